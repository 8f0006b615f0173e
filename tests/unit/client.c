/* SPDX-License-Identifier: MIT */
/* The client against a server that answers what tests/fault/client.script says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <pmscim/admin.h>
#include <pmscim/client.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/json.h"
#include "client/client.h"
#include "scripted.h"

static const char key_text[] = "sekrit-key-1";

/* One server, one client, and what they did. */
struct scene {
    struct scripted *server;
    struct pms_client_options options;
    struct pms_secret *key;
    struct pms_client *client;
    struct pms_buf trace;
    struct pms_buf preview;
    struct pms_error err;
};

static void on_trace(void *context, const char *line)
{
    struct scene *s = context;

    assert_int_equal(pms_buf_printf(&s->trace, &s->err, "%s\n", line), 0);
}

static void on_preview(void *context, const char *method, const char *path, const char *body)
{
    struct scene *s = context;

    assert_int_equal(
        pms_buf_printf(&s->preview, &s->err, "%s %s %s\n", method, path, body ? body : "-"), 0);
}

/* Changes its mind as soon as the server has the request. */
static int on_canceled(void *context)
{
    struct scene *s = context;

    return scripted_count(s->server) > 0;
}

static void serve(struct scene *s, const char *section, const char *socket_path)
{
    char file[4096];

    snprintf(file, sizeof(file), "%s/client.script", getenv("PMSCIM_TEST_FAULT"));
    *s = (struct scene){.trace = PMS_BUF(1 << 20), .preview = PMS_BUF(1 << 16)};
    s->server = scripted_start(file, section, socket_path);
    assert_int_equal(pms_secret_new(key_text, strlen(key_text), &s->key, &s->err), 0);
    s->options = (struct pms_client_options){.endpoint = scripted_url(s->server),
                                             .key = s->key,
                                             .unix_socket = socket_path,
                                             .trace = on_trace,
                                             .trace_context = s,
                                             .timeout_ms = 5000};
}

static void connect_client(struct scene *s)
{
    assert_int_equal(pms_client_new(&s->options, &s->client, &s->err), 0);
}

static void start(struct scene *s, const char *section, const char *manners)
{
    serve(s, section, NULL);
    s->options.manners = manners;
    connect_client(s);
}

/* No key may be in any trace or error, and the server must have met what its script expects. */
static void end(struct scene *s)
{
    AUTO(free) char *trouble = NULL;

    pms_client_free(s->client);
    trouble = scripted_stop(s->server);
    assert_string_equal(trouble, "");
    assert_null(strstr(pms_buf_text(&s->trace), key_text));
    assert_null(strstr(s->err.message, key_text));
    assert_null(strstr(s->err.hint, key_text));
    pms_secret_free(s->key);
    pms_buf_free(&s->trace);
    pms_buf_free(&s->preview);
}

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" does not hold \"%s\"", text, part);
}

static struct pms_resource *a_user(const char *id)
{
    struct pms_resource *user = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_resource_new(PMS_USER, &user, &err), 0);
    assert_int_equal(pms_resource_set(user, "userName", "u1@acme.example", &err), 0);
    assert_int_equal(pms_resource_set(user, "name.givenName", "U", &err), 0);
    assert_int_equal(pms_resource_set(user, "name.familyName", "N1", &err), 0);
    if (id)
        assert_int_equal(pms_json_add_text(pms_resource_json(user), "id", id, &err), 0);
    return user;
}

/* --- addresses --- */

static void test_addresses(void **state)
{
    static const struct {
        const char *endpoint, *message;
    } bad[] = {
        {NULL, "no endpoint"},
        {"acme.example/scim/v2", "not an http or https address"},
        {"http://acme.example/scim/v2", "plain http is for this machine only"},
        {"https://key@acme.example/scim/v2", "no name or password"},
        {"https://acme.example/scim/v2?x=1", "ends with its path"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct pms_client_options options = {.endpoint = bad[i].endpoint};
        struct pms_client *client = NULL;
        struct pms_error err = PMS_ERROR_INIT;

        assert_int_equal(pms_client_new(&options, &client, &err), -PMS_E_CONFIG);
        assert_null(client);
        assert_has(err.message, bad[i].message);
    }
}

static void test_unknown_manners(void **state)
{
    struct pms_client_options options = {.endpoint = "https://h.example", .manners = "odd"};
    struct pms_client *client = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_client_new(&options, &client, &err), -PMS_E_CONFIG);
}

/* --- the connection test --- */

