/* SPDX-License-Identifier: MIT */
/* A growing run of bytes with a ceiling, always ended by a NUL that does not count. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

#include <pmscim/error.h>

#include "base/cleanup.h"

struct pms_buf {
    char *data;
    size_t length;
    size_t capacity;
    size_t ceiling; /* most bytes it may hold */
};

#define PMS_BUF(most)                                                                          \
    {                                                                                          \
        .ceiling = (most)                                                                      \
    }

/* Each adds at the end; PMS_E_REMOTE when the ceiling would be passed, PMS_E_NOMEM without
 * memory. On failure the contents are as before. */
int pms_buf_add(struct pms_buf *buf, const void *data, size_t length, struct pms_error *err);
int pms_buf_puts(struct pms_buf *buf, const char *text, struct pms_error *err);
__attribute__((format(printf, 3, 4))) int pms_buf_printf(struct pms_buf *buf,
                                                         struct pms_error *err,
                                                         const char *format, ...);

/* The contents as text, never NULL; lent until the next change. */
const char *pms_buf_text(const struct pms_buf *buf);

/* Hands the memory over (the caller's to free, never NULL unless memory ran out) and empties.
 */
char *pms_buf_take(struct pms_buf *buf);

void pms_buf_reset(struct pms_buf *buf); /* keeps the memory */
void pms_buf_free(struct pms_buf *buf);

DEFINE_AUTO_VALUE(struct pms_buf, pms_buf_free)

#endif
