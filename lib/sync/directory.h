/* SPDX-License-Identifier: MIT */
/* What sources need of a directory beyond <pmscim/sync.h>. */
#ifndef SYNC_DIRECTORY_H
#define SYNC_DIRECTORY_H

#include <pmscim/sync.h>

#include "base/cleanup.h"

enum {
    PMS_DIRECTORY_MOST = 2000000,         /* people */
    PMS_DIRECTORY_PROBLEMS_MOST = 100000, /* rows with problems that are told apart */
    PMS_DIRECTORY_GROUPS_MOST = 200000    /* groups */
};

/* How the source spells a field, for problems; without, they use our own word. */
int pms_directory_name_column(struct pms_directory *directory, enum pms_map field,
                              const char *column, struct pms_error *err);

/* The source speaks of groups, also where nobody is in one. */
void pms_directory_speaks_of_groups(struct pms_directory *directory);

/* What a source did not say of a person, although it may of others. */
enum {
    PMS_OPEN_STATUS = 1 << 0,
    PMS_OPEN_ASSIGNED = 1 << 1
};

/* As pms_directory_add(), of somebody of whom the source left something open. */
int pms_directory_put(struct pms_directory *directory, const struct pms_record *record,
                      unsigned open, struct pms_error *err);

/* At the end: those of whom the source left open what it says of others are problems, since
 * software that leaves out what is false would have meant "suspended". `spoken` is what the
 * source says of somebody at all. Problems are put in the order of their rows. */
int pms_directory_settle(struct pms_directory *directory, unsigned spoken,
                         struct pms_error *err);

DEFINE_AUTO(struct pms_directory *, pms_directory_free)

#endif
