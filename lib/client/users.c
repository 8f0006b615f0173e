/* SPDX-License-Identifier: MIT */
/* Reading and writing single resources. */
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "client/client.h"

enum {
    PUT_TRIES = 4 /* of a change against others who change the same */
};

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

/* The version as the server wrote it: its ETag, which proxies are known to strip, or
 * meta.version. malloc()ed in `*ret_version`, NULL for none. */
static int version_of(const struct pms_client *client, const struct pms_response *response,
                      const struct pms_resource *resource, char **ret_version,
                      struct pms_error *err)
{
    const char *version = pms_in_force(client, PMS_MANNER_IF_MATCH) == PMS_IF_MATCH_AUTO
                              ? pms_headers_get(&response->headers, "ETag")
                              : NULL;

    if (!version || version[0] == '\0')
        version = pms_json_text(pms_json_get(pms_resource_json(resource), "meta"), "version");
    *ret_version = version ? strdup(version) : NULL;
    return version && !*ret_version ? pms_fail(err, PMS_E_NOMEM, "out of memory") : 0;
}

/* `ret_version` may be NULL. */
static int get(struct pms_client *client, enum pms_type type, const char *id,
               struct pms_resource **ret_resource, char **ret_version, struct pms_error *err)
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
    if (r == 0 && ret_version)
        r = version_of(client, &response, resource, ret_version, err);
    if (r < 0)
        return r;
    *ret_resource = TAKE(resource);
    return 0;
}

int pms_get_version(struct pms_client *client, enum pms_type type, const char *id,
                    struct pms_resource **ret_resource, char **ret_version,
                    struct pms_error *err)
{
    return get(client, type, id, ret_resource, ret_version, err);
}

int pms_client_get(struct pms_client *client, enum pms_type type, const char *id,
                   struct pms_resource **ret_resource, struct pms_error *err)
{
    return get(client, type, id, ret_resource, NULL, err);
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

int pms_write_begin(const char *method, enum pms_type type, const char *id,
                    struct json_object *take_body, struct pms_write *ret_write,
                    struct pms_error *err)
{
    AUTO(pms_write_done) struct pms_write write = {.type = type, .id = id, .body = take_body};
    int r;

    r = id ? pms_path_of(pms_type_path(type), id, &write.path, err) : 0;
    if (r < 0)
        return r;
    write.call = (struct pms_call){
        .method = method,
        .path = id ? write.path : pms_type_path(type),
        .body = write.body,
        .one = id != NULL,
        .same = only_replaces(write.body),
    };
    *ret_write = write;
    write = (struct pms_write){0};
    return 0;
}

void pms_write_done(struct pms_write *write)
{
    free(write->path);
    json_object_put(write->body);
    *write = (struct pms_write){0};
}

int pms_write_finish(struct pms_client *client, const struct pms_write *write, int r,
                     const struct pms_response *response, struct pms_resource **ret_resource,
                     struct pms_error *err)
{
    pms_settle_note(client, r == 0 ? response : NULL);
    if (r == 0)
        r = pms_status_check(&client->caller, &write->call, response, err);
    return r != 0 ? r
                  : state_after(client, write->type, write->id, response, ret_resource, err);
}

int pms_write_send(struct pms_client *client, struct pms_write *write,
                   struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    int r = pms_call(&client->caller, &write->call, &response, err);

    return pms_write_finish(client, write, r, &response, ret_resource, err);
}

/* One round of it: read, change here, write back if nobody else did meanwhile. */
static int put_once(struct pms_client *client, const struct pms_write *write,
                    const struct pms_patch *patch, char **version,
                    struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *resource = NULL;
    AUTO(pms_write_done) struct pms_write put = {0};
    AUTO(free) char *before = TAKE(*version);
    int r = get(client, write->type, write->id, &resource, version, err);

    if (r < 0)
        return r;
    /* It refused the very version that it shows: its versions are not for If-Match. */
    if (pms_is_same_version(before, *version))
        client->learned.no_if_match = true;
    /* To put a group back without the members that are not shown would put them out. */
    if (write->type == PMS_GROUP && pms_group_member_count(resource) < 0)
        return pms_fail(err, PMS_E_UNSUPPORTED,
                        "%s has no PATCH and does not show who is in the group, so putting it "
                        "back could empty it",
                        client->caller.name);
    r = pms_patch_apply(patch, resource, err);
    if (r < 0)
        return r;
    if (r == 0) {
        *ret_resource = TAKE(resource);
        return 0;
    }
    r = pms_replace_begin(client, resource, &put, err);
    if (r < 0)
        return r;
    put.call.if_match =
        pms_in_force(client, PMS_MANNER_IF_MATCH) == PMS_IF_MATCH_NEVER ? NULL : *version;
    return pms_write_send(client, &put, ret_resource, err);
}

/* For servers without PATCH: the same change made here, on everything the server knows, and
 * begun anew when somebody else was faster. */
static int patch_by_put(struct pms_client *client, const struct pms_write *write,
                        const struct pms_patch *patch, struct pms_resource **ret_resource,
                        struct pms_error *err)
{
    AUTO(free) char *version = NULL;
    int r = 0;

