/* SPDX-License-Identifier: MIT */
#include "sync/plan.h"

#include "client/quota.h"
#include "sync/guard.h"
#include "sync/team.h"

enum {
    PAGE = 100 /* people or groups of one answer, for the estimate */
};

/* How long so many requests take at least, when the minute begins with none sent. */
static long long time_of(long requests, long a_minute)
{
    struct pms_quota quota;

    pms_quota_init(&quota, a_minute);
    return pms_quota_time(&quota, requests, 0);
}

/* A listing of nobody is an answer, too. */
long pms_plan_pages(size_t count)
{
    return count > 0 ? (long)((count + PAGE - 1) / PAGE) : 1;
}

bool pms_plan_has_groups(const struct pms_plan *plan)
{
    for (size_t i = 0; i < plan->step_count; i++)
        if (plan->steps[i].action == PMS_STEP_GROUP_CREATE ||
            plan->steps[i].action == PMS_STEP_GROUP_MEMBERS ||
            plan->steps[i].action == PMS_STEP_GROUP_DELETE)
            return true;
    for (size_t i = 0; i < plan->adoption_count; i++)
        if (plan->adoptions[i].group)
            return true;
    return false;
}

/* Single groups are looked at besides the team: a new one for its name, one that is to be
 * deleted for its members, and the first that loses somebody before it does, and for what
 * became of it. */
static long count_looks(const struct pms_plan *plan)
{
    long looks = 0;
    bool removes = false;

    for (size_t i = 0; i < plan->step_count; i++) {
        const struct pms_step *step = &plan->steps[i];

        looks += step->action == PMS_STEP_GROUP_CREATE || step->action == PMS_STEP_GROUP_DELETE;
        removes |= step->remove_count > 0;
    }
    return looks + (removes ? 2 : 0);
}

static void sum_up(const struct pms_plan *plan, long pages, struct pms_plan_sum *ret_sum)
{
    struct pms_plan_sum sum = {.unchanged = plan->unchanged, .unmanaged = plan->unmanaged};

    for (size_t i = 0; i < plan->step_count; i++) {
        const struct pms_step *step = &plan->steps[i];

        sum.steps[step->action]++;
        sum.writes += pms_step_sends(step);
        sum.to_approve += !pms_plan_is_approved(plan, step);
    }
    sum.reads = sum.writes > 0 ? pages + count_looks(plan) : 0;
    sum.time_ms =
        time_of(sum.reads, plan->reads_a_minute) + time_of(sum.writes, plan->writes_a_minute);
    *ret_sum = sum;
}

void pms_plan_sum(const struct pms_plan *plan, struct pms_plan_sum *ret_sum)
{
    sum_up(plan, plan->reads, ret_sum);
}

void pms_plan_sum_rest(const struct pms_plan *plan, const struct pms_team *team,
                       struct pms_plan_sum *ret_sum)
{
    long people = pms_plan_pages(pms_team_count(team));

    sum_up(plan, team->has_groups || plan->reads < people ? 0 : plan->reads - people, ret_sum);
}

int pms_plan_refusal(const struct pms_plan *plan, struct pms_error *err)
{
    for (size_t i = 0; i < plan->finding_count; i++) {
        const struct pms_guard_finding *finding = &plan->findings[i];

        if (finding->lifted)
            continue;
        pms_fail(err, PMS_E_REFUSED, "guard %s: %s", finding->guard, finding->message);
        if (finding->lifts)
            return pms_error_hint(err,
                                  "if this is meant, make the plan again with --allow %s=%ld",
                                  finding->guard, finding->found);
        return pms_error_hint(err, "nothing lifts this guard; %s, and make the plan again",
                              pms_guard_instead(finding->guard));
    }
    return 0;
}
