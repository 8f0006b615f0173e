/* SPDX-License-Identifier: MIT */
/* What is to be done about each person. */
#include "sync/draft.h"

#include <stdlib.h>

#include "scim/fold.h"
#include "sync/rows.h"

/* Why a step is there. */
enum why {
    WHY_NEW,
    WHY_BACK,
    WHY_NAME,
    WHY_EMAIL,
    WHY_NAME_AND_EMAIL,
    WHY_ABSENT,
    WHY_UNASSIGNED,
    WHY_SUSPENDED,
    WHY_KEEP_ABSENT,
    WHY_KEEP_UNASSIGNED,
    WHY_KEEP_SUSPENDED
};

#define KEPT "; policy leaves the account, and sign-in ends with SSO"

static const char *const whys[] = {
    [WHY_NEW] = "in the directory, not on the team",
    [WHY_BACK] = "active in the directory, suspended on the team",
    [WHY_NAME] = "the directory has another name",
    [WHY_EMAIL] = "the directory has another e-mail",
    [WHY_NAME_AND_EMAIL] = "the directory has another name and e-mail",
    [WHY_ABSENT] = "absent from the directory",
    [WHY_UNASSIGNED] = "without the app in the directory",
    [WHY_SUSPENDED] = "suspended in the directory",
    [WHY_KEEP_ABSENT] = "absent from the directory" KEPT,
    [WHY_KEEP_UNASSIGNED] = "without the app in the directory" KEPT,
    [WHY_KEEP_SUSPENDED] = "suspended in the directory" KEPT,
};

enum {
    ADOPT = PMS_STEP_KINDS /* no step: something for the ledger */
};

/* Something to be done about a person; the names are lent by the input, for sorting. */
struct pms_task {
    uint8_t action; /* or ADOPT */
    uint8_t why;
    uint8_t changes; /* bits of enum change */
    uint32_t record; /* PMS_NOBODY */
    uint32_t member; /* PMS_NOBODY */
    const char *who;
    const char *id;
};

enum change {
    CHANGE_GIVEN = 1 << 0,
    CHANGE_FAMILY = 1 << 1,
    CHANGE_EMAIL = 1 << 2
};

void pms_tasks_done(struct pms_tasks *tasks)
{
    free(tasks->tasks);
    *tasks = (struct pms_tasks){0};
}

/* PMS_NOBODY is past every end, and gives NULL. */
static const struct pms_record *record_at(const struct pms_draft *draft, uint32_t record)
{
    return record == PMS_NOBODY ? NULL : pms_directory_record(draft->input->directory, record);
}

static const struct pms_member *member_at(const struct pms_draft *draft, uint32_t member)
{
    return member == PMS_NOBODY ? NULL : pms_team_member(draft->input->team, member);
}

static bool has(const char *text)
{
    return text && text[0] != '\0';
}

static int add_task(struct pms_draft *draft, struct pms_tasks *tasks, struct pms_task task,
                    struct pms_error *err)
{
    const struct pms_record *record = record_at(draft, task.record);
    const struct pms_member *member = member_at(draft, task.member);
    struct pms_task *rows =
        pms_rows_grow(tasks->tasks, sizeof(task), tasks->count, &tasks->room, err);

    if (!rows)
        return -err->code;
    task.who = member ? pms_draft_who(member) : record->email;
    task.id = member ? member->id : "";
    tasks->tasks = rows;
    tasks->tasks[tasks->count++] = task;
    return 0;
}

const char *pms_draft_who(const struct pms_member *member)
{
    return has(member->email) ? member->email : member->id;
}

bool pms_draft_adopts(const struct pms_draft *draft, size_t member)
{
    const struct pms_member_match *entry = &draft->match.members[member];
    const struct pms_record *record = record_at(draft, entry->record);
    const char *known = draft->match.known[member];

    if (!entry->is_known)
        return true;
    return record && has(record->external_id) &&
           (!known || strcmp(known, record->external_id) != 0);
}

/* The externalId for the ledger. */
static const char *external_id_after(const struct pms_draft *draft, uint32_t record,
                                     uint32_t member)
{
    const struct pms_record *from = record_at(draft, record);

    if (from && has(from->external_id))
        return from->external_id;
    return member != PMS_NOBODY ? pms_match_external_id(&draft->match, member) : NULL;
}

