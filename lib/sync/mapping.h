/* SPDX-License-Identifier: MIT */
/*
 * Which of a source's columns or keys holds which field. What the policy says goes; for the
 * others there is a table of names that directories are known to use, written in any case and
 * with any signs between the words.
 */
#ifndef SYNC_MAPPING_H
#define SYNC_MAPPING_H

#include <stdbool.h>

#include <pmscim/policy.h>

#include "base/cleanup.h"
#include "sync/index.h"

struct pms_mapping {
    const struct pms_policy *policy; /* lent; NULL for the default one */
    struct {
        char *name; /* as the source spells it; NULL while none was seen */
        int rank;
    } fields[PMS_MAP_COUNT];
    char **seen; /* the names there were, in their order */
    size_t seen_count;
    size_t seen_room;
    size_t named_count; /* of them when the directory was last told */
    struct pms_index seen_index;
    bool settled; /* records were made, so no better name may come any more */
};

/* Stays where it is from here on. */
void pms_mapping_init(struct pms_mapping *mapping, const struct pms_policy *policy);
void pms_mapping_done(struct pms_mapping *mapping);

/* Tells it of a column or key; PMS_E_CONFIG when two could be the same field. */
int pms_mapping_see(struct pms_mapping *mapping, const char *name, struct pms_error *err);

/* From now on records are made. */
void pms_mapping_settle(struct pms_mapping *mapping);

/* At the end of a heading, or of the source: PMS_E_CONFIG when there is no e-mail, or a name
 * that the policy has was not seen; the message names those that were. */
int pms_mapping_check(const struct pms_mapping *mapping, struct pms_error *err);

/* The column or key of a field, lent; NULL for none. */
const char *pms_mapping_name(const struct pms_mapping *mapping, enum pms_map field);

/* The name that the policy has for a field, lent; NULL for none. */
const char *pms_mapping_wanted(const struct pms_mapping *mapping, enum pms_map field);

/* Whether a yes in the column of the status means that somebody is suspended. */
bool pms_mapping_status_is_negative(const struct pms_mapping *mapping);

DEFINE_AUTO_VALUE(struct pms_mapping, pms_mapping_done)

#endif
