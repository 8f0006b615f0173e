/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "client/onelogin.h"
#include "http/retry.h"
#include "http/strike.h"

enum {
    WORDS_SIZE = 200
};

static const char wait_hint[] = "wait and repeat, or have \"--patience TIME\" wait longer";

/* What a status means to a person; the sentence goes behind the host's name. */
static const struct row {
    int status;
    enum pms_code code;
    const char *sentence;
} rows[] = {
    {400, PMS_E_REMOTE, "finds fault with the request"},
    {403, PMS_E_AUTH, "says that these credentials may not do that"},
    {404, PMS_E_NOTFOUND, "has nothing there"},
    {405, PMS_E_UNSUPPORTED, "does not offer this"},
    {409, PMS_E_CONFLICT, "says that it is in the way of something"},
    {422, PMS_E_USAGE, "cannot do this"},
    {429, PMS_E_RATE, "asks for fewer calls"},
    {501, PMS_E_UNSUPPORTED, "does not offer this"},
    {503, PMS_E_RATE, "is too busy to answer"},
};
static const struct row broken = {0, PMS_E_REMOTE, "failed"};

static const struct row *find_row(int status)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (rows[i].status == status)
            return &rows[i];
    return &broken;
}

/* Neither the secret nor a token may be in what a server says of them. */
static int strike(const struct pms_onelogin *onelogin, struct pms_error *err)
{
    if (onelogin->token)
        pms_strike_error(err, pms_secret_text(onelogin->token));
    return pms_strike_error(err, pms_secret_text(onelogin->secret));
}

/* The server's own words: version 2 has "message", version 1 and the token call have them in
 * "status" (facts 5). */
static void find_words(const struct pms_response *response, char words[WORDS_SIZE])
{
    AUTO(json) struct json_object *json = NULL;
    struct pms_error ignored = PMS_ERROR_INIT;
    const char *text;

    words[0] = '\0';
    if (pms_json_parse(pms_buf_text(&response->body), response->body.length, &json, &ignored) <
        0)
        return;
    text = pms_json_text(json, "message");
    if (!text)
        text = pms_json_text(pms_json_get(json, "status"), "message");
    if (!text)
        text = pms_json_text(json, "error_description");
    if (text)
        snprintf(words, WORDS_SIZE, ": %s", text);
}

static int hint_credentials(const struct pms_onelogin *onelogin, struct pms_error *err)
{
    return pms_error_hint(err,
                          "make API credentials at OneLogin under Developers, API Credentials, "
                          "and store them with \"pmscim onelogin connect %s\"; an account of "
                          "the EU has its own address (--address eu)",
                          onelogin->account.name);
}

/* A token was asked for. */
static int fail_token(const struct pms_onelogin *onelogin, int status, const char *words,
                      struct pms_error *err)
{
    const char *host = onelogin->caller.name;

    if (status == 404 || status == 405) {
        pms_fail(err, PMS_E_NOTFOUND, "%s is no OneLogin account (%d)", host, status);
        return pms_error_hint(err,
                              "check the subdomain \"%s\": it stands in the address of your "
                              "OneLogin pages",
                              onelogin->account.name);
    }
    pms_fail(err, PMS_E_AUTH, "%s does not accept the client id and secret (%d)%s", host,
             status, words);
    return hint_credentials(onelogin, err);
}

static int hint_status(const struct pms_onelogin *onelogin,
                       const struct pms_onelogin_call *call, int status, struct pms_error *err)
{
    if (status == 403 && call->right)
        return pms_error_hint(err,
                              "this takes API credentials with the scope \"%s\" or more; make "
                              "some at OneLogin and store them with \"pmscim onelogin connect "
                              "%s\"",
                              call->right, onelogin->account.name);
    if (status == 500)
        return pms_error_hint(err, "OneLogin also says so when whoever made the API "
                                   "credentials was deleted: then make new ones");
    if (status == 404 && !call->one)
        return pms_error_hint(err, "check the account's address: \"pmscim onelogin show %s\"",
                              onelogin->account.name);
    return err->code == PMS_E_RATE ? pms_error_hint(err, "%s", wait_hint) : -err->code;
}

