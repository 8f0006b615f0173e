/* SPDX-License-Identifier: MIT */
/*
 * The people of OneLogin, joined with who has the app and in which of its roles: one listing
 * each, and no call for anybody alone. People are read last, so that each can be made a record
 * as they come.
 */
#include "sync/source_onelogin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "sync/directory.h"
#include "sync/json_person.h"
#include "sync/rows.h"

static const char *id_of(const void *table, size_t row)
{
    return ((const struct pms_onelogin_table *)table)->rows[row].id;
}

static void world_done(struct pms_onelogin_reading *world)
{
    struct pms_onelogin_table *tables[] = {&world->holders, &world->groups};

    for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
        free(tables[i]->rows);
        pms_index_done(&tables[i]->ids);
    }
    pms_arena_free(&world->texts);
    pms_mapping_done(&world->mapping);
    pms_memory_free(world->memory);
    pms_onelogin_free(world->onelogin);
    free(world->app);
}

DEFINE_AUTO_VALUE(struct pms_onelogin_reading, world_done)

static int table_add(struct pms_onelogin_reading *world, struct pms_onelogin_table *table,
                     const char *id, const char *name, struct pms_error *err)
{
    struct pms_onelogin_entry *rows =
        pms_rows_grow(table->rows, sizeof(*rows), table->count, &table->room, err);
    size_t first;

    if (!rows)
        return -err->code;
    table->rows = rows;
    rows += table->count;
    *rows = (struct pms_onelogin_entry){
        .id = pms_arena_text(&world->texts, id, strlen(id)),
        .name = name ? pms_arena_text(&world->texts, name, strlen(name)) : NULL};
    if (!rows->id || (name && !rows->name))
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return pms_index_add(&table->ids, table->count++, &first, err);
}

static struct pms_onelogin_entry *table_find(const struct pms_onelogin_table *table,
                                             const char *id)
{
    size_t row = pms_index_find(&table->ids, id);

    return row == PMS_INDEX_NONE ? NULL : &table->rows[row];
}

/* --- the app --- */

/* Everybody who lacks the app would be a leaver, so it has to be the right one. */
static int take_app(void *context, const struct pms_onelogin_app *app, struct pms_error *err)
{
    struct pms_onelogin_reading *world = context;

    if (!app->is_postman) {
        pms_fail(err, PMS_E_REFUSED, "the app \"%.80s\" (%s) is not called like Postman's",
                 app->name, app->id);
        return pms_error_hint(err,
                              "if it is Postman's all the same: pmscim onelogin set %s app=%s",
                              world->account->name, app->id);
    }
    free(world->app);
    world->app = strdup(app->id);
    return world->app ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static int fail_no_app(const struct pms_onelogin_reading *world, struct pms_error *err)
{
    const char *name = world->account->name;

    pms_fail(err, PMS_E_USAGE,
             "no app is named, and everybody in the directory would count as having it");
    return pms_error_hint(
        err,
        "name Postman's, onelogin:%s/APP, or for good: pmscim onelogin set %s "
        "app=ID; onelogin:%s/* is everybody",
        name, name, name);
}

static int find_app(struct pms_onelogin_reading *world, const char *app, struct pms_error *err)
{
    const char *who = app ? app : world->account->app;

    if (!who)
        return fail_no_app(world, err);
    if (strcmp(who, "*") == 0)
        return 0;
    return pms_onelogin_find_app(world->onelogin, who, take_app, world, err);
}

static int take_holder(void *context, struct json_object *item, struct pms_error *err)
{
    struct pms_onelogin_reading *world = context;

    return table_add(world, &world->holders, json_object_get_string(pms_json_get(item, "id")),
                     NULL, err);
}

static int list_holders(struct pms_onelogin_reading *world, struct pms_error *err)
{
    AUTO(free) char *path = NULL;
    int r = pms_onelogin_path("/api/2/apps", world->app, "/users?limit=1000", &path, err);

    if (r < 0)
        return r;
    return pms_onelogin_walk(
        world->onelogin,
        &(struct pms_onelogin_list){
            .path = path, .what = "people who have the app", .page = 1000, .right = "Read All"},
        take_holder, world, err);
}

static int take_group(void *context, const struct pms_onelogin_named *named,
                      struct pms_error *err)
{
    struct pms_onelogin_reading *world = context;

    return table_add(world, &world->groups, named->id, named->name, err);
}

static int list_groups(struct pms_onelogin_reading *world, struct pms_error *err)
{
    pms_directory_speaks_of_groups(world->directory);
    if (world->account->groups == PMS_ONELOGIN_GROUPS)
        return pms_onelogin_each_group(world->onelogin, take_group, world, err);
    return pms_onelogin_each_role(world->onelogin, world->app, take_group, world, err);
}

/* --- people --- */

/* Roles of other apps are no groups here. */
static int groups_of(const struct pms_onelogin_reading *world, struct json_object *item,
                     struct pms_onelogin_ids *ids, const char ***ret_names, size_t *ret_count,
                     struct pms_error *err)
{
    bool is_role = world->account->groups == PMS_ONELOGIN_ROLES;
    struct json_object *value = pms_json_get(item, is_role ? "role_ids" : "group_id");
    size_t count = 0;
    const char **names;
    int r = is_role ? pms_onelogin_ids_read(value, ids, err) : 0;

    if (r < 0)
        return r;
    names = calloc(ids->count + 1, sizeof(*names));
    if (!names)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < (is_role ? ids->count : 1); i++) {
        const char *id = is_role ? ids->items[i] : value ? json_object_get_string(value) : NULL;
        const struct pms_onelogin_entry *group = id ? table_find(&world->groups, id) : NULL;

        if (group)
            names[count++] = group->name;
    }
    *ret_names = names;
    *ret_count = count;
    return 0;
}

