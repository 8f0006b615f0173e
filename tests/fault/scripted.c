/* SPDX-License-Identifier: MIT */
#include "scripted.h"

#include <err.h>
#include <fnmatch.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    REPLIES_MAX = 32,
    REQUESTS_MAX = 64,
    CONNECTIONS_MAX = 16,
    REQUEST_MAX = 65536
};

struct reply {
    char expect[1024];
    char when[1024];
    long times; /* -1: any number */
    char headers[2048];
    char *body;
    size_t length;
    int status;
    int delay_ms;
    long cut; /* -1: whole */
    size_t flood;
    int is_close;
};

struct scripted {
    struct reply replies[REPLIES_MAX];
    size_t reply_count;
    size_t turn;
    char *requests[REQUESTS_MAX];
    size_t request_count;
    char trouble[4096];
    char url[64];
    int listener;
    int connections[CONNECTIONS_MAX];
    int stop[2];
    pthread_t thread;
    pthread_mutex_t lock;
};

/* --- the script --- */

static void set_body(struct reply *reply, char *take_body, size_t length)
{
    free(reply->body);
    reply->body = take_body;
    reply->length = length;
}

static void add_user(FILE *out, long number, int *is_first)
{
    fprintf(out,
            "%s{\"id\":\"u%ld\",\"userName\":\"u%ld@acme.example\",\"externalId\":\"x%ld\","
            "\"name\":{\"givenName\":\"U\",\"familyName\":\"N%ld\"},\"active\":true}",
            *is_first ? "" : ",", number, number, number, number);
    *is_first = 0;
}

static void add_users(FILE *out, char *ids)
{
    int is_first = 1;
    char *rest = NULL;

    for (char *part = strtok_r(ids, ",", &rest); part; part = strtok_r(NULL, ",", &rest)) {
        char *end;
        long from = strtol(part, &end, 10);
        long to = *end == '-' ? strtol(end + 1, NULL, 10) : from;

        for (long i = from; end != part && i <= to; i++)
            add_user(out, i, &is_first);
    }
}

static void make_list(struct reply *reply, const char *words)
{
    char total[32];
    char start[32];
    char ids[512];
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (!out || sscanf(words, "%31s %31s %511s", total, start, ids) != 3)
        errx(2, "script: list %s", words);
    fputs("{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"]", out);
    if (strcmp(total, "-") != 0)
        fprintf(out, ",\"totalResults\":%s", total);
    if (strcmp(start, "-") != 0)
        fprintf(out, ",\"startIndex\":%s", start);
    fputs(",\"Resources\":[", out);
    add_users(out, ids);
    fputs("]}", out);
    fclose(out);
    set_body(reply, text, strlen(text));
}

static void add_cursor(struct reply *reply, const char *cursor)
{
    char *text;

    if (!reply->body ||
        asprintf(&text, "{\"nextCursor\":\"%s\",%s", cursor, reply->body + 1) < 0)
        errx(2, "script: cursor needs a list before it");
    set_body(reply, text, strlen(text));
}

static void add_body(const struct scripted *server, struct reply *reply, const char *line)
{
    const char *port = strstr(line, "$PORT");
    const char *number = strrchr(server->url, ':') + 1;
    char *text;
    int n =
        asprintf(&text, "%s%s%.*s%.*s%s", reply->body ? reply->body : "",
                 reply->body ? "\n" : "", (int)(port ? port - line : (long)strlen(line)), line,
                 port ? (int)strspn(number, "0123456789") : 0, number, port ? port + 5 : "");

    if (n < 0)
        errx(2, "out of memory");
    set_body(reply, text, strlen(text));
}

static void fill_body(struct reply *reply, size_t length)
{
    char *text = malloc(length + 1);

    if (!text)
        errx(2, "out of memory");
    memset(text, 'x', length);
    text[0] = '{';
    text[length] = '\0';
    set_body(reply, text, length);
}

static void add_header(struct reply *reply, const char *header)
{
    size_t used = strlen(reply->headers);

    snprintf(reply->headers + used, sizeof(reply->headers) - used, "%s\r\n", header);
}

static void read_line(const struct scripted *server, struct reply *reply, char *line)
{
    char *value = line + strcspn(line, " ");

    if (*value == ' ')
        *value++ = '\0';
    if (strcmp(line, "expect") == 0)
        snprintf(reply->expect, sizeof(reply->expect), "%s", value);
    else if (strcmp(line, "when") == 0)
        snprintf(reply->when, sizeof(reply->when), "%s", value);
    else if (strcmp(line, "times") == 0)
        reply->times = strtol(value, NULL, 10);
    else if (strcmp(line, "status") == 0)
        reply->status = (int)strtol(value, NULL, 10);
    else if (strcmp(line, "header") == 0)
        add_header(reply, value);
    else if (strcmp(line, "body") == 0)
        add_body(server, reply, value);
    else if (strcmp(line, "list") == 0)
        make_list(reply, value);
    else if (strcmp(line, "cursor") == 0)
        add_cursor(reply, value);
    else if (strcmp(line, "fill") == 0)
        fill_body(reply, (size_t)strtol(value, NULL, 10));
    else if (strcmp(line, "delay") == 0)
        reply->delay_ms = (int)strtol(value, NULL, 10);
    else if (strcmp(line, "cut") == 0)
        reply->cut = strtol(value, NULL, 10);
    else if (strcmp(line, "flood") == 0)
        reply->flood = (size_t)strtol(value, NULL, 10);
    else if (strcmp(line, "close") == 0)
        reply->is_close = 1;
    else if (*line != '\0' && *line != '#')
        errx(2, "script: what is \"%s\"?", line);
}

