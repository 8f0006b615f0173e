/* SPDX-License-Identifier: MIT */
#include "scim/member.h"

#include "base/json.h"

int pms_member_put(struct json_object *object, const char *name, struct json_object *take_value,
                   struct pms_error *err)
{
    const char *spelled = pms_json_name(object, name);

    return pms_json_add(object, spelled ? spelled : name, take_value, err);
}

void pms_member_drop(struct json_object *object, const char *name)
{
    const char *spelled;

    while ((spelled = pms_json_name(object, name)))
        json_object_object_del(object, spelled);
}

void pms_member_drop_empty(struct json_object *object, const char *name)
{
    struct json_object *member = pms_json_get(object, name);

    if (json_object_is_type(member, json_type_object) && json_object_object_length(member) == 0)
        pms_member_drop(object, name);
}

int pms_member_object(struct json_object *object, const char *name,
                      struct json_object **ret_member, struct pms_error *err)
{
    struct json_object *member = pms_json_get(object, name);
    int r;

    if (!json_object_is_type(member, json_type_object)) {
        member = json_object_new_object();
        r = pms_member_put(object, name, member, err);
        if (r < 0)
            return r;
    }
    *ret_member = member;
    return 0;
}
