/* SPDX-License-Identifier: MIT */
#include "plans.h"

static const char *out_path;

static const struct option options[] = {
    {"out", 0, OPTION_FILE, &out_path, "FILE", "where to write the plan", NULL, COMPLETE_NONE},
    {0},
};

static int check(struct pms_error *err)
{
    if (out_path || globals.dry_run)
        return 0;
    pms_fail(err, PMS_E_USAGE, "plan undo: --out is missing");
    return pms_error_hint(err, "name a file for the plan with --out FILE, or add --dry-run to "
                               "see what it would be");
}

/* A plan that was made for another profile names people of another team. */
static int check_profile(const struct cli *cli, const struct pms_plan *plan,
                         struct pms_error *err)
{
    AUTO(free) char *endpoint = plan_endpoint(cli);

    if (!endpoint)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (strcmp(pms_plan_profile(plan), cli->profile.name) == 0 &&
        strcmp(pms_plan_endpoint(plan), endpoint) == 0)
        return 0;
    pms_fail(err, PMS_E_STALE,
             "the plan is for profile \"%s\" and %s, and this is \"%s\" and %s",
             pms_plan_profile(plan), pms_plan_endpoint(plan), cli->profile.name, endpoint);
    return pms_error_hint(err, "name its profile with --profile");
}

static int make(struct cli *cli, const struct pms_plan *plan, struct pms_plan **ret_back,
                struct pms_error *err)
{
    struct pms_team *team = NULL;
    struct pms_policy policy = {0};
    char now[32];
    int r = pms_policy_load(NULL, cli->profile.name, &policy, err);

    if (r == 0)
        r = plan_read_team(cli, true, &team, err);
    plan_now(now);
    if (r == 0)
        r = pms_plan_undo(plan, NULL, team, &policy, now, ret_back, err);
    pms_team_free(team);
    pms_policy_done(&policy);
    return r;
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_plan_free) struct pms_plan *plan = NULL;
    AUTO(pms_plan_free) struct pms_plan *back = NULL;
    int r = pms_plan_load(cli->operands[0], &plan, err);

    if (r == 0)
        r = check_profile(cli, plan, err);
    if (r == 0)
        r = make(cli, plan, &back, err);
    if (r == 0 && !globals.dry_run)
        r = pms_plan_save(back, out_path, err);
    if (r == 0)
        r = plan_print_sum(back, err);
    if (r < 0)
        return r;
    if (globals.dry_run)
        talk("no plan was written");
    else
        talk("the plan is in %s", out_path);
    plan_tell(back);
    plan_tell_effort(back, NULL);
    return pms_plan_refusal(back, err);
}

const struct command_body plan_undo_command = {
    .run = run,
    .prepare = check,
    .options = options,
    .view = &view_plan,
    .least = 1,
    .most = 1,
    .about = "Nothing is changed. Who was created is suspended again, who was suspended is let "
             "in, names\nand groups become what they were. What somebody has changed since is "
             "left as it is.",
    .examples = {{"pmscim plan undo plan.json --out back.json", "make the way back"}},
};
