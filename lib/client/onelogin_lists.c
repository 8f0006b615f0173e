/* SPDX-License-Identifier: MIT */
/* People, roles and groups. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "client/onelogin.h"
#include "http/url.h"

enum {
    IDS_MOST = 10000 /* of one array */
};

int pms_onelogin_path(const char *path, const char *id, const char *tail, char **ret_path,
                      struct pms_error *err)
{
    if (id[0] == '\0' || strlen(id) > 20 || id[strspn(id, "0123456789")] != '\0') {
        pms_fail(err, PMS_E_USAGE, "\"%.60s\" is no id of OneLogin's", id);
        return pms_error_hint(err, "its ids are numbers");
    }
    if (asprintf(ret_path, "%s/%s%s", path, id, tail) >= 0)
        return 0;
    *ret_path = NULL;
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

/* --- ids --- */

void pms_onelogin_ids_done(struct pms_onelogin_ids *ids)
{
    for (size_t i = 0; i < ids->count; i++)
        free(ids->items[i]);
    free(ids->items);
    *ids = (struct pms_onelogin_ids){0};
}

int pms_onelogin_ids_read(struct json_object *array, struct pms_onelogin_ids *ret_ids,
                          struct pms_error *err)
{
    AUTO(pms_onelogin_ids_done) struct pms_onelogin_ids ids = {0};
    size_t count =
        json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;

    if (count > IDS_MOST)
        return pms_fail(err, PMS_E_REMOTE, "an array with more than %d ids", IDS_MOST);
    ids.items = calloc(count + 1, sizeof(*ids.items));
    if (!ids.items)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < count; i++) {
        struct json_object *value = json_object_array_get_idx(array, i);
        const char *id = json_object_get_string(value);

        if (!json_object_is_type(value, json_type_int) &&
            !json_object_is_type(value, json_type_string))
            return pms_fail(err, PMS_E_REMOTE, "something else than an id among ids");
        ids.items[i] = strdup(id);
        if (!ids.items[i])
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        ids.count++;
    }
    *ret_ids = ids;
    ids = (struct pms_onelogin_ids){0};
    return 0;
}

/* --- people --- */

struct user {
    char *id, *email, *username, *firstname, *lastname, *external_id, *group, *created,
        *updated, *last_login;
    long status, state;
};

#define AT(member) offsetof(struct user, member)
static const struct pms_json_field user_fields[] = {
    {"id", PMS_JSON_ID, AT(id), true},
    {"email", PMS_JSON_TEXT, AT(email), false},
    {"username", PMS_JSON_TEXT, AT(username), false},
    {"firstname", PMS_JSON_TEXT, AT(firstname), false},
    {"lastname", PMS_JSON_TEXT, AT(lastname), false},
    {"external_id", PMS_JSON_ID, AT(external_id), false},
    {"group_id", PMS_JSON_ID, AT(group), false},
    {"created_at", PMS_JSON_TEXT, AT(created), false},
    {"updated_at", PMS_JSON_TEXT, AT(updated), false},
    {"last_login", PMS_JSON_TEXT, AT(last_login), false},
    {"status", PMS_JSON_WHOLE, AT(status), false},
    {"state", PMS_JSON_WHOLE, AT(state), false},
    {0},
};
#undef AT

static void user_done(struct user *user)
{
    for (const struct pms_json_field *field = user_fields; field->name; field++)
        if (field->kind != PMS_JSON_WHOLE)
            free(*(char **)(void *)((char *)user + field->offset));
}

DEFINE_AUTO_VALUE(struct user, user_done)

int pms_onelogin_user_read(struct json_object *item,
                           int (*take)(void *context, const struct pms_onelogin_user *user,
                                       struct pms_error *err),
                           void *context, struct pms_error *err)
{
    AUTO(pms_onelogin_ids_done) struct pms_onelogin_ids roles = {0};
    AUTO(user_done) struct user user = {.status = -1, .state = -1};
    int r = pms_json_decode(item, user_fields, &user, err);

    if (r == 0)
        r = pms_onelogin_ids_read(pms_json_get(item, "role_ids"), &roles, err);
    if (r < 0)
        return pms_error_prefix(err, "person %s at OneLogin", user.id ? user.id : "without id");
    return take(context,
                &(struct pms_onelogin_user){
                    .id = user.id,
                    .email = user.email,
                    .username = user.username,
                    .given_name = user.firstname,
                    .family_name = user.lastname,
                    .external_id = user.external_id,
                    .group = user.group,
                    .status = user.status,
                    .state = user.state,
                    .role_count = roles.count,
                    .roles = (const char *const *)roles.items,
                    .created = user.created,
                    .modified = user.updated,
                    .last_login = user.last_login,
                },
                err);
}

struct users {
    const struct pms_onelogin_user_query *query;
    int (*take)(void *context, const struct pms_onelogin_user *user, struct pms_error *err);
    void *context;
};

