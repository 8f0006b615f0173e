/* SPDX-License-Identifier: MIT */
/* What becomes of each step, in the journal, in the ledger, and to whoever is told. */
#include "sync/apply.h"

static const char *const states[PMS_TASK_STATES] = {
    [PMS_TASK_PENDING_APPROVAL] = "pending approval",
    [PMS_TASK_PROVISIONING] = "provisioning",
    [PMS_TASK_PROVISIONED] = "provisioned",
    [PMS_TASK_FAILED] = "failed",
    [PMS_TASK_DISABLED] = "disabled",
};

const char *pms_task_state_name(enum pms_task_state state)
{
    return (unsigned)state < PMS_TASK_STATES ? states[state] : NULL;
}

bool pms_journal_is_open(const struct pms_journal_entry *entry)
{
    static const bool unsure[PMS_E_COUNT] = {
        [PMS_E_NOMEM] = true,   [PMS_E_IO] = true,      [PMS_E_REMOTE] = true,
        [PMS_E_NETWORK] = true, [PMS_E_PARTIAL] = true, [PMS_E_CANCELED] = true,
    };

    if (entry->mark == PMS_MARK_FAILED)
        return entry->was_sent && unsure[entry->code];
    return entry->mark != PMS_MARK_NONE;
}

static void report_row(const struct pms_apply *apply, size_t index)
{
    const struct pms_apply_row *row = &apply->rows[index];
    struct pms_apply_result result = {
        .step = &apply->plan->steps[index],
        .state = row->state,
        .was_done_before = row->was_done_before,
    };

    if (row->code != PMS_OK) {
        pms_fail(&result.err, row->code, "%s", row->message ? row->message : "");
        result.err.http_status = row->http_status;
        if (row->hint)
            pms_error_hint(&result.err, "%s", row->hint);
    }
    if (apply->options->result)
        apply->options->result(apply->options->context, &result);
}

static void report(struct pms_apply *apply, bool all)
{
    for (; apply->reported < apply->plan->step_count; apply->reported++) {
        if (!all && !apply->rows[apply->reported].is_over)
            return;
        report_row(apply, apply->reported);
    }
}

static void tell_progress(struct pms_apply *apply)
{
    struct pms_limits limits;

    if (!apply->options->progress)
        return;
    pms_client_limits(apply->client, 0, (long)(apply->to_do - apply->done), &limits);
    apply->options->progress(apply->options->context, apply->done, apply->to_do,
                             limits.time_ms);
}

static void end(struct pms_apply *apply, size_t index, enum pms_task_state state)
{
    struct pms_apply_row *row = &apply->rows[index];

    row->state = state;
    row->is_over = true;
    pms_resource_free(TAKE(row->resource));
    report(apply, false);
}

static void count_done(struct pms_apply *apply)
{
    apply->done++;
    tell_progress(apply);
}

