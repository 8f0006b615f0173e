/* SPDX-License-Identifier: MIT */
/* Calls about apps and those who have them. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "fields.h"

static void put_role_ids(struct call *call, long app)
{
    const struct directory *directory = &call->one->directory;
    struct ids ids = {0};

    for (size_t i = 0; i < directory->role_count; i++)
        if (ids_have(&directory->roles[i].apps, app))
            ids_add(&ids, directory->roles[i].id);
    put_ids(call->out, &ids);
    ids_done(&ids);
}

static void put_app(struct call *call, long id)
{
    const struct app *app = directory_app(&call->one->directory, id);
    FILE *out = call->out;

    fprintf(out, "{\"id\":%ld,\"name\":", id);
    put_text(out, app->name);
    fputs(",\"description\":", out);
    put_text(out, app->description);
    fprintf(out, ",\"connector_id\":%ld,\"auth_method\":2,\"visible\":%s,\"role_ids\":",
            app->connector, app->is_hidden ? "false" : "true");
    put_role_ids(call, id);
    if (app->provisioning != ABSENT)
        fprintf(out, ",\"provisioning\":{\"enabled\":%s}",
                app->provisioning ? "true" : "false");
    fputs(",\"created_at\":\"2023-01-01T00:00:00.000Z\","
          "\"updated_at\":\"2023-02-01T00:00:00.000Z\"}",
          out);
}

void answer_apps(struct call *call)
{
    const struct directory *directory = &call->one->directory;
    const char *name = call_param(call, "name");
    const char *connector = call_param(call, "connector_id");
    struct ids ids = {0};

    for (size_t i = 0; i < directory->app_count; i++) {
        const struct app *app = &directory->apps[i];

        if ((!name || is_like(app->name, name)) &&
            (!connector || strtol(connector, NULL, 10) == app->connector))
            ids_add(&ids, app->id);
    }
    answer_page(call, PAGE_APPS, &ids, put_app);
    ids_done(&ids);
}

/* Whether the app of the path is there; otherwise the answer says so. */
static bool is_there(struct call *call)
{
    if (directory_app(&call->one->directory, call->id))
        return true;
    answer_error(call, 404, "App not found");
    return false;
}

void answer_app(struct call *call)
{
    if (is_there(call))
        put_app(call, call->id);
}

/* Takes the switch out of the body. Returns whether there is one. */
static bool read_switch(const struct call *call, bool *ret_is_on)
{
    struct json_object *body = json_tokener_parse(call->body);
    struct json_object *provisioning = NULL;
    struct json_object *enabled = NULL;
    bool is_there = json_object_is_type(body, json_type_object) &&
                    json_object_object_get_ex(body, "provisioning", &provisioning) &&
                    json_object_is_type(provisioning, json_type_object) &&
                    json_object_object_get_ex(provisioning, "enabled", &enabled) &&
                    json_object_is_type(enabled, json_type_boolean);

    if (is_there)
        *ret_is_on = json_object_get_boolean(enabled);
    json_object_put(body);
    return is_there;
}

void answer_app_change(struct call *call)
{
    struct onelogin *one = call->one;
    bool is_on;

    if (!is_there(call))
        return;
    if (one->put_status != 200) {
        answer_error(call, one->put_status, "The app cannot be changed like this");
    } else if (!read_switch(call, &is_on)) {
        answer_error(call, 422, "provisioning.enabled is not a boolean");
    } else {
        if (!one->ignores_put)
            directory_app(&one->directory, call->id)->provisioning = is_on;
        put_app(call, call->id);
    }
}

static void put_app_user(struct call *call, long id)
{
    static const char *const names[] = {"email", "username", "firstname", "lastname"};
    const struct person *person = directory_person(&call->one->directory, id);

    fprintf(call->out, "{\"id\":%ld", id);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        fprintf(call->out, ",\"%s\":", names[i]);
        put_text(call->out, person_text(person, person_field(names[i])));
    }
    putc('}', call->out);
}

void answer_app_users(struct call *call)
{
    const struct directory *directory = &call->one->directory;
    struct ids ids = {0};

    if (!is_there(call))
        return;
    for (size_t i = 0; i < directory->person_count; i++)
        if (person_has_app(directory, &directory->people[i], call->id))
            ids_add(&ids, directory->people[i].id);
    answer_page(call, PAGE_APP_USERS, &ids, put_app_user);
    ids_done(&ids);
}
