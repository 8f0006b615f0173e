/* SPDX-License-Identifier: MIT */
/*
 * Groups follow the directory: those it names, and those it named once. Only people who are
 * ours are taken out of one, and nobody who is or stays suspended is put into one, since a
 * server may let them in again by that.
 */
#include "sync/draft.h"

#include <stdlib.h>

#include "sync/rows.h"
#include "sync/team.h"

/* One group to look at. */
struct folder {
    const char *name;
    const struct pms_group_info *group; /* NULL: not on the team */
    bool is_named;                      /* by the directory */
    bool is_shared;                     /* several groups of the team are called so */
    bool is_near;                       /* the group's name has other capitals */
    bool has_twin;                      /* another of the directory has, too */
    size_t first;                       /* of those who belong in, in `wanted` */
    size_t count;
};

struct folders {
    struct folder *rows;
    size_t count;
    size_t room;
    struct pms_index names;
    struct pms_index bare; /* the same without case */
    uint32_t *wanted;      /* records, folder by folder */
    uint32_t *record_in;   /* by record: the last folder that wanted it, from 1 */
    uint32_t *member_in;   /* by member: the last folder whose group has them, from 1 */
    struct pms_plan_person *people;
    size_t person_count;
    size_t person_room;
};

static void folders_done(struct folders *folders)
{
    free(folders->rows);
    free(folders->wanted);
    free(folders->record_in);
    free(folders->member_in);
    free(folders->people);
    pms_index_done(&folders->names);
    pms_index_done(&folders->bare);
}

DEFINE_AUTO_VALUE(struct folders, folders_done)

static const char *name_of(const void *folders, size_t row)
{
    return ((const struct folders *)folders)->rows[row].name;
}

static int add_folder(struct folders *folders, const struct folder *folder,
                      struct pms_error *err)
{
    struct folder *rows =
        pms_rows_grow(folders->rows, sizeof(*folder), folders->count, &folders->room, err);

    if (!rows)
        return -err->code;
    folders->rows = rows;
    folders->rows[folders->count++] = *folder;
    return 0;
}

static int index_folder(struct folders *folders, size_t row, struct pms_error *err)
{
    size_t first;
    int r = pms_index_add(&folders->names, row, &first, err);

    if (r == 0)
        r = pms_index_add(&folders->bare, row, &first, err);
    if (r == 0 && first != PMS_INDEX_NONE && first != row)
        folders->rows[first].has_twin = folders->rows[row].has_twin = true;
    return r;
}

/* The folder of a name, made when it is new. */
static int folder_for(struct folders *folders, const char *name, size_t *ret_row,
                      struct pms_error *err)
{
    const struct folder folder = {.name = name, .is_named = true};
    size_t row = pms_index_find(&folders->names, name);
    int r = 0;

    if (row == PMS_INDEX_NONE) {
        row = folders->count;
        r = add_folder(folders, &folder, err);
    }
    if (r == 0 && row == folders->count - 1)
        r = index_folder(folders, row, err);
    *ret_row = row;
    return r;
}

/* Every name counts, also those of people who are skipped: such a group is not forgotten. */
static int collect_names(const struct pms_draft *draft, struct folders *folders,
                         struct pms_error *err)
{
    for (size_t i = 0; i < draft->match.record_count; i++) {
        const struct pms_record *record = pms_directory_record(draft->input->directory, i);

        for (size_t j = 0; j < record->group_count; j++) {
            size_t row;
            int r = 0;

            if (record->groups[j][0] == '\0')
                continue;
            r = folder_for(folders, record->groups[j], &row, err);
            if (r < 0)
                return r;
            folders->rows[row].count += draft->wanted[i];
        }
    }
    return 0;
}

/* Room for everybody who belongs in, folder by folder. */
static int make_room(const struct pms_draft *draft, struct folders *folders,
                     struct pms_error *err)
{
    size_t total = 0;

