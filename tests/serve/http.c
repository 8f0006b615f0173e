/* SPDX-License-Identifier: MIT */
/* The endpoint over real connections: who asks, what is written, how it ends. */
#include "house.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

static void test_both(void **state)
{
    struct house *house = *state;
    int fd = connect_to(house);

    assert_int_equal(
        ask_on(house, fd, "POST", "/scim/v2/Users", "{\"userName\":\"a@acme.example\"}"), 201);
    assert_non_null(strstr(house->answer, "Content-Type: application/json; charset=utf-8\r\n"));
    assert_int_equal(
        ask_on(house, fd, "GET", "/scim/v2/Users?filter=userName+eq+%22a@acme.example%22&", ""),
        200);
    assert_non_null(strstr(house->answer, "\"totalResults\":1,"));
    assert_int_equal(ask_on(house, fd, "GET", "/scim/v2/Schemas", ""), 404);
    assert_int_equal(ask_on(house, fd, "DELETE", "/admin/v1/sso/okta", ""), 404);
    assert_non_null(strstr(house->answer, "application/problem+json"));
    assert_int_equal(ask_on(house, fd, "PUT", "/admin/v1/sso/okta", ""), 201);
    assert_int_equal(ask_on(house, fd, "DELETE", "/admin/v1/sso/okta", ""), 204);
    close(fd);
}

