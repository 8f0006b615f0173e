/* SPDX-License-Identifier: MIT */
/* Reads the other side to its end, or says that it could not. */
#include "client/pages.h"
#include "scim/auto.h"
#include "sync/team.h"

/* A listing while it is read. */
struct reading {
    struct pms_client *client;
    const struct pms_team_options *options;
    struct pms_team *team;
    size_t people; /* once all are there */
};

/* What is missing from a listing would look like people who have left. */
static int refuse_partial(const struct pms_pages *pages, struct pms_error *err)
{
    if (pages->broken.code != PMS_OK)
        err->code = PMS_E_REFUSED;
    return -err->code;
}

/* Whoever cannot be compared makes the rest of no use. */
static int refuse_nameless(int r, struct pms_error *err)
{
    if (r != -PMS_E_USAGE)
        return r;
    err->code = PMS_E_REFUSED;
    return pms_error_hint(err, "nothing can be concluded from such a listing; ask whoever runs "
                               "the server");
}

/* Groups are counted on from the people. */
static void report(const struct reading *reading, size_t done, long total)
{
    const struct pms_team_options *options = reading->options;
    size_t before = reading->people;

    if (options->progress)
        options->progress(options->progress_context, before + done,
                          total < 0 ? -1 : (long)before + total);
}

static int add_user(struct reading *reading, struct pms_resource *user, struct pms_error *err)
{
    const struct pms_member member = {
        .id = pms_resource_id(user),
        .external_id = pms_resource_external_id(user),
        .email = pms_user_name(user),
        .given_name = pms_user_given_name(user),
        .family_name = pms_user_family_name(user),
        .active = pms_user_active(user),
    };

    return refuse_nameless(pms_team_add_member(reading->team, &member, err), err);
}

static int add_members(struct reading *reading, const struct pms_resource *group, long count,
                       struct pms_error *err)
{
    AUTO(free) const char **ids = calloc((size_t)(count > 0 ? count : 1), sizeof(*ids));
    struct pms_group_info info = {
        .id = pms_resource_id(group),
        .name = pms_group_name(group),
        .members_known = count >= 0,
        .members = ids,
    };

    if (!ids)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (long i = 0; i < count; i++) {
        const char *id = pms_group_member(group, (size_t)i);

        if (id)
            ids[info.member_count++] = id;
    }
    return refuse_nameless(pms_team_add_group(reading->team, &info, err), err);
}

/* Where the listing does not say who is in a group, the group itself may. */
static int add_group(struct reading *reading, struct pms_resource *group, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *whole = NULL;
    long count = pms_group_member_count(group);
    const char *id = pms_resource_id(group);
    int r;

    if (count >= 0 || !id)
        return add_members(reading, group, count, err);
    r = pms_client_get(reading->client, PMS_GROUP, id, &whole, err);
    if (r < 0)
        return pms_error_prefix(err, "group %s", id);
    return add_members(reading, whole, pms_group_member_count(whole), err);
}

static int read_all(struct reading *reading, enum pms_type type,
                    int (*add)(struct reading *reading, struct pms_resource *resource,
                               struct pms_error *err),
                    struct pms_error *err)
{
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    const struct pms_query query = {.type = type};
    size_t done = 0;
    int r = pms_client_list(reading->client, &query, &pages, err);

    while (r == 0) {
        AUTO(pms_resource_free) struct pms_resource *resource = NULL;

        r = pms_pages_next(pages, &resource, err);
        if (r < 0)
            return refuse_partial(pages, err);
        if (r == 0)
            return 0;
        r = add(reading, resource, err);
        report(reading, ++done, pms_pages_total(pages));
    }
    return r;
}

static int copy_people(const struct pms_team *from, struct pms_team *to, struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < from->member_count; i++)
        r = pms_team_add_member(to, &from->members[i], err);
    return r;
}

int pms_team_read(struct pms_client *client, const struct pms_team_options *options,
                  struct pms_team **ret_team, struct pms_error *err)
{
    AUTO(pms_team_free) struct pms_team *team = NULL;
    struct reading reading = {.client = client, .options = options};
    int r = pms_team_new(&team, err);

    if (r < 0)
        return r;
    team->has_groups = options->with_groups != 0;
    reading.team = team;
    r = options->people ? copy_people(options->people, team, err)
                        : read_all(&reading, PMS_USER, add_user, err);
    reading.people = team->member_count;
    if (r == 0 && options->with_groups)
        r = read_all(&reading, PMS_GROUP, add_group, err);
    if (r == 0)
        *ret_team = TAKE(team);
    return r;
}
