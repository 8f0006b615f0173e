/* SPDX-License-Identifier: MIT */
/* PATCH requests as servers receive them. */
#include <pmscim/patch.h>

#include <stdio.h>
#include <strings.h>

#include <pmscim/text.h>

#include "base/json.h"
#include "scim/auto.h"
#include "scim/patch_tree.h"

static int parse_op(struct json_object *json, enum pms_patch_op *ret_op, struct pms_error *err)
{
    static const char *const names[] = {"add", "remove", "replace"};
    const char *text = pms_json_text(json, "op");
    const char *near;

    if (!text)
        return pms_patch_fail(err, "invalidSyntax", "\"op\" is missing or no text");
    for (int op = PMS_PATCH_ADD; op <= PMS_PATCH_REPLACE; op++)
        if (strcasecmp(text, pms_patch_op_name((enum pms_patch_op)op)) == 0) {
            *ret_op = (enum pms_patch_op)op;
            return 0;
        }
    pms_patch_fail(err, "invalidSyntax", "\"%.40s\" is no operation", text);
    near = pms_nearest(text, names, 3);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"?", near);
    return pms_error_hint(err, "operations are add, remove and replace");
}

/* An empty path is none; that is what some senders mean by it. */
static int parse_path(struct json_object *json, const char **ret_path, struct pms_error *err)
{
    struct json_object *path = pms_json_get(json, "path");

    if (path && !json_object_is_type(path, json_type_string))
        return pms_patch_fail(err, "invalidPath", "\"path\" is no text");
    if (path && json_object_get_string_len(path) != (int)strlen(json_object_get_string(path)))
        return pms_patch_fail(err, "invalidPath", "\"path\" holds a NUL character");
    *ret_path =
        path && json_object_get_string_len(path) > 0 ? json_object_get_string(path) : NULL;
    return 0;
}

static int parse_operation(struct json_object *json, struct pms_patch *patch,
                           struct pms_error *err)
{
    enum pms_patch_op op = PMS_PATCH_ADD;
    const char *path = NULL;
    int r;

    if (!json_object_is_type(json, json_type_object))
        return pms_patch_fail(err, "invalidSyntax", "it is no object");
    r = parse_op(json, &op, err);
    if (r == 0)
        r = parse_path(json, &path, err);
    if (r < 0)
        return r;
    if (op != PMS_PATCH_REMOVE && !pms_json_name(json, "value"))
        return pms_patch_fail(err, "invalidValue", "%s needs a value", pms_patch_op_name(op));
    return pms_patch_add(patch, op, path, json_object_get(pms_json_get(json, "value")), err);
}

static int parse_operations(struct json_object *json, struct pms_patch *patch,
                            struct pms_error *err)
{
    size_t count = 1;
    bool many = json_object_is_type(json, json_type_array);

    if (many)
        count = json_object_array_length(json);
    for (size_t i = 0; i < count; i++) {
        int r = parse_operation(many ? json_object_array_get_idx(json, i) : json, patch, err);

        if (r < 0)
            return pms_error_prefix(err, "operation %zu", i + 1);
    }
    return 0;
}

int pms_patch_parse(const char *text, size_t length, struct pms_patch **ret_patch,
                    struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    struct json_object *operations;
    int r = pms_json_parse(text, length, &json, err);

    if (r < 0) {
        if (err->code == PMS_E_PARSE)
            snprintf(err->scim_type, sizeof(err->scim_type), "invalidSyntax");
        return r;
    }
    operations = pms_json_get(json, "Operations");
    if (!json_object_is_type(operations, json_type_array) &&
        !json_object_is_type(operations, json_type_object))
        return pms_patch_fail(err, "invalidSyntax", "\"Operations\" is missing or no array");
    r = pms_patch_new(&patch, err);
    if (r == 0)
        r = parse_operations(operations, patch, err);
    if (r < 0)
        return r;
    *ret_patch = TAKE(patch);
    return 0;
}
