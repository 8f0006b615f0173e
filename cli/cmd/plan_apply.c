/* SPDX-License-Identifier: MIT */
#include "plans.h"

static struct {
    long limit;
    struct texts only;
} opt;

static const struct option options[] = {
    {"limit", 0, OPTION_NUMBER, &opt.limit, "N", "do N steps at most", NULL, COMPLETE_NONE},
    {"only", 0, OPTION_TEXTS, &opt.only, "ACTION",
     "only steps of this action, such as create; may be repeated", NULL, COMPLETE_NONE},
    {0},
};

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_plan_free) struct pms_plan *plan = NULL;
    enum pms_action_kind only[TEXTS_MOST];
    struct plan_run what = {.limit = opt.limit, .only = only, .only_count = opt.only.count};
    int r = 0;

    for (size_t i = 0; r == 0 && i < opt.only.count; i++)
        r = plan_find_action(opt.only.values[i], &only[i], err);
    if (r == 0)
        r = pms_plan_load(cli->operands[0], &plan, err);
    return r < 0 ? r : plan_carry_out(cli, plan, &what, err);
}

const struct command_body plan_apply_command = {
    .run = run,
    .options = options,
    .view = &view_tasks,
    .least = 1,
    .most = 1,
    .about = "Every step is compared with the team before: what is done already is not sent "
             "again, and\nwhat somebody has changed since is left alone. After an interruption "
             "the same command\ngoes on with the rest.",
    .examples = {{"pmscim plan apply plan.json", "carry it out, and ask before suspensions"},
                 {"pmscim plan apply plan.json --dry-run", "show what would be sent"},
                 {"pmscim plan apply plan.json --only create --limit 5", "begin with a few"}},
};
