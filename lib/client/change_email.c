/* SPDX-License-Identifier: MIT */
/* A person's e-mail: at Postman the userName, elsewhere also what `emails` says of it. */
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "client/client.h"

struct change {
    const char *email;
    bool has_name;              /* the userName changes */
    struct json_object *emails; /* what `emails` becomes; NULL when it stays */
};

static void change_done(struct change *change)
{
    json_object_put(change->emails);
}

DEFINE_AUTO_VALUE(struct change, change_done)

static bool is_email(struct json_object *item, const char *email)
{
    const char *value = pms_json_text(item, "value");

    return value && email && strcasecmp(value, email) == 0;
}

static size_t length_of(struct json_object *array)
{
    return json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
}

/* Whether this one of several is the person's e-mail: the one that the userName repeats, or the
 * first among them where the userName is no e-mail. */
static bool is_meant(struct json_object *emails, size_t i, const char *user_name)
{
    struct json_object *item = json_object_array_get_idx(emails, i);

    if (user_name && strchr(user_name, '@'))
        return is_email(item, user_name);
    return length_of(emails) == 1 || pms_json_truth(pms_json_get(item, "primary")) == 1;
}

/* The `emails` of the person with the new one in the place of the old; none when none is meant.
 */
static int change_emails(const struct pms_resource *user, struct change *change,
                         struct pms_error *err)
{
    struct json_object *there = pms_json_get(pms_resource_json(user), "emails");
    AUTO(json) struct json_object *copy = NULL;
    bool is_changed = false;
    int r = 0;

    if (length_of(there) == 0)
        return 0;
    if (json_object_deep_copy(there, &copy, NULL) < 0)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; r == 0 && i < length_of(there); i++) {
        struct json_object *item = json_object_array_get_idx(copy, i);
        const char *name = pms_json_name(item, "value");

        if (!is_meant(there, i, pms_user_name(user)))
            continue;
        r = pms_json_add(item, name ? name : "value", json_object_new_string(change->email),
                         err);
        is_changed = true;
    }
    if (r == 0 && is_changed)
        change->emails = TAKE(copy);
    return r;
}

static int is_done(const struct pms_client *client, const void *context,
                   const struct pms_resource *user, struct pms_error *err)
{
    const struct change *change = context;
    struct json_object *emails = pms_json_get(pms_resource_json(user), "emails");
    const char *name = pms_user_name(user);

    (void)client;
    (void)err;
    if (change->has_name && (!name || strcasecmp(name, change->email) != 0))
        return false;
    if (!change->emails || !emails)
        return true;
    for (size_t i = 0; i < length_of(emails); i++)
        if (is_email(json_object_array_get_idx(emails, i), change->email))
            return true;
    return false;
}

/* Only the userName: whatever else stood in the request could undo what somebody changed since
 * the person was read, a suspension above all. */
static int put_name(struct pms_client *client, const char *id, const struct change *change,
                    struct pms_resource **ret_user, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *body = NULL;
    int r = pms_resource_new(PMS_USER, &body, err);

    if (r == 0)
        r = pms_resource_set(body, "userName", change->email, err);
    if (r < 0)
        return r;
    return pms_client_put_partial(client, PMS_USER, id, pms_resource_json(body), ret_user, err);
}

static int add_to_patch(const struct change *change, struct pms_patch *patch,
                        struct pms_error *err)
{
    int r = 0;

    if (change->has_name)
        r = pms_patch_add(patch, PMS_PATCH_REPLACE, "userName",
                          json_object_new_string(change->email), err);
    if (r == 0 && change->emails)
        r = pms_patch_add(patch, PMS_PATCH_REPLACE, "emails", json_object_get(change->emails),
                          err);
    return r;
}

static bool has_name(const struct pms_resource *user, const struct change *change)
{
    const char *name = pms_user_name(user);

    return !change->emails || (name && strchr(name, '@'));
}

int pms_email_patch(const struct pms_resource *user, const char *email, struct pms_patch *patch,
                    struct pms_error *err)
{
    AUTO(change_done) struct change change = {.email = email};
    int r = change_emails(user, &change, err);

    change.has_name = has_name(user, &change);
    return r < 0 ? r : add_to_patch(&change, patch, err);
}

bool pms_email_shows(const struct pms_resource *user, const char *email)
{
    struct json_object *emails = pms_json_get(pms_resource_json(user), "emails");
    const char *name = pms_user_name(user);

    if (name && strchr(name, '@'))
        return strcasecmp(name, email) == 0;
    for (size_t i = 0; i < length_of(emails); i++)
        if (is_email(json_object_array_get_idx(emails, i), email))
            return true;
    return false;
}

static int patch(struct pms_client *client, const char *id, const struct change *change,
                 struct pms_resource **ret_user, struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    int r = pms_patch_new(&patch, err);

    if (r == 0)
        r = add_to_patch(change, patch, err);
    return r < 0 ? r : pms_client_patch(client, PMS_USER, id, patch, ret_user, err);
}

int pms_client_set_email(struct pms_client *client, const struct pms_resource *user,
                         const char *email, struct pms_resource **ret_user,
                         struct pms_error *err)
{
    AUTO(change_done) struct change change = {.email = email};
    struct pms_settle_wish wish;
    struct pms_resource *answer = NULL;
    const char *id = pms_resource_id(user);
    bool by_put = client->caller.manners->fields[PMS_MANNER_NAMES] == PMS_NAMES_PUT;
    int r = id ? 0 : pms_fail(err, PMS_E_USAGE, "a user without an id cannot be changed");

    if (r == 0 && !by_put)
        r = change_emails(user, &change, err);
    if (r < 0)
        return r;
    change.has_name = by_put || has_name(user, &change);
    client->no_capitals_until_ms = 0;
    r = by_put ? put_name(client, id, &change, &answer, err)
               : patch(client, id, &change, &answer, err);
    if (r != 0)
        return r;
    wish = (struct pms_settle_wish){.type = PMS_USER,
                                    .id = id,
                                    .name = pms_user_name(user) ? pms_user_name(user) : id,
                                    .is_done = is_done,
                                    .context = &change};
    return pms_settle_until(client, &wish, answer, ret_user, err);
}
