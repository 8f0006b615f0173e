/* SPDX-License-Identifier: MIT */
/*
 * Provisioning: a directory is read, compared with the team, and the difference becomes a plan,
 * which can be printed, saved, approved, carried out, resumed and undone (pmscim-plan(5)).
 */
#ifndef PMSCIM_SYNC_H
#define PMSCIM_SYNC_H

#include <stddef.h>

#include <pmscim/client.h>
#include <pmscim/error.h>
#include <pmscim/onelogin.h>
#include <pmscim/policy.h>
#include <pmscim/profile.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/*
 * The directory.
 */

enum pms_record_status {
    PMS_RECORD_ACTIVE,
    PMS_RECORD_SUSPENDED,
    PMS_RECORD_WAITING /* not to be let in yet: nobody is created, a member is left alone */
};

/* One person as a source has them. Every text is lent by the directory, and NULL when absent.
 */
struct pms_record {
    const char *external_id;
    const char *email;
    const char *given_name;
    const char *family_name;
    enum pms_record_status status;
    int assigned; /* 0: in the directory, but without the app */
    size_t row;   /* where in the source, from 1 */
    size_t group_count;
    const char *const *groups; /* names */
};

/* What is wrong with a row: it is never acted on. Lent by the directory. */
struct pms_record_problem {
    size_t row;
    const char *column;      /* as the source spells it; NULL for the whole row */
    const char *message;     /* one line */
    const char *external_id; /* who it is about, as far as can be read; NULL */
    const char *email;
};

/* People, in the order of the source. */
struct pms_directory;

/* An empty one, for sources of one's own; free with pms_directory_free(). */
int pms_directory_new(const char *name, struct pms_directory **ret_directory,
                      struct pms_error *err);
void pms_directory_free(struct pms_directory *directory);

/* Copies a record in. What makes no person (no e-mail, an address that is none, text that is
 * not UTF-8 or is longer than 256 bytes…) becomes a problem instead, and is not an error. */
int pms_directory_add(struct pms_directory *directory, const struct pms_record *record,
                      struct pms_error *err);
int pms_directory_add_problem(struct pms_directory *directory,
                              const struct pms_record_problem *problem, struct pms_error *err);
/* Says that there is more which could not be read, and why: nobody may then be thought gone. */
int pms_directory_mark_incomplete(struct pms_directory *directory, const char *why,
                                  struct pms_error *err);

const char *pms_directory_name(const struct pms_directory *directory); /* "csv:people.csv" */
size_t pms_directory_count(const struct pms_directory *directory);
const struct pms_record *pms_directory_record(const struct pms_directory *directory,
                                              size_t index); /* NULL past the end */
size_t pms_directory_problem_count(const struct pms_directory *directory);
const struct pms_record_problem *pms_directory_problem(const struct pms_directory *directory,
                                                       size_t index);
/* Why the directory is not whole; NULL when it is. */
const char *pms_directory_incomplete(const struct pms_directory *directory);
/* 1 when the source says something of groups at all: without, groups are left alone. */
int pms_directory_has_groups(const struct pms_directory *directory);

/* What opening a source may need. */
struct pms_source_options {
    const struct pms_policy *policy; /* for its map; NULL for the default */
    const char *format;              /* of "-": "csv" or "json"; NULL looks at the first byte */
    /* Opens a client of another profile, for scim:PROFILE; `*ret_client` is freed here. */
    int (*open_profile)(void *context, const char *profile, struct pms_client **ret_client,
                        struct pms_error *err);
    void *open_profile_context;
    /* Opens an account for onelogin:SUBDOMAIN; `*ret_onelogin` is freed here. */
    int (*open_onelogin)(void *context, const char *account, struct pms_onelogin **ret_onelogin,
                         struct pms_error *err);
    void *open_onelogin_context;
    int (*canceled)(void *context); /* as in client.h */
    void *canceled_context;
    void (*progress)(void *context, size_t done);
    void *progress_context;
};