static int keep_text(struct pms_apply *apply, const char **text, struct pms_error *err)
{
    return pms_arena_pack(&apply->texts, (const char **[]){text}, 1)
               ? 0
               : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static int keep_error(struct pms_apply *apply, size_t index, const struct pms_error *why,
                      struct pms_error *err)
{
    struct pms_apply_row *row = &apply->rows[index];
    const char *message = why->message;
    const char *hint = why->hint[0] != '\0' ? why->hint : NULL;
    int r = keep_text(apply, &message, err);

    if (r == 0)
        r = keep_text(apply, &hint, err);
    if (r < 0)
        return r;
    row->code = why->code;
    row->http_status = why->http_status;
    row->message = message;
    row->hint = hint;
    return 0;
}

int pms_apply_note_ledger(struct pms_apply *apply, size_t index, const char *id,
                          struct pms_error *err)
{
    const struct pms_step *step = &apply->plan->steps[index];
    bool is_new = step->action == PMS_STEP_CREATE || step->action == PMS_STEP_GROUP_CREATE;

    if (apply->is_preview || !id || !(is_new || step->adopts))
        return 0;
    if (step->action == PMS_STEP_GROUP_CREATE || step->action == PMS_STEP_GROUP_MEMBERS)
        return pms_ledger_note_group(apply->ledger, id, step->who, err);
    return pms_ledger_note_person(apply->ledger, id, step->after.external_id, err);
}

static int end_well(struct pms_apply *apply, size_t index, const char *id, bool ours,
                    struct pms_error *err)
{
    const char *copy = id;
    int r = keep_text(apply, &copy, err);

    apply->rows[index].id = copy;
    if (r == 0 && ours && !apply->is_preview &&
        apply->journal->entries[index].mark != PMS_MARK_DONE)
        r = pms_journal_done(apply->journal, index, copy, err);
    if (r == 0 && ours)
        r = pms_apply_note_ledger(apply, index, copy, err);
    end(apply, index, PMS_TASK_PROVISIONED);
    return r;
}

int pms_apply_end_done(struct pms_apply *apply, size_t index, const char *id,
                       struct pms_error *err)
{
    int r = end_well(apply, index, id, true, err);

    count_done(apply);
    return r;
}

int pms_apply_end_found(struct pms_apply *apply, size_t index, const char *id, bool ours,
                        struct pms_error *err)
{
    apply->rows[index].was_done_before = true;
    return end_well(apply, index, id, ours, err);
}

/* What was done once and has changed since, or may have been, must not look as if nothing had
 * been sent. */
static bool is_worth_noting(const struct pms_apply *apply, size_t index, int code,
                            bool was_sent)
{
    const struct pms_journal_entry *entry = &apply->journal->entries[index];

    if (apply->is_preview)
        return false;
    return was_sent || !pms_journal_is_open(entry) ||
           (entry->mark == PMS_MARK_INTENT && code != PMS_E_STALE);
}

int pms_apply_end_failed(struct pms_apply *apply, size_t index, const struct pms_error *why,
                         bool was_sent, struct pms_error *err)
{
    bool is_unsent = !was_sent && apply->stop.code != PMS_OK && why->code != PMS_E_STALE;
    int r = keep_error(apply, index, why, err);

    if (r == 0 && is_worth_noting(apply, index, why->code, was_sent))
        r = pms_journal_failed(apply->journal, index, why, was_sent, err);
    end(apply, index, is_unsent ? PMS_TASK_PROVISIONING : PMS_TASK_FAILED);
    if (!is_unsent)
        count_done(apply);
    return r;
}

void pms_apply_end_previewed(struct pms_apply *apply, size_t index)
{
    end(apply, index, PMS_TASK_PROVISIONING);
    count_done(apply);
}

void pms_apply_end_disabled(struct pms_apply *apply, size_t index)
{
    end(apply, index, PMS_TASK_DISABLED);
}

void pms_apply_end_all(struct pms_apply *apply)
{
    struct pms_error ignored = PMS_ERROR_INIT;

    for (size_t i = 0; i < apply->plan->step_count; i++)
        if (!apply->rows[i].is_over && apply->stop.code != PMS_OK)
            keep_error(apply, i, &apply->stop, &ignored);
    report(apply, true);
}

/* A 403 may be about one person, and one answer may be lost while others come: neither says
 * that the next step fails, too. */
static bool is_the_end(const struct pms_apply *apply, const struct pms_error *why)
{
    static const bool ends[PMS_E_COUNT] = {
        [PMS_E_NOMEM] = true, [PMS_E_IO] = true, [PMS_E_RATE] = true, [PMS_E_CANCELED] = true};

    if (why->code == PMS_E_AUTH)
        return why->http_status != 403;
    if (why->code == PMS_E_NETWORK)
        return pms_traffic_is_silent(apply->client->caller.traffic);
    return ends[why->code];
}

bool pms_apply_stop(struct pms_apply *apply, const struct pms_error *why)
{
    if (!is_the_end(apply, why))
        return false;
    if (apply->stop.code == PMS_OK)
        apply->stop = *why;
    return true;
}

bool pms_apply_is_stopped(struct pms_apply *apply)
{
    const struct pms_apply_options *options = apply->options;

    if (apply->stop.code == PMS_OK && options->canceled &&
        options->canceled(options->canceled_context))
        pms_fail(&apply->stop, PMS_E_CANCELED, "interrupted");
    return apply->stop.code != PMS_OK;
}
