/* SPDX-License-Identifier: MIT */
/* Who is to be changed, and what has become of it. */
#include <stdio.h>

#include "bulk.h"

enum {
    SHOWN = 10 /* people a question names */
};

int jobs_new(const struct items *items, struct jobs *jobs, struct pms_error *err)
{
    jobs->items = calloc(items->count + 1, sizeof(*jobs->items));
    if (!jobs->items)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    jobs->count = items->count;
    for (size_t i = 0; i < items->count; i++)
        jobs->items[i].name = items->list[i].who;
    return 0;
}

void jobs_done(struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++)
        pms_resource_free(jobs->items[i].user);
    free(jobs->items);
    *jobs = (struct jobs){0};
}

static const char *id_of(const struct job *job)
{
    const char *id = job->user ? pms_resource_id(job->user) : NULL;

    return id ? id : "";
}

static int compare_ids(const void *a, const void *b)
{
    const struct job *one = *(const struct job *const *)a;
    const struct job *other = *(const struct job *const *)b;
    int order = strcmp(id_of(one), id_of(other));

    return order != 0 ? order : (one > other) - (one < other);
}

static void mark_twin(struct job *job, const struct job *before)
{
    job->result = "named twice";
    job->twin = before->twin ? before->twin : before;
}

/* Two names of one person are one job. */
static int mark_twins(struct jobs *jobs, struct pms_error *err)
{
    AUTO(free) struct job **order = calloc(jobs->count + 1, sizeof(*order));

    if (!order)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < jobs->count; i++)
        order[i] = &jobs->items[i];
    qsort(order, jobs->count, sizeof(struct job *), compare_ids);
    for (size_t i = 1; i < jobs->count; i++)
        if (id_of(order[i])[0] != '\0' && strcmp(id_of(order[i]), id_of(order[i - 1])) == 0)
            mark_twin(order[i], order[i - 1]);
    return 0;
}

int jobs_find(struct cli *cli, const struct items *items, struct jobs *jobs,
              struct pms_error *err)
{
    struct found *found = NULL;
    int r = people_find(cli, items, &found, err);

    if (r < 0)
        return r;
    for (size_t i = 0; i < jobs->count; i++) {
        jobs->items[i].user = found[i].user;
        jobs->items[i].err = found[i].err;
        if (found[i].err.code == PMS_E_NOTFOUND && found[i].err.hint[0] == '\0')
            pms_error_hint(&jobs->items[i].err, "\"pmscim users list\" shows everybody");
        jobs->items[i].result = found[i].user ? NULL : "failed";
    }
    free(found);
    return mark_twins(jobs, err);
}

const char *job_name(const struct job *job)
{
    const char *name = job->user ? pms_user_name(job->user) : NULL;

    return name ? name : job->name;
}

size_t jobs_left(const struct jobs *jobs)
{
    size_t left = 0;

    for (size_t i = 0; i < jobs->count; i++)
        left += !jobs->items[i].result;
    return left;
}

/* Who answers should know that somebody is missing; with --yes the rows say it. */
static void tell_missing(const struct jobs *jobs)
{
    for (size_t i = 0; !globals.yes && !globals.dry_run && i < jobs->count; i++)
        if (jobs->items[i].err.code != PMS_OK)
            talk("%s: %s", jobs->items[i].name, jobs->items[i].err.message);
}

int jobs_ask(const struct jobs *jobs, const char *question, struct pms_error *err)
{
    char text[1600];
    size_t length;
    size_t left = jobs_left(jobs);

    tell_missing(jobs);
    length = (size_t)snprintf(text, sizeof(text), "%.600s", question);
    for (size_t i = 0, shown = 0; i < jobs->count && shown < SHOWN; i++)
        if (!jobs->items[i].result && length < sizeof(text) - 128)
            length += (size_t)snprintf(text + length, sizeof(text) - length, "%s %.80s",
                                       shown++ > 0 ? "," : "", job_name(&jobs->items[i]));
    snprintf(text + length, sizeof(text) - length, "%s?", left > SHOWN ? " and more" : "");
    return confirm(text, err);
}

int job_print(struct out *out, const struct job *job, struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    cells[RESULT_EMAIL] = cell_text(job_name(job));
    cells[RESULT_ID] = cell_text(job->user ? pms_resource_id(job->user) : NULL);
    cells[RESULT_RESULT] = cell_text(job->result);
    cells[RESULT_DETAIL] = cell_text(job->err.code != PMS_OK ? job->err.message : NULL);
    return out_row(out, cells, err);
}

int jobs_conclude(const struct jobs *jobs, struct pms_error *err)
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