    for (size_t i = 0; i < folders->count; i++) {
        folders->rows[i].first = total;
        total += folders->rows[i].count;
        folders->rows[i].count = 0;
    }
    folders->wanted = calloc(total + 1, sizeof(*folders->wanted));
    folders->record_in = calloc(draft->match.record_count + 1, sizeof(*folders->record_in));
    folders->member_in = calloc(draft->match.member_count + 1, sizeof(*folders->member_in));
    if (!folders->wanted || !folders->record_in || !folders->member_in)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return 0;
}

static void fill(const struct pms_draft *draft, struct folders *folders)
{
    for (size_t i = 0; i < draft->match.record_count; i++) {
        const struct pms_record *record = pms_directory_record(draft->input->directory, i);

        for (size_t j = 0; draft->wanted[i] && j < record->group_count; j++) {
            size_t row = pms_index_find(&folders->names, record->groups[j]);

            if (row == PMS_INDEX_NONE)
                continue;
            folders->wanted[folders->rows[row].first + folders->rows[row].count++] =
                (uint32_t)i;
        }
    }
}

/* The folder that a group of the team belongs to: by the name the ledger has, since somebody
 * may have renamed the group, else by its own. */
static size_t folder_of(const struct pms_draft *draft, const struct folders *folders,
                        const struct pms_group_info *group)
{
    const char *known = pms_ledger_group_name(draft->input->ledger, group->id);
    size_t row = pms_index_find(&folders->names, known);

    return row != PMS_INDEX_NONE ? row : pms_index_find(&folders->names, group->name);
}

static void find_group(const struct pms_draft *draft, struct folders *folders,
                       const struct pms_group_info *group)
{
    size_t row = folder_of(draft, folders, group);
    struct folder *folder = row == PMS_INDEX_NONE ? NULL : &folders->rows[row];

    if (!folder)
        return;
    folder->is_shared = folder->group != NULL;
    folder->group = group;
}

/* Where only the capitals differ from a group of ours, making a second one may be refused, and
 * the first would be emptied all the same. */
static struct folder *near_folder(struct folders *folders, const char *name)
{
    size_t row = pms_index_find(&folders->bare, name);
    struct folder *folder = row == PMS_INDEX_NONE ? NULL : &folders->rows[row];

    return folder && !folder->has_twin && (!folder->group || folder->is_near) ? folder : NULL;
}

/* A group of ours that no folder has the name of: spelt otherwise by now, or named once. */
static int find_other(struct pms_draft *draft, struct folders *folders,
                      const struct pms_group_info *group, struct pms_error *err)
{
    const char *known = pms_ledger_group_name(draft->input->ledger, group->id);
    const struct folder forgotten = {.name = group->name ? group->name : group->id,
                                     .group = group};
    struct folder *folder;

    if (!pms_ledger_has_group(draft->input->ledger, group->id) ||
        folder_of(draft, folders, group) != PMS_INDEX_NONE)
        return 0;
    folder = near_folder(folders, known);
    if (!folder)
        folder = near_folder(folders, group->name);
    if (!folder)
        return add_folder(folders, &forgotten, err);
    folder->is_shared = folder->group != NULL;
    folder->is_near = true;
    folder->group = group;
    return 0;
}

static int by_email(const void *a, const void *b)
{
    const struct pms_plan_person *x = a;
    const struct pms_plan_person *y = b;
    int order = strcmp(x->email, y->email);

    return order != 0 ? order : strcmp(x->id ? x->id : "", y->id ? y->id : "");
}

static int add_person(struct folders *folders, const struct pms_plan_person *person,
                      struct pms_error *err)
{
    struct pms_plan_person *rows = pms_rows_grow(
        folders->people, sizeof(*person), folders->person_count, &folders->person_room, err);

    if (!rows)
        return -err->code;
    folders->people = rows;
    folders->people[folders->person_count++] = *person;
    return 0;
}

static void note_members(const struct pms_draft *draft, struct folders *folders, size_t row)
{
    const struct pms_group_info *group = folders->rows[row].group;

    if (!group || !group->members_known)
        return;
    for (size_t i = 0; i < group->member_count; i++) {
        size_t member = pms_team_find(draft->input->team, group->members[i]);

        if (member != PMS_INDEX_NONE)
            folders->member_in[member] = (uint32_t)row + 1;
    }
}

