/* SPDX-License-Identifier: MIT */
#include "client/onelogin.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"

enum {
    AT_ONCE = 8,
    WAITS_MOST = 3,    /* for the next hour, in one call */
    EARLY_S = 60,      /* before a token ends a new one is asked for … */
    EARLY_SHARE = 10,  /* … and no more than this part of its life */
    LIFE_MOST = 864000 /* seconds that are believed */
};

/* No limits of ours: OneLogin's headers say how many calls are left of an hour's. */
static const struct pms_manners onelogin_manners = {
    .name = "OneLogin",
    .accept = "application/json",
    .fields = {[PMS_MANNER_CONTENT_TYPE] = PMS_CONTENT_JSON, [PMS_MANNER_AT_ONCE] = AT_ONCE},
};

void pms_onelogin_free(struct pms_onelogin *onelogin)
{
    if (!onelogin)
        return;
    pms_caller_done(&onelogin->caller);
    pms_secret_free(onelogin->token);
    pms_onelogin_account_done(&onelogin->account);
    free(onelogin->credentials);
    free(onelogin);
}

static int open_caller(struct pms_onelogin *onelogin, const struct pms_client_options *given,
                       struct pms_error *err)
{
    AUTO(free) char *address = pms_onelogin_account_address(&onelogin->account);
    struct pms_client_options options = *given;

    if (!address)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    options.endpoint = address;
    options.unix_socket = NULL;
    options.cacert = onelogin->account.cacert;
    options.cert = NULL;
    options.cert_key = NULL;
    options.key = onelogin->secret;
    return pms_caller_init(&options, "Authorization: bearer ", &onelogin_manners,
                           &onelogin->caller, err);
}

int pms_onelogin_new(const struct pms_onelogin_account *account,
                     const struct pms_secret *secret, const struct pms_client_options *options,
                     struct pms_onelogin **ret_onelogin, struct pms_error *err)
{
    AUTO(pms_onelogin_free) struct pms_onelogin *onelogin = calloc(1, sizeof(*onelogin));
    int r;

    if (!onelogin)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (!account->client_id) {
        pms_fail(err, PMS_E_AUTH, "the OneLogin account \"%s\" has no client id",
                 account->name);
        return pms_error_hint(err, "connect it with \"pmscim onelogin connect %s\"",
                              account->name);
    }
    onelogin->secret = secret;
    r = pms_onelogin_account_copy(account, &onelogin->account, err);
    if (r == 0)
        r = open_caller(onelogin, options, err);
    if (r < 0)
        return r;
    if (asprintf(&onelogin->credentials,
                 "Authorization: client_id:%s, client_secret:", account->client_id) < 0) {
        onelogin->credentials = NULL;
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    *ret_onelogin = TAKE(onelogin);
    return 0;
}

const struct pms_onelogin_account *pms_onelogin_account(const struct pms_onelogin *onelogin)
{
    return &onelogin->account;
}

const char *pms_onelogin_name(const struct pms_onelogin *onelogin)
{
    return onelogin->caller.name;
}

long pms_onelogin_call_count(const struct pms_onelogin *onelogin)
{
    return onelogin->calls;
}

struct pms_caller pms_onelogin_caller(const struct pms_onelogin *onelogin)
{
    struct pms_caller caller = onelogin->caller;

    caller.key = onelogin->token;
    return caller;
}

/* --- the token --- */

struct token {
    char *text;
    long life_s;
};

static void token_done(struct token *token)
{
    if (token->text)
        explicit_bzero(token->text, strlen(token->text));
    free(token->text);
}

DEFINE_AUTO_VALUE(struct token, token_done)

static int keep_token(struct pms_onelogin *onelogin, const struct token *token,
                      struct pms_error *err)
{
    long life_s = token->life_s > 0 && token->life_s < LIFE_MOST ? token->life_s : LIFE_MOST;
    long early_s = life_s / EARLY_SHARE < EARLY_S ? life_s / EARLY_SHARE : EARLY_S;
    int r = pms_secret_new(token->text, strlen(token->text), &onelogin->token, err);

    if (r < 0)
        return pms_onelogin_fail_shape(onelogin, "a token that cannot be one", err);
    pms_traffic_hide(onelogin->caller.traffic, pms_secret_text(onelogin->token));
    onelogin->renew_ms = pms_clock_monotonic_ms() + (int64_t)(life_s - early_s) * 1000;
    return 0;
}

static int read_token(struct pms_onelogin *onelogin, const struct pms_response *response,
                      struct pms_error *err)
{
    static const struct pms_json_field fields[] = {
        {"access_token", PMS_JSON_TEXT, offsetof(struct token, text), true},
        {"expires_in", PMS_JSON_WHOLE, offsetof(struct token, life_s), false},
        {0},
    };
    AUTO(token_done) struct token token = {0};
    AUTO(json) struct json_object *json = NULL;
    int r = pms_onelogin_read(onelogin, response, &json, err);

