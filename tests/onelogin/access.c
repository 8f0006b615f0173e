/* SPDX-License-Identifier: MIT */
/* Credentials, the token they give, and how many calls it is good for. */
#include <gnutls/crypto.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "call.h"
#include "times.h"

/* --- credentials --- */

static bool are_right(const struct onelogin *one, const char *id, const char *secret)
{
    return id && secret && strcmp(id, one->client_id) == 0 &&
           strcmp(secret, one->client_secret) == 0;
}

/* "client_id:ID, client_secret:SECRET" */
static bool by_pair(const struct onelogin *one, const char *header)
{
    char *expected;
    bool is_right;

    if (asprintf(&expected, "client_id:%s, client_secret:%s", one->client_id,
                 one->client_secret) < 0)
        must(NULL);
    is_right = strcmp(header, expected) == 0;
    free(expected);
    return is_right;
}

static bool by_basic(const struct onelogin *one, const char *header)
{
    const char *text = header + strlen("Basic ");
    const gnutls_datum_t coded = {(unsigned char *)text, (unsigned int)strlen(text)};
    gnutls_datum_t plain;
    char *pair;
    char *secret;
    bool is_right;

    if (gnutls_base64_decode2(&coded, &plain) < 0)
        return false;
    pair = must(strndup((const char *)plain.data, plain.size));
    gnutls_free(plain.data);
    secret = strchr(pair, ':');
    if (secret)
        *secret++ = '\0';
    is_right = are_right(one, pair, secret);
    free(pair);
    return is_right;
}

/* What a form or a JSON body says of a name, malloc()ed; "" for nothing. */
static char *body_value(const struct call *call, const char *name)
{
    char *type = call_header(call, "Content-Type");
    char *value = NULL;

    if (strncasecmp(type, "application/json", strlen("application/json")) == 0) {
        struct json_object *body = json_tokener_parse(call->body);
        struct json_object *found = NULL;

        if (json_object_is_type(body, json_type_object) &&
            json_object_object_get_ex(body, name, &found))
            value = must(strdup(json_object_get_string(found)));
        json_object_put(body);
    } else {
        struct param params[PARAMS_MAX];
        size_t count = params_parse(call->body, params, PARAMS_MAX);

        for (size_t i = 0; i < count && !value; i++)
            if (strcmp(params[i].name, name) == 0)
                value = must(strdup(params[i].value));
        params_done(params, count);
    }
    free(type);
    return value ? value : must(strdup(""));
}

static bool by_form(const struct call *call)
{
    char *id = body_value(call, "client_id");
    char *secret = body_value(call, "client_secret");
    bool is_right = are_right(call->one, id, secret);

    free(id);
    free(secret);
    return is_right;
}

static bool is_client(struct call *call)
{
    char *header = call_header(call, "Authorization");
    bool is_right;

    if (*header == '\0')
        is_right = by_form(call);
    else if (strncasecmp(header, "Basic ", strlen("Basic ")) == 0)
        is_right = by_basic(call->one, header);
    else
        is_right = by_pair(call->one, header);
    free(header);
    if (!is_right)
        answer_error(call, 401, "Authentication Failure");
    return is_right;
}

/* --- the token --- */

static bool is_alive(const struct onelogin *one)
{
    return one->token.text[0] != '\0' &&
           (one->token_calls < 0 || one->token.calls < one->token_calls) &&
           time(NULL) < one->token.made + one->token_life;
}

static void make_token(struct onelogin *one)
{
    unsigned char noise[24];

    if (gnutls_rnd(GNUTLS_RND_NONCE, noise, sizeof(noise)) < 0)
        must(NULL);
    for (size_t i = 0; i < sizeof(noise); i++)
        snprintf(one->token.text + 2 * i, 3, "%02x", noise[i]);
    one->token.made = time(NULL);
    one->token.calls = 0;
    one->tokens++;
}

void answer_token(struct call *call)
{
    struct onelogin *one = call->one;
    char *grant = body_value(call, "grant_type");
    char made[32];

    if (strcmp(grant, "client_credentials") != 0) {
        answer_error(call, 400, "grant_type is missing or not supported");
    } else if (is_client(call)) {
        if (!is_alive(one))
            make_token(one);
        time_text((time_t)one->token.made, made, sizeof(made));
        fprintf(call->out,
                "{\"access_token\":\"%s\",\"created_at\":\"%s\",\"expires_in\":%ld,"
                "\"refresh_token\":\"r%s\",\"token_type\":\"bearer\",\"account_id\":100001}",
                one->token.text, made, one->token_life, one->token.text);
    }
    free(grant);
}

void answer_revoke(struct call *call)
{
    char *token = body_value(call, "access_token");

    if (is_client(call) && strcmp(token, call->one->token.text) == 0)
        call->one->token.text[0] = '\0';
    free(token);
}

bool check_token(struct call *call)
{
    struct onelogin *one = call->one;
    char *header = call_header(call, "Authorization");
    const char *token = strncasecmp(header, "bearer ", strlen("bearer ")) == 0
                            ? header + strlen("bearer ")
                            : "";
    bool is_good = is_alive(one) && strcmp(token, one->token.text) == 0;

    one->token.calls += is_good;
    if (!is_good)
        answer_error(call, 401, call->is_v1 ? "Authentication Failure" : "Unauthorized");
    free(header);
    return is_good;
}

/* --- limits --- */

static long seconds_left(const struct limits *limits)
{
    if (limits->until_ms == 0)
        return limits->reset_s;
    return (long)((limits->until_ms - time_steady_ms() + 999) / 1000);
}

static void put_limits(struct call *call)
{
    const struct limits *limits = &call->one->limits;

    answer_header(call, "x-ratelimit-limit: %ld", limits->limit);
    answer_header(call, "x-ratelimit-remaining: %ld", limits->left);
    answer_header(call, "x-ratelimit-reset: %ld", seconds_left(limits));
}

void limits_headers(struct call *call)
{
    enum header_mode mode = call->one->limits.headers;

    if (mode == HEADERS_ALL || (mode == HEADERS_V1 && call->is_v1))
        put_limits(call);
}

bool check_limits(struct call *call)
{
    struct limits *limits = &call->one->limits;
    int64_t now = time_steady_ms();

    if (limits->until_ms != 0 && now >= limits->until_ms) {
        limits->until_ms = 0;
        limits->left = limits->limit;
    }
    if (limits->left > 0) {
        limits->left--;
        limits_headers(call);
        return true;
    }
    if (limits->until_ms == 0)
        limits->until_ms = now + limits->reset_s * 1000;
    answer_error(call, limits->status, "rate limit exceeded");
    if (limits->headers != HEADERS_NONE)
        put_limits(call);
    if (limits->retry_after >= 0)
        answer_header(call, "Retry-After: %ld", limits->retry_after);
    return false;
}

void answer_rate_limit(struct call *call)
{
    const struct limits *limits = &call->one->limits;

    fprintf(call->out,
            "{\"status\":{\"error\":false,\"code\":200,\"type\":\"success\","
            "\"message\":\"Success\"},\"data\":{\"X-RateLimit-Limit\":%ld,"
            "\"X-RateLimit-Remaining\":%ld,\"X-RateLimit-Reset\":%ld}}",
            limits->limit, limits->left, seconds_left(limits));
}
