/* SPDX-License-Identifier: MIT */
/*
 * A whole filter (RFC 7644 3.4.2.2) as the WHERE clause of an SQLite statement, with the same
 * answer for every row as pms_filter_match() has for the resource the row stands for.
 */
#ifndef SERVE_FILTER_SQL_H
#define SERVE_FILTER_SQL_H

#include <stdbool.h>
#include <stddef.h>

#include <pmscim/error.h>
#include <pmscim/filter.h>
#include <pmscim/schema.h>

#include "base/buf.h"

/* Where an attribute stands. NULL is an attribute the resource does not have, so an empty text
 * that it does not show either has to be made NULL by `sql`. */
struct pms_filter_column {
    const char *attribute; /* "userName", "name.givenName"; found without regard to case */
    const char *sql;       /* an expression */
    /* STRING and REFERENCE are text, BOOLEAN is 0 or 1, DATETIME milliseconds since 1970. */
    enum pms_attr_type type;
    bool case_exact;
};

struct pms_filter_table {
    enum pms_type type; /* of the resource, whose core URN attributes may be qualified with */
    const struct pms_filter_column *columns;
    size_t count;
};

/* One text to bind, in the order of the '?' of the clause. Lent from the filter. */
struct pms_filter_param {
    const char *text;
    int length;
};

struct pms_filter_params {
    struct pms_filter_param *list;
    size_t count;
    size_t capacity;
};
void pms_filter_params_done(struct pms_filter_params *params);

DEFINE_AUTO_VALUE(struct pms_filter_params, pms_filter_params_done)

/*
 * Adds the clause to `sql` and the texts to bind to `params`, both of which are the caller's
 * to free. What stands in the filter is only ever bound, never written. PMS_E_UNSUPPORTED (400
 * invalidFilter) with a column for an attribute that the table does not have, and for brackets
 * nested deeper than SQLite takes, which is seven levels at the least.
 */
int pms_filter_sql(const struct pms_filter *filter, const struct pms_filter_table *table,
                   struct pms_buf *sql, struct pms_filter_params *params,
                   struct pms_error *err);

#endif
