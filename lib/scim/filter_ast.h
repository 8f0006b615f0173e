/* SPDX-License-Identifier: MIT */
/*
 * A parsed filter as a tree, for those who translate it (the evaluator, the endpoint's SQL).
 * All nodes live in the filter's arena and go with it. A chain of the same `and` or `or` leans
 * to the right, however it was grouped: the left of an AND is never an AND, so one loop walks a
 * chain.
 */
#ifndef SCIM_FILTER_AST_H
#define SCIM_FILTER_AST_H

#include <json-c/json.h>

#include <pmscim/filter.h>

enum pms_filter_kind {
    PMS_FILTER_COMPARE, /* attribute op value, and `pr` */
    PMS_FILTER_AND,
    PMS_FILTER_OR,
    PMS_FILTER_NOT,  /* `left` only */
    PMS_FILTER_VALUE /* attribute[left] */
};

enum pms_filter_op {
    PMS_OP_EQ,
    PMS_OP_NE,
    PMS_OP_CO,
    PMS_OP_SW,
    PMS_OP_EW,
    PMS_OP_GT,
    PMS_OP_GE,
    PMS_OP_LT,
    PMS_OP_LE,
    PMS_OP_PR,
    PMS_OP_COUNT
};

struct pms_filter_node {
    enum pms_filter_kind kind;
    enum pms_filter_op op;     /* COMPARE */
    const char *attribute;     /* COMPARE, VALUE: as written, "urn:…:name.sub" */
    const char *urn;           /* its parts: what stands before the last colon, or NULL */
    const char *name;          /* "name" */
    const char *sub;           /* "sub", or NULL */
    int column;                /* where it stands, from 1 */
    struct json_object *value; /* COMPARE but `pr`: string, number, boolean or (NULL) null */
    const struct pms_filter_node *left;
    const struct pms_filter_node *right;
};

/* The tree, lent. */
const struct pms_filter_node *pms_filter_root(const struct pms_filter *filter);

/* The spelling of an operator, "eq"; a lent constant. */
const char *pms_filter_op_name(enum pms_filter_op op);

/* Does one JSON value (a resource, or one element of a multi-valued attribute) match a tree?
 * `parent` is the dotted name of the multi-valued attribute the value is an element of, or
 * NULL. */
int pms_filter_match_value(const struct pms_filter_node *node, enum pms_type type,
                           const char *parent, struct json_object *value);

/* pms_filter_check() for what stands in the brackets of a path, about the parts of `parent`. */
int pms_selector_check(const struct pms_filter_node *node, enum pms_type type,
                       const struct pms_attribute *parent, struct pms_error *err);

/*
 * Reads the PATH of a PATCH operation (RFC 7644 3.5.2): attribute, optional [filter], optional
 * .sub. The parts live in `*ret_path` until pms_path_free().
 */
struct pms_path {
    struct pms_filter *filter; /* keeps the parts alive */
    const char *attribute;     /* "members", "name.givenName", "urn:…:userName" */
    const struct pms_filter_node *selector; /* inside the brackets, or NULL */
    const char *sub;                        /* behind the brackets, or NULL */
};
int pms_path_parse(const char *text, struct pms_path **ret_path, struct pms_error *err);
void pms_path_free(struct pms_path *path);

#endif
