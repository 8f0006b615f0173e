/* SPDX-License-Identifier: MIT */
/* A thread that welcomes and a thread for every connection, so that one that is slow, or held,
 * keeps nobody else waiting. */
#include "scripted.h"

#include <err.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "certificate.h"
#include "script.h"
#include "wire.h"

enum {
    REQUEST_MAX = 1024 * 1024
};

struct connection {
    struct scripted *server;
    struct connection *next;
    struct wire wire;
    pthread_t thread;
};

struct scripted {
    struct script script;
    size_t turn; /* the next answer of those that wait for their turn */
    char **requests;
    size_t request_count;
    char trouble[4096];
    char url[64];
    char other[64];
    int listener;
    int stranger; /* the other host, -1 for none */
    int stop[2];
    bool is_stopping;
    bool is_released;
    bool is_settled;
    FILE *log;
    const char *tls;
    gnutls_certificate_credentials_t credentials;
    struct connection *connections;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t released;
};

static void complain(struct scripted *server, const char *what, const char *wanted,
                     const char *came)
{
    size_t used = strlen(server->trouble);

    snprintf(server->trouble + used, sizeof(server->trouble) - used,
             "%s: wanted %s, got %.200s\n", what, wanted, came);
}

/* --- requests --- */

static size_t body_length(const char *head)
{
    const char *found = strcasestr(head, "\ncontent-length:");

    return found ? (size_t)strtoul(found + strlen("\ncontent-length:"), NULL, 10) : 0;
}

/* A streamed body may come in chunks; our client always tells its length, so that is enough. */
static char *read_request(struct wire *wire)
{
    size_t room = 65536;
    char *text = calloc(1, room);
    size_t length = 0;

    while (text && room <= REQUEST_MAX) {
        size_t n = wire_read(wire, text + length, room - 1 - length);
        const char *end;

        if (n == 0)
            break;
        length += n;
        text[length] = '\0';
        end = strstr(text, "\r\n\r\n");
        if (end && length >= (size_t)(end + 4 - text) + body_length(text))
            return text;
        if (length == room - 1) {
            room *= 2;
            text = realloc(text, room);
        }
    }
    free(text);
    return NULL;
}

static void write_log(FILE *log, const char *request)
{
    for (const char *at = request; *at;) {
        size_t length = strcspn(at, "\n");
        size_t shown = length > 0 && at[length - 1] == '\r' ? length - 1 : length;

        if (shown > 0)
            fprintf(log, "%s%.*s\n", at == request ? "" : "  ", (int)shown, at);
        at += length + (at[length] == '\n');
    }
    fflush(log);
}

/* --- which answer --- */

/* "METHOD TARGET" of a request, malloc()ed. */
static char *line_of(const char *request)
{
    size_t length = strcspn(request, "\r\n");
    char *line = strndup(request, length);
    char *end = line ? strrchr(line, ' ') : NULL;

    if (end)
        *end = '\0';
    return line;
}

static struct answer *find_rule(struct scripted *server, const char *line)
{
    for (size_t i = 0; i < server->script.count; i++) {
        struct answer *answer = &server->script.answers[i];

        if (answer->when[0] == '\0' || answer->times == 0 ||
            fnmatch(answer->when, line, 0) != 0)
            continue;
        if (answer->times > 0)
            answer->times--;
        return answer;
    }
    return NULL;
}

static struct answer *next_turn(struct scripted *server)
{
    struct script *script = &server->script;

    while (server->turn < script->count && script->answers[server->turn].when[0] != '\0')
        server->turn++;
    return server->turn < script->count ? &script->answers[server->turn] : NULL;
}

