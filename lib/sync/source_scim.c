/* SPDX-License-Identifier: MIT */
/* The users and groups of another SCIM server. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "client/client.h"
#include "scim/auto.h"
#include "sync/directory.h"
#include "sync/index.h"
#include "sync/json_person.h"
#include "sync/mapping.h"
#include "sync/rows.h"
#include "sync/source.h"

/* Somebody's groups, in the order of the listing. */
struct memberships {
    const char *id;
    const char **names;
    size_t count;
    size_t room;
};

struct world {
    struct pms_client *client;
    const struct pms_source_options *options;
    struct pms_directory *directory;
    struct pms_mapping mapping;
    unsigned spoken;
    bool with_groups;
    size_t row;
    struct pms_arena texts;
    struct memberships *people;
    size_t people_count;
    size_t people_room;
    struct pms_index by_id;
};

static const char *id_of(const void *table, size_t row)
{
    return ((const struct world *)table)->people[row].id;
}

static void world_done(struct world *world)
{
    for (size_t i = 0; i < world->people_count; i++)
        free(world->people[i].names);
    free(world->people);
    pms_index_done(&world->by_id);
    pms_arena_free(&world->texts);
    pms_mapping_done(&world->mapping);
    pms_client_free(world->client);
}

DEFINE_AUTO_VALUE(struct world, world_done)

/* The row of somebody's memberships, made when new; NULL on failure. */
static struct memberships *person_of(struct world *world, const char *id, struct pms_error *err)
{
    size_t row = pms_index_find(&world->by_id, id);
    struct memberships *rows;
    size_t first;

    if (row != PMS_INDEX_NONE)
        return &world->people[row];
    rows = pms_rows_grow(world->people, sizeof(*rows), world->people_count, &world->people_room,
                         err);
    if (!rows)
        return NULL;
    world->people = rows;
    rows += world->people_count;
    *rows = (struct memberships){.id = pms_arena_text(&world->texts, id, strlen(id))};
    if (!rows->id) {
        pms_fail(err, PMS_E_NOMEM, "out of memory");
        return NULL;
    }
    if (pms_index_add(&world->by_id, world->people_count, &first, err) < 0)
        return NULL;
    world->people_count++;
    return rows;
}

static int put_into(struct world *world, const char *id, const char *name,
                    struct pms_error *err)
{
    struct memberships *person = person_of(world, id, err);
    const char **names;

    if (!person)
        return -err->code;
    names = pms_rows_grow(person->names, sizeof(*names), person->count, &person->room, err);
    if (!names)
        return -err->code;
    person->names = names;
    names[person->count++] = name;
    return 0;
}

static int take_members(struct world *world, const struct pms_resource *group,
                        struct pms_error *err)
{
    const char *name = pms_group_name(group);
    const char *copy = name ? pms_arena_text(&world->texts, name, strlen(name)) : NULL;
    long count = pms_group_member_count(group);
    int r = 0;

    if (!name)
        return pms_fail(err, PMS_E_REMOTE, "a group without a name");
    if (!copy)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (long i = 0; r == 0 && i < count; i++) {
        const char *id = pms_group_member(group, (size_t)i);

        if (id)
            r = put_into(world, id, copy, err);
    }
    return r;
}

/* Members that are not shown are not nobody: without them, people would be taken out of their
 * groups. */
static int take_group(struct world *world, const struct pms_resource *listed,
                      struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *group = NULL;
    const char *id = pms_resource_id(listed);
    int r;

    if (pms_group_member_count(listed) >= 0)
        return take_members(world, listed, err);
    r = id ? pms_client_get(world->client, PMS_GROUP, id, &group, err)
           : pms_fail(err, PMS_E_REMOTE, "a group without an id");
    if (r < 0)
        return r;
    if (pms_group_member_count(group) >= 0)
        return take_members(world, group, err);
    pms_fail(err, PMS_E_REMOTE, "the server does not show who is in the group \"%s\"",
             pms_group_name(group) ? pms_group_name(group) : id);
    return pms_error_hint(err, "leave groups alone: pmscim policy set groups=off");
}

