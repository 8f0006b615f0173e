/* SPDX-License-Identifier: MIT */
#include "sync/plan.h"

#include <stdio.h>
#include <stdlib.h>

#include "sync/plan_file.h"
#include "sync/rows.h"

static const char *const actions[PMS_STEP_KINDS] = {
    [PMS_STEP_CREATE] = "create",
    [PMS_STEP_REACTIVATE] = "reactivate",
    [PMS_STEP_UPDATE] = "update",
    [PMS_STEP_GROUP_CREATE] = "group_create",
    [PMS_STEP_GROUP_MEMBERS] = "group_members",
    [PMS_STEP_SUSPEND] = "suspend",
    [PMS_STEP_GROUP_DELETE] = "group_delete",
    [PMS_STEP_KEEP] = "keep",
};

const char *pms_action_name(enum pms_action_kind action)
{
    return (unsigned)action < PMS_STEP_KINDS ? actions[action] : NULL;
}

bool pms_action_find(const char *name, enum pms_action_kind *ret_action)
{
    for (size_t i = 0; i < PMS_STEP_KINDS; i++) {
        if (strcmp(name, actions[i]) != 0)
            continue;
        *ret_action = (enum pms_action_kind)i;
        return true;
    }
    return false;
}

bool pms_step_sends(const struct pms_step *step)
{
    return step->action != PMS_STEP_KEEP;
}

static int fail_memory(struct pms_error *err)
{
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static int pack(struct pms_plan *plan, const char **const texts[], size_t count,
                struct pms_error *err)
{
    return pms_arena_pack(&plan->texts, texts, count) ? 0 : fail_memory(err);
}

int pms_plan_new(const char *profile, const char *endpoint, const char *source,
                 const char *made, struct pms_plan **ret_plan, struct pms_error *err)
{
    AUTO(pms_plan_free) struct pms_plan *plan = calloc(1, sizeof(*plan));
    int r;

    if (!plan)
        return fail_memory(err);
    plan->profile = profile ? profile : "";
    plan->endpoint = endpoint ? endpoint : "";
    plan->source = source ? source : "";
    plan->made = made;
    r = pack(plan,
             (const char **[]){&plan->profile, &plan->endpoint, &plan->source, &plan->made}, 4,
             err);
    if (r < 0)
        return r;
    *ret_plan = TAKE(plan);
    return 0;
}

void pms_plan_free(struct pms_plan *plan)
{
    if (!plan)
        return;
    pms_arena_free(&plan->texts);
    free(plan->steps);
    free(plan->findings);
    free(plan->notes);
    free(plan->adoptions);
    free(plan->approvals);
    free(plan->approved);
    free(plan);
}

static int copy_people(struct pms_plan *plan, const struct pms_plan_person **people,
                       size_t count, struct pms_error *err)
{
    struct pms_plan_person *copy;

    if (count == 0) {
        *people = NULL;
        return 0;
    }
    copy = pms_arena_take(&plan->texts, count * sizeof(*copy));
    if (!copy)
        return fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        const char **texts[] = {&copy[i].id, &copy[i].email, &copy[i].step};
        int r;

        copy[i] = (*people)[i];
        r = pack(plan, texts, 3, err);
        if (r < 0)
            return r;
    }
    *people = copy;
    return 0;
}

/* What did not change is kept once. */
static void share_texts(struct pms_step *step)
{
    const char **const pairs[][2] = {
        {&step->before.email, &step->after.email},
        {&step->before.given_name, &step->after.given_name},
        {&step->before.family_name, &step->after.family_name},
        {&step->before.external_id, &step->after.external_id},
    };

    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
        if (*pairs[i][0] && *pairs[i][1] && strcmp(*pairs[i][0], *pairs[i][1]) == 0)
            *pairs[i][1] = *pairs[i][0];
}

/* The copies of the texts; two that are one stay one. */
static int copy_texts(struct pms_plan *plan, struct pms_step *step, struct pms_error *err)
{
    const char **const texts[] = {
        &step->id,
        &step->person,
        &step->group,
        &step->who,
        &step->why,
        &step->before.email,
        &step->before.given_name,
        &step->before.family_name,
        &step->before.external_id,
        &step->after.email,
        &step->after.given_name,
        &step->after.family_name,
        &step->after.external_id,
    };
    enum {
        COUNT = sizeof(texts) / sizeof(*texts)
    };
    const char *originals[COUNT];
    const char **fresh[COUNT];
    size_t count = 0;
    int r;

    for (size_t i = 0; i < COUNT; i++) {
        size_t same = 0;

        originals[i] = *texts[i];
        while (same < i && originals[same] != originals[i])
            same++;
        if (same == i)
            fresh[count++] = texts[i];
    }
    r = pack(plan, fresh, count, err);
    for (size_t i = 0; r == 0 && i < COUNT; i++) {
        size_t same = 0;

        while (originals[same] != originals[i])
            same++;
        *texts[i] = *texts[same];
    }
    return r;
}

