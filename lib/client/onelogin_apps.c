/* SPDX-License-Identifier: MIT */
/* Apps, and their switch of provisioning. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "client/onelogin.h"

struct app {
    char *id, *name, *description, *created, *updated;
    long connector;
    int enabled;
};

static void app_done(struct app *app)
{
    free(app->id);
    free(app->name);
    free(app->description);
    free(app->created);
    free(app->updated);
}

DEFINE_AUTO_VALUE(struct app, app_done)

struct apps {
    const struct pms_onelogin *onelogin;
    int (*take)(void *context, const struct pms_onelogin_app *app, struct pms_error *err);
    void *context;
};

/* Nothing else tells: connectors differ between accounts (facts 5). */
static int is_postman(const struct pms_onelogin *onelogin, const struct app *app)
{
    const char *said = onelogin->account.app;

    return strcasestr(app->name, "postman") != NULL || (said && strcmp(said, app->id) == 0);
}

static int read_app(struct json_object *item, struct app *app, struct pms_error *err)
{
#define AT(member) offsetof(struct app, member)
    static const struct pms_json_field fields[] = {
        {"id", PMS_JSON_ID, AT(id), true},
        {"name", PMS_JSON_TEXT, AT(name), true},
        {"description", PMS_JSON_TEXT, AT(description), false},
        {"connector_id", PMS_JSON_WHOLE, AT(connector), false},
        {"created_at", PMS_JSON_TEXT, AT(created), false},
        {"updated_at", PMS_JSON_TEXT, AT(updated), false},
        {0},
    };
#undef AT
    int r = pms_json_decode(item, fields, app, err);

    app->enabled = pms_json_truth(pms_json_get(pms_json_get(item, "provisioning"), "enabled"));
    return r < 0 ? pms_error_prefix(err, "an app at OneLogin") : 0;
}

static int take_app(void *context, struct json_object *item, struct pms_error *err)
{
    const struct apps *apps = context;
    AUTO(pms_onelogin_ids_done) struct pms_onelogin_ids roles = {0};
    AUTO(app_done) struct app app = {0};
    int r = read_app(item, &app, err);

    if (r == 0)
        r = pms_onelogin_ids_read(pms_json_get(item, "role_ids"), &roles, err);
    if (r < 0)
        return r;
    return apps->take(apps->context,
                      &(struct pms_onelogin_app){
                          .id = app.id,
                          .name = app.name,
                          .description = app.description,
                          .connector = app.connector,
                          .provisioning = app.enabled,
                          .is_postman = is_postman(apps->onelogin, &app),
                          .role_count = roles.count,
                          .roles = (const char *const *)roles.items,
                          .created = app.created,
                          .modified = app.updated,
                      },
                      err);
}

static int walk(struct pms_onelogin *onelogin,
                int (*take)(void *context, struct json_object *item, struct pms_error *err),
                void *context, struct pms_error *err)
{
    return pms_onelogin_walk(
        onelogin,
        &(struct pms_onelogin_list){
            .path = "/api/2/apps?limit=100", .what = "apps", .page = 100, .right = "Read All"},
        take, context, err);
}

int pms_onelogin_each_app(struct pms_onelogin *onelogin,
                          int (*take)(void *context, const struct pms_onelogin_app *app,
                                      struct pms_error *err),
                          void *context, struct pms_error *err)
{
    struct apps apps = {onelogin, take, context};

    return walk(onelogin, take_app, &apps, err);
}

/* --- one of them --- */

struct search {
    const char *name;
    struct json_object *found;
    bool is_twice;
};

static void search_done(struct search *search)
{
    json_object_put(search->found);
}

DEFINE_AUTO_VALUE(struct search, search_done)

static int look(void *context, struct json_object *item, struct pms_error *err)
{
    struct search *search = context;
    const char *name = pms_json_text(item, "name");

    (void)err;
    if (!name || strcasecmp(name, search->name) != 0)
        return 0;
    search->is_twice = search->found != NULL;
    if (!search->found)
        search->found = json_object_get(item);
    return 0;
}

static int fail_none(const struct pms_onelogin *onelogin, const char *who,
                     struct pms_error *err)
{
    pms_fail(err, PMS_E_NOTFOUND, "%s has no app \"%.80s\"", onelogin->caller.name, who);
    return pms_error_hint(err, "\"pmscim onelogin apps\" lists them");
}

static int find_named(struct pms_onelogin *onelogin, const char *name,
                      struct json_object **ret_json, struct pms_error *err)
{
    AUTO(search_done) struct search search = {.name = name};
    int r = walk(onelogin, look, &search, err);

