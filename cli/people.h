/* SPDX-License-Identifier: MIT */
/* What the verbs about people share. */
#ifndef CLI_PEOPLE_H
#define CLI_PEOPLE_H

#include "cli.h"
#include "out/out.h"

/* Fills the cells of view_users; they lend from the resource. */
void person_cells(const struct pms_resource *user, struct cell cells[]);

/* Prints one person alone. */
int person_print(const struct pms_resource *user, struct pms_error *err);

/* Whom a verb names: operands, a file, or "-" for standard input, one USER a line. */
struct people {
    size_t count;
    char **names;
};
int people_gather(const struct cli *cli, const char *file, struct people *ret_people,
                  struct pms_error *err);
void people_done(struct people *people);

/* What a run amounts to in which some failed, `last` of `name` the last: one failure of one
 * person keeps its own code, some of several is PMS_E_PARTIAL. */
int people_conclude(size_t failed, size_t total, const char *name, const struct pms_error *last,
                    struct pms_error *err);

/* Errors after which nobody else needs to be tried. */
bool people_end_run(int code);

/* suspend and reactivate: finds everybody first, asks, then switches and prints a row each. */
int people_switch(struct cli *cli, const char *file, int active, struct pms_error *err);

DEFINE_AUTO_VALUE(struct people, people_done)

#endif
