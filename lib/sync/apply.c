/* SPDX-License-Identifier: MIT */
/* A plan is carried out: what is refused, in which order, and what is said in the end. */
#include "sync/apply.h"
#include "sync/draft.h"

#include <stdlib.h>

static void apply_done(struct pms_apply *apply)
{
    for (size_t i = 0; apply->rows && i < apply->plan->step_count; i++)
        pms_resource_free(apply->rows[i].resource);
    free(apply->rows);
    pms_index_done(&apply->emails);
    pms_index_done(&apply->groups);
    pms_pairs_done(&apply->memberships);
    pms_team_free(apply->read);
    pms_journal_free(apply->journal);
    pms_arena_free(&apply->texts);
}

DEFINE_AUTO_VALUE(struct pms_apply, apply_done)

bool pms_apply_is_chosen(const struct pms_apply_options *options, enum pms_action_kind action)
{
    for (size_t i = 0; i < options->only_count; i++)
        if (options->only[i] == action)
            return true;
    return options->only_count == 0;
}

static int check_fit(const struct pms_apply *apply, struct pms_error *err)
{
    const char *endpoint =
        apply->options->endpoint ? apply->options->endpoint : apply->client->endpoint;

    if (strcmp(apply->plan->profile, apply->ledger->profile) != 0) {
        pms_fail(err, PMS_E_STALE, "the plan is for profile \"%s\", not \"%s\"",
                 apply->plan->profile, apply->ledger->profile);
        return pms_error_hint(err, "name its profile with --profile");
    }
    if (strcmp(apply->plan->endpoint, endpoint) == 0)
        return pms_ledger_claim(apply->ledger, endpoint, err);
    pms_fail(err, PMS_E_STALE, "the plan is for %s, and this is %s", apply->plan->endpoint,
             endpoint);
    return pms_error_hint(err, "make a new plan for this endpoint");
}

/* The policy may want an approval by now that it did not want when the plan was made. */
static bool is_wanted_by_now(const struct pms_apply *apply, size_t index)
{
    const struct pms_policy *policy = apply->options->policy;
    const struct pms_step *step = &apply->plan->steps[index];

    return policy && !step->needs_approval &&
           pms_draft_needs_approval(policy, step->action, step->remove_count > 0);
}

static int check_approvals(const struct pms_apply *apply, struct pms_error *err)
{
    size_t missing = 0;
    size_t unasked = 0;

    for (size_t i = 0; i < apply->plan->step_count; i++) {
        if (!pms_apply_is_chosen(apply->options, apply->plan->steps[i].action))
            continue;
        missing += !pms_plan_is_approved(apply->plan, &apply->plan->steps[i]);
        unasked += is_wanted_by_now(apply, i);
    }
    if (unasked > 0) {
        pms_fail(err, PMS_E_REFUSED, "%zu %s to be approved by now, as the policy says",
                 unasked, unasked == 1 ? "step has" : "steps have");
        return pms_error_hint(err, "it has changed since the plan was made; make it again");
    }
    if (missing == 0)
        return 0;
    pms_fail(err, PMS_E_REFUSED, "%zu %s to be approved first", missing,
             missing == 1 ? "step has" : "steps have");
    return pms_error_hint(err, "\"pmscim plan show FILE --pending\" shows what waits, \"pmscim "
                               "plan approve FILE --all\" approves it");
}

static const char *email_key(const void *table, size_t row)
{
    return ((const struct pms_team *)table)->members[row].email;
}

static const char *group_key(const void *table, size_t row)
{
    return ((const struct pms_team *)table)->groups[row].id;
}

static bool suspends(const struct pms_plan *plan)
{
    for (size_t i = 0; i < plan->step_count; i++)
        if (plan->steps[i].action == PMS_STEP_SUSPEND)
            return true;
    return false;
}

