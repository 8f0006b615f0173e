/* SPDX-License-Identifier: MIT */
/* Members and groups, packed: a team may have a million people. */
#include "sync/team.h"

#include <stdlib.h>

#include "sync/rows.h"

static int fail_memory(struct pms_error *err)
{
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static const char *member_id(const void *team, size_t row)
{
    return ((const struct pms_team *)team)->members[row].id;
}

int pms_team_new(struct pms_team **ret_team, struct pms_error *err)
{
    struct pms_team *team = calloc(1, sizeof(*team));

    if (!team)
        return fail_memory(err);
    team->has_groups = true;
    pms_index_init(&team->ids, member_id, team, true);
    *ret_team = team;
    return 0;
}

void pms_team_free(struct pms_team *team)
{
    if (!team)
        return;
    pms_arena_free(&team->texts);
    free(team->members);
    free(team->groups);
    pms_index_done(&team->ids);
    free(team);
}

/* Whoever has no id can be neither compared nor changed. */
static int check_id(const char *id, const char *what, const char *name, struct pms_error *err)
{
    if (id && id[0] != '\0')
        return 0;
    return pms_fail(err, PMS_E_USAGE, "the %s \"%s\" has no id", what, name ? name : "");
}

int pms_team_add_member(struct pms_team *team, const struct pms_member *member,
                        struct pms_error *err)
{
    struct pms_member copy = *member;
    const char **texts[] = {&copy.id, &copy.external_id, &copy.email, &copy.given_name,
                            &copy.family_name};
    struct pms_member *rows;
    size_t first;
    int r = check_id(member->id, "member", member->email, err);

    if (r < 0)
        return r;
    rows =
        pms_rows_grow(team->members, sizeof(copy), team->member_count, &team->member_room, err);
    if (!rows)
        return -err->code;
    team->members = rows;
    if (!pms_arena_pack(&team->texts, texts, sizeof(texts) / sizeof(*texts)))
        return fail_memory(err);
    team->members[team->member_count] = copy;
    r = pms_index_add(&team->ids, team->member_count, &first, err);
    if (r == 0 && first != PMS_INDEX_NONE)
        return pms_fail(err, PMS_E_USAGE, "the id \"%s\" is there twice", copy.id);
    team->member_count += r == 0;
    return r;
}

size_t pms_team_find(const struct pms_team *team, const char *id)
{
    return pms_index_find(&team->ids, id);
}

/* The ids of members are there already; those of strangers are copied. */
static int copy_ids(struct pms_team *team, struct pms_group_info *group, struct pms_error *err)
{
    const char **ids = NULL;

    if (group->member_count > 0)
        ids = pms_arena_take(&team->texts, group->member_count * sizeof(*ids));
    if (group->member_count > 0 && !ids)
        return fail_memory(err);
    for (size_t i = 0; i < group->member_count; i++) {
        const char **id[] = {&ids[i]};
        size_t row = pms_team_find(team, group->members[i]);

        ids[i] = row != PMS_INDEX_NONE ? team->members[row].id : group->members[i];
        if (row == PMS_INDEX_NONE && !pms_arena_pack(&team->texts, id, 1))
            return fail_memory(err);
    }
    group->members = ids;
    return 0;
}

int pms_team_add_group(struct pms_team *team, const struct pms_group_info *group,
                       struct pms_error *err)
{
    struct pms_group_info copy = *group;
    const char **texts[] = {&copy.id, &copy.name};
    struct pms_group_info *rows;
    int r = check_id(group->id, "group", group->name, err);

    if (r < 0)
        return r;
    rows = pms_rows_grow(team->groups, sizeof(copy), team->group_count, &team->group_room, err);
    if (!rows)
        return -err->code;
    team->groups = rows;
    if (!pms_arena_pack(&team->texts, texts, 2))
        return fail_memory(err);
    r = copy_ids(team, &copy, err);
    if (r < 0)
        return r;
    team->groups[team->group_count++] = copy;
    return 0;
}

size_t pms_team_count(const struct pms_team *team)
{
    return team->member_count;
}

const struct pms_member *pms_team_member(const struct pms_team *team, size_t index)
{
    return index < team->member_count ? &team->members[index] : NULL;
}

size_t pms_team_group_count(const struct pms_team *team)
{
    return team->group_count;
}

const struct pms_group_info *pms_team_group(const struct pms_team *team, size_t index)
{
    return index < team->group_count ? &team->groups[index] : NULL;
}
