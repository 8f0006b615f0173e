/* SPDX-License-Identifier: MIT */
/* The endpoint over real connections, in bytes of our own making. */
#include "frame.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <pmscim/server.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"

enum {
    PATIENCE_MS = 20000,
    ANSWER_SIZE = 1 << 16
};

struct house {
    char folder[64];
    char key[128];
    char scim_key[128];
    char resolver[64];
    int resolver_fd; /* never answers */
    struct pms_server *server;
    char log[1 << 16];
    char answer[ANSWER_SIZE]; /* head and body of the last one */
    int status;
};

static void keep_line(void *context, const char *line)
{
    struct house *house = context;
    size_t length = strlen(house->log);

    snprintf(house->log + length, sizeof(house->log) - length, "%s\n", line);
}

static void make_resolver(struct house *house)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);

    house->resolver_fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_int_equal(bind(house->resolver_fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(house->resolver_fd, (struct sockaddr *)&address, &size), 0);
    snprintf(house->resolver, sizeof(house->resolver), "127.0.0.1:%d", ntohs(address.sin_port));
}

static void open_server(struct house *house, const char *listen)
{
    struct pms_server_options options = {
        .state_dir = house->folder,
        .listen = listen,
        .resolver = house->resolver,
        .log = keep_line,
        .log_context = house,
    };
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_server_open(&options, &house->server, &err), 0);
    assert_int_equal(pms_server_start(house->server, &err), 0);
}

static int connect_to(struct house *house)
{
    const char *path = pms_server_socket(house->server);
    const char *colon = strrchr(pms_server_url(house->server), ':');
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(path ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (path) {
        snprintf(un.sun_path, sizeof(un.sun_path), "%s", path);
        assert_int_equal(connect(fd, (struct sockaddr *)&un, sizeof(un)), 0);
    } else {
        in.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10));
        assert_int_equal(connect(fd, (struct sockaddr *)&in, sizeof(in)), 0);
    }
    return fd;
}

static void send_text(int fd, const char *text)
{
    size_t length = strlen(text);

    while (length > 0) {
        ssize_t n = send(fd, text, length, MSG_NOSIGNAL);

        assert_true(n > 0);
        text += n;
        length -= (size_t)n;
    }
}

static int readable(int fd, int ms)
{
    struct pollfd poller = {.fd = fd, .events = POLLIN};

    return poll(&poller, 1, ms) == 1;
}

/* Length of the body that `head` announces. */
static size_t announced(const char *head)
{
    const char *field = strcasestr(head, "\r\nContent-Length:");

    return field ? strtoul(field + 17, NULL, 10) : 0;
}

/* Reads one whole answer; 0 as status when the connection was closed. */
static int read_answer(int fd, char *answer, int *ret_status)
{
    size_t length = 0;
    char *end = NULL;

    *ret_status = 0;
    answer[0] = '\0';
    while (!end || length < (size_t)(end + 4 - answer) + announced(answer)) {
        ssize_t n;

        assert_true(readable(fd, PATIENCE_MS));
        n = recv(fd, answer + length, ANSWER_SIZE - 1 - length, 0);
        if (n <= 0)
            return 0;
        length += (size_t)n;
        answer[length] = '\0';
        end = strstr(answer, "\r\n\r\n");
    }
    *ret_status = (int)strtol(answer + strlen("HTTP/1.1 "), NULL, 10);
    return *ret_status;
}

static void write_request(struct house *house, char *out, size_t size, const char *method,
                          const char *target, const char *body)
{
    snprintf(out, size,
             "%s %s HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\nAuthorization: Bearer %s\r\n"
             "Content-Type: text/plain\r\nContent-Length: %zu\r\n\r\n%s",
             method, target, house->key, house->scim_key, strlen(body), body);
}

static int ask_on(struct house *house, int fd, const char *method, const char *target,
                  const char *body)
{
    char request[4096];

    write_request(house, request, sizeof(request), method, target, body);
    send_text(fd, request);
    return read_answer(fd, house->answer, &house->status);
}

