/* SPDX-License-Identifier: MIT */
/* The way back: what a journal says was done, and still is so, the other way round. */
#include "sync/apply.h"

#include <stdio.h>
#include <stdlib.h>

#include "client/idlist.h"
#include "sync/protected.h"
#include "sync/rows.h"

/* A step of the way back, before it is put in its place. Texts and lists are lent. */
struct turn {
    struct pms_step step;
    struct pms_plan_person *people; /* the adds and removes, ours */
};

struct undo {
    const struct pms_plan *plan;
    const struct pms_team *team;
    const struct pms_policy *policy;
    struct pms_journal *journal;
    struct pms_plan *back;
    struct pms_protected protected;
    struct pms_index emails; /* members */
    struct pms_index groups; /* by id */
    struct pms_index let_in; /* ids of people, whom `lets` lets in */
    struct pms_pairs lost;   /* people by group, who left it by being suspended */
    struct turn *turns;
    size_t count;
    size_t room;
    bool *is_turned; /* by group */
    size_t hurt;     /* protected people */
    const char *hurt_who;
};

static void undo_done(struct undo *undo)
{
    for (size_t i = 0; i < undo->count; i++)
        free(undo->turns[i].people);
    free(undo->turns);
    free(undo->is_turned);
    pms_index_done(&undo->emails);
    pms_index_done(&undo->groups);
    pms_index_done(&undo->let_in);
    pms_pairs_done(&undo->lost);
    pms_protected_done(&undo->protected);
    pms_journal_free(undo->journal);
    pms_plan_free(undo->back);
}

DEFINE_AUTO_VALUE(struct undo, undo_done)

static const char *email_key(const void *table, size_t row)
{
    return ((const struct pms_team *)table)->members[row].email;
}

static const char *group_key(const void *table, size_t row)
{
    return ((const struct pms_team *)table)->groups[row].id;
}

