/* SPDX-License-Identifier: MIT */
/* Plans as text, pmscim-plan(5). */
#ifndef SYNC_PLAN_FILE_H
#define SYNC_PLAN_FILE_H

#include "base/buf.h"
#include "base/digest.h"
#include "sync/plan.h"

#define PMS_PLAN_MAX ((size_t)1 << 30) /* bytes of a file */

enum {
    PMS_PLAN_VERSION = 1
};

/* The whole file. */
int pms_plan_print(const struct pms_plan *plan, struct pms_buf *buf, struct pms_error *err);

/* SHA-256 over the file as pms_plan_print() has it, without the lines of `digest`, `made` and
 * `approvals`. */
int pms_plan_compute_digest(const struct pms_plan *plan, char out[PMS_DIGEST_SIZE],
                            struct pms_error *err);

/* Reads a file's text. PMS_E_PARSE, PMS_E_STALE. */
int pms_plan_parse(const char *text, size_t length, struct pms_plan **ret_plan,
                   struct pms_error *err);

/* What a step must have to be carried out: PMS_E_PARSE says what it lacks. `index` is its place
 * in the plan. */
int pms_plan_check_step(const struct pms_plan *plan, size_t index, struct pms_error *err);

/* The place of a step by its id, or the number of steps when there is none. */
size_t pms_plan_find_step(const struct pms_plan *plan, const char *id);

#endif
