/* SPDX-License-Identifier: MIT */
/* JSON the way SCIM needs it: names without case, nothing assumed about types. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include <json-c/json.h>

#include <pmscim/error.h>

#include "base/cleanup.h"

enum {
    PMS_JSON_DEPTH = 32,
    PMS_JSON_GROUPS = 300000,     /* most objects and arrays of one text */
    PMS_JSON_VALUES = 2000000,    /* most values that commas divide */
    PMS_JSON_STRING = 1024 * 1024 /* most bytes of one string, as it is spelled */
};

/* Reads exactly one JSON value, a byte order mark before it ignored. PMS_E_PARSE with line and
 * column, also for what passes the ceilings above. Text with a NUL inside is refused. */
int pms_json_parse(const char *text, size_t length, struct json_object **ret_json,
                   struct pms_error *err);

/* Whether an object of this text, out of which `json` was read, has two members of one name.
 * Of those only the last is left in `json`. */
bool pms_json_has_twins(struct json_object *json, const char *text, size_t length);

/* The member called `name`: spelled so, else without regard to case (RFC 7643 2.1). NULL for
 * none, for null, and when `json` is no object. Lent. */
struct json_object *pms_json_get(struct json_object *json, const char *name);

/* The name as the object spells it, for replacing a member in place; NULL for none. Lent. */
const char *pms_json_name(struct json_object *json, const char *name);

/* A member as text: strings as they are, numbers and booleans not; NULL otherwise. Lent. */
const char *pms_json_text(struct json_object *json, const char *name);

/* A value as a truth: true, false, and strings that say so in any case; -1 otherwise. */
int pms_json_truth(struct json_object *value);

/* A value as a whole number, also out of a string; false otherwise. */
bool pms_json_whole(struct json_object *value, long *ret_number);

/* Adds a string member; PMS_E_NOMEM when memory ran out. NULL text adds nothing. */
int pms_json_add_text(struct json_object *json, const char *name, const char *text,
                      struct pms_error *err);

/* Adds any value, which is eaten also on failure; NULL means memory ran out making it. */
int pms_json_add(struct json_object *json, const char *name, struct json_object *take_value,
                 struct pms_error *err);

/* The value without blanks, malloc()ed; NULL when memory ran out. */
char *pms_json_print(struct json_object *json);

/* How to fill a struct from an object: one row per member, ended by a row without a name.
 * Members that are absent or null leave their field as it is unless `required`. */
enum pms_json_kind {
    PMS_JSON_TEXT,  /* char *, malloc()ed */
    PMS_JSON_ID,    /* the same out of a string or a whole number */
    PMS_JSON_TRUTH, /* int */
    PMS_JSON_WHOLE  /* long */
};
struct pms_json_field {
    const char *name;
    enum pms_json_kind kind;
    size_t offset;
    bool required;
};

/* Fills `record`; PMS_E_REMOTE names the member that is missing or of the wrong type. What was
 * filled before a failure is the caller's to free. */
int pms_json_decode(struct json_object *json, const struct pms_json_field *fields, void *record,
                    struct pms_error *err);

#endif
