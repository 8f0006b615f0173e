/* SPDX-License-Identifier: MIT */
/* The steps about people: many under way at a time, each announced in the journal before. */
#include "sync/apply.h"

#include "base/json.h"

enum {
    AHEAD = 32, /* steps that are announced and not ended */
    GROUP = 16  /* as many are announced at once */
};

struct run {
    struct pms_apply *apply;
    enum pms_action_kind action;
    struct pms_batch *batch;
    size_t next; /* the step to look at */
    size_t under_way;
};

static bool differs(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") != 0;
}

static int new_person(const struct pms_person_state *state, struct pms_resource **ret_user,
                      struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    const char *const rows[][2] = {
        {"userName", state->email},
        {"name.givenName", state->given_name},
        {"name.familyName", state->family_name},
        {"externalId", state->external_id},
    };
    int r = pms_resource_new(PMS_USER, &user, err);

    for (size_t i = 0; r == 0 && i < sizeof(rows) / sizeof(*rows); i++)
        if (rows[i][1] && rows[i][1][0] != '\0')
            r = pms_resource_set(user, rows[i][0], rows[i][1], err);
    if (r == 0)
        r = pms_user_set_active(user, 1, err);
    if (r == 0)
        *ret_user = TAKE(user);
    return r;
}

/* The member as the team was read. */
static int known_person(const struct pms_apply *apply, const char *id,
                        struct pms_resource **ret_user, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    const struct pms_member *is = pms_team_member(apply->team, pms_team_find(apply->team, id));
    int r = pms_resource_new(PMS_USER, &user, err);

    if (r == 0)
        r = pms_json_add_text(pms_resource_json(user), "id", is->id, err);
    if (r == 0 && is->email)
        r = pms_resource_set(user, "userName", is->email, err);
    if (r == 0 && is->given_name)
        r = pms_resource_set(user, "name.givenName", is->given_name, err);
    if (r == 0 && is->family_name)
        r = pms_resource_set(user, "name.familyName", is->family_name, err);
    if (r == 0 && is->active >= 0)
        r = pms_user_set_active(user, is->active, err);
    if (r == 0)
        *ret_user = TAKE(user);
    return r;
}

static struct pms_user_change change_of(const struct pms_step *step)
{
    const struct pms_person_state *before = &step->before;
    const struct pms_person_state *after = &step->after;
    struct pms_user_change change = {.active = -1};

    if (before->active != after->active)
        change.active = after->active;
    if (differs(before->given_name, after->given_name))
        change.given = after->given_name ? after->given_name : "";
    if (differs(before->family_name, after->family_name))
        change.family = after->family_name ? after->family_name : "";
    if (after->email && !pms_apply_same_email(before->email, after->email))
        change.email = after->email;
    return change;
}

/* A new e-mail may stand in more places than one, and all of them have to be seen before. */
static int read_person(const struct pms_apply *apply, const struct pms_step *step,
                       const struct pms_user_change *change, struct pms_resource **ret_user,
                       struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    int r;

    if (!change->email || pms_change_is_put(apply->client, change))
        return known_person(apply, step->person, ret_user, err);
    r = pms_client_get(apply->client, PMS_USER, step->person, &user, err);
    if (r < 0)
        return r;
    if (!pms_apply_same_email(pms_user_name(user), step->before.email))
        return pms_fail(err, PMS_E_STALE, "%s has another e-mail by now", step->who);
    *ret_user = TAKE(user);
    return 0;
}

static int prepare(struct run *run, size_t index, struct pms_work *ret_work,
                   struct pms_error *err)
{
    struct pms_apply *apply = run->apply;
    const struct pms_step *step = &apply->plan->steps[index];
    struct pms_apply_row *row = &apply->rows[index];
    int r;

    row->change = change_of(step);
    r = step->action == PMS_STEP_CREATE
            ? new_person(&step->after, &row->resource, err)
            : read_person(apply, step, &row->change, &row->resource, err);
    if (r < 0)
        return r;
    *ret_work = (struct pms_work){
        .deed = PMS_DEED_CHANGE,
        .resource = row->resource,
        .change = &row->change,
        .tag = row,
    };
    /* An earlier run may have sent it so late that the team was read without it. */
    if (step->action == PMS_STEP_CREATE)
        ret_work->deed = pms_journal_is_open(&apply->journal->entries[index]) ? PMS_DEED_ADOPT
                                                                              : PMS_DEED_CREATE;
    return 0;
}

