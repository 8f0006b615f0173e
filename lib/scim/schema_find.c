/* SPDX-License-Identifier: MIT */
#include "scim/attr.h"

#include <string.h>

#include "base/json.h"
#include "scim/fold.h"

static bool same(const char *whole, const char *text, size_t length)
{
    struct pms_run a = {whole, strlen(whole)};
    struct pms_run b = {text, length};

    return a.length == b.length && pms_run_compare(a, b, /* exact= */ false) == 0;
}

const struct pms_attribute *pms_attribute_in(const struct pms_attribute *list, const char *name,
                                             size_t length)
{
    if (!list || length == 0)
        return NULL;
    for (; list->name; list++)
        if (pms_fold(list->name[0]) == pms_fold(name[0]) && same(list->name, name, length))
            return list;
    return NULL;
}

const struct pms_schema *pms_schema_find(enum pms_type type, const char *urn, size_t length)
{
    const struct pms_schema *schema;

    for (size_t i = 0; (schema = pms_schema_of(type, i)); i++)
        if (same(schema->urn, urn, length))
            return schema;
    return NULL;
}

bool pms_urn_is_core(enum pms_type type, const char *urn)
{
    return !urn || same(pms_schema_of(type, 0)->urn, urn, strlen(urn));
}

static const struct pms_attribute *find_top(enum pms_type type, struct pms_run urn,
                                            struct pms_run name)
{
    const struct pms_schema *schema =
        urn.text ? pms_schema_find(type, urn.text, urn.length) : pms_schema_of(type, 0);
    const struct pms_attribute *found = NULL;

    if (!schema)
        return NULL;
    found = pms_attribute_in(schema->attributes, name.text, name.length);
    if (!found && schema == pms_schema_of(type, 0))
        found = pms_attribute_in(pms_common_attributes, name.text, name.length);
    return found;
}

const struct pms_attribute *pms_attribute_of(enum pms_type type, const char *urn,
                                             const char *name, const char *sub)
{
    struct pms_run run = {urn, urn ? strlen(urn) : 0};
    const struct pms_attribute *found =
        find_top(type, run, (struct pms_run){name, strlen(name)});

    return found && sub ? pms_attribute_in(found->sub, sub, strlen(sub)) : found;
}

const struct pms_attribute *pms_attribute_find(enum pms_type type, const char *name)
{
    const char *colon = strrchr(name, ':');
    struct pms_run urn = {colon ? name : NULL, colon ? (size_t)(colon - name) : 0};
    const char *first = colon ? colon + 1 : name;
    const char *dot = strchr(first, '.');
    struct pms_run top = {first, dot ? (size_t)(dot - first) : strlen(first)};
    const struct pms_attribute *found = find_top(type, urn, top);

    return found && dot ? pms_attribute_in(found->sub, dot + 1, strlen(dot + 1)) : found;
}

int pms_schemas_add(struct json_object *json, const char *urn, struct pms_error *err)
{
    struct json_object *schemas = pms_json_get(json, "schemas");
    struct json_object *text;

    if (!json_object_is_type(schemas, json_type_array))
        return 0;
    for (size_t i = 0; i < json_object_array_length(schemas); i++) {
        const char *known = json_object_get_string(json_object_array_get_idx(schemas, i));

        if (known && same(known, urn, strlen(urn)))
            return 0;
    }
    text = json_object_new_string(urn);
    if (text && json_object_array_add(schemas, text) == 0)
        return 0;
    json_object_put(text);
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}