static const char *let_in_key(const void *table, size_t row)
{
    return ((const struct pms_plan *)table)->steps[row].person;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* Of a step of which nobody heard what became of it nothing is missed. */
static int skip(struct undo *undo, size_t index, const char *why, struct pms_error *err)
{
    if (undo->journal->entries[index].mark != PMS_MARK_DONE)
        return 0;
    return pms_plan_add_note(undo->back, "skipped", undo->plan->steps[index].who, why, err);
}

static void hurt(struct undo *undo, const struct pms_member *member)
{
    if (!pms_protected_has(&undo->protected, member->id) &&
        !pms_protected_has(&undo->protected, member->email) &&
        !pms_protected_has_external_id(&undo->protected, member->external_id))
        return;
    undo->hurt++;
    if (!undo->hurt_who)
        undo->hurt_who = member->email ? member->email : member->id;
}

static int add_turn(struct undo *undo, const struct pms_step *step,
                    struct pms_plan_person *take_people, struct pms_error *err)
{
    struct turn *rows =
        pms_rows_grow(undo->turns, sizeof(*rows), undo->count, &undo->room, err);

    if (!rows) {
        free(take_people);
        return -err->code;
    }
    undo->turns = rows;
    undo->turns[undo->count++] = (struct turn){*step, take_people};
    return 0;
}

/* --- people --- */

static const struct pms_member *member_of(const struct undo *undo, const char *id)
{
    size_t row = id ? pms_team_find(undo->team, id) : PMS_INDEX_NONE;

    return row == PMS_INDEX_NONE ? NULL : pms_team_member(undo->team, row);
}

static bool names_changed(const struct pms_step *step)
{
    return !same_text(step->before.email, step->after.email) ||
           !same_text(step->before.given_name, step->after.given_name) ||
           !same_text(step->before.family_name, step->after.family_name);
}

/* Whom the step is about. Where a creation was sent and nobody heard what became of it, they
 * are known by what they were to be called. */
static const struct pms_member *member_of_step(const struct undo *undo, size_t index)
{
    const struct pms_step *step = &undo->plan->steps[index];
    const char *id = step->person ? step->person : undo->journal->entries[index].id;
    size_t row = id ? PMS_INDEX_NONE : pms_index_find(&undo->emails, step->after.email);

    if (id)
        return member_of(undo, id);
    return row == PMS_INDEX_NONE ? NULL : pms_team_member(undo->team, row);
}

/* Is the person still as the step left them, in what it changed? */
static bool is_left_so(const struct pms_step *step, const struct pms_member *is)
{
    const struct pms_person_state *before = &step->before;
    const struct pms_person_state *after = &step->after;

    if (step->action == PMS_STEP_CREATE)
        return pms_apply_is_created(after, is);
    return pms_apply_same_email(after->email, is->email) && after->active == is->active &&
           (same_text(before->given_name, after->given_name) ||
            same_text(after->given_name, is->given_name)) &&
           (same_text(before->family_name, after->family_name) ||
            same_text(after->family_name, is->family_name));
}

static struct pms_person_state state_of(const struct pms_member *is)
{
    return (struct pms_person_state){is->email, is->given_name, is->family_name,
                                     is->external_id, is->active};
}

static int turn_active(struct undo *undo, const struct pms_step *step,
                       const struct pms_member *is, const struct pms_person_state *now,
                       struct pms_error *err)
{
    struct pms_step turn = {
        .action = now->active == 1 ? PMS_STEP_SUSPEND : PMS_STEP_REACTIVATE,
        .person = is->id,
        .who = now->email ? now->email : is->id,
        .before = *now,
        .after = *now,
    };

    turn.after.active = !now->active;
    turn.why = step->action == PMS_STEP_CREATE ? "was created by the plan that is undone"
               : step->action == PMS_STEP_SUSPEND
                   ? "was suspended by the plan that is undone"
                   : "was reactivated by the plan that is undone";
    if (turn.action == PMS_STEP_SUSPEND)
        hurt(undo, is);
    return add_turn(undo, &turn, NULL, err);
}

/* The names and the e-mail as they were; `now` is as the team has the person, and then as it
 * will. */
static int turn_names(struct undo *undo, const struct pms_step *step,
                      const struct pms_member *is, struct pms_person_state *now,
                      struct pms_error *err)
{
    struct pms_step turn = {
        .action = PMS_STEP_UPDATE,
        .person = is->id,
        .who = now->email ? now->email : is->id,
        .why = "was changed by the plan that is undone",
        .before = *now,
        .after = *now,
    };

    if (!same_text(step->before.given_name, step->after.given_name))
        turn.after.given_name = step->before.given_name;
    if (!same_text(step->before.family_name, step->after.family_name))
        turn.after.family_name = step->before.family_name;
    if (step->before.email && !same_text(step->before.email, step->after.email)) {
        turn.after.email = step->before.email;
        hurt(undo, is);
    }
    *now = turn.after;
    return add_turn(undo, &turn, NULL, err);
}

/* Whoever is let in again comes back into the groups that they were in. */
static int note_lost(struct undo *undo, size_t index, const char *person, struct pms_error *err)
{
    const struct pms_journal_entry *entry = &undo->journal->entries[index];
    int r = 0;

    for (size_t i = 0; r == 0 && i < entry->group_count; i++)
        r = pms_pairs_add(&undo->lost, entry->groups[i], person, err);
    return r;
}

static int turn_person(struct undo *undo, size_t index, struct pms_error *err)
{
    const struct pms_step *step = &undo->plan->steps[index];
    const struct pms_member *is = member_of_step(undo, index);
    struct pms_person_state now;
    int r = 0;

    if (!is)
        return skip(undo, index, "is no longer on the team", err);
    if (!is_left_so(step, is))
        return skip(undo, index, "is no longer as the plan left them", err);
    now = state_of(is);
    if (step->action != PMS_STEP_CREATE && names_changed(step))
        r = turn_names(undo, step, is, &now, err);
    if (r < 0 || step->action == PMS_STEP_UPDATE)
        return r;
    if (now.active < 0)
        return skip(undo, index, "the server does not say whether they are active", err);
    if (step->action == PMS_STEP_SUSPEND && note_lost(undo, index, is->id, err) < 0)
        return -err->code;
    return turn_active(undo, step, is, &now, err);
}

/* --- groups --- */

/* A person of the step as the team has them; false for one who is not there any more. */
static bool find_person(const struct undo *undo, const struct pms_plan_person *person,
                        struct pms_plan_person *ret_person, const struct pms_member **ret_is)
{
    size_t maker = person->step ? pms_plan_find_step(undo->plan, person->step) : 0;

    *ret_is = person->id ? member_of(undo, person->id) : NULL;
    if (!person->id && person->step && maker < undo->plan->step_count)
        *ret_is = member_of_step(undo, maker);
    if (!*ret_is)
        return false;
    *ret_person = (struct pms_plan_person){.id = (*ret_is)->id, .email = person->email};
    return true;
}

static int members_of(const struct pms_group_info *group, struct pms_idlist *ret_ids,
                      struct pms_error *err)
{
    int r = pms_idlist_new(group->member_count, ret_ids, err);

    for (size_t i = 0; r == 0 && i < group->member_count; i++)
        ret_ids->list[ret_ids->count++] = group->members[i];
    pms_idlist_sort(ret_ids);
    return r;
}

/* Whom to put back: those who were taken out, are not in it, and may be. */
static void gather_back(struct undo *undo, const struct pms_step *step,
                        const struct pms_idlist *in, struct pms_step *turn,
                        struct pms_plan_person *people)
{
    const struct pms_member *is;

    for (size_t i = 0; i < step->remove_count; i++) {
        struct pms_plan_person person;

        if (!find_person(undo, &step->removes[i], &person, &is) ||
            pms_idlist_has(in, in->count, person.id))
            continue;
        people[turn->add_count++] = person;
    }
}

/* Whom to take out again: those who were put in and are in it. */
static void gather_out(struct undo *undo, const struct pms_step *step,
                       const struct pms_idlist *in, struct pms_step *turn,
                       struct pms_plan_person *people)
{
    const struct pms_member *is;

    for (size_t i = 0; i < step->add_count; i++) {
        struct pms_plan_person person;

        if (!find_person(undo, &step->adds[i], &person, &is) ||
            !pms_idlist_has(in, in->count, person.id))
            continue;
        people[turn->add_count + turn->remove_count++] = person;
        hurt(undo, is);
    }
}

static bool is_among(const struct pms_plan_person *people, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(people[i].id, id) == 0)
            return true;
    return false;
}

