/* SPDX-License-Identifier: MIT */
/* Cursors are opaque, and belong to a query: one of another query is refused. */
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "fields.h"
#include "port.h"

/* The part of a list that is on one page. */
struct window {
    size_t start;
    size_t end;
    size_t size; /* the most that a page has */
};

static char *encode(const char *text)
{
    const gnutls_datum_t plain = {(unsigned char *)text, (unsigned int)strlen(text)};
    gnutls_datum_t coded;
    char *own;

    if (gnutls_base64_encode2(&plain, &coded) < 0)
        must(NULL);
    own = must(strndup((const char *)coded.data, coded.size));
    gnutls_free(coded.data);
    return own;
}

/* The cursor of what comes after an id, or before it, malloc()ed. */
static char *cursor_of(const struct call *call, const char *direction, long id)
{
    char text[128];

    snprintf(text, sizeof(text), "{\"q\":\"%016llx\",\"%s\":%ld}",
             (unsigned long long)call->query, direction, id);
    return encode(text);
}

static bool decode(const char *cursor, char *text, size_t size)
{
    const gnutls_datum_t coded = {(unsigned char *)cursor, (unsigned int)strlen(cursor)};
    gnutls_datum_t plain;

    if (gnutls_base64_decode2(&coded, &plain) < 0)
        return false;
    snprintf(text, size, "%.*s", (int)plain.size, plain.data);
    gnutls_free(plain.data);
    return true;
}

static size_t index_of(const struct ids *ids, long id)
{
    size_t index = 0;

    while (index < ids->count && ids->items[index] < id)
        index++;
    return index;
}

/* Returns whether the cursor is one of this query's. */
static bool follow(const struct call *call, const char *cursor, const struct ids *ids,
                   struct window *window)
{
    unsigned long long query;
    char direction[8];
    char text[128];
    long id;

    if (!decode(cursor, text, sizeof(text)) ||
        sscanf(text, "{\"q\":\"%16llx\",\"%7[a-z]\":%ld}", &query, direction, &id) != 3 ||
        query != call->query)
        return false;
    if (strcmp(direction, "after") == 0) {
        window->start = index_of(ids, id + 1);
    } else {
        size_t end = index_of(ids, id);

        window->start = end > window->size ? end - window->size : 0;
    }
    return true;
}

/* What a fault makes of it. The first page is the same under all of them. */
static void bend(const struct fault *fault, struct window *window)
{
    if (!fault || window->start == 0)
        return;
    if (fault->repeats)
        window->start -= window->size < window->start ? window->size : window->start;
    if (fault->duplicates)
        window->start--;
    if (fault->skips)
        window->start++;
}

static size_t size_of(const struct call *call, enum page_kind kind)
{
    const char *text = call_param(call, "limit");
    long most = call->one->page_sizes[kind];
    long size = text ? strtol(text, NULL, 10) : most;

    return (size_t)(size > 0 && size < most ? size : most);
}

static bool choose_window(struct call *call, enum page_kind kind, const struct ids *ids,
                          struct window *ret_window)
{
    const char *cursor = call_param(call, call->is_v1 ? "after_cursor" : "cursor");
    const char *page = call_param(call, "page");
    struct window window = {.size = size_of(call, kind)};

    if (cursor && *cursor) {
        if (!follow(call, cursor, ids, &window)) {
            answer_error(call, 400, "The cursor is not valid for this query");
            return false;
        }
    } else if (page && strtol(page, NULL, 10) > 1) {
        window.start = (size_t)(strtol(page, NULL, 10) - 1) * window.size;
    }
    bend(call->fault, &window);
    if (window.start > ids->count)
        window.start = ids->count;
    window.end =
        ids->count - window.start > window.size ? window.start + window.size : ids->count;
    *ret_window = window;
    return true;
}

static void put_headers(struct call *call, const struct ids *ids, const struct window *window,
                        const char *before, const char *after)
{
    long drift = call->fault ? call->fault->drift : 0;

    if (after)
        answer_header(call, "After-Cursor: %s", after);
    if (before)
        answer_header(call, "Before-Cursor: %s", before);
    answer_header(call, "Current-Page: %zu", window->start / window->size + 1);
    answer_header(call, "Total-Pages: %zu", (ids->count + window->size - 1) / window->size);
    answer_header(call, "Total-Count: %ld", (long)ids->count + drift);
}

static void put_link(struct call *call, const char *after)
{
    if (after)
        fprintf(call->out, "\"%s%s?after_cursor=%s\"", port_url(call->one->port), call->path,
                after);
    else
        fputs("null", call->out);
}

static void put_pagination(struct call *call, const char *before, const char *after)
{
    fputs("{\"status\":{\"error\":false,\"code\":200,\"type\":\"success\","
          "\"message\":\"Success\"},\"pagination\":{\"before_cursor\":",
          call->out);
    put_text(call->out, before);
    fputs(",\"after_cursor\":", call->out);
    put_text(call->out, after);
    fputs(",\"previous_link\":null,\"next_link\":", call->out);
    put_link(call, after);
    fputs("},\"data\":", call->out);
}

void answer_page(struct call *call, enum page_kind kind, const struct ids *ids,
                 void (*put)(struct call *call, long id))
{
    struct window window;
    char *before = NULL;
    char *after = NULL;

    if (!choose_window(call, kind, ids, &window))
        return;
    if (window.start > 0)
        before = cursor_of(call, "before", ids->items[window.start - 1] + 1);
    if (window.end < ids->count && !(call->fault && call->fault->drops_cursor))
        after = cursor_of(call, "after", ids->items[window.end - 1]);
    if (call->is_v1)
        put_pagination(call, before, after);
    else
        put_headers(call, ids, &window, before, after);
    putc('[', call->out);
    for (size_t i = window.start; i < window.end; i++) {
        if (i > window.start)
            putc(',', call->out);
        put(call, ids->items[i]);
    }
    fputs(call->is_v1 ? "]}" : "]", call->out);
    free(before);
    free(after);
}
