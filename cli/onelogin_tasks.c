/* SPDX-License-Identifier: MIT */
/*
 * What provisioning is at takes a call for each person, and an account has 5,000 an hour for
 * everybody who asks OneLogin. So it is said what it will cost, and asked where that is much.
 */
#include <stdio.h>

#include "onelogin.h"
#include "progress.h"

enum {
    MANY_CALLS = 500 /* a tenth of what an account has in an hour */
};

struct walk {
    struct pms_onelogin *onelogin;
    struct app_tasks *tasks;
    struct progress progress;
};

/* Does not fail: what is left is good to know, and no more. */
static struct pms_onelogin_limits limits_of(struct pms_onelogin *onelogin)
{
    struct pms_onelogin_limits limits = {-1, -1, -1};
    struct pms_error ignored = PMS_ERROR_INIT;

    if (pms_onelogin_limits(onelogin, &limits, &ignored) < 0)
        limits = (struct pms_onelogin_limits){-1, -1, -1};
    return limits;
}

static void tell_cost(size_t calls, const struct pms_onelogin_limits *limits)
{
    char left[64] = "";

    if (limits->left >= 0)
        snprintf(left, sizeof(left), "; %ld are left in this hour", limits->left);
    talk("this takes %zu %s%s", calls, calls == 1 ? "call" : "calls, one for each person",
         left);
}

/* Whoever else asks OneLogin has to do with what is left. */
static int ask(size_t calls, const struct pms_onelogin_limits *limits, struct pms_error *err)
{
    char question[256];
    int r;

    if (limits->left >= 0 && calls > (size_t)limits->left)
        snprintf(question, sizeof(question),
                 "This takes %zu calls, and %ld are left in this hour, so it has to wait or "
                 "breaks off. Go on?",
                 calls, limits->left);
    else if (calls > MANY_CALLS)
        snprintf(question, sizeof(question),
                 "This takes %zu of the calls that all programs of the account share. Go on?",
                 calls);
    else
        return 0;
    r = confirm(question, err);
    return r == -PMS_E_REFUSED
               ? pms_error_hint(err, "add --yes to do it without being asked, or name the "
                                     "people: pmscim onelogin tasks APP EMAIL...")
               : r;
}

static int expect(void *context, size_t calls, struct pms_error *err)
{
    struct walk *walk = context;
    struct pms_onelogin_limits limits;
    int r;

    if (calls == 0)
        return 0;
    limits = limits_of(walk->onelogin);
    tell_cost(calls, &limits);
    r = ask(calls, &limits, err);
    if (r == 0 && walk->tasks->with_progress)
        progress_begin(&walk->progress, "people", (long)calls);
    return r;
}

static int take(void *context, const struct pms_onelogin_task *task, struct pms_error *err)
{
    struct walk *walk = context;
    struct app_tasks *tasks = walk->tasks;

    tasks->people++;
    tasks->pending += pms_onelogin_task_is_pending(task);
    tasks->failed += pms_onelogin_task_is_failed(task);
    progress_step(&walk->progress, tasks->people, -1);
    return tasks->take(tasks->context, task, err);
}

static void tell_left(struct pms_onelogin *onelogin)
{
    struct pms_onelogin_limits limits = limits_of(onelogin);

    if (limits.left >= 0 && limits.limit >= 0)
        talk("%ld of %ld calls are left in this hour", limits.left, limits.limit);
}

int onelogin_read_tasks(struct pms_onelogin *onelogin, struct app_tasks *tasks,
                        struct pms_error *err)
{
    struct walk walk = {.onelogin = onelogin, .tasks = tasks};
    const struct pms_onelogin_task_query query = {
        .app = tasks->app,
        .email_count = tasks->email_count,
        .emails = tasks->emails,
        .expect = expect,
    };
    int r = pms_onelogin_each_task(onelogin, &query, take, &walk, err);

    progress_end(&walk.progress, r < 0);
    if (r == 0 && tasks->people > 0)
        tell_left(onelogin);
    return r;
}