static void test_connection(void **state)
{
    static const struct {
        const char *section;
        int code;
        const char *message, *hint;
    } cases[] = {
        {"test ok", 0, "", ""},
        {"test 404 scim", 0, "", ""},
        {"test ignores filters", PMS_E_REMOTE, "ignores filters", ""},
        {"status 401", PMS_E_AUTH, "does not accept the key (401)", "gen-key"},
        {"status 404 gateway", PMS_E_REMOTE, "has no SCIM at /scim/v2", "/scim/v2"},
        {"list 404", PMS_E_REMOTE, "has no SCIM at /scim/v2", "address"},
        {"html", PMS_E_REMOTE, "answered a web page, not SCIM", "address"},
        {"empty", PMS_E_REMOTE, "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct scene s;

        print_message("# %s\n", cases[i].section);
        start(&s, cases[i].section, NULL);
        assert_int_equal(pms_client_test(s.client, &s.err), -cases[i].code);
        assert_has(s.err.message, cases[i].message);
        assert_has(s.err.hint, cases[i].hint);
        end(&s);
    }
}

/* --- answers of every status --- */

static const struct {
    const char *section;
    int code, status;
    const char *scim_type, *message, *hint;
} statuses[] = {
    {"status 400", PMS_E_USAGE, 400, "invalidValue", "(400): no such\\x1b[31m thing", ""},
    {"status 400 uniqueness", PMS_E_CONFLICT, 400, "uniqueness", "taken", ""},
    {"status 401", PMS_E_AUTH, 401, "", "does not accept the key (401): the key *** is wrong",
     "pmscim connect"},
    {"status 403", PMS_E_AUTH, 403, "", "left the team", "ask an administrator"},
    {"status 404", PMS_E_NOTFOUND, 404, "", "not a member", ""},
    {"status 404 gateway", PMS_E_NOTFOUND, 404, "", "no such route", "address"},
    {"status 405", PMS_E_UNSUPPORTED, 405, "", "does not offer this", ""},
    {"status 409", PMS_E_CONFLICT, 409, "uniqueness", "in the team", ""},
    {"status 412", PMS_E_CONFLICT, 412, "", "changed meanwhile", ""},
    {"status 413", PMS_E_REMOTE, 413, "", "too much at once", ""},
    {"status 429", PMS_E_RATE, 429, "", "asks for fewer requests (429); wait 17 seconds", ""},
    {"status 429 odd header", PMS_E_RATE, 429, "", "wait 9 seconds: slow down", ""},
    {"status 503", PMS_E_RATE, 503, "", "(503); wait until Fri, 31 Dec 2027 23:59:59 GMT", ""},
    {"status 501", PMS_E_UNSUPPORTED, 501, "", "does not offer this", ""},
    {"status 500", PMS_E_REMOTE, 500, "", "failed (500)", ""},
    {"status 418", PMS_E_REMOTE, 418, "", "failed (418)", ""},
    {"html", PMS_E_REMOTE, 200, "", "answered a web page, not SCIM", "address"},
    {"text", PMS_E_REMOTE, 200, "", "answered something else, not SCIM", "address"},
    {"broken json", PMS_E_REMOTE, 200, "", "answered what cannot be used", ""},
    {"array resource", PMS_E_REMOTE, 200, "", "answered what cannot be used", ""},
    {"empty", PMS_E_REMOTE, 0, "", "answered nothing", ""},
    {"get group 204", PMS_E_REMOTE, 0, "", "answered nothing", ""},
    {"other id", PMS_E_REMOTE, 0, "", "answered with u2 when asked for u1", ""},
    {"no id", PMS_E_REMOTE, 0, "", "without an id", ""},
    {"redirect same", PMS_E_REMOTE, 301, "", "/elsewhere/v2 (301)", "/elsewhere/v2`"},
    {"redirect nowhere", PMS_E_REMOTE, 302, "", "leads nowhere", "address"},
    {"redirect script", PMS_E_REMOTE, 302, "", "leads nowhere", "address"},
    {"cut", PMS_E_NETWORK, 0, "", "127.0.0.1: the answer was cut off", ""},
    {"closed", PMS_E_NETWORK, 0, "", "127.0.0.1: the connection was closed without an answer",
     ""},
    {"too big", PMS_E_REMOTE, 0, "", "127.0.0.1: more than 16777216 bytes", ""},
    {"too many headers", PMS_E_REMOTE, 0, "", "headers pass 65536 bytes", ""},
    {"gzip bomb", PMS_E_REMOTE, 0, "", "cannot be decompressed", ""},
};

static void test_statuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++) {
        struct pms_resource *user = NULL;
        struct scene s;

        print_message("# %s\n", statuses[i].section);
        start(&s, statuses[i].section, NULL);
        assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &user, &s.err),
                         -statuses[i].code);
        assert_null(user);
        assert_int_equal(s.err.http_status, statuses[i].status);
        assert_string_equal(s.err.scim_type, statuses[i].scim_type);
        assert_has(s.err.message, "127.0.0.1");
        assert_has(s.err.message, statuses[i].message);
        assert_has(s.err.hint, statuses[i].hint);
        assert_null(strstr(s.err.message, "secret"));
        end(&s);
    }
}

