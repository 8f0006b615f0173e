/* SPDX-License-Identifier: MIT */
/* Who is in what, to be looked up from one side: any number of pairs, then sorted, then found.
 */
#ifndef SYNC_PAIRS_H
#define SYNC_PAIRS_H

#include <stddef.h>

#include <pmscim/error.h>

/* Both are lent. */
struct pms_pair {
    const char *key;
    const char *value;
};

/* Starts as {0}. */
struct pms_pairs {
    struct pms_pair *rows;
    size_t count;
    size_t room;
};

void pms_pairs_done(struct pms_pairs *pairs);
int pms_pairs_add(struct pms_pairs *pairs, const char *key, const char *value,
                  struct pms_error *err);
/* By key and value; once more after every addition. */
void pms_pairs_sort(struct pms_pairs *pairs);
/* How many have this key; the first of them in `*ret_first`. */
size_t pms_pairs_find(const struct pms_pairs *pairs, const char *key,
                      const struct pms_pair **ret_first);

#endif
