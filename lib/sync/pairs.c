/* SPDX-License-Identifier: MIT */
#include "sync/pairs.h"

#include <stdlib.h>
#include <string.h>

#include "sync/rows.h"

void pms_pairs_done(struct pms_pairs *pairs)
{
    free(pairs->rows);
    *pairs = (struct pms_pairs){0};
}

int pms_pairs_add(struct pms_pairs *pairs, const char *key, const char *value,
                  struct pms_error *err)
{
    struct pms_pair *rows =
        pms_rows_grow(pairs->rows, sizeof(*rows), pairs->count, &pairs->room, err);

    if (!rows)
        return -err->code;
    pairs->rows = rows;
    pairs->rows[pairs->count++] = (struct pms_pair){key, value};
    return 0;
}

static int by_key_and_value(const void *a, const void *b)
{
    const struct pms_pair *x = a;
    const struct pms_pair *y = b;
    int order = strcmp(x->key, y->key);

    return order != 0 ? order : strcmp(x->value, y->value);
}

void pms_pairs_sort(struct pms_pairs *pairs)
{
    if (pairs->count > 1)
        qsort(pairs->rows, pairs->count, sizeof(*pairs->rows), by_key_and_value);
}

size_t pms_pairs_find(const struct pms_pairs *pairs, const char *key,
                      const struct pms_pair **ret_first)
{
    size_t low = 0;
    size_t high = pairs->count;
    size_t count = 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(pairs->rows[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + count < pairs->count && strcmp(pairs->rows[low + count].key, key) == 0)
        count++;
    *ret_first = count > 0 ? &pairs->rows[low] : NULL;
    return count;
}