/* The key must not reach the place a redirect points to; no request must. */
static void test_redirect_away(void **state)
{
    AUTO(pms_buf_free) struct pms_buf script = PMS_BUF(4096);
    struct pms_resource *user = NULL;
    char path[] = "/tmp/pmscim-test-XXXXXX";
    int fd = mkstemp(path);
    struct scene second;
    struct scene first;
    const char *port;

    (void)state;
    assert_true(fd >= 0);
    serve(&second, "empty", NULL);
    port = strrchr(scripted_url(second.server), ':') + 1;
    assert_int_equal(pms_buf_printf(&script, &second.err,
                                    "=== away\nstatus 308\nheader Location: "
                                    "http://127.0.0.1:%.*s/stolen/Users/u1\n",
                                    (int)strcspn(port, "/"), port),
                     0);
    assert_int_equal(write(fd, pms_buf_text(&script), script.length), script.length);
    close(fd);
    serve(&first, "get", NULL);
    free(scripted_stop(first.server));
    first.server = scripted_start(path, "away", NULL);
    unlink(path);
    first.options.endpoint = scripted_url(first.server);
    connect_client(&first);
    assert_int_equal(pms_client_get(first.client, PMS_USER, "u1", &user, &first.err),
                     -PMS_E_REMOTE);
    assert_has(first.err.message, "sends us on to another place, http://127.0.0.1:");
    assert_has(first.err.hint, "the key was not sent there");
    assert_has(first.err.hint, "/stolen`");
    assert_int_equal(scripted_count(second.server), 0);
    end(&first);
    free(scripted_stop(second.server));
    pms_secret_free(second.key);
}

static void test_unreachable(void **state)
{
    struct pms_resource *user = NULL;
    struct scene s;

    (void)state;
    serve(&s, "get", NULL);
    connect_client(&s);
    free(scripted_stop(s.server));
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &user, &s.err), -PMS_E_NETWORK);
    assert_has(s.err.message, "127.0.0.1: nothing can be reached there");
    pms_client_free(s.client);
    pms_secret_free(s.key);
    pms_buf_free(&s.trace);
}

static void test_timeout(void **state)
{
    struct pms_resource *user = NULL;
    struct scene s;

    (void)state;
    serve(&s, "late", NULL);
    s.options.timeout_ms = 100;
    connect_client(&s);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &user, &s.err), -PMS_E_NETWORK);
    assert_has(s.err.message, "no answer in time");
    end(&s);
}

static void test_canceled(void **state)
{
    struct pms_resource *user = NULL;
    struct scene s;

    (void)state;
    serve(&s, "late", NULL);
    s.options.canceled = on_canceled;
    s.options.canceled_context = &s;
    connect_client(&s);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &user, &s.err), -PMS_E_CANCELED);
    end(&s);
}

/* --- reading --- */

static void test_get(void **state)
{
    struct pms_resource *user = NULL;
    struct scene s;

    (void)state;
    start(&s, "get", NULL);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &user, &s.err), 0);
    assert_string_equal(pms_user_name(user), "u1@acme.example");
    assert_non_null(pms_json_get(pms_resource_json(user), "urn:x"));
    assert_has(scripted_request(s.server, 0), "Authorization: Bearer sekrit-key-1\r\n");
    assert_has(scripted_request(s.server, 0), "Accept: application/scim+json, ");
    assert_has(scripted_request(s.server, 0), "User-Agent: pmscim/" PMS_VERSION "\r\n");
    assert_null(strstr(scripted_request(s.server, 0), "Content-Type"));
    assert_has(pms_buf_text(&s.trace), "> GET /scim/v2/Users/u1\n");
    assert_has(pms_buf_text(&s.trace), "> Authorization: ***\n");
    assert_has(pms_buf_text(&s.trace), "< 200\n< Content-Type: application/scim+json\n");
    pms_resource_free(user);
    end(&s);
}

static void test_get_encoded(void **state)
{
    struct pms_resource *user = NULL;
    struct scene s;

    (void)state;
    start(&s, "get encoded", NULL);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "a/b+\xc3\xa9? x", &user, &s.err), 0);
    pms_resource_free(user);
    end(&s);
}

static void test_bad_ids(void **state)
{
    static const char *const ids[] = {"", ".", ".."};
    struct pms_client_options options = {.endpoint = "http://127.0.0.1:1/scim/v2"};
    AUTO(pms_client_free) struct pms_client *client = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_client_new(&options, &client, &err), 0);
    for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
        struct pms_resource *user = NULL;

        assert_int_equal(pms_client_get(client, PMS_USER, ids[i], &user, &err), -PMS_E_USAGE);
    }
}

static void test_connection_is_kept(void **state)
{
    struct pms_resource *user = NULL;
    struct scene s;

    (void)state;
    start(&s, "two gets", NULL);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &user, &s.err), 0);
    pms_resource_free(user);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u2", &user, &s.err), 0);
    pms_resource_free(user);
    end(&s);
}

