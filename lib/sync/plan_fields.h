/* SPDX-License-Identifier: MIT */
/* The small objects of a plan file, read by tables. What a table does not name is an error: it
 * may be what a newer version means to be minded. */
#ifndef SYNC_PLAN_FIELDS_H
#define SYNC_PLAN_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include <json-c/json.h>

#include <pmscim/error.h>

#include "sync/json_walk.h"

enum pms_plan_kind {
    PMS_PLAN_TEXT,  /* const char *, lent by the JSON */
    PMS_PLAN_TRUTH, /* int */
    PMS_PLAN_NUMBER /* long, not negative */
};

struct pms_plan_field {
    const char *name; /* NULL behind the last */
    enum pms_plan_kind kind;
    size_t offset;
    bool required;
};

/* Fills `record` from an object; what is absent stays as it is. PMS_E_PARSE. */
int pms_plan_fields(struct json_object *json, const struct pms_plan_field *fields, void *record,
                    struct pms_error *err);

/* Reads the value and fills `record` from it; `*ret_json` lends the texts, and is the caller's
 * to put. */
int pms_plan_object(struct pms_spelled value, const struct pms_plan_field *fields, void *record,
                    struct json_object **ret_json, struct pms_error *err);

#endif
