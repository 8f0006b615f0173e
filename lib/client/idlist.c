/* SPDX-License-Identifier: MIT */
#include "client/idlist.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int pms_idlist_new(size_t room, struct pms_idlist *ret_ids, struct pms_error *err)
{
    *ret_ids = (struct pms_idlist){.list = calloc(room + 1, sizeof(*ret_ids->list))};
    return ret_ids->list ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

void pms_idlist_sort(struct pms_idlist *ids)
{
    size_t kept = 0;

    if (ids->count > 1)
        qsort(ids->list, ids->count, sizeof(*ids->list), compare);
    for (size_t i = 0; i < ids->count; i++)
        if (kept == 0 || strcmp(ids->list[kept - 1], ids->list[i]) != 0)
            ids->list[kept++] = ids->list[i];
    ids->count = kept;
}

bool pms_idlist_has(const struct pms_idlist *ids, size_t count, const char *id)
{
    return count > 0 && bsearch(&id, ids->list, count, sizeof(id), compare) != NULL;
}

void pms_idlist_done(struct pms_idlist *ids)
{
    free(ids->list);
    *ids = (struct pms_idlist){0};
}
