/* SPDX-License-Identifier: MIT */
/* The same change for many people: one row each, past whoever fails, and a word for everybody.
 */
#ifndef CLI_BULK_H
#define CLI_BULK_H

#include "people.h"

/* One person's part. */
struct job {
    const char *name; /* as typed */
    struct pms_resource
        *user;              /* as found or wanted, then as it is afterwards; NULL for nobody */
    struct pms_error err;   /* why it failed */
    const char *result;     /* what to print; NULL while there is something to do */
    struct pms_work work;   /* what to do then */
    const struct job *twin; /* the one named before, of the same person; NULL for none */
};

struct jobs {
    size_t count;
    struct job *items;
};

int jobs_new(const struct items *items, struct jobs *jobs, struct pms_error *err);
void jobs_done(struct jobs *jobs);

/* Gives every job its person, and marks those who are named twice or not found. */
int jobs_find(struct cli *cli, const struct items *items, struct jobs *jobs,
              struct pms_error *err);

/* E-mail as the server writes it, or as it was typed. */
const char *job_name(const struct job *job);

/* Jobs that there is something to do for. */
size_t jobs_left(const struct jobs *jobs);

/* "QUESTION A, B, C and more?" with the first few who are left. Whoever cannot be found is
 * named before it. */
int jobs_ask(const struct jobs *jobs, const char *question, struct pms_error *err);

/* One row. */
int job_print(struct out *out, const struct job *job, struct pms_error *err);

/* After the rows: one failure alone keeps its own code; some of several is PARTIAL. */
int jobs_conclude(const struct jobs *jobs, struct pms_error *err);

/* Carries out all works, prints a row for each job in their order, and concludes. */
int bulk_run(struct cli *cli, struct jobs *jobs, const char *done, const char *would,
             struct pms_error *err);

DEFINE_AUTO_VALUE(struct jobs, jobs_done)
DEFINE_AUTO(struct pms_batch *, pms_batch_free)

#endif
