/* SPDX-License-Identifier: MIT */
/* What connections may ask of the front: how large, how slow, how many, and on which socket. */
#include "house.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sqlite3.h>

#include "serve/exchange.h"

static int setup_impatient(void **state)
{
    return house_setup(
        state, &(struct pms_server_options){.listen = "127.0.0.1:0", .patience_ms = 500});
}

static int setup_narrow(void **state)
{
    return house_setup(state,
                       &(struct pms_server_options){.listen = "127.0.0.1:0", .connections = 3});
}

static int setup_narrow_each(void **state)
{
    return house_setup(
        state, &(struct pms_server_options){.listen = "127.0.0.1:0", .connections_each = 3});
}

static int setup_narrow_inside(void **state)
{
    return house_setup(state, &(struct pms_server_options){.connections_each = 3});
}

static void test_long_address(void **state)
{
    struct house *house = *state;
    int fd = connect_to(house);

    send_text(fd, "GET /scim/v2/Users?filter=");
    send_zeros(fd, PMS_TARGET_MOST);
    send_text(fd, " HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(read_answer(fd, house->answer, &house->status), 414);
    assert_non_null(strstr(house->answer, "\"status\":\"414\""));
    send_text(fd, "GET /admin/v1/scim?"); /* the connection stays */
    send_zeros(fd, PMS_TARGET_MOST);
    send_text(fd, " HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(read_answer(fd, house->answer, &house->status), 414);
    assert_non_null(strstr(house->answer, "application/problem+json"));
    close(fd);
}

static void test_long_header(void **state)
{
    struct house *house = *state;
    int fd = connect_to(house);

    send_text(fd, "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-Long: ");
    send_zeros(fd, PMS_HEAD_MOST);
    send_text(fd, "\r\n\r\n");
    assert_int_equal(read_answer(fd, house->answer, &house->status), 431);
    assert_non_null(strstr(house->answer, "\"status\":\"431\""));
    send_text(fd, "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-Long: ");
    send_zeros(fd, PMS_HEAD_MOST - 100); /* just fits, and has no key */
    send_text(fd, "\r\n\r\n");
    assert_int_equal(read_answer(fd, house->answer, &house->status), 401);
    close(fd);
}

/* Far beyond, the daemon hangs up while much is still being sent; its answer may be lost with
 * that, the endpoint may not. */
static void test_endless_header(void **state)
{
    char *head = malloc(1 << 20);
    struct house *house = *state;
    int fd = connect_to(house);

    memset(head, '0', 1 << 20);
    memcpy(head, "GET /scim/v2/Users HTTP/1.1\r\nX-Long: ", 37);
    send(fd, head, 1 << 20, MSG_NOSIGNAL);
    read_answer(fd, house->answer, &house->status);
    assert_true(house->status == 431 || house->status == 413 || house->status == 0);
    close(fd);
    free(head);
    assert_int_equal(ask(house, "GET", "/scim/v2/Users", ""), 200);
}

static void expect_end(struct house *house, int fd)
{
    assert_int_equal(read_answer(fd, house->answer, &house->status), 0);
    assert_string_equal(house->answer, "");
    close(fd);
}

/* Sends byte after byte until there is an answer or an end. */
static void drip(int fd, char byte)
{
    while (!readable(fd, 10))
        if (send(fd, &byte, 1, MSG_NOSIGNAL) < 0)
            return;
}

static void test_silent(void **state)
{
    struct house *house = *state;
    int fd = connect_to(house);

    expect_end(house, fd); /* not a word */
    fd = connect_to(house);
    send_text(fd, "GET /scim");
    drip(fd, 'x'); /* a request line without end */
    expect_end(house, fd);
    fd = connect_to(house);
    assert_int_equal(ask_on(house, fd, "GET", "/scim/v2/Users", ""), 200);
    expect_end(house, fd); /* no second request */
}

static void test_slow_header(void **state)
{
    struct house *house = *state;
    int fd = connect_to(house);

    send_text(fd, "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    drip(fd, 'x');
    assert_int_equal(read_answer(fd, house->answer, &house->status), 408);
    assert_non_null(strstr(house->answer, "\"status\":\"408\""));
    assert_non_null(strstr(house->answer, "Connection: close\r\n"));
    expect_end(house, fd);
}

static void test_slow_body(void **state)
{
    struct house *house = *state;
    int fd = connect_to(house);

    send_head(house, fd, 5000, "");
    drip(fd, ' ');
    assert_int_equal(read_answer(fd, house->answer, &house->status), 408);
    expect_end(house, fd);
    fd = connect_to(house);
    send_text(fd, "PUT /admin/v1/scim HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n");
    drip(fd, ' ');
    assert_int_equal(read_answer(fd, house->answer, &house->status), 408);
    assert_non_null(strstr(house->answer, "application/problem+json"));
    assert_non_null(strstr(house->log, "PUT /admin/v1/scim 408 "));
    expect_end(house, fd);
}

/* While others are slow, who is quick is answered; and the wait for the DNS is nobody's fault.
 */
static void test_slow_beside_quick(void **state)
{
    struct house *house = *state;
    int slow = connect_to(house);
    int asking = connect_to(house);
    char request[1024];

    send_head(house, slow, 5000, "");
    assert_int_equal(ask(house, "POST", "/admin/v1/domains", "{\"domain\":\"acme.example\"}"),
                     201);
    write_request(house, request, sizeof(request), "POST",
                  "/admin/v1/domains/acme.example/verify", "");
    send_text(asking, request);
    assert_int_equal(read_answer(slow, house->answer, &house->status), 408);
    assert_int_equal(ask(house, "GET", "/scim/v2/Users", ""), 200);
    assert_int_equal(read_answer(asking, house->answer, &house->status), 503);
    close(slow);
    close(asking);
}

/* Who takes no answers is cut off too, and others do not notice. */
static void test_slow_reader(void **state)
{
    struct house *house = *state;
    int small = 2048;
    int fd = connect_to(house);
    char request[1024];
    ssize_t n = 1;

    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    write_request(house, request, sizeof(request), "GET", "/scim/v2/ResourceTypes", "");
    fcntl(fd, F_SETFL, O_NONBLOCK);
    /* Requests until nothing more goes in: then the answers have filled everything. */
    while (n > 0) {
        struct timeval pause = {.tv_usec = 1000};

        n = send(fd, request, strlen(request), MSG_NOSIGNAL);
        if (n < 0) {
            select(0, NULL, NULL, NULL, &pause);
            n = send(fd, request, strlen(request), MSG_NOSIGNAL);
        }
    }
    fcntl(fd, F_SETFL, 0);
    assert_int_equal(ask(house, "GET", "/scim/v2/Users", ""), 200);
    do
        n = recv(fd, house->answer, sizeof(house->answer), 0);
    while (n > 0); /* it ends */
    close(fd);
}

/* Holds the team's state as another process would, so that whoever writes has to wait. */
static sqlite3 *hold_state(const struct house *house)
{
    char path[128];
    sqlite3 *db = NULL;

    snprintf(path, sizeof(path), "%s/state.db", house->folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    return db;
}

/* The time of one runs out, and what is missing of it comes, while the endpoint is busy with
 * another: what is then told to be too late is not done. */
static void test_too_late_is_not_done(void **state)
{
    static const char body[] = "{\"userName\":\"late@acme.example\"}";
    struct house *house = *state;
    int late = connect_to(house);
    int busy = connect_to(house);
    sqlite3 *db = hold_state(house);
    char request[1024];

    send_head(house, late, sizeof(body) - 1, "");
    send(late, body, sizeof(body) - 2, MSG_NOSIGNAL);
    usleep(100000); /* it is being read */
    write_request(house, request, sizeof(request), "POST", "/scim/v2/Users",
                  "{\"userName\":\"busy@acme.example\"}");
    send_text(busy, request);
    usleep(700000); /* longer than anybody's patience here */
    send_text(late, "}");
    sqlite3_close(db);
    assert_int_equal(read_answer(busy, house->answer, &house->status), 201);
    assert_int_equal(read_answer(late, house->answer, &house->status), 408);
    close(late);
    close(busy);
    assert_int_equal(ask(house, "GET", "/scim/v2/Users", ""), 200);
    assert_non_null(strstr(house->answer, "\"totalResults\":1,"));
}

/* Two readings of one head are none: somebody in front of us may have gone by the other. */
static void test_doubtful(void **state)
{
    static const char *const fields[] = {
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Content-Length: 4\r\ncontent-length: 40\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Authorization: Bearer another\r\n",
        "Host: y\r\n",
        "X-API-Key: a\r\nx-api-key: b\r\n",
    };
    struct house *house = *state;
    char request[2048];

    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        int fd = connect_to(house);

        snprintf(request, sizeof(request),
                 "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%s\r\n"
                 "0\r\n\r\nGET /scim/v2/Users HTTP/1.1\r\nHost: x\r\n\r\n",
                 house->scim_key, fields[i]);
        send_text(fd, request);
        assert_int_equal(read_answer(fd, house->answer, &house->status), 400);
        assert_non_null(strstr(house->answer, "\"status\":\"400\""));
        assert_non_null(strstr(house->answer, "Connection: close\r\n"));
        assert_int_equal(read_answer(fd, house->answer, &house->status), 0);
        close(fd);
    }
}

static void test_absolute(void **state)
{
    struct house *house = *state;
    int fd = connect_to(house);

    assert_int_equal(
        ask_on(house, fd, "GET", "http://any.example:80/scim/v2/Users?count=1", ""), 200);
    assert_non_null(strstr(house->answer, "\"itemsPerPage\":1,"));
    assert_int_equal(ask_on(house, fd, "GET", "HTTPS://x/admin/v1/scim", ""), 200);
    assert_int_equal(ask_on(house, fd, "GET", "http://x", ""), 404);
    assert_int_equal(ask_on(house, fd, "GET", "http://x?/scim/v2/Users", ""), 404);
    assert_int_equal(ask_on(house, fd, "GET", "ftp://x/scim/v2/Users", ""), 404);
    close(fd);
}

/* All that strangers can make the endpoint keep of what they send has an end. */
static void test_many_bodies(void **state)
{
    enum {
        MANY = PMS_BODIES_MOST / PMS_BODY_MOST
    };
    struct house *house = *state;
    int fds[MANY];
    int fd;

    for (int i = 0; i < MANY; i++) {
        fds[i] = connect_to(house);
        send_text(fds[i], "POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\n"
                          "Content-Length: 1048576\r\n\r\n");
        send_zeros(fds[i], PMS_BODY_MOST - 1);
    }
    /* They have gone into the sockets, and are not all read yet. */
    do {
        fd = connect_to(house);
        assert_int_equal(ask_on(house, fd, "GET", "/scim/v2/Users", ""), 200);
        send_head(house, fd, 100, "");
        send_zeros(fd, 100);
        read_answer(fd, house->answer, &house->status);
        close(fd);
    } while (house->status == 400);
    assert_int_equal(house->status, 503);
    assert_non_null(strstr(house->answer, "\"status\":\"503\""));
    for (int i = 0; i < MANY; i++)
        close(fds[i]);
    do
        house->status =
            ask(house, "POST", "/scim/v2/Users", "{\"userName\":\"a@acme.example\"}");
    while (house->status == 503);
    assert_int_equal(house->status, 201);
}

/* One too many waits, and is answered once somebody has gone. */
static void test_full(void **state)
{
    struct house *house = *state;
    int fds[4];
    char request[1024];

    write_request(house, request, sizeof(request), "GET", "/scim/v2/Users", "");
    for (int i = 0; i < 3; i++) {
        fds[i] = connect_to(house);
        assert_int_equal(ask_on(house, fds[i], "GET", "/scim/v2/Users", ""), 200);
    }
    fds[3] = connect_to(house);
    send_text(fds[3], request);
    assert_int_equal(ask_on(house, fds[0], "GET", "/scim/v2/Users", ""), 200);
    assert_false(readable(fds[3], 0));
    close(fds[0]);
    assert_int_equal(read_answer(fds[3], house->answer, &house->status), 200);
    for (int i = 1; i < 4; i++)
        close(fds[i]);
}

/* One too many of one address is closed without a word. */
static void test_full_each(void **state)
{
    struct house *house = *state;
    int fds[4];

    for (int i = 0; i < 3; i++) {
        fds[i] = connect_to(house);
        assert_int_equal(ask_on(house, fds[i], "GET", "/scim/v2/Users", ""), 200);
    }
    fds[3] = connect_to(house);
    expect_end(house, fds[3]);
    assert_int_equal(ask_on(house, fds[0], "GET", "/scim/v2/Users", ""), 200);
    for (int i = 0; i < 3; i++)
        close(fds[i]);
}

static void test_full_inside(void **state)
{
    struct house *house = *state;
    int fds[8];

    for (int i = 0; i < 8; i++) {
        fds[i] = connect_to(house);
        assert_int_equal(ask_on(house, fds[i], "GET", "/scim/v2/Users", ""), 200);
    }
    for (int i = 0; i < 8; i++)
        close(fds[i]);
}

static void spoil_keys(struct house *house)
{
    memset(house->key, 'x', strlen(house->key));
}

static void test_wrong_keys(void **state)
{
    struct house *house = *state;

    spoil_keys(house);
    for (int i = 0; i < 20; i++)
        assert_int_equal(ask(house, "GET", "/admin/v1/scim", ""), 401);
    assert_int_equal(ask(house, "GET", "/admin/v1/scim", ""), 429);
    assert_non_null(strstr(house->answer, "Retry-After: "));
    assert_non_null(strstr(house->answer, "\"code\":\"rate\""));
    assert_int_equal(ask(house, "GET", "/scim/v2/Users", ""), 429); /* with the right key */
}

static void test_wrong_keys_inside(void **state)
{
    struct house *house = *state;

    spoil_keys(house);
    for (int i = 0; i < 30; i++)
        assert_int_equal(ask(house, "GET", "/admin/v1/scim", ""), 401);
    assert_int_equal(ask(house, "GET", "/scim/v2/Users", ""), 200);
}

static int make_socket(int type, in_addr_t address, int listens)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
    int fd = socket(AF_INET, type, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
    if (listens)
        assert_int_equal(listen(fd, 5), 0);
    return fd;
}

static void test_inherited(void **state)
{
    struct house *house = *state;
    int fd = make_socket(SOCK_STREAM, INADDR_LOOPBACK, 1);

    pms_server_free(house->server);
    house->options = (struct pms_server_options){.take_listen_fd = fd};
    open_server(house);
    assert_int_equal(strncmp(pms_server_url(house->server), "http://127.0.0.1:", 17), 0);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_int_equal(ask(house, "GET", "/scim/v2/Users", ""), 200);
    pms_server_free(house->server);
    house->server = NULL;
    assert_int_equal(fcntl(fd, F_GETFD), -1); /* it is closed */
    fd = make_socket(SOCK_STREAM, INADDR_ANY, 1);
    house->options = (struct pms_server_options){.take_listen_fd = fd, .cleartext = 1};
    open_server(house);
    assert_int_equal(strncmp(pms_server_url(house->server), "http://0.0.0.0:", 15), 0);
    assert_int_equal(ask(house, "GET", "/scim/v2/Users", ""), 200);
}

static void refuse_fd(struct house *house, int fd, int code)
{
    struct pms_server_options options = {.state_dir = house->folder, .take_listen_fd = fd};
    struct pms_server *server = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_server_open(&options, &server, &err), -code);
    assert_null(server);
    assert_int_equal(fcntl(fd, F_GETFD), -1); /* it is closed all the same */
}

static void test_inherited_refused(void **state)
{
    struct house *house = *state;
    struct pms_server_options options = {.take_listen_fd = 0};
    struct pms_server *server = NULL;
    struct pms_error err = PMS_ERROR_INIT;
    int fds[2];

    refuse_fd(house, make_socket(SOCK_STREAM, INADDR_ANY, 1), PMS_E_REFUSED);
    refuse_fd(house, make_socket(SOCK_STREAM, INADDR_LOOPBACK, 0), PMS_E_CONFIG);
    refuse_fd(house, make_socket(SOCK_DGRAM, INADDR_LOOPBACK, 0), PMS_E_CONFIG);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    refuse_fd(house, fds[0], PMS_E_CONFIG);
    close(fds[1]);
    refuse_fd(house, open("/dev/null", O_RDONLY), PMS_E_CONFIG);
    options.take_listen_fd = make_socket(SOCK_STREAM, INADDR_LOOPBACK, 1);
    assert_int_equal(pms_server_open(&options, &server, &err), -PMS_E_USAGE);
    assert_int_equal(fcntl(options.take_listen_fd, F_GETFD), -1);
}

static void test_beyond(void **state)
{
    struct house *house = *state;
    char wanted[32];

    pms_server_free(house->server);
    house->options = (struct pms_server_options){.listen = "0.0.0.0:0", .cleartext = 1};
    open_server(house);
    snprintf(wanted, sizeof(wanted), "http://0.0.0.0:");
    assert_int_equal(strncmp(pms_server_url(house->server), wanted, strlen(wanted)), 0);
    assert_int_equal(ask(house, "GET", "/scim/v2/Users", ""), 200);
}

int main(void)
{
#define TEST(name, setup) cmocka_unit_test_setup_teardown(name, setup, house_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_long_address, house_setup_tcp),
        TEST(test_long_header, house_setup_tcp),
        TEST(test_long_header, house_setup_unix),
        TEST(test_endless_header, house_setup_tcp),
        TEST(test_silent, setup_impatient),
        TEST(test_slow_header, setup_impatient),
        TEST(test_slow_body, setup_impatient),
        TEST(test_slow_beside_quick, setup_impatient),
        TEST(test_slow_reader, setup_impatient),
        TEST(test_too_late_is_not_done, setup_impatient),
        TEST(test_many_bodies, house_setup_tcp),
        TEST(test_doubtful, house_setup_tcp),
        TEST(test_absolute, house_setup_tcp),
        TEST(test_full, setup_narrow),
        TEST(test_full_each, setup_narrow_each),
        TEST(test_full_inside, setup_narrow_inside),
        TEST(test_wrong_keys, house_setup_tcp),
        TEST(test_wrong_keys_inside, house_setup_unix),
        TEST(test_inherited, house_setup_tcp),
        TEST(test_inherited_refused, house_setup_tcp),
        TEST(test_beyond, house_setup_tcp),
    };

    return cmocka_run_group_tests_name("front", tests, NULL, NULL);
}
