/* SPDX-License-Identifier: MIT */
/* A plan out of a directory and the team. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plans.h"
#include "progress.h"
#include "sources.h"

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

static int read_allowances(const struct texts *given, struct allowances *allowances,
                           struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < given->count; i++)
        r = read_allowance(given->values[i], allowances, err);
    return r;
}

/* What the plan is made of, beside the directory. */
struct sides {
    struct pms_ledger *ledger;
    struct pms_team *team;
    char *endpoint;
};

static void sides_done(struct sides *sides)
{
    pms_ledger_free(sides->ledger);
    pms_team_free(sides->team);
    free(sides->endpoint);
}

DEFINE_AUTO_VALUE(struct sides, sides_done)

static void show_progress(void *context, size_t done, long total)
{
    struct progress *progress = context;

    progress->total = total;
    progress_step(progress, (long)done, -1);
}

int plan_read_team(struct cli *cli, bool with_groups, struct pms_team **ret_team,
                   struct pms_error *err)
{
    struct progress progress;
    const struct pms_team_options what = {
        .with_groups = with_groups,
        .progress = show_progress,
        .progress_context = &progress,
    };
    int r;

    progress_begin(&progress, "team", -1);
    r = pms_team_read(cli->client, &what, ret_team, err);
    progress_end(&progress, r < 0);
    return r;
}

static int read_sides(struct cli *cli, bool with_groups, struct sides *sides,
                      struct pms_error *err)
{
    int r = pms_ledger_load(NULL, cli->profile.name, &sides->ledger, err);

    if (r < 0)
        return r;
    sides->endpoint = plan_endpoint(cli);
    if (!sides->endpoint)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = pms_ledger_check(sides->ledger, sides->endpoint, err);
    return r < 0 ? r : plan_read_team(cli, with_groups, &sides->team, err);
}

int plan_compare(struct cli *cli, const struct pms_directory *directory,
                 const struct plan_terms *terms, struct pms_plan **ret_plan,
                 struct pms_team **ret_team, struct pms_error *err)
{
    AUTO(sides_done) struct sides sides = {0};
    struct pms_limits limits;
    char now[32];
    struct pms_plan_input input = {
        .directory = directory,
        .policy = terms->policy,
        .profile = cli->profile.name,
        .made = now,
        .allowances = terms->allowances,
        .allowance_count = terms->allowance_count,
        .suspended_leave_groups = strcmp(pms_profile_manners(&cli->profile), "postman") == 0,
    };
    int r = read_sides(cli, pms_directory_has_groups(directory) != 0, &sides, err);

    if (r < 0)
        return r;
    input.team = sides.team;
    input.ledger = sides.ledger;
    input.endpoint = sides.endpoint;
    plan_now(now);
    pms_client_limits(cli->client, 0, 0, &limits);
    input.reads_a_minute = limits.reads_a_minute;
    input.writes_a_minute = limits.writes_a_minute;
    r = pms_plan_make(&input, ret_plan, err);
    if (r < 0)
        return r;
    *ret_team = sides.team;
    sides.team = NULL;
    return 0;
}

/* The directory first: what is wrong with it costs no request. */
int plan_make(struct cli *cli, const char *format, const struct texts *allow,
              struct pms_plan **ret_plan, struct pms_team **ret_team, struct pms_error *err)
{
    AUTO(allowances_done) struct allowances allowances = {0};
    AUTO(pms_policy_done) struct pms_policy policy = {0};
    AUTO(pms_directory_free) struct pms_directory *directory = NULL;
    int r = read_allowances(allow, &allowances, err);
    const struct plan_terms terms = {&policy, allowances.rows, allowances.count};

    if (r == 0)
        r = pms_policy_load(NULL, cli->profile.name, &policy, err);
    if (r == 0)
        r = source_read(cli->operands[0], format, &policy, &directory, err);
    return r < 0 ? r : plan_compare(cli, directory, &terms, ret_plan, ret_team, err);
}
