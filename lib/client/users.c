/* SPDX-License-Identifier: MIT */
/* Reading and writing single resources. */
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "client/client.h"

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

/* Whether a body only replaces: then a second time changes nothing. */
static bool only_replaces(struct json_object *body)
{
    struct json_object *operations = pms_json_get(body, "Operations");
    size_t count = operations && json_object_is_type(operations, json_type_array)
                       ? json_object_array_length(operations)
                       : 0;

    for (size_t i = 0; i < count; i++) {
        const char *op = pms_json_text(json_object_array_get_idx(operations, i), "op");

        if (!op || strcasecmp(op, "replace") != 0)
            return false;
    }
    return count > 0;
}

/* Sends a write to one resource; PUT or PATCH. */
static int write_one(struct pms_client *client, const char *method, enum pms_type type,
                     const char *id, struct json_object *body,
                     struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(free) char *path = NULL;
    struct pms_call call = {
        .method = method, .body = body, .one = true, .same = only_replaces(body)};
    int r = pms_path_of(pms_type_path(type), id, &path, err);

    if (r < 0)
        return r;
    call.path = path;
    r = pms_call_checked(&client->caller, &call, &response, err);
    return r != 0 ? r : state_after(client, type, id, &response, ret_resource, err);
}

int pms_client_replace(struct pms_client *client, const struct pms_resource *resource,
                       struct pms_resource **ret_resource, struct pms_error *err)
{
    const char *id = pms_resource_id(resource);

    if (!id)
        return pms_fail(err, PMS_E_USAGE, "a resource without an id cannot be replaced");
    client->no_capitals_until_ms = 0;
    return write_one(client, "PUT", pms_resource_type(resource), id,
                     pms_resource_json(resource), ret_resource, err);
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
