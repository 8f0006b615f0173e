/* SPDX-License-Identifier: MIT */
/* The headers of one answer. */
#ifndef HTTP_HEADER_H
#define HTTP_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include <pmscim/error.h>

#include "base/buf.h"

enum {
    PMS_HEADERS_MAX = 64 * 1024
};

struct pms_headers {
    struct pms_buf pairs; /* name NUL value NUL … */
    size_t seen;          /* bytes that came, also of those that were dropped */
};

#define PMS_HEADERS_INIT                                                                       \
    {                                                                                          \
        .pairs = PMS_BUF(2 * PMS_HEADERS_MAX)                                                  \
    }

/* Takes one line as it came. A status line starts afresh, so that what an interim answer (1xx)
 * said does not count. PMS_E_REMOTE when all lines together pass PMS_HEADERS_MAX. */
int pms_headers_add(struct pms_headers *headers, const char *line, size_t length,
                    struct pms_error *err);

/* The first header called `name`, in any case, without blanks around it; NULL for none. Lent.
 */
const char *pms_headers_get(const struct pms_headers *headers, const char *name);

/* What can be shown of it and means something again: its visible characters, as many as fit; ""
 * for none. */
void pms_headers_visible(const struct pms_headers *headers, const char *name, char *out,
                         size_t size);

/* Walks all of them: start with `*position` 0; false at the end. */
bool pms_headers_next(const struct pms_headers *headers, size_t *position,
                      const char **ret_name, const char **ret_value);

void pms_headers_done(struct pms_headers *headers);

#endif