/*
 * Reads a source to its end: "csv:FILE", "json:FILE" (an array or NDJSON), "scim:PROFILE",
 * "onelogin:SUBDOMAIN[/APP]", "-" for standard input. PMS_E_USAGE for a kind nobody knows (the
 * hint lists them), PMS_E_NOTFOUND and PMS_E_IO for its file, PMS_E_PARSE with line and column
 * where its text breaks off, and what client.h says for another server. A source that ends
 * early is a directory that is marked incomplete when at least its head made sense.
 */
int pms_source_read(const char *source, const struct pms_source_options *options,
                    struct pms_directory **ret_directory, struct pms_error *err);
/* The kinds of sources: "csv", "json", …; NULL past the end; lent constants. */
const char *pms_source_kind(size_t index);
const char *pms_source_kind_help(size_t index);

/*
 * The team.
 */

/* Who and what is on the other side, in a compact form. */
struct pms_team;

/* One member; texts are lent by the team. */
struct pms_member {
    const char *id;
    const char *external_id;
    const char *email;
    const char *given_name;
    const char *family_name;
    int active; /* -1: the server does not say */
};

struct pms_group_info {
    const char *id;
    const char *name;
    int members_known; /* 0: the server does not show them */
    size_t member_count;
    const char *const *members; /* ids */
};

int pms_team_new(struct pms_team **ret_team, struct pms_error *err);
void pms_team_free(struct pms_team *team);
/* PMS_E_USAGE without an id, and for a member whose id is there already. Members come before
 * the groups they are in. */
int pms_team_add_member(struct pms_team *team, const struct pms_member *member,
                        struct pms_error *err);
int pms_team_add_group(struct pms_team *team, const struct pms_group_info *group,
                       struct pms_error *err);

struct pms_team_options {
    int with_groups;
    const struct pms_team *people; /* who were just listed, and are not again; NULL */
    /* Of the people, then of people and groups; total -1: unknown. */
    void (*progress)(void *context, size_t done, long total);
    void *progress_context;
};

/* Lists members and, when asked, groups with their members. A listing that is not whole is
 * PMS_E_REFUSED: nothing may be concluded from it. */
int pms_team_read(struct pms_client *client, const struct pms_team_options *options,
                  struct pms_team **ret_team, struct pms_error *err);
size_t pms_team_count(const struct pms_team *team);
const struct pms_member *pms_team_member(const struct pms_team *team, size_t index);
size_t pms_team_group_count(const struct pms_team *team);
const struct pms_group_info *pms_team_group(const struct pms_team *team, size_t index);

/*
 * Who is ours: people and groups that provisioning has made or adopted, kept per profile in
 * $XDG_STATE_HOME/pmscim/ledger/. Ids are one endpoint's, whose name the first run of a plan
 * leaves in the ledger; another endpoint's plans are neither made nor carried out with it.
 */
struct pms_ledger;

/* `path` NULL is the usual place for the profile; a missing file is an empty ledger. */
int pms_ledger_load(const char *path, const char *profile, struct pms_ledger **ret_ledger,
                    struct pms_error *err);
void pms_ledger_free(struct pms_ledger *ledger);
/* What is known already is replaced. `external_id` may be NULL. */
int pms_ledger_note_person(struct pms_ledger *ledger, const char *id, const char *external_id,
                           struct pms_error *err);
int pms_ledger_note_group(struct pms_ledger *ledger, const char *id, const char *name,
                          struct pms_error *err);
/* PMS_E_STALE when it is another endpoint's; one that was never saved is anybody's. The
 * endpoint as plans call it (struct pms_plan_input). */
int pms_ledger_check(const struct pms_ledger *ledger, const char *endpoint,
                     struct pms_error *err);