static bool is_protected(const struct pms_draft *draft, size_t member)
{
    const struct pms_protected *protected = &draft->protected;
    const struct pms_member *is = pms_team_member(draft->input->team, member);
    const struct pms_record *record = record_at(draft, draft->match.members[member].record);

    return pms_protected_has(protected, is->email) || pms_protected_has(protected, is->id) ||
           pms_protected_has_external_id(protected, is->external_id) ||
           pms_protected_has_external_id(protected, draft->match.known[member]) ||
           (record && (pms_protected_has(protected, record->email) ||
                       pms_protected_has_external_id(protected, record->external_id)));
}

void pms_draft_hurt(struct pms_draft *draft, size_t member)
{
    const char *who = pms_draft_who(pms_team_member(draft->input->team, member));
    const char **first = &draft->facts.protected_who;

    if (draft->hurt[member] || !is_protected(draft, member))
        return;
    draft->hurt[member] = 1;
    draft->facts.protected_people++;
    if (!*first || strcmp(who, *first) < 0)
        *first = who;
}

static bool is_on(const struct pms_draft *draft, enum pms_feature feature)
{
    return draft->input->policy->features[feature] != 0;
}

static bool names_differ(const char *wanted, const char *is)
{
    return has(wanted) && strcmp(wanted, is ? is : "") != 0;
}

static bool emails_differ(const char *wanted, const char *is)
{
    const struct pms_run a = {wanted, strlen(wanted)};
    const struct pms_run b = {is ? is : "", is ? strlen(is) : 0};

    return pms_run_compare(a, b, false) != 0;
}

/* What differs and may be changed; what may not is counted. */
static uint8_t find_changes(struct pms_draft *draft, const struct pms_record *record,
                            const struct pms_member *member)
{
    uint8_t changes = 0;

    if (names_differ(record->given_name, member->given_name))
        changes |= CHANGE_GIVEN;
    if (names_differ(record->family_name, member->family_name))
        changes |= CHANGE_FAMILY;
    if (changes != 0 && !is_on(draft, PMS_FEATURE_UPDATE)) {
        draft->off[PMS_FEATURE_UPDATE]++;
        changes = 0;
    }
    if (!emails_differ(record->email, member->email))
        return changes;
    if (is_on(draft, PMS_FEATURE_EMAIL))
        return changes | CHANGE_EMAIL;
    draft->off[PMS_FEATURE_EMAIL]++;
    return changes;
}

static enum why why_of(uint8_t changes)
{
    if (changes & CHANGE_EMAIL)
        return changes & (CHANGE_GIVEN | CHANGE_FAMILY) ? WHY_NAME_AND_EMAIL : WHY_EMAIL;
    return WHY_NAME;
}

/* Nothing is sent about this member, but the ledger may have to learn of them. */
static int leave(struct pms_draft *draft, struct pms_tasks *tasks, uint32_t member,
                 struct pms_error *err)
{
    uint32_t record = draft->match.members[member].record;

    if (record == PMS_NOBODY || !pms_draft_adopts(draft, member))
        return 0;
    return add_task(draft, tasks,
                    (struct pms_task){.action = ADOPT, .record = record, .member = member},
                    err);
}

/* Somebody the directory wants to be there. */
static int decide_present(struct pms_draft *draft, struct pms_tasks *tasks, uint32_t row,
                          struct pms_error *err)
{
    uint32_t member = draft->match.records[row].member;
    const struct pms_member *is = pms_team_member(draft->input->team, member);
    const struct pms_record *record = pms_directory_record(draft->input->directory, row);
    struct pms_task task = {.record = row, .member = member};

    if (is->active == 0 && !is_on(draft, PMS_FEATURE_REACTIVATE)) {
        draft->off[PMS_FEATURE_REACTIVATE]++;
        return leave(draft, tasks, member, err);
    }
    task.changes = find_changes(draft, record, is);
    task.action = is->active == 0 ? PMS_STEP_REACTIVATE : PMS_STEP_UPDATE;
    task.why = (uint8_t)(is->active == 0 ? WHY_BACK : why_of(task.changes));
    draft->stays[member] = PMS_STAY_STAYS;
    draft->wanted[row] = 1;
    if (task.changes & CHANGE_EMAIL)
        pms_draft_hurt(draft, member);
    if (is->active != 0 && task.changes == 0) {
        draft->plan->unchanged++;
        return leave(draft, tasks, member, err);
    }
    return add_task(draft, tasks, task, err);
}

