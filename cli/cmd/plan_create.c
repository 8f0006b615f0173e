/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plans.h"
#include "sources.h"

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

/* Allowances as given, cut at the equals sign. */
struct allowances {
    char *names[TEXTS_MOST];
    struct pms_allowance rows[TEXTS_MOST];
    size_t count;
};

static void allowances_done(struct allowances *allowances)
{
    for (size_t i = 0; i < allowances->count; i++)
        free(allowances->names[i]);
}

DEFINE_AUTO_VALUE(struct allowances, allowances_done)

static int check_out(struct pms_error *err)
{
    if (opt.out || globals.dry_run)
        return 0;
    pms_fail(err, PMS_E_USAGE, "plan create: --out is missing");
    return pms_error_hint(err, "name a file for the plan with --out FILE, or add --dry-run to "
                               "see what it would be");
}

static int read_allowance(const char *text, struct allowances *allowances,
                          struct pms_error *err)
{
    const char *equals = strchr(text, '=');
    char *end = NULL;
    long most = -1;

    errno = 0;
    if (equals && equals[1] >= '0' && equals[1] <= '9')
        most = strtol(equals + 1, &end, 10);
    if (most < 0 || errno != 0 || *end != '\0') {
        pms_fail(err, PMS_E_USAGE, "--allow cannot be \"%s\"", text);
        return pms_error_hint(err, "write it as in --allow suspend-limit=25");
    }
    allowances->names[allowances->count] = strndup(text, (size_t)(equals - text));
    if (!allowances->names[allowances->count])
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    allowances->rows[allowances->count].guard = allowances->names[allowances->count];
    allowances->rows[allowances->count++].most = most;
    return 0;
}

static int read_allowances(struct allowances *allowances, struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < opt.allow.count; i++)
        r = read_allowance(opt.allow.values[i], allowances, err);
    return r;
}

/* What the plan is made of. */
struct sides {
    struct pms_policy policy;
    struct pms_directory *directory;
    struct pms_ledger *ledger;
    struct pms_team *team;
    char *endpoint;
};

static void sides_done(struct sides *sides)
{
    pms_policy_done(&sides->policy);
    pms_directory_free(sides->directory);
    pms_ledger_free(sides->ledger);
    pms_team_free(sides->team);
    free(sides->endpoint);
}

DEFINE_AUTO_VALUE(struct sides, sides_done)

/* The directory first: what is wrong with it costs no request. */
static int read_sides(struct cli *cli, struct sides *sides, struct pms_error *err)
{
    struct pms_team_options what = {0};
    int r = pms_policy_load(NULL, cli->profile.name, &sides->policy, err);

    if (r == 0)
        r = source_read(cli->operands[0], opt.format, &sides->policy, &sides->directory, err);
    if (r == 0)
        r = pms_ledger_load(NULL, cli->profile.name, &sides->ledger, err);
    if (r < 0)
        return r;
    what.with_groups = pms_directory_has_groups(sides->directory);
    sides->endpoint = plan_endpoint(cli);
    if (!sides->endpoint)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return pms_team_read(cli->client, &what, &sides->team, err);
}

static int make(struct cli *cli, const struct sides *sides, const struct allowances *allowances,
                struct pms_plan **ret_plan, struct pms_error *err)
{
    struct pms_limits limits;
    char now[32];
    struct pms_plan_input input = {
        .directory = sides->directory,
        .team = sides->team,
        .ledger = sides->ledger,
        .policy = &sides->policy,
        .profile = cli->profile.name,
        .endpoint = sides->endpoint,
        .made = now,
        .allowances = allowances->rows,
        .allowance_count = allowances->count,
        .suspended_leave_groups = strcmp(pms_profile_manners(&cli->profile), "postman") == 0,
    };

    plan_now(now);
    pms_client_limits(cli->client, 0, 0, &limits);
    input.reads_a_minute = limits.reads_a_minute;
    input.writes_a_minute = limits.writes_a_minute;
    return pms_plan_make(&input, ret_plan, err);
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
    AUTO(allowances_done) struct allowances allowances = {0};
    AUTO(sides_done) struct sides sides = {0};
    AUTO(pms_plan_free) struct pms_plan *plan = NULL;
    struct pms_plan_sum sum;
    int r = read_allowances(&allowances, err);

    if (r == 0)
        r = read_sides(cli, &sides, err);
    if (r == 0)
        r = make(cli, &sides, &allowances, &plan, err);
    if (r == 0)
        r = keep(plan, err);
    if (r == 0)
        r = plan_print_sum(plan, err);
    if (r < 0)
        return r;
    plan_tell(plan);
    plan_tell_effort(plan);
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