static void test_socket(void **state)
{
    struct house *house = *state;
    char path[128];
    char folder[128];
    struct stat st;

    snprintf(path, sizeof(path), "%s", pms_server_socket(house->server));
    snprintf(folder, sizeof(folder), "%.*s", (int)(strlen(path) - 2), path);
    assert_string_equal(pms_server_url(house->server), "http://localhost");
    assert_int_equal(stat(folder, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    pms_server_free(house->server);
    house->server = NULL;
    assert_int_not_equal(stat(folder, &st), 0);
}

/* The way OneLogin's connector was seen to write. */
static void test_onelogin(void **state)
{
    struct house *house = *state;
    char request[2048];
    char target[128];
    const char *id;
    int fd = connect_to(house);

    assert_int_equal(
        ask_on(house, fd, "POST", "/scim/v2/Users",
               "{\"userName\":\"mara.ito@acme.example\",\"name\":{\"givenName\":"
               "\"Mara\",\"familyName\":\"Ito\"},\"schemas\":[\"urn:scim:schemas:core:"
               "2.0\"],\"emails\":[{\"primary\":true,\"type\":\"work\",\"value\":"
               "\"mara.ito@acme.example\"}],\"active\":true}"),
        201);
    id = strstr(house->answer, "\"id\":\"");
    assert_non_null(id);
    snprintf(target, sizeof(target), "/scim/v2/Users/%.48s?", id + 6);
    assert_int_equal(ask_on(house, fd, "PUT", target,
                            "{\"userName\":\"mara.ito@acme.example\",\"active\":false}"),
                     200);
    assert_non_null(strstr(house->answer, "\"active\":false"));
    snprintf(request, sizeof(request),
             "PUT %s HTTP/1.1\r\nHost: x\r\nauthorization: bearer %s\r\n"
             "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"active\r\n7\r\n\":true}\r\n0\r\n\r\n",
             target, house->scim_key);
    send_text(fd, request);
    assert_int_equal(read_answer(fd, house->answer, &house->status), 200);
    assert_non_null(strstr(house->answer, "\"active\":true"));
    close(fd);
}

/* Whatever a body is called, it is read as JSON and answered as application/json. */
static void test_facts_1_1_request_types(void **state)
{
    static const char *const types[] = {"application/json", "application/scim+json",
                                        "application/scim+json; charset=utf-8",
                                        "application/x-www-form-urlencoded"};
    struct house *house = *state;
    int fd = connect_to(house);

    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        char more[128];
        char body[64];

        snprintf(body, sizeof(body), "{\"userName\":\"p%zu@acme.example\"}", i);
        snprintf(more, sizeof(more), "Content-Type: %s\r\nAccept: application/scim+json\r\n",
                 types[i]);
        send_head(house, fd, strlen(body), more);
        send_text(fd, body);
        assert_int_equal(read_answer(fd, house->answer, &house->status), 201);
        assert_non_null(
            strstr(house->answer, "Content-Type: application/json; charset=utf-8\r\n"));
    }
    close(fd);
}

static void test_too_large(void **state)
{
    struct house *house = *state;
    int fd = connect_to(house);

    send_head(house, fd, 2 << 20, "Expect: 100-continue\r\n"); /* told before it is sent */
    assert_int_equal(read_answer(fd, house->answer, &house->status), 413);
    assert_non_null(strstr(house->answer, "\"status\":\"413\""));
    close(fd);
    fd = connect_to(house);
    send_head(house, fd, 2 << 20, ""); /* told after it was sent */
    send_zeros(fd, 2 << 20);
    assert_int_equal(read_answer(fd, house->answer, &house->status), 413);
    close(fd);
    fd = connect_to(house);
    send_text(fd, "POST /admin/v1/scim/keys HTTP/1.1\r\nHost: x\r\n"
                  "Transfer-Encoding: chunked\r\n\r\n180000\r\n");
    send_zeros(fd, 0x180000);
    send_text(fd, "\r\n0\r\n\r\n");
    assert_int_equal(read_answer(fd, house->answer, &house->status), 413);
    assert_non_null(strstr(house->answer, "application/problem+json"));
    close(fd);
    fd = connect_to(house);
    send_head(house, fd, 1 << 20, ""); /* just fits, and is no JSON object */
    send_zeros(fd, 1 << 20);
    assert_int_equal(read_answer(fd, house->answer, &house->status), 400);
    close(fd);
}

/* Half a request, then gone; the endpoint has to forget it (a leak would show in a checked
 * build). */
static void test_gone(void **state)
{
    struct house *house = *state;

    for (int i = 0; i < 3; i++) {
        int fd = connect_to(house);

        send_text(fd, i == 0 ? "GET /scim/v2/Users HTTP/1.1\r\nHos"
                      : i == 1
                          ? "POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
                            "\r\n{\"a"
                          : "GET /sc");
        close(fd);
    }
    assert_int_equal(ask(house, "GET", "/scim/v2/Users", ""), 200);
}

enum {
    WRITERS = 8,
    WRITES = 25
};

struct writer_job {
    struct house *house;
    int number;
    int failed;
};

static void *write_many(void *context)
{
    struct writer_job *job = context;
    char *answer = malloc(ANSWER_SIZE);
    int fd = connect_to(job->house);

    for (int i = 0; i < WRITES; i++) {
        char body[128];
        char request[1024];
        int status;

        snprintf(body, sizeof(body), "{\"userName\":\"w%d-%d@acme.example\"}", job->number, i);
        write_request(job->house, request, sizeof(request), "POST", "/scim/v2/Users", body);
        send_text(fd, request);
        job->failed += read_answer(fd, answer, &status) != 201;
    }
    close(fd);
    free(answer);
    return NULL;
}

/* More people write than there are commits, and none is lost. */
static void test_writers(void **state)
{
    struct house *house = *state;
    struct writer_job jobs[WRITERS];
    pthread_t threads[WRITERS];
    char wanted[64];

    for (int i = 0; i < WRITERS; i++) {
        jobs[i] = (struct writer_job){.house = house, .number = i};
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, &jobs[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(jobs[i].failed, 0);
    }
    snprintf(wanted, sizeof(wanted), "\"totalResults\":%d,", WRITERS * WRITES);
    assert_int_equal(ask(house, "GET", "/scim/v2/Users?count=0", ""), 200);
    assert_non_null(strstr(house->answer, wanted));
}

static void start_verify(struct house *house, int fd)
{
    char request[1024];

    assert_int_equal(ask(house, "POST", "/admin/v1/domains", "{\"domain\":\"acme.example\"}"),
                     201);
    write_request(house, request, sizeof(request), "POST",
                  "/admin/v1/domains/acme.example/verify", "");
    send_text(fd, request);
}

/* While the DNS is silent, others are answered. */
static void test_slow_dns(void **state)
{
    struct house *house = *state;
    int fd = connect_to(house);

    start_verify(house, fd);
    assert_true(readable(house->resolver_fd, PATIENCE_MS)); /* the question is out */
    for (int i = 0; i < 3; i++)
        assert_int_equal(ask(house, "GET", "/scim/v2/Users", ""), 200);
    assert_int_equal(ask(house, "PUT", "/admin/v1/sso/okta", ""), 201);
    assert_false(readable(fd, 0));
    assert_int_equal(read_answer(fd, house->answer, &house->status), 503);
    assert_non_null(strstr(house->answer, "\"code\":\"network\""));
    close(fd);
}

/* A request in flight is finished, one that waits for the DNS is told, nobody new is let in. */
static void test_stop(void **state)
{
    struct house *house = *state;
    int half = connect_to(house);
    int idle = connect_to(house);
    int64_t before;

    assert_int_equal(ask_on(house, idle, "GET", "/scim/v2/Users", ""), 200);
    send_head(house, half, 30, "");
    send_text(half, "{\"userName\":\"");
    assert_int_equal(ask_on(house, idle, "GET", "/scim/v2/Users", ""), 200);
    pms_server_stop(house->server);
    before = pms_clock_monotonic_ms();
    send_text(half, "a@acme.example\"}1");
    assert_int_equal(read_answer(half, house->answer, &house->status), 400);
    pms_server_free(house->server);
    house->server = NULL;
    assert_true(pms_clock_monotonic_ms() - before < 4000);
    assert_int_equal(read_answer(idle, house->answer, &house->status), 0);
    close(half);
    close(idle);
}

static void test_stop_asking(void **state)
{
    struct house *house = *state;
    int fd = connect_to(house);

    start_verify(house, fd);
    assert_true(readable(house->resolver_fd, PATIENCE_MS));
    pms_server_free(house->server);
    house->server = NULL;
    assert_int_equal(read_answer(fd, house->answer, &house->status), 503);
    close(fd);
}

static void test_log(void **state)
{
    struct house *house = *state;

    ask(house, "GET", "/scim/v2/Users?filter=userName+eq+%22secret@acme.example%22", "");
    ask(house, "GET", "/scim/v2/Users/%1b%5b", "");
    pms_server_free(house->server);
    house->server = NULL;
    assert_non_null(strstr(house->log, "\nGET /scim/v2/Users 200 "));
    assert_non_null(strstr(house->log, "POST /admin/v1/scim/keys 201 "));
    assert_non_null(strstr(house->log, "GET /scim/v2/Users/%1b%5b 404 "));
    assert_null(strstr(house->log, "secret@"));
    assert_null(strstr(house->log, house->key));
    assert_null(strstr(house->log, house->scim_key));
}

static void test_addresses(void **state)
{
    static const struct {
        const char *listen;
        int code;
    } rows[] = {
        {"0.0.0.0:0", PMS_E_REFUSED},
        {"192.0.2.1:80", PMS_E_REFUSED},
        {"[::]:0", PMS_E_REFUSED},
        {"[2001:db8::1]:80", PMS_E_REFUSED},
        {"127.0.0.1", PMS_E_CONFIG},
        {"", PMS_E_CONFIG},
        {":80", PMS_E_CONFIG},
        {"127.0.0.1:", PMS_E_CONFIG},
        {"127.0.0.1:70000", PMS_E_CONFIG},
        {"127.0.0.1:http", PMS_E_CONFIG},
        {"example.org:80", PMS_E_CONFIG},
        {"::1:80", PMS_E_CONFIG},
        {"[::1]80", PMS_E_CONFIG},
        {"127.0.0.1:-1", PMS_E_CONFIG},
    };
    struct house *house = *state;
    struct pms_server *server = NULL;

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct pms_server_options options = {.state_dir = house->folder,
                                             .listen = rows[i].listen};
        struct pms_error err = PMS_ERROR_INIT;

        assert_int_equal(pms_server_open(&options, &server, &err), -rows[i].code);
        assert_null(server);
        assert_true(strlen(err.hint) > 5);
    }
}

static void test_address_taken(void **state)
{
    struct house *house = *state;
    struct pms_server *server = NULL;
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_server_options options = {
        .state_dir = house->folder,
        .listen = pms_server_url(house->server) + strlen("http://"),
    };

    assert_int_equal(pms_server_open(&options, &server, &err), -PMS_E_IO);
    assert_true(strlen(err.hint) > 5);
    options.listen = "localhost:0";
    assert_int_equal(pms_server_open(&options, &server, &err), 0);
    assert_int_equal(strncmp(pms_server_url(server), "http://127.0.0.1:", 17), 0);
    pms_server_stop(server);
    assert_int_equal(pms_server_run(server, &err), 0); /* stopped before it ran */
    pms_server_free(server);
    options.state_dir = NULL;
    assert_int_equal(pms_server_open(&options, &server, &err), -PMS_E_USAGE);
}

int main(void)
{
#define TCP(name)  cmocka_unit_test_setup_teardown(name, house_setup_tcp, house_teardown)
#define UNIX(name) cmocka_unit_test_setup_teardown(name, house_setup_unix, house_teardown)
    const struct CMUnitTest tests[] = {
        TCP(test_both),
        UNIX(test_both),
        UNIX(test_socket),
        TCP(test_onelogin),
        TCP(test_facts_1_1_request_types),
        TCP(test_too_large),
        UNIX(test_too_large),
        TCP(test_gone),
        TCP(test_writers),
        UNIX(test_writers),
        TCP(test_slow_dns),
        TCP(test_stop),
        UNIX(test_stop),
        TCP(test_stop_asking),
        UNIX(test_log),
        TCP(test_addresses),
        TCP(test_address_taken),
    };

    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
