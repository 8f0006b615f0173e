/* SPDX-License-Identifier: MIT */
/* A run of a plan. */
#ifndef SYNC_APPLY_H
#define SYNC_APPLY_H

#include "client/client.h"
#include "sync/index.h"
#include "sync/journal.h"
#include "sync/ledger.h"
#include "sync/plan_file.h"
#include "sync/team.h"

/* What a run knows of a step. */
struct pms_apply_row {
    enum pms_task_state state;
    bool is_over;         /* nothing will change any more in this run */
    bool was_done_before; /* without a request of this run */
    int code;             /* PMS_OK, or why not */
    int http_status;
    const char *message;
    const char *hint;
    const char *id;                /* of the person or the group, where it is known */
    struct pms_resource *resource; /* while it is under way */
    struct pms_user_change change; /* likewise */
};

struct pms_apply {
    struct pms_client *client;
    const struct pms_plan *plan;
    struct pms_ledger *ledger;
    const struct pms_apply_options *options;
    struct pms_journal *journal;
    const struct pms_team *team;
    struct pms_team *read;        /* that team, unless it was given */
    struct pms_index emails;      /* members */
    struct pms_index groups;      /* by id */
    struct pms_pairs memberships; /* groups by member, when somebody is to be suspended */
    struct pms_apply_row *rows;
    struct pms_arena texts;
    bool is_preview;
    bool is_trusted; /* a removal was seen to do what it says */
    size_t to_do;
    size_t done;
    size_t reported;
    struct pms_error stop; /* why nothing more is sent */
};

/* True for an action that the options leave to be done. */
bool pms_apply_is_chosen(const struct pms_apply_options *options, enum pms_action_kind action);

/* apply_protected.c: PMS_E_REFUSED when a step that is chosen takes something from somebody
 * whom the policy of the options protects. */
int pms_apply_check_protected(const struct pms_apply *apply, struct pms_error *err);

/* apply_look.c: compares every step with the team and the journal, and decides which are to be
 * done. */
int pms_apply_look(struct pms_apply *apply, struct pms_error *err);
/* Those of the step's people who are not where it wants them. */
const struct pms_group_info *pms_apply_find_group(const struct pms_apply *apply,
                                                  const char *id);
const struct pms_member *pms_apply_find_email(const struct pms_apply *apply, const char *email);
bool pms_apply_same_email(const char *a, const char *b);
/* The person's id, or NULL and why they cannot be put into a group. */
const char *pms_apply_person(const struct pms_apply *apply,
                             const struct pms_plan_person *person, const char **ret_why);
/* Whether somebody is as a creation leaves them. */
bool pms_apply_is_created(const struct pms_person_state *after, const struct pms_member *is);

/* apply_row.c: the ends a step may come to. Each journals it and reports what can be. */
int pms_apply_end_done(struct pms_apply *apply, size_t index, const char *id,
                       struct pms_error *err);
/* Without a request of this run; `ours` when an earlier run has done it. */
int pms_apply_end_found(struct pms_apply *apply, size_t index, const char *id, bool ours,
                        struct pms_error *err);
int pms_apply_end_failed(struct pms_apply *apply, size_t index, const struct pms_error *why,
                         bool was_sent, struct pms_error *err);
void pms_apply_end_previewed(struct pms_apply *apply, size_t index);
void pms_apply_end_disabled(struct pms_apply *apply, size_t index);
/* What is left is reported as it is. */
void pms_apply_end_all(struct pms_apply *apply);
/* Ends the run after something that does; true when it does. */
bool pms_apply_stop(struct pms_apply *apply, const struct pms_error *why);
/* True when nothing more may be sent, also because the caller interrupts. */
bool pms_apply_is_stopped(struct pms_apply *apply);
int pms_apply_note_ledger(struct pms_apply *apply, size_t index, const char *id,
                          struct pms_error *err);

/* apply_people.c and apply_groups.c: all steps of one action. */
int pms_apply_people(struct pms_apply *apply, enum pms_action_kind action,
                     struct pms_error *err);
int pms_apply_groups(struct pms_apply *apply, enum pms_action_kind action,
                     struct pms_error *err);

/* True for what an earlier run may have done, whether or not it was heard of. */
bool pms_journal_is_open(const struct pms_journal_entry *entry);

#endif
