/* SPDX-License-Identifier: MIT */
/* Plans, for the verbs that make, show and approve them. */
#ifndef CLI_PLANS_H
#define CLI_PLANS_H

#include "cli.h"
#include "out/out.h"

/* What a plan calls the endpoint in force, malloc()ed: its address, or where an embedded one
 * has its state. NULL when memory ran out. */
char *plan_endpoint(const struct cli *cli);

/* Now, as files say it. */
void plan_now(char out[32]);

/* The numbers of a plan as one thing. */
int plan_print_sum(const struct pms_plan *plan, struct pms_error *err);

/* Says on stderr what the guards and the notes say, the first few of them. */
void plan_tell(const struct pms_plan *plan);

/* One line: requests, and how long they take. */
void plan_tell_effort(const struct pms_plan *plan);

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
