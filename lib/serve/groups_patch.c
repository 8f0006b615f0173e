/* SPDX-License-Identifier: MIT */
#include "serve/groups_patch.h"

#include <string.h>
#include <strings.h>

#include <pmscim/patch.h>
#include <pmscim/schema.h>

#include "base/json.h"
#include "scim/attr.h"
#include "scim/auto.h"
#include "scim/patch_tree.h"
#include "serve/answer.h"
#include "serve/scim_body.h"

/* What is being read: for which group, and by which operation. */
struct reading {
    struct pms_group_patch *patch;
    const char *id;
    enum pms_patch_op op;
    struct pms_error *err;
};

static int refuse(const struct reading *reading, const char *what, const char *name)
{
    return pms_refuse(reading->err, 400, "invalidSyntax", "%s \"%.80s\"", what, name);
}

static int out_of_memory(const struct reading *reading)
{
    return pms_fail(reading->err, PMS_E_NOMEM, "out of memory");
}

static struct pms_group_step *add_step(const struct reading *reading,
                                       enum pms_group_change change)
{
    struct pms_group_patch *patch = reading->patch;
    struct pms_group_step *step = pms_arena_take(&patch->arena, sizeof(*step));

    if (!step)
        return NULL;
    step->change = change;
    if (patch->last)
        patch->last->next = step;
    else
        patch->first = step;
    patch->last = step;
    return step;
}

static int read_members(const struct reading *reading, struct json_object *value)
{
    static const enum pms_group_change changes[] = {
        [PMS_PATCH_ADD] = PMS_GROUP_ADD,
        [PMS_PATCH_REMOVE] = PMS_GROUP_REMOVE,
        [PMS_PATCH_REPLACE] = PMS_GROUP_ONLY,
    };
    /* To remove the attribute itself is to remove everybody (RFC 7644 3.5.2.2), but an empty
     * list names nobody. */
    bool all = reading->op == PMS_PATCH_REMOVE && !value;
    struct pms_group_step *step =
        add_step(reading, all ? PMS_GROUP_ONLY : changes[reading->op]);

    if (!step)
        return out_of_memory(reading);
    return pms_member_ids_read(value, &reading->patch->arena, &step->members, reading->err);
}

/* Removes whom `members[value eq "…"]` picks, or several joined by `or`. */
static int read_selected(const struct reading *reading, const struct pms_filter_node *node)
{
    struct pms_arena *arena = &reading->patch->arena;

    if (reading->op != PMS_PATCH_REMOVE)
        return refuse(reading, "only remove goes with a filter of", "members");
    for (const struct pms_filter_node *rest = node; rest; rest = rest->right) {
        const struct pms_filter_node *one = rest->kind == PMS_FILTER_OR ? rest->left : rest;
        struct pms_group_step *step = add_step(reading, PMS_GROUP_REMOVE);

        if (one->kind != PMS_FILTER_COMPARE || one->op != PMS_OP_EQ ||
            strcasecmp(one->attribute, "value") != 0 ||
            !json_object_is_type(one->value, json_type_string))
            return refuse(reading, "members are picked by", "value eq");
        if (step)
            step->members.ids = pms_arena_take(arena, sizeof(*step->members.ids));
        if (!step || !step->members.ids)
            return out_of_memory(reading);
        step->members.count = 1;
        step->members.ids[0] = pms_arena_text(arena, json_object_get_string(one->value),
                                              (size_t)json_object_get_string_len(one->value));
        if (!step->members.ids[0])
            return out_of_memory(reading);
    }
    return 0;
}

static int read_name(const struct reading *reading, struct json_object *value)
{
    struct pms_group_step *step = add_step(reading, PMS_GROUP_RENAME);

    return step ? pms_group_name_read(value, &step->text, reading->err)
                : out_of_memory(reading);
}

static int read_external_id(const struct reading *reading, struct json_object *value)
{
    struct pms_group_step *step = add_step(reading, PMS_GROUP_EXTERNAL_ID);

    if (!step)
        return out_of_memory(reading);
    step->text = "";
    return value ? pms_scim_text(value, "externalId", &step->text, reading->err) : 0;
}

