/* SPDX-License-Identifier: MIT */
/* From the texts of one row to a record, the same for all sources. */
#ifndef SYNC_PERSON_H
#define SYNC_PERSON_H

#include <pmscim/sync.h>

#include "sync/mapping.h"

/* What a row says of somebody. */
struct pms_person {
    size_t row;
    /* NULL where the row does not have the field, "" where it has it and says nothing. */
    const char *texts[PMS_MAP_COUNT];
    /* Instead of texts[PMS_MAP_GROUPS], by sources that have lists. */
    size_t group_count;
    const char *const *groups;
    bool has_list;
};

/* Makes a record of it, or a problem. */
int pms_person_add(const struct pms_person *person, const struct pms_mapping *mapping,
                   struct pms_directory *directory, struct pms_error *err);

/* A problem with whom the row is about, as far as its texts tell. */
int pms_person_problem(const struct pms_person *person, const char *column, const char *message,
                       struct pms_directory *directory, struct pms_error *err);

#endif
