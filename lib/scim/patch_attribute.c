/* SPDX-License-Identifier: MIT */
/* PATCH on one attribute as a whole. */
#include "scim/patch_tree.h"

#include <string.h>

#include "base/json.h"
#include "scim/attr.h"
#include "scim/member.h"

static int mutability(const struct pms_patch_aim *aim, const char *why, struct pms_error *err)
{
    return pms_patch_fail(err, "mutability", "\"%s\" %s", aim->name, why);
}

/* Does `have` say all that `said` says already? */
static bool says_the_same(struct json_object *have, struct json_object *said)
{
    if (pms_patch_is_empty(said))
        return pms_patch_is_empty(have);
    if (!json_object_is_type(have, json_type_object) ||
        !json_object_is_type(said, json_type_object))
        return json_object_equal(have, said);
    json_object_object_foreach (said, key, part) {
        if (!json_object_equal(pms_json_get(have, key), part))
            return false;
    }
    return true;
}

/* Okta repeats the id in what it sends: what changes nothing is no offence. */
static int check_read_only(const struct pms_patch_aim *aim, struct json_object *have,
                           struct pms_error *err)
{
    if (aim->op == PMS_PATCH_REMOVE ? !have : says_the_same(have, aim->value))
        return 0;
    return mutability(aim, "is read-only", err);
}

static int unassign(const struct pms_patch_aim *aim, struct json_object *have,
                    struct pms_error *err)
{
    unsigned flags = aim->attribute ? aim->attribute->flags : 0;

    if (!have)
        return 0;
    if (flags & PMS_ATTR_REQUIRED)
        return mutability(aim, "is required and cannot be removed", err);
    if (flags & PMS_ATTR_IMMUTABLE)
        return mutability(aim, "cannot be changed once it is set", err);
    /* An empty list says that there are none; no list would say nothing. */
    if (flags & PMS_ATTR_MULTI || json_object_is_type(have, json_type_array))
        return pms_member_put(aim->holder, aim->name, json_object_new_array(), err);
    pms_member_drop(aim->holder, aim->name);
    return 0;
}

static int merge_part(const struct pms_patch_aim *aim, struct json_object *object,
                      const char *name, struct json_object *value, struct pms_error *err)
{
    const struct pms_attribute *list = aim->attribute ? aim->attribute->sub : NULL;
    const struct pms_attribute *part = pms_attribute_in(list, name, strlen(name));
    struct pms_patch_aim inner = {
        .op = aim->op,
        .type = aim->type,
        .holder = object,
        .attribute = part,
        .name = part ? part->name : name,
        .value = value,
    };

    /* As in a PUT, read-only parts of what is sent do not count (RFC 7644 3.5.1). */
    if (part && part->flags & PMS_ATTR_READ_ONLY)
        return 0;
    return pms_patch_attribute(&inner, err);
}

int pms_patch_merge(const struct pms_patch_aim *aim, struct json_object *object,
                    struct pms_error *err)
{
    json_object_object_foreach (aim->value, key, value) {
        int r = merge_part(aim, object, key, value, err);

        if (r < 0)
            return r;
    }
    return 0;
}

/* Parts that are not named stay (RFC 7644 3.5.2.3). */
static int merge(const struct pms_patch_aim *aim, struct pms_error *err)
{
    struct json_object *object = NULL;
    int r = pms_member_object(aim->holder, aim->name, &object, err);

    if (r == 0)
        r = pms_patch_merge(aim, object, err);
    if (r == 0)
        pms_member_drop_empty(aim->holder, aim->name);
    return r;
}

static int set(const struct pms_patch_aim *aim, struct json_object *have, struct pms_error *err)
{
    unsigned flags = aim->attribute ? aim->attribute->flags : 0;
    AUTO(json) struct json_object *value = NULL;
    int r = pms_patch_coerce(aim->attribute, aim->value, &value, err);

    if (r < 0)
        return r;
    if (flags & PMS_ATTR_IMMUTABLE && have && !json_object_equal(have, value))
        return mutability(aim, "cannot be changed once it is set", err);
    if (flags & PMS_ATTR_REQUIRED && json_object_is_type(value, json_type_string) &&
        json_object_get_string_len(value) == 0)
        return pms_patch_fail(err, "invalidValue", "\"%s\" cannot be empty", aim->name);
    return pms_member_put(aim->holder, aim->name, TAKE(value), err);
}

/* What the schemas do not know is multi-valued where the resource says so. */
static bool is_multi(const struct pms_patch_aim *aim, struct json_object *have)
{
    if (aim->attribute)
        return aim->attribute->flags & PMS_ATTR_MULTI;
    return aim->op != PMS_PATCH_REPLACE && json_object_is_type(have, json_type_array);
}

static bool is_complex(const struct pms_patch_aim *aim, struct json_object *have)
{
    if (!json_object_is_type(aim->value, json_type_object))
        return false;
    return aim->attribute ? aim->attribute->type == PMS_ATTR_COMPLEX
                          : json_object_is_type(have, json_type_object);
}

static int remove_attribute(const struct pms_patch_aim *aim, struct json_object *have,
                            struct pms_error *err)
{
    if (!aim->value || !is_multi(aim, have))
        return unassign(aim, have, err);
    return pms_patch_values(aim, err);
}

int pms_patch_attribute(const struct pms_patch_aim *aim, struct pms_error *err)
{
    struct json_object *have = pms_json_get(aim->holder, aim->name);
    bool empty = pms_patch_is_empty(aim->value);

    if (aim->attribute && aim->attribute->flags & PMS_ATTR_READ_ONLY)
        return check_read_only(aim, have, err);
    if (aim->op == PMS_PATCH_REMOVE)
        return remove_attribute(aim, have, err);
    if (is_complex(aim, have) && !is_multi(aim, have))
        return merge(aim, err);
    if (empty && !json_object_is_type(aim->value, json_type_object))
        return aim->op == PMS_PATCH_ADD ? 0 : unassign(aim, have, err);
    return is_multi(aim, have) ? pms_patch_values(aim, err) : set(aim, have, err);
}