static const struct answer *choose(struct scripted *server, char *take_request)
{
    static char nothing[] = "";
    static const struct answer over = {
        .status = 500, .cut = -1, .drip_ms = -1, .body = nothing};
    char *line = line_of(take_request);
    const struct answer *answer;

    if (!line)
        errx(2, "out of memory");
    pthread_mutex_lock(&server->lock);
    answer = find_rule(server, line);
    if (!answer) {
        answer = next_turn(server);
        server->turn += answer != NULL;
    }
    if (!answer) {
        complain(server, "request too many", "none", line);
        answer = &over;
    }
    if (answer->expect[0] != '\0' && strcmp(line, answer->expect) != 0)
        complain(server, "request", answer->expect, line);
    server->requests =
        realloc(server->requests, (server->request_count + 1) * sizeof(*server->requests));
    if (!server->requests)
        errx(2, "out of memory");
    server->requests[server->request_count++] = take_request;
    if (server->log)
        write_log(server->log, take_request);
    while (answer->is_held && !server->is_released && !server->is_stopping)
        pthread_cond_wait(&server->released, &server->lock);
    pthread_mutex_unlock(&server->lock);
    free(line);
    return answer;
}

/* --- connections --- */

static bool shake_hands(struct connection *connection)
{
    struct scripted *server = connection->server;
    gnutls_session_t session;
    int r;

    if (!server->tls)
        return true;
    if (gnutls_init(&session, GNUTLS_SERVER) < 0 ||
        gnutls_priority_set_direct(session, certificate_priority(server->tls), NULL) < 0 ||
        gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, server->credentials) < 0)
        errx(2, "TLS cannot start");
    gnutls_transport_set_int(session, connection->wire.fd);
    connection->wire.tls = session;
    do
        r = gnutls_handshake(session);
    while (r == GNUTLS_E_AGAIN || r == GNUTLS_E_INTERRUPTED);
    return r == 0;
}

static void *attend(void *context)
{
    struct connection *connection = context;
    struct scripted *server = connection->server;
    bool is_open = shake_hands(connection);

    while (is_open) {
        char *request = read_request(&connection->wire);

        is_open = request && wire_answer(&connection->wire, choose(server, request));
    }
    pthread_mutex_lock(&server->lock);
    wire_close(&connection->wire);
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

static bool welcome(struct scripted *server)
{
    struct connection *connection;
    int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
    int on = 1;

    if (fd < 0)
        return false;
    /* Fails on an AF_UNIX socket, where nothing is held back anyway. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    connection = calloc(1, sizeof(*connection));
    if (!connection)
        errx(2, "out of memory");
    *connection = (struct connection){.server = server,
                                      .next = server->connections,
                                      .wire = {.fd = fd, .stop = server->stop[0]}};
    server->connections = connection;
    if (pthread_create(&connection->thread, NULL, attend, connection) != 0)
        errx(2, "no thread");
    return true;
}

static void turn_away(struct scripted *server)
{
    int fd = accept4(server->stranger, NULL, NULL, SOCK_CLOEXEC);

    if (fd < 0)
        return;
    close(fd);
    pthread_mutex_lock(&server->lock);
    complain(server, "the other host", "nobody", "a connection");
    if (server->log) {
        fputs("CONNECTION to the other host\n", server->log);
        fflush(server->log);
    }
    pthread_mutex_unlock(&server->lock);
}

static void *run(void *context)
{
    struct scripted *server = context;

    for (;;) {
        struct pollfd fds[] = {{server->stop[0], POLLIN, 0},
                               {server->listener, POLLIN, 0},
                               {server->stranger, POLLIN, 0}};

        if (poll(fds, 3, -1) < 0)
            continue;
        if (fds[2].revents)
            turn_away(server);
        if (fds[1].revents)
            welcome(server);
        else if (fds[0].revents)
            return NULL;
    }
}

/* --- addresses --- */

static int listen_tcp(const char *scheme, uint32_t host, char *url, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(host)};
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) < 0 || listen(fd, 64) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        err(2, "loopback");
    snprintf(url, size, "%s://127.0.0.%d:%d", scheme, (int)(host & 255),
             ntohs(address.sin_port));
    return fd;
}

