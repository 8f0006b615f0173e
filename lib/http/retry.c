/* SPDX-License-Identifier: MIT */
#include "http/retry.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/clock.h"

/* A span of seconds this long is a time of day, in seconds or in milliseconds. */
static const int64_t epoch_from = 1000000000;
static const int64_t epoch_ms_from = 1000000000000;

static int64_t clamp(int64_t ms)
{
    if (ms < 0)
        return 0;
    return ms < PMS_WAIT_ABSURD_MS ? ms : PMS_WAIT_ABSURD_MS;
}

/* Reads a number that a comma, a semicolon or the end follows, in thousandths, the
 * last one rounded up; -1 for anything else. What is too big to hold stays big. */
static int64_t read_thousandths(const char *text)
{
    int64_t number = 0;
    int scale = 100;

    if (!isdigit((unsigned char)*text))
        return -1;
    for (; isdigit((unsigned char)*text); text++)
        if (number < INT64_MAX / 100000)
            number = number * 10 + (*text - '0');
    number *= 1000;
    if (*text == '.')
        for (text++; isdigit((unsigned char)*text); text++, scale /= 10)
            number += scale > 0 ? (*text - '0') * scale : *text > '0' && scale == 0;
    return *text == '\0' || strchr(",;", *text) ? number : -1;
}

static int64_t read_number(const char *text)
{
    int64_t thousandths = read_thousandths(text);

    return thousandths < 0 ? -1 : thousandths / 1000;
}

/* A date in one of the three forms of HTTP, or of RFC 3339; since 1970, -1 for none. */
static int64_t read_date(const char *text)
{
    time_t seconds;

    if (strlen(text) > 64)
        return -1;
    if (!isalpha((unsigned char)*text))
        return pms_time_parse(text);
    seconds = curl_getdate(text, NULL);
    return seconds < 0 ? -1 : (int64_t)seconds * 1000;
}

/* From now on, in milliseconds: seconds, a time of day as a number, or a date. */
static int64_t read_span(const char *text, int64_t now_ms)
{
    int64_t thousandths = read_thousandths(text);
    int64_t date;

    if (thousandths >= epoch_ms_from * 1000)
        return clamp(thousandths / 1000 - now_ms);
    if (thousandths >= epoch_from * 1000)
        return clamp(thousandths - now_ms);
    if (thousandths >= 0)
        return clamp(thousandths);
    date = read_date(text);
    return date < 0 ? -1 : clamp(date - now_ms);
}

/* What stands behind "name=" in a list of parameters; NULL when it is not among them. */
static const char *parameter(const char *text, const char *name)
{
    size_t length = strlen(name);
    const char *at = text;

    for (; (at = strcasestr(at, name)); at += length) {
        bool is_start = at == text || strchr(" \t,;", at[-1]);

        if (is_start && at[length] == '=')
            return at + length + 1;
    }
    return NULL;
}

enum kind {
    NUMBER,
    SPAN,
    MILLISECONDS
};

/* The first row of a field that can be understood counts. */
static const struct row {
    const char *header;
    const char *parameter; /* NULL: the value itself */
    size_t field;
    enum kind kind;
} rows[] = {
    {"Retry-After-Ms", NULL, offsetof(struct pms_said, wait_ms), MILLISECONDS},
    {"Retry-After", NULL, offsetof(struct pms_said, wait_ms), SPAN},
    {"X-RateLimit-RetryAfter", NULL, offsetof(struct pms_said, wait_ms), SPAN},
    {"X-Retry-After", NULL, offsetof(struct pms_said, wait_ms), SPAN},
    {"RateLimit-Limit", NULL, offsetof(struct pms_said, limit), NUMBER},
    {"X-RateLimit-Limit", NULL, offsetof(struct pms_said, limit), NUMBER},
    {"X-Rate-Limit-Limit", NULL, offsetof(struct pms_said, limit), NUMBER},
    {"RateLimit", "limit", offsetof(struct pms_said, limit), NUMBER},
    {"RateLimit-Policy", "q", offsetof(struct pms_said, limit), NUMBER},
    {"RateLimit-Limit", "w", offsetof(struct pms_said, window_ms), SPAN},
    {"RateLimit-Policy", "w", offsetof(struct pms_said, window_ms), SPAN},
    {"RateLimit-Remaining", NULL, offsetof(struct pms_said, left), NUMBER},
    {"X-RateLimit-Remaining", NULL, offsetof(struct pms_said, left), NUMBER},
    {"X-Rate-Limit-Remaining", NULL, offsetof(struct pms_said, left), NUMBER},
    {"RateLimit", "remaining", offsetof(struct pms_said, left), NUMBER},
    {"RateLimit", "r", offsetof(struct pms_said, left), NUMBER},
    {"RateLimit-Reset", NULL, offsetof(struct pms_said, reset_ms), SPAN},
    {"X-RateLimit-Reset", NULL, offsetof(struct pms_said, reset_ms), SPAN},
    {"X-Rate-Limit-Reset", NULL, offsetof(struct pms_said, reset_ms), SPAN},
    {"RateLimit", "reset", offsetof(struct pms_said, reset_ms), SPAN},
    {"RateLimit", "t", offsetof(struct pms_said, reset_ms), SPAN},
};

