/* SPDX-License-Identifier: MIT */
/* The header lines of an answer, divided at line ends as libcurl hands them over: what is kept
 * is trimmed, found again by its name, and never more than came. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/header.h"
#include "http/trace.h"

static void must(int holds)
{
    if (!holds)
        abort();
}

static void check_text(const char *text)
{
    size_t length = strlen(text);

    must(length == 0 || !strchr(" \t\r\n", text[0]));
    must(length == 0 || !strchr(" \t\r\n", text[length - 1]));
}

static void swallow(void *context, const char *line)
{
    (void)context;
    for (; *line; line++)
        must((unsigned char)*line >= ' ');
}

static void check(const struct pms_headers *headers)
{
    const struct pms_trace trace = {.line = swallow, .key = "sesame-open"};
    size_t position = 0;
    size_t length = 0;
    const char *name;
    const char *value;

    while (pms_headers_next(headers, &position, &name, &value)) {
        const char *first = pms_headers_get(headers, name);

        check_text(name);
        check_text(value);
        must(first && first <= value);
        must(first != value || strcmp(first, value) == 0);
        pms_trace_header(&trace, '<', name, value);
        length += strlen(name) + strlen(value) + 2;
    }
    must(length == headers->pairs.length);
    must(length <= headers->seen + 2 * headers->seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pms_headers headers = PMS_HEADERS_INIT;
    struct pms_error err = PMS_ERROR_INIT;
    const char *text = (const char *)data;
    int r = 0;

    while (size > 0 && r == 0) {
        const char *end = memchr(text, '\n', size);
        size_t length = end ? (size_t)(end - text) + 1 : size;

        r = pms_headers_add(&headers, text, length, &err);
        must(r == 0 || r == -PMS_E_REMOTE);
        text += length;
        size -= length;
    }
    check(&headers);
    pms_headers_done(&headers);
    return 0;
}
