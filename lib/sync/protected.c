/* SPDX-License-Identifier: MIT */
#include "sync/protected.h"

#include <string.h>
#include <strings.h>

static const char prefix[] = "externalId:";

static bool is_external_id(const char *text)
{
    return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

static const char *name_of(const void *policy, size_t row)
{
    const char *text = ((const struct pms_policy *)policy)->protected_people[row];

    return is_external_id(text) ? NULL : text;
}

static const char *external_id_of(const void *policy, size_t row)
{
    const char *text = ((const struct pms_policy *)policy)->protected_people[row];

    return is_external_id(text) ? text + strlen(prefix) : NULL;
}

int pms_protected_make(const struct pms_policy *policy, struct pms_protected *ret_protected,
                       struct pms_error *err)
{
    struct pms_protected protected;
    size_t first;
    int r = 0;

    /* Ids are compared without case as well: that may protect somebody too many, never one too
     * few. */
    pms_index_init(&protected.names, name_of, policy, false);
    pms_index_init(&protected.external_ids, external_id_of, policy, true);
    for (size_t i = 0; r == 0 && i < policy->protected_count; i++) {
        r = pms_index_add(&protected.names, i, &first, err);
        if (r == 0)
            r = pms_index_add(&protected.external_ids, i, &first, err);
    }
    if (r < 0) {
        pms_protected_done(&protected);
        return r;
    }
    *ret_protected = protected;
    return 0;
}

void pms_protected_done(struct pms_protected *protected)
{
    pms_index_done(&protected->names);
    pms_index_done(&protected->external_ids);
}

bool pms_protected_has(const struct pms_protected *protected, const char *name)
{
    return pms_index_find(&protected->names, name) != PMS_INDEX_NONE;
}

bool pms_protected_has_external_id(const struct pms_protected *protected, const char *id)
{
    return pms_index_find(&protected->external_ids, id) != PMS_INDEX_NONE;
}
