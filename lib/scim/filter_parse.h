/* SPDX-License-Identifier: MIT */
/* Shared by the filter parser and the file that words its complaints. */
#ifndef SCIM_FILTER_PARSE_H
#define SCIM_FILTER_PARSE_H

#include "scim/filter_ast.h"
#include "scim/filter_lex.h"

struct pms_parser {
    struct pms_lexer lexer;
    struct pms_token token; /* the one at hand */
    struct pms_filter *filter;
    struct pms_error *err;
    const char *what;      /* is read: "filter" or "path" */
    const char *scim_type; /* of its errors */
    int depth;
    bool is_selecting; /* inside [ ], where no other [ ] may stand (RFC 7644 figure 1) */
};

/* One operand of `and`. */
int pms_parser_term(struct pms_parser *p, const struct pms_filter_node **ret_node);

/* PMS_E_PARSE at a column, with the scimType. */
__attribute__((format(printf, 3, 4))) int pms_parser_fail(struct pms_parser *p, int column,
                                                          const char *format, ...);

/* The token at hand follows something complete and does not fit; `wanted` would have. */
int pms_parser_unexpected(struct pms_parser *p, const char *wanted);

/* The token at hand is no operator, no value. */
int pms_parser_no_operator(struct pms_parser *p, const char *attribute);
int pms_parser_no_value(struct pms_parser *p, enum pms_filter_op op);

/* Is the token at hand a name from its byte `start` on, with so many dots at most? */
int pms_parser_check_name(struct pms_parser *p, size_t start, int dots);

#endif
