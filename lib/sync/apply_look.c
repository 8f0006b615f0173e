/* SPDX-License-Identifier: MIT */
/*
 * Looks before anything is sent: a step whose end is there already is done, one whose beginning
 * is there is to be done, and where neither is somebody else has decided meanwhile.
 */
#include "sync/apply.h"

#include <stdarg.h>
#include <stdio.h>

#include "client/idlist.h"
#include "scim/fold.h"

enum look {
    LOOK_DO,
    LOOK_FOUND, /* it is as it should be */
    LOOK_STALE
};

struct sight {
    enum look look;
    const char *id;
    bool ours; /* LOOK_FOUND: an earlier run has done it */
    struct pms_error why;
};

static const struct pms_journal_entry *entry_of(const struct pms_apply *apply, size_t index)
{
    return &apply->journal->entries[index];
}

static void see(struct sight *sight, enum look look, const char *id, bool ours)
{
    sight->look = look;
    sight->id = id;
    sight->ours = ours;
}

__attribute__((format(printf, 2, 3))) static void see_stale(struct sight *sight,
                                                            const char *format, ...)
{
    char text[400];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    sight->look = LOOK_STALE;
    pms_fail(&sight->why, PMS_E_STALE, "%s", text);
    pms_error_hint(&sight->why, "make a new plan from the directory");
}