int pms_ledger_has_person(const struct pms_ledger *ledger, const char *id);
/* The externalId under which the person is known, NULL for none; lent. */
const char *pms_ledger_external_id(const struct pms_ledger *ledger, const char *id);
int pms_ledger_has_group(const struct pms_ledger *ledger, const char *id);
/* The name under which the group is known, NULL for none; lent. */
const char *pms_ledger_group_name(const struct pms_ledger *ledger, const char *id);
size_t pms_ledger_count(const struct pms_ledger *ledger);
int pms_ledger_save(struct pms_ledger *ledger, struct pms_error *err);

/*
 * The plan.
 */

/* In the order in which they are carried out. */
enum pms_action_kind {
    PMS_STEP_CREATE,
    PMS_STEP_REACTIVATE,
    PMS_STEP_UPDATE,
    PMS_STEP_GROUP_CREATE,
    PMS_STEP_GROUP_MEMBERS, /* one PATCH of a group: adds first, then removals */
    PMS_STEP_SUSPEND,
    PMS_STEP_GROUP_DELETE, /* only to undo a group_create */
    PMS_STEP_KEEP, /* nothing is sent: policy leaves the account, and sign-in ends with SSO */
    PMS_STEP_KINDS
};

/* A person's state, before or after; NULL and -1 for what does not apply. An `external_id`
 * after is what the ledger will know the person by; it is sent on a creation only. */
struct pms_person_state {
    const char *email;
    const char *given_name;
    const char *family_name;
    const char *external_id;
    int active;
};

/* A person in a group step. */
struct pms_plan_person {
    const char *id; /* NULL: made by `step` */
    const char *email;
    /* The step of this plan, before this one, that creates or reactivates the person, who may
     * not be put into a group without it; NULL for none. */
    const char *step;
};

/* Texts are lent by the plan. */
struct pms_step {
    const char *id; /* "s1", "s2", … */
    enum pms_action_kind action;
    const char *person; /* id of the member; NULL for a creation and for groups */
    const char *group;  /* id of the group; NULL for a group_create and for people */
    const char *who;    /* e-mail or group name, for people */
    const char *why;    /* one line */
    struct pms_person_state before;
    struct pms_person_state after;
    size_t add_count;
    const struct pms_plan_person *adds;
    size_t remove_count;
    const struct pms_plan_person *removes;
    int adopts; /* the person becomes a managed one */
    int needs_approval;
};

/* A guard that says no. */
struct pms_guard_finding {
    const char *guard;   /* "suspend-limit": what --allow calls it */
    const char *message; /* what was found, and how much is allowed */
    long found;
    long allowed;
    int lifted; /* by --allow, on record */
    int lifts;  /* 0: nothing lifts this one */
};

/* What the ledger has to learn although nothing is sent: a member or a group that provisioning
 * keeps, and finds as it should be. */
struct pms_adoption {
    const char *person;      /* id of the member; NULL for a group */
    const char *group;       /* id of the group; NULL for a person */
    const char *who;         /* e-mail or group name */
    const char *external_id; /* the directory's, of a person; NULL for none */
};

/* What was noticed and not acted on: a record that was skipped, a member who is not ours, a
 * change that policy has switched off. */
struct pms_plan_note {
    const char *kind; /* "skipped", "problem", "unmanaged", "off", "waiting" */
    const char *who;
    const char *message;
};

struct pms_plan;

/* Lifts a guard up to a number, on record. */
struct pms_allowance {
    const char *guard;
    long most;
};

struct pms_plan_input {
    const struct pms_directory *directory;
    const struct pms_team *team;
    const struct pms_ledger *ledger;
    const struct pms_policy *policy;
    const char *profile;
    const char *endpoint;
    const char *made; /* RFC 3339; NULL leaves it out. Tells plans that say the same apart, so
                         that what was done of one is not taken for done of the other */
    const struct pms_allowance *allowances;
    size_t allowance_count;
    long reads_a_minute; /* of the endpoint, 0 for no limit: for the estimate */
    long writes_a_minute;
    int suspended_leave_groups; /* the server takes suspended people out of groups itself */
};

