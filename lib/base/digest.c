/* SPDX-License-Identifier: MIT */
#include "base/digest.h"

#include <bsd/stdlib.h>
#include <stdint.h>
#include <string.h>

void pms_digest_begin(struct pms_digest_run *run)
{
    SHA256Init(&run->context);
}

void pms_digest_add(struct pms_digest_run *run, const void *data, size_t length)
{
    SHA256Update(&run->context, data, length);
}

void pms_digest_end(struct pms_digest_run *run, char out[PMS_DIGEST_SIZE])
{
    SHA256End(&run->context, out);
}

void pms_digest(const void *data, size_t length, char out[PMS_DIGEST_SIZE])
{
    struct pms_digest_run run;

    pms_digest_begin(&run);
    pms_digest_add(&run, data, length);
    pms_digest_end(&run, out);
}

void pms_digest_mark(const void *data, size_t length, uint64_t ret_mark[2])
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA2_CTX context;

    SHA256Init(&context);
    SHA256Update(&context, data, length);
    SHA256Final(digest, &context);
    memcpy(ret_mark, digest, 2 * sizeof(*ret_mark));
}

bool pms_digest_equal(const char a[PMS_DIGEST_SIZE], const char b[PMS_DIGEST_SIZE])
{
    const volatile char *va = a;
    const volatile char *vb = b;
    int difference = 0;

    /* Every byte is looked at, so the time tells nothing about where they differ. */
    for (size_t i = 0; i < PMS_DIGEST_SIZE; i++)
        difference |= va[i] ^ vb[i];
    return difference == 0;
}

void pms_random_hex(char *out, size_t digits)
{
    static const char hex[] = "0123456789abcdef";

    for (size_t i = 0; i + 1 < digits; i += 2) {
        uint32_t r = arc4random();

        out[i] = hex[r & 15];
        out[i + 1] = hex[r >> 4 & 15];
    }
    out[digits] = '\0';
}