static int ask(struct house *house, const char *method, const char *target, const char *body)
{
    int fd = connect_to(house);
    int status = ask_on(house, fd, method, target, body);

    close(fd);
    return status;
}

static void switch_on(struct house *house)
{
    const char *secret;

    assert_int_equal(ask(house, "PUT", "/admin/v1/sso/onelogin", ""), 201);
    assert_int_equal(ask(house, "PUT", "/admin/v1/scim", "{\"enabled\":true}"), 200);
    assert_int_equal(ask(house, "POST", "/admin/v1/scim/keys", "{\"name\":\"k\"}"), 201);
    secret = strstr(house->answer, "\"secret\":\"");
    assert_non_null(secret);
    snprintf(house->scim_key, sizeof(house->scim_key), "%.71s", secret + 10);
}

static void setup(void **state, const char *listen)
{
    struct house *house = calloc(1, sizeof(*house));
    AUTO(pms_buf_free) struct pms_buf key = PMS_BUF(128);
    struct pms_error err = PMS_ERROR_INIT;

    *state = house;
    snprintf(house->folder, sizeof(house->folder), "/tmp/pmscim-test-XXXXXX");
    assert_non_null(mkdtemp(house->folder));
    make_resolver(house);
    open_server(house, listen);
    assert_int_equal(pms_file_read(pms_server_account_key_path(house->server), 1, &key, &err),
                     0);
    snprintf(house->key, sizeof(house->key), "%.*s", (int)key.length - 1, key.data);
    switch_on(house);
}

static int setup_tcp(void **state)
{
    setup(state, "127.0.0.1:0");
    return 0;
}

static int setup_unix(void **state)
{
    setup(state, NULL);
    return 0;
}

static int teardown(void **state)
{
    struct house *house = *state;

    pms_server_free(house->server);
    close(house->resolver_fd);
    remove_folder(house->folder);
    free(house);
    return 0;
}

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

static void send_zeros(int fd, size_t count)
{
    char *zeros = malloc(count + 1);

    memset(zeros, '0', count);
    zeros[count] = '\0';
    send_text(fd, zeros);
    free(zeros);
}

static void send_head(struct house *house, int fd, size_t length, const char *more)
{
    char head[512];

    snprintf(head, sizeof(head),
             "POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\n"
             "Content-Length: %zu\r\n%s\r\n",
             house->scim_key, length, more);
    send_text(fd, head);
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

static void test_long_address(void **state)
{
    char head[40000] = "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-Long: ";
    struct house *house = *state;
    int fd = connect_to(house);

    send_text(fd, "GET /scim/v2/Users?filter=");
    send_zeros(fd, 9000);
    send_text(fd, " HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(read_answer(fd, house->answer, &house->status), 414);
    close(fd);
    fd = connect_to(house);
    /* It may hang up before all of it was sent, and the answer be lost with that. */
    memset(head + strlen(head), '0', sizeof(head) - strlen(head) - 1);
    send(fd, head, sizeof(head) - 1, MSG_NOSIGNAL);
    read_answer(fd, house->answer, &house->status);
    assert_true(house->status == 431 || house->status == 413 || house->status == 0);
    close(fd);
    assert_int_equal(ask(house, "GET", "/scim/v2/Users", ""), 200);
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
#define TCP(name)  cmocka_unit_test_setup_teardown(name, setup_tcp, teardown)
#define UNIX(name) cmocka_unit_test_setup_teardown(name, setup_unix, teardown)
    const struct CMUnitTest tests[] = {
        TCP(test_both),         UNIX(test_both),         UNIX(test_socket),
        TCP(test_onelogin),     TCP(test_too_large),     UNIX(test_too_large),
        TCP(test_long_address), TCP(test_gone),          TCP(test_writers),
        UNIX(test_writers),     TCP(test_slow_dns),      TCP(test_stop),
        UNIX(test_stop),        TCP(test_stop_asking),   UNIX(test_log),
        TCP(test_addresses),    TCP(test_address_taken),
    };

    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