    if (r < 0)
        return r;
    if (search.is_twice) {
        pms_fail(err, PMS_E_CONFLICT, "%s has several apps that are called \"%.80s\"",
                 onelogin->caller.name, name);
        return pms_error_hint(err, "name it by its id: \"pmscim onelogin apps\" shows it");
    }
    if (!search.found)
        return fail_none(onelogin, name, err);
    *ret_json = TAKE(search.found);
    return 0;
}

static int get_app(struct pms_onelogin *onelogin, const char *id, struct json_object **ret_json,
                   struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(free) char *path = NULL;
    int r = pms_onelogin_path("/api/2/apps", id, "", &path, err);

    if (r == 0)
        r = pms_onelogin_ask(
            onelogin,
            &(struct pms_onelogin_call){
                .method = "GET", .path = path, .right = "Read All", .one = true},
            NULL, &json, err);
    if (r == -PMS_E_NOTFOUND)
        return fail_none(onelogin, id, err);
    if (r == 0 && !json_object_is_type(json, json_type_object))
        return pms_onelogin_fail_shape(onelogin, "no app", err);
    if (r == 0)
        *ret_json = TAKE(json);
    return r;
}

int pms_onelogin_find_app(struct pms_onelogin *onelogin, const char *who,
                          int (*take)(void *context, const struct pms_onelogin_app *app,
                                      struct pms_error *err),
                          void *context, struct pms_error *err)
{
    struct apps apps = {onelogin, take, context};
    AUTO(json) struct json_object *json = NULL;
    bool is_id = who[0] != '\0' && who[strspn(who, "0123456789")] == '\0';
    int r = is_id ? get_app(onelogin, who, &json, err) : find_named(onelogin, who, &json, err);

    return r < 0 ? r : take_app(&apps, json, err);
}

/* --- the switch --- */

/* PMS_E_REMOTE names a member that is otherwise than before, but for the switch and the time of
 * the last change. */
static int check_rest(struct json_object *before, struct json_object *after,
                      struct pms_error *err)
{
    json_object_object_foreach (before, name, value) {
        struct json_object *now = NULL;

        if (strcmp(name, "provisioning") == 0 || strcmp(name, "updated_at") == 0)
            continue;
        json_object_object_get_ex(after, name, &now);
        if (json_object_equal(value, now))
            continue;
        pms_fail(err, PMS_E_REMOTE,
                 "the switch was set, but \"%.60s\" of the app is another now", name);
        return pms_error_hint(err, "look at the app at OneLogin and put that back");
    }
    return 0;
}

static int fail_page(const struct pms_onelogin *onelogin, int status, struct pms_error *err)
{
    pms_fail(err, PMS_E_UNSUPPORTED, "%s does not let its API switch provisioning",
             onelogin->caller.name);
    err->http_status = status;
    return pms_error_hint(err, "it is on the app's page at OneLogin: Provisioning, Enable "
                               "provisioning");
}

static int put_switch(struct pms_onelogin *onelogin, const char *app, int on,
                      struct pms_error *err)
{
    AUTO(json) struct json_object *body = json_object_new_object();
    AUTO(json) struct json_object *answer = NULL;
    AUTO(free) char *path = NULL;
    struct json_object *inner = json_object_new_object();
    int r = pms_onelogin_path("/api/2/apps", app, "", &path, err);

    if (!body || !inner) {
        json_object_put(inner);
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    if (r == 0)
        r = pms_json_add(inner, "enabled", json_object_new_boolean(on), err);
    if (r < 0) {
        json_object_put(inner);
        return r;
    }
    r = pms_json_add(body, "provisioning", inner, err);
    if (r < 0)
        return r;
    return pms_onelogin_ask(
        onelogin,
        &(struct pms_onelogin_call){
            .method = "PUT", .path = path, .body = body, .right = "Manage All", .one = true},
        NULL, &answer, err);
}

static int is_on(struct json_object *app)
{
    return pms_json_truth(pms_json_get(pms_json_get(app, "provisioning"), "enabled"));
}

int pms_onelogin_provisioning_set(struct pms_onelogin *onelogin, const char *app, int on,
                                  struct pms_error *err)
{
    AUTO(json) struct json_object *before = NULL;
    AUTO(json) struct json_object *after = NULL;
    int r = get_app(onelogin, app, &before, err);

    if (r < 0 || is_on(before) == (on != 0))
        return r;
    r = put_switch(onelogin, app, on, err);
    if (r == PMS_PREVIEWED)
        return r;
    if (r < 0 &&
        (err->http_status == 400 || err->http_status == 404 || err->http_status == 405 ||
         err->http_status == 422 || err->http_status == 501))
        return fail_page(onelogin, err->http_status, err);
    if (r == 0)
        r = get_app(onelogin, app, &after, err);
    if (r < 0)
        return r;
    return is_on(after) == (on != 0) ? check_rest(before, after, err)
                                     : fail_page(onelogin, 200, err);
}
