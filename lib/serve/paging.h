/* SPDX-License-Identifier: MIT */
/* What all lists have in common: pages, the one comparison SCIM filters have, the envelope. */
#ifndef SERVE_PAGING_H
#define SERVE_PAGING_H

#include <stdint.h>

#include <pmscim/error.h>
#include <pmscim/filter.h>

#include "base/buf.h"
#include "scim/filter_ast.h"
#include "serve/exchange.h"
#include "serve/store.h"

/* startIndex and count of a query string; 400 for what is no number. */
int pms_page_read(const char *query, struct pms_page *ret_page, struct pms_error *err);

/* The filter of a query string: 1, or 0 when there is none. Its root is one `eq`; everything
 * else is refused as below. */
int pms_page_filter(const char *query, const char *supported, struct pms_filter **ret_filter,
                    struct pms_error *err);

/* 400 without scimType, as Postman has it; `supported` says what there is instead. */
int pms_page_refuse(const char *supported, struct pms_error *err);

/* Answers with a ListResponse around `resources`. itemsPerPage echoes the count. */
int pms_page_answer(struct pms_exchange *exchange, const struct pms_page *page, int64_t total,
                    const struct pms_buf *resources, struct pms_error *err);

/* The same as the administration calls have it: no schemas, and the rows have a `name`. */
int pms_page_answer_admin(struct pms_exchange *exchange, const struct pms_page *page,
                          int64_t total, const char *name, const struct pms_buf *rows,
                          struct pms_error *err);

#endif
