/* SPDX-License-Identifier: MIT */
/* Memory for many small things that all end at the same time. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct pms_arena_chunk;

/* Starts as {0}. */
struct pms_arena {
    struct pms_arena_chunk *chunks; /* the newest first */
    size_t left;                    /* bytes free in the newest */
};

/* `size` zeroed bytes, aligned for any type; NULL when memory ran out. */
void *pms_arena_take(struct pms_arena *arena, size_t size);

/* A copy of `length` bytes with a NUL behind; NULL when memory ran out. */
char *pms_arena_text(struct pms_arena *arena, const char *text, size_t length);

/* Copies several texts, one behind the other, and points each at its copy; NULL stays NULL.
 * False when memory ran out, with nothing changed. */
bool pms_arena_pack(struct pms_arena *arena, const char **const texts[], size_t count);

void pms_arena_free(struct pms_arena *arena);

#endif
