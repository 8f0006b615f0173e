/* SPDX-License-Identifier: MIT */
#include "house.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

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

void open_server(struct house *house)
{
    struct pms_server_options options = house->options;
    struct pms_error err = PMS_ERROR_INIT;

    options.state_dir = house->folder;
    options.resolver = house->resolver;
    options.log = keep_line;
    options.log_context = house;
    assert_int_equal(pms_server_open(&options, &house->server, &err), 0);
    assert_int_equal(pms_server_start(house->server, &err), 0);
}

int connect_to(struct house *house)
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

void send_text(int fd, const char *text)
{
    size_t length = strlen(text);

    while (length > 0) {
        ssize_t n = send(fd, text, length, MSG_NOSIGNAL);

        assert_true(n > 0);
        text += n;
        length -= (size_t)n;
    }
}

int readable(int fd, int ms)
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
int read_answer(int fd, char *answer, int *ret_status)
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

void write_request(struct house *house, char *out, size_t size, const char *method,
                   const char *target, const char *body)
{
    snprintf(out, size,
             "%s %s HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\nAuthorization: Bearer %s\r\n"
             "Content-Type: text/plain\r\nContent-Length: %zu\r\n\r\n%s",
             method, target, house->key, house->scim_key, strlen(body), body);
}

int ask_on(struct house *house, int fd, const char *method, const char *target,
           const char *body)
{
    char request[4096];

    write_request(house, request, sizeof(request), method, target, body);
    send_text(fd, request);
    return read_answer(fd, house->answer, &house->status);
}

int ask(struct house *house, const char *method, const char *target, const char *body)
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

int house_setup(void **state, const struct pms_server_options *options)
{
    struct house *house = calloc(1, sizeof(*house));
    AUTO(pms_buf_free) struct pms_buf key = PMS_BUF(128);
    struct pms_error err = PMS_ERROR_INIT;

    *state = house;
    house->options = *options;
    snprintf(house->folder, sizeof(house->folder), "/tmp/pmscim-test-XXXXXX");
    assert_non_null(mkdtemp(house->folder));
    make_resolver(house);
    open_server(house);
    assert_int_equal(pms_file_read(pms_server_account_key_path(house->server), 1, &key, &err),
                     0);
    snprintf(house->key, sizeof(house->key), "%.*s", (int)key.length - 1, key.data);
    switch_on(house);
    return 0;
}

int house_setup_tcp(void **state)
{
    return house_setup(state, &(struct pms_server_options){.listen = "127.0.0.1:0"});
}

int house_setup_unix(void **state)
{
    return house_setup(state, &(struct pms_server_options){0});
}

int house_teardown(void **state)
{
    struct house *house = *state;

    pms_server_free(house->server);
    close(house->resolver_fd);
    remove_folder(house->folder);
    free(house);
    return 0;
}

void send_zeros(int fd, size_t count)
{
    char *zeros = malloc(count + 1);

    memset(zeros, '0', count);
    zeros[count] = '\0';
    send_text(fd, zeros);
    free(zeros);
}

void send_head(struct house *house, int fd, size_t length, const char *more)
{
    char head[512];

    snprintf(head, sizeof(head),
             "POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\n"
             "Content-Length: %zu\r\n%s\r\n",
             house->scim_key, length, more);
    send_text(fd, head);
}
