/* SPDX-License-Identifier: MIT */
/* Fields with values, for the verbs that set and show them. */
#ifndef CLI_FIELDS_H
#define CLI_FIELDS_H

#include <pmscim/error.h>

struct out;

/* Cuts an assignment and hands its halves to `set`; `hint` says how one is written. */
int field_assign(const char *assignment, const char *hint,
                 int (*set)(void *thing, const char *field, const char *value,
                            struct pms_error *err),
                 void *thing, struct pms_error *err);

/* Says what a field is and was, unless that is the same; returns the number of changes. */
int field_tell_change(const char *field, const char *old, const char *new);

/* One row of what a field is, and what it is when nobody says otherwise; NULL texts are memory
 * that ran out. */
int field_print(struct out *out, const char *field, const char *value, const char *standard,
                const char *help, struct pms_error *err);

#endif
