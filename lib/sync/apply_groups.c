/* SPDX-License-Identifier: MIT */
/* The steps about groups, one after the other: each has its own way of going wrong, and is
 * looked at before the next. */
#include "sync/apply.h"

#include <stdio.h>

#include "base/json.h"
#include "client/flight.h"
#include "client/idlist.h"

enum {
    NAMED = 3 /* people a message names */
};

/* One step. */
struct job {
    struct pms_apply *apply;
    size_t index;
    const struct pms_step *step;
    struct pms_idlist adds;
    struct pms_idlist removes;
    size_t left_out;
    const char *why; /* the first was left out */
    char names[160];
    const char *id; /* of the group, once it is known */
    bool was_open;  /* an earlier run may have done it */
    bool was_sent;
};

static void job_done(struct job *job)
{
    pms_idlist_done(&job->adds);
    pms_idlist_done(&job->removes);
}

DEFINE_AUTO_VALUE(struct job, job_done)

static void leave_out(struct job *job, const struct pms_plan_person *person, const char *why)
{
    size_t used = strlen(job->names);

    if (job->left_out++ < NAMED)
        snprintf(job->names + used, sizeof(job->names) - used, "%s%.48s", used > 0 ? ", " : "",
                 person->email);
    if (!job->why)
        job->why = why;
}

static int gather(struct job *job, struct pms_error *err)
{
    const struct pms_step *step = job->step;
    int r = pms_idlist_new(step->add_count, &job->adds, err);

    if (r == 0)
        r = pms_idlist_new(step->remove_count, &job->removes, err);
    if (r < 0)
        return r;
    for (size_t i = 0; i < step->add_count; i++) {
        const char *why;
        const char *id = pms_apply_person(job->apply, &step->adds[i], &why);

        if (id)
            job->adds.list[job->adds.count++] = id;
        else
            leave_out(job, &step->adds[i], why);
    }
    for (size_t i = 0; i < step->remove_count; i++)
        job->removes.list[job->removes.count++] = step->removes[i].id;
    return 0;
}

static int add_members(struct pms_resource *group, const char *const *ids, size_t count,
                       struct pms_error *err)
{
    AUTO(json) struct json_object *members = json_object_new_array();

    for (size_t i = 0; members && i < count; i++) {
        struct json_object *member = json_object_new_object();

        if (!member || json_object_array_add(members, member) < 0) {
            json_object_put(member);
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        }
        if (pms_json_add_text(member, "value", ids[i], err) < 0)
            return -err->code;
    }
    return pms_json_add(pms_resource_json(group), "members", TAKE(members), err);
}

/* The group as the team was read. */
static int known_group(const struct pms_group_info *info, struct pms_resource **ret_group,
                       struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *group = NULL;
    int r = pms_resource_new(PMS_GROUP, &group, err);

    if (r == 0)
        r = pms_json_add_text(pms_resource_json(group), "id", info->id, err);
    if (r == 0)
        r = pms_resource_set(group, "displayName", info->name, err);
    if (r == 0 && info->members_known)
        r = add_members(group, info->members, info->member_count, err);
    if (r == 0)
        *ret_group = TAKE(group);
    return r;
}

static int change(struct job *job, const struct pms_resource *group, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct pms_apply *apply = job->apply;
    const struct pms_ids adds = {job->adds.count, job->adds.list};
    const struct pms_ids removes = {job->removes.count, job->removes.list};
    int r = pms_client_group_change(apply->client, group, &adds, &removes,
                                    apply->is_trusted ? PMS_GROUP_TRUSTED : 0, &after, err);

    job->was_sent = true;
    if (r == 0 && removes.count > 0)
        apply->is_trusted = true;
    return r;
}

/* Whoever is missing behind the first removal of a run is put back, so who is in the group has
 * to be known of this moment: the team was read before everything else, and somebody may have
 * taken people out since. */
static int look_again(struct job *job, struct pms_resource **ret_group, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *group = NULL;
    int r = pms_client_get(job->apply->client, PMS_GROUP, job->id, &group, err);

    if (r == 0 && pms_group_member_count(group) >= 0)
        *ret_group = TAKE(group);
    return r;
}

static int change_known(struct job *job, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *group = NULL;
    int r = 0;

    if (job->removes.count > 0 && !job->apply->is_trusted && !job->apply->is_preview)
        r = look_again(job, &group, err);
    if (r == 0 && !group)
        r = known_group(pms_apply_find_group(job->apply, job->id), &group, err);
    return r < 0 ? r : change(job, group, err);
}

/* An earlier run may have sent it so late that the team was read without it. */
static int create(struct job *job, const struct pms_resource *group,
                  struct pms_resource **ret_made, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *found = NULL;
    struct pms_client *client = job->apply->client;
    struct pms_error look = PMS_ERROR_INIT;
    int r;

    job->was_sent = true;
    r = pms_client_group_create(client, group, ret_made, err);
    if (r != -PMS_E_CONFLICT || !job->was_open ||
        pms_find_group_named(client, job->step->who, &found, &look) < 0)
        return r;
    *err = (struct pms_error)PMS_ERROR_INIT;
    return pms_client_get(client, PMS_GROUP, pms_resource_id(found), ret_made, err);
}