static void test_socket(void **state)
{
    char folder[] = "/tmp/pmscim-test-XXXXXX";
    struct pms_resource *user = NULL;
    char path[64];
    struct scene s;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/s", folder);
    serve(&s, "get", path);
    connect_client(&s);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &user, &s.err), 0);
    pms_resource_free(user);
    end(&s);
    unlink(path);
    rmdir(folder);
}

/* --- listings --- */

static const struct {
    const char *section;
    int got; /* how many come before the end */
    int code;
    const char *message;
} listings[] = {
    {"list whole", 7, 0, ""},
    {"list empty", 0, 0, ""},
    {"list one", 1, 0, ""},
    {"list short", 3, PMS_E_REMOTE, "the listing is incomplete: 3 of 7 (it ended early)"},
    {"list shrinks", 3, PMS_E_REMOTE, "(it shrank from 7 while it was read)"},
    {"list grows", 5, 0, ""},
    {"list duplicate", 4, PMS_E_REMOTE, "incomplete: 4 of 5"},
    {"list repeats", 3, PMS_E_REMOTE, "incomplete: 3 of 9 (a page repeats"},
    {"list jumps", 3, PMS_E_REMOTE, "asked for number 4 on, the server answered from 1 on"},
    {"list no totals", 7, 0, ""},
    {"list no totals even", 6, 0, ""},
    {"list no totals repeats", 3, PMS_E_REMOTE, "incomplete after 3 (a page repeats"},
    {"list totals of pages", 8, 0, ""},
    {"list full page", 3, 0, ""},
    {"list full page wraps", 3, 0, ""},
    {"list full page refuses more", 3, 0, ""},
    {"list cursor", 5, 0, ""},
    {"list cursor short", 4, PMS_E_REMOTE, "incomplete: 4 of 5"},
    {"list cursor stuck", 3, PMS_E_REMOTE, "repeats a cursor"},
    {"list cursor expired", 3, PMS_E_REMOTE, "gone"},
    {"list wrong shape", 0, PMS_E_REMOTE, "answered what cannot be used"},
    {"list 404", 0, PMS_E_REMOTE, "has no SCIM"},
    {"html", 0, PMS_E_REMOTE, "web page"},
};

/* Walks to the end; returns how many came, and the last code. */
static int walk(struct pms_pages *pages, int *ret_code, struct pms_error *err)
{
    int count = 0;
    int r;

    do {
        struct pms_resource *user = NULL;

        r = pms_pages_next(pages, &user, err);
        count += r == 1;
        pms_resource_free(user);
    } while (r == 1);
    *ret_code = r;
    return count;
}

static void test_listings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(listings) / sizeof(*listings); i++) {
        struct pms_query query = {.type = PMS_USER, .page_size = 3};
        struct pms_pages *pages = NULL;
        struct scene s;
        int code;

        print_message("# %s\n", listings[i].section);
        start(&s, listings[i].section, NULL);
        assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
        assert_int_equal(pms_pages_total(pages), -1);
        assert_int_equal(walk(pages, &code, &s.err), listings[i].got);
        assert_int_equal(code, -listings[i].code);
        assert_has(s.err.message, listings[i].message);
        pms_pages_free(pages);
        end(&s);
    }
}

static void test_incomplete_stays(void **state)
{
    struct pms_query query = {.type = PMS_USER, .page_size = 3};
    struct pms_pages *pages = NULL;
    struct scene s;
    int code;

    (void)state;
    start(&s, "list short", NULL);
    assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
    assert_int_equal(walk(pages, &code, &s.err), 3);
    assert_int_equal(walk(pages, &code, &s.err), 0);
    assert_int_equal(code, -PMS_E_REMOTE);
    assert_int_equal(pms_pages_total(pages), 7);
    pms_pages_free(pages);
    end(&s);
}

static void test_list_capped(void **state)
{
    struct pms_query query = {.type = PMS_USER};
    struct pms_pages *pages = NULL;
    struct scene s;
    int code;

    (void)state;
    start(&s, "list capped", "postman");
    assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
    assert_int_equal(walk(pages, &code, &s.err), 5);
    assert_int_equal(code, 0);
    assert_int_equal(pms_pages_total(pages), 5);
    pms_pages_free(pages);
    end(&s);
}

static void test_list_limit(void **state)
{
    struct pms_query query = {.type = PMS_USER, .limit = 2};
    struct pms_pages *pages = NULL;
    struct scene s;
    int code;

    (void)state;
    start(&s, "list limit", NULL);
    assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
    assert_int_equal(walk(pages, &code, &s.err), 2);
    assert_int_equal(code, 0);
    pms_pages_free(pages);
    end(&s);
}

