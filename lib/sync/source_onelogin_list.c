/* SPDX-License-Identifier: MIT */
/* The people of OneLogin: all of them, or only who was changed since they were read last. */
#include "sync/source_onelogin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "sync/directory.h"

enum {
    PATH_MOST = 4096
};

/* Roles may change without the person, and who is gone from OneLogin changes nothing there: so
 * only of an app, whose holders are read anew each time, and without its roles. */
static bool may_remember(const struct pms_onelogin_reading *world)
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

static int choose_fields(const struct pms_onelogin_reading *world, struct fields *fields,
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
        if (pms_onelogin_is_mapped(world, (enum pms_map)i))
            r = add_field(fields, pms_mapping_wanted(&world->mapping, (enum pms_map)i), err);
    return r;
}

static int path_of(const struct pms_onelogin_reading *world, struct pms_buf *path,
                   struct pms_error *err)
{
    AUTO(fields_done) struct fields fields = {0};
    int r = choose_fields(world, &fields, err);

    return r < 0 ? r
                 : pms_onelogin_people_path((const char *const *)fields.names, fields.count,
                                            path, err);
}

static int walk_users(struct pms_onelogin_reading *world, const char *path,
                      pms_onelogin_take *take, struct pms_error *err)
{
    return pms_onelogin_walk(
        world->onelogin,
        &(struct pms_onelogin_list){
            .path = path, .what = "people", .page = 50, .right = "Read Users"},
        take, world, err);
}

/* --- what is remembered --- */

static int remember(void *context, struct json_object *item, struct pms_error *err)
{
    struct pms_onelogin_reading *world = context;

    return pms_memory_put(world->memory, item, err);
}

static bool knows_holders(const struct pms_onelogin_reading *world)
{
    for (size_t i = 0; i < world->holders.count; i++)
        if (!pms_memory_has(world->memory, world->holders.rows[i].id))
            return false;
    return true;
}

static int take_remembered(struct pms_onelogin_reading *world, pms_onelogin_take *take,
                           struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < pms_memory_count(world->memory); i++) {
        AUTO(json) struct json_object *person = NULL;

        r = pms_memory_person(world->memory, i, &person, err);
        if (r == 0)
            r = take(world, person, err);
    }
    return r;
}

/* Reads who was changed, when there is a memory to put them into: 1 when that was enough. */
static int read_changed(struct pms_onelogin_reading *world,
                        const struct pms_memory_about *about, int64_t now_ms,
                        struct pms_error *err)
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

static int read_everybody(struct pms_onelogin_reading *world, const char *path,
                          struct pms_error *err)
{
    int r;

    pms_memory_free(TAKE(world->memory));
    r = pms_memory_new(&world->memory, err);
    return r < 0 ? r : walk_users(world, path, remember, err);
}

static int list_remembered(struct pms_onelogin_reading *world, const char *path,
                           pms_onelogin_take *take, struct pms_error *err)
{
    AUTO(free) char *address = pms_onelogin_account_address(world->account);
    const struct pms_memory_about about = {world->account->name, world->app, address,
                                           world->account->client_id, path};
    struct pms_error ignored = PMS_ERROR_INIT;
    int64_t now_ms = pms_clock_now_ms();
    int64_t begun_ms = pms_clock_monotonic_ms();
    int64_t took_ms;
    int r = address ? read_changed(world, &about, now_ms, err)
                    : pms_fail(err, PMS_E_NOMEM, "out of memory");
    bool is_enough = r > 0;

    if (r == 0)
        r = read_everybody(world, path, err);
    took_ms = pms_clock_monotonic_ms() - begun_ms;
    if (r >= 0)
        r = take_remembered(world, take, err);
    /* Without it the next run only reads more. */
    if (r == 0)
        (void)pms_memory_save(world->memory, &about, is_enough ? -1 : now_ms, took_ms,
                              &ignored);
    return r;
}

int pms_onelogin_list_users(struct pms_onelogin_reading *world, pms_onelogin_take *take,
                            struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf path = PMS_BUF(PATH_MOST);
    int r = path_of(world, &path, err);

    if (r < 0)
        return r;
    return may_remember(world) ? list_remembered(world, pms_buf_text(&path), take, err)
                               : walk_users(world, pms_buf_text(&path), take, err);
}
