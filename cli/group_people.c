/* SPDX-License-Identifier: MIT */
/* Adding people to a group and taking them out: everybody is looked up first, one request
 * changes them all, and where the server finds fault with somebody, the others go without. */
#include <stdio.h>

#include "bulk.h"
#include "groups.h"

struct run {
    struct cli *cli;
    bool adding;
    struct pms_resource *group; /* as it is now */
    struct names members;       /* of it, sorted */
    unsigned flags;
    bool is_over; /* nothing more is sent */
    struct pms_error why;
};

/* Takes note of how the group is now; `take_group` is eaten also on failure. */
static int note_group(struct run *run, struct pms_resource *take_group, struct pms_error *err)
{
    int r;

    pms_resource_free(run->group);
    run->group = take_group;
    names_done(&run->members);
    r = group_member_ids(take_group, &run->members, err);
    names_sort(&run->members);
    return r;
}

static int look_again(struct run *run, struct pms_error *err)
{
    struct pms_resource *now = NULL;
    int r = pms_client_get(run->cli->client, PMS_GROUP, pms_resource_id(run->group), &now, err);

    return r < 0 ? r : note_group(run, now, err);
}

static bool is_member(const struct run *run, const struct job *job)
{
    return names_have(&run->members, pms_resource_id(job->user));
}

/* --- whom it concerns --- */

/* What is so already is success. Where another server than Postman shows nobody, it may show
 * nobody ever, and is told all the same. */
static void settle_so_already(const struct run *run, struct jobs *jobs)
{
    bool is_known = pms_group_member_count(run->group) > 0 || groups_carry_people(run->cli);

    for (size_t i = 0; i < jobs->count; i++) {
        struct job *job = &jobs->items[i];
        const char *id = job->user ? pms_resource_id(job->user) : NULL;

        if (job->result)
            continue;
        if (!id) {
            pms_fail(&job->err, PMS_E_REMOTE, "the server gives %s no id", job_name(job));
            job->result = "failed";
        } else if (is_known && is_member(run, job) == run->adding) {
            job->result = run->adding ? "already in it" : "not in it";
        }
    }
}

static int tell_loners(struct run *run, const struct jobs *jobs, struct pms_error *err)
{
    AUTO(names_done) struct names ids = {0};
    AUTO(names_done) struct names loners = {0};
    AUTO(names_done) struct names emails = {0};
    char people[900];
    int r = 0;

    for (size_t i = 0; r == 0 && i < jobs->count; i++)
        if (!jobs->items[i].result)
            r = names_add(&ids, pms_resource_id(jobs->items[i].user), err);
    if (r == 0)
        r = group_loners(run->cli, run->group, &ids, &loners, err);
    for (size_t i = 0; r == 0 && i < jobs->count; i++)
        if (!jobs->items[i].result && names_have(&loners, pms_resource_id(jobs->items[i].user)))
            r = names_add(&emails, job_name(&jobs->items[i]), err);
    if (r < 0 || emails.count == 0)
        return r;
    names_say(&emails, people, sizeof(people));
    talk("in no group then: %s; at Postman they stay in the team, without the roles that the "
         "group gave them",
         people);
    return 0;
}

static int ask(struct run *run, const struct jobs *jobs, struct pms_error *err)
{
    char question[400];
    const char *name = pms_group_name(run->group);
    size_t left = jobs_left(jobs);
    int r = 0;

    if (run->adding || left == 0)
        return 0;
    /* Only who is asked needs to know, and reading all groups costs requests. */
    if (confirm_asks() && groups_carry_people(run->cli))
        r = tell_loners(run, jobs, err);
    if (r < 0)
        return r;
    snprintf(question, sizeof(question), "Take %zu %s out of \"%.200s\":", left,
             left == 1 ? "person" : "people", name ? name : pms_resource_id(run->group));
    return jobs_ask(jobs, question, err);
}

/* Somebody has read the question, which may have taken long. Whoever left the group meanwhile
 * would be taken for lost and put back. */
static int catch_up(struct run *run, struct jobs *jobs, struct pms_error *err)
{
    int r = jobs_left(jobs) > 0 ? look_again(run, err) : 0;

    if (r == 0)
        settle_so_already(run, jobs);
    return r;
}

/* --- carrying it out --- */

/* Something that is about one of them: then the others may go without. */
static bool is_about_one(const struct pms_error *err)
{
    return err->http_status > 0 && (err->code == PMS_E_USAGE || err->code == PMS_E_NOTFOUND ||
                                    err->code == PMS_E_CONFLICT);
}