/* Postman's own example of a rename sends the id along. */
static int read_id(const struct reading *reading, struct json_object *value)
{
    if (json_object_is_type(value, json_type_string) &&
        strcmp(json_object_get_string(value), reading->id) == 0)
        return 0;
    return pms_scim_bad(reading->err, "id", "cannot change");
}

static int pass_over(const struct reading *reading, struct json_object *value)
{
    (void)reading;
    (void)value;
    return 0;
}

static const struct {
    const char *name;
    int (*read)(const struct reading *reading, struct json_object *value);
} attributes[] = {
    {"displayName", read_name},
    {"externalId", read_external_id},
    {"id", read_id},
    {"schemas", pass_over}, /* whatever stands there, see facts 4.3 */
};

static int read_attribute(const struct reading *reading, const char *name,
                          struct json_object *value)
{
    for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++)
        if (strcasecmp(attributes[i].name, name) == 0)
            return reading->op == PMS_PATCH_REMOVE
                       ? refuse(reading, "a group cannot be without", name)
                       : attributes[i].read(reading, value);
    return refuse(reading, "a group has nothing to change called", name);
}

static int read_target(const struct reading *reading, const char *text,
                       struct json_object *value)
{
    AUTO(pms_path_free) struct pms_path *path = NULL;
    struct pms_error why = PMS_ERROR_INIT;
    const struct pms_filter_node *node;
    int r = pms_path_parse(text, &path, &why);

    if (r == -PMS_E_NOMEM)
        return out_of_memory(reading);
    if (r < 0)
        return pms_refuse(reading->err, 400, "invalidSyntax", "%s", why.message);
    node = pms_filter_root(path->filter);
    if (!pms_urn_is_core(PMS_GROUP, node->urn) || node->sub || path->sub)
        return refuse(reading, "a group has nothing to change called", text);
    if (strcasecmp(node->name, "members") == 0)
        return path->selector ? read_selected(reading, path->selector)
                              : read_members(reading, value);
    if (path->selector)
        return refuse(reading, "a group has nothing to pick from called", node->name);
    return read_attribute(reading, node->name, value);
}

static bool is_member(struct json_object *value)
{
    return json_object_is_type(value, json_type_object) && pms_json_name(value, "value");
}

/* An object of attributes; each name may be a whole path. */
static int read_object(const struct reading *reading, struct json_object *value)
{
    if (!json_object_is_type(value, json_type_object))
        return pms_scim_bad(reading->err, "value", "without a path has to be an object");
    json_object_object_foreach (value, name, one) {
        int r = read_target(reading, name, one);

        if (r < 0)
            return r;
    }
    return 0;
}

/* Without a path it is the value that says what is meant: attributes by name, or members. */
static int read_pathless(const struct reading *reading, struct json_object *value)
{
    bool many = json_object_is_type(value, json_type_array);
    int r = 0;

    if (is_member(many ? json_object_array_get_idx(value, 0) : value))
        return read_members(reading, value);
    if (!many)
        return read_object(reading, value);
    if (json_object_array_length(value) == 0)
        return pms_scim_bad(reading->err, "value", "is empty, and there is no path");
    for (size_t i = 0; i < json_object_array_length(value) && r == 0; i++)
        r = read_object(reading, json_object_array_get_idx(value, i));
    return r;
}

static int read_op(struct reading *reading, struct json_object *operation)
{
    static const char *const names[] = {
        [PMS_PATCH_ADD] = "add",
        [PMS_PATCH_REMOVE] = "remove",
        [PMS_PATCH_REPLACE] = "replace",
    };
    const char *text = pms_json_text(operation, "op");

    for (int op = PMS_PATCH_ADD; text && op <= PMS_PATCH_REPLACE; op++)
        if (strcasecmp(text, names[op]) == 0) {
            reading->op = (enum pms_patch_op)op;
            return 0;
        }
    return pms_scim_bad(reading->err, "op", "has to be add, remove or replace");
}

