/* SPDX-License-Identifier: MIT */
/* What this endpoint takes from a group's JSON, and how it writes one. */
#ifndef SERVE_GROUP_FIELDS_H
#define SERVE_GROUP_FIELDS_H

#include <json-c/json.h>

#include <pmscim/error.h>

#include "base/arena.h"
#include "serve/store.h"
#include "serve/writer.h"

/* Ids of people, lent from the JSON; the list itself is the arena's. */
struct pms_member_ids {
    const char **ids;
    size_t count;
};

struct pms_group_fields {
    const char *display_name;
    const char *external_id; /* NULL is absent or null */
    struct pms_member_ids members;
};

/* 400 invalidSyntax for a displayName that is missing or blank, and for values that are of the
 * wrong type, too long or have odd characters. Everything else is passed over. */
int pms_group_fields_read(struct json_object *json, struct pms_arena *arena,
                          struct pms_group_fields *ret_fields, struct pms_error *err);

/* A value as the name of a group. */
int pms_group_name_read(struct json_object *value, const char **ret_name,
                        struct pms_error *err);

/* A list of members, one member, or null: of each its `value`, or itself when it is a string.
 */
int pms_member_ids_read(struct json_object *value, struct pms_arena *arena,
                        struct pms_member_ids *ret_ids, struct pms_error *err);

/* The group as a resource, its members straight from the store. */
int pms_group_write(struct pms_writer *writer, struct pms_store *store,
                    const struct pms_group_row *row, struct pms_error *err);

#endif
