/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "plans.h"
#include "progress.h"

enum {
    NAMED_MOST = 10 /* people a question names */
};

struct run {
    struct out out;
    struct progress progress;
    int printed; /* of the first row that could not be */
    struct pms_error err;
};

static const char *detail_of(const struct pms_apply_result *result)
{
    if (result->err.code != PMS_OK)
        return result->err.message;
    if (result->was_done_before)
        return "it was so already";
    return result->step->action == PMS_STEP_KEEP ? result->step->why : NULL;
}

int plan_print_task(struct out *out, const struct pms_apply_result *result,
                    struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    cells[TASK_ID] = cell_text(result->step->id);
    cells[TASK_ACTION] = cell_text(pms_action_name(result->step->action));
    cells[TASK_WHO] = cell_text(result->step->who);
    cells[TASK_STATE] = cell_text(pms_task_state_name(result->state));
    cells[TASK_DETAIL] = cell_text(detail_of(result));
    cells[TASK_WHY] = cell_text(result->step->why);
    cells[TASK_PERSON] = cell_text(result->step->person);
    cells[TASK_GROUP] = cell_text(result->step->group);
    return out_row(out, cells, err);
}

/* Rows that nobody can read any more do not stop the run. */
static void print_result(void *context, const struct pms_apply_result *result)
{
    struct run *run = context;

    if (run->printed == 0)
        run->printed = plan_print_task(&run->out, result, &run->err);
}

static void show_progress(void *context, size_t done, size_t total, long long left_ms)
{
    struct run *run = context;

    run->progress.total = (long)total;
    progress_step(&run->progress, (long)done, left_ms);
}

static int is_canceled(void *context)
{
    (void)context;
    return interrupted();
}

static bool is_chosen(const struct plan_run *run, enum pms_action_kind action)
{
    for (size_t i = 0; i < run->only_count; i++)
        if (run->only[i] == action)
            return true;
    return run->only_count == 0;
}

/* Nobody is asked about what cannot begin yet; the library says why. */
static bool is_waiting(const struct pms_plan *plan, const struct plan_run *run)
{
    const struct pms_step *step;

    for (size_t i = 0; (step = pms_plan_step(plan, i)); i++)
        if (is_chosen(run, step->action) && !pms_plan_is_approved(plan, step))
            return true;
    return false;
}

bool plan_asks(const struct pms_plan *plan, const struct plan_run *run)
{
    const struct pms_step *step;

    if (!confirm_asks() || is_waiting(plan, run))
        return false;
    for (size_t i = 0; (step = pms_plan_step(plan, i)); i++)
        if (step->action == PMS_STEP_SUSPEND && is_chosen(run, step->action))
            return true;
    return false;
}

void plan_run_let_go(struct plan_run *run)
{
    pms_team_free(run->team);
    pms_run_lock_free(run->lock);
    run->team = NULL;
    run->lock = NULL;
}

/* What is left of a plan that was begun is asked about with all of its people: they are in the
 * plan, and nobody has looked at the team yet. */
static int ask(const struct pms_plan *plan, const struct plan_run *run, struct pms_error *err)
{
    const struct pms_step *step;
    char text[1600] = "";
    size_t length = 0;
    size_t count = 0;
    char question[1700];

    for (size_t i = 0; (step = pms_plan_step(plan, i)); i++) {
        if (step->action != PMS_STEP_SUSPEND || !is_chosen(run, step->action))
            continue;
        if (count++ < NAMED_MOST)
            length += (size_t)snprintf(text + length, sizeof(text) - length, "%s %.80s",
                                       length > 0 ? "," : "", step->who);
    }
    snprintf(question, sizeof(question), "Carry out the plan, which suspends %zu %s:%s%s?",
             count, count == 1 ? "person" : "people", text,
             count > NAMED_MOST ? " and more" : "");
    return confirm(question, err);
}

static void tell_sum(const struct pms_apply_sum *sum)
{
    const size_t *states = sum->states;

    if (globals.dry_run)
        talk("%zu to be sent, %zu as they should be, %zu left out, %zu cannot be done",
             states[PMS_TASK_PROVISIONING], sum->done_before, states[PMS_TASK_DISABLED],
             states[PMS_TASK_FAILED]);
    else
        talk("%zu provisioned, of which %zu were so already; %zu failed, %zu still to do, %zu "
             "left out",
             states[PMS_TASK_PROVISIONED], sum->done_before, states[PMS_TASK_FAILED],
             states[PMS_TASK_PROVISIONING], states[PMS_TASK_DISABLED]);
}

/* The ledger is saved by the run, also when it stops. */
static int apply(struct cli *cli, struct pms_plan *plan, const char *endpoint,
                 const struct pms_policy *policy, const struct plan_run *what, struct run *run,
                 struct pms_error *err)
{
    AUTO(pms_ledger_free) struct pms_ledger *ledger = NULL;
    const struct pms_apply_options options = {
        .lock = what->lock,
        .team = what->team,
        .endpoint = endpoint,
        .policy = policy,
        .limit = what->limit,
        .only = what->only,
        .only_count = what->only_count,
        .result = print_result,
        .progress = show_progress,
        .context = run,
        .canceled = is_canceled,
    };
    struct pms_apply_sum sum = {0};
    int r = pms_ledger_load(NULL, cli->profile.name, &ledger, err);

    if (r == 0)
        r = out_begin(&run->out, &view_tasks, OUT_LIST, err);
    if (r < 0)
        return r;
    if (!out_streams())
        progress_begin(&run->progress, "steps", -1);
    r = pms_plan_apply(cli->client, plan, ledger, &options, &sum, err);
    progress_end(&run->progress, r < 0);
    if (run->printed < 0 && r == 0)
        *err = run->err;
    r = out_end(&run->out, run->printed < 0, err) < 0 && r == 0 ? -err->code : r;
    if (sum.states[0] + sum.states[1] + sum.states[2] + sum.states[3] + sum.states[4] > 0)
        tell_sum(&sum);
    return r;
}

int plan_carry_out(struct cli *cli, struct pms_plan *plan, struct plan_run *what,
                   struct pms_error *err)
{
    AUTO(free) char *endpoint = plan_endpoint(cli);
    AUTO(pms_policy_done) struct pms_policy policy = {0};
    struct run run = {.err = PMS_ERROR_INIT};
    int r = pms_plan_refusal(plan, err);

    if (!endpoint)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (r == 0)
        r = pms_policy_load(NULL, cli->profile.name, &policy, err);
    if (r == 0 && plan_asks(plan, what)) {
        plan_run_let_go(what);
        r = ask(plan, what, err);
    }
    return r < 0 ? r : apply(cli, plan, endpoint, &policy, what, &run, err);
}