/* Compares and decides; asks nobody, and the same input gives the same plan. A guard that says
 * no is no error here: see pms_plan_refusal(). PMS_E_STALE for another endpoint's ledger. */
int pms_plan_make(const struct pms_plan_input *input, struct pms_plan **ret_plan,
                  struct pms_error *err);
void pms_plan_free(struct pms_plan *plan);

size_t pms_plan_step_count(const struct pms_plan *plan);
const struct pms_step *pms_plan_step(const struct pms_plan *plan, size_t index);
size_t pms_plan_finding_count(const struct pms_plan *plan);
const struct pms_guard_finding *pms_plan_finding(const struct pms_plan *plan, size_t index);
size_t pms_plan_note_count(const struct pms_plan *plan);
const struct pms_plan_note *pms_plan_note(const struct pms_plan *plan, size_t index);

size_t pms_plan_adoption_count(const struct pms_plan *plan);
const struct pms_adoption *pms_plan_adoption(const struct pms_plan *plan, size_t index);

/* The words of an action as files and tables say it: "create", "suspend", …; NULL outside the
 * list. */
const char *pms_action_name(enum pms_action_kind action);

/* Numbers for people. */
struct pms_plan_sum {
    size_t steps[PMS_STEP_KINDS];
    size_t unchanged; /* people who are as they should be */
    size_t unmanaged; /* members who are not ours, left alone */
    size_t to_approve;
    long writes;       /* requests that change something */
    long reads;        /* requests to look first */
    long long time_ms; /* at least, under the limits */
};
void pms_plan_sum(const struct pms_plan *plan, struct pms_plan_sum *ret_sum);
/* The same for whoever carries it out with the team that it was made of. */
void pms_plan_sum_rest(const struct pms_plan *plan, const struct pms_team *team,
                       struct pms_plan_sum *ret_sum);

/* 0, or -PMS_E_REFUSED with the first guard that says no and how to lift it. */
int pms_plan_refusal(const struct pms_plan *plan, struct pms_error *err);

/* SHA-256 over all that the plan would do, in hex; lent. */
const char *pms_plan_digest(const struct pms_plan *plan);
const char *pms_plan_profile(const struct pms_plan *plan);
const char *pms_plan_endpoint(const struct pms_plan *plan);
const char *pms_plan_source(const struct pms_plan *plan);
const char *pms_plan_made(const struct pms_plan *plan); /* NULL when nobody said */

/* Plan files: JSON (pmscim-plan(5)). A file whose content does not have the digest it says is
 * PMS_E_STALE. Mode 0600, since it names people. */
int pms_plan_load(const char *path, struct pms_plan **ret_plan, struct pms_error *err);
int pms_plan_save(const struct pms_plan *plan, const char *path, struct pms_error *err);

/* Which steps somebody approves, all that need it when both are empty. */
struct pms_approval {
    const char *by;     /* who; NULL is the login name */
    const char *reason; /* or NULL */
    const char *when;   /* RFC 3339 */
    size_t action_count;
    const enum pms_action_kind *actions;
    size_t step_count;
    const char *const *steps; /* ids */
};

/* Marks steps, bound to the digest. Returns how many were marked that were not before;
 * PMS_E_NOTFOUND for a step that is not in the plan. */
long pms_plan_approve(struct pms_plan *plan, const struct pms_approval *approval,
                      struct pms_error *err);
/* 1 when the step needs no approval, or has it. */
int pms_plan_is_approved(const struct pms_plan *plan, const struct pms_step *step);
size_t pms_plan_approval_count(const struct pms_plan *plan);
const struct pms_approval *pms_plan_approval(const struct pms_plan *plan, size_t index);

/*
 * Carrying out.
 */

/* The state of a step in OneLogin's words: "pending approval", "provisioning", "provisioned",
 * "failed", "disabled" (kept, or left out by --only and --limit). */
