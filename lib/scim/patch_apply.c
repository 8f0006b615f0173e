/* SPDX-License-Identifier: MIT */
/* Finds what each operation acts on, and applies all or none. */
#include <pmscim/patch.h>

#include <string.h>

#include "base/json.h"
#include "scim/attr.h"
#include "scim/auto.h"
#include "scim/member.h"
#include "scim/patch_tree.h"

/* The resource being changed, and what one operation does to it. */
struct work {
    enum pms_type type;
    struct json_object *root;
    enum pms_patch_op op;
    struct json_object *value;
};

static int apply_members(const struct work *work, struct pms_error *err);

/* a.b where `a` is a single complex attribute. */
static int apply_part(const struct work *work, struct pms_patch_aim *aim, const char *sub,
                      struct pms_error *err)
{
    const struct pms_attribute *top = aim->attribute;
    struct pms_patch_aim inner = *aim;
    int r = 0;

    if (top && top->type != PMS_ATTR_COMPLEX)
        return pms_patch_fail(err, "invalidPath", "\"%s\" has no parts", top->name);
    inner.attribute = top ? pms_attribute_in(top->sub, sub, strlen(sub)) : NULL;
    inner.name = inner.attribute ? inner.attribute->name : sub;
    if (top && top->flags & PMS_ATTR_READ_ONLY)
        inner.attribute = top;
    inner.holder = pms_json_get(aim->holder, aim->name);
    if (!json_object_is_type(inner.holder, json_type_object)) {
        if (work->op == PMS_PATCH_REMOVE)
            return 0;
        r = pms_member_object(aim->holder, aim->name, &inner.holder, err);
    }
    if (r == 0)
        r = pms_patch_attribute(&inner, err);
    if (r == 0)
        pms_member_drop_empty(aim->holder, aim->name);
    return r;
}

/* a.b[filter]: the values hang one level deeper. */
static int apply_deep_selector(struct pms_patch_aim *aim, const char *sub,
                               struct pms_error *err)
{
    struct pms_patch_aim inner = *aim;

    inner.holder = pms_json_get(aim->holder, aim->name);
    inner.attribute =
        aim->attribute ? pms_attribute_in(aim->attribute->sub, sub, strlen(sub)) : NULL;
    inner.name = sub;
    if (!json_object_is_type(inner.holder, json_type_object))
        return aim->op == PMS_PATCH_REMOVE
                   ? 0
                   : pms_patch_fail(err, "noTarget", "there is no \"%s\"", aim->path);
    return pms_patch_selected(&inner, err);
}

static bool is_multi(const struct pms_patch_aim *aim)
{
    if (aim->attribute)
        return aim->attribute->flags & PMS_ATTR_MULTI;
    return json_object_is_type(pms_json_get(aim->holder, aim->name), json_type_array);
}

static int apply_at(const struct work *work, struct json_object *holder,
                    const struct pms_path *path, struct pms_error *err)
{
    const struct pms_filter_node *node = pms_filter_root(path->filter);
    const struct pms_attribute *top =
        pms_attribute_of(work->type, node->urn, node->name, /* sub= */ NULL);
    struct pms_patch_aim aim = {
        .op = work->op,
        .type = work->type,
        .holder = holder,
        .attribute = top,
        .name = top ? top->name : node->name,
        .path = path->attribute,
        .selector = path->selector,
        .sub = path->sub,
        .value = work->value,
    };

    if (path->selector)
        return node->sub ? apply_deep_selector(&aim, node->sub, err)
                         : pms_patch_selected(&aim, err);
    if (!node->sub)
        return pms_patch_attribute(&aim, err);
    if (!is_multi(&aim))
        return apply_part(work, &aim, node->sub, err);
    aim.sub = node->sub;
    return pms_patch_selected(&aim, err);
}

/* The object of an extension holds its attributes, and `schemas` names it (RFC 7644 3.5.2). */
static int apply_in_extension(const struct work *work, const char *urn,
                              const struct pms_path *path, struct pms_error *err)
{
    const struct pms_schema *schema = pms_schema_find(work->type, urn, strlen(urn));
    const char *name = schema ? schema->urn : urn;
    struct json_object *holder = pms_json_get(work->root, name);
    int r = 0;

    if (work->op == PMS_PATCH_REMOVE && !holder)
        return 0;
    if (work->op != PMS_PATCH_REMOVE)
        r = pms_member_object(work->root, name, &holder, err);
    if (r == 0)
        r = apply_at(work, holder, path, err);
    if (r < 0)
        return r;
    if (work->op != PMS_PATCH_REMOVE && !pms_patch_is_empty(holder))
        r = pms_schemas_add(work->root, name, err);
    pms_member_drop_empty(work->root, name);
    return r;
}