static long number_of(struct json_object *item, const char *name)
{
    long number = -1;

    return pms_json_whole(pms_json_get(item, name), &number) ? number : -1;
}

/* Puts our words in place of OneLogin's numbers, and says who has the app. */
static int translate(struct pms_onelogin_reading *world, struct json_object *item,
                     struct pms_error *err)
{
    static const char *const words[] = {[PMS_ONELOGIN_ACTIVE] = "active",
                                        [PMS_ONELOGIN_SUSPENDED] = "suspended",
                                        [PMS_ONELOGIN_WAITING] = "waiting"};
    const char *id = json_object_get_string(pms_json_get(item, "id"));
    struct pms_onelogin_entry *holder = world->app ? table_find(&world->holders, id) : NULL;
    enum pms_onelogin_meaning means = pms_onelogin_meaning(
        world->account, number_of(item, "status"), number_of(item, "state"));
    int r = 0;

    if (holder)
        holder->is_met = true;
    if (!pms_onelogin_is_mapped(world, PMS_MAP_STATUS))
        r = pms_json_add(item, "status", json_object_new_string(words[means]), err);
    if (r == 0 && !pms_onelogin_is_mapped(world, PMS_MAP_ASSIGNED))
        r = pms_json_add(item, "assigned",
                         json_object_new_boolean(!world->app || holder != NULL), err);
    return r;
}

/* What was asked for and is not there says nothing, least of all "no". NULL when all is there.
 */
static const char *missing_of(const struct pms_onelogin_reading *world,
                              struct json_object *item, bool with_list)
{
    bool is_role = world->account->groups == PMS_ONELOGIN_ROLES;

    if (!pms_onelogin_is_mapped(world, PMS_MAP_STATUS) &&
        (number_of(item, "status") < 0 || number_of(item, "state") < 0))
        return "OneLogin does not say the status or state";
    if (with_list && is_role &&
        !json_object_is_type(pms_json_get(item, "role_ids"), json_type_array))
        return "OneLogin does not say the roles";
    if (with_list && !is_role && !json_object_object_get_ex(item, "group_id", NULL))
        return "OneLogin does not say the group";
    return NULL;
}

