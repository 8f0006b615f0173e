/* SPDX-License-Identifier: MIT */
/* PATCH on all values of a multi-valued attribute: nothing twice, one primary. */
#include "scim/patch_tree.h"

#include <string.h>

#include "base/json.h"
#include "scim/attr.h"
#include "scim/member.h"
#include "scim/value_key.h"

enum {
    MOST_COMPARED = 1000, /* values that a remove may name where each is compared with each */
    FEW = 8               /* new values that are sooner looked for than put into a set */
};

static int out_of_memory(struct pms_error *err)
{
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

int pms_patch_array(const struct pms_patch_aim *aim, struct json_object **ret_array,
                    struct pms_error *err)
{
    struct json_object *found = pms_json_get(aim->holder, aim->name);
    struct json_object *array;

    if (!found || json_object_is_type(found, json_type_array)) {
        *ret_array = found;
        return 0;
    }
    array = json_object_new_array();
    if (!array || json_object_array_add(array, json_object_get(found)) < 0) {
        json_object_put(array);
        return out_of_memory(err);
    }
    *ret_array = array;
    return pms_member_put(aim->holder, aim->name, array, err);
}

static bool is_primary(struct json_object *element)
{
    return pms_json_truth(pms_json_get(element, "primary")) == 1;
}

int pms_patch_one_primary(struct json_object *array, struct json_object *chosen,
                          struct pms_error *err)
{
    for (size_t i = 0; chosen && i < json_object_array_length(array); i++) {
        struct json_object *element = json_object_array_get_idx(array, i);
        int r = 0;

        if (element != chosen && is_primary(element))
            r = pms_member_put(element, "primary", json_object_new_boolean(0), err);
        if (r < 0)
            return r;
    }
    return 0;
}

/* A set of what is known already, as a JSON object whose members are keys. */
static int note(const struct pms_attribute *attribute, struct json_object *element,
                struct json_object *known, bool *ret_fresh, struct pms_error *err)
{
    AUTO(free) char *key = pms_value_key(attribute, element);

    if (!key)
        return out_of_memory(err);
    *ret_fresh = !json_object_object_get_ex(known, key, NULL);
    if (*ret_fresh && json_object_object_add(known, key, NULL) < 0)
        return out_of_memory(err);
    return 0;
}

static int note_all(const struct pms_attribute *attribute, struct json_object *array,
                    struct json_object *known, struct pms_error *err)
{
    bool fresh;
    int r = 0;

    for (size_t i = 0; r == 0 && i < json_object_array_length(array); i++)
        r = note(attribute, json_object_array_get_idx(array, i), known, &fresh, err);
    return r;
}

static int append(struct json_object *array, struct json_object *element, struct pms_error *err)
{
    if (json_object_array_add(array, json_object_get(element)) == 0)
        return 0;
    json_object_put(element);
    return out_of_memory(err);
}

/* One more member of a great group should not cost a set of all members. */
static bool has_id(struct json_object *array, const char *id)
{
    for (size_t i = 0; i < json_object_array_length(array); i++) {
        const char *known = pms_json_text(json_object_array_get_idx(array, i), "value");

        if (known && strcmp(known, id) == 0)
            return true;
    }
    return false;
}

static int append_few(struct json_object *array, struct json_object *incoming,
                      struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < json_object_array_length(incoming); i++) {
        struct json_object *element = json_object_array_get_idx(incoming, i);

        if (!has_id(array, pms_json_text(element, "value")))
            r = append(array, element, err);
    }
    return r;
}

static bool are_few_ids(const struct pms_attribute *attribute, struct json_object *incoming)
{
    if (!pms_value_is_its_key(attribute) || json_object_array_length(incoming) > FEW)
        return false;
    for (size_t i = 0; i < json_object_array_length(incoming); i++) {
        struct json_object *element = json_object_array_get_idx(incoming, i);

        if (!pms_json_text(element, "value") || pms_json_get(element, "primary"))
            return false;
    }
    return true;
}

/* Appends what is not there yet. */
static int append_new(const struct pms_attribute *attribute, struct json_object *array,
                      struct json_object *incoming, struct pms_error *err)
{
    AUTO(json) struct json_object *known = NULL;
    struct json_object *chosen = NULL;
    int r;