/* Whom to put back because they are let in again. */
static void gather_lost(struct undo *undo, const struct pms_pair *lost, size_t count,
                        const struct pms_idlist *in, struct pms_step *turn,
                        struct pms_plan_person *people)
{
    for (size_t i = 0; i < count; i++) {
        const struct pms_member *is = member_of(undo, lost[i].value);

        if (pms_idlist_has(in, in->count, is->id) || is_among(people, turn->add_count, is->id))
            continue;
        people[turn->add_count++] =
            (struct pms_plan_person){.id = is->id, .email = is->email ? is->email : is->id};
    }
}

static int turn_members(struct undo *undo, const struct pms_step *step,
                        const struct pms_group_info *group, struct pms_error *err)
{
    AUTO(pms_idlist_done) struct pms_idlist in = {0};
    const struct pms_pair *lost;
    size_t lost_count = pms_pairs_find(&undo->lost, group->id, &lost);
    AUTO(free) struct pms_plan_person *people =
        calloc(step->add_count + step->remove_count + lost_count + 1, sizeof(*people));
    struct pms_step turn = {
        .action = PMS_STEP_GROUP_MEMBERS,
        .group = group->id,
        .who = group->name ? group->name : step->who,
        .why = "was changed by the plan that is undone",
        .before.active = -1,
        .after.active = -1,
    };
    int r = people ? members_of(group, &in, err) : pms_fail(err, PMS_E_NOMEM, "out of memory");

    if (r < 0)
        return r;
    gather_back(undo, step, &in, &turn, people);
    gather_lost(undo, lost, lost_count, &in, &turn, people);
    gather_out(undo, step, &in, &turn, people);
    turn.adds = people;
    turn.removes = people + turn.add_count;
    if (turn.add_count + turn.remove_count == 0)
        return 0;
    return add_turn(undo, &turn, TAKE(people), err);
}