static int decide_new(struct pms_draft *draft, struct pms_tasks *tasks, uint32_t row,
                      struct pms_error *err)
{
    if (!is_on(draft, PMS_FEATURE_CREATE)) {
        draft->off[PMS_FEATURE_CREATE]++;
        return 0;
    }
    draft->wanted[row] = 1;
    return add_task(
        draft, tasks,
        (struct pms_task){
            .action = PMS_STEP_CREATE, .why = WHY_NEW, .record = row, .member = PMS_NOBODY},
        err);
}

static void count_suspension(struct pms_draft *draft, uint32_t member, bool is_absent)
{
    struct pms_guard_facts *facts = &draft->facts;

    facts->suspensions++;
    facts->by_absence += is_absent;
    facts->absent_nameless += is_absent && !pms_match_external_id(&draft->match, member);
    pms_draft_hurt(draft, member);
}

/* Somebody of ours whom the directory does not want to be there: `why` is one of the first
 * three. */
static int decide_leaver(struct pms_draft *draft, struct pms_tasks *tasks, uint32_t member,
                         enum why why, bool suspend, struct pms_error *err)
{
    const struct pms_member *is = pms_team_member(draft->input->team, member);
    struct pms_task task = {.action = PMS_STEP_SUSPEND,
                            .why = (uint8_t)why,
                            .record = draft->match.members[member].record,
                            .member = member};
    int r;

    if (is->active == 0) {
        draft->stays[member] = suspend ? PMS_STAY_LEAVES : PMS_STAY_ALONE;
        draft->plan->unchanged++;
        return leave(draft, tasks, member, err);
    }
    if (is->active < 0) {
        r = pms_plan_add_note(draft->plan, "skipped", pms_draft_who(is),
                              "the server does not say whether they are active, so they are "
                              "not suspended",
                              err);
        return r < 0 ? r : leave(draft, tasks, member, err);
    }
    if (suspend && !is_on(draft, PMS_FEATURE_DEACTIVATE)) {
        draft->off[PMS_FEATURE_DEACTIVATE]++;
        return leave(draft, tasks, member, err);
    }
    if (!suspend) {
        task.action = PMS_STEP_KEEP;
        task.why = (uint8_t)(why + WHY_KEEP_ABSENT - WHY_ABSENT);
        r = leave(draft, tasks, member, err);
        return r < 0 ? r : add_task(draft, tasks, task, err);
    }
    draft->stays[member] = PMS_STAY_LEAVES;
    count_suspension(draft, member, why == WHY_ABSENT);
    return add_task(draft, tasks, task, err);
}

/* Both settings have a say when both apply; the stricter one counts. */
static int decide_record(struct pms_draft *draft, struct pms_tasks *tasks, uint32_t row,
                         struct pms_error *err)
{
    const struct pms_policy *policy = draft->input->policy;
    const struct pms_record_match *entry = &draft->match.records[row];
    const struct pms_record *record = pms_directory_record(draft->input->directory, row);
    bool is_suspended = record->status == PMS_RECORD_SUSPENDED;
    bool suspend = (!record->assigned && policy->when_deleted == PMS_DEPARTURE_SUSPEND) ||
                   (is_suspended && policy->when_suspended == PMS_DEPARTURE_SUSPEND);

    if (record->assigned && record->status == PMS_RECORD_WAITING) {
        draft->waiting++;
        return 0;
    }
    if (record->assigned && !is_suspended && entry->fate == PMS_FATE_FOUND)
        return decide_present(draft, tasks, row, err);
    if (record->assigned && !is_suspended && entry->fate == PMS_FATE_NEW)
        return decide_new(draft, tasks, row, err);
    if (entry->fate != PMS_FATE_FOUND)
        return 0;
    return decide_leaver(
        draft, tasks, entry->member,
        is_suspended && (record->assigned || policy->when_deleted != PMS_DEPARTURE_SUSPEND)
            ? WHY_SUSPENDED
            : WHY_UNASSIGNED,
        suspend, err);
}

static int decide_member(struct pms_draft *draft, struct pms_tasks *tasks, uint32_t member,
                         struct pms_error *err)
{
    const struct pms_member_match *entry = &draft->match.members[member];
    bool is_active = pms_team_member(draft->input->team, member)->active != 0;