    if (are_few_ids(attribute, incoming))
        return append_few(array, incoming, err);
    known = json_object_new_object();
    r = known ? note_all(attribute, array, known, err) : out_of_memory(err);
    for (size_t i = 0; r == 0 && i < json_object_array_length(incoming); i++) {
        struct json_object *element = json_object_array_get_idx(incoming, i);
        bool fresh = false;

        r = note(attribute, element, known, &fresh, err);
        if (r == 0 && fresh)
            r = append(array, element, err);
        if (fresh && is_primary(element))
            chosen = element;
    }
    return r < 0 ? r : pms_patch_one_primary(array, chosen, err);
}

static int put_array(const struct pms_patch_aim *aim, struct json_object **ret_array,
                     struct pms_error *err)
{
    struct json_object *array = json_object_new_array();

    *ret_array = array;
    return pms_member_put(aim->holder, aim->name, array, err);
}

/* Does the element have all that `wanted` names? What names nothing picks nothing, or one empty
 * value would remove them all. */
static bool has_all(struct json_object *element, struct json_object *wanted)
{
    bool names_something = false;

    if (!json_object_is_type(wanted, json_type_object) ||
        !json_object_is_type(element, json_type_object))
        return wanted && json_object_equal(element, wanted);
    json_object_object_foreach (wanted, key, part) {
        if (part && !json_object_equal(pms_json_get(element, key), part))
            return false;
        names_something = names_something || part;
    }
    return names_something;
}

static bool has_all_of_any(struct json_object *element, struct json_object *wanted)
{
    for (size_t i = 0; i < json_object_array_length(wanted); i++)
        if (has_all(element, json_object_array_get_idx(wanted, i)))
            return true;
    return false;
}

/* Is the element among the wanted ones? `keys` holds theirs where a key tells enough. */
static int is_wanted(const struct pms_attribute *attribute, struct json_object *element,
                     struct json_object *wanted, struct json_object *keys, bool *ret_wanted,
                     struct pms_error *err)
{
    AUTO(free) char *key = NULL;

    if (!pms_value_is_its_key(attribute)) {
        *ret_wanted = has_all_of_any(element, wanted);
        return 0;
    }
    key = pms_value_key(attribute, element);
    if (!key)
        return out_of_memory(err);
    *ret_wanted = json_object_object_get_ex(keys, key, NULL);
    return 0;
}

/* Entra and OneLogin remove members by naming them in the value; strict servers would empty the
 * group, which nobody who sends this means. */
static int remove_named(const struct pms_patch_aim *aim, struct json_object *array,
                        struct pms_error *err)
{
    AUTO(json) struct json_object *wanted = NULL;
    AUTO(json) struct json_object *keys = json_object_new_object();
    struct json_object *kept;
    int r = pms_patch_coerce_all(aim->attribute, aim->value, &wanted, err);

    if (r < 0 || !keys)
        return r < 0 ? r : out_of_memory(err);
    if (pms_value_is_its_key(aim->attribute))
        r = note_all(aim->attribute, wanted, keys, err);
    else if (json_object_array_length(wanted) > MOST_COMPARED)
        r = pms_patch_fail(err, "invalidValue", "more than %d values to remove", MOST_COMPARED);
    /* The member that goes holds the elements that stay. */
    json_object_get(array);
    if (r == 0)
        r = put_array(aim, &kept, err);
    for (size_t i = 0; r == 0 && i < json_object_array_length(array); i++) {
        struct json_object *element = json_object_array_get_idx(array, i);
        bool gone = false;

        r = is_wanted(aim->attribute, element, wanted, keys, &gone, err);
        if (r == 0 && !gone)
            r = append(kept, element, err);
    }
    json_object_put(array);
    return r;
}

int pms_patch_values(const struct pms_patch_aim *aim, struct pms_error *err)
{
    AUTO(json) struct json_object *incoming = NULL;
    struct json_object *array = NULL;
    int r = pms_patch_array(aim, &array, err);

    if (r < 0)
        return r;
    if (aim->op == PMS_PATCH_REMOVE)
        return array ? remove_named(aim, array, err) : 0;
    r = pms_patch_coerce_all(aim->attribute, aim->value, &incoming, err);
    if (r == 0 && (!array || aim->op == PMS_PATCH_REPLACE))
        r = put_array(aim, &array, err);
    return r < 0 ? r : append_new(aim->attribute, array, incoming, err);
}
