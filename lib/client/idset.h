/* SPDX-License-Identifier: MIT */
/* A set of ids of any length, 16 bytes each: the first half of their SHA-256, which no server
 * can make collide. */
#ifndef CLIENT_IDSET_H
#define CLIENT_IDSET_H

#include <stddef.h>
#include <stdint.h>

#include <pmscim/error.h>

struct pms_idset {
    uint64_t (*slots)[2]; /* {0, 0} is an empty one */
    size_t capacity;      /* a power of two */
    size_t count;
};

/* Returns 1 when the id is new, 0 when it was there already. */
int pms_idset_add(struct pms_idset *set, const char *id, struct pms_error *err);
void pms_idset_done(struct pms_idset *set);

#endif