/* Where totals are firm, a full page that is all there is costs no second request. */
static void test_list_firm_total(void **state)
{
    struct pms_query query = {.type = PMS_USER, .page_size = 3};
    struct pms_pages *pages = NULL;
    struct scene s;
    int code;

    (void)state;
    start(&s, "list firm total", "postman");
    assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
    assert_int_equal(walk(pages, &code, &s.err), 3);
    assert_int_equal(code, 0);
    pms_pages_free(pages);
    end(&s);
}

/* After a passing failure the walk goes on where it was. */
static void test_list_goes_on(void **state)
{
    struct pms_query query = {.type = PMS_USER, .page_size = 3};
    struct pms_pages *pages = NULL;
    struct scene s;
    int code;

    (void)state;
    start(&s, "list retried", NULL);
    assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
    assert_int_equal(walk(pages, &code, &s.err), 3);
    assert_int_equal(code, -PMS_E_RATE);
    assert_int_equal(walk(pages, &code, &s.err), 1);
    assert_int_equal(code, 0);
    pms_pages_free(pages);
    end(&s);
}

/* --- finding --- */

static const struct {
    const char *section, *manners, *who;
    int code;
    const char *id, *message;
} finds[] = {
    {"find by mail", NULL, "u1+x@acme.example", 0, "1", ""},
    {"find several", NULL, "u1@acme.example", PMS_E_CONFLICT, NULL, "knows 2 users"},
    {"find none", NULL, "u1@acme.example", PMS_E_NOTFOUND, NULL,
     "knows no user whose userName"},
    {"find 404", NULL, "u1@acme.example", PMS_E_NOTFOUND, NULL, "knows no user"},
    {"find 404 html", NULL, "u1@acme.example", PMS_E_REMOTE, NULL, "has no SCIM"},
    {"find ignored filter", NULL, "u4@acme.example", 0, "u4", ""},
    {"find postman case", "postman", "U2@Acme.example", 0, "u2", ""},
    {"find postman walk", "postman", "u2@acme.example", 0, "9", ""},
    {"find postman external", "postman", "externalId:x2", 0, "u2", ""},
    {"find external", NULL, "externalId:x2", 0, "u2", ""},
    {"find external case", NULL, "externalId:X2", PMS_E_NOTFOUND, NULL, "externalId is X2"},
    {"find incomplete", NULL, "u2@acme.example", PMS_E_REMOTE, NULL, "incomplete"},
    {"status 401", NULL, "u2@acme.example", PMS_E_AUTH, NULL, "does not accept the key"},
    {"get", NULL, "u1", 0, "u1", ""},
    {"status 404", NULL, "u1", PMS_E_NOTFOUND, NULL, "knows no user whose id is u1"},
};

static void test_find(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(finds) / sizeof(*finds); i++) {
        AUTO(pms_resource_free) struct pms_resource *user = NULL;
        struct scene s;

        print_message("# %s\n", finds[i].section);
        start(&s, finds[i].section, finds[i].manners);
        assert_int_equal(pms_client_find_user(s.client, finds[i].who, &user, &s.err),
                         -finds[i].code);
        if (finds[i].id)
            assert_string_equal(pms_resource_id(user), finds[i].id);
        else
            assert_null(user);
        assert_has(s.err.message, finds[i].message);
        end(&s);
    }
}

/* A refused filter is remembered, and the walk answers in its place. */
static void test_find_filter_refused(void **state)
{
    struct pms_resource *user = NULL;
    struct scene s;

    (void)state;
    start(&s, "find filter refused", NULL);
    assert_int_equal(pms_client_find_user(s.client, "u2@acme.example", &user, &s.err), 0);
    assert_string_equal(pms_resource_id(user), "u2");
    pms_resource_free(user);
    user = NULL;
    assert_int_equal(pms_client_find_user(s.client, "u9@acme.example", &user, &s.err),
                     -PMS_E_NOTFOUND);
    end(&s);
}

static void test_find_nothing(void **state)
{
    struct pms_client_options options = {.endpoint = "http://127.0.0.1:1/scim/v2"};
    AUTO(pms_client_free) struct pms_client *client = NULL;
    struct pms_resource *user = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_client_new(&options, &client, &err), 0);
    assert_int_equal(pms_client_find_user(client, "externalId:", &user, &err), -PMS_E_USAGE);
    assert_int_equal(pms_client_find_user(client, "", &user, &err), -PMS_E_USAGE);
}

/* --- writing --- */

static const struct {
    const char *section;
    int code;
    const char *message, *hint;
} creations[] = {
    {"create", 0, "", ""},
    {"create 200", 0, "", ""},
    {"create no id", 0, "", ""},
    {"create lost", 0, "", ""},
    {"create gateway timeout", 0, "", ""},
    {"create lost and not there", PMS_E_NETWORK, "closed without an answer",
     "is not there (yet)"},
    {"create lost other data", PMS_E_NETWORK, "closed without an answer", "with other data"},
    {"create lost blind", PMS_E_NETWORK, "closed without an answer", "look before you repeat"},
    {"create 409", PMS_E_CONFLICT, "in the team", ""},
};

