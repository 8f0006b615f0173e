/* SPDX-License-Identifier: MIT */
/* Lists that come in pages: startIndex and count in, totals out, as SCIM has them. */
#ifndef SERVE_ADMIN_PAGE_H
#define SERVE_ADMIN_PAGE_H

#include <pmscim/error.h>

#include "base/buf.h"
#include "serve/handlers.h"

/* PMS_E_PARSE for what is no number. */
int pms_admin_place(const struct pms_call *call, struct pms_place *ret_place,
                    struct pms_error *err);

/* Answers with one page: `rows`, already written, as the member called `name`. */
int pms_admin_page(struct pms_call *call, const struct pms_place *place, int64_t total,
                   const char *name, const struct pms_buf *rows, struct pms_error *err);

#endif