/* When there are calls again, as far as an answer says; -1 otherwise. */
static int64_t wait_of(const struct pms_response *response)
{
    struct pms_said said;

    pms_said_read(&response->headers, pms_clock_now_ms(), &said);
    if (said.wait_ms >= 0)
        return said.wait_ms;
    return said.left == 0 ? said.reset_ms : -1;
}

int pms_onelogin_check(const struct pms_onelogin *onelogin,
                       const struct pms_onelogin_call *call,
                       const struct pms_response *response, struct pms_error *err)
{
    int status = response->status;
    const struct row *row = find_row(status);
    char words[WORDS_SIZE];

    if (status >= 200 && status < 300)
        return 0;
    find_words(response, words);
    if (status == 429 && wait_of(response) >= 0) {
        pms_onelogin_fail_limit(onelogin, wait_of(response), err);
    } else if (!onelogin->token && (status == 400 || status == 401 || status == 403 ||
                                    status == 404 || status == 405)) {
        fail_token(onelogin, status, words, err);
    } else if (status == 401) {
        pms_fail(err, PMS_E_AUTH, "%s does not accept the token it gave (401)%s",
                 onelogin->caller.name, words);
        hint_credentials(onelogin, err);
    } else {
        pms_fail(err, status == 404 && !call->one ? PMS_E_REMOTE : row->code, "%s %s (%d)%s",
                 onelogin->caller.name, row->sentence, status, words);
        hint_status(onelogin, call, status, err);
    }
    err->http_status = status;
    return strike(onelogin, err);
}

int64_t pms_onelogin_refusal(const struct pms_response *response)
{
    struct pms_said said;

    if (response->status != 400 && response->status != 403)
        return -1;
    pms_said_read(&response->headers, pms_clock_now_ms(), &said);
    return said.left == 0 ? wait_of(response) : -1;
}

int pms_onelogin_fail_limit(const struct pms_onelogin *onelogin, int64_t ms,
                            struct pms_error *err)
{
    pms_fail(err, PMS_E_RATE, "%s has no calls left this hour; wait %lld seconds",
             onelogin->caller.name, (long long)((ms + 999) / 1000));
    return pms_error_hint(err, "%s", wait_hint);
}

int pms_onelogin_advise(const struct pms_onelogin *onelogin, struct pms_error *err)
{
    bool is_redirect = err->http_status >= 300 && err->http_status < 400;

    if (is_redirect || (err->code == PMS_E_NETWORK && !onelogin->token))
        pms_error_hint(err,
                       "check the subdomain \"%s\" and this machine's network; \"pmscim "
                       "onelogin show %s\" has the address",
                       onelogin->account.name, onelogin->account.name);
    return strike(onelogin, err);
}

int pms_onelogin_read(const struct pms_onelogin *onelogin, const struct pms_response *response,
                      struct json_object **ret_json, struct pms_error *err)
{
    const char *body = pms_buf_text(&response->body);
    const char *start = body + strspn(body, " \t\r\n\xef\xbb\xbf");

    if (*start == '\0') {
        *ret_json = NULL;
        return 0;
    }
    if (*start != '{' && *start != '[')
        return pms_onelogin_fail_shape(onelogin,
                                       *start == '<' ? "a web page" : "something else", err);
    if (pms_json_parse(body, response->body.length, ret_json, err) == 0)
        return 0;
    err->code = err->code == PMS_E_PARSE ? PMS_E_REMOTE : err->code;
    return pms_error_prefix(err, "%s", onelogin->caller.name);
}

int pms_onelogin_fail_shape(const struct pms_onelogin *onelogin, const char *what,
                            struct pms_error *err)
{
    pms_fail(err, PMS_E_REMOTE, "%s answered %s, not as OneLogin does", onelogin->caller.name,
             what);
    return pms_error_hint(err,
                          "check the subdomain \"%s\"; a proxy or a sign-in page may have "
                          "answered instead",
                          onelogin->account.name);
}
