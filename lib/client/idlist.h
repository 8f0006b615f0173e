/* SPDX-License-Identifier: MIT */
/* Ids that are lent, in an order in which they are found quickly. */
#ifndef CLIENT_IDLIST_H
#define CLIENT_IDLIST_H

#include <stdbool.h>
#include <stddef.h>

#include <pmscim/error.h>

#include "base/cleanup.h"

struct pms_idlist {
    size_t count;
    const char **list;
};

/* An empty one with room for so many. */
int pms_idlist_new(size_t room, struct pms_idlist *ret_ids, struct pms_error *err);

/* Orders them, each once. */
void pms_idlist_sort(struct pms_idlist *ids);

/* Is it among the first `count` of an ordered list? */
bool pms_idlist_has(const struct pms_idlist *ids, size_t count, const char *id);

void pms_idlist_done(struct pms_idlist *ids);

DEFINE_AUTO_VALUE(struct pms_idlist, pms_idlist_done)

#endif
