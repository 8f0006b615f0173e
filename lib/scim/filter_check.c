/* SPDX-License-Identifier: MIT */
/* Does a filter fit the schemas? */
#include <pmscim/filter.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <pmscim/text.h>

#include "base/clock.h"
#include "base/json.h"
#include "scim/attr.h"
#include "scim/filter_ast.h"

enum {
    MOST_NAMES = 64
};

#define BIT(op)  (1u << PMS_OP_##op)
#define EQUALITY (BIT(EQ) | BIT(NE) | BIT(PR))
#define ORDER    (BIT(GT) | BIT(GE) | BIT(LT) | BIT(LE))
#define PARTS    (BIT(CO) | BIT(SW) | BIT(EW))

/* What each type is called, which operators it allows (RFC 7644 table 3), what it is compared
 * to. */
static const struct {
    const char *name;
    unsigned ops;
    const char *value;
} types[] = {
    [PMS_ATTR_STRING] = {"a string", EQUALITY | ORDER | PARTS, "a string in double quotes"},
    [PMS_ATTR_BOOLEAN] = {"a boolean", EQUALITY, "true or false"},
    [PMS_ATTR_INTEGER] = {"a number", EQUALITY | ORDER, "a number"},
    [PMS_ATTR_DECIMAL] = {"a number", EQUALITY | ORDER, "a number"},
    [PMS_ATTR_DATETIME] = {"a time", EQUALITY | ORDER | PARTS,
                           "a time such as \"2026-01-31T00:00:00Z\""},
    [PMS_ATTR_BINARY] = {"binary", EQUALITY, "a string in double quotes"},
    [PMS_ATTR_REFERENCE] = {"a reference", EQUALITY | ORDER | PARTS,
                            "a string in double quotes"},
    [PMS_ATTR_COMPLEX] = {"made of parts", BIT(PR), "null"},
};

struct check {
    const char *what; /* is checked: "filter" or "path" */
    const char *scim_type;
    enum pms_type type;
    const struct pms_attribute *parent; /* whose parts are asked for, inside brackets */
    struct pms_error *err;
};

__attribute__((format(printf, 3, 4))) static int fail(const struct check *check,
                                                      const struct pms_filter_node *node,
                                                      const char *format, ...)
{
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    pms_fail(check->err, PMS_E_PARSE, "%s, column %d: %s", check->what, node->column, text);
    snprintf(check->err->scim_type, sizeof(check->err->scim_type), "%s", check->scim_type);
    return pms_error_at(check->err, 0, node->column);
}

static size_t collect(const struct pms_attribute *list, const char **names, size_t count)
{
    for (; list && list->name && count < MOST_NAMES; list++)
        names[count++] = list->name;
    return count;
}

/* The nearest name of where this one was looked for. */
static int hint_nearest(const struct check *check, const char *word,
                        const struct pms_attribute *list, const struct pms_attribute *more)
{
    const char *names[MOST_NAMES];
    size_t count = collect(more, names, collect(list, names, 0));
    const char *near = pms_nearest(word, names, count);

    return near ? pms_error_hint(check->err, "did you mean \"%s\"?", near) : -check->err->code;
}

static int unknown(const struct check *check, const struct pms_filter_node *node)
{
    const struct pms_schema *schema = pms_schema_of(check->type, 0);

    if (check->parent) {
        if (check->parent->name)
            fail(check, node, "%s has no part \"%s\"", check->parent->name, node->name);
        else
            fail(check, node, "nothing here is called \"%s\"", node->attribute);
        return hint_nearest(check, node->name, check->parent->sub, NULL);
    }
    if (node->urn)
        schema = pms_schema_find(check->type, node->urn, strlen(node->urn));
    if (!schema) {
        fail(check, node, "%s has no schema \"%s\"", pms_type_name(check->type), node->urn);
        return -check->err->code;
    }
    fail(check, node, "%s has no attribute \"%s\"", schema->name, node->name);
    return hint_nearest(check, node->name, schema->attributes,
                        schema == pms_schema_of(check->type, 0) ? pms_common_attributes : NULL);
}

static int find(const struct check *check, const struct pms_filter_node *node,
                const struct pms_attribute **ret_found)
{
    const struct pms_attribute *top =
        check->parent ? pms_attribute_in(check->parent->sub, node->name, strlen(node->name))
                      : pms_attribute_of(check->type, node->urn, node->name, NULL);
    const struct pms_attribute *found = top;

    if (!top)
        return unknown(check, node);
    if (node->sub)
        found = pms_attribute_in(top->sub, node->sub, strlen(node->sub));
    if (!found) {
        fail(check, node, "%s has no part \"%s\"", top->name, node->sub);
        return hint_nearest(check, node->sub, top->sub, NULL);
    }
    *ret_found = found;
    return 0;
}

