/* SPDX-License-Identifier: MIT */
#include "client/idset.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

enum {
    CAPACITY_START = 256
};

/* The slot that holds the mark, or the empty one where it belongs. */
static uint64_t *slot_of(struct pms_idset *set, const uint64_t mark[2])
{
    size_t i = mark[0] & (set->capacity - 1);

    while ((set->slots[i][0] | set->slots[i][1]) != 0 &&
           (set->slots[i][0] != mark[0] || set->slots[i][1] != mark[1]))
        i = (i + 1) & (set->capacity - 1);
    return set->slots[i];
}

static int grow(struct pms_idset *set, struct pms_error *err)
{
    struct pms_idset bigger = {.capacity = set->capacity ? 2 * set->capacity : CAPACITY_START};

    bigger.slots = calloc(bigger.capacity, sizeof(*bigger.slots));
    if (!bigger.slots)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    bigger.count = set->count;
    for (size_t i = 0; i < set->capacity; i++)
        if ((set->slots[i][0] | set->slots[i][1]) != 0)
            memcpy(slot_of(&bigger, set->slots[i]), set->slots[i], sizeof(*set->slots));
    free(set->slots);
    *set = bigger;
    return 0;
}

int pms_idset_add(struct pms_idset *set, const char *id, struct pms_error *err)
{
    uint64_t mark[2];
    uint64_t *slot;

    if (4 * (set->count + 1) > 3 * set->capacity) {
        int r = grow(set, err);

        if (r < 0)
            return r;
    }
    pms_digest_mark(id, strlen(id), mark);
    slot = slot_of(set, mark);
    if ((slot[0] | slot[1]) != 0)
        return 0;
    memcpy(slot, mark, sizeof(mark));
    set->count++;
    return 1;
}

void pms_idset_done(struct pms_idset *set)
{
    free(set->slots);
    *set = (struct pms_idset){0};
}
