/* SPDX-License-Identifier: MIT */
/* Who has approved what. An approval stands in the plan's file beside the digest it is for. */
#include <pmscim/sync.h>

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "sync/plan_file.h"
#include "sync/rows.h"

static int fail_memory(struct pms_error *err)
{
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static int copy_lists(struct pms_plan *plan, struct pms_approval *approval,
                      struct pms_error *err)
{
    enum pms_action_kind *actions =
        pms_arena_take(&plan->texts, approval->action_count * sizeof(*actions));
    const char **steps = pms_arena_take(&plan->texts, approval->step_count * sizeof(*steps));

    if (!actions || !steps)
        return fail_memory(err);
    for (size_t i = 0; i < approval->action_count; i++)
        actions[i] = approval->actions[i];
    for (size_t i = 0; i < approval->step_count; i++)
        steps[i] = plan->steps[pms_plan_find_step(plan, approval->steps[i])].id;
    approval->actions = actions;
    approval->steps = steps;
    return 0;
}

/* Marks what an approval covers; everything, when it names nothing. Returns how many steps need
 * one and had none. */
static long mark(struct pms_plan *plan, const struct pms_approval *approval)
{
    bool all = approval->action_count == 0 && approval->step_count == 0;
    bool actions[PMS_STEP_KINDS] = {false};
    long count = 0;

    for (size_t i = 0; i < approval->action_count; i++)
        actions[approval->actions[i]] = true;
    for (size_t i = 0; i < plan->step_count; i++) {
        bool is_new = all || actions[plan->steps[i].action];

        count += is_new && !pms_plan_is_approved(plan, &plan->steps[i]);
        plan->approved[i] |= is_new;
    }
    for (size_t i = 0; i < approval->step_count; i++) {
        size_t index = pms_plan_find_step(plan, approval->steps[i]);

        count += !pms_plan_is_approved(plan, &plan->steps[index]);
        plan->approved[index] = 1;
    }
    return count;
}

long pms_plan_add_approval(struct pms_plan *plan, const struct pms_approval *approval,
                           struct pms_error *err)
{
    struct pms_approval copy = *approval;
    struct pms_approval *rows = pms_rows_grow(plan->approvals, sizeof(copy),
                                              plan->approval_count, &plan->approval_room, err);
    long count;
    int r;

    if (!rows)
        return -err->code;
    plan->approvals = rows;
    if (!plan->approved)
        plan->approved = calloc(plan->step_count + 1, 1);
    if (!plan->approved ||
        !pms_arena_pack(&plan->texts, (const char **[]){&copy.by, &copy.reason, &copy.when}, 3))
        return fail_memory(err);
    r = copy_lists(plan, &copy, err);
    if (r < 0)
        return r;
    count = mark(plan, &copy);
    if (count > 0)
        plan->approvals[plan->approval_count++] = copy;
    return count;
}

int pms_plan_is_approved(const struct pms_plan *plan, const struct pms_step *step)
{
    size_t index = pms_plan_find_step(plan, step->id);

    return !step->needs_approval ||
           (plan->approved && index < plan->step_count && plan->approved[index]);
}

size_t pms_plan_approval_count(const struct pms_plan *plan)
{
    return plan->approval_count;
}

const struct pms_approval *pms_plan_approval(const struct pms_plan *plan, size_t index)
{
    return index < plan->approval_count ? &plan->approvals[index] : NULL;
}

static int check(const struct pms_plan *plan, const struct pms_approval *approval,
                 struct pms_error *err)
{
    if (!approval->when || pms_time_parse(approval->when) < 0)
        return pms_fail(err, PMS_E_USAGE, "\"%s\" is no time",
                        approval->when ? approval->when : "");
    for (size_t i = 0; i < approval->action_count; i++)
        if (!pms_action_name(approval->actions[i]))
            return pms_fail(err, PMS_E_USAGE, "%d is no action", (int)approval->actions[i]);
    for (size_t i = 0; i < approval->step_count; i++) {
        if (pms_plan_find_step(plan, approval->steps[i]) < plan->step_count)
            continue;
        pms_fail(err, PMS_E_NOTFOUND, "there is no step \"%s\" in this plan",
                 approval->steps[i]);
        return pms_error_hint(err, "the steps are s1 to s%zu", plan->step_count);
    }
    return 0;
}

/* The login name is of whoever runs this, not of the environment. */
static void login_name(char out[64])
{
    const struct passwd *user = getpwuid(getuid());

    if (user && user->pw_name[0] != '\0')
        snprintf(out, 64, "%s", user->pw_name);
    else
        snprintf(out, 64, "uid %ld", (long)getuid());
}

long pms_plan_approve(struct pms_plan *plan, const struct pms_approval *approval,
                      struct pms_error *err)
{
    struct pms_approval copy = *approval;
    char login[64];
    int r = check(plan, approval, err);

    if (r < 0)
        return r;
    login_name(login);
    if (!copy.by || copy.by[0] == '\0')
        copy.by = login;
    return pms_plan_add_approval(plan, &copy, err);
}
