/* SPDX-License-Identifier: MIT */
/* Nothing is taken from people who are protected by now, whatever the plan was made to do. */
#include "sync/apply.h"
#include "sync/protected.h"

DEFINE_AUTO_VALUE(struct pms_protected, pms_protected_done)

struct look {
    const struct pms_apply *apply;
    const struct pms_protected *protected;
    size_t count;
    const char *who; /* the first */
};

static void note(struct look *look, const char *who)
{
    look->who = look->who ? look->who : who;
    look->count++;
}

static bool is_protected(const struct look *look, const char *id, const char *email)
{
    const struct pms_protected *protected = look->protected;
    const struct pms_member *is =
        pms_team_member(look->apply->team, pms_team_find(look->apply->team, id));

    return pms_protected_has(protected, id) || pms_protected_has(protected, email) ||
           pms_protected_has_external_id(protected,
                                         pms_ledger_external_id(look->apply->ledger, id)) ||
           (is && (pms_protected_has(protected, is->email) ||
                   pms_protected_has_external_id(protected, is->external_id)));
}

/* A new e-mail is how somebody signs in from then on. */
static bool takes(const struct pms_step *step)
{
    return step->action == PMS_STEP_SUSPEND ||
           ((step->action == PMS_STEP_UPDATE || step->action == PMS_STEP_REACTIVATE) &&
            !pms_apply_same_email(step->before.email, step->after.email));
}

static void look_at(struct look *look, const struct pms_step *step)
{
    const struct pms_person_state *after = &step->after;

    for (size_t i = 0; i < step->remove_count; i++)
        if (is_protected(look, step->removes[i].id, step->removes[i].email))
            note(look, step->removes[i].email);
    if (takes(step) && (is_protected(look, step->person, step->before.email) ||
                        pms_protected_has(look->protected, after->email) ||
                        pms_protected_has_external_id(look->protected, after->external_id)))
        note(look, step->who);
}

int pms_apply_check_protected(const struct pms_apply *apply, struct pms_error *err)
{
    AUTO(pms_protected_done) struct pms_protected protected = {0};
    struct look look = {.apply = apply, .protected = &protected};
    int r = 0;

    if (!apply->options->policy)
        return 0;
    r = pms_protected_make(apply->options->policy, &protected, err);
    for (size_t i = 0; r == 0 && i < apply->plan->step_count; i++)
        if (pms_apply_is_chosen(apply->options, apply->plan->steps[i].action))
            look_at(&look, &apply->plan->steps[i]);
    if (r < 0 || look.count == 0)
        return r;
    pms_fail(err, PMS_E_REFUSED, "%zu %s would take something from protected people: %s%s",
             look.count, look.count == 1 ? "change" : "changes", look.who,
             look.count > 1 ? " and others" : "");
    return pms_error_hint(err, "make a new plan, or take them off the list: pmscim policy set "
                               "protected=-EMAIL");
}
