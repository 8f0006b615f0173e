/* SPDX-License-Identifier: MIT */
/*
 * `pmscim serve` is killed a hundred times while people write. Nothing here depends on when a
 * kill strikes: what was answered is there afterwards, what was not may be there or not.
 */
#include "house.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LIVES = 100,
    WRITERS = 4,
    ANSWERS_MOST = 24, /* waited for in one life */
    USERS_MOST = LIVES * (ANSWERS_MOST + 2 * WRITERS)
};

struct writer {
    int fd;
    int user;
    char answer[4096];
    size_t length;
};

struct town {
    struct house *house;
    pid_t pid;
    int port;
    struct writer writers[WRITERS];
    int sent; /* users asked for so far, and who of them was answered */
    char answered[USERS_MOST];
};

static void read_port(struct town *town, int fd)
{
    char line[256];
    size_t length = 0;
    const char *colon;

    while (length == 0 || line[length - 1] != '\n') {
        ssize_t n = read(fd, line + length, sizeof(line) - 1 - length);

        assert_true(n > 0); /* it has to start, whatever the last one left behind */
        length += (size_t)n;
    }
    line[length] = '\0';
    assert_int_equal(strncmp(line, "listening on http://127.0.0.1:", 30), 0);
    colon = strrchr(line, ':');
    town->port = (int)strtol(colon + 1, NULL, 10);
}

static void begin_life(struct town *town)
{
    const char *program = getenv("PMSCIM");
    int fds[2];

    assert_non_null(program);
    assert_int_equal(pipe(fds), 0);
    town->pid = fork();
    assert_true(town->pid >= 0);
    if (town->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves nobody behind */
        dup2(fds[1], STDOUT_FILENO);
        close(fds[0]);
        close(fds[1]);
        execl(program, program, "serve", "--listen", "127.0.0.1:0", "--limits", "off",
              "--quiet", "--state", town->house->folder, (char *)NULL);
        _exit(127);
    }
    close(fds[1]);
    read_port(town, fds[0]);
    close(fds[0]);
}

static int end_life(struct town *town, int signal)
{
    int status = 0;

    kill(town->pid, signal);
    assert_int_equal(waitpid(town->pid, &status, 0), town->pid);
    return status;
}

static int dial(const struct town *town)
{
    struct sockaddr_in in = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)town->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(connect(fd, (struct sockaddr *)&in, sizeof(in)), 0);
    return fd;
}

static void ask_for_next(struct town *town, struct writer *writer)
{
    char body[128];
    char request[1024];

    assert_true(town->sent < USERS_MOST);
    writer->user = town->sent++;
    writer->length = 0;
    snprintf(body, sizeof(body), "{\"userName\":\"u%d@acme.example\"}", writer->user);
    write_request(town->house, request, sizeof(request), "POST", "/scim/v2/Users", body);
    send_text(writer->fd, request);
}

/* Takes what has come in; 1 once the answer is whole, -1 at the end of the connection. */
static int take_answer(struct town *town, struct writer *writer)
{
    ssize_t n = recv(writer->fd, writer->answer + writer->length,
                     sizeof(writer->answer) - 1 - writer->length, 0);
    const char *end;

    if (n <= 0)
        return -1;
    writer->length += (size_t)n;
    writer->answer[writer->length] = '\0';
    end = strstr(writer->answer, "\r\n\r\n");
    if (!end || end[4] == '\0' || writer->answer[writer->length - 1] != '}')
        return 0;
    assert_int_equal(strncmp(writer->answer, "HTTP/1.1 201 ", 13), 0);
    town->answered[writer->user] = 1;
    return 1;
}

/* Until so many were answered. */
static void write_until(struct town *town, int goal)
{
    struct pollfd fds[WRITERS];

    for (int i = 0; i < WRITERS; i++) {
        town->writers[i].fd = dial(town);
        fds[i] = (struct pollfd){.fd = town->writers[i].fd, .events = POLLIN};
        ask_for_next(town, &town->writers[i]);
    }
    while (goal > 0) {
        assert_true(poll(fds, WRITERS, PATIENCE_MS) > 0);
        for (int i = 0; i < WRITERS && goal > 0; i++) {
            int r = fds[i].revents ? take_answer(town, &town->writers[i]) : 0;

            assert_true(r >= 0);
            goal -= r;
            if (r > 0)
                ask_for_next(town, &town->writers[i]);
        }
    }
}

/* What had left before the end was answered too. */
static void read_rest(struct town *town)
{
    for (int i = 0; i < WRITERS; i++) {
        while (take_answer(town, &town->writers[i]) == 0)
            ;
        close(town->writers[i].fd);
    }
}

static void check_users(struct town *town, int from)
{
    struct house *house = town->house;
    int fd = dial(town);

    for (int i = from; i < town->sent; i++) {
        char target[128];

        if (!town->answered[i])
            continue;
        snprintf(target, sizeof(target),
                 "/scim/v2/Users?filter=userName+eq+%%22u%d@acme.example%%22", i);
        assert_int_equal(ask_on(house, fd, "GET", target, ""), 200);
        assert_non_null(strstr(house->answer, "\"totalResults\":1,"));
    }
    close(fd);
}

static void check_database(struct town *town)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    char path[128];

    snprintf(path, sizeof(path), "%s/state.db", town->house->folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &row, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    assert_string_equal(sqlite3_column_text(row, 0), "ok");
    sqlite3_finalize(row);
    sqlite3_close(db);
}

/* Nobody is there twice, nobody who was not asked for. */
static void check_count(struct town *town)
{
    struct house *house = town->house;
    int fd = dial(town);
    const char *total;
    int answered = 0;
    long count;

    for (int i = 0; i < town->sent; i++)
        answered += town->answered[i];
    assert_int_equal(ask_on(house, fd, "GET", "/scim/v2/Users?count=0", ""), 200);
    total = strstr(house->answer, "\"totalResults\":");
    assert_non_null(total);
    count = strtol(total + strlen("\"totalResults\":"), NULL, 10);
    assert_in_range(count, answered, town->sent);
    assert_true(answered >= LIVES);
    close(fd);
}

static void test_killed(void **state)
{
    struct town *town = *state;
    int from = 0;

    for (int life = 0; life < LIVES; life++) {
        begin_life(town);
        check_users(town, from);
        check_database(town);
        from = town->sent;
        write_until(town, 1 + life * 7 % ANSWERS_MOST);
        assert_true(WIFSIGNALED(end_life(town, SIGKILL)));
        read_rest(town);
    }
    begin_life(town);
    check_users(town, 0);
    check_count(town);
    check_database(town);
    assert_int_equal(end_life(town, SIGTERM), 0);
}

static int setup(void **state)
{
    struct town *town = calloc(1, sizeof(*town));
    void *house = NULL;

    house_setup_unix(&house);
    town->house = house;
    pms_server_free(town->house->server);
    town->house->server = NULL;
    /* Profiles of whoever runs the tests play no part. */
    setenv("XDG_CONFIG_HOME", town->house->folder, 1);
    *state = town;
    return 0;
}

static int teardown(void **state)
{
    struct town *town = *state;
    void *house = town->house;

    house_teardown(&house);
    free(town);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_killed, setup, teardown),
    };

    return cmocka_run_group_tests_name("durable", tests, NULL, NULL);
}
