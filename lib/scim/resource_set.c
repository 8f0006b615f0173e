/* SPDX-License-Identifier: MIT */
#include <pmscim/resource.h>

#include <string.h>

#include "base/json.h"
#include "scim/attr.h"
#include "scim/member.h"

/* An attribute's name taken apart, with the spellings of the tables. */
struct place {
    const char *urn; /* of an extension, NULL for the resource itself */
    const struct pms_attribute *attribute;
    const struct pms_attribute *part; /* of a complex one, or NULL */
};

static int find_place(enum pms_type type, const char *name, struct place *ret_place,
                      struct pms_error *err)
{
    const char *colon = strrchr(name, ':');
    size_t urn_length = colon ? (size_t)(colon - name) : 0;
    const struct pms_schema *schema = colon ? pms_schema_find(type, name, urn_length) : NULL;
    size_t head = strcspn(colon ? colon + 1 : name, ".") + (colon ? urn_length + 1 : 0);
    const struct pms_attribute *found = pms_attribute_find(type, name);
    char top[256];

    if (!found || head >= sizeof(top))
        return pms_fail(err, PMS_E_USAGE, "%s has no attribute \"%s\"", pms_type_name(type),
                        name);
    memcpy(top, name, head);
    top[head] = '\0';
    ret_place->urn = schema && schema != pms_schema_of(type, 0) ? schema->urn : NULL;
    ret_place->attribute = pms_attribute_find(type, top);
    ret_place->part = found == ret_place->attribute ? NULL : found;
    return 0;
}

static bool holds_text(const struct place *place)
{
    const struct pms_attribute *last = place->part ? place->part : place->attribute;

    if ((place->attribute->flags | last->flags) & PMS_ATTR_MULTI)
        return false;
    return last->type == PMS_ATTR_STRING || last->type == PMS_ATTR_REFERENCE ||
           last->type == PMS_ATTR_DATETIME || last->type == PMS_ATTR_BINARY;
}

static int assign(struct json_object *json, const struct place *place,
                  struct json_object *take_value, struct pms_error *err)
{
    AUTO(json) struct json_object *value = take_value;
    struct json_object *holder = json;
    int r = 0;

    if (place->urn) {
        r = pms_member_object(json, place->urn, &holder, err);
        if (r == 0)
            r = pms_schemas_add(json, place->urn, err);
    }
    if (r == 0 && place->part)
        r = pms_member_object(holder, place->attribute->name, &holder, err);
    if (r < 0)
        return r;
    return pms_member_put(holder, place->part ? place->part->name : place->attribute->name,
                          TAKE(value), err);
}

static void unassign(struct json_object *json, const struct place *place)
{
    struct json_object *holder = place->urn ? pms_json_get(json, place->urn) : json;

    if (place->part) {
        pms_member_drop(pms_json_get(holder, place->attribute->name), place->part->name);
        pms_member_drop_empty(holder, place->attribute->name);
    } else {
        pms_member_drop(holder, place->attribute->name);
    }
    if (place->urn)
        pms_member_drop_empty(json, place->urn);
}

int pms_resource_set(struct pms_resource *resource, const char *attribute, const char *value,
                     struct pms_error *err)
{
    struct json_object *json = pms_resource_json(resource);
    struct json_object *text;
    struct place place;
    int r = find_place(pms_resource_type(resource), attribute, &place, err);

    if (r < 0)
        return r;
    if (!holds_text(&place))
        return pms_fail(err, PMS_E_USAGE, "\"%s\" does not hold one text", attribute);
    if (!value) {
        unassign(json, &place);
        return 0;
    }
    text = json_object_new_string(value);
    return text ? assign(json, &place, text, err) : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

int pms_user_set_active(struct pms_resource *user, int active, struct pms_error *err)
{
    return pms_member_put(pms_resource_json(user), "active",
                          json_object_new_boolean(active != 0), err);
}
