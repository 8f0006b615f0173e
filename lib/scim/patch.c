/* SPDX-License-Identifier: MIT */
#include <pmscim/patch.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "scim/attr.h"
#include "scim/auto.h"
#include "scim/patch_tree.h"

static const char *const op_names[] = {
    [PMS_PATCH_ADD] = "add",
    [PMS_PATCH_REMOVE] = "remove",
    [PMS_PATCH_REPLACE] = "replace",
};

const char *pms_patch_op_name(enum pms_patch_op op)
{
    return op_names[op];
}

int pms_patch_fail(struct pms_error *err, const char *scim_type, const char *format, ...)
{
    char text[384];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    pms_fail(err, PMS_E_PARSE, "%s", text);
    snprintf(err->scim_type, sizeof(err->scim_type), "%s", scim_type);
    return -PMS_E_PARSE;
}

int pms_patch_new(struct pms_patch **ret_patch, struct pms_error *err)
{
    struct pms_patch *patch = calloc(1, sizeof(*patch));

    if (!patch)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_patch = patch;
    return 0;
}

static void operation_done(struct pms_operation *operation)
{
    free(operation->text);
    pms_path_free(operation->path);
    json_object_put(operation->value);
}

void pms_patch_free(struct pms_patch *patch)
{
    if (!patch)
        return;
    for (size_t i = 0; i < patch->count; i++)
        operation_done(&patch->operations[i]);
    free(patch->operations);
    free(patch);
}

static int reserve(struct pms_patch *patch, struct pms_error *err)
{
    size_t capacity = patch->capacity > 0 ? patch->capacity * 2 : 4;
    struct pms_operation *operations;

    if (patch->count >= PMS_PATCH_OPERATIONS)
        return pms_patch_fail(err, "invalidValue", "more than %d operations",
                              PMS_PATCH_OPERATIONS);
    if (patch->count < patch->capacity)
        return 0;
    operations = realloc(patch->operations, capacity * sizeof(*operations));
    if (!operations)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    patch->operations = operations;
    patch->capacity = capacity;
    return 0;
}

static int read_path(const char *path, struct pms_operation *operation, struct pms_error *err)
{
    operation->text = strdup(path);
    if (!operation->text)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return pms_path_parse(path, &operation->path, err);
}

static int check(const struct pms_operation *operation, struct pms_error *err)
{
    if (operation->path)
        return 0;
    if (operation->op == PMS_PATCH_REMOVE)
        return pms_patch_fail(err, "noTarget", "remove needs a path");
    if (!json_object_is_type(operation->value, json_type_object))
        return pms_patch_fail(err, "invalidValue",
                              "%s without a path needs an object of attributes",
                              op_names[operation->op]);
    return 0;
}

int pms_patch_add(struct pms_patch *patch, enum pms_patch_op op, const char *path,
                  struct json_object *take_value, struct pms_error *err)
{
    struct pms_operation operation = {.op = op, .value = take_value};
    int r = reserve(patch, err);

    if (r == 0 && path)
        r = read_path(path, &operation, err);
    if (r == 0)
        r = check(&operation, err);
    if (r < 0) {
        operation_done(&operation);
        return r;
    }
    patch->operations[patch->count++] = operation;
    return 0;
}

static struct json_object *operation_json(const struct pms_operation *operation)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(json) struct json_object *json = json_object_new_object();

    if (!json || pms_json_add_text(json, "op", op_names[operation->op], &err) < 0 ||
        pms_json_add_text(json, "path", operation->text, &err) < 0)
        return NULL;
    if (operation->op == PMS_PATCH_REMOVE && !operation->value)
        return TAKE(json);
    if (json_object_object_add(json, "value", json_object_get(operation->value)) < 0) {
        json_object_put(operation->value);
        return NULL;
    }
    return TAKE(json);
}

struct json_object *pms_patch_json(const struct pms_patch *patch)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(json) struct json_object *json = json_object_new_object();
    struct json_object *operations;

    if (!json)
        return NULL;
    operations = json_object_new_array();
    if (pms_json_add(json, "schemas", json_object_new_array(), &err) < 0 ||
        pms_schemas_add(json, PMS_URN_PATCH, &err) < 0 ||
        pms_json_add(json, "Operations", operations, &err) < 0)
        return NULL;
    for (size_t i = 0; i < patch->count; i++) {
        struct json_object *operation = operation_json(&patch->operations[i]);

        if (!operation || json_object_array_add(operations, operation) < 0) {
            json_object_put(operation);
            return NULL;
        }
    }
    return TAKE(json);
}
