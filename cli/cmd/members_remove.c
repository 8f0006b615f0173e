/* SPDX-License-Identifier: MIT */
/* Everybody is found first and named in one question; then they are removed one by one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "members.h"
#include "people.h"

struct job {
    const char *name; /* as typed */
    struct pms_member_info member;
    struct pms_error err; /* why it failed */
    const char *result;
};

struct jobs {
    size_t count;
    struct job *items;
};

static void jobs_done(struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++)
        pms_member_info_done(&jobs->items[i].member);
    free(jobs->items);
}

DEFINE_AUTO_VALUE(struct jobs, jobs_done)

/* Two names of one person are one job. */
static bool seen_before(const struct jobs *jobs, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (jobs->items[j].member.id &&
            strcmp(jobs->items[j].member.id, jobs->items[i].member.id) == 0)
            return true;
    return false;
}

static int find_all(struct cli *cli, const struct items *people, struct jobs *jobs,
                    struct pms_error *err)
{
    jobs->items = calloc(people->count, sizeof(*jobs->items));
    if (!jobs->items)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < people->count; i++) {
        struct job *job = &jobs->items[i];
        int r;

        job->name = people->list[i].who;
        jobs->count++;
        r = pms_admin_member_find(cli->admin, job->name, &job->member, &job->err);
        if (r < 0 && people_end_run(-r)) {
            *err = job->err;
            return r;
        }
        if (r < 0)
            job->result = "failed";
        else if (seen_before(jobs, i))
            job->result = "named twice";
    }
    return 0;
}

static const char *name_of(const struct job *job)
{
    return job->member.email ? job->member.email : job->name;
}

/* Who answers should know what goes and what stays, and that somebody is missing. */
static void tell(const struct jobs *jobs)
{
    if (globals.yes || globals.dry_run)
        return;
    for (size_t i = 0; i < jobs->count; i++)
        if (jobs->items[i].err.code != PMS_OK)
            talk("%s: %s", jobs->items[i].name, jobs->items[i].err.message);
    talk(
        "whoever is removed loses the role, the groups, the account key and what only the team "
        "may see; SCIM keys they made are refused");
    talk("the account itself stays, and so does what belongs to the team; a directory that "
         "still "
         "has them adds them again, as Developer");
}

static size_t add_name(char *question, size_t size, size_t length, const struct job *job,
                       bool first)
{
    const struct pms_member_info *member = &job->member;

    return (size_t)snprintf(
        question + length, size - length, "%s %.80s (%.40s%s%.40s%s%.30s)", first ? "" : ",",
        member->email, member->given_name ? member->given_name : "",
        member->given_name ? " " : "", member->family_name ? member->family_name : "",
        member->given_name || member->family_name ? ", " : "", member->role);
}

/* The question shows whom it is about: the first few by name, the rest by number. */
static int ask(const struct jobs *jobs, struct pms_error *err)
{
    char question[2048];
    size_t total = 0;
    size_t shown = 0;
    size_t length;

    for (size_t i = 0; i < jobs->count; i++)
        total += !jobs->items[i].result;
    if (total == 0)
        return 0;
    tell(jobs);
    length = (size_t)snprintf(question, sizeof(question), "Remove %zu %s from the team:", total,
                              total == 1 ? "person" : "people");
    for (size_t i = 0; i < jobs->count && shown < 6; i++)
        if (!jobs->items[i].result)
            length +=
                add_name(question, sizeof(question), length, &jobs->items[i], shown++ == 0);
    snprintf(question + length, sizeof(question) - length, "%s?",
             total > shown ? " and more" : "");
    return confirm(question, err);
}

/* A removal whose answer was lost is sent again, and then there is nobody to remove. */
static bool is_gone(struct cli *cli, const struct job *job)
{
    AUTO(pms_member_info_done) struct pms_member_info member = {0};
    struct pms_error ignored = PMS_ERROR_INIT;

    return pms_admin_member_find(cli->admin, job->member.id, &member, &ignored) ==
           -PMS_E_NOTFOUND;
}

static int remove_one(struct cli *cli, struct job *job)
{
    int r = pms_admin_member_remove(cli->admin, job->member.id, &job->err);

    if (r < 0 && job->err.http_status == 404 && is_gone(cli, job)) {
        job->err = (struct pms_error)PMS_ERROR_INIT;
        job->result = "already gone";
        return 0;
    }
    job->result = r == PMS_PREVIEWED ? "would remove" : r == 0 ? "removed" : "failed";
    /* What was sent may have been done when no answer came. */
    if (r == -PMS_E_NETWORK || r == -PMS_E_CANCELED)
        job->result = "unknown";
    return r < 0 ? r : 0;
}

static int print_job(struct out *out, const struct job *job, struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    cells[RESULT_EMAIL] = cell_text(name_of(job));
    cells[RESULT_ID] = cell_text(job->member.id);
    cells[RESULT_RESULT] = cell_text(job->result);
    cells[RESULT_DETAIL] = cell_text(job->err.code != PMS_OK ? job->err.message : NULL);
    return out_row(out, cells, err);
}

static int fail_stopped(const struct jobs *jobs, const struct job *last, struct pms_error *err)
{
    size_t done = 0;

    for (size_t i = 0; i < jobs->count; i++)
        done += jobs->items[i].err.code == PMS_OK;
    *err = last->err;
    if (jobs->count > 1)
        pms_error_prefix(err, "stopped at %s, %zu of %zu done", last->name, done, jobs->count);
    return -err->code;
}

/* Rows that nobody can read any more do not stop the run half-way. */
static int act(struct cli *cli, struct jobs *jobs, struct out *out, struct pms_error *err)
{
    const struct job *last = NULL; /* which ended the run */
    int printed = 0;

    for (size_t i = 0; i < jobs->count; i++) {
        struct job *job = &jobs->items[i];

        if (!job->result && last) {
            job->result = "not done";
            job->err = last->err;
        } else if (!job->result && people_end_run(-remove_one(cli, job))) {
            last = job;
        }
        if (printed == 0)
            printed = print_job(out, job, err);
    }
    return last ? fail_stopped(jobs, last, err) : printed;
}

static int conclude(const struct jobs *jobs, struct pms_error *err)
{
    const struct job *bad = NULL;
    size_t failed = 0;

    for (size_t i = 0; i < jobs->count; i++)
        if (jobs->items[i].err.code != PMS_OK) {
            bad = &jobs->items[i];
            failed++;
        }
    return failed == 0 ? 0 : people_conclude(failed, jobs->count, bad->name, &bad->err, err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(items_done) struct items people = {0};
    AUTO(jobs_done) struct jobs jobs = {0};
    struct out out;
    int r = items_gather(cli, 0, NULL, NULL, &people, err);

    if (r == 0)
        r = find_all(cli, &people, &jobs, err);
    if (r == 0)
        r = ask(&jobs, err);
    if (r < 0)
        return r;
    r = out_begin(&out, &view_results, OUT_LIST, err);
    if (r == 0)
        r = act(cli, &jobs, &out, err);
    r = out_end(&out, r < 0, err);
    return r < 0 ? r : conclude(&jobs, err);
}

const struct command_body members_remove_command = {
    .run = run,
    .completion = COMPLETE_USER,
    .view = &view_results,
    .least = 1,
    .most = -1,
    .about = "Asks first. It takes the account key of an Admin, Super Admin or Organization "
             "Manager.\n"
             "To keep somebody out for a while, \"pmscim suspend\" is the milder way.",
    .examples = {{"pmscim members remove lee.park@acme.example", "asks, and says what is lost"},
                 {"pmscim members remove - --yes < leavers", "one USER a line"}},
};