static struct reply *add_reply(struct scripted *server)
{
    struct reply *reply = &server->replies[server->reply_count++];

    if (server->reply_count > REPLIES_MAX)
        errx(2, "script: too many answers");
    *reply = (struct reply){.status = 200, .cut = -1, .times = -1};
    return reply;
}

static void read_script(struct scripted *server, const char *file, const char *section)
{
    FILE *in = fopen(file, "re");
    struct reply *reply = NULL;
    char *line = NULL;
    size_t size = 0;

    if (!in)
        err(2, "%s", file);
    while (getline(&line, &size, in) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "=== ", 4) == 0) {
            if (reply)
                break;
            if (strcmp(line + 4, section) == 0)
                reply = add_reply(server);
        } else if (reply && strcmp(line, "---") == 0) {
            reply = add_reply(server);
        } else if (reply) {
            read_line(server, reply, line);
        }
    }
    free(line);
    fclose(in);
    if (!reply)
        errx(2, "%s: no section %s", file, section);
}

/* --- the wire --- */

static void complain(struct scripted *server, const char *what, const char *wanted,
                     const char *came)
{
    size_t used = strlen(server->trouble);

    snprintf(server->trouble + used, sizeof(server->trouble) - used,
             "%s: wanted %s, got %.200s\n", what, wanted, came);
}

static size_t body_length(const char *head)
{
    const char *found = strcasestr(head, "\ncontent-length:");

    return found ? (size_t)strtoul(found + strlen("\ncontent-length:"), NULL, 10) : 0;
}

/* A streamed body may come in chunks; our client always tells its length, so that is enough. */
static char *read_request(int fd)
{
    char *text = calloc(1, REQUEST_MAX);
    size_t length = 0;

    while (text && length < REQUEST_MAX - 1) {
        ssize_t n = read(fd, text + length, REQUEST_MAX - 1 - length);
        const char *end;

        if (n <= 0)
            break;
        length += (size_t)n;
        end = strstr(text, "\r\n\r\n");
        if (end && length >= (size_t)(end + 4 - text) + body_length(text))
            return text;
    }
    free(text);
    return NULL;
}

static int write_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t n = send(fd, data, length, MSG_NOSIGNAL);

        if (n <= 0)
            return -1;
        data += n;
        length -= (size_t)n;
    }
    return 0;
}

/* Headers without end, each of them short. */
static int flood(int fd, size_t length)
{
    static const char header[] = "X-Flood: 0123456789012345678901234567890123456789\r\n";

    for (size_t sent = 0; sent < length; sent += sizeof(header) - 1)
        if (write_all(fd, header, sizeof(header) - 1) < 0)
            return -1;
    return 0;
}

/* Returns whether the connection stays open. */
static int answer(int fd, const struct reply *reply)
{
    char head[4096];
    size_t length = reply->cut >= 0 ? (size_t)reply->cut : reply->length;
    int n;

    if (reply->delay_ms > 0)
        poll(NULL, 0, reply->delay_ms);
    if (reply->is_close)
        return 0;
    n = snprintf(head, sizeof(head), "HTTP/1.1 %d Scripted\r\n%s", reply->status,
                 reply->headers);
    if (reply->status != 204)
        n += snprintf(head + n, sizeof(head) - (size_t)n, "Content-Length: %zu\r\n",
                      reply->length);
    n += snprintf(head + n, sizeof(head) - (size_t)n, "\r\n");
    /* The flood goes before the blank line that ends the head. */
    if (write_all(fd, head, (size_t)n - 2) < 0 || flood(fd, reply->flood) < 0 ||
        write_all(fd, "\r\n", 2) < 0 || write_all(fd, reply->body, length) < 0)
        return 0;
    return reply->cut < 0;
}

static struct reply *fitting_reply(struct scripted *server, const char *request)
{
    char line[1024];

    snprintf(line, sizeof(line), "%.*s", (int)(strstr(request, " HTTP/") - request), request);
    for (size_t i = 0; i < server->reply_count; i++) {
        struct reply *reply = &server->replies[i];

        if (reply->when[0] == '\0' || reply->times == 0 || fnmatch(reply->when, line, 0) != 0)
            continue;
        if (reply->times > 0)
            reply->times--;
        return reply;
    }
    return NULL;
}

