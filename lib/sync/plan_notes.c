/* SPDX-License-Identifier: MIT */
/* What was noticed and not acted on, for whoever reads the plan. */
#include "sync/draft.h"

#include <stdio.h>
#include <stdlib.h>

static int by_kind_and_name(const void *a, const void *b)
{
    const struct pms_plan_note *x = a;
    const struct pms_plan_note *y = b;
    int order = strcmp(x->kind, y->kind);

    if (order == 0)
        order = strcmp(x->who, y->who);
    return order != 0 ? order : strcmp(x->message, y->message);
}

/* A record that means nobody, or nobody of ours. */
static int note_record(struct pms_draft *draft, size_t row, struct pms_error *err)
{
    const struct pms_record_match *entry = &draft->match.records[row];
    const struct pms_record *record = pms_directory_record(draft->input->directory, row);
    bool is_wanted = record->assigned && record->status == PMS_RECORD_ACTIVE;
    const char *text = pms_match_reason_text((enum pms_match_reason)entry->reason);
    char message[200];

    if (entry->fate == PMS_FATE_UNMANAGED)
        return is_wanted ? pms_plan_add_note(draft->plan, "unmanaged", record->email, text, err)
                         : 0;
    if (entry->fate != PMS_FATE_AMBIGUOUS && entry->fate != PMS_FATE_DUPLICATE)
        return 0;
    snprintf(message, sizeof(message), "row %zu: %s", record->row, text);
    return pms_plan_add_note(draft->plan, "skipped", record->email, message, err);
}

static int note_problem(struct pms_draft *draft, size_t index, struct pms_error *err)
{
    const struct pms_record_problem *problem =
        pms_directory_problem(draft->input->directory, index);
    const char *who = problem->email ? problem->email : problem->external_id;
    char message[1024];

    snprintf(message, sizeof(message), "row %zu%s%s: %s", problem->row,
             problem->column ? ", " : "", problem->column ? problem->column : "",
             problem->message);
    return pms_plan_add_note(draft->plan, "problem", who ? who : "?", message, err);
}

/* What a feature that is off leaves undone. */
static int note_off(struct pms_draft *draft, enum pms_feature feature, struct pms_error *err)
{
    static const struct {
        const char *name;
        const char *what; /* in front of it stands a number */
    } rows[PMS_FEATURE_COUNT] = {
        [PMS_FEATURE_CREATE] = {"create", "not created"},
        [PMS_FEATURE_UPDATE] = {"update", "left with another name than the directory's"},
        [PMS_FEATURE_EMAIL] = {"email", "left with another e-mail than the directory's"},
        [PMS_FEATURE_DEACTIVATE] = {"deactivate", "not suspended"},
        [PMS_FEATURE_REACTIVATE] = {"reactivate", "left suspended"},
        [PMS_FEATURE_GROUPS] = {"groups", "left with other members than the directory's"},
    };
    const char *whom = feature == PMS_FEATURE_GROUPS ? "group" : "person";
    const char *several = feature == PMS_FEATURE_GROUPS ? "groups" : "people";
    char message[200];

    if (draft->off[feature] == 0)
        return 0;
    snprintf(message, sizeof(message), "%zu %s %s, since policy has this off",
             draft->off[feature], draft->off[feature] == 1 ? whom : several,
             rows[feature].what);
    return pms_plan_add_note(draft->plan, "off", rows[feature].name, message, err);
}

static int note_waiting(struct pms_draft *draft, struct pms_error *err)
{
    char message[200];

    if (draft->waiting == 0)
        return 0;
    snprintf(message, sizeof(message),
             "%zu %s not let in by the directory yet; nobody of them is created or changed",
             draft->waiting, draft->waiting == 1 ? "person is" : "people are");
    return pms_plan_add_note(draft->plan, "waiting", "directory", message, err);
}

int pms_draft_notes(struct pms_draft *draft, struct pms_error *err)
{
    struct pms_plan *plan = draft->plan;
    size_t problems = pms_directory_problem_count(draft->input->directory);
    int r = 0;

    for (size_t i = 0; r == 0 && i < draft->match.record_count; i++)
        r = note_record(draft, i, err);
    for (size_t i = 0; r == 0 && i < problems; i++)
        r = note_problem(draft, i, err);
    for (int i = 0; r == 0 && i < PMS_FEATURE_COUNT; i++)
        r = note_off(draft, (enum pms_feature)i, err);
    if (r == 0)
        r = note_waiting(draft, err);
    if (r == 0 && plan->note_count > 1)
        qsort(plan->notes, plan->note_count, sizeof(*plan->notes), by_kind_and_name);
    return r;
}
