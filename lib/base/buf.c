/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int reserve(struct pms_buf *buf, size_t more, struct pms_error *err)
{
    size_t capacity = buf->capacity > 0 ? buf->capacity : 256;
    char *data;

    if (more > buf->ceiling - buf->length)
        return pms_fail(err, PMS_E_REMOTE, "more than %zu bytes where no more are allowed",
                        buf->ceiling);
    if (buf->data && buf->length + more < buf->capacity)
        return 0;
    while (capacity <= buf->length + more)
        capacity *= 2;
    data = realloc(buf->data, capacity);
    if (!data)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    buf->data = data;
    buf->capacity = capacity;
    return 0;
}

int pms_buf_add(struct pms_buf *buf, const void *data, size_t length, struct pms_error *err)
{
    int r = reserve(buf, length, err);

    if (r < 0)
        return r;
    if (length > 0)
        memcpy(buf->data + buf->length, data, length);
    buf->length += length;
    buf->data[buf->length] = '\0';
    return 0;
}

int pms_buf_puts(struct pms_buf *buf, const char *text, struct pms_error *err)
{
    return pms_buf_add(buf, text, strlen(text), err);
}

int pms_buf_printf(struct pms_buf *buf, struct pms_error *err, const char *format, ...)
{
    va_list arguments;
    char *text = NULL;
    int n;
    int r;

    va_start(arguments, format);
    n = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (n < 0)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = pms_buf_add(buf, text, (size_t)n, err);
    free(text);
    return r;
}

const char *pms_buf_text(const struct pms_buf *buf)
{
    return buf->data ? buf->data : "";
}

char *pms_buf_take(struct pms_buf *buf)
{
    char *data = buf->data ? buf->data : strdup("");

    *buf = (struct pms_buf)PMS_BUF(buf->ceiling);
    return data;
}

void pms_buf_reset(struct pms_buf *buf)
{
    buf->length = 0;
    if (buf->data)
        buf->data[0] = '\0';
}

void pms_buf_free(struct pms_buf *buf)
{
    free(buf->data);
    *buf = (struct pms_buf)PMS_BUF(buf->ceiling);
}
