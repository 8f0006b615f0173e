/* SPDX-License-Identifier: MIT */
/* What --where asks for: a SCIM filter over the columns of a view, answered here. */
#ifndef CLI_OUT_WHERE_H
#define CLI_OUT_WHERE_H

#include "out/out.h"

struct where;

/* Free with where_free(). */
int where_parse(const struct view *view, const char *text, struct where **ret_where,
                struct pms_error *err);
void where_free(struct where *where);

/* 1 or 0. */
int where_match(const struct where *where, const struct cell *cells, struct pms_error *err);

#endif
