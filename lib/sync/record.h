/* SPDX-License-Identifier: MIT */
/* What makes a record fit to be acted on. */
#ifndef SYNC_RECORD_H
#define SYNC_RECORD_H

#include <stdbool.h>

#include <pmscim/sync.h>

enum {
    PMS_RECORD_TEXT_MAX = 256,   /* most bytes of a name, an id, an e-mail */
    PMS_RECORD_GROUPS_MAX = 1000 /* most groups of one person */
};

/* True for UTF-8 of at most that length without control characters. */
bool pms_record_text_sound(const char *text);

/* What is wrong first, a lent constant, and in which field; NULL when nothing is. */
const char *pms_record_fault(const struct pms_record *record, enum pms_map *ret_field);

/* "external_id", "email", …: as `source check` calls the fields. A lent constant. */
const char *pms_record_field_name(enum pms_map field);

#endif
