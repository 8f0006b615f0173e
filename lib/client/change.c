/* SPDX-License-Identifier: MIT */
/* The changes people make most, each in the form a server's manners ask for and believed
 * only when the server's own words show it. */
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "client/client.h"

static bool is_text(const char *wanted, const char *found)
{
    return !wanted || strcmp(wanted, found ? found : "") == 0;
}

/* An id that leads to another person than the one it was read from: whoever was changed, it may
 * be the wrong one, and that must not pass for success. */
static int check_person(const struct pms_client *client, const struct pms_resource *before,
                        const struct pms_user_change *change, const struct pms_resource *after,
                        struct pms_error *err)
{
    const char *name = pms_user_name(before);
    const char *answered = pms_user_name(after);

    if (!name || !answered || strcasecmp(name, answered) == 0)
        return 0;
    if (change->email && strcasecmp(change->email, answered) == 0)
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

/* Who was to become what. */
struct wish {
    const struct pms_resource *before;
    const struct pms_user_change *change;
};

static int is_done(const struct pms_client *client, const void *context,
                   const struct pms_resource *user, struct pms_error *err)
{
    const struct wish *wish = context;
    const struct pms_user_change *change = wish->change;
    int r = check_person(client, wish->before, change, user, err);

    if (r < 0)
        return r;
    return (change->active < 0 || pms_user_active(user) == (change->active != 0)) &&
           is_text(change->given, pms_user_given_name(user)) &&
           is_text(change->family, pms_user_family_name(user)) &&
           (!change->email || pms_email_shows(user, change->email));
}

static int confirm(struct pms_client *client, const struct pms_resource *before,
                   const struct pms_user_change *change, struct pms_resource *take_answer,
                   struct pms_resource **ret_user, struct pms_error *err)
{
    const struct wish wish = {before, change};
    const struct pms_settle_wish settle = {.type = PMS_USER,
                                           .id = pms_resource_id(before),
                                           .name = name_of(before),
                                           .is_done = is_done,
                                           .context = &wish};

    return pms_settle_until(client, &settle, take_answer, ret_user, err);
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
    const struct pms_user_change change = {.active = active != 0};

    return confirm(client, before, &change, take_answer, ret_user, err);
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

static int change_patch(const struct pms_resource *user, const struct pms_user_change *change,
                        struct pms_patch **ret_patch, struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    int r = pms_patch_new(&patch, err);

    if (r == 0 && change->given)
        r = pms_patch_add(patch, PMS_PATCH_REPLACE, "name.givenName",
                          json_object_new_string(change->given), err);
    if (r == 0 && change->family)
        r = pms_patch_add(patch, PMS_PATCH_REPLACE, "name.familyName",
                          json_object_new_string(change->family), err);
    if (r == 0 && change->email)
        r = pms_email_patch(user, change->email, patch, err);
    if (r == 0 && change->active >= 0)
        r = pms_patch_add(patch, PMS_PATCH_REPLACE, "active",
                          json_object_new_boolean(change->active), err);
    if (r == 0)
        *ret_patch = TAKE(patch);
    return r;
}

/* Both names, so that a server which replaces `name` as a whole loses neither; and whatever
 * does not change is left out, since somebody may have changed it since the person was read. */
static int put_begin(const struct pms_resource *user, const struct pms_user_change *change,
                     struct pms_write *ret_write, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *body = NULL;
    const char *given = change->given ? change->given : pms_user_given_name(user);
    const char *family = change->family ? change->family : pms_user_family_name(user);
    bool has_name = change->given || change->family;
    int r = pms_resource_new(PMS_USER, &body, err);

    if (r == 0 && change->email)
        r = pms_resource_set(body, "userName", change->email, err);
    if (r == 0 && has_name)
        r = pms_resource_set(body, "name.givenName", given, err);
    if (r == 0 && has_name)
        r = pms_resource_set(body, "name.familyName", family, err);
    if (r == 0 && change->active >= 0)
        r = pms_user_set_active(body, change->active, err);
    if (r < 0)
        return r;
    return pms_write_begin("PUT", PMS_USER, pms_resource_id(user),
                           json_object_get(pms_resource_json(body)), ret_write, err);
}

static int patch_instead(struct pms_client *client, const struct pms_resource *user,
                         const struct pms_user_change *change, struct pms_resource **ret_user,
                         struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    int r = change_patch(user, change, &patch, err);

    if (r < 0)
        return r;
    return pms_client_patch(client, PMS_USER, pms_resource_id(user), patch, ret_user, err);
}

bool pms_change_is_put(const struct pms_client *client, const struct pms_user_change *change)
{
    return (change->given || change->family || change->email) &&
           client->caller.manners->fields[PMS_MANNER_NAMES] == PMS_NAMES_PUT;
}

int pms_change_begin(const struct pms_client *client, const struct pms_resource *user,
                     const struct pms_user_change *change, struct pms_patch **ret_patch,
                     struct pms_write *ret_write, struct pms_error *err)
{
    bool has_text = change->given || change->family || change->email;
    const char *id;
    int r = user_id(user, &id, err);

