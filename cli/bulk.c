/* SPDX-License-Identifier: MIT */
/* Carrying out many changes together, and telling of each what is certain. */
#include "bulk.h"

#include "progress.h"

enum {
    AHEAD = 32 /* works that wait for their turn, which is what an answer can stop */
};

struct run {
    struct cli *cli;
    struct progress progress;
    struct pms_batch *batch;
    struct jobs *jobs;
    const char *done;
    const char *would;
    size_t added; /* jobs looked at for the batch */
    size_t under_way;
    struct pms_error stop; /* why nothing more is sent */
    size_t stopped_at;
};

/* Fills the batch with what comes next. */
static int feed(struct run *run, struct pms_error *err)
{
    for (; run->added < run->jobs->count && run->under_way < AHEAD; run->added++) {
        struct job *job = &run->jobs->items[run->added];
        int r;

        if (job->result)
            continue;
        job->work.tag = job;
        r = pms_batch_add(run->batch, &job->work, err);
        if (r == PMS_BATCH_FULL)
            return 0;
        if (r < 0)
            return r;
        run->under_way++;
    }
    return 0;
}

/* What is known of a change that was not carried out as wanted: that it was not even sent, that
 * the server turned it down, or nothing. */
static const char *word_for(const struct pms_work_result *result)
{
    bool is_lost = result->err.code == PMS_E_NETWORK || result->err.code == PMS_E_CANCELED;

    if (!result->was_sent)
        return "not done";
    return is_lost ? "unknown" : "failed";
}

static void settle(struct run *run, struct job *job, struct pms_work_result *result)
{
    if (result->result == PMS_PREVIEWED) {
        job->result = run->would;
    } else if (result->result == 0) {
        pms_resource_free(job->user);
        job->user = result->resource;
        job->result = run->done;
    } else {
        job->err = result->err;
        job->result = word_for(result);
    }
    if (result->result >= 0 || !people_end_run(result->err.code) || run->stop.code != PMS_OK)
        return;
    run->stop = result->err;
    run->stopped_at = (size_t)(job - run->jobs->items);
    pms_batch_stop(run->batch, &run->stop);
}

static int one(struct run *run, struct job *job, struct pms_error *err)
{
    struct pms_work_result result;
    int r = feed(run, err);

    if (r < 0 || job->result)
        return r;
    if (pms_batch_next(run->batch, &result) != 1)
        return pms_fail(err, PMS_E_REMOTE, "%s: no result", job->name);
    run->under_way--;
    settle(run, result.tag, &result);
    return 0;
}

static size_t count_done(const struct jobs *jobs)
{
    size_t count = 0;

    for (size_t i = 0; i < jobs->count; i++)
        count += jobs->items[i].err.code == PMS_OK;
    return count;
}

static const char not_sent[] = "not sent: ";

static int fail_stopped(const struct run *run, struct pms_error *err)
{
    const struct jobs *jobs = run->jobs;
    size_t unknown = 0;

    for (size_t i = 0; i < jobs->count; i++)
        unknown += strcmp(jobs->items[i].result, "unknown") == 0;
    *err = run->stop;
    if (jobs->count == 1)
        return -err->code;
    /* This is about all of them, not about the first who was not sent. */
    if (strncmp(err->message, not_sent, strlen(not_sent)) == 0)
        memmove(err->message, err->message + strlen(not_sent),
                strlen(err->message + strlen(not_sent)) + 1);
    if (unknown > 0)
        pms_error_prefix(err, "stopped at %s, %zu of %zu done, %zu unknown",
                         jobs->items[run->stopped_at].name, count_done(jobs), jobs->count,
                         unknown);
    else
        pms_error_prefix(err, "stopped at %s, %zu of %zu done",
                         jobs->items[run->stopped_at].name, count_done(jobs), jobs->count);
    return err->hint[0] != '\0'
               ? -err->code
               : pms_error_hint(err, "the rows say what became of whom; running it again does "
                                     "what is left");
}

static void advance(struct run *run, size_t done)
{
    struct pms_limits limits;

    pms_client_limits(run->cli->client, 0, (long)(run->jobs->count - done), &limits);
    progress_step(&run->progress, (long)done, limits.time_ms);
}

/* Rows that nobody can read any more do not stop the run: half a list of leavers suspended, and
 * no row that says which half, is the worst there is. */
static int walk(struct run *run, struct out *out, struct pms_error *err)
{
    int printed = 0;

    for (size_t i = 0; i < run->jobs->count; i++) {
        struct job *job = &run->jobs->items[i];
        int r = one(run, job, err);

        if (r < 0)
            return r;
        advance(run, i + 1);
        if (printed == 0)
            printed = job_print(out, job, err);
    }
    return printed;
}

int bulk_run(struct cli *cli, struct jobs *jobs, const char *done, const char *would,
             struct pms_error *err)
{
    AUTO(pms_batch_free) struct pms_batch *batch = NULL;
    struct run run = {.cli = cli, .jobs = jobs, .done = done, .would = would};
    struct out out;
    int r = pms_batch_new(cli->client, &batch, err);

    if (r < 0)
        return r;
    run.batch = batch;
    r = out_begin(&out, &view_results, OUT_LIST, err);
    if (r == 0 && !out_streams())
        progress_begin(&run.progress, "people", (long)jobs->count);
    if (r == 0)
        r = walk(&run, &out, err);
    progress_end(&run.progress, r < 0 || run.stop.code != PMS_OK);
    r = out_end(&out, r < 0, err);
    if (r < 0)
        return r;
    return run.stop.code != PMS_OK ? fail_stopped(&run, err) : jobs_conclude(jobs, err);
}
