/* SPDX-License-Identifier: MIT */
/* Reading and writing single resources. */
#include <string.h>

#include "base/json.h"
#include "client/client.h"
#include "scim/attr.h"

/* Somebody else's record must never be taken for the one that was asked for. */
static int check_id(const struct pms_client *client, const struct pms_resource *resource,
                    const char *id, struct pms_error *err)
{
    const char *answered = pms_resource_id(resource);

    if (answered && strcmp(answered, id) == 0)
        return 0;
    if (answered)
        pms_fail(err, PMS_E_REMOTE, "%s answered with %s when asked for %s",
                 client->caller.name, answered, id);
    else
        pms_fail(err, PMS_E_REMOTE, "%s answered without an id when asked for %s",
                 client->caller.name, id);
    return pms_caller_strike(&client->caller, err);
}

int pms_client_get(struct pms_client *client, enum pms_type type, const char *id,
                   struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(pms_resource_free) struct pms_resource *resource = NULL;
    AUTO(free) char *path = NULL;
    struct pms_call call = {.method = "GET", .one = true};
    int r = pms_path_of(pms_type_path(type), id, &path, err);

    if (r < 0)
        return r;
    call.path = path;
    r = pms_call_checked(&client->caller, &call, &response, err);
    if (r == 0)
        r = pms_answer_resource(client, type, &response, &resource, err);
    if (r < 0)
        return r;
    if (!resource)
        return pms_fail(err, PMS_E_REMOTE, "%s answered nothing when asked for %s",
                        client->caller.name, id);
    r = check_id(client, resource, id, err);
    if (r < 0)
        return r;
    *ret_resource = TAKE(resource);
    return 0;
}

/* The state after a write: what the answer says, or a look of our own where it says nothing or
 * (202) only that the request was taken. */
static int state_after(struct pms_client *client, enum pms_type type, const char *id,
                       const struct pms_response *response, struct pms_resource **ret_resource,
                       struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *resource = NULL;
    int r = 0;

    if (response->status != 202)
        r = pms_answer_resource(client, type, response, &resource, err);
    if (r < 0)
        return r;
    if (!resource || !pms_resource_id(resource))
        return pms_client_get(client, type, id, ret_resource, err);
    r = check_id(client, resource, id, err);
    if (r < 0)
        return r;
    *ret_resource = TAKE(resource);
    return 0;
}

/* Sends a write to one resource; PUT or PATCH. */
static int write_one(struct pms_client *client, const char *method, enum pms_type type,
                     const char *id, struct json_object *body,
                     struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(free) char *path = NULL;
    struct pms_call call = {.method = method, .body = body, .one = true};
    int r = pms_path_of(pms_type_path(type), id, &path, err);

    if (r < 0)
        return r;
    call.path = path;
    r = pms_call_checked(&client->caller, &call, &response, err);
    return r != 0 ? r : state_after(client, type, id, &response, ret_resource, err);
}

/* Some servers leave `schemas` out of what they answer; nobody may leave it out of what they
 * send. */
static int with_schemas(const struct pms_resource *resource, struct json_object **ret_body,
                        struct pms_error *err)
{
    AUTO(json) struct json_object *body = NULL;
    struct json_object *lent = pms_resource_json(resource);
    int r = 0;

    if (json_object_is_type(pms_json_get(lent, "schemas"), json_type_array)) {
        *ret_body = json_object_get(lent);
        return 0;
    }
    if (json_object_deep_copy(lent, &body, NULL) < 0)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (pms_json_name(body, "schemas"))
        json_object_object_del(body, pms_json_name(body, "schemas"));
    r = pms_json_add(body, "schemas", json_object_new_array(), err);
    if (r == 0)
        r = pms_schemas_add(body, pms_schema_of(pms_resource_type(resource), 0)->urn, err);
    if (r == 0)
        *ret_body = TAKE(body);
    return r;
}

int pms_client_replace(struct pms_client *client, const struct pms_resource *resource,
                       struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(json) struct json_object *body = NULL;
    const char *id = pms_resource_id(resource);
    int r;

    if (!id)
        return pms_fail(err, PMS_E_USAGE, "a resource without an id cannot be replaced");
    r = with_schemas(resource, &body, err);
    if (r < 0)
        return r;
    return write_one(client, "PUT", pms_resource_type(resource), id, body, ret_resource, err);
}

/* For servers without PATCH: the same change made here, on everything the server knows. */
static int patch_by_put(struct pms_client *client, enum pms_type type, const char *id,
                        const struct pms_patch *patch, struct pms_resource **ret_resource,
                        struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *resource = NULL;
    int r = pms_client_get(client, type, id, &resource, err);

    if (r == 0)
        r = pms_patch_apply(patch, resource, err);
    if (r < 0)
        return r;
    if (r > 0)
        return pms_client_replace(client, resource, ret_resource, err);
    *ret_resource = TAKE(resource);
    return 0;
}

int pms_client_patch(struct pms_client *client, enum pms_type type, const char *id,
                     const struct pms_patch *patch, struct pms_resource **ret_resource,
                     struct pms_error *err)
{
    AUTO(json) struct json_object *body = pms_patch_json(patch);
    int r;

    if (!body)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = write_one(client, "PATCH", type, id, body, ret_resource, err);
    if (r == -PMS_E_UNSUPPORTED)
        r = patch_by_put(client, type, id, patch, ret_resource, err);
    return r;
}

int pms_client_put_partial(struct pms_client *client, enum pms_type type, const char *id,
                           struct json_object *body, struct pms_resource **ret_resource,
                           struct pms_error *err)
{
    return write_one(client, "PUT", type, id, body, ret_resource, err);
}
