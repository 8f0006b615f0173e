/* SPDX-License-Identifier: MIT */
/* Plans, for the verbs that make, show and approve them. */
#ifndef CLI_PLANS_H
#define CLI_PLANS_H

#include "cli.h"
#include "out/out.h"

/* What a plan calls the endpoint in force, malloc()ed: its address, or where an embedded one
 * has its state. NULL when memory ran out. */
char *plan_endpoint(const struct cli *cli);

/* plan_make.c: reads the directory that the first operand names, and the team, and compares
 * them. `format` and `allow` as the options have them; the team is the caller's to free. */
int plan_make(struct cli *cli, const char *format, const struct texts *allow,
              struct pms_plan **ret_plan, struct pms_team **ret_team, struct pms_error *err);

/* Reads the other side, and shows how far that has come. */
int plan_read_team(struct cli *cli, bool with_groups, struct pms_team **ret_team,
                   struct pms_error *err);

/* plan_run.c: carries a plan out, with a row for each step. Asks before anybody is suspended,
 * unless somebody has said yes. */
struct plan_run {
    /* Both NULL, or just read for this plan, and held since before that. They are let go when
     * somebody is asked: while they think the team goes on, and other runs need not wait. */
    struct pms_team *team;
    struct pms_run_lock *lock; /* NULL under --dry-run */
    long limit;                /* 0 for all */
    const enum pms_action_kind *only;
    size_t only_count;
};
int plan_carry_out(struct cli *cli, struct pms_plan *plan, struct plan_run *run,
                   struct pms_error *err);
/* Whether somebody will be asked. */
bool plan_asks(const struct pms_plan *plan, const struct plan_run *run);
void plan_run_let_go(struct plan_run *run);
/* One row of view_tasks. */
int plan_print_task(struct out *out, const struct pms_apply_result *result,
                    struct pms_error *err);
/* The action that is called so, or an error with the nearest. */
int plan_find_action(const char *name, enum pms_action_kind *ret_action, struct pms_error *err);

/* Now, as files say it. */
void plan_now(char out[32]);

/* The numbers of a plan as one thing. */
int plan_print_sum(const struct pms_plan *plan, struct pms_error *err);

/* Says on stderr what the guards and the notes say, the first few of them. */
void plan_tell(const struct pms_plan *plan);

/* How many steps, requests and approvals, and how long that takes; `team` is the one that need
 * not be read again, or NULL. */
void plan_tell_effort(const struct pms_plan *plan, const struct pms_team *team);

/* plan_lines.c: what changes with a step, as lines such as "family_name: Ito > Sato", "+ WHO"
 * and "- WHO". */
struct lines {
    char **texts;
    size_t count;
    size_t room;
};
/* `most` people are named, the rest counted; 0 names all. */
int lines_of_step(const struct pms_step *step, size_t most, struct lines *lines,
                  struct pms_error *err);
void lines_done(struct lines *lines);

DEFINE_AUTO_VALUE(struct lines, lines_done)

#endif
