/* SPDX-License-Identifier: MIT */
/*
 * Finds rows of a table by a text of theirs, without copying it. The hash is keyed with random
 * bits, since neither a directory nor a server may choose who collides.
 */
#ifndef SYNC_INDEX_H
#define SYNC_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pmscim/error.h>

#define PMS_INDEX_NONE ((size_t)-1)

/* The text by which a row is found, which must stay as it is; NULL is never found. */
typedef const char *pms_index_key(const void *table, size_t row);

struct pms_index {
    pms_index_key *key;
    const void *table;
    bool exact; /* false: A to Z are as a to z */
    uint64_t seed[2];
    struct pms_index_slot *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
};

void pms_index_init(struct pms_index *index, pms_index_key *key, const void *table, bool exact);

/* Makes room for so many rows at once. */
int pms_index_reserve(struct pms_index *index, size_t rows, struct pms_error *err);

/* Puts a row in. `*ret_first` is the row that was there under the same text, and stays the one
 * that is found; PMS_INDEX_NONE when there was none, or the row has no text. */
int pms_index_add(struct pms_index *index, size_t row, size_t *ret_first,
                  struct pms_error *err);

/* The row, or PMS_INDEX_NONE; `text` may be NULL or empty, which nobody is called. */
size_t pms_index_find(const struct pms_index *index, const char *text);

void pms_index_done(struct pms_index *index);

#endif
