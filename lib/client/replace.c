/* SPDX-License-Identifier: MIT */
/* Putting whole resources, and what stands in for PUT where there is none: a PATCH of what
 * differs. */
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "client/client.h"
#include "scim/attr.h"

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

int pms_replace_begin(const struct pms_client *client, const struct pms_resource *resource,
                      struct pms_write *ret_write, struct pms_error *err)
{
    AUTO(json) struct json_object *take_body = NULL;
    struct json_object *body;
    int r;

    if (!pms_resource_id(resource))
        return pms_fail(err, PMS_E_USAGE, "a resource without an id cannot be replaced");
    r = with_schemas(resource, &take_body, err);
    if (r < 0)
        return r;
    /* Texts are lent from what is sent: the resource itself may be gone before the request is.
     */
    body = take_body;
    r = pms_write_begin("PUT", pms_resource_type(resource), pms_json_text(body, "id"),
                        TAKE(take_body), ret_write, err);
    if (r == 0 && pms_in_force(client, PMS_MANNER_IF_MATCH) != PMS_IF_MATCH_NEVER)
        ret_write->call.if_match = pms_json_text(pms_json_get(body, "meta"), "version");
    return r;
}

bool pms_is_same_version(const char *a, const char *b)
{
    if (!a || !b)
        return false;
    a += strncmp(a, "W/", 2) == 0 ? 2 : 0;
    b += strncmp(b, "W/", 2) == 0 ? 2 : 0;
    return strcmp(a, b) == 0;
}

/* --- the difference between two states --- */

/* What the server alone decides, and what says nothing about the resource. */
static bool is_left_out(enum pms_type type, const char *name)
{
    const struct pms_attribute *attribute = pms_attribute_find(type, name);

    return strcasecmp(name, "schemas") == 0 ||
           (attribute && attribute->flags & PMS_ATTR_READ_ONLY);
}

/* What a server never shows cannot be compared. */
static bool is_secret(enum pms_type type, const char *name)
{
    const struct pms_attribute *attribute = pms_attribute_find(type, name);

    return attribute && attribute->flags & PMS_ATTR_WRITE_ONLY;
}

/* Absent, null and an empty array are the same. */
static bool is_nothing(struct json_object *value)
{
    return !value || (json_object_is_type(value, json_type_array) &&
                      json_object_array_length(value) == 0);
}

/* Collects in one object what is to be set; an object has no path, so that names of extensions
 * need not be taken apart. */
static int add_changed(const struct pms_resource *wanted, struct json_object *now,
                       struct json_object *values, struct pms_error *err)
{
    enum pms_type type = pms_resource_type(wanted);
    int r = 0;

    json_object_object_foreach (pms_resource_json(wanted), name, value) {
        if (r < 0 || is_left_out(type, name) || is_nothing(value) ||
            (!is_secret(type, name) && json_object_equal(value, pms_json_get(now, name))))
            continue;
        r = pms_json_add(values, name, json_object_get(value), err);
    }
    return r;
}

static int add_removed(const struct pms_resource *wanted, struct json_object *now,
                       struct pms_patch *patch, int *count, struct pms_error *err)
{
    int r = 0;

    json_object_object_foreach (now, name, value) {
        if (r < 0 || is_left_out(pms_resource_type(wanted), name) || is_nothing(value) ||
            !is_nothing(pms_json_get(pms_resource_json(wanted), name)))
            continue;
        r = pms_patch_add(patch, PMS_PATCH_REMOVE, name, NULL, err);
        *count += 1;
    }
    return r;
}

/* The request that makes `now` say what `wanted` says; `*ret_count` is its operations. */
static int difference(const struct pms_resource *wanted, const struct pms_resource *now,
                      struct pms_patch **ret_patch, int *ret_count, struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    AUTO(json) struct json_object *values = json_object_new_object();
    int count = 0;
    int r = values ? pms_patch_new(&patch, err) : pms_fail(err, PMS_E_NOMEM, "out of memory");

    if (r == 0)
        r = add_changed(wanted, pms_resource_json(now), values, err);
    if (r == 0 && json_object_object_length(values) > 0) {
        r = pms_patch_add(patch, PMS_PATCH_REPLACE, NULL, TAKE(values), err);
        count++;
    }
    if (r == 0)
        r = add_removed(wanted, pms_resource_json(now), patch, &count, err);
    if (r < 0)
        return r;
    *ret_count = count;
    *ret_patch = TAKE(patch);
    return 0;
}

/* --- without PUT --- */

static int fail_changed(const struct pms_client *client, const char *id, struct pms_error *err)
{
    pms_fail(err, PMS_E_CONFLICT, "%s says that %s was changed meanwhile", client->caller.name,
             id);
    pms_error_hint(err, "read it again and repeat");
    return pms_caller_strike(&client->caller, err);
}

/* What is there, unless it is another version than the one that was to be replaced. */
static int read_now(struct pms_client *client, const struct pms_resource *wanted,
                    struct pms_resource **ret_now, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *now = NULL;
    struct json_object *meta = pms_json_get(pms_resource_json(wanted), "meta");
    const char *version = pms_json_text(meta, "version");
    const char *id = pms_resource_id(wanted);
    const char *there;
    int r = pms_client_get(client, pms_resource_type(wanted), id, &now, err);

    if (r < 0)
        return r;
    there = pms_json_text(pms_json_get(pms_resource_json(now), "meta"), "version");
    if (version && there && !pms_is_same_version(version, there))
        return fail_changed(client, id, err);
    *ret_now = TAKE(now);
    return 0;
}

