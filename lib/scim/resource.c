/* SPDX-License-Identifier: MIT */
#include <pmscim/resource.h>

#include <stdlib.h>

#include "base/json.h"
#include "scim/attr.h"

struct pms_resource {
    enum pms_type type;
    struct json_object *json;
};

int pms_resource_wrap(enum pms_type type, struct json_object *take_json,
                      struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(json) struct json_object *json = take_json;
    struct pms_resource *resource;

    if (!json_object_is_type(json, json_type_object))
        return pms_fail(err, PMS_E_PARSE, "a %s must be a JSON object, this is %s",
                        pms_type_name(type), json_type_to_name(json_object_get_type(json)));
    resource = malloc(sizeof(*resource));
    if (!resource)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *resource = (struct pms_resource){.type = type, .json = TAKE(json)};
    *ret_resource = resource;
    return 0;
}

int pms_resource_new(enum pms_type type, struct pms_resource **ret_resource,
                     struct pms_error *err)
{
    AUTO(json) struct json_object *json = json_object_new_object();
    AUTO(json) struct json_object *schemas = json_object_new_array();
    int r;

    if (!json || !schemas)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = pms_json_add(json, "schemas", json_object_get(schemas), err);
    if (r == 0)
        r = pms_schemas_add(json, pms_schema_of(type, 0)->urn, err);
    return r < 0 ? r : pms_resource_wrap(type, TAKE(json), ret_resource, err);
}

int pms_resource_parse(enum pms_type type, const char *text, size_t length,
                       struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    int r = pms_json_parse(text, length, &json, err);

    if (r < 0)
        return r;
    r = pms_resource_wrap(type, TAKE(json), ret_resource, err);
    return r < 0 && err->code == PMS_E_PARSE ? pms_error_at(err, 1, 1) : r;
}

void pms_resource_free(struct pms_resource *resource)
{
    if (!resource)
        return;
    json_object_put(resource->json);
    free(resource);
}

enum pms_type pms_resource_type(const struct pms_resource *resource)
{
    return resource->type;
}

struct json_object *pms_resource_json(const struct pms_resource *resource)
{
    return resource->json;
}

static const char *assigned_text(struct json_object *json, const char *name)
{
    const char *text = pms_json_text(json, name);

    return text && text[0] != '\0' ? text : NULL;
}

const char *pms_resource_id(const struct pms_resource *resource)
{
    return assigned_text(resource->json, "id");
}

const char *pms_resource_external_id(const struct pms_resource *resource)
{
    return assigned_text(resource->json, "externalId");
}

const char *pms_resource_created(const struct pms_resource *resource)
{
    return assigned_text(pms_json_get(resource->json, "meta"), "created");
}

const char *pms_resource_modified(const struct pms_resource *resource)
{
    return assigned_text(pms_json_get(resource->json, "meta"), "lastModified");
}

const char *pms_user_name(const struct pms_resource *user)
{
    return assigned_text(user->json, "userName");
}

const char *pms_user_given_name(const struct pms_resource *user)
{
    return assigned_text(pms_json_get(user->json, "name"), "givenName");
}

const char *pms_user_family_name(const struct pms_resource *user)
{
    return assigned_text(pms_json_get(user->json, "name"), "familyName");
}

int pms_user_active(const struct pms_resource *user)
{
    return pms_json_truth(pms_json_get(user->json, "active"));
}

const char *pms_group_name(const struct pms_resource *group)
{
    return assigned_text(group->json, "displayName");
}

long pms_group_member_count(const struct pms_resource *group)
{
    struct json_object *members = pms_json_get(group->json, "members");

    if (json_object_is_type(members, json_type_array))
        return (long)json_object_array_length(members);
    return json_object_is_type(members, json_type_object) ? 1 : -1;
}

/* Some servers send a single member as an object without an array around it. */
static struct json_object *member_at(const struct pms_resource *group, size_t index)
{
    struct json_object *members = pms_json_get(group->json, "members");

    if (json_object_is_type(members, json_type_array))
        return json_object_array_get_idx(members, index);
    return index == 0 ? members : NULL;
}

const char *pms_group_member(const struct pms_resource *group, size_t index)
{
    struct json_object *member = member_at(group, index);

    if (json_object_is_type(member, json_type_string))
        return json_object_get_string(member);
    return assigned_text(member, "value");
}

const char *pms_group_member_display(const struct pms_resource *group, size_t index)
{
    return assigned_text(member_at(group, index), "display");
}