/* Likewise: a group that may have been made is the only one of its name, or none. */
static const struct pms_group_info *group_of_step(const struct undo *undo, size_t index)
{
    const struct pms_step *step = &undo->plan->steps[index];
    const char *id = step->group ? step->group : undo->journal->entries[index].id;
    size_t row = id ? pms_index_find(&undo->groups, id) : PMS_INDEX_NONE;
    const struct pms_group_info *found = NULL;
    const struct pms_group_info *group;

    if (id)
        return row == PMS_INDEX_NONE ? NULL : pms_team_group(undo->team, row);
    for (size_t i = 0; (group = pms_team_group(undo->team, i)); i++) {
        if (!same_text(group->name, step->who))
            continue;
        if (found)
            return NULL;
        found = group;
    }
    return found;
}

static int turn_group(struct undo *undo, size_t index, struct pms_error *err)
{
    const struct pms_step *step = &undo->plan->steps[index];
    const struct pms_group_info *group = group_of_step(undo, index);
    struct pms_step turn = {.action = PMS_STEP_GROUP_DELETE,
                            .who = step->who,
                            .why = "was made by the plan that is undone",
                            .before.active = -1,
                            .after.active = -1};
    int r;

    if (!group)
        return skip(undo, index, "is no longer there", err);
    if (!group->members_known)
        return skip(undo, index, "the server does not show who is in this group", err);
    undo->is_turned[group - undo->team->groups] = true;
    r = turn_members(undo, step, group, err);
    if (r < 0 || step->action != PMS_STEP_GROUP_CREATE)
        return r;
    turn.group = group->id;
    return add_turn(undo, &turn, NULL, err);
}

/* Groups of which the plan itself has no step. */
static int turn_others(struct undo *undo, struct pms_error *err)
{
    const struct pms_step nothing = {0};
    const struct pms_pair *lost;
    int r = 0;

    for (size_t i = 0; r == 0 && i < undo->team->group_count; i++) {
        const struct pms_group_info *group = &undo->team->groups[i];

        if (undo->is_turned[i] || !group->members_known ||
            pms_pairs_find(&undo->lost, group->id, &lost) == 0)
            continue;
        r = turn_members(undo, &nothing, group, err);
    }
    return r;
}

/* --- the plan --- */

static int turn_step(struct undo *undo, size_t index, struct pms_error *err)
{
    const struct pms_step *step = &undo->plan->steps[index];

    if (!pms_journal_is_open(&undo->journal->entries[index]))
        return 0;
    switch (step->action) {
    case PMS_STEP_GROUP_CREATE:
    case PMS_STEP_GROUP_MEMBERS:
        return turn_group(undo, index, err);
    case PMS_STEP_GROUP_DELETE:
        return skip(undo, index, "a group that was deleted does not come back", err);
    case PMS_STEP_KEEP:
        return 0;
    default:
        return turn_person(undo, index, err);
    }
}

static bool is_about_group(const struct pms_step *step)
{
    return step->action == PMS_STEP_GROUP_CREATE || step->action == PMS_STEP_GROUP_MEMBERS ||
           step->action == PMS_STEP_GROUP_DELETE;
}

/* The last that was done is the first to be undone; groups wait until it is known who comes
 * back. */
static int turn_all(struct undo *undo, struct pms_error *err)
{
    int r = 0;

    for (int groups = 0; r == 0 && groups <= 1; groups++) {
        for (size_t i = undo->plan->step_count; r == 0 && i > 0; i--)
            if (is_about_group(&undo->plan->steps[i - 1]) == (groups != 0))
                r = turn_step(undo, i - 1, err);
        pms_pairs_sort(&undo->lost);
    }
    return r < 0 ? r : turn_others(undo, err);
}

static bool needs_approval(const struct undo *undo, const struct pms_step *step)
{
    static const enum pms_approval_kind kinds[PMS_STEP_KINDS] = {
        [PMS_STEP_REACTIVATE] = PMS_APPROVAL_CREATE,
        [PMS_STEP_UPDATE] = PMS_APPROVAL_UPDATE,
        [PMS_STEP_GROUP_MEMBERS] = PMS_APPROVAL_UPDATE,
        [PMS_STEP_SUSPEND] = PMS_APPROVAL_DELETE,
        [PMS_STEP_GROUP_DELETE] = PMS_APPROVAL_DELETE,
    };

    return undo->policy->approvals[kinds[step->action]] ||
           (step->remove_count > 0 && undo->policy->approvals[PMS_APPROVAL_DELETE]);
}

