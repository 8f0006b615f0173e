/* SPDX-License-Identifier: MIT */
/* PATCH on some values of a multi-valued attribute: a[filter], a[filter].b, and a.b for all. */
#include "scim/patch_tree.h"

#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "scim/attr.h"
#include "scim/member.h"

static const struct pms_attribute *part_of(const struct pms_patch_aim *aim, const char *name)
{
    return aim->attribute ? pms_attribute_in(aim->attribute->sub, name, strlen(name)) : NULL;
}

static int no_target(const struct pms_patch_aim *aim, struct pms_error *err)
{
    return pms_patch_fail(err, "noTarget", "no value of \"%s\" is selected by the path",
                          aim->name);
}

static bool is_selected(const struct pms_patch_aim *aim, struct json_object *element)
{
    return !aim->selector ||
           pms_filter_match_value(aim->selector, aim->type, aim->path, element);
}

static int change_part(const struct pms_patch_aim *aim, struct json_object *element,
                       struct pms_error *err)
{
    const struct pms_attribute *part = part_of(aim, aim->sub);
    struct pms_patch_aim inner = {
        .op = aim->op,
        .type = aim->type,
        .holder = element,
        .attribute = part,
        .name = part ? part->name : aim->sub,
        .value = aim->value,
    };

    if (!json_object_is_type(element, json_type_object))
        return pms_patch_fail(err, "invalidPath", "a value of \"%s\" has no parts", aim->name);
    return pms_patch_attribute(&inner, err);
}

/* Changes an element or decides that it goes; returns 1 for that. */
static int change(const struct pms_patch_aim *aim, struct json_object *array, size_t index,
                  struct pms_error *err)
{
    struct json_object *element = json_object_array_get_idx(array, index);
    struct json_object *twin = NULL;
    int r;

    if (aim->sub) {
        r = change_part(aim, element, err);
        return r < 0 ? r : pms_patch_is_empty(element);
    }
    if (aim->op == PMS_PATCH_REMOVE || !aim->value)
        return aim->op != PMS_PATCH_ADD;
    if (json_object_is_type(element, json_type_object) &&
        json_object_is_type(aim->value, json_type_object))
        return pms_patch_merge(aim, element, err);
    r = pms_patch_coerce(aim->attribute, aim->value, &twin, err);
    if (r < 0)
        return r;
    if (json_object_array_put_idx(array, index, twin) == 0)
        return 0;
    json_object_put(twin);
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static bool is_primary(struct json_object *element)
{
    return pms_json_truth(pms_json_get(element, "primary")) == 1;
}

static int keep(struct json_object *kept, struct json_object *element, struct pms_error *err)
{
    if (json_object_array_add(kept, json_object_get(element)) == 0)
        return 0;
    json_object_put(element);
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

/* Changes what is selected and collects what stays; returns how many were selected. */
static int change_all(const struct pms_patch_aim *aim, struct json_object *array,
                      struct json_object *kept, struct pms_error *err)
{
    struct json_object *chosen = NULL;
    int selected = 0;

    for (size_t i = 0; i < json_object_array_length(array); i++) {
        bool before = is_primary(json_object_array_get_idx(array, i));
        int r = 0;

        if (is_selected(aim, json_object_array_get_idx(array, i))) {
            selected = 1;
            r = change(aim, array, i, err);
        }
        if (r == 0)
            r = keep(kept, json_object_array_get_idx(array, i), err);
        if (r < 0)
            return r;
        if (!before && is_primary(json_object_array_get_idx(array, i)))
            chosen = json_object_array_get_idx(array, i);
    }
    return selected && pms_patch_one_primary(kept, chosen, err) < 0 ? -err->code : selected;
}

/* Gives a new element what the selector asks for; only plain `eq` says what that is. */
static int seed(const struct pms_patch_aim *aim, const struct pms_filter_node *node,
                struct json_object *element, struct pms_error *err)
{
    const struct pms_attribute *part;
    struct json_object *value = NULL;
    int r;

    if (node->kind == PMS_FILTER_AND) {
        r = seed(aim, node->left, element, err);
        return r < 0 ? r : seed(aim, node->right, element, err);
    }
    if (node->kind != PMS_FILTER_COMPARE || node->op != PMS_OP_EQ || !node->value ||
        node->sub || node->urn)
        return no_target(aim, err);
    part = part_of(aim, node->name);
    r = pms_patch_coerce(part, node->value, &value, err);
    return r < 0 ? r : pms_member_put(element, part ? part->name : node->name, value, err);
}

/* Entra adds `emails[type eq "work"].value` to people without such an e-mail and means a new
 * one. */
static int add_element(const struct pms_patch_aim *aim, struct pms_error *err)
{
    AUTO(json) struct json_object *element = json_object_new_object();
    struct pms_patch_aim whole = *aim;
    int r;

    if (!element)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = seed(aim, aim->selector, element, err);
    if (r == 0)
        r = change_part(aim, element, err);
    whole.selector = NULL;
    whole.sub = NULL;
    whole.value = element;
    return r < 0 ? r : pms_patch_values(&whole, err);
}

static int none_selected(const struct pms_patch_aim *aim, struct pms_error *err)
{
    if (aim->op == PMS_PATCH_REMOVE)
        return 0;
    if (aim->op == PMS_PATCH_ADD && aim->selector && aim->sub)
        return add_element(aim, err);
    return no_target(aim, err);
}

static int check(const struct pms_patch_aim *aim, struct pms_error *err)
{
    const struct pms_attribute *attribute = aim->attribute;

    if (!attribute)
        return 0;
    if (!(attribute->flags & PMS_ATTR_MULTI))
        return pms_patch_fail(err, "invalidPath",
                              "\"%s\" has one value, nothing to select from", attribute->name);
    if (aim->sub && attribute->type != PMS_ATTR_COMPLEX)
        return pms_patch_fail(err, "invalidPath", "\"%s\" has no parts", attribute->name);
    if (attribute->flags & PMS_ATTR_READ_ONLY)
        return pms_patch_fail(err, "mutability", "\"%s\" is read-only", attribute->name);
    /* A part that is not there is unequal to everything: with `ne` or `not` a typing error
     * would select all values, and with `eq` pass for a removal that was done. */
    return aim->selector && attribute->sub
               ? pms_selector_check(aim->selector, aim->type, attribute, err)
               : 0;
}

int pms_patch_selected(const struct pms_patch_aim *aim, struct pms_error *err)
{
    AUTO(json) struct json_object *kept = json_object_new_array();
    struct json_object *array = NULL;
    int r = kept ? check(aim, err) : pms_fail(err, PMS_E_NOMEM, "out of memory");

    if (r == 0)
        r = pms_patch_array(aim, &array, err);
    if (r == 0 && array)
        r = change_all(aim, array, kept, err);
    if (r == 0)
        return none_selected(aim, err);
    return r < 0 ? r : pms_member_put(aim->holder, aim->name, TAKE(kept), err);
}