/* Whoever is suspended may leave groups with it, and the way back has to know which. */
static int list_memberships(struct pms_apply *apply, struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < apply->team->group_count; i++) {
        const struct pms_group_info *group = &apply->team->groups[i];

        for (size_t k = 0; r == 0 && k < group->member_count; k++)
            r = pms_pairs_add(&apply->memberships, group->members[k], group->id, err);
    }
    pms_pairs_sort(&apply->memberships);
    return r;
}

/* A plan with nothing to do needs no look at the team. */
static bool needs_team(const struct pms_plan *plan)
{
    for (size_t i = 0; i < plan->step_count; i++)
        if (pms_step_sends(&plan->steps[i]))
            return true;
    return plan->adoption_count > 0;
}

/* Without the lock another run may have changed the team since; a preview changes nothing. */
static const struct pms_team *given_team(const struct pms_apply *apply)
{
    return apply->options->lock || apply->is_preview ? apply->options->team : NULL;
}

static int read_team(struct pms_apply *apply, struct pms_error *err)
{
    const struct pms_team_options what = {
        .people = given_team(apply),
        .with_groups =
            pms_plan_has_groups(apply->plan) ||
            (suspends(apply->plan) && apply->client->caller.manners->suspended_leave_groups)};
    int r = 0;

    if (what.people && (what.people->has_groups || !what.with_groups)) {
        apply->team = what.people;
        return 0;
    }
    r = needs_team(apply->plan) ? pms_team_read(apply->client, &what, &apply->read, err)
                                : pms_team_new(&apply->read, err);
    apply->team = apply->read;
    return r;
}

static int index_team(struct pms_apply *apply, struct pms_error *err)
{
    size_t first;
    int r = 0;

    pms_index_init(&apply->emails, email_key, apply->team, false);
    pms_index_init(&apply->groups, group_key, apply->team, true);
    for (size_t i = 0; r == 0 && i < apply->team->member_count; i++)
        r = pms_index_add(&apply->emails, i, &first, err);
    for (size_t i = 0; r == 0 && i < apply->team->group_count; i++)
        r = pms_index_add(&apply->groups, i, &first, err);
    return r == 0 && suspends(apply->plan) ? list_memberships(apply, err) : r;
}

static int adopt(struct pms_apply *apply, struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && !apply->is_preview && i < apply->plan->adoption_count; i++) {
        const struct pms_adoption *adoption = &apply->plan->adoptions[i];

        if (adoption->group && pms_apply_find_group(apply, adoption->group))
            r = pms_ledger_note_group(apply->ledger, adoption->group, adoption->who, err);
        if (adoption->person && pms_team_find(apply->team, adoption->person) != PMS_INDEX_NONE)
            r = pms_ledger_note_person(apply->ledger, adoption->person, adoption->external_id,
                                       err);
    }
    return r;
}

static int begin(struct pms_apply *apply, struct pms_error *err)
{
    const char *folder = apply->options->journal;
    int r = pms_plan_refusal(apply->plan, err);

    if (r == 0)
        r = check_fit(apply, err);
    if (r == 0)
        r = check_approvals(apply, err);
    if (r < 0)
        return r;
    apply->rows = calloc(apply->plan->step_count + 1, sizeof(*apply->rows));
    if (!apply->rows)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < apply->plan->step_count; i++)
        apply->rows[i].state = PMS_TASK_PROVISIONING;
    r = apply->is_preview
            ? pms_journal_read(folder, apply->plan, &apply->journal, err)
            : pms_journal_open(folder, apply->plan, apply->options->lock, &apply->journal, err);
    if (r == 0)
        r = read_team(apply, err);
    if (r == 0)
        r = index_team(apply, err);
    return r < 0 ? r : pms_apply_check_protected(apply, err);
}

/* What was learnt is kept after every action, since a crash would lose it. */
static int save(struct pms_apply *apply, struct pms_error *err)
{
    int r;

    if (apply->is_preview)
        return 0;
    r = pms_journal_sync(apply->journal, err);
    return r < 0 ? r : pms_ledger_save(apply->ledger, err);
}

