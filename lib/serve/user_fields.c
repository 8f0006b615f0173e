/* SPDX-License-Identifier: MIT */
#include "serve/user_fields.h"

#include <string.h>
#include <strings.h>

#include <pmscim/schema.h>

#include "base/json.h"
#include "serve/answer.h"
#include "serve/scim_body.h"

/* One row per text; `parent` is the complex attribute it is part of. */
static const struct text_field {
    const char *parent;
    const char *name;
    size_t offset;
} text_fields[] = {
    {NULL, "userName", offsetof(struct pms_user_fields, user_name)},
    {"name", "givenName", offsetof(struct pms_user_fields, given_name)},
    {"name", "familyName", offsetof(struct pms_user_fields, family_name)},
    {NULL, "externalId", offsetof(struct pms_user_fields, external_id)},
};

enum {
    TEXT_COUNT = sizeof(text_fields) / sizeof(*text_fields)
};

static int read_text(struct json_object *json, const struct text_field *field,
                     struct pms_user_fields *fields, struct pms_error *err)
{
    struct json_object *value = pms_json_get(json, field->name);
    const char *text = NULL;
    int r = value ? pms_scim_text(value, field->name, &text, err) : 0;

    if (r == 0 && value)
        memcpy((char *)fields + field->offset, &text, sizeof(text));
    return r;
}

int pms_user_fields_read(struct json_object *json, struct pms_user_fields *ret_fields,
                         struct pms_error *err)
{
    struct pms_user_fields fields = {.active = -1};
    struct json_object *active = pms_json_get(json, "active");

    if (!json_object_is_type(json, json_type_object))
        return pms_refuse(err, 400, "invalidSyntax", "the request body is not a JSON object");
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        const char *parent = text_fields[i].parent;
        struct json_object *place = parent ? pms_json_get(json, parent) : json;
        int r;

        if (!place)
            continue;
        if (!json_object_is_type(place, json_type_object))
            return pms_scim_bad(err, parent, "has to be an object");
        r = read_text(place, &text_fields[i], &fields, err);
        if (r < 0)
            return r;
    }
    fields.active = active ? pms_json_truth(active) : -1;
    if (active && fields.active < 0)
        return pms_scim_bad(err, "active", "has to be true or false");
    *ret_fields = fields;
    return 0;
}

static bool is_ours(const char *parent, const char *name)
{
    static const char *const others[] = {"schemas", "active", "name"};

    for (size_t i = 0; !parent && i < sizeof(others) / sizeof(*others); i++)
        if (strcasecmp(others[i], name) == 0)
            return true;
    for (size_t i = 0; i < TEXT_COUNT; i++)
        if ((parent == NULL) == (text_fields[i].parent == NULL) &&
            strcasecmp(text_fields[i].name, name) == 0)
            return true;
    return false;
}

/* Is there anything in `after` that is neither ours nor as it was? */
static int compare(struct json_object *before, struct json_object *after, const char *parent,
                   struct pms_error *err)
{
    if (!json_object_is_type(after, json_type_object))
        return 0;
    json_object_object_foreach (after, name, value) {
        if (!is_ours(parent, name) && !json_object_equal(pms_json_get(before, name), value))
            return pms_scim_bad(err, name, "is not an attribute that can be changed here");
    }
    return 0;
}

int pms_user_fields_only(struct json_object *before, struct json_object *after,
                         struct pms_error *err)
{
    int r = compare(before, after, NULL, err);

    if (r < 0)
        return r;
    return compare(pms_json_get(before, "name"), pms_json_get(after, "name"), "name", err);
}

static bool is_there(const char *text)
{
    return text && text[0] != '\0';
}

static void write_name(struct pms_writer *writer, const struct pms_user_row *row)
{
    if (!is_there(row->given_name) && !is_there(row->family_name))
        return;
    pms_write_object(writer, "name");
    if (is_there(row->given_name))
        pms_write_text(writer, "givenName", row->given_name);
    if (is_there(row->family_name))
        pms_write_text(writer, "familyName", row->family_name);
    pms_write_object_end(writer);
}

void pms_user_write(struct pms_writer *writer, const struct pms_user_row *row)
{
    pms_write_object(writer, NULL);
    pms_write_array(writer, "schemas");
    pms_write_text(writer, NULL, PMS_URN_USER);
    pms_write_array_end(writer);
    pms_write_text(writer, "id", row->id);
    pms_write_text(writer, "userName", row->user_name);
    write_name(writer, row);
    if (is_there(row->external_id))
        pms_write_text(writer, "externalId", row->external_id);
    pms_write_truth(writer, "active", row->active);
    pms_write_object(writer, "meta");
    pms_write_text(writer, "resourceType", "User");
    pms_write_time(writer, "created", row->created);
    pms_write_time(writer, "lastModified", row->modified);
    pms_write_object_end(writer);
    pms_write_object_end(writer);
}
