/* SPDX-License-Identifier: MIT */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <sha2.h>

enum {
    PMS_DIGEST_SIZE = 65
};

/* SHA-256 as 64 lower-case hex digits. */
void pms_digest(const void *data, size_t length, char out[PMS_DIGEST_SIZE]);

/* Its first 16 bytes as two numbers, which mean something within this process only. */
void pms_digest_mark(const void *data, size_t length, uint64_t ret_mark[2]);

/* The same of what comes in pieces: begin, add any number of times, end. */
struct pms_digest_run {
    SHA2_CTX context;
};
void pms_digest_begin(struct pms_digest_run *run);
void pms_digest_add(struct pms_digest_run *run, const void *data, size_t length);
void pms_digest_end(struct pms_digest_run *run, char out[PMS_DIGEST_SIZE]);

/* Compares two digests in constant time. */
bool pms_digest_equal(const char a[PMS_DIGEST_SIZE], const char b[PMS_DIGEST_SIZE]);

/* `digits` random lower-case hex digits and a NUL; `digits` is even. */
void pms_random_hex(char *out, size_t digits);

#endif