    if (r < 0)
        return r;
    if (pms_json_decode(json, fields, &token, err) < 0)
        return pms_onelogin_fail_shape(onelogin, "no token", err);
    return keep_token(onelogin, &token, err);
}

void pms_onelogin_token_drop(struct pms_onelogin *onelogin)
{
    pms_traffic_hide(onelogin->caller.traffic, NULL);
    pms_secret_free(onelogin->token);
    onelogin->token = NULL;
}

/* Asked twice, OneLogin gives the same token, so this may be repeated. */
int pms_onelogin_token(struct pms_onelogin *onelogin, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    struct pms_caller caller = onelogin->caller;
    struct pms_call call = {.method = "POST",
                            .path = "/auth/oauth2/v2/token",
                            .text = "{\"grant_type\":\"client_credentials\"}",
                            .is_search = true};
    const struct pms_onelogin_call what = {.path = call.path};
    int r;

    if (onelogin->token && pms_clock_monotonic_ms() < onelogin->renew_ms)
        return 0;
    pms_onelogin_token_drop(onelogin);
    caller.key_header = onelogin->credentials;
    onelogin->calls++;
    r = pms_call(&caller, &call, &response, err);
    if (r < 0)
        return pms_onelogin_advise(onelogin, err);
    r = pms_onelogin_check(onelogin, &what, &response, err);
    return r < 0 ? r : read_token(onelogin, &response, err);
}

/* --- calls --- */

/* Waits until there are calls again: PMS_E_RATE when that is beyond the patience. */
static int wait_for_calls(struct pms_onelogin *onelogin, int64_t ms, int *waits,
                          struct pms_error *err)
{
    struct pms_traffic *traffic = onelogin->caller.traffic;

    if (pms_traffic_patience(traffic) < ms || ++*waits > WAITS_MOST)
        return pms_onelogin_fail_limit(onelogin, ms, err);
    return pms_traffic_rest(traffic, ms, "this hour's calls are used up", err);
}

/* An answer to keep: not one that asks for a new token, or for a wait. */
static int send(struct pms_onelogin *onelogin, const struct pms_onelogin_call *what,
                struct pms_response *ret_response, struct pms_error *err)
{
    bool is_renewed = false;
    int waits = 0;

    for (;;) {
        AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
        struct pms_call call = {.method = what->method, .path = what->path, .body = what->body};
        struct pms_caller caller;
        int64_t wait_ms;
        int r = pms_onelogin_token(onelogin, err);

        if (r < 0)
            return r;
        caller = pms_onelogin_caller(onelogin);
        onelogin->calls++;
        r = pms_call(&caller, &call, &response, err);
        if (r != 0)
            return r < 0 ? pms_onelogin_advise(onelogin, err) : r;
        wait_ms = pms_onelogin_refusal(&response);
        if (wait_ms >= 0) {
            r = wait_for_calls(onelogin, wait_ms, &waits, err);
            if (r < 0)
                return r;
            continue;
        }
        if (response.status == 401 && !is_renewed) {
            is_renewed = true;
            pms_onelogin_token_drop(onelogin);
            continue;
        }
        *ret_response = response;
        response = (struct pms_response)PMS_RESPONSE_INIT;
        return 0;
    }
}

int pms_onelogin_ask(struct pms_onelogin *onelogin, const struct pms_onelogin_call *call,
                     struct pms_response *ret_response, struct json_object **ret_json,
                     struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(json) struct json_object *json = NULL;
    int r = send(onelogin, call, &response, err);

    if (r != 0)
        return r;
    r = pms_onelogin_check(onelogin, call, &response, err);
    if (r == 0)
        r = pms_onelogin_read(onelogin, &response, &json, err);
    if (r < 0)
        return r;
    if (ret_response) {
        *ret_response = response;
        response = (struct pms_response)PMS_RESPONSE_INIT;
    }
    *ret_json = TAKE(json);
    return 0;
}

int pms_onelogin_test(struct pms_onelogin *onelogin, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    const struct pms_onelogin_call call = {
        .method = "GET", .path = "/api/2/users?limit=1&fields=id", .right = "Read Users"};
    int r = pms_onelogin_ask(onelogin, &call, NULL, &json, err);

    if (r == 0 && !json_object_is_type(json, json_type_array))
        return pms_onelogin_fail_shape(onelogin, "no list of people", err);
    return r;
}

/* Where it is said depends on the account: as a body, wrapped as in version 1 or not, or as
 * headers. */
int pms_onelogin_limits(struct pms_onelogin *onelogin, struct pms_onelogin_limits *ret_limits,
                        struct pms_error *err)
{
    static const struct pms_json_field fields[] = {
        {"X-RateLimit-Limit", PMS_JSON_WHOLE, offsetof(struct pms_onelogin_limits, limit), 0},
        {"X-RateLimit-Remaining", PMS_JSON_WHOLE, offsetof(struct pms_onelogin_limits, left),
         0},
        {"X-RateLimit-Reset", PMS_JSON_WHOLE, offsetof(struct pms_onelogin_limits, reset_s), 0},
        {0},
    };
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(json) struct json_object *json = NULL;
    const struct pms_onelogin_call call = {.method = "GET", .path = "/auth/rate_limit"};
    struct pms_onelogin_limits limits = {-1, -1, -1};
    struct json_object *data;
    struct pms_said said;
    int r = pms_onelogin_ask(onelogin, &call, &response, &json, err);

    if (r < 0)
        return r;
    pms_said_read(&response.headers, pms_clock_now_ms(), &said);
    limits.limit = (long)said.limit;
    limits.left = (long)said.left;
    limits.reset_s = said.reset_ms < 0 ? -1 : (long)(said.reset_ms / 1000);
    data = pms_json_get(json, "data");
    if (json_object_is_type(data, json_type_array))
        data = json_object_array_get_idx(data, 0);
    if (pms_json_decode(data ? data : json, fields, &limits, err) < 0)
        return pms_onelogin_fail_shape(onelogin, "no limits", err);
    *ret_limits = limits;
    return 0;
}