static void test_create(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(creations) / sizeof(*creations); i++) {
        AUTO(pms_resource_free) struct pms_resource *user = a_user(NULL);
        AUTO(pms_resource_free) struct pms_resource *made = NULL;
        struct scene s;

        print_message("# %s\n", creations[i].section);
        start(&s, creations[i].section, NULL);
        assert_int_equal(pms_client_create(s.client, user, &made, &s.err), -creations[i].code);
        assert_has(s.err.message, creations[i].message);
        assert_has(s.err.hint, creations[i].hint);
        assert_has(scripted_request(s.server, 0),
                   "\r\nContent-Type: application/scim+json\r\n");
        assert_has(scripted_request(s.server, 0), "\"userName\":\"u1@acme.example\"");
        if (creations[i].code == 0)
            assert_string_equal(pms_resource_id(made), "u1");
        else
            assert_null(made);
        end(&s);
    }
}

/* libcurl would send a POST again when a kept connection closes without an answer. */
static void test_post_goes_once(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_user(NULL);
    AUTO(pms_resource_free) struct pms_resource *made = NULL;
    AUTO(pms_resource_free) struct pms_resource *got = NULL;
    struct scene s;

    (void)state;
    start(&s, "create lost on kept connection", NULL);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &got, &s.err), 0);
    assert_int_equal(pms_client_create(s.client, user, &made, &s.err), 0);
    assert_int_equal(scripted_count(s.server), 3);
    end(&s);
}

static void test_replace(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
    AUTO(pms_resource_free) struct pms_resource *nameless = a_user(NULL);
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start(&s, "replace", NULL);
    assert_int_equal(pms_client_replace(s.client, nameless, &after, &s.err), -PMS_E_USAGE);
    assert_int_equal(pms_client_replace(s.client, user, &after, &s.err), 0);
    assert_int_equal(pms_user_active(after), 0);
    end(&s);
}

static const struct {
    const char *section, *manners;
    int code;
    const char *request, *message;
} actives[] = {
    {"active postman", "postman", 0, "[{\"op\":\"replace\",\"value\":{\"active\":false}}]", ""},
    {"active postman", NULL, 0, "[{\"op\":\"replace\",\"path\":\"active\",\"value\":false}]",
     ""},
    {"active 204", NULL, 0, "", ""},
    {"active empty 200", NULL, 0, "", ""},
    {"active stale answer", NULL, 0, "", ""},
    {"active by put", NULL, 0, "", ""},
    {"active 202", NULL, PMS_E_REMOTE, "", "took the change, but u1 is as before"},
    {"active ignored", NULL, PMS_E_REMOTE, "", "but u1@acme.example is as before"},
    {"active other person", NULL, PMS_E_REMOTE, "", "answered with u2"},
    {"active no way", NULL, PMS_E_UNSUPPORTED, "", "does not offer this"},
    {"status 404", NULL, PMS_E_NOTFOUND, "", "not a member"},
};

static void test_set_active(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(actives) / sizeof(*actives); i++) {
        AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
        AUTO(pms_resource_free) struct pms_resource *after = NULL;
        struct scene s;

        print_message("# %s\n", actives[i].section);
        start(&s, actives[i].section, actives[i].manners);
        assert_int_equal(pms_client_set_active(s.client, user, 0, &after, &s.err),
                         -actives[i].code);
        assert_has(s.err.message, actives[i].message);
        assert_has(scripted_request(s.server, 0), actives[i].request);
        if (actives[i].code == 0)
            assert_int_equal(pms_user_active(after), 0);
        else
            assert_null(after);
        end(&s);
    }
}

/* What the server knows and we do not must survive the way round by PUT. */
static void test_put_keeps_everything(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start(&s, "active by put", NULL);
    assert_int_equal(pms_client_set_active(s.client, user, 0, &after, &s.err), 0);
    assert_has(scripted_request(s.server, 2), "\"active\":false");
    assert_has(scripted_request(s.server, 2), "\"urn:x\":{\"kept\":1}");
    end(&s);
}