static int intend(struct pms_apply *apply, size_t index, struct pms_error *err)
{
    const struct pms_step *step = &apply->plan->steps[index];
    const struct pms_pair *groups = NULL;
    size_t count = 0;

    if (step->action == PMS_STEP_SUSPEND)
        count = pms_pairs_find(&apply->memberships, step->person, &groups);
    return pms_journal_intend_leaving(apply->journal, index, groups, count, err);
}

static int announce(struct run *run, size_t index, struct pms_error *err)
{
    struct pms_apply *apply = run->apply;
    struct pms_error why = PMS_ERROR_INIT;
    struct pms_work work;
    int r;

    if (prepare(run, index, &work, &why) < 0) {
        pms_apply_stop(apply, &why);
        return pms_apply_end_failed(apply, index, &why, false, err);
    }
    r = apply->is_preview ? 0 : intend(apply, index, err);
    if (r == 0)
        r = pms_batch_add(run->batch, &work, err);
    if (r == 0)
        run->under_way++;
    return r;
}

/* What is announced together lies on the disk before the first of it is sent. */
static int feed(struct run *run, struct pms_error *err)
{
    struct pms_apply *apply = run->apply;
    int r = 0;

    if (run->under_way > AHEAD - GROUP)
        return 0;
    for (; run->next < apply->plan->step_count && run->under_way < AHEAD; run->next++) {
        if (apply->plan->steps[run->next].action != run->action ||
            apply->rows[run->next].is_over)
            continue;
        if (pms_apply_is_stopped(apply))
            break;
        r = announce(run, run->next, err);
        if (r < 0)
            return r;
    }
    return apply->is_preview ? 0 : pms_journal_sync(apply->journal, err);
}

/* Whoever was adopted must be who was to be made. */
static int check_adopted(const struct pms_step *step, const struct pms_resource *user,
                         struct pms_error *err)
{
    const struct pms_member is = {
        .email = pms_user_name(user),
        .given_name = pms_user_given_name(user),
        .family_name = pms_user_family_name(user),
        .external_id = pms_resource_external_id(user),
        .active = pms_user_active(user),
    };

    if (pms_apply_is_created(&step->after, &is))
        return 0;
    return pms_fail(err, PMS_E_STALE, "%s is on the team by now, and not as the plan has them",
                    step->who);
}

static int settle(struct run *run, struct pms_work_result *result, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *user = result->resource;
    struct pms_apply *apply = run->apply;
    size_t index = (size_t)((struct pms_apply_row *)result->tag - apply->rows);
    const struct pms_step *step = &apply->plan->steps[index];

    if (result->result == PMS_PREVIEWED) {
        pms_apply_end_previewed(apply, index);
        return 0;
    }
    if (result->result == 0 && result->was_adopted)
        result->result = check_adopted(step, user, &result->err);
    if (result->result == 0)
        return pms_apply_end_done(apply, index, user ? pms_resource_id(user) : step->person,
                                  err);
    if (pms_apply_stop(apply, &result->err))
        pms_batch_stop(run->batch, &apply->stop);
    return pms_apply_end_failed(apply, index, &result->err, result->was_sent != 0, err);
}

/* The journal comes first: when it cannot be written, nothing more is sent, and what is on its
 * way is waited for. */
static void give_up(struct run *run, const struct pms_error *why)
{
    if (run->apply->stop.code == PMS_OK)
        run->apply->stop = *why;
    pms_batch_stop(run->batch, why);
}

int pms_apply_people(struct pms_apply *apply, enum pms_action_kind action,
                     struct pms_error *err)
{
    AUTO(pms_batch_free) struct pms_batch *batch = NULL;
    struct run run = {.apply = apply, .action = action};
    struct pms_work_result result;
    struct pms_error trouble = PMS_ERROR_INIT;
    int r = pms_batch_new(apply->client, &batch, err);

    if (r < 0)
        return r;
    run.batch = batch;
    for (;;) {
        if (apply->stop.code == PMS_OK && feed(&run, &trouble) < 0)
            give_up(&run, &trouble);
        if (pms_apply_is_stopped(apply))
            pms_batch_stop(batch, &apply->stop);
        if (pms_batch_next(batch, &result) == 0)
            break;
        run.under_way--;
        if (settle(&run, &result, &trouble) < 0)
            give_up(&run, &trouble);
    }
    return 0;
}
