/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "client/call.h"
#include "http/retry.h"
#include "scim/scim_error.h"

static const char key_hint[] =
    "make a new key with \"pmscim gen-key NAME --save\" (at Postman: "
    "Team settings, Authentication, "
    "SCIM provisioning) and store it with \"pmscim connect\"";
static const char role_hint[] =
    "SCIM may be switched off (\"pmscim enable\"), or the key's maker has left the team or "
    "lacks "
    "the role: then ask for a new key; \"pmscim status\" tells more";
static const char wait_hint[] = "wait and repeat, or have \"--patience TIME\" wait longer";
static const char address_hint[] =
    "check the endpoint's address, it usually ends in /scim/v2; \"pmscim connect\" sets it";

/* What a status means to a person; the sentence goes behind the host's name. */
static const struct row {
    int status;
    enum pms_code code;
    const char *sentence;
    const char *hint;
} rows[] = {
    {400, PMS_E_USAGE, "finds fault with the request", NULL},
    {401, PMS_E_AUTH, "does not accept the key", key_hint},
    {403, PMS_E_AUTH, "says that this key may not do that", role_hint},
    {404, PMS_E_NOTFOUND, "has nothing there", NULL},
    {405, PMS_E_UNSUPPORTED, "does not offer this", NULL},
    {409, PMS_E_CONFLICT, "says that it exists already or is in the way", NULL},
    {412, PMS_E_CONFLICT, "says that it was changed meanwhile", "read it again and repeat"},
    {413, PMS_E_REMOTE, "says that this is too much at once", "change less in one request"},
    {429, PMS_E_RATE, "asks for fewer requests", wait_hint},
    {501, PMS_E_UNSUPPORTED, "does not offer this", NULL},
    {503, PMS_E_RATE, "is too busy to answer", wait_hint},
};
static const struct row broken = {0, PMS_E_REMOTE, "failed", NULL};

/* Some words of a server say more than its status. */
static const struct {
    const char *scim_type;
    enum pms_code code;
    const char *hint;
} types[] = {
    {"uniqueness", PMS_E_CONFLICT, NULL},
    {"expiredCursor", PMS_E_REMOTE, "the listing took too long, start it again"},
    {"invalidCursor", PMS_E_REMOTE, "start the listing again"},
};

/* How servers say when to come back. */
static const char *const wait_headers[] = {
    "Retry-After",
    "X-RateLimit-RetryAfter",
    "X-Retry-After",
};

/* How servers say under what name they have written a request down. */
static const char *const id_headers[] = {
    "X-Request-Id", "Request-Id", "X-Correlation-Id", "X-Amzn-RequestId", "X-Ms-Request-Id",
};

static const struct row *find_row(int status)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (rows[i].status == status)
            return &rows[i];
    return &broken;
}

/* A number of seconds that somebody may want to read: not zero, and not longer than a life. */
static bool is_seconds(const char *value)
{
    size_t digits = strspn(value, "0123456789");

    return value[digits] == '\0' && digits > 0 && digits < 10 &&
           value[strspn(value, "0")] != '\0';
}

/* One that is over says nothing that anybody could do. */
static bool is_date_to_come(const char *value, const struct pms_headers *headers)
{
    struct pms_said said;

    pms_said_read(headers, pms_clock_now_ms(), &said);
    return strchr(value, ' ') && strchr(value, ':') && said.wait_ms != 0;
}

/* "; wait 30 seconds" or "; wait until <date>", "" when the server says nothing of use. */
static void wait_words(const struct pms_response *response, char *out, size_t size)
{
    const char *value = NULL;

    out[0] = '\0';
    for (size_t i = 0; !value && i < sizeof(wait_headers) / sizeof(*wait_headers); i++)
        value = pms_headers_get(&response->headers, wait_headers[i]);
    if (!value)
        return;
    if (is_seconds(value))
        snprintf(out, size, "; wait %s seconds", value);
    else if (is_date_to_come(value, &response->headers))
        snprintf(out, size, "; wait until %.60s", value);
}

/* A 404 says something about one person only where one was asked for; elsewhere the whole
 * collection is missing, and then the address is wrong. */
static int wrong_address(const struct pms_caller *caller, const struct pms_call *call,
                         struct pms_error *err)
{
    pms_fail(err, PMS_E_REMOTE, "%s has no SCIM at %s (404 for %.*s)", caller->name,
             caller->url.path[0] != '\0' ? caller->url.path : "/",
             (int)strcspn(call->path, "?"), call->path);
    return pms_error_hint(err, "%s", address_hint);
}

static int say(const struct pms_caller *caller, const struct pms_response *response,
               const struct pms_scim_error *answer, struct pms_error *err)
{
    const struct row *row = find_row(response->status);
    const char *detail = answer->is_html ? "" : answer->detail;
    enum pms_code code = row->code;
    const char *hint = row->hint;
    char wait[96];

    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        if (strcasecmp(answer->scim_type, types[i].scim_type) != 0)
            continue;
        code = types[i].code;
        hint = types[i].hint;
    }
    if (response->status == 404 && !answer->is_scim)
        hint = address_hint;
    wait_words(response, wait, sizeof(wait));
    pms_fail(err, code, "%s %s (%d)%s%s%s", caller->name, row->sentence, response->status,
             code == PMS_E_RATE ? wait : "", detail[0] != '\0' ? ": " : "", detail);
    return hint ? pms_error_hint(err, "%s", hint) : -err->code;
}

/* Of a server's own failure only its people know more, who need its name for the request. */
static void name_request(const struct pms_response *response, struct pms_error *err)
{
    char id[96] = "";

    for (size_t i = 0; id[0] == '\0' && i < sizeof(id_headers) / sizeof(*id_headers); i++)
        pms_headers_visible(&response->headers, id_headers[i], id, sizeof(id));
    if (id[0] != '\0')
        pms_error_hint(err, "whoever runs the server can look it up as request %s", id);
}

int pms_status_check(const struct pms_caller *caller, const struct pms_call *call,
                     const struct pms_response *response, struct pms_error *err)
{
    struct pms_scim_error answer;

    if (response->status >= 200 && response->status < 300)
        return 0;
    pms_scim_error_parse(pms_buf_text(&response->body), response->body.length, &answer);
    if (response->status == 404 && !call->one)
        wrong_address(caller, call, err);
    else
        say(caller, response, &answer, err);
    if (response->status >= 500 && err->hint[0] == '\0')
        name_request(response, err);
    err->http_status = response->status;
    snprintf(err->scim_type, sizeof(err->scim_type), "%s", answer.scim_type);
    return pms_caller_strike(caller, err);
}

int pms_body_check(const struct pms_caller *caller, const struct pms_response *response,
                   struct pms_error *err)
{
    const char *body = pms_buf_text(&response->body);
    const char *start = body + strspn(body, " \t\r\n\xef\xbb\xbf");

    if (*start == '{' || *start == '[' || *start == '\0')
        return 0;
    pms_fail(err, PMS_E_REMOTE, "%s answered %s, not SCIM", caller->name,
             *start == '<' ? "a web page" : "something else");
    err->http_status = response->status;
    return pms_error_hint(err, "%s", address_hint);
}
