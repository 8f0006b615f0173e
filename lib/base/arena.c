/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Chunks grow with what is in them: small things stay small, and much has few seams. */
enum {
    CHUNK_FIRST = 1024,
    CHUNK_MOST = 64 * 1024
};

struct pms_arena_chunk {
    struct pms_arena_chunk *older;
    size_t size;
    max_align_t data[];
};

static size_t aligned(size_t size)
{
    return (size + _Alignof(max_align_t) - 1) / _Alignof(max_align_t) * _Alignof(max_align_t);
}

static int add_chunk(struct pms_arena *arena, size_t size)
{
    size_t usual = arena->chunks ? 2 * arena->chunks->size : CHUNK_FIRST;
    struct pms_arena_chunk *chunk;

    if (usual > CHUNK_MOST)
        usual = CHUNK_MOST;
    if (size < usual)
        size = usual;
    chunk = calloc(1, sizeof(*chunk) + size);
    if (!chunk)
        return 0;
    *chunk = (struct pms_arena_chunk){.older = arena->chunks, .size = size};
    arena->chunks = chunk;
    arena->left = size;
    return 1;
}

void *pms_arena_take(struct pms_arena *arena, size_t size)
{
    unsigned char *place;

    if (size > SIZE_MAX / 2)
        return NULL;
    size = aligned(size > 0 ? size : 1);
    if (size > arena->left && !add_chunk(arena, size))
        return NULL;
    place = (unsigned char *)arena->chunks->data + arena->chunks->size - arena->left;
    arena->left -= size;
    return place;
}

char *pms_arena_text(struct pms_arena *arena, const char *text, size_t length)
{
    char *copy = pms_arena_take(arena, length + 1);

    if (copy && length > 0)
        memcpy(copy, text, length);
    return copy;
}

bool pms_arena_pack(struct pms_arena *arena, const char **const texts[], size_t count)
{
    size_t size = 0;
    char *place;

    for (size_t i = 0; i < count; i++)
        size += *texts[i] ? strlen(*texts[i]) + 1 : 0;
    place = size > 0 ? pms_arena_take(arena, size) : NULL;
    if (size > 0 && !place)
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t length = *texts[i] ? strlen(*texts[i]) + 1 : 0;

        if (length == 0)
            continue;
        memcpy(place, *texts[i], length);
        *texts[i] = place;
        place += length;
    }
    return true;
}

void pms_arena_free(struct pms_arena *arena)
{
    while (arena->chunks) {
        struct pms_arena_chunk *older = arena->chunks->older;

        free(arena->chunks);
        arena->chunks = older;
    }
    arena->left = 0;
}