static int64_t read_row(const struct row *row, const struct pms_headers *headers,
                        int64_t now_ms)
{
    const char *value = pms_headers_get(headers, row->header);

    if (value && row->parameter)
        value = parameter(value, row->parameter);
    if (!value)
        return -1;
    switch (row->kind) {
    case NUMBER:
        return read_number(value);
    case SPAN:
        return read_span(value, now_ms);
    case MILLISECONDS:
        return read_number(value) < 0 ? -1 : clamp(read_number(value));
    }
    return -1;
}

void pms_said_read(const struct pms_headers *headers, int64_t now_ms, struct pms_said *ret_said)
{
    const char *date = pms_headers_get(headers, "Date");
    int64_t server_ms = date ? read_date(date) : -1;

    *ret_said = (struct pms_said){-1, -1, -1, -1, -1};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        int64_t *field = (int64_t *)(void *)((char *)ret_said + rows[i].field);

        if (*field < 0)
            *field = read_row(&rows[i], headers, server_ms >= 0 ? server_ms : now_ms);
    }
}

/* --- whether --- */

enum {
    REFUSED_START_MS = 1000, /* a server that does not say how long */
    LOST_START_MS = 250,
    BACKOFF_MAX_MS = 30000,
    LOST_TRIES = 4,
    REFUSED_TRIES = 12,
    SPREAD_MS = 500
};

bool pms_is_refusal(int status)
{
    return status == 429 || status == 503;
}

/* A gateway that lost its server has lost the answer, too; and a server that says it gave up
 * waiting for us has done nothing. */
static bool may_repeat(const struct pms_attempt *attempt)
{
    switch (attempt->status) {
    case 0:
        if (!attempt->maybe_done)
            return attempt->is_known_host;
        return attempt->repeat != PMS_REPEAT_NEVER;
    case 429:
    case 503:
        return true;
    case 408:
    case 502:
    case 504:
        return attempt->repeat == PMS_REPEAT_FREELY;
    default:
        return false;
    }
}

/* Doubles with each try; the upper half is left to chance. */
static int64_t backoff(int64_t start, int tries, unsigned jitter)
{
    int64_t ms = start;

    for (int i = 1; i < tries && ms < BACKOFF_MAX_MS; i++)
        ms *= 2;
    if (ms > BACKOFF_MAX_MS)
        ms = BACKOFF_MAX_MS;
    return ms / 2 + (int64_t)jitter % (ms / 2 + 1);
}

/* A server that says "at once" again and again is not believed. */
static int64_t wait_for(const struct pms_attempt *attempt)
{
    bool is_refused = pms_is_refusal(attempt->status);
    int64_t own =
        backoff(is_refused && attempt->asked_ms < 0 ? REFUSED_START_MS : LOST_START_MS,
                attempt->tries, attempt->jitter);

    return attempt->asked_ms > own ? attempt->asked_ms : own;
}

int64_t pms_retry_wait(const struct pms_attempt *attempt)
{
    int64_t left;
    int64_t wait;

    if (!may_repeat(attempt))
        return PMS_RETRY_NO;
    if (attempt->tries >= (pms_is_refusal(attempt->status) ? REFUSED_TRIES : LOST_TRIES))
        return PMS_RETRY_NO;
    if (attempt->patience_ms < 0)
        return PMS_RETRY_TOO_LONG;
    left = attempt->patience_ms - attempt->spent_ms;
    wait = wait_for(attempt);
    if (wait > left)
        return PMS_RETRY_TOO_LONG;
    if (attempt->asked_ms > 0)
        wait += (int64_t)(attempt->jitter % SPREAD_MS);
    return wait < left ? wait : left;
}
