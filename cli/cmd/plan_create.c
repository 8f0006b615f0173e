/* SPDX-License-Identifier: MIT */
#include "plans.h"

enum {
    STATUS_CHANGES = 10 /* what --detailed-exitcode ends with when there is something to do */
};

static struct {
    const char *out;
    struct texts allow;
    int detailed;
    const char *format;
} opt;

static const char *const formats[] = {"csv", "json", NULL};

static const struct option options[] = {
    {"out", 0, OPTION_FILE, &opt.out, "FILE", "where to write the plan", NULL, COMPLETE_NONE},
    {"allow", 0, OPTION_TEXTS, &opt.allow, "GUARD=N",
     "lift a guard up to a number, on record; may be repeated", NULL, COMPLETE_NONE},
    {"detailed-exitcode", 0, OPTION_FLAG, &opt.detailed, NULL,
     "end with 10 when there is something to do", NULL, COMPLETE_NONE},
    {"format", 0, OPTION_CHOICE, &opt.format, "FORMAT", "csv or json, of standard input",
     formats, COMPLETE_NONE},
    {0},
};

static int check_out(struct pms_error *err)
{
    if (opt.out || globals.dry_run)
        return 0;
    pms_fail(err, PMS_E_USAGE, "plan create: --out is missing");
    return pms_error_hint(err, "name a file for the plan with --out FILE, or add --dry-run to "
                               "see what it would be");
}

/* A plan that a guard refuses is written all the same, to be looked at. */
static int keep(const struct pms_plan *plan, struct pms_error *err)
{
    int r;

    if (globals.dry_run) {
        talk("no plan was written");
        return 0;
    }
    r = pms_plan_save(plan, opt.out, err);
    if (r == 0)
        talk("the plan is in %s", opt.out);
    return r;
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_plan_free) struct pms_plan *plan = NULL;
    AUTO(pms_team_free) struct pms_team *team = NULL;
    struct pms_plan_sum sum;
    int r = plan_make(cli, opt.format, &opt.allow, &plan, &team, err);

    if (r == 0)
        r = keep(plan, err);
    if (r == 0)
        r = plan_print_sum(plan, err);
    if (r < 0)
        return r;
    plan_tell(plan);
    plan_tell_effort(plan, NULL);
    pms_plan_sum(plan, &sum);
    if (opt.detailed && (sum.writes > 0 || pms_plan_adoption_count(plan) > 0))
        cli->status = STATUS_CHANGES;
    return pms_plan_refusal(plan, err);
}

const struct command_body plan_create_command = {
    .run = run,
    .prepare = check_out,
    .options = options,
    .view = &view_plan,
    .least = 1,
    .most = 1,
    .completion = COMPLETE_SOURCE,
    .about = "Nothing is changed. The team is read, compared with the directory, and the "
             "difference\nis written down. When a guard says no the exit status is 7, and the "
             "plan cannot be\ncarried out.",
    .examples = {{"pmscim plan create csv:people.csv --out plan.json", "what would be done"},
                 {"pmscim plan create csv:people.csv --out plan.json --allow suspend-limit=25",
                  "when 25 people do leave"},
                 {"pmscim plan create scim:other --dry-run --detailed-exitcode",
                  "in a job that looks for drift"}},
};
