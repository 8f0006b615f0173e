/* SPDX-License-Identifier: MIT */
#include "serve/group_fields.h"

#include <stdio.h>
#include <string.h>

#include <pmscim/schema.h>

#include "base/json.h"
#include "serve/answer.h"
#include "serve/scim_body.h"

int pms_group_name_read(struct json_object *value, const char **ret_name, struct pms_error *err)
{
    const char *name = NULL;
    int r = pms_scim_text(value, "displayName", &name, err);

    if (r == 0 && name[strspn(name, " ")] == '\0')
        return pms_scim_bad(err, "displayName", "cannot be empty");
    if (r == 0)
        *ret_name = name;
    return r;
}

static int read_id(struct json_object *member, const char **ret_id, struct pms_error *err)
{
    if (json_object_is_type(member, json_type_object))
        member = pms_json_get(member, "value");
    if (!json_object_is_type(member, json_type_string))
        return pms_scim_bad(err, "members", "has one without a \"value\" that is a string");
    return pms_scim_text(member, "members", ret_id, err);
}

int pms_member_ids_read(struct json_object *value, struct pms_arena *arena,
                        struct pms_member_ids *ret_ids, struct pms_error *err)
{
    bool many = json_object_is_type(value, json_type_array);
    size_t count = many ? json_object_array_length(value) : value != NULL;
    struct pms_member_ids members = {.count = count};

    members.ids = pms_arena_take(arena, (count + 1) * sizeof(*members.ids));
    if (!members.ids)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < count; i++) {
        int r =
            read_id(many ? json_object_array_get_idx(value, i) : value, &members.ids[i], err);

        if (r < 0)
            return r;
    }
    *ret_ids = members;
    return 0;
}

int pms_group_fields_read(struct json_object *json, struct pms_arena *arena,
                          struct pms_group_fields *ret_fields, struct pms_error *err)
{
    struct pms_group_fields fields = {0};
    struct json_object *name = pms_json_get(json, "displayName");
    struct json_object *external_id = pms_json_get(json, "externalId");
    int r;

    if (!json_object_is_type(json, json_type_object))
        return pms_refuse(err, 400, "invalidSyntax", "the request body is not a JSON object");
    if (!name)
        return pms_scim_bad(err, "displayName", "is missing");
    r = pms_group_name_read(name, &fields.display_name, err);
    if (r == 0 && external_id)
        r = pms_scim_text(external_id, "externalId", &fields.external_id, err);
    if (r == 0)
        r = pms_member_ids_read(pms_json_get(json, "members"), arena, &fields.members, err);
    if (r == 0)
        *ret_fields = fields;
    return r;
}

static bool is_there(const char *text)
{
    return text && text[0] != '\0';
}

static void write_member(void *context, const struct pms_user_row *row)
{
    struct pms_writer *writer = context;
    bool given = is_there(row->given_name);
    bool family = is_there(row->family_name);
    char display[2 * PMS_NAME_SIZE];

    snprintf(display, sizeof(display), "%s%s%s", given ? row->given_name : "",
             given && family ? " " : "", family ? row->family_name : "");
    pms_write_object(writer, NULL);
    pms_write_text(writer, "value", row->id);
    pms_write_text(writer, "display", given || family ? display : row->user_name);
    pms_write_object_end(writer);
}

int pms_group_write(struct pms_writer *writer, struct pms_store *store,
                    const struct pms_group_row *row, struct pms_error *err)
{
    int r;

    pms_write_object(writer, NULL);
    pms_write_array(writer, "schemas");
    pms_write_text(writer, NULL, PMS_URN_GROUP);
    pms_write_array_end(writer);
    pms_write_text(writer, "id", row->id);
    pms_write_text(writer, "displayName", row->display_name);
    pms_write_array(writer, "members");
    r = pms_store_group_members(store, row->seq, write_member, writer, err);
    pms_write_array_end(writer);
    if (is_there(row->external_id))
        pms_write_text(writer, "externalId", row->external_id);
    pms_write_object(writer, "meta");
    pms_write_text(writer, "resourceType", "Group");
    pms_write_time(writer, "created", row->created);
    pms_write_time(writer, "lastModified", row->modified);
    pms_write_object_end(writer);
    pms_write_object_end(writer);
    return r < 0 ? r : pms_write_done(writer, err);
}
