/* SPDX-License-Identifier: MIT */
#ifndef SYNC_PLAN_STEP_READ_H
#define SYNC_PLAN_STEP_READ_H

#include "sync/json_walk.h"
#include "sync/plan.h"

/* Reads one step of a file and adds it to the plan, whose next one it must be. PMS_E_PARSE. */
int pms_plan_step_read(struct pms_plan *plan, struct pms_spelled value, struct pms_error *err);

#endif
