/* SPDX-License-Identifier: MIT */
/* A person's e-mail: at Postman the userName, elsewhere also what `emails` says of it. */
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "client/client.h"

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

/* The `emails` of the person with the new one in the place of the old; NULL when none is meant.
 */
static int change_emails(const struct pms_resource *user, const char *email,
                         struct json_object **ret_emails, struct pms_error *err)
{
    struct json_object *there = pms_json_get(pms_resource_json(user), "emails");
    AUTO(json) struct json_object *copy = NULL;
    bool is_changed = false;
    int r = 0;

    *ret_emails = NULL;
    if (length_of(there) == 0)
        return 0;
    if (json_object_deep_copy(there, &copy, NULL) < 0)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; r == 0 && i < length_of(there); i++) {
        struct json_object *item = json_object_array_get_idx(copy, i);
        const char *name = pms_json_name(item, "value");

        if (!is_meant(there, i, pms_user_name(user)))
            continue;
        r = pms_json_add(item, name ? name : "value", json_object_new_string(email), err);
        is_changed = true;
    }
    if (r == 0 && is_changed)
        *ret_emails = TAKE(copy);
    return r;
}

int pms_email_patch(const struct pms_resource *user, const char *email, struct pms_patch *patch,
                    struct pms_error *err)
{
    AUTO(json) struct json_object *emails = NULL;
    const char *name = pms_user_name(user);
    int r = change_emails(user, email, &emails, err);

    if (r == 0 && (!emails || (name && strchr(name, '@'))))
        r = pms_patch_add(patch, PMS_PATCH_REPLACE, "userName", json_object_new_string(email),
                          err);
    if (r == 0 && emails)
        r = pms_patch_add(patch, PMS_PATCH_REPLACE, "emails", TAKE(emails), err);
    return r;
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