static struct reply *next_turn(struct scripted *server)
{
    while (server->turn < server->reply_count && server->replies[server->turn].when[0] != '\0')
        server->turn++;
    return server->turn < server->reply_count ? &server->replies[server->turn] : NULL;
}

static const struct reply *next_reply(struct scripted *server, char *take_request)
{
    static const struct reply over = {.status = 500, .cut = -1};
    const struct reply *reply;
    size_t wanted;

    pthread_mutex_lock(&server->lock);
    reply = fitting_reply(server, take_request);
    if (!reply) {
        reply = next_turn(server);
        server->turn++;
    }
    if (!reply)
        reply = &over;
    wanted = strlen(reply->expect);
    if (reply == &over)
        complain(server, "request too many", "none", take_request);
    else if (wanted > 0 && (strncmp(take_request, reply->expect, wanted) != 0 ||
                            strncmp(take_request + wanted, " HTTP/", 6) != 0))
        complain(server, "request", reply->expect, take_request);
    if (server->request_count < REQUESTS_MAX)
        server->requests[server->request_count++] = take_request;
    else
        free(take_request);
    pthread_mutex_unlock(&server->lock);
    return reply;
}

static void serve(struct scripted *server, int *fd)
{
    char *request = read_request(*fd);

    if (request && answer(*fd, next_reply(server, request)))
        return;
    close(*fd);
    *fd = -1;
}

static void welcome(struct scripted *server)
{
    int fd = accept(server->listener, NULL, NULL);
    int on = 1;

    /* Fails on an AF_UNIX socket, where nothing is held back anyway. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    for (size_t i = 0; fd >= 0 && i < CONNECTIONS_MAX; i++) {
        if (server->connections[i] < 0) {
            server->connections[i] = fd;
            fd = -1;
        }
    }
    if (fd >= 0)
        close(fd);
}

static void *run(void *context)
{
    struct scripted *server = context;

    for (;;) {
        struct pollfd fds[CONNECTIONS_MAX + 2];

        for (size_t i = 0; i < CONNECTIONS_MAX; i++)
            fds[i] = (struct pollfd){server->connections[i], POLLIN, 0};
        fds[CONNECTIONS_MAX] = (struct pollfd){server->listener, POLLIN, 0};
        fds[CONNECTIONS_MAX + 1] = (struct pollfd){server->stop[0], POLLIN, 0};
        if (poll(fds, CONNECTIONS_MAX + 2, -1) < 0)
            continue;
        if (fds[CONNECTIONS_MAX + 1].revents)
            return NULL;
        for (size_t i = 0; i < CONNECTIONS_MAX; i++)
            if (fds[i].fd >= 0 && fds[i].revents)
                serve(server, &server->connections[i]);
        if (fds[CONNECTIONS_MAX].revents)
            welcome(server);
    }
}

static int listen_tcp(char *url, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) < 0 || listen(fd, 16) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        err(2, "loopback");
    snprintf(url, size, "http://127.0.0.1:%d/scim/v2", ntohs(address.sin_port));
    return fd;
}

static int listen_unix(const char *path, char *url, size_t size)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (strlen(path) >= sizeof(address.sun_path))
        errx(2, "%s: too long for a socket", path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(fd, 16) < 0)
        err(2, "%s", path);
    snprintf(url, size, "http://localhost:1/scim/v2");
    return fd;
}

struct scripted *scripted_start(const char *file, const char *section, const char *socket_path)
{
    struct scripted *server = calloc(1, sizeof(*server));

    if (!server || pipe(server->stop) < 0)
        err(2, "scripted");
    server->listener = socket_path ? listen_unix(socket_path, server->url, sizeof(server->url))
                                   : listen_tcp(server->url, sizeof(server->url));
    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        server->connections[i] = -1;
    read_script(server, file, section);
    pthread_mutex_init(&server->lock, NULL);
    if (pthread_create(&server->thread, NULL, run, server) != 0)
        errx(2, "no thread");
    return server;
}

const char *scripted_url(const struct scripted *server)
{
    return server->url;
}

size_t scripted_count(struct scripted *server)
{
    size_t count;

    pthread_mutex_lock(&server->lock);
    count = server->request_count;
    pthread_mutex_unlock(&server->lock);
    return count;
}

const char *scripted_request(struct scripted *server, size_t index)
{
    return index < scripted_count(server) ? server->requests[index] : "";
}

char *scripted_stop(struct scripted *server)
{
    char *trouble;

    if (write(server->stop[1], "", 1) != 1)
        err(2, "stop");
    pthread_join(server->thread, NULL);
    if (next_turn(server))
        complain(server, "the script goes on", "more requests", "none");
    for (size_t i = 0; i < server->reply_count; i++)
        free(server->replies[i].body);
    for (size_t i = 0; i < server->request_count; i++)
        free(server->requests[i]);
    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        if (server->connections[i] >= 0)
            close(server->connections[i]);
    close(server->listener);
    close(server->stop[0]);
    close(server->stop[1]);
    pthread_mutex_destroy(&server->lock);
    trouble = strdup(server->trouble);
    free(server);
    return trouble;
}
