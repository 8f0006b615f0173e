/* SPDX-License-Identifier: MIT */
/*
 * The people of OneLogin, joined with who has the app and in which of its roles: one listing
 * each, and no call for anybody alone. People are read last, so that each can be made a record
 * as they come.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "client/onelogin.h"
#include "sync/directory.h"
#include "sync/index.h"
#include "sync/json_person.h"
#include "sync/mapping.h"
#include "sync/onelogin_memory.h"
#include "sync/rows.h"
#include "sync/source.h"

enum {
    PATH_MOST = 4096
};

/* Ids with what is called so; without a name they are only a set. */
struct table {
    struct entry {
        const char *id;
        const char *name;
        bool is_met;
    } * rows;
    size_t count;
    size_t room;
    struct pms_index ids;
};

struct world {
    const struct pms_source_options *options;
    struct pms_directory *directory;
    struct pms_onelogin *onelogin;
    const struct pms_onelogin_account *account;
    char *app; /* its id, NULL for everybody */
    bool with_groups;
    struct pms_mapping mapping;
    struct table holders; /* of the app */
    struct table groups;
    struct pms_arena texts;
    struct pms_memory *memory; /* NULL unless people are remembered */
    unsigned spoken;
    size_t row;
};

static const char *id_of(const void *table, size_t row)
{
    return ((const struct table *)table)->rows[row].id;
}

