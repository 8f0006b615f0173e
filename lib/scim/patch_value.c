/* SPDX-License-Identifier: MIT */
/* Values of a PATCH made into what an attribute holds. */
#include "scim/patch_tree.h"

#include <string.h>

#include "base/json.h"
#include "scim/attr.h"
#include "scim/member.h"

static int out_of_memory(struct pms_error *err)
{
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

bool pms_patch_is_empty(struct json_object *value)
{
    switch (json_object_get_type(value)) {
    case json_type_null:
        return true;
    case json_type_array:
        return json_object_array_length(value) == 0;
    case json_type_object:
        return json_object_object_length(value) == 0;
    default:
        return false;
    }
}

static int invalid(const struct pms_attribute *attribute, const char *wanted,
                   struct pms_error *err)
{
    return pms_patch_fail(err, "invalidValue", "\"%s\" wants %s", attribute->name, wanted);
}

static int copy(struct json_object *value, struct json_object **ret_value,
                struct pms_error *err)
{
    struct json_object *twin = NULL;

    if (json_object_deep_copy(value, &twin, NULL) < 0)
        return out_of_memory(err);
    *ret_value = twin;
    return 0;
}

static int coerce_parts(const struct pms_attribute *attribute, struct json_object *value,
                        struct json_object *object, struct pms_error *err)
{
    json_object_object_foreach (value, key, part) {
        struct json_object *twin = NULL;
        int r;

        if (!part)
            continue;
        r = pms_patch_coerce(pms_attribute_in(attribute->sub, key, strlen(key)), part, &twin,
                             err);
        if (r == 0)
            r = pms_member_put(object, key, twin, err);
        if (r < 0)
            return r;
    }
    return 0;
}

/* A bare text for a complex attribute means its "value" part, which is how Entra sends a
 * manager. */
static int coerce_complex(const struct pms_attribute *attribute, struct json_object *value,
                          struct json_object **ret_value, struct pms_error *err)
{
    AUTO(json) struct json_object *object = json_object_new_object();
    struct json_object *twin = NULL;
    int r;

    if (!object)
        return out_of_memory(err);
    if (json_object_is_type(value, json_type_object)) {
        r = coerce_parts(attribute, value, object, err);
    } else if (json_object_is_type(value, json_type_string) &&
               pms_attribute_in(attribute->sub, "value", strlen("value"))) {
        r = copy(value, &twin, err);
        if (r == 0)
            r = pms_json_add(object, "value", twin, err);
    } else {
        r = invalid(attribute, "an object", err);
    }
    if (r == 0)
        *ret_value = TAKE(object);
    return r;
}

static int coerce_boolean(const struct pms_attribute *attribute, struct json_object *value,
                          struct json_object **ret_value, struct pms_error *err)
{
    int truth = pms_json_truth(value);

    if (truth < 0)
        return invalid(attribute, "true or false", err);
    *ret_value = json_object_new_boolean(truth);
    return *ret_value ? 0 : out_of_memory(err);
}

int pms_patch_coerce(const struct pms_attribute *attribute, struct json_object *value,
                     struct json_object **ret_value, struct pms_error *err)
{
    if (!attribute)
        return copy(value, ret_value, err);
    switch (attribute->type) {
    case PMS_ATTR_COMPLEX:
        return coerce_complex(attribute, value, ret_value, err);
    case PMS_ATTR_BOOLEAN:
        return coerce_boolean(attribute, value, ret_value, err);
    case PMS_ATTR_INTEGER:
    case PMS_ATTR_DECIMAL:
        if (!json_object_is_type(value, json_type_int) &&
            !json_object_is_type(value, json_type_double))
            return invalid(attribute, "a number", err);
        return copy(value, ret_value, err);
    default:
        if (!json_object_is_type(value, json_type_string))
            return invalid(attribute, "a text", err);
        return copy(value, ret_value, err);
    }
}

static int add_coerced(const struct pms_attribute *attribute, struct json_object *value,
                       struct json_object *array, struct pms_error *err)
{
    struct json_object *twin = NULL;
    int r;

    if (!value)
        return 0;
    r = pms_patch_coerce(attribute, value, &twin, err);
    if (r < 0)
        return r;
    if (json_object_array_add(array, twin) == 0)
        return 0;
    json_object_put(twin);
    return out_of_memory(err);
}

int pms_patch_coerce_all(const struct pms_attribute *attribute, struct json_object *value,
                         struct json_object **ret_array, struct pms_error *err)
{
    AUTO(json) struct json_object *array = json_object_new_array();
    bool many = json_object_is_type(value, json_type_array);
    size_t count = many ? json_object_array_length(value) : 1;
    int r = array ? 0 : out_of_memory(err);

    for (size_t i = 0; r == 0 && i < count; i++)
        r = add_coerced(attribute, many ? json_object_array_get_idx(value, i) : value, array,
                        err);
    if (r == 0)
        *ret_array = TAKE(array);
    return r;
}