/* Those who belong in and are not. */
static int gather_adds(const struct pms_draft *draft, struct folders *folders, size_t row,
                       struct pms_error *err)
{
    const struct folder *folder = &folders->rows[row];
    int r = 0;

    for (size_t i = 0; r == 0 && i < folder->count; i++) {
        uint32_t record = folders->wanted[folder->first + i];
        uint32_t member = draft->match.records[record].member;
        const struct pms_member *is =
            member == PMS_NOBODY ? NULL : pms_team_member(draft->input->team, member);
        const struct pms_plan_person person = {
            .id = is ? is->id : NULL,
            .email = is ? pms_draft_who(is)
                        : pms_directory_record(draft->input->directory, record)->email,
            .step = draft->record_steps[record],
        };
        bool is_twice = folders->record_in[record] == row + 1;

        folders->record_in[record] = (uint32_t)row + 1;
        if (!is_twice && !(is && folders->member_in[member] == row + 1))
            r = add_person(folders, &person, err);
    }
    return r;
}

/* Whether somebody is to be taken out of a group that has them. */
static bool must_go(const struct pms_draft *draft, const struct folders *folders, size_t row,
                    size_t member)
{
    uint32_t record = draft->match.members[member].record;

    switch ((enum pms_stay)draft->stays[member]) {
    case PMS_STAY_STAYS:
        return folders->record_in[record] != row + 1;
    case PMS_STAY_LEAVES:
        return !draft->input->suspended_leave_groups;
    case PMS_STAY_ALONE:
        break;
    }
    return false;
}

/* Those who are in and do not belong. What is taken away is counted for the guards, unless
 * groups are off. */
static int gather_removes(struct pms_draft *draft, struct folders *folders, size_t row,
                          bool counts, struct pms_error *err)
{
    const struct folder *folder = &folders->rows[row];
    size_t count = folder->group->members_known ? folder->group->member_count : 0;
    int r = 0;

    for (size_t i = 0; r == 0 && i < count; i++) {
        size_t member = pms_team_find(draft->input->team, folder->group->members[i]);
        const struct pms_member *is;

        if (member == PMS_INDEX_NONE || folders->member_in[member] != row + 1)
            continue;
        folders->member_in[member] = 0; /* a list may name somebody twice */
        draft->facts.memberships += counts && draft->match.members[member].is_managed;
        if (!must_go(draft, folders, row, member))
            continue;
        is = pms_team_member(draft->input->team, member);
        r = add_person(folders, &(struct pms_plan_person){is->id, pms_draft_who(is), NULL},
                       err);
        if (!counts)
            continue;
        draft->facts.removals++;
        draft->facts.by_absence +=
            !folder->is_named || draft->match.members[member].record == PMS_NOBODY;
        pms_draft_hurt(draft, member);
    }
    return r;
}

static int adopt(struct pms_draft *draft, const struct folder *folder, struct pms_error *err)
{
    const struct pms_adoption adoption = {.group = folder->group->id, .who = folder->name};

    return pms_plan_add_adoption(draft->plan, &adoption, err);
}

/* Somebody may have renamed a group of ours. */
static const char *called(const struct folder *folder)
{
    const struct pms_group_info *group = folder->group;

    return group && group->name && group->name[0] != '\0' ? group->name : folder->name;
}

/* Adds the step, or what stands for it, out of the people that were gathered. */
static int add_step(struct pms_draft *draft, const struct folders *folders,
                    const struct folder *folder, size_t adds, struct pms_error *err)
{
    size_t removes = folders->person_count - adds;
    const struct pms_group_info *group = folder->group;
    bool adopts = group && !pms_ledger_has_group(draft->input->ledger, group->id);
    enum pms_action_kind action = group ? PMS_STEP_GROUP_MEMBERS : PMS_STEP_GROUP_CREATE;
    const struct pms_step step = {
        .action = action,
        .group = group ? group->id : NULL,
        .who = called(folder),
        .why = !group             ? "named by the directory, not on the team"
               : folder->is_named ? "the directory has other members"
                                  : "no longer named by the directory",
        .before.active = -1,
        .after.active = -1,
        .add_count = adds,
        .adds = folders->people,
        .remove_count = removes,
        .removes = removes > 0 ? folders->people + adds : NULL,
        .adopts = adopts,
        .needs_approval = pms_draft_needs_approval(draft->input->policy, action, removes > 0),
    };

    if (folders->person_count > 0)
        return pms_plan_add_step(draft->plan, &step, NULL, err);
    return adopts ? adopt(draft, folder, err) : 0;
}