static int read_operation(struct reading *reading, struct json_object *operation)
{
    struct json_object *path = pms_json_get(operation, "path");
    struct json_object *value = pms_json_get(operation, "value");
    int r = read_op(reading, operation);

    if (r < 0)
        return r;
    if (reading->op != PMS_PATCH_REMOVE && !pms_json_name(operation, "value"))
        return pms_scim_bad(reading->err, "value", "is missing");
    if (path && !json_object_is_type(path, json_type_string))
        return pms_scim_bad(reading->err, "path", "has to be a string");
    if (!path || json_object_get_string_len(path) == 0)
        return read_pathless(reading, value);
    if (strlen(json_object_get_string(path)) != (size_t)json_object_get_string_len(path))
        return pms_scim_bad(reading->err, "path", "has characters that do not belong there");
    return read_target(reading, json_object_get_string(path), value);
}

static int read_operations(struct reading *reading, struct json_object *operations)
{
    int r = 0;

    if (json_object_is_type(operations, json_type_object))
        return read_operation(reading, operations);
    if (!json_object_is_type(operations, json_type_array))
        return pms_scim_bad(reading->err, "Operations", "is missing or no array");
    if (json_object_array_length(operations) > PMS_PATCH_OPERATIONS)
        return pms_refuse(reading->err, 400, "invalidSyntax", "more than %d operations",
                          PMS_PATCH_OPERATIONS);
    for (size_t i = 0; i < json_object_array_length(operations) && r == 0; i++)
        r = read_operation(reading, json_object_array_get_idx(operations, i));
    return r;
}

/* SCIM 1.1 says with each member what becomes of it. */
static int read_old_member(struct reading *reading, struct json_object *member)
{
    const char *operation = pms_json_text(member, "operation");

    if (!json_object_is_type(member, json_type_object))
        return pms_scim_bad(reading->err, "members", "has one that is no object");
    if (pms_json_name(member, "operation") && !operation)
        return pms_scim_bad(reading->err, "operation", "has to be a string");
    if (!operation || strcasecmp(operation, "add") == 0)
        reading->op = PMS_PATCH_ADD;
    else if (strcasecmp(operation, "delete") == 0)
        reading->op = PMS_PATCH_REMOVE;
    else
        return pms_scim_bad(reading->err, "operation", "has to be add or delete");
    return read_members(reading, member);
}

static int read_old_members(struct reading *reading, struct json_object *members)
{
    int r = 0;

    if (members && !json_object_is_type(members, json_type_array))
        return pms_scim_bad(reading->err, "members", "has to be an array");
    for (size_t i = 0; members && i < json_object_array_length(members) && r == 0; i++)
        r = read_old_member(reading, json_object_array_get_idx(members, i));
    return r;
}

/* The body of a SCIM 1.1 PATCH: a piece of the group itself. */
static int read_old(struct reading *reading, struct json_object *json)
{
    int r = 0;

    json_object_object_foreach (json, name, value) {
        reading->op = PMS_PATCH_REPLACE;
        r = strcasecmp(name, "members") == 0 ? read_old_members(reading, value)
                                             : read_attribute(reading, name, value);
        if (r < 0)
            break;
    }
    return r;
}

int pms_group_patch_read(struct json_object *json, const char *id,
                         struct pms_group_patch *patch, struct pms_error *err)
{
    struct reading reading = {.patch = patch, .id = id, .err = err};

    if (!json_object_is_type(json, json_type_object))
        return pms_refuse(err, 400, "invalidSyntax", "the request body is not a JSON object");
    if (!pms_json_name(json, "Operations") &&
        (pms_json_name(json, "members") || pms_json_name(json, "displayName")))
        return read_old(&reading, json);
    return read_operations(&reading, pms_json_get(json, "Operations"));
}

void pms_group_patch_done(struct pms_group_patch *patch)
{
    pms_arena_free(&patch->arena);
}