/* The same replacement as a PATCH of everything that differs from what is there. */
static int put_by_patch(struct pms_client *client, const struct pms_resource *wanted,
                        struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(pms_resource_free) struct pms_resource *now = NULL;
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    AUTO(pms_write_done) struct pms_write write = {0};
    int count = 0;
    int r = read_now(client, wanted, &now, err);

    pms_settle_note(client, NULL);
    if (r == 0)
        r = difference(wanted, now, &patch, &count, err);
    if (r < 0)
        return r;
    if (count == 0) {
        *ret_resource = TAKE(now);
        return 0;
    }
    r = pms_patch_begin(pms_resource_type(wanted), pms_resource_id(wanted), patch, &write, err);
    if (r < 0)
        return r;
    if (pms_in_force(client, PMS_MANNER_IF_MATCH) != PMS_IF_MATCH_NEVER)
        write.call.if_match =
            pms_json_text(pms_json_get(pms_resource_json(now), "meta"), "version");
    r = pms_call(&client->caller, &write.call, &response, err);
    return pms_write_finish(client, &write, r, &response, ret_resource, err);
}

/* A replacement that was only taken counts when what is there differs in nothing. */
static int settle(struct pms_client *client, const struct pms_resource *wanted,
                  struct pms_resource *take_now, struct pms_resource **ret_resource,
                  struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *now = take_now;
    struct pms_settle settle = {0};
    int r = 0;

    while (r == 0 && client->is_promised) {
        AUTO(pms_patch_free) struct pms_patch *patch = NULL;
        int count = 0;

        r = difference(wanted, now, &patch, &count, err);
        if (r < 0 || count == 0)
            break;
        r = pms_settle_wait(client, &settle, err);
        if (r == 0)
            return pms_settle_fail(client, pms_resource_id(wanted), err);
        pms_resource_free(now);
        now = NULL;
        if (r > 0)
            r = pms_client_get(client, pms_resource_type(wanted), pms_resource_id(wanted), &now,
                               err);
    }
    if (r < 0)
        return r;
    *ret_resource = TAKE(now);
    return 0;
}

/* --- with it --- */

/* 412 means that somebody else was faster, unless the server shows the very version that it
 * refused: then its versions are not for If-Match, and the same goes without one. */
static int put_again(struct pms_client *client, const struct pms_write *write, int r,
                     struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *now = NULL;
    AUTO(free) char *version = NULL;
    struct pms_error look = PMS_ERROR_INIT;
    struct pms_write again = *write;

    if (err->http_status != 412 || !write->call.if_match || write->call.was_lost)
        return r;
    if (pms_get_version(client, write->type, write->id, &now, &version, &look) < 0 ||
        !pms_is_same_version(version, write->call.if_match))
        return r;
    client->learned.no_if_match = true;
    *err = (struct pms_error)PMS_ERROR_INIT;
    again.call.if_match = NULL;
    return pms_write_send(client, &again, ret_resource, err);
}

static int patch_instead(struct pms_client *client, const struct pms_resource *wanted,
                         struct pms_resource **ret_resource, struct pms_error *err)
{
    int r;

    *err = (struct pms_error)PMS_ERROR_INIT;
    r = put_by_patch(client, wanted, ret_resource, err);
    if (r == 0)
        client->learned.no_put = true;
    return r;
}

int pms_replace_finish(struct pms_client *client, const struct pms_write *write, int r,
                       const struct pms_response *response, struct pms_resource **ret_resource,
                       struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *wanted = NULL;
    struct pms_resource *now = NULL;
    struct pms_error ours = PMS_ERROR_INIT;

    client->no_capitals_until_ms = 0;
    if (pms_resource_wrap(write->type, json_object_get(write->body), &wanted, &ours) < 0) {
        *err = ours;
        return -err->code;
    }
    r = pms_write_finish(client, write, r, response, &now, err);
    if (r == -PMS_E_UNSUPPORTED && client->given.values[PMS_MANNER_UPDATE] != PMS_UPDATE_PUT)
        r = patch_instead(client, wanted, &now, err);
    else if (r < 0)
        r = put_again(client, write, r, &now, err);
    return r != 0 ? r : settle(client, wanted, now, ret_resource, err);
}

int pms_client_replace(struct pms_client *client, const struct pms_resource *resource,
                       struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(pms_write_done) struct pms_write write = {0};
    struct pms_resource *now = NULL;
    int r = pms_replace_begin(client, resource, &write, err);

    if (r < 0)
        return r;
    if (pms_in_force(client, PMS_MANNER_UPDATE) == PMS_UPDATE_PATCH) {
        r = put_by_patch(client, resource, &now, err);
        return r != 0 ? r : settle(client, resource, now, ret_resource, err);
    }
    r = pms_call(&client->caller, &write.call, &response, err);
    return pms_replace_finish(client, &write, r, &response, ret_resource, err);
}
