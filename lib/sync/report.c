/* SPDX-License-Identifier: MIT */
/* What a journal says of each step. */
#include "sync/journal.h"

static enum pms_task_state state_of(const struct pms_plan *plan, const struct pms_step *step,
                                    const struct pms_journal_entry *entry)
{
    if (!pms_step_sends(step))
        return PMS_TASK_DISABLED;
    if (entry->mark == PMS_MARK_DONE)
        return PMS_TASK_PROVISIONED;
    if (entry->mark == PMS_MARK_FAILED && entry->code != PMS_E_CANCELED)
        return PMS_TASK_FAILED;
    return pms_plan_is_approved(plan, step) ? PMS_TASK_PROVISIONING : PMS_TASK_PENDING_APPROVAL;
}

int pms_plan_report(const struct pms_plan *plan, const char *journal,
                    void (*result)(void *context, const struct pms_apply_result *result),
                    void *context, struct pms_error *err)
{
    AUTO(pms_journal_free) struct pms_journal *read = NULL;
    int r = pms_journal_read(journal, plan, &read, err);

    for (size_t i = 0; r == 0 && i < plan->step_count; i++) {
        const struct pms_journal_entry *entry = &read->entries[i];
        struct pms_apply_result row = {
            .step = &plan->steps[i],
            .state = state_of(plan, &plan->steps[i], entry),
        };

        if (entry->mark == PMS_MARK_FAILED)
            pms_fail(&row.err, entry->code, "%s", entry->message ? entry->message : "");
        else if (entry->mark == PMS_MARK_INTENT)
            pms_fail(&row.err, PMS_E_CANCELED,
                     "it may have been sent; the run ended before an answer came");
        result(context, &row);
    }
    return r;
}