    draft->plan->unmanaged += !entry->is_managed;
    draft->facts.managed += entry->is_managed && is_active;
    if (!entry->is_managed || entry->is_named || entry->record != PMS_NOBODY)
        return 0;
    draft->facts.absent += is_active;
    return decide_leaver(draft, tasks, member, WHY_ABSENT,
                         draft->input->policy->when_deleted == PMS_DEPARTURE_SUSPEND, err);
}

static int by_action_and_name(const void *a, const void *b)
{
    const struct pms_task *x = a;
    const struct pms_task *y = b;
    int order = x->action - y->action;

    if (order == 0)
        order = strcmp(x->who, y->who);
    return order != 0 ? order : strcmp(x->id, y->id);
}

static struct pms_person_state state_before(const struct pms_member *member)
{
    if (!member)
        return (struct pms_person_state){.active = -1};
    return (struct pms_person_state){member->email, member->given_name, member->family_name,
                                     member->external_id, member->active};
}

static struct pms_person_state state_after(const struct pms_draft *draft,
                                           const struct pms_task *task)
{
    const struct pms_record *record = record_at(draft, task->record);
    struct pms_person_state state = state_before(member_at(draft, task->member));
    bool is_new = task->action == PMS_STEP_CREATE;

    if (is_new || task->changes & CHANGE_EMAIL)
        state.email = record->email;
    if (is_new || task->changes & CHANGE_GIVEN)
        state.given_name = record->given_name;
    if (is_new || task->changes & CHANGE_FAMILY)
        state.family_name = record->family_name;
    if (task->action != PMS_STEP_KEEP)
        state.external_id = external_id_after(draft, task->record, task->member);
    if (is_new || task->action == PMS_STEP_REACTIVATE)
        state.active = 1;
    if (task->action == PMS_STEP_SUSPEND)
        state.active = 0;
    return state;
}

static int add_adoption(struct pms_draft *draft, const struct pms_task *task,
                        struct pms_error *err)
{
    const struct pms_adoption adoption = {
        .person = task->id,
        .who = task->who,
        .external_id = external_id_after(draft, task->record, task->member),
    };

    return pms_plan_add_adoption(draft->plan, &adoption, err);
}

static int add_step(struct pms_draft *draft, const struct pms_task *task, struct pms_error *err)
{
    const struct pms_member *member = member_at(draft, task->member);
    enum pms_action_kind action = (enum pms_action_kind)task->action;
    struct pms_step step = {
        .action = action,
        .person = member ? member->id : NULL,
        .who = task->who,
        .why = whys[task->why],
        .before = state_before(member),
        .after = state_after(draft, task),
        .adopts = member && action != PMS_STEP_KEEP && pms_draft_adopts(draft, task->member),
        .needs_approval =
            pms_draft_needs_approval(draft->input->policy, action, action == PMS_STEP_SUSPEND),
    };
    const char *id;
    int r = pms_plan_add_step(draft->plan, &step, &id, err);

    if (r == 0 && (action == PMS_STEP_CREATE || action == PMS_STEP_REACTIVATE))
        draft->record_steps[task->record] = id;
    return r;
}

/* Those that take nothing away come before the groups, the others behind them. */
static int add_tasks(struct pms_draft *draft, const struct pms_tasks *tasks, bool leavers,
                     struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < tasks->count; i++) {
        const struct pms_task *task = &tasks->tasks[i];

        if (task->action == ADOPT && leavers)
            r = add_adoption(draft, task, err);
        else if (task->action != ADOPT && leavers == (task->action > PMS_STEP_GROUP_MEMBERS))
            r = add_step(draft, task, err);
    }
    return r;
}

int pms_draft_people(struct pms_draft *draft, struct pms_tasks *tasks, struct pms_error *err)
{
    int r = 0;

    for (uint32_t i = 0; r == 0 && i < draft->match.record_count; i++)
        r = decide_record(draft, tasks, i, err);
    for (uint32_t i = 0; r == 0 && i < draft->match.member_count; i++)
        r = decide_member(draft, tasks, i, err);
    if (r < 0)
        return r;
    if (tasks->count > 0)
        qsort(tasks->tasks, tasks->count, sizeof(*tasks->tasks), by_action_and_name);
    return add_tasks(draft, tasks, false, err);
}

int pms_draft_leavers(struct pms_draft *draft, struct pms_tasks *tasks, struct pms_error *err)
{
    return add_tasks(draft, tasks, true, err);
}
