/* SPDX-License-Identifier: MIT */
/* suspend and reactivate: look everybody up first, ask once, then act one by one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "people.h"

struct job {
    const char *name;          /* as typed */
    struct pms_resource *user; /* as found, then as it is afterwards; NULL when not found */
    struct pms_error err;      /* why it failed */
    const char *result;
};

struct jobs {
    size_t count;
    struct job *items;
};

static void jobs_done(struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++)
        pms_resource_free(jobs->items[i].user);
    free(jobs->items);
}

DEFINE_AUTO_VALUE(struct jobs, jobs_done)

/* Two names of one person are one job. */
static bool seen_before(const struct jobs *jobs, size_t i)
{
    const char *id = pms_resource_id(jobs->items[i].user);

    for (size_t j = 0; j < i; j++)
        if (id && jobs->items[j].user && pms_resource_id(jobs->items[j].user) &&
            strcmp(pms_resource_id(jobs->items[j].user), id) == 0)
            return true;
    return false;
}

static int find_all(struct cli *cli, const struct people *people, struct jobs *jobs,
                    struct pms_error *err)
{
    jobs->items = calloc(people->count, sizeof(*jobs->items));
    if (!jobs->items)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < people->count; i++) {
        struct job *job = &jobs->items[i];
        int r;

        job->name = people->names[i];
        jobs->count++;
        r = pms_client_find_user(cli->client, job->name, &job->user, &job->err);
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

/* What is so already is success, and nothing to ask about. */
static void settle(struct jobs *jobs, int active)
{
    for (size_t i = 0; i < jobs->count; i++)
        if (!jobs->items[i].result && pms_user_active(jobs->items[i].user) == active)
            jobs->items[i].result = active ? "already active" : "already suspended";
}

static const char *name_of(const struct job *job)
{
    const char *name = job->user ? pms_user_name(job->user) : NULL;

    return name ? name : job->name;
}

/* Who answers should know that somebody is missing; with --yes the rows say it. */
static void tell_missing(const struct jobs *jobs)
{
    for (size_t i = 0; !globals.yes && !globals.dry_run && i < jobs->count; i++)
        if (jobs->items[i].err.code != PMS_OK)
            talk("%s: %s", jobs->items[i].name, jobs->items[i].err.message);
}

/* The question shows whom it is about: the first few by name, the rest by number. */
static int ask(const struct jobs *jobs, struct pms_error *err)
{
    char question[1024];
    size_t length = 0;
    size_t total = 0;

    for (size_t i = 0; i < jobs->count; i++)
        total += !jobs->items[i].result;
    if (total == 0)
        return 0;
    tell_missing(jobs);
    length += (size_t)snprintf(question, sizeof(question),
                               "Suspend %zu %s, who then cannot sign in:", total,
                               total == 1 ? "person" : "people");
    for (size_t i = 0, shown = 0; i < jobs->count && shown < 10; i++)
        if (!jobs->items[i].result && length < sizeof(question) - 128)
            length += (size_t)snprintf(question + length, sizeof(question) - length, "%s %.80s",
                                       shown++ > 0 ? "," : "", name_of(&jobs->items[i]));
    snprintf(question + length, sizeof(question) - length, "%s?",
             total > 10 ? " and more" : "");
    return confirm(question, err);
}

static int switch_one(struct cli *cli, struct job *job, int active)
{
    struct pms_resource *after = NULL;
    int r;

    r = pms_client_set_active(cli->client, job->user, active, &after, &job->err);
    if (r == PMS_PREVIEWED) {
        job->result = active ? "would reactivate" : "would suspend";
        return 0;
    }
    if (r < 0) {
        job->result = "failed";
        return r;
    }
    pms_resource_free(job->user);
    job->user = after;
    job->result = active ? "reactivated" : "suspended";
    return 0;
}

static int print_job(struct out *out, const struct job *job, struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    cells[RESULT_EMAIL] = cell_text(name_of(job));
    cells[RESULT_ID] = cell_text(job->user ? pms_resource_id(job->user) : NULL);
    cells[RESULT_RESULT] = cell_text(job->result);
    cells[RESULT_DETAIL] = cell_text(job->err.code != PMS_OK ? job->err.message : NULL);
    return out_row(out, cells, err);
}

/* Rows that nobody can read any more do not stop the run: half a list of leavers suspended, and
 * no row that says which half, is the worst there is. */
static int act(struct cli *cli, struct jobs *jobs, int active, struct out *out,
               struct pms_error *err)
{
    int printed = 0;

    for (size_t i = 0; i < jobs->count; i++) {
        struct job *job = &jobs->items[i];
        int r = job->result ? 0 : switch_one(cli, job, active);

        if (printed == 0)
            printed = print_job(out, job, err);
        if (r < 0 && people_end_run(-r)) {
            *err = job->err;
            pms_error_prefix(err, "stopped at %s, %zu of %zu done", job->name, i, jobs->count);
            return r;
        }
    }
    return printed;
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

int people_switch(struct cli *cli, const char *file, int active, struct pms_error *err)
{
    AUTO(people_done) struct people people = {0};
    AUTO(jobs_done) struct jobs jobs = {0};
    struct out out;
    int r = people_gather(cli, file, &people, err);

    if (r == 0)
        r = find_all(cli, &people, &jobs, err);
    if (r < 0)
        return r;
    settle(&jobs, active);
    r = active ? 0 : ask(&jobs, err);
    if (r < 0)
        return r;
    r = out_begin(&out, &view_results, OUT_LIST, err);
    if (r == 0)
        r = act(cli, &jobs, active, &out, err);
    r = out_end(&out, r < 0, err);
    return r < 0 ? r : conclude(&jobs, err);
}
