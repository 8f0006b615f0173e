/* SPDX-License-Identifier: MIT */
/* The two changes people make most, each in the form a server's manners ask for and believed
 * only when the server's own words show it. */
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "client/client.h"

struct change {
    const struct pms_resource *before;
    int active;         /* -1: not this */
    const char *given;  /* NULL: not this */
    const char *family; /* NULL: not this */
};

static bool is_text(const char *wanted, const char *found)
{
    return !wanted || strcmp(wanted, found ? found : "") == 0;
}

/* An id that leads to another person than the one it was read from: whoever was changed, it may
 * be the wrong one, and that must not pass for success. */
static int check_person(const struct pms_client *client, const struct pms_resource *before,
                        const struct pms_resource *after, struct pms_error *err)
{
    const char *name = pms_user_name(before);
    const char *answered = pms_user_name(after);

    if (!name || !answered || strcasecmp(name, answered) == 0)
        return 0;
    pms_fail(err, PMS_E_REMOTE, "%s was to change %s and answered with %s", client->caller.name,
             name, answered);
    pms_error_hint(err, "look at both before you do anything else");
    return pms_caller_strike(&client->caller, err);
}

static const char *name_of(const struct pms_resource *user)
{
    return pms_user_name(user) ? pms_user_name(user) : pms_resource_id(user);
}

static int is_done(const struct pms_client *client, const void *context,
                   const struct pms_resource *user, struct pms_error *err)
{
    const struct change *change = context;
    int r = check_person(client, change->before, user, err);

    if (r < 0)
        return r;
    return (change->active < 0 || pms_user_active(user) == change->active) &&
           is_text(change->given, pms_user_given_name(user)) &&
           is_text(change->family, pms_user_family_name(user));
}

static int confirm(struct pms_client *client, const struct change *change,
                   struct pms_resource *take_answer, struct pms_resource **ret_user,
                   struct pms_error *err)
{
    const struct pms_settle_wish wish = {.type = PMS_USER,
                                         .id = pms_resource_id(change->before),
                                         .name = name_of(change->before),
                                         .is_done = is_done,
                                         .context = change};

    return pms_settle_until(client, &wish, take_answer, ret_user, err);
}

static int user_id(const struct pms_resource *user, const char **ret_id, struct pms_error *err)
{
    *ret_id = pms_resource_id(user);
    return *ret_id ? 0 : pms_fail(err, PMS_E_USAGE, "a user without an id cannot be changed");
}

int pms_active_patch(const struct pms_client *client, int active, struct pms_patch **ret_patch,
                     struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    AUTO(json) struct json_object *value = json_object_new_boolean(active);
    int r = pms_patch_new(&patch, err);

    if (r == 0 && client->caller.manners->fields[PMS_MANNER_ACTIVE] == PMS_ACTIVE_OBJECT) {
        AUTO(json) struct json_object *object = json_object_new_object();

        if (!object)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        r = pms_json_add(object, "active", TAKE(value), err);
        if (r == 0)
            r = pms_patch_add(patch, PMS_PATCH_REPLACE, NULL, TAKE(object), err);
    } else if (r == 0) {
        r = pms_patch_add(patch, PMS_PATCH_REPLACE, "active", TAKE(value), err);
    }
    if (r == 0)
        *ret_patch = TAKE(patch);
    return r;
}

int pms_active_confirm(struct pms_client *client, const struct pms_resource *before, int active,
                       struct pms_resource *take_answer, struct pms_resource **ret_user,
                       struct pms_error *err)
{
    const struct change change = {.before = before, .active = active != 0};

    return confirm(client, &change, take_answer, ret_user, err);
}

int pms_client_set_active(struct pms_client *client, const struct pms_resource *user,
                          int active, struct pms_resource **ret_user, struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    struct pms_resource *answer = NULL;
    const char *id;
    int r = user_id(user, &id, err);

    if (r == 0)
        r = pms_active_patch(client, active != 0, &patch, err);
    if (r == 0)
        r = pms_client_patch(client, PMS_USER, id, patch, &answer, err);
    return r != 0 ? r : pms_active_confirm(client, user, active, answer, ret_user, err);
}