/* The whole object of an extension. */
static int apply_extension(const struct work *work, const char *urn, struct pms_error *err)
{
    const struct pms_schema *schema = pms_schema_find(work->type, urn, strlen(urn));
    struct pms_attribute row = {
        .name = schema ? schema->urn : urn,
        .type = PMS_ATTR_COMPLEX,
        .sub = schema ? schema->attributes : NULL,
    };
    struct pms_patch_aim aim = {
        .op = work->op,
        .type = work->type,
        .holder = work->root,
        .attribute = &row,
        .name = row.name,
        .value = work->value,
    };
    int r = pms_patch_attribute(&aim, err);

    if (r < 0 || !pms_json_get(work->root, row.name))
        return r;
    return pms_schemas_add(work->root, row.name, err);
}

/* Is the path the URN of an extension itself? An unknown one is, if the resource has an object
 * of that name, or is about to get one. */
static bool is_extension(const struct work *work, const struct pms_path *path)
{
    const struct pms_filter_node *node = pms_filter_root(path->filter);

    if (!node->urn || path->selector)
        return false;
    if (pms_schema_find(work->type, path->attribute, strlen(path->attribute)))
        return true;
    if (pms_schema_find(work->type, node->urn, strlen(node->urn)) ||
        pms_json_name(work->root, node->urn))
        return false;
    return pms_json_name(work->root, path->attribute) ||
           json_object_is_type(work->value, json_type_object);
}

static int apply_path(const struct work *work, const struct pms_path *path,
                      struct pms_error *err)
{
    const struct pms_filter_node *node = pms_filter_root(path->filter);

    if (is_extension(work, path)) {
        if (!pms_urn_is_core(work->type, path->attribute))
            return apply_extension(work, path->attribute, err);
        if (work->op != PMS_PATCH_REMOVE && json_object_is_type(work->value, json_type_object))
            return apply_members(work, err);
        return pms_patch_fail(err, "invalidPath", "\"%s\" names no attribute", path->attribute);
    }
    if (pms_urn_is_core(work->type, node->urn))
        return apply_at(work, work->root, path, err);
    return apply_in_extension(work, node->urn, path, err);
}

/* A value without a path: each member is an attribute, and its name may be a whole path, as
 * Entra sends it ("name.givenName", "urn:…:User:department"). */
static int apply_members(const struct work *work, struct pms_error *err)
{
    json_object_object_foreach (work->value, key, value) {
        AUTO(pms_path_free) struct pms_path *path = NULL;
        struct work inner = *work;
        int r = pms_path_parse(key, &path, err);

        inner.value = value;
        if (r == 0)
            r = apply_path(&inner, path, err);
        if (r < 0)
            return r;
    }
    return 0;
}

static int apply_all(const struct pms_patch *patch, enum pms_type type,
                     struct json_object *root, struct pms_error *err)
{
    for (size_t i = 0; i < patch->count; i++) {
        const struct pms_operation *operation = &patch->operations[i];
        struct work work = {type, root, operation->op, operation->value};
        int r = operation->path ? apply_path(&work, operation->path, err)
                                : apply_members(&work, err);

        if (r < 0)
            return pms_error_prefix(err, "operation %zu", i + 1);
    }
    return 0;
}

/* Gives `json` the members of `from`, so that those who were lent `json` see the change. */
static int move_members(struct json_object *json, struct json_object *from,
                        struct pms_error *err)
{
    struct json_object_iterator at = json_object_iter_begin(json);
    struct json_object_iterator end = json_object_iter_end(json);

    while (!json_object_iter_equal(&at, &end)) {
        json_object_object_del(json, json_object_iter_peek_name(&at));
        at = json_object_iter_begin(json);
    }
    json_object_object_foreach (from, key, value) {
        if (json_object_object_add(json, key, json_object_get(value)) < 0) {
            json_object_put(value);
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        }
    }
    return 0;
}

int pms_patch_apply(const struct pms_patch *patch, struct pms_resource *resource,
                    struct pms_error *err)
{
    struct json_object *json = pms_resource_json(resource);
    AUTO(json) struct json_object *copy = NULL;
    int r;

    if (json_object_deep_copy(json, &copy, NULL) < 0)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = apply_all(patch, pms_resource_type(resource), copy, err);
    if (r < 0)
        return r;
    if (json_object_equal(json, copy))
        return 0;
    r = move_members(json, copy, err);
    return r < 0 ? r : 1;
}