int pms_plan_add_step(struct pms_plan *plan, const struct pms_step *step, const char **ret_id,
                      struct pms_error *err)
{
    struct pms_step copy = *step;
    struct pms_step *rows;
    char id[24];
    int r;

    rows = pms_rows_grow(plan->steps, sizeof(copy), plan->step_count, &plan->step_room, err);
    if (!rows)
        return -err->code;
    plan->steps = rows;
    snprintf(id, sizeof(id), "s%zu", plan->step_count + 1);
    copy.id = id;
    share_texts(&copy);
    r = copy_texts(plan, &copy, err);
    if (r == 0)
        r = copy_people(plan, &copy.adds, copy.add_count, err);
    if (r == 0)
        r = copy_people(plan, &copy.removes, copy.remove_count, err);
    if (r < 0)
        return r;
    plan->steps[plan->step_count++] = copy;
    if (ret_id)
        *ret_id = copy.id;
    return 0;
}

int pms_plan_add_finding(struct pms_plan *plan, const struct pms_guard_finding *finding,
                         struct pms_error *err)
{
    struct pms_guard_finding copy = *finding;
    struct pms_guard_finding *rows = pms_rows_grow(
        plan->findings, sizeof(copy), plan->finding_count, &plan->finding_room, err);
    int r;

    if (!rows)
        return -err->code;
    plan->findings = rows;
    r = pack(plan, (const char **[]){&copy.guard, &copy.message}, 2, err);
    if (r == 0)
        plan->findings[plan->finding_count++] = copy;
    return r;
}

int pms_plan_add_note(struct pms_plan *plan, const char *kind, const char *who,
                      const char *message, struct pms_error *err)
{
    struct pms_plan_note copy = {kind, who, message};
    struct pms_plan_note *rows =
        pms_rows_grow(plan->notes, sizeof(copy), plan->note_count, &plan->note_room, err);
    int r;

    if (!rows)
        return -err->code;
    plan->notes = rows;
    r = pack(plan, (const char **[]){&copy.kind, &copy.who, &copy.message}, 3, err);
    if (r == 0)
        plan->notes[plan->note_count++] = copy;
    return r;
}

int pms_plan_add_adoption(struct pms_plan *plan, const struct pms_adoption *adoption,
                          struct pms_error *err)
{
    struct pms_adoption copy = *adoption;
    struct pms_adoption *rows = pms_rows_grow(plan->adoptions, sizeof(copy),
                                              plan->adoption_count, &plan->adoption_room, err);
    int r;

    if (!rows)
        return -err->code;
    plan->adoptions = rows;
    r = pack(plan, (const char **[]){&copy.person, &copy.group, &copy.who, &copy.external_id},
             4, err);
    if (r == 0)
        plan->adoptions[plan->adoption_count++] = copy;
    return r;
}

int pms_plan_close(struct pms_plan *plan, struct pms_error *err)
{
    return pms_plan_compute_digest(plan, plan->digest, err);
}

size_t pms_plan_step_count(const struct pms_plan *plan)
{
    return plan->step_count;
}

const struct pms_step *pms_plan_step(const struct pms_plan *plan, size_t index)
{
    return index < plan->step_count ? &plan->steps[index] : NULL;
}

size_t pms_plan_finding_count(const struct pms_plan *plan)
{
    return plan->finding_count;
}

const struct pms_guard_finding *pms_plan_finding(const struct pms_plan *plan, size_t index)
{
    return index < plan->finding_count ? &plan->findings[index] : NULL;
}

size_t pms_plan_note_count(const struct pms_plan *plan)
{
    return plan->note_count;
}

const struct pms_plan_note *pms_plan_note(const struct pms_plan *plan, size_t index)
{
    return index < plan->note_count ? &plan->notes[index] : NULL;
}

size_t pms_plan_adoption_count(const struct pms_plan *plan)
{
    return plan->adoption_count;
}

const struct pms_adoption *pms_plan_adoption(const struct pms_plan *plan, size_t index)
{
    return index < plan->adoption_count ? &plan->adoptions[index] : NULL;
}

const char *pms_plan_digest(const struct pms_plan *plan)
{
    return plan->digest;
}

const char *pms_plan_profile(const struct pms_plan *plan)
{
    return plan->profile;
}

const char *pms_plan_endpoint(const struct pms_plan *plan)
{
    return plan->endpoint;
}

const char *pms_plan_source(const struct pms_plan *plan)
{
    return plan->source;
}

const char *pms_plan_made(const struct pms_plan *plan)
{
    return plan->made;
}