/* Whoever is not in it then is added to it. */
static int make(struct job *job, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *group = NULL;
    AUTO(pms_resource_free) struct pms_resource *made = NULL;
    const char *id;
    int r;

    job->id = job->apply->rows[job->index].id;
    if (job->id)
        return change_known(job, err);
    r = pms_resource_new(PMS_GROUP, &group, err);
    if (r == 0)
        r = pms_resource_set(group, "displayName", job->step->who, err);
    if (r == 0 && job->adds.count > 0)
        r = add_members(group, job->adds.list, job->adds.count, err);
    if (r == 0)
        r = create(job, group, &made, err);
    if (r != 0)
        return r;
    id = pms_resource_id(made);
    if (!pms_arena_pack(&job->apply->texts, (const char **[]){&id}, 1))
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    job->id = id;
    if (change(job, made, err) == 0)
        return 0;
    err->code = PMS_E_PARTIAL;
    return pms_error_prefix(err, "the group was made, but not everybody is in it");
}

/* Nobody may lose an account with a group. */
static int delete_empty(struct job *job, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *group = NULL;
    struct pms_client *client = job->apply->client;
    long count;
    int r = pms_client_get(client, PMS_GROUP, job->step->group, &group, err);

    if (r == -PMS_E_NOTFOUND) {
        *err = (struct pms_error)PMS_ERROR_INIT;
        return 0;
    }
    if (r < 0)
        return r;
    count = pms_group_member_count(group);
    if (count != 0 && !job->apply->is_preview) {
        pms_fail(err, PMS_E_REFUSED,
                 count < 0
                     ? "the server does not show who is in the group, so it is not deleted"
                     : "the group still has members, so it is not deleted");
        return pms_error_hint(err, "\"pmscim groups delete\" says whom that would deactivate");
    }
    job->was_sent = true;
    return pms_client_delete(client, PMS_GROUP, job->step->group, err);
}

static int choose_act(struct job *job, struct pms_error *err)
{
    if (job->step->action == PMS_STEP_GROUP_CREATE)
        return make(job, err);
    if (job->step->action == PMS_STEP_GROUP_DELETE)
        return delete_empty(job, err);
    return change_known(job, err);
}

/* ^C lets a step come to its end: between its requests a group may have lost people who are put
 * back by the next one. */
static int act(struct job *job, struct pms_error *err)
{
    struct pms_traffic *traffic = job->apply->client->caller.traffic;
    int r;

    pms_traffic_heed(traffic, false);
    r = choose_act(job, err);
    pms_traffic_heed(traffic, true);
    return r;
}

static int fail_left_out(const struct job *job, struct pms_error *err)
{
    pms_fail(err, PMS_E_PARTIAL, "%zu of %zu people were not added (%s): %s%s", job->left_out,
             job->step->add_count, job->why, job->names,
             job->left_out > NAMED ? " and more" : "");
    return pms_error_hint(err, "once their own steps are done, run the plan again");
}

/* A removal that hit others, or cannot be seen to have hit nobody else, is the last one. */
static void stop_after(struct job *job, const struct pms_error *why)
{
    struct pms_apply *apply = job->apply;

    if (!pms_apply_stop(apply, why) && why->code == PMS_E_REMOTE && job->removes.count > 0)
        apply->stop = *why;
}

static int settle(struct job *job, int result, struct pms_error *why, struct pms_error *err)
{
    struct pms_apply *apply = job->apply;

    if (result == PMS_PREVIEWED || (result == 0 && apply->is_preview)) {
        pms_apply_end_previewed(apply, job->index);
        return 0;
    }
    if (result == 0 && job->left_out > 0)
        result = fail_left_out(job, why);
    if (result == 0)
        return pms_apply_end_done(apply, job->index, job->id, err);
    stop_after(job, why);
    if (job->id && pms_apply_note_ledger(apply, job->index, job->id, err) < 0)
        return -err->code;
    return pms_apply_end_failed(apply, job->index, why, job->was_sent, err);
}

static int run_step(struct pms_apply *apply, size_t index, struct pms_error *err)
{
    AUTO(job_done) struct job job = {
        .apply = apply,
        .index = index,
        .step = &apply->plan->steps[index],
        .id = apply->plan->steps[index].group,
        .was_open = pms_journal_is_open(&apply->journal->entries[index]),
    };
    struct pms_error why = PMS_ERROR_INIT;
    int result;
    int r = gather(&job, err);

    if (r == 0 && !apply->is_preview)
        r = pms_journal_intend(apply->journal, index, err);
    if (r == 0 && !apply->is_preview)
        r = pms_journal_sync(apply->journal, err);
    if (r < 0)
        return r;
    result = act(&job, &why);
    return settle(&job, result, &why, err);
}

int pms_apply_groups(struct pms_apply *apply, enum pms_action_kind action,
                     struct pms_error *err)
{
    for (size_t i = 0; i < apply->plan->step_count; i++) {
        int r;

        if (apply->plan->steps[i].action != action || apply->rows[i].is_over)
            continue;
        if (pms_apply_is_stopped(apply))
            return 0;
        r = run_step(apply, i, err);
        if (r < 0)
            return r;
    }
    return 0;
}