static int listen_unix(const char *path, char *url, size_t size)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (strlen(path) >= sizeof(address.sun_path))
        errx(2, "%s: too long for a socket", path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(fd, 64) < 0)
        err(2, "%s", path);
    snprintf(url, size, "http://localhost:1");
    return fd;
}

static void listen_all(struct scripted *server, const struct scripted_options *options)
{
    const char *scheme = options->tls ? "https" : "http";

    server->stranger = -1;
    if (options->socket_path) {
        server->listener = listen_unix(options->socket_path, server->url, sizeof(server->url));
        return;
    }
    server->listener = listen_tcp(scheme, INADDR_LOOPBACK, server->url, sizeof(server->url));
    server->stranger =
        listen_tcp(scheme, INADDR_LOOPBACK + 1, server->other, sizeof(server->other));
}

/* --- from start to end --- */

struct scripted *scripted_start_with(const struct scripted_options *options)
{
    struct scripted *server = calloc(1, sizeof(*server));
    struct script_places places;

    if (!server || pipe(server->stop) < 0)
        err(2, "scripted");
    listen_all(server, options);
    places = (struct script_places){server->url, server->other};
    script_read(options->file, options->section, &places, &server->script);
    strncat(server->url, "/scim/v2", sizeof(server->url) - strlen(server->url) - 1);
    server->log = options->log;
    server->tls = options->tls;
    if (options->tls)
        server->credentials = certificate_make(options->tls, options->ca_file);
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->released, NULL);
    if (pthread_create(&server->thread, NULL, run, server) != 0)
        errx(2, "no thread");
    return server;
}

struct scripted *scripted_start(const char *file, const char *section, const char *socket_path)
{
    const struct scripted_options options = {
        .file = file, .section = section, .socket_path = socket_path};

    return scripted_start_with(&options);
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
    const char *request = "";

    pthread_mutex_lock(&server->lock);
    if (index < server->request_count)
        request = server->requests[index];
    pthread_mutex_unlock(&server->lock);
    return request;
}

void scripted_release(struct scripted *server)
{
    pthread_mutex_lock(&server->lock);
    server->is_released = true;
    pthread_cond_broadcast(&server->released);
    pthread_mutex_unlock(&server->lock);
}

/* What was sent is read to its end; then the threads find nothing more. */
static void end_connection(struct scripted *server, struct connection *connection)
{
    pthread_mutex_lock(&server->lock);
    if (connection->wire.fd >= 0)
        shutdown(connection->wire.fd, SHUT_RD);
    pthread_mutex_unlock(&server->lock);
    pthread_join(connection->thread, NULL);
    free(connection);
}

void scripted_settle(struct scripted *server)
{
    if (server->is_settled)
        return;
    server->is_settled = true;
    pthread_mutex_lock(&server->lock);
    server->is_stopping = true;
    pthread_cond_broadcast(&server->released);
    pthread_mutex_unlock(&server->lock);
    if (write(server->stop[1], "", 1) != 1)
        err(2, "stop");
    pthread_join(server->thread, NULL);
    while (server->connections) {
        struct connection *connection = server->connections;

        server->connections = connection->next;
        end_connection(server, connection);
    }
}

char *scripted_stop(struct scripted *server)
{
    char *trouble;

    scripted_settle(server);
    if (next_turn(server))
        complain(server, "the script goes on", "more requests", "none");
    for (size_t i = 0; i < server->request_count; i++)
        free(server->requests[i]);
    free(server->requests);
    script_done(&server->script);
    close(server->listener);
    if (server->stranger >= 0)
        close(server->stranger);
    close(server->stop[0]);
    close(server->stop[1]);
    if (server->credentials)
        gnutls_certificate_free_credentials(server->credentials);
    pthread_mutex_destroy(&server->lock);
    pthread_cond_destroy(&server->released);
    trouble = strdup(server->trouble);
    free(server);
    return trouble;
}
