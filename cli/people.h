/* SPDX-License-Identifier: MIT */
/* What the verbs about people share. */
#ifndef CLI_PEOPLE_H
#define CLI_PEOPLE_H

#include "cli.h"
#include "items.h"
#include "out/out.h"

/* Fills the cells of view_users; they lend from the resource. */
void person_cells(const struct pms_resource *user, struct cell cells[]);

/* Prints one person alone. */
int person_print(const struct pms_resource *user, struct pms_error *err);

/* What a run amounts to in which some failed, `last` of `name` the last: one failure of one
 * person keeps its own code, some of several is PMS_E_PARTIAL. */
int people_conclude(size_t failed, size_t total, const char *name, const struct pms_error *last,
                    struct pms_error *err);

/* Errors after which nobody else needs to be tried. */
bool people_end_run(int code);

/* Who was found for an item. */
struct found {
    struct pms_resource *user; /* NULL when nobody was */
    struct pms_error err;      /* why not */
};

/*
 * people_find.c: looks everybody up, a few one by one, many by one listing, whichever takes
 * fewer requests. Fails when the looking itself does, also for a listing that is incomplete;
 * who cannot be found is in the results, one for each item, to be freed with found_free().
 */
int people_find(struct cli *cli, const struct items *items, struct found **ret_found,
                struct pms_error *err);
void found_free(struct found *found, size_t count);

/* suspend and reactivate: finds everybody first, asks, then switches and prints a row each. */
int people_switch(struct cli *cli, const char *file, int active, struct pms_error *err);

#endif