enum pms_task_state {
    PMS_TASK_PENDING_APPROVAL,
    PMS_TASK_PROVISIONING,
    PMS_TASK_PROVISIONED,
    PMS_TASK_FAILED,
    PMS_TASK_DISABLED,
    PMS_TASK_STATES
};
const char *pms_task_state_name(enum pms_task_state state);

struct pms_apply_result {
    const struct pms_step *step;
    enum pms_task_state state;
    int was_done_before; /* an earlier run, or somebody else, has done it already */
    struct pms_error err;
};

/*
 * One run at a time: who holds the lock of a profile's journals knows that no other run changes
 * the team. `journal` is their folder, NULL the usual place for the profile. PMS_E_CONFLICT
 * while another run has it.
 */
struct pms_run_lock;
int pms_run_lock_open(const char *journal, const char *profile, struct pms_run_lock **ret_lock,
                      struct pms_error *err);
void pms_run_lock_free(struct pms_run_lock *lock);

struct pms_apply_options {
    /* Held by the caller since before the ledger and the team were read to make this plan; NULL
     * takes it for this run. */
    const struct pms_run_lock *lock;
    /* The team as it was just read to make this plan; NULL reads it again, as is right when
     * time has gone by since. Without `lock` it counts for a preview only. */
    const struct pms_team *team;
    const char *journal;  /* its folder; NULL is the usual place for the profile */
    const char *endpoint; /* what plans call the client's server; NULL is its address */
    /* As it is by now: whom it protects loses nothing, whatever it was when the plan was made.
     * NULL for none. */
    const struct pms_policy *policy;
    long limit;                       /* most steps that are done, 0 for all */
    const enum pms_action_kind *only; /* NULL for all */
    size_t only_count;
    /* One row per step, in the plan's order. */
    void (*result)(void *context, const struct pms_apply_result *result);
    void (*progress)(void *context, size_t done, size_t total, long long left_ms);
    void *context;
    int (*canceled)(void *context);
    void *canceled_context;
};

struct pms_apply_sum {
    size_t states[PMS_TASK_STATES];
    size_t done_before;
};

/*
 * Carries out a plan, or what an interrupted run of it has left: reads the team, compares every
 * step with it, and journals intent and outcome. PMS_E_REFUSED for a guard, a missing
 * approval or people who are protected by now, PMS_E_STALE when the plan is another endpoint's
 * or people have changed since (those steps only; then the sum says how many), PMS_E_PARTIAL
 * when some steps failed, PMS_E_CONFLICT when another run holds the lock, and PMS_E_AUTH,
 * PMS_E_RATE or PMS_E_CANCELED as soon as they happen, PMS_E_NETWORK as soon as the server does
 * not answer any more; a later run goes on from there. What the key may not do (403), and a
 * lost answer after which others come, is the failure of that step only. Only the steps that
 * `only` leaves need their approval. Under a preview nothing is sent or journaled, and what
 * would be sent is "provisioning". The sum is filled as soon as rows were reported.
 */
int pms_plan_apply(struct pms_client *client, struct pms_plan *plan, struct pms_ledger *ledger,
                   const struct pms_apply_options *options, struct pms_apply_sum *ret_sum,
                   struct pms_error *err);

/* The plan that takes back what a journal says was done, or was sent without an answer, as far
 * as it is so in the team; what was done and is not so any more is a note. A group that was
 * made, though not everybody got into it, was done. Limits do not count, but nothing is taken
 * from people whom the policy protects. What takes something from somebody has to be approved
 * when the policy says so. `made` is as for pms_plan_make(). PMS_E_NOTFOUND without a journal
 * of this plan. */
int pms_plan_undo(const struct pms_plan *plan, const char *journal, const struct pms_team *team,
                  const struct pms_policy *policy, const char *made, struct pms_plan **ret_plan,
                  struct pms_error *err);

/* What a journal says of a plan: one call of `result` per step with the state it is in. */
int pms_plan_report(const struct pms_plan *plan, const char *journal,
                    void (*result)(void *context, const struct pms_apply_result *result),
                    void *context, struct pms_error *err);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
