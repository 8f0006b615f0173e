/* SPDX-License-Identifier: MIT */
/*
 * Evaluation. An unassigned attribute is unequal to every value, so `ne` holds for it, and `eq
 * null` asks for exactly that. A multi-valued attribute matches if any of its values does, `ne`
 * included (RFC 7644 3.4.2.2); without any value it counts as one that is unassigned.
 */
#include <pmscim/filter.h>

#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "scim/attr.h"
#include "scim/filter_tree.h"

/* Where names are looked up: in the type, or inside one element of a multi-valued attribute. */
struct scope {
    enum pms_type type;
    bool inside;
    const struct pms_attribute *parent; /* NULL when unknown */
};

static const struct pms_attribute *find(const struct scope *scope,
                                        const struct pms_filter_node *node)
{
    if (!scope->inside)
        return pms_attribute_of(scope->type, node->urn, node->name, NULL);
    return scope->parent ? pms_attribute_in(scope->parent->sub, node->name, strlen(node->name))
                         : NULL;
}

static struct json_object *lookup(const struct scope *scope, const struct pms_filter_node *node,
                                  struct json_object *value)
{
    /* An element of a simple multi-valued attribute is its own "value". */
    if (scope->inside && !json_object_is_type(value, json_type_object))
        return strcasecmp(node->name, "value") == 0 ? value : NULL;
    if (!scope->inside && !pms_urn_is_core(scope->type, node->urn))
        value = pms_json_get(value, node->urn);
    return pms_json_get(value, node->name);
}

static bool any_value(const struct pms_filter_node *node, const struct pms_attribute *attribute,
                      struct json_object *value)
{
    size_t count;

    if (!json_object_is_type(value, json_type_array))
        return pms_filter_compare(node->op, attribute, value, node->value);
    count = json_object_array_length(value);
    for (size_t i = 0; i < count; i++)
        if (pms_filter_compare(node->op, attribute, json_object_array_get_idx(value, i),
                               node->value))
            return true;
    return count == 0 && pms_filter_compare(node->op, attribute, NULL, node->value);
}

/* One value of an attribute, from which a part may be asked for. A complex value without a
 * named part stands for its "value" part, as in `emails co "@x"`. */
static bool match_part(const struct pms_filter_node *node,
                       const struct pms_attribute *attribute, struct json_object *value)
{
    const struct pms_attribute *list = attribute ? attribute->sub : NULL;
    const char *part = node->sub;

    if (!part && node->value && json_object_is_type(value, json_type_object))
        part = "value";
    if (!part)
        return any_value(node, attribute, value);
    return any_value(node, pms_attribute_in(list, part, strlen(part)),
                     pms_json_get(value, part));
}

static bool match_compare(const struct pms_filter_node *node, const struct scope *scope,
                          struct json_object *value)
{
    const struct pms_attribute *attribute = find(scope, node);
    struct json_object *found = lookup(scope, node, value);
    size_t count;

    if (!json_object_is_type(found, json_type_array))
        return match_part(node, attribute, found);
    count = json_object_array_length(found);
    for (size_t i = 0; i < count; i++)
        if (match_part(node, attribute, json_object_array_get_idx(found, i)))
            return true;
    return count == 0 && match_part(node, attribute, NULL);
}

static bool match(const struct pms_filter_node *node, const struct scope *scope,
                  struct json_object *value);

static bool match_elements(const struct pms_filter_node *node, const struct scope *scope,
                           struct json_object *value)
{
    struct scope inner = {.type = scope->type, .inside = true, .parent = find(scope, node)};
    struct json_object *found = lookup(scope, node, value);

    if (node->sub) {
        inner.parent = inner.parent
                           ? pms_attribute_in(inner.parent->sub, node->sub, strlen(node->sub))
                           : NULL;
        found = pms_json_get(found, node->sub);
    }
    if (!json_object_is_type(found, json_type_array))
        return found && match(node->left, &inner, found);
    for (size_t i = 0; i < json_object_array_length(found); i++)
        if (match(node->left, &inner, json_object_array_get_idx(found, i)))
            return true;
    return false;
}

static bool match(const struct pms_filter_node *node, const struct scope *scope,
                  struct json_object *value)
{
    for (;;) {
        switch (node->kind) {
        case PMS_FILTER_AND:
            if (!match(node->left, scope, value))
                return false;
            break;
        case PMS_FILTER_OR:
            if (match(node->left, scope, value))
                return true;
            break;
        case PMS_FILTER_NOT:
            return !match(node->left, scope, value);
        case PMS_FILTER_VALUE:
            return match_elements(node, scope, value);
        default:
            return match_compare(node, scope, value);
        }
        node = node->right;
    }
}

int pms_filter_match_value(const struct pms_filter_node *node, enum pms_type type,
                           const char *parent, struct json_object *value)
{
    struct scope scope = {.type = type, .inside = parent != NULL};

    if (parent)
        scope.parent = pms_attribute_find(type, parent);
    return match(node, &scope, value);
}

int pms_filter_match(const struct pms_filter *filter, const struct pms_resource *resource)
{
    struct scope scope = {.type = pms_resource_type(resource)};

    return match(pms_filter_root(filter), &scope, pms_resource_json(resource));
}

int pms_filter_match_fields(const struct pms_filter *filter, const struct pms_attribute *fields,
                            const struct pms_resource *object)
{
    const struct pms_attribute whole = {.type = PMS_ATTR_COMPLEX, .sub = fields};
    struct scope scope = {.inside = true, .parent = &whole};

    return match(pms_filter_root(filter), &scope, pms_resource_json(object));
}
