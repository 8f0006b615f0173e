/* SPDX-License-Identifier: MIT */
/* From who is there and who should be there to a plan; nobody is asked, nothing is done. */
#include "sync/draft.h"

#include <stdlib.h>

#include "sync/guard.h"

static void draft_done(struct pms_draft *draft)
{
    pms_match_done(&draft->match);
    pms_protected_done(&draft->protected);
    pms_plan_free(draft->plan);
    free(draft->stays);
    free(draft->hurt);
    free(draft->wanted);
    free(draft->record_steps);
}

DEFINE_AUTO_VALUE(struct pms_draft, draft_done)

int pms_draft_needs_approval(const struct pms_policy *policy, enum pms_action_kind action,
                             bool takes)
{
    static const enum pms_approval_kind kinds[PMS_STEP_KINDS] = {
        [PMS_STEP_CREATE] = PMS_APPROVAL_CREATE,
        [PMS_STEP_REACTIVATE] = PMS_APPROVAL_CREATE,
        [PMS_STEP_UPDATE] = PMS_APPROVAL_UPDATE,
        [PMS_STEP_GROUP_CREATE] = PMS_APPROVAL_UPDATE,
        [PMS_STEP_GROUP_MEMBERS] = PMS_APPROVAL_UPDATE,
        [PMS_STEP_SUSPEND] = PMS_APPROVAL_DELETE,
        [PMS_STEP_GROUP_DELETE] = PMS_APPROVAL_DELETE,
    };

    if (action == PMS_STEP_KEEP)
        return 0;
    return policy->approvals[kinds[action]] ||
           (takes && policy->approvals[PMS_APPROVAL_DELETE]);
}

static int draft_new(const struct pms_plan_input *input, struct pms_draft *draft,
                     struct pms_error *err)
{
    int r = pms_protected_make(input->policy, &draft->protected, err);

    draft->input = input;
    if (r == 0)
        r = pms_match_make(input, &draft->match, err);
    if (r == 0)
        r = pms_plan_new(input->profile, input->endpoint, pms_directory_name(input->directory),
                         input->made, &draft->plan, err);
    if (r < 0)
        return r;
    draft->stays = calloc(draft->match.member_count + 1, 1);
    draft->hurt = calloc(draft->match.member_count + 1, 1);
    draft->wanted = calloc(draft->match.record_count + 1, 1);
    draft->record_steps = calloc(draft->match.record_count + 1, sizeof(*draft->record_steps));
    if (!draft->stays || !draft->hurt || !draft->wanted || !draft->record_steps)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    draft->facts = (struct pms_guard_facts){
        .records = draft->match.record_count,
        .incomplete = pms_directory_incomplete(input->directory),
        .rows_of_nobody = draft->match.rows_of_nobody,
        .rows_of_strangers = draft->match.rows_of_strangers,
        .ambiguous = draft->match.ambiguous,
        .duplicate = draft->match.duplicate,
    };
    return 0;
}

/* Before anything is sent the team is read again, unless that was just done. */
static void estimate(struct pms_draft *draft)
{
    const struct pms_plan_input *input = draft->input;
    long pages = pms_plan_pages(pms_team_count(input->team));

    if (pms_plan_has_groups(draft->plan) ||
        (input->suspended_leave_groups && draft->facts.suspensions > 0))
        pages += pms_plan_pages(pms_team_group_count(input->team));
    draft->plan->reads = pages;
    draft->plan->reads_a_minute = input->reads_a_minute;
    draft->plan->writes_a_minute = input->writes_a_minute;
}

int pms_plan_make(const struct pms_plan_input *input, struct pms_plan **ret_plan,
                  struct pms_error *err)
{
    AUTO(draft_done) struct pms_draft draft = {0};
    AUTO(pms_tasks_done) struct pms_tasks tasks = {0};
    int r = pms_guard_check_allowances(input->allowances, input->allowance_count, err);

    if (r == 0)
        r = pms_ledger_check(input->ledger, input->endpoint, err);
    if (r == 0)
        r = draft_new(input, &draft, err);
    if (r == 0)
        r = pms_draft_people(&draft, &tasks, err);
    if (r == 0)
        r = pms_draft_groups(&draft, err);
    if (r == 0)
        r = pms_draft_leavers(&draft, &tasks, err);
    if (r == 0)
        r = pms_draft_notes(&draft, err);
    if (r == 0)
        r = pms_guard_judge(&draft.facts, input, draft.plan, err);
    if (r < 0)
        return r;
    estimate(&draft);
    r = pms_plan_close(draft.plan, err);
    if (r == 0)
        *ret_plan = TAKE(draft.plan);
    return r;
}
