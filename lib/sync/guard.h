/* SPDX-License-Identifier: MIT */
/* The guards: what a plan may not do, however well it was meant. */
#ifndef SYNC_GUARD_H
#define SYNC_GUARD_H

#include <pmscim/sync.h>

struct pms_guard_facts;

/* PMS_E_USAGE for a guard that does not exist (the hint names the nearest), for one that
 * nothing lifts, and for a negative number. */
int pms_guard_check_allowances(const struct pms_allowance *allowances, size_t count,
                               struct pms_error *err);

/* What to do where nothing lifts the guard, for the middle of a sentence. */
const char *pms_guard_instead(const char *name);

/* Adds a finding to the plan for every guard that says no, or would without an allowance. */
int pms_guard_judge(const struct pms_guard_facts *facts, const struct pms_plan_input *input,
                    struct pms_plan *plan, struct pms_error *err);

#endif
