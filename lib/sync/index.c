/* SPDX-License-Identifier: MIT */
#include "sync/index.h"

#include <bsd/stdlib.h>
#include <stdlib.h>
#include <string.h>

#include "scim/fold.h"

enum {
    CAPACITY_START = 64
};

/* A part of the hash beside the row spares most looks at texts that differ. */
struct pms_index_slot {
    uint32_t mark;
    uint32_t row; /* from 1; 0 is an empty slot */
};

static uint64_t turn(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static void stir(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = turn(v[1], 13) ^ v[0];
    v[0] = turn(v[0], 32);
    v[2] += v[3];
    v[3] = turn(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = turn(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = turn(v[1], 17) ^ v[2];
    v[2] = turn(v[2], 32);
}

/* SipHash-1-3 of the text, folded unless `exact`. */
static uint64_t hash(const struct pms_index *index, const char *text)
{
    uint64_t v[4] = {index->seed[0] ^ 0x736f6d6570736575, index->seed[1] ^ 0x646f72616e646f6d,
                     index->seed[0] ^ 0x6c7967656e657261, index->seed[1] ^ 0x7465646279746573};
    uint64_t word = 0;
    size_t i = 0;

    for (; text[i] != '\0'; i++) {
        char c = index->exact ? text[i] : pms_fold(text[i]);

        word |= (uint64_t)(unsigned char)c << 8 * (i % 8);
        if (i % 8 == 7) {
            v[3] ^= word;
            stir(v);
            v[0] ^= word;
            word = 0;
        }
    }
    word |= (uint64_t)i << 56;
    v[3] ^= word;
    stir(v);
    v[0] ^= word;
    v[2] ^= 0xff;
    for (int round = 0; round < 3; round++)
        stir(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static bool same(const struct pms_index *index, const char *a, const char *b)
{
    const struct pms_run left = {a, strlen(a)};
    const struct pms_run right = {b, strlen(b)};

    return index->exact ? strcmp(a, b) == 0 : pms_run_compare(left, right, false) == 0;
}

/* The slot of the text, or the empty one where it belongs. */
static struct pms_index_slot *slot_of(const struct pms_index *index, uint64_t key,
                                      const char *text)
{
    size_t at = key & (index->capacity - 1);
    uint32_t mark = (uint32_t)(key >> 32);

    while (index->slots[at].row != 0 &&
           (index->slots[at].mark != mark ||
            !same(index, text, index->key(index->table, index->slots[at].row - 1))))
        at = (at + 1) & (index->capacity - 1);
    return &index->slots[at];
}

void pms_index_init(struct pms_index *index, pms_index_key *key, const void *table, bool exact)
{
    *index = (struct pms_index){.key = key, .table = table, .exact = exact};
    arc4random_buf(index->seed, sizeof(index->seed));
}

/* Every row again, under a capacity that is larger. */
static int grow(struct pms_index *index, size_t capacity, struct pms_error *err)
{
    struct pms_index_slot *old = index->slots;
    size_t before = index->capacity;

    index->slots = calloc(capacity, sizeof(*index->slots));
    if (!index->slots) {
        index->slots = old;
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    index->capacity = capacity;
    for (size_t i = 0; i < before; i++) {
        const char *text = old[i].row > 0 ? index->key(index->table, old[i].row - 1) : NULL;

        if (text)
            *slot_of(index, hash(index, text), text) = old[i];
    }
    free(old);
    return 0;
}

int pms_index_reserve(struct pms_index *index, size_t rows, struct pms_error *err)
{
    size_t capacity = index->capacity > 0 ? index->capacity : CAPACITY_START;

    if (rows > UINT32_MAX / 2)
        return pms_fail(err, PMS_E_USAGE, "more than %u rows", UINT32_MAX / 2);
    while (4 * rows > 3 * capacity)
        capacity *= 2;
    return capacity > index->capacity ? grow(index, capacity, err) : 0;
}

int pms_index_add(struct pms_index *index, size_t row, size_t *ret_first, struct pms_error *err)
{
    const char *text = index->key(index->table, row);
    struct pms_index_slot *slot;
    uint64_t key;
    int r;

    *ret_first = PMS_INDEX_NONE;
    if (!text || text[0] == '\0')
        return 0;
    r = pms_index_reserve(index, index->count + 1, err);
    if (r < 0)
        return r;
    key = hash(index, text);
    slot = slot_of(index, key, text);
    if (slot->row > 0) {
        *ret_first = slot->row - 1;
        return 0;
    }
    *slot = (struct pms_index_slot){(uint32_t)(key >> 32), (uint32_t)row + 1};
    index->count++;
    return 0;
}

size_t pms_index_find(const struct pms_index *index, const char *text)
{
    const struct pms_index_slot *slot;

    if (!text || text[0] == '\0' || index->capacity == 0)
        return PMS_INDEX_NONE;
    slot = slot_of(index, hash(index, text), text);
    return slot->row > 0 ? slot->row - 1 : PMS_INDEX_NONE;
}

void pms_index_done(struct pms_index *index)
{
    free(index->slots);
    *index = (struct pms_index){0};
}