static void test_set_name(void **state)
{
    static const struct {
        const char *section, *manners, *family;
        int code;
        const char *request;
    } cases[] = {
        {"name postman", "postman", NULL, 0,
         "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],"
         "\"name\":{\"givenName\":\"New\",\"familyName\":\"N1\"}}"},
        {"name rfc", NULL, "Too", 0,
         "[{\"op\":\"replace\",\"path\":\"name.givenName\",\"value\":\"New\"},"
         "{\"op\":\"replace\",\"path\":\"name.familyName\",\"value\":\"Too\"}]"},
        {"name ignored", NULL, NULL, PMS_E_REMOTE, "name.givenName"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
        AUTO(pms_resource_free) struct pms_resource *after = NULL;
        struct scene s;

        print_message("# %s\n", cases[i].section);
        start(&s, cases[i].section, cases[i].manners);
        assert_int_equal(
            pms_client_set_name(s.client, user, "New", cases[i].family, &after, &s.err),
            -cases[i].code);
        assert_has(scripted_request(s.server, 0), cases[i].request);
        end(&s);
    }
}

static void test_preview(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    AUTO(pms_resource_free) struct pms_resource *got = NULL;
    struct scene s;

    (void)state;
    serve(&s, "get", NULL);
    s.options.preview = on_preview;
    s.options.preview_context = &s;
    connect_client(&s);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &got, &s.err), 0);
    assert_int_equal(pms_client_create(s.client, user, &after, &s.err), PMS_PREVIEWED);
    assert_int_equal(pms_client_set_active(s.client, user, 0, &after, &s.err), PMS_PREVIEWED);
    assert_int_equal(pms_client_set_name(s.client, user, "A", NULL, &after, &s.err),
                     PMS_PREVIEWED);
    assert_int_equal(pms_client_replace(s.client, user, &after, &s.err), PMS_PREVIEWED);
    assert_null(after);
    assert_has(pms_buf_text(&s.preview), "POST /scim/v2/Users {\"schemas\"");
    assert_has(pms_buf_text(&s.preview), "PATCH /scim/v2/Users/u1 {");
    assert_has(pms_buf_text(&s.preview), "PUT /scim/v2/Users/u1 {");
    assert_int_equal(scripted_count(s.server), 1);
    end(&s);
}

/* --- administration --- */

static struct pms_admin *administer(struct scene *s, const char *section)
{
    struct pms_admin *admin = NULL;

    serve(s, section, NULL);
    assert_int_equal(pms_admin_new(&s->options, &admin, &s->err), 0);
    return admin;
}

static void test_admin_state(void **state)
{
    struct pms_scim_state scim = {0};
    struct scene s;
    struct pms_admin *admin = administer(&s, "admin state");

    (void)state;
    assert_int_equal(pms_admin_scim_get(admin, &scim, &s.err), 0);
    assert_int_equal(scim.enabled, 1);
    assert_int_equal(scim.forbidden_count, 2);
    assert_string_equal(scim.forbidden[1], "set-email");
    pms_scim_state_done(&scim);
    assert_int_equal(pms_admin_scim_set(admin, 0, &scim, &s.err), 0);
    assert_int_equal(scim.enabled, 0);
    pms_scim_state_done(&scim);
    assert_has(scripted_request(s.server, 0), "\r\nX-API-Key: sekrit-key-1\r\n");
    assert_null(strstr(scripted_request(s.server, 0), "Authorization"));
    assert_has(scripted_request(s.server, 1), "\r\nContent-Type: application/json\r\n");
    assert_has(scripted_request(s.server, 1), "{\"enabled\":false}");
    pms_admin_free(admin);
    end(&s);
}

static void test_admin_keys(void **state)
{
    AUTO(pms_secret_free) struct pms_secret *key = NULL;
    struct pms_keys keys = {0};
    struct pms_key_info info = {0};
    struct scene s;
    struct pms_admin *admin = administer(&s, "admin keys");

    (void)state;
    assert_int_equal(pms_admin_keys(admin, &keys, &s.err), 0);
    assert_int_equal(keys.count, 1);
    assert_string_equal(keys.items[0].name, "ci");
    assert_null(keys.items[0].last_used);
    pms_keys_done(&keys);
    assert_int_equal(pms_admin_key_create(admin, "new", &key, &info, &s.err), 0);
    assert_string_equal(pms_secret_text(key), "brand-new-secret");
    assert_string_equal(info.id, "k2");
    pms_key_info_done(&info);
    assert_int_equal(pms_admin_key_revoke(admin, "k2", &s.err), 0);
    assert_null(strstr(pms_buf_text(&s.trace), "brand-new-secret"));
    assert_has(pms_buf_text(&s.trace), "\"secret\":\"***\"");
    pms_admin_free(admin);
    end(&s);
}

static void test_admin_sso(void **state)
{
    struct pms_ssos ssos = {0};
    struct scene s;
    struct pms_admin *admin = administer(&s, "admin sso");

    (void)state;
    assert_int_equal(pms_admin_ssos(admin, &ssos, &s.err), 0);
    assert_int_equal(ssos.count, 1);
    assert_string_equal(ssos.items[0].name, "onelogin");
    pms_ssos_done(&ssos);
    assert_int_equal(pms_admin_sso_add(admin, "my idp", &s.err), 0);
    assert_int_equal(pms_admin_sso_remove(admin, "my idp", &s.err), 0);
    pms_admin_free(admin);
    end(&s);
}