static void mark_done(struct run *run, struct job **list, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        list[i]->result = word;
    run->flags |= PMS_GROUP_TRUSTED;
}

/* After a failure only the group itself tells who is in it now. */
static void mark_failed(struct run *run, struct job **list, size_t count,
                        const struct pms_error *why)
{
    struct pms_error look = PMS_ERROR_INIT;
    bool is_seen = look_again(run, &look) == 0 && pms_group_member_count(run->group) >= 0;

    for (size_t i = 0; i < count; i++) {
        struct job *job = list[i];

        if (is_seen && is_member(run, job) == run->adding) {
            job->result = run->adding ? "added" : "removed";
            continue;
        }
        job->err = *why;
        job->result = is_seen || (count == 1 && why->code == PMS_E_AUTH) ? "failed" : "unknown";
    }
}

static int change(struct run *run, struct job **list, size_t count, struct pms_error *err)
{
    AUTO(free) const char **ids = calloc(count + 1, sizeof(*ids));
    const struct pms_ids people = {.count = count, .list = ids};
    struct pms_resource *after = NULL;
    int r;

    if (!ids)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < count; i++)
        ids[i] = pms_resource_id(list[i]->user);
    r = pms_client_group_change(run->cli->client, run->group, run->adding ? &people : NULL,
                                run->adding ? NULL : &people, run->flags, &after, err);
    if (r == PMS_PREVIEWED)
        mark_done(run, list, count, run->adding ? "would add" : "would remove");
    if (r != 0)
        return r;
    mark_done(run, list, count, run->adding ? "added" : "removed");
    return note_group(run, after, err);
}

static void mark_not_done(const struct run *run, struct job **list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        list[i]->err = run->why;
        list[i]->result = "not done";
    }
}

/* All together; where that fails because of somebody, each half by itself. */
static void change_some(struct run *run, struct job **list, size_t count)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_error look = PMS_ERROR_INIT;

    if (run->is_over) {
        mark_not_done(run, list, count);
        return;
    }
    if (change(run, list, count, &err) >= 0)
        return;
    if (count > 1 && is_about_one(&err) && look_again(run, &look) == 0) {
        change_some(run, list, count / 2);
        change_some(run, list + count / 2, count - count / 2);
        return;
    }
    run->is_over = !is_about_one(&err);
    run->why = err;
    mark_failed(run, list, count, &err);
}

static int carry_out(struct run *run, struct jobs *jobs, struct pms_error *err)
{
    AUTO(free) struct job **list = calloc(jobs->count + 1, sizeof(*list));
    size_t count = 0;

    if (!list)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < jobs->count; i++)
        if (!jobs->items[i].result)
            list[count++] = &jobs->items[i];
    if (count > 0)
        change_some(run, list, count);
    return 0;
}

static int print_all(const struct run *run, const struct jobs *jobs, struct pms_error *err)
{
    struct out out;
    int r = out_begin(&out, &view_results, OUT_LIST, err);

    for (size_t i = 0; r == 0 && i < jobs->count; i++)
        r = job_print(&out, &jobs->items[i], err);
    r = out_end(&out, r < 0, err);
    if (r < 0)
        return r;
    if (!run->is_over)
        return jobs_conclude(jobs, err);
    *err = run->why;
    return -err->code;
}

static int find_all(struct run *run, const char *file, struct items *items, struct jobs *jobs,
                    struct pms_error *err)
{
    struct pms_resource *group = NULL;
    int r = items_gather(run->cli, 1, file, NULL, items, err);

    if (r == 0)
        r = group_read(run->cli, run->cli->operands[0], &group, err);
    if (r == 0)
        r = note_group(run, group, err);
    if (r == 0)
        r = jobs_new(items, jobs, err);
    if (r == 0)
        r = jobs_find(run->cli, items, jobs, err);
    if (r == 0)
        settle_so_already(run, jobs);
    return r;
}

int group_people(struct cli *cli, const char *file, bool adding, struct pms_error *err)
{
    AUTO(items_done) struct items items = {0};
    AUTO(jobs_done) struct jobs jobs = {0};
    struct run run = {.cli = cli, .adding = adding};
    int r = find_all(&run, file, &items, &jobs, err);

    if (r == 0)
        r = ask(&run, &jobs, err);
    if (r == 0 && confirm_asks() && !adding)
        r = catch_up(&run, &jobs, err);
    if (r == 0)
        r = carry_out(&run, &jobs, err);
    if (r == 0)
        r = print_all(&run, &jobs, err);
    pms_resource_free(run.group);
    names_done(&run.members);
    return r;
}