/* Some servers take a filter they do not know for none. */
static int take_if_fits(void *context, const struct pms_onelogin_user *user,
                        struct pms_error *err)
{
    const struct users *users = context;
    const char *email = users->query->email;

    if (email && (!user->email || strcasecmp(user->email, email) != 0))
        return 0;
    return users->take(users->context, user, err);
}

static int take_user(void *context, struct json_object *item, struct pms_error *err)
{
    return pms_onelogin_user_read(item, take_if_fits, context, err);
}

static int add_parameter(struct pms_buf *path, const char *name, const char *value,
                         struct pms_error *err)
{
    int r = value ? pms_buf_printf(path, err, "&%s=", name) : 0;

    return value && r == 0 ? pms_url_encode(path, value, err) : r;
}

int pms_onelogin_people_path(const char *const *fields, size_t count, struct pms_buf *path,
                             struct pms_error *err)
{
    int r = pms_buf_puts(path, "/api/2/users?limit=50&fields=", err);

    for (size_t i = 0; r == 0 && i < count; i++) {
        r = i > 0 ? pms_buf_add(path, ",", 1, err) : 0;
        if (r == 0)
            r = pms_url_encode(path, fields[i], err);
    }
    return r;
}

static int path_of(const struct pms_onelogin_user_query *query, struct pms_buf *path,
                   struct pms_error *err)
{
    const char *names[sizeof(user_fields) / sizeof(*user_fields)];
    size_t count = 0;
    int r;

    for (const struct pms_json_field *field = user_fields; field->name; field++)
        names[count++] = field->name;
    names[count++] = "role_ids";
    r = pms_onelogin_people_path(names, count, path, err);
    if (r == 0)
        r = add_parameter(path, "app_id", query->app, err);
    if (r == 0)
        r = add_parameter(path, "email", query->email, err);
    return r < 0 ? r : add_parameter(path, "updated_since", query->updated_since, err);
}

int pms_onelogin_each_user(struct pms_onelogin *onelogin,
                           const struct pms_onelogin_user_query *query,
                           int (*take)(void *context, const struct pms_onelogin_user *user,
                                       struct pms_error *err),
                           void *context, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf path = PMS_BUF(PMS_URL_MAX);
    struct users users = {query, take, context};
    int r;

    /* A star would mean many people. */
    if (query->email && strchr(query->email, '*'))
        return pms_fail(err, PMS_E_USAGE, "\"%.80s\" is no e-mail", query->email);
    r = path_of(query, &path, err);
    if (r < 0)
        return r;
    return pms_onelogin_walk(onelogin,
                             &(struct pms_onelogin_list){.path = pms_buf_text(&path),
                                                         .what = "people",
                                                         .page = 50,
                                                         .right = "Read Users",
                                                         .limit = query->limit},
                             take_user, &users, err);
}

/* --- roles and groups --- */

struct named {
    char *id, *name;
};

static void named_done(struct named *named)
{
    free(named->id);
    free(named->name);
}

DEFINE_AUTO_VALUE(struct named, named_done)

struct names {
    int (*take)(void *context, const struct pms_onelogin_named *named, struct pms_error *err);
    void *context;
};

static int take_named(void *context, struct json_object *item, struct pms_error *err)
{
    static const struct pms_json_field fields[] = {
        {"id", PMS_JSON_ID, offsetof(struct named, id), true},
        {"name", PMS_JSON_TEXT, offsetof(struct named, name), true},
        {0},
    };
    const struct names *names = context;
    AUTO(named_done) struct named named = {0};
    int r = pms_json_decode(item, fields, &named, err);

    if (r < 0)
        return pms_error_prefix(err, "a role or group at OneLogin");
    return names->take(names->context,
                       &(struct pms_onelogin_named){.id = named.id, .name = named.name}, err);
}

int pms_onelogin_each_role(struct pms_onelogin *onelogin, const char *app,
                           int (*take)(void *context, const struct pms_onelogin_named *role,
                                       struct pms_error *err),
                           void *context, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf path = PMS_BUF(PMS_URL_MAX);
    struct names names = {take, context};
    int r = pms_buf_puts(&path, "/api/2/roles?limit=500&fields=id,name", err);

    if (r == 0)
        r = add_parameter(&path, "app_id", app, err);
    if (r < 0)
        return r;
    return pms_onelogin_walk(
        onelogin,
        &(struct pms_onelogin_list){
            .path = pms_buf_text(&path), .what = "roles", .page = 500, .right = "Read All"},
        take_named, &names, err);
}

int pms_onelogin_each_group(struct pms_onelogin *onelogin,
                            int (*take)(void *context, const struct pms_onelogin_named *group,
                                        struct pms_error *err),
                            void *context, struct pms_error *err)
{
    struct names names = {take, context};

    return pms_onelogin_walk(onelogin,
                             &(struct pms_onelogin_list){.path = "/api/1/groups?limit=50",
                                                         .what = "groups",
                                                         .page = 50,
                                                         .right = "Read All",
                                                         .is_v1 = true},
                             take_named, &names, err);
}
