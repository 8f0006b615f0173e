/* SPDX-License-Identifier: MIT */
#include "http/header.h"

#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void trim(const char **text, size_t *length)
{
    while (*length > 0 && is_blank(**text)) {
        (*text)++;
        (*length)--;
    }
    while (*length > 0 && is_blank((*text)[*length - 1]))
        (*length)--;
}

static int add_text(struct pms_buf *pairs, const char *text, size_t length,
                    struct pms_error *err)
{
    int r;

    trim(&text, &length);
    r = pms_buf_add(pairs, text, length, err);
    return r < 0 ? r : pms_buf_add(pairs, "", 1, err);
}

int pms_headers_add(struct pms_headers *headers, const char *line, size_t length,
                    struct pms_error *err)
{
    const char *colon = memchr(line, ':', length);
    size_t name_length = colon ? (size_t)(colon - line) : 0;
    int r;

    headers->seen += length;
    if (headers->seen > PMS_HEADERS_MAX)
        return pms_fail(err, PMS_E_REMOTE, "the answer's headers pass %d bytes",
                        PMS_HEADERS_MAX);
    if (length >= 5 && memcmp(line, "HTTP/", 5) == 0) {
        pms_buf_reset(&headers->pairs);
        return 0;
    }
    if (!colon || memchr(line, '\0', length))
        return 0;
    r = add_text(&headers->pairs, line, name_length, err);
    if (r < 0)
        return r;
    return add_text(&headers->pairs, colon + 1, length - name_length - 1, err);
}

bool pms_headers_next(const struct pms_headers *headers, size_t *position,
                      const char **ret_name, const char **ret_value)
{
    const char *name = pms_buf_text(&headers->pairs) + *position;
    const char *value;

    if (*position >= headers->pairs.length)
        return false;
    value = name + strlen(name) + 1;
    *position += strlen(name) + strlen(value) + 2;
    *ret_name = name;
    *ret_value = value;
    return true;
}

const char *pms_headers_get(const struct pms_headers *headers, const char *name)
{
    size_t position = 0;
    const char *found;
    const char *value;

    while (pms_headers_next(headers, &position, &found, &value))
        if (strcasecmp(found, name) == 0)
            return value;
    return NULL;
}

void pms_headers_visible(const struct pms_headers *headers, const char *name, char *out,
                         size_t size)
{
    const char *from = pms_headers_get(headers, name);
    size_t length = 0;

    for (; from && *from != '\0' && length + 1 < size; from++)
        if (*from > ' ' && *from <= '~')
            out[length++] = *from;
    out[length] = '\0';
}

void pms_headers_done(struct pms_headers *headers)
{
    pms_buf_free(&headers->pairs);
}