/* Nobody is put into a group before they are let in again. */
static void link_people(const struct undo *undo, struct turn *turn)
{
    for (size_t i = 0; i < turn->step.add_count; i++) {
        size_t row = pms_index_find(&undo->let_in, turn->people[i].id);

        if (row != PMS_INDEX_NONE)
            turn->people[i].step = undo->back->steps[row].id;
    }
}

static int place(struct undo *undo, struct turn *turn, struct pms_error *err)
{
    size_t first;
    int r;

    link_people(undo, turn);
    turn->step.needs_approval = needs_approval(undo, &turn->step);
    r = pms_plan_add_step(undo->back, &turn->step, NULL, err);
    if (r == 0 && turn->step.action == PMS_STEP_REACTIVATE)
        r = pms_index_add(&undo->let_in, undo->back->step_count - 1, &first, err);
    return r;
}

static int place_all(struct undo *undo, struct pms_error *err)
{
    int r = 0;

    for (int action = 0; r == 0 && action < PMS_STEP_KINDS; action++)
        for (size_t i = 0; r == 0 && i < undo->count; i++)
            if ((int)undo->turns[i].step.action == action)
                r = place(undo, &undo->turns[i], err);
    return r;
}

static int judge(struct undo *undo, struct pms_error *err)
{
    char message[400];
    const struct pms_guard_finding finding = {
        .guard = "protected", .message = message, .found = (long)undo->hurt};

    if (undo->hurt == 0)
        return 0;
    snprintf(message, sizeof(message), "%zu protected %s would lose something: %.256s%s",
             undo->hurt, undo->hurt == 1 ? "person" : "people", undo->hurt_who,
             undo->hurt > 1 ? " and others" : "");
    return pms_plan_add_finding(undo->back, &finding, err);
}

static int begin(struct undo *undo, const char *journal, struct pms_error *err)
{
    char source[96];
    size_t first;
    int r = pms_journal_read(journal, undo->plan, &undo->journal, err);

    if (r < 0)
        return r;
    if (!undo->journal->was_there) {
        pms_fail(err, PMS_E_NOTFOUND, "there is no journal of this plan");
        return pms_error_hint(err, "what was never carried out needs no undoing; journals stay "
                                   "on the machine that wrote them");
    }
    snprintf(source, sizeof(source), "undo:%.16s", undo->plan->digest);
    r = pms_plan_new(undo->plan->profile, undo->plan->endpoint, source, NULL, &undo->back, err);
    if (r == 0)
        r = pms_protected_make(undo->policy, &undo->protected, err);
    undo->is_turned = calloc(undo->team->group_count + 1, sizeof(*undo->is_turned));
    if (r == 0 && !undo->is_turned)
        r = pms_fail(err, PMS_E_NOMEM, "out of memory");
    pms_index_init(&undo->emails, email_key, undo->team, false);
    pms_index_init(&undo->groups, group_key, undo->team, true);
    if (r == 0)
        pms_index_init(&undo->let_in, let_in_key, undo->back, true);
    for (size_t i = 0; r == 0 && i < undo->team->member_count; i++)
        r = pms_index_add(&undo->emails, i, &first, err);
    for (size_t i = 0; r == 0 && i < undo->team->group_count; i++)
        r = pms_index_add(&undo->groups, i, &first, err);
    return r;
}

int pms_plan_undo(const struct pms_plan *plan, const char *journal, const struct pms_team *team,
                  const struct pms_policy *policy, struct pms_plan **ret_plan,
                  struct pms_error *err)
{
    AUTO(undo_done) struct undo undo = {.plan = plan, .team = team, .policy = policy};
    int r = begin(&undo, journal, err);

    r = r < 0 ? r : turn_all(&undo, err);
    if (r == 0)
        r = place_all(&undo, err);
    if (r == 0)
        r = judge(&undo, err);
    if (r < 0)
        return r;
    undo.back->reads = plan->reads;
    undo.back->reads_a_minute = plan->reads_a_minute;
    undo.back->writes_a_minute = plan->writes_a_minute;
    r = pms_plan_close(undo.back, err);
    if (r == 0)
        *ret_plan = TAKE(undo.back);
    return r;
}