/* Can the attribute ever hold, or stand in an order to, this value? */
static bool value_fits(const struct pms_attribute *attribute, enum pms_filter_op op,
                       struct json_object *value)
{
    if (!value)
        return op == PMS_OP_EQ || op == PMS_OP_NE;
    switch (attribute->type) {
    case PMS_ATTR_BOOLEAN:
        return pms_json_truth(value) >= 0;
    case PMS_ATTR_INTEGER:
    case PMS_ATTR_DECIMAL:
        return json_object_is_type(value, json_type_int) ||
               json_object_is_type(value, json_type_double);
    case PMS_ATTR_DATETIME:
        if (!json_object_is_type(value, json_type_string))
            return false;
        return (1u << op & PARTS) != 0 || pms_time_parse(json_object_get_string(value)) != -1;
    case PMS_ATTR_COMPLEX:
        return false;
    default:
        return json_object_is_type(value, json_type_string);
    }
}

static int check_compare(const struct check *check, const struct pms_filter_node *node)
{
    const struct pms_attribute *found = NULL;
    const struct pms_attribute *value = NULL;
    int r = find(check, node, &found);

    if (r < 0 || node->op == PMS_OP_PR)
        return r;
    if (found->type == PMS_ATTR_COMPLEX && node->value)
        value = pms_attribute_in(found->sub, "value", strlen("value"));
    if (found->type == PMS_ATTR_COMPLEX && node->value && !value) {
        fail(check, node, "\"%s\" is made of parts and cannot be compared as a whole",
             node->attribute);
        return pms_error_hint(check->err, "name a part, such as %s.%s", node->attribute,
                              found->sub[0].name);
    }
    if (found->type == PMS_ATTR_COMPLEX && !value)
        return value_fits(found, node->op, NULL)
                   ? 0
                   : fail(check, node, "only eq and ne go with null");
    if (value)
        found = value;
    if (!(types[found->type].ops & 1u << node->op))
        return fail(check, node, "\"%s\" is %s, which \"%s\" does not go with", node->attribute,
                    types[found->type].name, pms_filter_op_name(node->op));
    if (!value_fits(found, node->op, node->value))
        return fail(check, node, "\"%s\" is compared to %s", node->attribute,
                    types[found->type].value);
    return 0;
}

static int check_node(const struct check *check, const struct pms_filter_node *node);

static int check_elements(const struct check *check, const struct pms_filter_node *node)
{
    struct check inner = *check;
    int r = find(check, node, &inner.parent);

    if (r < 0)
        return r;
    if (inner.parent->type != PMS_ATTR_COMPLEX)
        return fail(check, node, "\"%s\" has no parts to look into", node->attribute);
    return check_node(&inner, node->left);
}

static int check_node(const struct check *check, const struct pms_filter_node *node)
{
    int r;

    for (; node->kind == PMS_FILTER_AND || node->kind == PMS_FILTER_OR; node = node->right) {
        r = check_node(check, node->left);
        if (r < 0)
            return r;
    }
    if (node->kind == PMS_FILTER_NOT)
        return check_node(check, node->left);
    return node->kind == PMS_FILTER_VALUE ? check_elements(check, node)
                                          : check_compare(check, node);
}

int pms_filter_check(const struct pms_filter *filter, enum pms_type type, struct pms_error *err)
{
    struct check check = {
        .what = "filter", .scim_type = "invalidFilter", .type = type, .err = err};

    return check_node(&check, pms_filter_root(filter));
}

int pms_filter_check_fields(const struct pms_filter *filter, const struct pms_attribute *fields,
                            struct pms_error *err)
{
    /* Fields are parts of something without a name. */
    const struct pms_attribute whole = {.type = PMS_ATTR_COMPLEX, .sub = fields};
    struct check check = {
        .what = "filter", .scim_type = "invalidFilter", .parent = &whole, .err = err};

    return check_node(&check, pms_filter_root(filter));
}

int pms_selector_check(const struct pms_filter_node *node, enum pms_type type,
                       const struct pms_attribute *parent, struct pms_error *err)
{
    struct check check = {
        .what = "path", .scim_type = "invalidPath", .type = type, .parent = parent, .err = err};

    return check_node(&check, node);
}
