/* SPDX-License-Identifier: MIT */
/* A plan while it is made: who is who, what becomes of each, and what the guards want to know.
 */
#ifndef SYNC_DRAFT_H
#define SYNC_DRAFT_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/match.h"
#include "sync/plan.h"
#include "sync/protected.h"

/* What the guards judge. */
struct pms_guard_facts {
    size_t records;
    const char *incomplete; /* why the source is not whole; NULL */
    size_t managed;         /* active people who are ours */
    size_t absent;          /* of those, not in the source */
    size_t suspensions;
    size_t memberships; /* of people who are ours, in groups that are */
    size_t removals;
    size_t by_absence; /* suspensions and removals because something is not in the source */
    size_t absent_nameless; /* suspended as absent, and without an externalId */
    size_t rows_of_nobody;
    size_t rows_of_strangers;
    size_t protected_people;   /* who would lose something */
    const char *protected_who; /* the first of them by name; lent by the input */
    size_t ambiguous;
    size_t duplicate;
};

/* What becomes of a member. */
enum pms_stay {
    PMS_STAY_ALONE, /* nothing is done to them, nor to their memberships */
    PMS_STAY_STAYS, /* in the groups of their record, and in no others of ours */
    PMS_STAY_LEAVES /* suspended, or so already */
};

struct pms_draft {
    const struct pms_plan_input *input;
    struct pms_match match;
    struct pms_protected protected;
    struct pms_plan *plan;
    uint8_t *stays;  /* enum pms_stay, by member */
    uint8_t *hurt;   /* by member: counted as a protected person who loses something */
    uint8_t *wanted; /* by record: belongs into the groups it names */
    const char **record_steps; /* ids of the creation or reactivation of a record's person */
    size_t off[PMS_FEATURE_COUNT]; /* what is not done because a feature is off */
    size_t waiting;                /* people the directory does not let in yet */
    struct pms_guard_facts facts;
};

/* What somebody is called in a plan; lent. */
const char *pms_draft_who(const struct pms_member *member);

/* Counts a protected person who would lose something, once. */
void pms_draft_hurt(struct pms_draft *draft, size_t member);

/* The ledger should learn of the record's member. */
bool pms_draft_adopts(const struct pms_draft *draft, size_t member);

/* What must be approved before a step of this kind; `takes` is true when it takes something
 * from somebody. */
int pms_draft_needs_approval(const struct pms_policy *policy, enum pms_action_kind action,
                             bool takes);

/* In this order: decides about everybody and adds the steps up to updates, adds the groups,
 * adds what takes accounts away, notes, and findings. */
struct pms_tasks;
int pms_draft_people(struct pms_draft *draft, struct pms_tasks *tasks, struct pms_error *err);
int pms_draft_groups(struct pms_draft *draft, struct pms_error *err);
int pms_draft_leavers(struct pms_draft *draft, struct pms_tasks *tasks, struct pms_error *err);
int pms_draft_notes(struct pms_draft *draft, struct pms_error *err);

/* What is done about people, sorted; begins as {0}. */
struct pms_tasks {
    struct pms_task *tasks;
    size_t count;
    size_t room;
};
void pms_tasks_done(struct pms_tasks *tasks);

DEFINE_AUTO_VALUE(struct pms_tasks, pms_tasks_done)

#endif
