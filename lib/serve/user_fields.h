/* SPDX-License-Identifier: MIT */
/* What this endpoint takes from a user's JSON, and how it writes one. */
#ifndef SERVE_USER_FIELDS_H
#define SERVE_USER_FIELDS_H

#include <json-c/json.h>

#include <pmscim/error.h>

#include "serve/store.h"
#include "serve/writer.h"

/* NULL (and -1) is absent or null, "" is empty. Texts are lent from the JSON. */
struct pms_user_fields {
    const char *user_name;
    const char *given_name;
    const char *family_name;
    const char *external_id;
    int active;
};

/* 400 invalidSyntax for a value of the wrong type, one that is too long or has odd characters,
 * and for JSON that is no object. Everything else in the JSON is passed over. */
int pms_user_fields_read(struct json_object *json, struct pms_user_fields *ret_fields,
                         struct pms_error *err);

/* 0 when two versions of a user differ in nothing but the fields above; 400 invalidSyntax
 * naming the attribute otherwise. */
int pms_user_fields_only(struct json_object *before, struct json_object *after,
                         struct pms_error *err);

/* The user as a resource. */
void pms_user_write(struct pms_writer *writer, const struct pms_user_row *row);

#endif