    for (int i = 0; i < PUT_TRIES; i++) {
        r = put_once(client, write, patch, &version, ret_resource, err);
        if (r >= 0 || err->http_status != 412)
            break;
        if (i + 1 < PUT_TRIES)
            *err = (struct pms_error)PMS_ERROR_INIT;
    }
    return r;
}

int pms_patch_begin(enum pms_type type, const char *id, const struct pms_patch *patch,
                    struct pms_write *ret_write, struct pms_error *err)
{
    struct json_object *body = pms_patch_json(patch);

    if (!body)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return pms_write_begin("PATCH", type, id, body, ret_write, err);
}

/* Is it about members, of which the server shows none? Nobody knows then who they are. */
static int is_hidden(const struct pms_patch *patch, const struct pms_resource *resource,
                     struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;

    if (pms_resource_type(resource) != PMS_GROUP || pms_group_member_count(resource) >= 0)
        return 0;
    json = pms_patch_json(patch);
    if (!json)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return strcasestr(json_object_to_json_string(json), "members") != NULL;
}

/* Does the resource say what the change would make of it? */
static int is_patched(const struct pms_patch *patch, const struct pms_resource *resource,
                      struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *copy = NULL;
    struct pms_error ignored = PMS_ERROR_INIT;
    struct json_object *json = NULL;
    int r = is_hidden(patch, resource, err);

    if (r != 0)
        return r < 0 ? r : 0;
    if (json_object_deep_copy(pms_resource_json(resource), &json, NULL) < 0)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = pms_resource_wrap(pms_resource_type(resource), json, &copy, err);
    return r < 0 ? r : pms_patch_apply(patch, copy, &ignored) == 0;
}

/* A change that was only taken counts when it shows. `take_resource` is what was seen first. */
static int settle(struct pms_client *client, const struct pms_write *write,
                  const struct pms_patch *patch, struct pms_resource *take_resource,
                  struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *now = take_resource;
    struct pms_settle settle = {0};
    int r = client->is_promised ? is_patched(patch, now, err) : 1;

    while (r == 0) {
        r = pms_settle_wait(client, &settle, err);
        if (r == 0)
            return pms_settle_fail(client, write->id, err);
        pms_resource_free(now);
        now = NULL;
        if (r > 0)
            r = pms_client_get(client, write->type, write->id, &now, err);
        if (r == 0)
            r = is_patched(patch, now, err);
    }
    if (r < 0)
        return r;
    *ret_resource = TAKE(now);
    return 0;
}

/* May a change go by another method than the one that was refused? */
static bool may_change_method(const struct pms_client *client)
{
    return client->given.values[PMS_MANNER_UPDATE] != PMS_UPDATE_PATCH;
}

int pms_patch_finish(struct pms_client *client, const struct pms_write *write,
                     const struct pms_patch *patch, int r, const struct pms_response *response,
                     struct pms_resource **ret_resource, struct pms_error *err)
{
    struct pms_resource *resource = NULL;

    r = pms_write_finish(client, write, r, response, &resource, err);
    if (r == -PMS_E_UNSUPPORTED && may_change_method(client)) {
        *err = (struct pms_error)PMS_ERROR_INIT;
        r = patch_by_put(client, write, patch, &resource, err);
        if (r == 0)
            client->learned.no_patch = true;
    }
    return r != 0 ? r : settle(client, write, patch, resource, ret_resource, err);
}

int pms_client_patch(struct pms_client *client, enum pms_type type, const char *id,
                     const struct pms_patch *patch, struct pms_resource **ret_resource,
                     struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(pms_write_done) struct pms_write write = {0};
    struct pms_resource *resource = NULL;
    int r = pms_patch_begin(type, id, patch, &write, err);

    if (r < 0)
        return r;
    pms_settle_note(client, NULL);
    if (pms_in_force(client, PMS_MANNER_UPDATE) == PMS_UPDATE_PUT) {
        r = patch_by_put(client, &write, patch, &resource, err);
        return r != 0 ? r : settle(client, &write, patch, resource, ret_resource, err);
    }
    r = pms_call(&client->caller, &write.call, &response, err);
    return pms_patch_finish(client, &write, patch, r, &response, ret_resource, err);
}