    if (r < 0)
        return r;
    if (!has_text && change->active < 0)
        return pms_fail(err, PMS_E_USAGE, "nothing to change");
    if (pms_change_is_put(client, change))
        return put_begin(user, change, ret_write, err);
    r = has_text ? change_patch(user, change, ret_patch, err)
                 : pms_active_patch(client, change->active != 0, ret_patch, err);
    return r < 0 ? r : pms_patch_begin(PMS_USER, id, *ret_patch, ret_write, err);
}

int pms_change_finish(struct pms_client *client, const struct pms_resource *user,
                      const struct pms_user_change *change, const struct pms_write *write,
                      const struct pms_patch *patch, int r, const struct pms_response *response,
                      struct pms_resource **ret_user, struct pms_error *err)
{
    struct pms_resource *answer = NULL;

    if (change->email)
        client->no_capitals_until_ms = 0;
    if (patch) {
        r = pms_patch_finish(client, write, patch, r, response, &answer, err);
    } else {
        r = pms_write_finish(client, write, r, response, &answer, err);
        if (r == -PMS_E_UNSUPPORTED) {
            *err = (struct pms_error)PMS_ERROR_INIT;
            r = patch_instead(client, user, change, &answer, err);
        }
    }
    return r != 0 ? r : confirm(client, user, change, answer, ret_user, err);
}

int pms_client_change_user(struct pms_client *client, const struct pms_resource *user,
                           const struct pms_user_change *change, struct pms_resource **ret_user,
                           struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(pms_write_done) struct pms_write write = {0};
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    int r = pms_change_begin(client, user, change, &patch, &write, err);

    if (r < 0)
        return r;
    if (patch && pms_in_force(client, PMS_MANNER_UPDATE) == PMS_UPDATE_PUT) {
        struct pms_resource *answer = NULL;

        r = pms_client_patch(client, PMS_USER, pms_resource_id(user), patch, &answer, err);
        return r != 0 ? r : confirm(client, user, change, answer, ret_user, err);
    }
    r = pms_call(&client->caller, &write.call, &response, err);
    return pms_change_finish(client, user, change, &write, patch, r, &response, ret_user, err);
}

int pms_client_set_name(struct pms_client *client, const struct pms_resource *user,
                        const char *given, const char *family, struct pms_resource **ret_user,
                        struct pms_error *err)
{
    const struct pms_user_change change = {.active = -1, .given = given, .family = family};

    if (!given && !family)
        return pms_fail(err, PMS_E_USAGE, "no name to change to");
    return pms_client_change_user(client, user, &change, ret_user, err);
}

int pms_client_set_email(struct pms_client *client, const struct pms_resource *user,
                         const char *email, struct pms_resource **ret_user,
                         struct pms_error *err)
{
    const struct pms_user_change change = {.active = -1, .email = email};

    return pms_client_change_user(client, user, &change, ret_user, err);
}