static void sort_people(struct folders *folders, size_t first, size_t end)
{
    if (end - first > 1)
        qsort(folders->people + first, end - first, sizeof(*folders->people), by_email);
}

static int decide_folder(struct pms_draft *draft, struct folders *folders, size_t row,
                         struct pms_error *err)
{
    const struct folder *folder = &folders->rows[row];
    bool is_on = draft->input->policy->features[PMS_FEATURE_GROUPS] != 0;
    size_t adds;
    int r;

    folders->person_count = 0;
    note_members(draft, folders, row);
    r = gather_adds(draft, folders, row, err);
    adds = folders->person_count;
    if (r == 0 && folder->group)
        r = gather_removes(draft, folders, row, is_on, err);
    if (r < 0)
        return r;
    if (!is_on) {
        draft->off[PMS_FEATURE_GROUPS] += folders->person_count > 0;
        return 0;
    }
    sort_people(folders, 0, adds);
    sort_people(folders, adds, folders->person_count);
    if (folder->group && !folder->group->members_known)
        r = pms_plan_add_note(draft->plan, "skipped", folder->name,
                              "the server does not show who is in this group, so nobody is "
                              "taken out of it",
                              err);
    return r < 0 ? r : add_step(draft, folders, folder, adds, err);
}

static int skip_shared(struct pms_draft *draft, const struct folder *folder,
                       struct pms_error *err)
{
    if (!draft->input->policy->features[PMS_FEATURE_GROUPS])
        return 0;
    draft->facts.ambiguous++;
    return pms_plan_add_note(draft->plan, "skipped", folder->name,
                             "several groups of the team are called so", err);
}

/* New groups first, then by name. */
static int by_kind_and_name(const void *a, const void *b)
{
    const struct folder *x = *(const struct folder *const *)a;
    const struct folder *y = *(const struct folder *const *)b;
    int order = (x->group != NULL) - (y->group != NULL);

    if (order == 0)
        order = strcmp(x->name, y->name);
    return order != 0 || !x->group ? order : strcmp(x->group->id, y->group->id);
}

static int decide_all(struct pms_draft *draft, struct folders *folders, struct pms_error *err)
{
    AUTO(free) const struct folder **order = calloc(folders->count + 1, sizeof(*order));
    int r = 0;

    if (!order)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < folders->count; i++)
        order[i] = &folders->rows[i];
    if (folders->count > 1)
        qsort(order, folders->count, sizeof(*order), by_kind_and_name);
    for (size_t i = 0; r == 0 && i < folders->count; i++) {
        if (order[i]->is_shared)
            r = skip_shared(draft, order[i], err);
        else
            r = decide_folder(draft, folders, (size_t)(order[i] - folders->rows), err);
    }
    return r;
}

int pms_draft_groups(struct pms_draft *draft, struct pms_error *err)
{
    AUTO(folders_done) struct folders folders = {0};
    const struct pms_team *team = draft->input->team;
    int r;

    if (!pms_directory_has_groups(draft->input->directory))
        return 0;
    pms_index_init(&folders.names, name_of, &folders, true);
    pms_index_init(&folders.bare, name_of, &folders, false);
    r = collect_names(draft, &folders, err);
    if (r == 0)
        r = make_room(draft, &folders, err);
    if (r < 0)
        return r;
    fill(draft, &folders);
    for (size_t i = 0; i < pms_team_group_count(team); i++)
        find_group(draft, &folders, pms_team_group(team, i));
    for (size_t i = 0; r == 0 && i < pms_team_group_count(team); i++)
        r = find_other(draft, &folders, pms_team_group(team, i), err);
    return r < 0 ? r : decide_all(draft, &folders, err);
}