static void world_done(struct world *world)
{
    struct table *tables[] = {&world->holders, &world->groups};

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

DEFINE_AUTO_VALUE(struct world, world_done)

static int table_add(struct world *world, struct table *table, const char *id, const char *name,
                     struct pms_error *err)
{
    struct entry *rows =
        pms_rows_grow(table->rows, sizeof(*rows), table->count, &table->room, err);
    size_t first;

    if (!rows)
        return -err->code;
    table->rows = rows;
    rows += table->count;
    *rows =
        (struct entry){.id = pms_arena_text(&world->texts, id, strlen(id)),
                       .name = name ? pms_arena_text(&world->texts, name, strlen(name)) : NULL};
    if (!rows->id || (name && !rows->name))
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return pms_index_add(&table->ids, table->count++, &first, err);
}

static struct entry *table_find(const struct table *table, const char *id)
{
    size_t row = pms_index_find(&table->ids, id);

    return row == PMS_INDEX_NONE ? NULL : &table->rows[row];
}

/* --- the app --- */

/* Everybody who lacks the app would be a leaver, so it has to be the right one. */
static int take_app(void *context, const struct pms_onelogin_app *app, struct pms_error *err)
{
    struct world *world = context;

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

static int find_app(struct world *world, const char *app, struct pms_error *err)
{
    const char *who = app ? app : world->account->app;

    return who ? pms_onelogin_find_app(world->onelogin, who, take_app, world, err) : 0;
}

static int take_holder(void *context, struct json_object *item, struct pms_error *err)
{
    struct world *world = context;

    return table_add(world, &world->holders, json_object_get_string(pms_json_get(item, "id")),
                     NULL, err);
}

static int list_holders(struct world *world, struct pms_error *err)
{
    AUTO(free) char *path = NULL;
    int r = pms_onelogin_path("/api/2/apps", world->app, "/users?limit=1000", &path, err);

    if (r < 0)
        return r;
    return pms_onelogin_walk(world->onelogin,
                             &(struct pms_onelogin_list){.path = path,
                                                         .what = "people who have the app",
                                                         .right = "Read All"},
                             take_holder, world, err);
}

static int take_group(void *context, const struct pms_onelogin_named *named,
                      struct pms_error *err)
{
    struct world *world = context;

    return table_add(world, &world->groups, named->id, named->name, err);
}

static int list_groups(struct world *world, struct pms_error *err)
{
    pms_directory_speaks_of_groups(world->directory);
    if (world->account->groups == PMS_ONELOGIN_GROUPS)
        return pms_onelogin_each_group(world->onelogin, take_group, world, err);
    return pms_onelogin_each_role(world->onelogin, world->app, take_group, world, err);
}

/* --- people --- */

static bool is_mapped(const struct world *world, enum pms_map field)
{
    return pms_mapping_wanted(&world->mapping, field) != NULL;
}

/* Roles of other apps are no groups here. */
static int groups_of(const struct world *world, struct json_object *item,
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
        const struct entry *group = id ? table_find(&world->groups, id) : NULL;

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
static int translate(struct world *world, struct json_object *item, struct pms_error *err)
{
    static const char *const words[] = {[PMS_ONELOGIN_ACTIVE] = "active",
                                        [PMS_ONELOGIN_SUSPENDED] = "suspended",
                                        [PMS_ONELOGIN_WAITING] = "waiting"};
    const char *id = json_object_get_string(pms_json_get(item, "id"));
    struct entry *holder = world->app ? table_find(&world->holders, id) : NULL;
    enum pms_onelogin_meaning means = pms_onelogin_meaning(
        world->account, number_of(item, "status"), number_of(item, "state"));
    int r = 0;

    if (holder)
        holder->is_met = true;
    if (!is_mapped(world, PMS_MAP_STATUS))
        r = pms_json_add(item, "status", json_object_new_string(words[means]), err);
    if (r == 0 && !is_mapped(world, PMS_MAP_ASSIGNED))
        r = pms_json_add(item, "assigned",
                         json_object_new_boolean(!world->app || holder != NULL), err);
    return r;
}

static int take_user(void *context, struct json_object *item, struct pms_error *err)
{
    struct world *world = context;
    AUTO(pms_onelogin_ids_done) struct pms_onelogin_ids ids = {0};
    AUTO(free) const char **names = NULL;
    struct pms_group_list groups = {0};
    bool with_list = world->with_groups && !is_mapped(world, PMS_MAP_GROUPS);
    int r = translate(world, item, err);

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

/* Roles may change without the person, and who is gone from OneLogin changes nothing there: so
 * only of an app, whose holders are read anew each time, and without its roles. */
static bool may_remember(const struct world *world)
{
    return world->account->full_every > 0 && world->app &&
           !(world->with_groups && world->account->groups == PMS_ONELOGIN_ROLES);
}

/* The fields to ask for: those of the API that are always needed, and what the policy has. */
enum {
    FIELDS_MOST = 8 + PMS_MAP_COUNT
};
struct fields {
    char *names[FIELDS_MOST];
    size_t count;
};

static void fields_done(struct fields *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        free(fields->names[i]);
}

DEFINE_AUTO_VALUE(struct fields, fields_done)

/* The field itself, or the object that holds it; each once. */
static int add_field(struct fields *fields, const char *field, struct pms_error *err)
{
    AUTO(free) char *head = strndup(field, strcspn(field, "."));

    if (!head)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < fields->count; i++)
        if (strcmp(fields->names[i], head) == 0)
            return 0;
    fields->names[fields->count++] = TAKE(head);
    return 0;
}

static int choose_fields(const struct world *world, struct fields *fields,
                         struct pms_error *err)
{
    static const char *const names[] = {"id",       "email",  "firstname",
                                        "lastname", "status", "state"};
    bool is_role = world->account->groups == PMS_ONELOGIN_ROLES;
    int r = 0;

    for (size_t i = 0; r == 0 && i < sizeof(names) / sizeof(*names); i++)
        r = add_field(fields, names[i], err);
    if (r == 0 && world->with_groups)
        r = add_field(fields, is_role ? "role_ids" : "group_id", err);
    if (r == 0 && may_remember(world))
        r = add_field(fields, "updated_at", err);
    for (int i = 0; r == 0 && i < PMS_MAP_COUNT; i++)
        if (is_mapped(world, (enum pms_map)i))
            r = add_field(fields, pms_mapping_wanted(&world->mapping, (enum pms_map)i), err);
    return r;
}

static int path_of(const struct world *world, struct pms_buf *path, struct pms_error *err)
{
    AUTO(fields_done) struct fields fields = {0};
    int r = choose_fields(world, &fields, err);

    return r < 0 ? r
                 : pms_onelogin_people_path((const char *const *)fields.names, fields.count,
                                            path, err);
}

/* What is called otherwise only by the policy. */
static int name_fields(struct world *world, struct pms_error *err)
{
    static const char *const names[] = {"id",       "email",  "firstname",
                                        "lastname", "status", "assigned"};
    int r = 0;

    for (size_t i = 0; r == 0 && i < sizeof(names) / sizeof(*names); i++)
        r = pms_mapping_see(&world->mapping, names[i], err);
    return r;
}

/* Somebody who has the app and is in no list of people was passed over, or is gone only now. */
static int check_holders(struct world *world, struct pms_error *err)
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

static int walk_users(struct world *world, const char *path,
                      int (*take)(void *context, struct json_object *item,
                                  struct pms_error *err),
                      struct pms_error *err)
{
    return pms_onelogin_walk(
        world->onelogin,
        &(struct pms_onelogin_list){.path = path, .what = "people", .right = "Read Users"},
        take, world, err);
}

/* --- what is remembered --- */

static int remember(void *context, struct json_object *item, struct pms_error *err)
{
    struct world *world = context;

    return pms_memory_put(world->memory, item, err);
}

static bool knows_holders(const struct world *world)
{
    for (size_t i = 0; i < world->holders.count; i++)
        if (!pms_memory_has(world->memory, world->holders.rows[i].id))
            return false;
    return true;
}

static int take_remembered(struct world *world, struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < pms_memory_count(world->memory); i++) {
        AUTO(json) struct json_object *person = NULL;

        r = pms_memory_person(world->memory, i, &person, err);
        if (r == 0)
            r = take_user(world, person, err);
    }
    return r;
}

/* Reads who was changed, when there is a memory to put them into: 1 when that was enough. */
static int read_changed(struct world *world, const struct pms_memory_about *about,
                        int64_t now_ms, struct pms_error *err)
{
    AUTO(free) char *path = NULL;
    char since[32];
    int r = pms_memory_load(about, now_ms - (int64_t)world->account->full_every * 1000, now_ms,
                            &world->memory, err);

    if (r < 0 || !world->memory || !pms_memory_since(world->memory, since))
        return r;
    if (asprintf(&path, "%s&updated_since=%s", about->query, since) < 0) {
        path = NULL;
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    r = walk_users(world, path, remember, err);
    return r < 0 ? r : knows_holders(world);
}

static int read_everybody(struct world *world, const char *path, struct pms_error *err)
{
    int r;

    pms_memory_free(TAKE(world->memory));
    r = pms_memory_new(&world->memory, err);
    return r < 0 ? r : walk_users(world, path, remember, err);
}

static int list_remembered(struct world *world, const char *path, struct pms_error *err)
{
    AUTO(free) char *address = pms_onelogin_account_address(world->account);
    const struct pms_memory_about about = {world->account->name, world->app, address, path};
    struct pms_error ignored = PMS_ERROR_INIT;
    int64_t now_ms = pms_clock_now_ms();
    int r = address ? read_changed(world, &about, now_ms, err)
                    : pms_fail(err, PMS_E_NOMEM, "out of memory");
    bool is_enough = r > 0;

    if (r == 0)
        r = read_everybody(world, path, err);
    if (r >= 0)
        r = take_remembered(world, err);
    /* Without it the next run only reads more. */
    if (r == 0)
        (void)pms_memory_save(world->memory, &about, is_enough ? -1 : now_ms, &ignored);
    return r;
}

static int list_users(struct world *world, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf path = PMS_BUF(PATH_MOST);
    int r = path_of(world, &path, err);

    if (r < 0)
        return r;
    if (may_remember(world))
        r = list_remembered(world, pms_buf_text(&path), err);
    else
        r = walk_users(world, pms_buf_text(&path), take_user, err);
    if (r == -PMS_E_REMOTE && world->row > 0)
        return pms_directory_mark_incomplete(world->directory, err->message, err);
    return r < 0 ? r : check_holders(world, err);
}

static int read_account(struct world *world, const char *app, struct pms_error *err)
{
    const struct pms_policy *policy = world->options->policy;
    int r = find_app(world, app, err);

    world->with_groups = world->account->groups != PMS_ONELOGIN_NOTHING &&
                         (!policy || policy->features[PMS_FEATURE_GROUPS]) &&
                         !is_mapped(world, PMS_MAP_GROUPS);
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
    AUTO(world_done) struct world world = {.options = options, .directory = directory};
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