bool pms_apply_same_email(const char *a, const char *b)
{
    const struct pms_run x = {a ? a : "", a ? strlen(a) : 0};
    const struct pms_run y = {b ? b : "", b ? strlen(b) : 0};

    return pms_run_compare(x, y, false) == 0;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

const struct pms_member *pms_apply_find_email(const struct pms_apply *apply, const char *email)
{
    size_t row = pms_index_find(&apply->emails, email);

    return row == PMS_INDEX_NONE ? NULL : pms_team_member(apply->team, row);
}

static const struct pms_member *find_member(const struct pms_apply *apply, const char *id)
{
    size_t row = id ? pms_team_find(apply->team, id) : PMS_INDEX_NONE;

    return row == PMS_INDEX_NONE ? NULL : pms_team_member(apply->team, row);
}

const struct pms_group_info *pms_apply_find_group(const struct pms_apply *apply, const char *id)
{
    size_t row = id ? pms_index_find(&apply->groups, id) : PMS_INDEX_NONE;

    return row == PMS_INDEX_NONE ? NULL : pms_team_group(apply->team, row);
}

/* --- people --- */

/* In what the step changes, is the person as `state` has it? */
static bool is_as(const struct pms_step *step, const struct pms_person_state *state,
                  const struct pms_member *is)
{
    const struct pms_person_state *before = &step->before;
    const struct pms_person_state *after = &step->after;

    if (!pms_apply_same_email(state->email, is->email) ||
        (state->active >= 0 && state->active != is->active))
        return false;
    if (!same_text(before->given_name, after->given_name) &&
        !same_text(state->given_name, is->given_name))
        return false;
    return same_text(before->family_name, after->family_name) ||
           same_text(state->family_name, is->family_name);
}

static void look_at_person(const struct pms_apply *apply, size_t index, struct sight *sight)
{
    const struct pms_step *step = &apply->plan->steps[index];
    const struct pms_journal_entry *entry = entry_of(apply, index);
    const struct pms_member *is = find_member(apply, step->person);

    if (!is)
        see_stale(sight, "%s is no longer on the team", step->who);
    else if (is_as(step, &step->after, is))
        see(sight, LOOK_FOUND, step->person, pms_journal_is_open(entry));
    else if (entry->mark == PMS_MARK_DONE)
        see_stale(sight, "this was done, and somebody has changed %s since", step->who);
    else if (is_as(step, &step->before, is))
        see(sight, LOOK_DO, step->person, false);
    else
        see_stale(sight, "%s is not as the plan found them", step->who);
}

bool pms_apply_is_created(const struct pms_person_state *after, const struct pms_member *is)
{
    return pms_apply_same_email(after->email, is->email) && is->active != 0 &&
           (!after->given_name || same_text(after->given_name, is->given_name)) &&
           (!after->family_name || same_text(after->family_name, is->family_name)) &&
           (!after->external_id || !is->external_id ||
            same_text(after->external_id, is->external_id));
}

static void look_at_creation(const struct pms_apply *apply, size_t index, struct sight *sight)
{
    const struct pms_step *step = &apply->plan->steps[index];
    const struct pms_person_state *after = &step->after;
    const struct pms_journal_entry *entry = entry_of(apply, index);
    const struct pms_member *is = entry->mark == PMS_MARK_DONE && entry->id
                                      ? find_member(apply, entry->id)
                                      : pms_apply_find_email(apply, after->email);
    bool is_known = is && after->external_id && same_text(after->external_id, is->external_id);

    if (!is && entry->mark == PMS_MARK_DONE)
        see_stale(sight, "%s was created, and is no longer on the team", step->who);
    else if (!is)
        see(sight, LOOK_DO, NULL, false);
    else if (pms_apply_is_created(after, is))
        see(sight, LOOK_FOUND, is->id, is_known || pms_journal_is_open(entry));
    else if (entry->mark == PMS_MARK_DONE)
        see_stale(sight, "%s was created, and somebody has changed them since", step->who);
    else
        see_stale(sight, "%s is on the team by now, and not as the plan has them", step->who);
}

/* --- groups --- */

const char *pms_apply_person(const struct pms_apply *apply,
                             const struct pms_plan_person *person, const char **ret_why)
{
    const struct pms_member *is;
    const struct pms_apply_row *row;

    if (person->step) {
        row = &apply->rows[pms_plan_find_step(apply->plan, person->step)];
        *ret_why = "their own step is not done";
        if (row->state != PMS_TASK_PROVISIONED)
            return NULL;
        return person->id ? person->id : row->id;
    }
    is = find_member(apply, person->id);
    *ret_why = is ? "suspended" : "no longer on the team";
    return is && is->active != 0 ? person->id : NULL;
}

static int list_members(const struct pms_group_info *group, struct pms_idlist *ret_ids,
                        struct pms_error *err)
{
    int r = pms_idlist_new(group->member_count, ret_ids, err);

    for (size_t i = 0; r == 0 && i < group->member_count; i++)
        ret_ids->list[ret_ids->count++] = group->members[i];
    pms_idlist_sort(ret_ids);
    return r;
}

/* How many people are not where the step wants them. */
static int count_misplaced(const struct pms_apply *apply, const struct pms_step *step,
                           const struct pms_group_info *group, size_t *ret_count,
                           struct pms_error *err)
{
    AUTO(pms_idlist_done) struct pms_idlist in = {0};
    const char *why;
    int r = list_members(group, &in, err);

    *ret_count = 0;
    if (r < 0)
        return r;
    for (size_t i = 0; i < step->add_count; i++) {
        const char *id = pms_apply_person(apply, &step->adds[i], &why);

        *ret_count += !id || !group->members_known || !pms_idlist_has(&in, in.count, id);
    }
    for (size_t i = 0; i < step->remove_count; i++)
        *ret_count +=
            !group->members_known || pms_idlist_has(&in, in.count, step->removes[i].id);
    return 0;
}

static void see_renamed(struct sight *sight, const struct pms_step *step,
                        const struct pms_group_info *group)
{
    see_stale(sight, "the group \"%s\" is called \"%s\" by now", step->who,
              group->name ? group->name : "");
}

static int look_at_members(const struct pms_apply *apply, size_t index, struct sight *sight,
                           struct pms_error *err)
{
    const struct pms_step *step = &apply->plan->steps[index];
    const struct pms_journal_entry *entry = entry_of(apply, index);
    const struct pms_group_info *group = pms_apply_find_group(apply, step->group);
    size_t misplaced;
    int r;

    if (!group && step->add_count == 0 && pms_journal_is_open(entry)) {
        /* Whom this plan took out of it has nothing to lose with it. */
        see(sight, LOOK_FOUND, step->group, true);
        return 0;
    }
    if (!group) {
        see_stale(sight, "there is no longer a group \"%s\"", step->who);
        return 0;
    }
    if (!same_text(group->name, step->who)) {
        see_renamed(sight, step, group);
        return 0;
    }
    r = count_misplaced(apply, step, group, &misplaced, err);
    if (r < 0)
        return r;
    if (misplaced == 0)
        see(sight, LOOK_FOUND, step->group, pms_journal_is_open(entry));
    else if (entry->mark == PMS_MARK_DONE && group->members_known)
        see_stale(sight, "this was done, and somebody has changed the group since");
    else if (entry->mark == PMS_MARK_DONE)
        see(sight, LOOK_FOUND, step->group, true);
    else
        see(sight, LOOK_DO, step->group, false);
    return 0;
}

static const struct pms_group_info *find_named(const struct pms_apply *apply, const char *name,
                                               size_t *ret_count)
{
    const struct pms_group_info *found = NULL;
    const struct pms_group_info *group;

    *ret_count = 0;
    for (size_t i = 0; (group = pms_team_group(apply->team, i)); i++) {
        if (!same_text(group->name, name))
            continue;
        found = group;
        ++*ret_count;
    }
    return found;
}

/* A group that an earlier run has begun is gone on with. */
static void judge_new_group(const struct pms_apply *apply, size_t index,
                            const struct pms_group_info *group, size_t misplaced,
                            struct sight *sight)
{
    const struct pms_step *step = &apply->plan->steps[index];
    const struct pms_journal_entry *entry = entry_of(apply, index);

    if (misplaced == 0)
        see(sight, LOOK_FOUND, group->id, pms_journal_is_open(entry));
    else if (entry->mark == PMS_MARK_DONE && !group->members_known)
        see(sight, LOOK_FOUND, group->id, true);
    else if (entry->mark == PMS_MARK_DONE)
        see_stale(sight, "this was done, and somebody has changed the group since");
    else if (pms_journal_is_open(entry))
        see(sight, LOOK_DO, group->id, false);
    else
        see_stale(sight, "a group \"%s\" is there by now, with other members", step->who);
}

static int look_at_new_group(const struct pms_apply *apply, size_t index, struct sight *sight,
                             struct pms_error *err)
{
    const struct pms_step *step = &apply->plan->steps[index];
    size_t count;
    size_t misplaced;
    const struct pms_group_info *group = find_named(apply, step->who, &count);
    int r;

    if (count > 1) {
        see_stale(sight, "%zu groups are called \"%s\" by now", count, step->who);
        return 0;
    }
    if (!group && entry_of(apply, index)->mark == PMS_MARK_DONE) {
        see_stale(sight, "the group \"%s\" was made, and is no longer there", step->who);
        return 0;
    }
    if (!group) {
        see(sight, LOOK_DO, NULL, false);
        return 0;
    }
    r = count_misplaced(apply, step, group, &misplaced, err);
    if (r == 0)
        judge_new_group(apply, index, group, misplaced, sight);
    return r;
}

static void look_at_old_group(const struct pms_apply *apply, size_t index, struct sight *sight)
{
    const struct pms_step *step = &apply->plan->steps[index];
    const struct pms_journal_entry *entry = entry_of(apply, index);
    const struct pms_group_info *group = pms_apply_find_group(apply, step->group);

    if (group && !same_text(group->name, step->who))
        see_renamed(sight, step, group);
    else
        see(sight, group ? LOOK_DO : LOOK_FOUND, step->group, pms_journal_is_open(entry));
}

/* --- all of them --- */

static int look_at(const struct pms_apply *apply, size_t index, struct sight *sight,
                   struct pms_error *err)
{
    switch (apply->plan->steps[index].action) {
    case PMS_STEP_CREATE:
        look_at_creation(apply, index, sight);
        return 0;
    case PMS_STEP_GROUP_CREATE:
        return look_at_new_group(apply, index, sight, err);
    case PMS_STEP_GROUP_MEMBERS:
        return look_at_members(apply, index, sight, err);
    case PMS_STEP_GROUP_DELETE:
        look_at_old_group(apply, index, sight);
        return 0;
    default:
        look_at_person(apply, index, sight);
        return 0;
    }
}

static bool is_beyond(const struct pms_apply *apply)
{
    return apply->options->limit > 0 && apply->to_do >= (size_t)apply->options->limit;
}

static int decide(struct pms_apply *apply, size_t index, struct pms_error *err)
{
    const struct pms_step *step = &apply->plan->steps[index];
    struct sight sight = {0};
    int r;

    if (!pms_step_sends(step)) {
        pms_apply_end_disabled(apply, index);
        return 0;
    }
    r = look_at(apply, index, &sight, err);
    if (r < 0)
        return r;
    apply->rows[index].id = sight.id;
    if (sight.look == LOOK_FOUND)
        return pms_apply_end_found(apply, index, sight.id, sight.ours, err);
    if (!pms_apply_is_chosen(apply->options, step->action) ||
        (sight.look == LOOK_DO && is_beyond(apply))) {
        pms_apply_end_disabled(apply, index);
        return 0;
    }
    apply->to_do++;
    return sight.look == LOOK_STALE ? pms_apply_end_failed(apply, index, &sight.why, false, err)
                                    : 0;
}

int pms_apply_look(struct pms_apply *apply, struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < apply->plan->step_count; i++)
        r = decide(apply, i, err);
    return r;
}
