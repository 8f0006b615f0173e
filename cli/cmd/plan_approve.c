/* SPDX-License-Identifier: MIT */
#include "plans.h"

static struct {
    int all;
    struct texts actions;
    struct texts steps;
    const char *by;
    const char *reason;
} opt;

static const struct option options[] = {
    {"all", 0, OPTION_FLAG, &opt.all, NULL, "every step that waits for an approval", NULL,
     COMPLETE_NONE},
    {"action", 0, OPTION_TEXTS, &opt.actions, "ACTION",
     "steps of this action, such as suspend; may be repeated", NULL, COMPLETE_NONE},
    {"step", 0, OPTION_TEXTS, &opt.steps, "ID", "this step, such as s3; may be repeated", NULL,
     COMPLETE_NONE},
    {"by", 0, OPTION_TEXT, &opt.by, "NAME", "who approves, instead of the login name", NULL,
     COMPLETE_NONE},
    {"reason", 0, OPTION_TEXT, &opt.reason, "TEXT", "why, on record", NULL, COMPLETE_NONE},
    {0},
};

static int check(struct pms_error *err)
{
    bool some = opt.actions.count > 0 || opt.steps.count > 0;

    if (opt.all && some)
        return pms_fail(err, PMS_E_USAGE, "--all leaves nothing for --action and --step");
    if (opt.all || some)
        return 0;
    pms_fail(err, PMS_E_USAGE, "plan approve: nothing is named to be approved");
    return pms_error_hint(err, "name steps with --step s1, kinds with --action suspend, or "
                               "approve the plan with --all");
}

static int find_actions(enum pms_action_kind actions[TEXTS_MOST], struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < opt.actions.count; i++)
        r = plan_find_action(opt.actions.values[i], &actions[i], err);
    return r;
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_plan_free) struct pms_plan *plan = NULL;
    enum pms_action_kind actions[TEXTS_MOST];
    char now[32];
    struct pms_approval approval = {
        .by = opt.by,
        .reason = opt.reason,
        .when = now,
        .actions = actions,
        .action_count = opt.actions.count,
        .steps = opt.steps.values,
        .step_count = opt.steps.count,
    };
    long count = find_actions(actions, err);
    int r;

    plan_now(now);
    if (count == 0)
        count = pms_plan_load(cli->operands[0], &plan, err);
    if (count == 0)
        count = pms_plan_approve(plan, &approval, err);
    if (count < 0)
        return (int)count;
    r = count > 0 && !globals.dry_run ? pms_plan_save(plan, cli->operands[0], err) : 0;
    if (r == 0)
        talk("%ld step%s %sapproved", count, count == 1 ? "" : "s",
             globals.dry_run ? "would be " : "");
    return r < 0 ? r : plan_print_sum(plan, err);
}

const struct command_body plan_approve_command = {
    .run = run,
    .prepare = check,
    .options = options,
    .view = &view_plan,
    .least = 1,
    .most = 1,
    .about =
        "An approval stands in the plan's file, with who, when and for which digest: it is "
        "worth\nnothing for another plan. It is no signature; whoever may write the file "
        "may approve.",
    .examples = {{"pmscim plan approve plan.json --all --reason 'HR-812'", "the whole plan"},
                 {"pmscim plan approve plan.json --action suspend", "only suspensions"},
                 {"pmscim plan approve plan.json --step s3 --step s4 --by kim", "two steps"}},
};
