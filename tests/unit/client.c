/* SPDX-License-Identifier: MIT */
/* Addresses, the connection test, answers of every status, and reading one resource. */
#include "client_scene.h"

#include <unistd.h>

#include "base/json.h"

/* Changes its mind as soon as the server has the request. */
static int on_canceled(void *context)
{
    struct scene *s = context;

    return scripted_count(s->server) > 0;
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

static void test_socket_path(void **state)
{
    char path[109];
    struct pms_client_options options = {.endpoint = "http://h.example", .unix_socket = path};
    struct pms_client *client = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    memset(path, 'a', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    assert_int_equal(pms_client_new(&options, &client, &err), -PMS_E_CONFIG);
    assert_has(err.message, "a socket's path has 107 bytes at most");
    path[107] = '\0';
    assert_int_equal(pms_client_new(&options, &client, &err), 0);
    pms_client_free(client);
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
        {"test filter refused", 0, "", ""},
        {"test all refused", PMS_E_UNSUPPORTED, "does not offer this (501)", ""},
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
    {"status 403", PMS_E_AUTH, 403, "", "left the team", "ask for a new key"},
    {"status 404", PMS_E_NOTFOUND, 404, "", "not a member", ""},
    {"status 404 gateway", PMS_E_NOTFOUND, 404, "", "no such route", "address"},
    {"status 405", PMS_E_UNSUPPORTED, 405, "", "does not offer this", ""},
    {"status 409", PMS_E_CONFLICT, 409, "uniqueness", "in the team", ""},
    {"status 412", PMS_E_CONFLICT, 412, "", "changed meanwhile", ""},
    {"status 413", PMS_E_REMOTE, 413, "", "too much at once", "change less"},
    {"status 429", PMS_E_RATE, 429, "", "asks for fewer requests (429); wait 17 seconds", ""},
    {"status 401 escaped", PMS_E_AUTH, 401, "***", "(401): no ***, no ***", ""},
    {"status 429 key", PMS_E_RATE, 429, "", "wait until 23:59 ***", ""},
    {"status 429 odd header", PMS_E_RATE, 429, "", "wait 9 seconds: slow down", ""},
    {"status 503", PMS_E_RATE, 503, "", "(503); wait until Fri, 31 Dec 2027 23:59:59 GMT", ""},
    {"status 501", PMS_E_UNSUPPORTED, 501, "", "does not offer this", ""},
    {"status 500", PMS_E_REMOTE, 500, "", "failed (500)", ""},
    {"status 500 with its name", PMS_E_REMOTE, 500, "", "failed (500)", "as request 7f3a-c0"},
    {"status 418", PMS_E_REMOTE, 418, "", "failed (418)", ""},
    {"html", PMS_E_REMOTE, 200, "", "answered a web page, not SCIM", "address"},
    {"text", PMS_E_REMOTE, 200, "", "answered something else, not SCIM", "address"},
    {"broken json", PMS_E_REMOTE, 200, "", "answered what cannot be used", ""},
    {"array resource", PMS_E_REMOTE, 200, "", "answered what cannot be used", ""},
    {"empty", PMS_E_REMOTE, 0, "", "answered nothing", ""},
    {"get group 204", PMS_E_REMOTE, 0, "", "answered nothing", ""},
    {"other id", PMS_E_REMOTE, 0, "", "answered with u2 when asked for u1", ""},
    {"no id", PMS_E_REMOTE, 0, "", "without an id", ""},
    {"redirect same", PMS_E_REMOTE, 301, "", "/elsewhere/v2 (301)", "/elsewhere/v2\""},
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
    assert_has(first.err.hint, "/stolen\"");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),          cmocka_unit_test(test_socket_path),
        cmocka_unit_test(test_unknown_manners),    cmocka_unit_test(test_connection),
        cmocka_unit_test(test_statuses),           cmocka_unit_test(test_redirect_away),
        cmocka_unit_test(test_unreachable),        cmocka_unit_test(test_timeout),
        cmocka_unit_test(test_canceled),           cmocka_unit_test(test_get),
        cmocka_unit_test(test_get_encoded),        cmocka_unit_test(test_bad_ids),
        cmocka_unit_test(test_connection_is_kept), cmocka_unit_test(test_socket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