static int take_user(void *context, struct json_object *item, struct pms_error *err)
{
    struct pms_onelogin_reading *world = context;
    AUTO(pms_onelogin_ids_done) struct pms_onelogin_ids ids = {0};
    AUTO(free) const char **names = NULL;
    struct pms_group_list groups = {0};
    bool with_list = world->with_groups && !pms_onelogin_is_mapped(world, PMS_MAP_GROUPS);
    const char *missing = missing_of(world, item, with_list);
    int r = translate(world, item, err);

    if (r == 0 && missing)
        return pms_json_problem(item, ++world->row, missing, &world->mapping, world->directory,
                                err);
    if (r == 0 && with_list)
        r = groups_of(world, item, &ids, &names, &groups.count, err);
    if (r < 0)
        return r;
    groups.names = names;
    world->row++;
    r = pms_json_person(item, world->row, with_list ? &groups : NULL, &world->mapping,
                        world->directory, &world->spoken, err);
    if (r == 0 && world->options->progress)
        world->options->progress(world->options->progress_context, world->row);
    return r;
}

/* What is called otherwise only by the policy. */
static int name_fields(struct pms_onelogin_reading *world, struct pms_error *err)
{
    static const char *const names[] = {"id",       "email",  "firstname",
                                        "lastname", "status", "assigned"};
    int r = 0;

    for (size_t i = 0; r == 0 && i < sizeof(names) / sizeof(*names); i++)
        r = pms_mapping_see(&world->mapping, names[i], err);
    return r;
}

/* Somebody who has the app and is in no list of people was passed over, or is gone only now. */
static int check_holders(struct pms_onelogin_reading *world, struct pms_error *err)
{
    char why[200];
    size_t missing = 0;

    for (size_t i = 0; i < world->holders.count; i++)
        missing += !world->holders.rows[i].is_met;
    if (missing == 0)
        return 0;
    snprintf(why, sizeof(why),
             "%zu of those who have the app are not in OneLogin's list of people", missing);
    return pms_directory_mark_incomplete(world->directory, why, err);
}

/* A list of people that breaks off still says of many that they are there. */
static int list_users(struct pms_onelogin_reading *world, struct pms_error *err)
{
    int r = pms_onelogin_list_users(world, take_user, err);

    if (r == -PMS_E_REMOTE && world->row > 0)
        return pms_directory_mark_incomplete(world->directory, err->message, err);
    return r < 0 ? r : check_holders(world, err);
}

static int read_account(struct pms_onelogin_reading *world, const char *app,
                        struct pms_error *err)
{
    const struct pms_policy *policy = world->options->policy;
    int r = find_app(world, app, err);

    world->with_groups = world->account->groups != PMS_ONELOGIN_NOTHING &&
                         (!policy || policy->features[PMS_FEATURE_GROUPS]) &&
                         !pms_onelogin_is_mapped(world, PMS_MAP_GROUPS);
    if (r == 0)
        r = name_fields(world, err);
    if (r == 0 && world->with_groups)
        r = list_groups(world, err);
    if (r == 0 && world->app)
        r = list_holders(world, err);
    if (r == 0)
        r = list_users(world, err);
    if (r == 0 && world->row > 0)
        r = pms_mapping_check(&world->mapping, err);
    return r < 0 ? r : pms_directory_settle(world->directory, world->spoken, err);
}

int pms_source_onelogin(const char *where, const struct pms_source_options *options,
                        struct pms_directory *directory, struct pms_error *err)
{
    AUTO(world_done) struct pms_onelogin_reading world = {.options = options,
                                                          .directory = directory};
    AUTO(free) char *name = strndup(where, strcspn(where, "/"));
    const char *app = where[strcspn(where, "/")] == '/' ? strchr(where, '/') + 1 : NULL;
    int r;

    pms_index_init(&world.holders.ids, id_of, &world.holders, true);
    pms_index_init(&world.groups.ids, id_of, &world.groups, true);
    pms_mapping_init(&world.mapping, options->policy);
    if (!name)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (app && app[0] == '\0')
        return pms_fail(err, PMS_E_USAGE, "onelogin:%s/ names no app", name);
    if (!options->open_onelogin)
        return pms_fail(err, PMS_E_USAGE, "OneLogin accounts cannot be opened here");
    r = options->open_onelogin(options->open_onelogin_context, name, &world.onelogin, err);
    if (r == 0) {
        world.account = pms_onelogin_account(world.onelogin);
        r = read_account(&world, app, err);
    }
    return r < 0 ? pms_error_prefix(err, "onelogin:%s", where) : 0;
}
