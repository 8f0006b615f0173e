/* SPDX-License-Identifier: MIT */
#include "plans.h"

static struct {
    const char *out;
    struct texts allow;
    const char *format;
} opt;

static const char *const formats[] = {"csv", "json", NULL};

static const struct option options[] = {
    {"allow", 0, OPTION_TEXTS, &opt.allow, "GUARD=N",
     "lift a guard up to a number, on record; may be repeated", NULL, COMPLETE_NONE},
    {"out", 0, OPTION_FILE, &opt.out, "FILE", "keep the plan in this file", NULL,
     COMPLETE_NONE},
    {"format", 0, OPTION_CHOICE, &opt.format, "FORMAT", "csv or json, of standard input",
     formats, COMPLETE_NONE},
    {0},
};

static int refuse_pending(size_t count, struct pms_error *err)
{
    pms_fail(err, PMS_E_REFUSED, "%zu %s to be approved first, so nothing %s done", count,
             count == 1 ? "step has" : "steps have", globals.dry_run ? "would be" : "was");
    if (globals.dry_run)
        return pms_error_hint(err, "\"pmscim plan create\" makes a plan that can be looked at "
                                   "and approved");
    if (opt.out)
        return pms_error_hint(err,
                              "approve the plan with \"pmscim plan approve\", then \"pmscim "
                              "plan apply\" carries it out");
    return pms_error_hint(err,
                          "keep the plan with --out FILE, then \"pmscim plan approve FILE\" "
                          "and \"pmscim plan apply FILE\"");
}

static int check(const struct pms_plan *plan, struct pms_error *err)
{
    struct pms_plan_sum sum;
    int r = pms_plan_refusal(plan, err);

    pms_plan_sum(plan, &sum);
    if (r == 0 && sum.to_approve > 0)
        r = refuse_pending(sum.to_approve, err);
    return r;
}

DEFINE_AUTO_VALUE(struct plan_run, plan_run_let_go)

/* What another run would change meanwhile would not be in the plan. */
static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_plan_free) struct pms_plan *plan = NULL;
    AUTO(plan_run_let_go) struct plan_run what = {0};
    int r = globals.dry_run ? 0 : pms_run_lock_open(NULL, cli->profile.name, &what.lock, err);

    if (r == 0)
        r = plan_make(cli, opt.format, &opt.allow, &plan, &what.team, err);
    if (r == 0 && opt.out && !globals.dry_run)
        r = pms_plan_save(plan, opt.out, err);
    if (r < 0)
        return r;
    if (opt.out && !globals.dry_run)
        talk("the plan is in %s", opt.out);
    plan_tell(plan);
    plan_tell_effort(plan, plan_asks(plan, &what) ? NULL : what.team);
    r = check(plan, err);
    return r < 0 ? r : plan_carry_out(cli, plan, &what, err);
}

const struct command_body sync_command = {
    .run = run,
    .options = options,
    .view = &view_tasks,
    .least = 1,
    .most = 1,
    .completion = COMPLETE_SOURCE,
    .about =
        "A plan is made and carried out at once. When a guard says no, or a step has to be "
        "approved,\nnothing is done and the exit status is 7.",
    .examples = {{"pmscim sync csv:people.csv --dry-run", "see what would be sent"},
                 {"pmscim sync csv:people.csv --yes --out plan.json",
                  "in a job, keeping the plan"}},
};
