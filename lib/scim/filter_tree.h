/* SPDX-License-Identifier: MIT */
/* What a filter is made of, for the files that build and take apart filters. */
#ifndef SCIM_FILTER_TREE_H
#define SCIM_FILTER_TREE_H

#include <stdbool.h>

#include "base/arena.h"
#include "scim/filter_ast.h"

enum {
    PMS_FILTER_LENGTH = 16 * 1024, /* most bytes of a filter or a path */
    PMS_FILTER_DEPTH = 32          /* most brackets inside each other */
};

/* The arena cannot let go of JSON values, so they hang in a list. */
struct pms_filter_value {
    struct json_object *json;
    struct pms_filter_value *next;
};

struct pms_filter {
    struct pms_arena arena;
    struct pms_filter_value *values;
    const struct pms_filter_node *root;
};

int pms_filter_new(struct pms_filter **ret_filter, struct pms_error *err);

/* Keeps a value as long as the filter; it is eaten, also on failure. */
int pms_filter_keep(struct pms_filter *filter, struct json_object *take_value,
                    struct pms_error *err);

/* A new node of the filter; NULL when memory ran out. */
struct pms_filter_node *pms_filter_node_new(struct pms_filter *filter,
                                            enum pms_filter_kind kind, int column);

/* Compares one value as an operator says: `have` is one value of the resource, or NULL where it
 * is unassigned, `want` the filter's. `attribute` may be NULL, then strings compare without
 * case. */
bool pms_filter_compare(enum pms_filter_op op, const struct pms_attribute *attribute,
                        struct json_object *have, struct json_object *want);

#endif
