/* SPDX-License-Identifier: MIT */
/* The insides of a plan. Whoever makes one adds to it, in the order of things, and closes it.
 */
#ifndef SYNC_PLAN_H
#define SYNC_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include <pmscim/sync.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/digest.h"

struct pms_plan {
    struct pms_arena texts;
    const char *profile;
    const char *endpoint;
    const char *source;
    const char *made;
    struct pms_step *steps;
    size_t step_count;
    size_t step_room;
    struct pms_guard_finding *findings;
    size_t finding_count;
    size_t finding_room;
    struct pms_plan_note *notes;
    size_t note_count;
    size_t note_room;
    struct pms_adoption *adoptions;
    size_t adoption_count;
    size_t adoption_room;
    size_t unchanged;
    size_t unmanaged;
    long reads;
    long reads_a_minute;
    long writes_a_minute;
    struct pms_approval *approvals;
    size_t approval_count;
    size_t approval_room;
    uint8_t *approved; /* by step; NULL when there is no approval */
    char digest[PMS_DIGEST_SIZE];
};

/* An empty plan. The texts are copied, `source` and `made` may be NULL. */
int pms_plan_new(const char *profile, const char *endpoint, const char *source,
                 const char *made, struct pms_plan **ret_plan, struct pms_error *err);

/* Each copies what it is given. A step gets the next id ("s1", "s2", …), whatever its own is;
 * the plan lends it, in `ret_id` where that is not NULL. */
int pms_plan_add_step(struct pms_plan *plan, const struct pms_step *step, const char **ret_id,
                      struct pms_error *err);
int pms_plan_add_finding(struct pms_plan *plan, const struct pms_guard_finding *finding,
                         struct pms_error *err);
int pms_plan_add_note(struct pms_plan *plan, const char *kind, const char *who,
                      const char *message, struct pms_error *err);
int pms_plan_add_adoption(struct pms_plan *plan, const struct pms_adoption *adoption,
                          struct pms_error *err);
/* To a plan that is closed. `by` and `when` must be there, and the steps. Returns how many
 * steps it marks that need an approval and had none; one that marks nothing is not kept. */
long pms_plan_add_approval(struct pms_plan *plan, const struct pms_approval *approval,
                           struct pms_error *err);

/* The last thing to do: computes the digest. */
int pms_plan_close(struct pms_plan *plan, struct pms_error *err);

/* How many answers so many people or groups take. */
long pms_plan_pages(size_t count);

/* True when carrying it out needs the groups of the team. */
bool pms_plan_has_groups(const struct pms_plan *plan);

/* True for a step that is one request. */
bool pms_step_sends(const struct pms_step *step);

/* The word back: false for one that is no action. */
bool pms_action_find(const char *name, enum pms_action_kind *ret_action);

DEFINE_AUTO(struct pms_plan *, pms_plan_free)

#endif