static int carry_out(struct pms_apply *apply, struct pms_error *err)
{
    static int (*const actions[PMS_STEP_KINDS])(
        struct pms_apply * apply, enum pms_action_kind action, struct pms_error * err) = {
        [PMS_STEP_CREATE] = pms_apply_people,        [PMS_STEP_REACTIVATE] = pms_apply_people,
        [PMS_STEP_UPDATE] = pms_apply_people,        [PMS_STEP_GROUP_CREATE] = pms_apply_groups,
        [PMS_STEP_GROUP_MEMBERS] = pms_apply_groups, [PMS_STEP_SUSPEND] = pms_apply_people,
        [PMS_STEP_GROUP_DELETE] = pms_apply_groups,
    };
    int r = pms_apply_look(apply, err);

    if (r == 0)
        r = adopt(apply, err);
    if (r == 0)
        r = save(apply, err);
    for (int i = 0; r == 0 && i < PMS_STEP_KINDS && apply->stop.code == PMS_OK; i++) {
        if (!actions[i])
            continue;
        r = actions[i](apply, (enum pms_action_kind)i, err);
        if (r == 0)
            r = save(apply, err);
    }
    return r;
}

static void count(const struct pms_apply *apply, struct pms_apply_sum *ret_sum)
{
    struct pms_apply_sum sum = {0};

    for (size_t i = 0; i < apply->plan->step_count; i++) {
        sum.states[apply->rows[i].state]++;
        sum.done_before += apply->rows[i].was_done_before != 0;
    }
    *ret_sum = sum;
}

static int fail_stopped(const struct pms_apply *apply, struct pms_error *err)
{
    *err = apply->stop;
    pms_error_prefix(err, "stopped after %zu of %zu steps", apply->done, apply->to_do);
    if (err->hint[0] != '\0')
        return -err->code;
    return pms_error_hint(err, "running the same plan again does what is left");
}

static int conclude(const struct pms_apply *apply, struct pms_error *err)
{
    const struct pms_apply_row *first = NULL;
    size_t failed = 0;
    size_t stale = 0;
    size_t index = 0;

    if (apply->stop.code != PMS_OK)
        return fail_stopped(apply, err);
    for (size_t i = 0; i < apply->plan->step_count; i++) {
        const struct pms_apply_row *row = &apply->rows[i];

        if (row->state != PMS_TASK_FAILED)
            continue;
        index = first ? index : i;
        first = first ? first : row;
        failed++;
        stale += row->code == PMS_E_STALE;
    }
    if (!first)
        return 0;
    pms_fail(err, failed == stale ? PMS_E_STALE : PMS_E_PARTIAL,
             failed == stale ? "%zu of %zu steps no longer fit; %s %s: %s"
                             : "%zu of %zu steps failed; %s %s: %s",
             failed, apply->to_do, apply->plan->steps[index].id, apply->plan->steps[index].who,
             first->message);
    return first->hint ? pms_error_hint(err, "%s", first->hint) : -err->code;
}

int pms_plan_apply(struct pms_client *client, struct pms_plan *plan, struct pms_ledger *ledger,
                   const struct pms_apply_options *options, struct pms_apply_sum *ret_sum,
                   struct pms_error *err)
{
    AUTO(apply_done) struct pms_apply apply = {
        .client = client,
        .plan = plan,
        .ledger = ledger,
        .options = options,
        .is_preview = client->caller.preview != NULL,
    };
    struct pms_error trouble = PMS_ERROR_INIT;
    int r = begin(&apply, err);

    if (r < 0)
        return r;
    if (carry_out(&apply, &trouble) < 0 && apply.stop.code == PMS_OK)
        apply.stop = trouble;
    if (save(&apply, &trouble) < 0 && apply.stop.code == PMS_OK)
        apply.stop = trouble;
    pms_apply_end_all(&apply);
    count(&apply, ret_sum);
    return conclude(&apply, err);
}
