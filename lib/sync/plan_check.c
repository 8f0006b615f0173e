/* SPDX-License-Identifier: MIT */
/* What makes a step one that can be carried out, whoever wrote the file. */
#include "sync/plan_file.h"

#include <stdlib.h>
#include <string.h>

/* What a step of each kind has; the rest it must not have. */
enum {
    PERSON = 1 << 0,
    GROUP = 1 << 1,
    ADDS = 1 << 2,   /* may add */
    REMOVES = 1 << 3 /* may remove */
};

static const struct {
    unsigned has;
    int active_before; /* -2: any */
    int active_after;
} kinds[PMS_STEP_KINDS] = {
    [PMS_STEP_CREATE] = {0, -1, 1},
    [PMS_STEP_REACTIVATE] = {PERSON, 0, 1},
    [PMS_STEP_UPDATE] = {PERSON, -2, -2},
    [PMS_STEP_GROUP_CREATE] = {ADDS, -1, -1},
    [PMS_STEP_GROUP_MEMBERS] = {GROUP | ADDS | REMOVES, -1, -1},
    [PMS_STEP_SUSPEND] = {PERSON, 1, 0},
    [PMS_STEP_GROUP_DELETE] = {GROUP, -1, -1},
    [PMS_STEP_KEEP] = {PERSON, -2, -2},
};

static bool has(const char *text)
{
    return text && text[0] != '\0';
}

size_t pms_plan_find_step(const struct pms_plan *plan, const char *id)
{
    char *end;
    unsigned long number;

    if (id[0] != 's' || id[1] < '1' || id[1] > '9')
        return plan->step_count;
    number = strtoul(id + 1, &end, 10);
    if (*end != '\0' || number > plan->step_count)
        return plan->step_count;
    return number - 1;
}

/* Somebody who is made by a step must be made before. */
static int check_person(const struct pms_plan *plan, size_t index,
                        const struct pms_plan_person *person, bool is_add,
                        struct pms_error *err)
{
    size_t maker = person->step ? pms_plan_find_step(plan, person->step) : 0;

    if (!has(person->email))
        return pms_fail(err, PMS_E_PARSE, "a person without \"email\"");
    if (!has(person->id) && (!is_add || !person->step))
        return pms_fail(err, PMS_E_PARSE, "%s: no \"id\"", person->email);
    if (!person->step)
        return 0;
    if (!is_add || maker >= index ||
        (plan->steps[maker].action != PMS_STEP_CREATE &&
         plan->steps[maker].action != PMS_STEP_REACTIVATE))
        return pms_fail(err, PMS_E_PARSE, "%s: \"%s\" is no earlier step that lets them in",
                        person->email, person->step);
    return 0;
}

static int check_people(const struct pms_plan *plan, size_t index, struct pms_error *err)
{
    const struct pms_step *step = &plan->steps[index];
    int r = 0;

    for (size_t i = 0; r == 0 && i < step->add_count; i++)
        r = check_person(plan, index, &step->adds[i], true, err);
    for (size_t i = 0; r == 0 && i < step->remove_count; i++)
        r = check_person(plan, index, &step->removes[i], false, err);
    return r;
}

/* Reports a member that is there and must not be, or the other way round. */
static int check_presence(const char *name, bool is, bool must, struct pms_error *err)
{
    if (is == must)
        return 0;
    return pms_fail(err, PMS_E_PARSE, "\"%s\" %s", name,
                    must ? "is missing" : "makes no sense here");
}

static bool is_active_wrong(int active, int must)
{
    return must != -2 && active != must;
}

int pms_plan_check_step(const struct pms_plan *plan, size_t index, struct pms_error *err)
{
    const struct pms_step *step = &plan->steps[index];
    unsigned kind = kinds[step->action].has;
    int r = check_presence("person", has(step->person), kind & PERSON, err);

    if (r == 0)
        r = check_presence("group", has(step->group), kind & GROUP, err);
    if (r == 0)
        r = check_presence("who", has(step->who), true, err);
    if (r == 0 && step->action == PMS_STEP_CREATE)
        r = check_presence("after.email", has(step->after.email), true, err);
    if (r == 0 && !(kind & ADDS))
        r = check_presence("adds", step->add_count > 0, false, err);
    if (r == 0 && !(kind & REMOVES))
        r = check_presence("removes", step->remove_count > 0, false, err);
    if (r == 0 && step->action == PMS_STEP_GROUP_MEMBERS)
        r = check_presence("adds", step->add_count + step->remove_count > 0, true, err);
    if (r == 0 && is_active_wrong(step->before.active, kinds[step->action].active_before))
        r = pms_fail(err, PMS_E_PARSE, "\"before.active\" does not fit");
    if (r == 0 &&
        (is_active_wrong(step->after.active, kinds[step->action].active_after) ||
         (kinds[step->action].active_after == -2 && step->after.active != step->before.active)))
        r = pms_fail(err, PMS_E_PARSE, "\"after.active\" does not fit");
    return r < 0 ? r : check_people(plan, index, err);
}