static int take_user(struct world *world, const struct pms_resource *user,
                     struct pms_error *err)
{
    size_t at = pms_index_find(&world->by_id, pms_resource_id(user));
    const struct memberships *person = at == PMS_INDEX_NONE ? NULL : &world->people[at];
    const struct pms_group_list groups = {person ? person->count : 0,
                                          person ? person->names : NULL};

    world->row++;
    return pms_json_person(pms_resource_json(user), world->row,
                           world->with_groups ? &groups : NULL, &world->mapping,
                           world->directory, &world->spoken, err);
}

/* Everybody of one type; `*ret_count` also on failure. */
static int walk(struct world *world, enum pms_type type,
                int (*take)(struct world *world, const struct pms_resource *resource,
                            struct pms_error *err),
                size_t *ret_count, bool *ret_moved, struct pms_error *err)
{
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    const struct pms_query query = {.type = type};
    int r = pms_client_list(world->client, &query, &pages, err);

    for (*ret_count = 0; r == 0; (*ret_count)++) {
        AUTO(pms_resource_free) struct pms_resource *resource = NULL;

        r = pms_pages_next(pages, &resource, err);
        if (r <= 0)
            break;
        r = take(world, resource, err);
        if (world->options->progress)
            world->options->progress(world->options->progress_context, world->row);
    }
    *ret_moved = pages && pms_pages_moved(pages);
    return r;
}

/* A listing of people that is not whole, or moved while it was read, still says of many that
 * they are there. */
static int list_users(struct world *world, struct pms_error *err)
{
    size_t count;
    bool has_moved;
    int r = walk(world, PMS_USER, take_user, &count, &has_moved, err);

    if (r == 0 && has_moved)
        return pms_directory_mark_incomplete(world->directory,
                                             "people came or went while they were listed", err);
    if (r != -PMS_E_REMOTE || count == 0)
        return r;
    return pms_directory_mark_incomplete(world->directory, err->message, err);
}

/* The attributes of RFC 7643, since what one user lacks another may have. */
static int name_attributes(struct world *world, struct pms_error *err)
{
    static const char *const names[] = {"userName", "externalId", "name.givenName",
                                        "name.familyName", "active"};
    int r = 0;

    for (size_t i = 0; r == 0 && i < sizeof(names) / sizeof(*names); i++)
        r = pms_mapping_see(&world->mapping, names[i], err);
    return r;
}

static int read_server(struct world *world, struct pms_error *err)
{
    const struct pms_policy *policy = world->options->policy;
    size_t count;
    bool has_moved;
    int r = name_attributes(world, err);

    world->with_groups = !policy || policy->features[PMS_FEATURE_GROUPS];
    if (r == 0 && world->with_groups) {
        pms_directory_speaks_of_groups(world->directory);
        r = walk(world, PMS_GROUP, take_group, &count, &has_moved, err);
        if (r == 0 && has_moved)
            r = pms_directory_mark_incomplete(
                world->directory, "groups came or went while they were listed", err);
    }
    if (r == 0)
        r = list_users(world, err);
    if (r == 0 && world->row > 0)
        r = pms_mapping_check(&world->mapping, err);
    return r < 0 ? r : pms_directory_settle(world->directory, world->spoken, err);
}

int pms_source_scim(const char *profile, const struct pms_source_options *options,
                    struct pms_directory *directory, struct pms_error *err)
{
    AUTO(world_done) struct world world = {.options = options, .directory = directory};
    int r;

    pms_index_init(&world.by_id, id_of, &world, true);
    pms_mapping_init(&world.mapping, options->policy);
    if (!options->open_profile)
        return pms_fail(err, PMS_E_USAGE, "other profiles cannot be opened here");
    r = options->open_profile(options->open_profile_context, profile, &world.client, err);
    if (r == 0)
        r = read_server(&world, err);
    return r < 0 ? pms_error_prefix(err, "scim:%s", profile) : 0;
}
