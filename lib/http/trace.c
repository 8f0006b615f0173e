/* SPDX-License-Identifier: MIT */
#include "http/trace.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <pmscim/text.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "http/strike.h"

static const char stars[] = "***";

/* A greater body is cut before its secrets are looked for; far more than is shown. */
enum {
    LOOKED_AT = 32 * PMS_TRACE_BODY_MAX
};

static const char *const secret_headers[] = {
    "Authorization", "Proxy-Authorization", "Cookie",       "Set-Cookie", "X-API-Key",
    "API-Key",       "X-Access-Token",      "X-Auth-Token",
};

static const char *const secret_members[] = {
    "key",           "api_key",       "access_key",       "private_key", "secret",
    "client_secret", "token",         "access_token",     "id_token",    "bearer_token",
    "refresh_token", "authorization", "client_assertion", "password",    "passphrase",
};

/* The same word, whatever its case and however its parts are joined: "accessToken" is
 * "access_token" and "X_Api_Key" is "X-API-Key". */
static int is_same_word(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        a += strspn(a, "-_");
        b += strspn(b, "-_");
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return 0;
        a += *a != '\0';
        b += *b != '\0';
    }
    return 1;
}

static int is_among(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_same_word(word, list[i]))
            return 1;
    return 0;
}
#define IS_AMONG(word, list) is_among((word), (list), sizeof(list) / sizeof(*(list)))

static void strike(const struct pms_trace *trace, char *text)
{
    pms_strike(text, trace->key);
    pms_strike(text, trace->token);
}

void pms_trace_line(const struct pms_trace *trace, char mark, const char *format, ...)
{
    AUTO(free) char *raw = NULL;
    char *safe;
    va_list arguments;
    size_t size;
    int n;

    if (!trace->line)
        return;
    va_start(arguments, format);
    n = vasprintf(&raw, format, arguments);
    va_end(arguments);
    if (n < 0) {
        raw = NULL;
        return;
    }
    strike(trace, raw);
    size = pms_text_escape(raw, NULL, 0) + 3;
    safe = malloc(size);
    if (safe) {
        safe[0] = mark;
        safe[1] = ' ';
        pms_text_escape(raw, safe + 2, size - 2);
        trace->line(trace->context, safe);
    }
    free(safe);
}

void pms_trace_header(const struct pms_trace *trace, char mark, const char *name,
                      const char *value)
{
    pms_trace_line(trace, mark, "%s: %s", name, IS_AMONG(name, secret_headers) ? stars : value);
}

/* What is struck out goes back to the heap, where it must not stay. */
static void wipe(struct json_object *value)
{
    if (json_object_is_type(value, json_type_string))
        explicit_bzero((char *)json_object_get_string(value),
                       (size_t)json_object_get_string_len(value));
}

/* Returns whether all secrets are out; memory may run out on the way. */
static int strike_members(struct json_object *json)
{
    struct json_object *struck;
    struct json_object_iter at;
    int done = 1;

    if (json_object_is_type(json, json_type_array))
        for (size_t i = 0; i < json_object_array_length(json); i++)
            done &= strike_members(json_object_array_get_idx(json, i));
    if (!json_object_is_type(json, json_type_object))
        return done;
    json_object_object_foreachC(json, at)
    {
        if (!IS_AMONG(at.key, secret_members)) {
            done &= strike_members(at.val);
            continue;
        }
        wipe(at.val);
        struck = json_object_new_string(stars);
        done &= struck && json_object_object_add(json, at.key, struck) == 0;
    }
    return done;
}

/* `unread` bytes more stood behind the text. */
static void trace_text(const struct pms_trace *trace, char mark, const char *text,
                       size_t length, size_t unread)
{
    size_t shown = length < PMS_TRACE_BODY_MAX ? length : PMS_TRACE_BODY_MAX;
    const char *end = text + shown;

    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline ? newline : end;

        pms_trace_line(trace, mark, "%.*s", (int)(stop - text), text);
        text = stop + (newline ? 1 : 0);
    }
    if (shown < length + unread)
        pms_trace_line(trace, mark, "(%zu more bytes)", length - shown + unread);
}

static int starts_as_json(const char *body, size_t length)
{
    size_t i = strspn(body, " \t\r\n\xef\xbb\xbf");

    return i < length && strchr("{[\"", body[i]) != NULL;
}

void pms_trace_body(const struct pms_trace *trace, char mark, const char *body, size_t length)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(free) char *copy = NULL;
    struct pms_error ignored = PMS_ERROR_INIT;
    size_t unread;

    if (!trace->line || length == 0)
        return;
    if (pms_json_parse(body, length, &json, &ignored) == 0)
        copy = strike_members(json) ? pms_json_print(json) : NULL;
    else if (!starts_as_json(body, length))
        copy = strndup(body, length);
    if (!copy) {
        pms_trace_line(trace, mark, "(%zu bytes that are not shown)", length);
        return;
    }
    unread = strlen(copy);
    unread -= unread < LOOKED_AT ? unread : LOOKED_AT;
    copy[strlen(copy) - unread] = '\0';
    /* Struck out before it is cut to what is shown, or the cut could leave a piece of the key
     * that is too short to be recognised. */
    strike(trace, copy);
    trace_text(trace, mark, copy, strlen(copy), unread);
}