static void test_admin_domains(void **state)
{
    struct pms_domains domains = {0};
    struct pms_domain_info info = {0};
    struct scene s;
    struct pms_admin *admin = administer(&s, "admin domains");

    (void)state;
    assert_int_equal(pms_admin_domains(admin, &domains, &s.err), 0);
    assert_string_equal(domains.items[0].txt, "postman-domain-verification=ab");
    pms_domains_done(&domains);
    assert_int_equal(pms_admin_domain_add(admin, "eu.acme.example", 1, &info, &s.err), 0);
    assert_string_equal(info.via, "root");
    pms_domain_info_done(&info);
    assert_int_equal(pms_admin_domain_verify(admin, "eu.acme.example", &info, &s.err), 0);
    assert_string_equal(info.status, "VERIFIED");
    pms_domain_info_done(&info);
    assert_int_equal(pms_admin_domain_remove(admin, "eu.acme.example", &s.err), 0);
    assert_has(scripted_request(s.server, 1),
               "{\"domain\":\"eu.acme.example\",\"via\":\"root\"}");
    pms_admin_free(admin);
    end(&s);
}

static void test_admin_errors(void **state)
{
    static const struct {
        const char *section;
        int code, status;
        const char *message, *hint;
    } cases[] = {
        {"admin refused", PMS_E_REFUSED, 409, "two SSO methods are on", "remove one"},
        {"admin notfound", PMS_E_NOTFOUND, 404, "Not found", ""},
        {"admin auth", PMS_E_AUTH, 403, "*** is no administrator's", ""},
        {"admin none", PMS_E_UNSUPPORTED, 404, "has no administration calls", "web page"},
        {"admin html", PMS_E_UNSUPPORTED, 200, "has no administration calls", "web page"},
        {"admin broken", PMS_E_REMOTE, 500, "failed (500)", ""},
        {"admin odd", PMS_E_REMOTE, 0, "\"id\" is missing", ""},
        {"status 401", PMS_E_AUTH, 401, "does not accept the key", ""},
        {"closed", PMS_E_NETWORK, 0, "closed without an answer", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pms_keys keys = {0};
        struct scene s;
        struct pms_admin *admin = administer(&s, cases[i].section);

        print_message("# %s\n", cases[i].section);
        assert_int_equal(pms_admin_keys(admin, &keys, &s.err), -cases[i].code);
        assert_int_equal(s.err.http_status, cases[i].status);
        assert_has(s.err.message, cases[i].message);
        assert_has(s.err.hint, cases[i].hint);
        assert_null(keys.items);
        pms_admin_free(admin);
        end(&s);
    }
}

static void test_admin_preview(void **state)
{
    struct pms_keys keys = {0};
    struct pms_secret *key = NULL;
    struct pms_admin *admin = NULL;
    struct scene s;

    (void)state;
    serve(&s, "admin empty", NULL);
    s.options.preview = on_preview;
    s.options.preview_context = &s;
    assert_int_equal(pms_admin_new(&s.options, &admin, &s.err), 0);
    assert_int_equal(pms_admin_keys(admin, &keys, &s.err), 0);
    assert_int_equal(keys.count, 0);
    pms_keys_done(&keys);
    assert_int_equal(pms_admin_key_create(admin, "x", &key, NULL, &s.err), PMS_PREVIEWED);
    assert_int_equal(pms_admin_sso_add(admin, "x", &s.err), PMS_PREVIEWED);
    assert_null(key);
    assert_string_equal(pms_buf_text(&s.preview), "POST /admin/v1/scim/keys {\"name\":\"x\"}\n"
                                                  "PUT /admin/v1/sso/x -\n");
    pms_admin_free(admin);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_unknown_manners),
        cmocka_unit_test(test_connection),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_redirect_away),
        cmocka_unit_test(test_unreachable),
        cmocka_unit_test(test_timeout),
        cmocka_unit_test(test_canceled),
        cmocka_unit_test(test_get),
        cmocka_unit_test(test_get_encoded),
        cmocka_unit_test(test_bad_ids),
        cmocka_unit_test(test_connection_is_kept),
        cmocka_unit_test(test_socket),
        cmocka_unit_test(test_listings),
        cmocka_unit_test(test_incomplete_stays),
        cmocka_unit_test(test_list_capped),
        cmocka_unit_test(test_list_limit),
        cmocka_unit_test(test_list_firm_total),
        cmocka_unit_test(test_list_goes_on),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_find_filter_refused),
        cmocka_unit_test(test_find_nothing),
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_post_goes_once),
        cmocka_unit_test(test_replace),
        cmocka_unit_test(test_set_active),
        cmocka_unit_test(test_put_keeps_everything),
        cmocka_unit_test(test_set_name),
        cmocka_unit_test(test_preview),
        cmocka_unit_test(test_admin_state),
        cmocka_unit_test(test_admin_keys),
        cmocka_unit_test(test_admin_sso),
        cmocka_unit_test(test_admin_domains),
        cmocka_unit_test(test_admin_errors),
        cmocka_unit_test(test_admin_preview),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