static int name_patch(const struct change *change, struct pms_patch **ret_patch,
                      struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    int r = pms_patch_new(&patch, err);

    if (r == 0 && change->given)
        r = pms_patch_add(patch, PMS_PATCH_REPLACE, "name.givenName",
                          json_object_new_string(change->given), err);
    if (r == 0 && change->family)
        r = pms_patch_add(patch, PMS_PATCH_REPLACE, "name.familyName",
                          json_object_new_string(change->family), err);
    if (r == 0)
        *ret_patch = TAKE(patch);
    return r;
}

/* Both names, so that a server which replaces `name` as a whole loses neither. */
static int put_begin(const struct pms_resource *user, const struct change *change,
                     struct pms_write *ret_write, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *body = NULL;
    const char *given = change->given ? change->given : pms_user_given_name(user);
    const char *family = change->family ? change->family : pms_user_family_name(user);
    int r = pms_resource_new(PMS_USER, &body, err);

    if (r == 0)
        r = pms_resource_set(body, "name.givenName", given, err);
    if (r == 0)
        r = pms_resource_set(body, "name.familyName", family, err);
    if (r < 0)
        return r;
    return pms_write_begin("PUT", PMS_USER, pms_resource_id(user),
                           json_object_get(pms_resource_json(body)), ret_write, err);
}

static int patch_names(struct pms_client *client, const struct pms_resource *user,
                       const struct change *change, struct pms_resource **ret_user,
                       struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    int r = name_patch(change, &patch, err);

    if (r < 0)
        return r;
    return pms_client_patch(client, PMS_USER, pms_resource_id(user), patch, ret_user, err);
}

int pms_name_begin(const struct pms_client *client, const struct pms_resource *user,
                   const char *given, const char *family, struct pms_patch **ret_patch,
                   struct pms_write *ret_write, struct pms_error *err)
{
    const struct change change = {
        .before = user, .active = -1, .given = given, .family = family};
    const char *id;
    int r = user_id(user, &id, err);

    if (r < 0)
        return r;
    if (!given && !family)
        return pms_fail(err, PMS_E_USAGE, "no name to change to");
    if (client->caller.manners->fields[PMS_MANNER_NAMES] == PMS_NAMES_PUT)
        return put_begin(user, &change, ret_write, err);
    r = name_patch(&change, ret_patch, err);
    return r < 0 ? r : pms_patch_begin(PMS_USER, id, *ret_patch, ret_write, err);
}

int pms_name_finish(struct pms_client *client, const struct pms_resource *user,
                    const char *given, const char *family, const struct pms_write *write,
                    const struct pms_patch *patch, int r, const struct pms_response *response,
                    struct pms_resource **ret_user, struct pms_error *err)
{
    const struct change change = {
        .before = user, .active = -1, .given = given, .family = family};
    struct pms_resource *answer = NULL;

    if (patch) {
        r = pms_patch_finish(client, write, patch, r, response, &answer, err);
    } else {
        r = pms_write_finish(client, write, r, response, &answer, err);
        if (r == -PMS_E_UNSUPPORTED) {
            *err = (struct pms_error)PMS_ERROR_INIT;
            r = patch_names(client, user, &change, &answer, err);
        }
    }
    return r != 0 ? r : confirm(client, &change, answer, ret_user, err);
}

int pms_client_set_name(struct pms_client *client, const struct pms_resource *user,
                        const char *given, const char *family, struct pms_resource **ret_user,
                        struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(pms_write_done) struct pms_write write = {0};
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    int r = pms_name_begin(client, user, given, family, &patch, &write, err);

    if (r < 0)
        return r;
    if (patch && pms_in_force(client, PMS_MANNER_UPDATE) == PMS_UPDATE_PUT) {
        const struct change change = {
            .before = user, .active = -1, .given = given, .family = family};
        struct pms_resource *answer = NULL;

        r = pms_client_patch(client, PMS_USER, pms_resource_id(user), patch, &answer, err);
        return r != 0 ? r : confirm(client, &change, answer, ret_user, err);
    }
    r = pms_call(&client->caller, &write.call, &response, err);
    return pms_name_finish(client, user, given, family, &write, patch, r, &response, ret_user,
                           err);
}
