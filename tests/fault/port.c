/* SPDX-License-Identifier: MIT */
#include "port.h"

#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "certificate.h"

enum {
    REQUEST_MAX = 1024 * 1024
};

struct connection {
    struct port *port;
    struct connection *next;
    struct wire wire;
    bool is_over;
    pthread_t thread;
};

struct port {
    char url[64];
    int listener;
    int stop[2];
    struct port_calls calls;
    const char *tls;
    gnutls_certificate_credentials_t credentials;
    struct connection *connections;
    pthread_t thread;
    pthread_mutex_t lock; /* for the descriptors of connections, and whether they are over */
    bool is_attended;
};

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

/* --- connections --- */

static bool shake_hands(struct connection *connection)
{
    struct port *port = connection->port;
    gnutls_session_t session;
    int r;

    if (!port->tls)
        return true;
    if (gnutls_init(&session, GNUTLS_SERVER) < 0 ||
        gnutls_priority_set_direct(session, certificate_priority(port->tls), NULL) < 0 ||
        gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, port->credentials) < 0)
        errx(2, "TLS cannot start");
    gnutls_transport_set_int(session, connection->wire.fd);
    connection->wire.tls = session;
    do
        r = gnutls_handshake(session);
    while (r == GNUTLS_E_AGAIN || r == GNUTLS_E_INTERRUPTED);
    return r == 0;
}

static void *serve(void *context)
{
    struct connection *connection = context;
    struct port *port = connection->port;
    bool is_open = shake_hands(connection);

    while (is_open) {
        char *request = read_request(&connection->wire);

        is_open =
            request && port->calls.attend(port->calls.context, &connection->wire, request);
    }
    pthread_mutex_lock(&port->lock);
    wire_close(&connection->wire);
    connection->is_over = true;
    pthread_mutex_unlock(&port->lock);
    return NULL;
}

/* Lets go of the threads of those who have left. */
static void clear_away(struct port *port)
{
    struct connection **place = &port->connections;

    while (*place) {
        struct connection *connection = *place;
        bool is_over;

        pthread_mutex_lock(&port->lock);
        is_over = connection->is_over;
        pthread_mutex_unlock(&port->lock);
        if (is_over) {
            *place = connection->next;
            pthread_join(connection->thread, NULL);
            free(connection);
        } else {
            place = &connection->next;
        }
    }
}

static void welcome(struct port *port)
{
    struct connection *connection;
    int fd = accept4(port->listener, NULL, NULL, SOCK_CLOEXEC);
    int on = 1;

    if (fd < 0)
        return;
    if (port->calls.greet && !port->calls.greet(port->calls.context)) {
        close(fd);
        return;
    }
    /* Fails on an AF_UNIX socket, where nothing is held back anyway. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    clear_away(port);
    connection = calloc(1, sizeof(*connection));
    if (!connection)
        errx(2, "out of memory");
    *connection = (struct connection){
        .port = port, .next = port->connections, .wire = {.fd = fd, .stop = port->stop[0]}};
    port->connections = connection;
    if (pthread_create(&connection->thread, NULL, serve, connection) != 0)
        errx(2, "no thread");
}

static void *run(void *context)
{
    struct port *port = context;

    for (;;) {
        struct pollfd fds[] = {{port->stop[0], POLLIN, 0}, {port->listener, POLLIN, 0}};

        if (poll(fds, 2, -1) < 0)
            continue;
        if (fds[1].revents)
            welcome(port);
        else if (fds[0].revents)
            return NULL;
    }
}

/* --- addresses --- */

static int listen_tcp(const char *scheme, int last, char *url, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr =
                                      htonl((INADDR_LOOPBACK & ~255U) | (unsigned int)last)};
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) < 0 || listen(fd, 64) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        err(2, "loopback");
    snprintf(url, size, "%s://127.0.0.%d:%d", scheme, last, ntohs(address.sin_port));
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

/* --- from start to end --- */

struct port *port_open(const struct port_options *options)
{
    const char *scheme = options->tls ? "https" : "http";
    struct port *port = calloc(1, sizeof(*port));

    if (!port || pipe(port->stop) < 0)
        err(2, "port");
    if (options->socket_path)
        port->listener = listen_unix(options->socket_path, port->url, sizeof(port->url));
    else
        port->listener =
            listen_tcp(scheme, options->host ? options->host : 1, port->url, sizeof(port->url));
    port->tls = options->tls;
    if (options->tls)
        port->credentials = certificate_make(options->tls, options->ca_file);
    pthread_mutex_init(&port->lock, NULL);
    return port;
}

const char *port_url(const struct port *port)
{
    return port->url;
}

void port_attend(struct port *port, const struct port_calls *calls)
{
    port->calls = *calls;
    port->is_attended = true;
    if (pthread_create(&port->thread, NULL, run, port) != 0)
        errx(2, "no thread");
}

/* What was sent is read to its end; then the thread finds nothing more. */
static void end_connection(struct port *port, struct connection *connection)
{
    pthread_mutex_lock(&port->lock);
    if (connection->wire.fd >= 0)
        shutdown(connection->wire.fd, SHUT_RD);
    pthread_mutex_unlock(&port->lock);
    pthread_join(connection->thread, NULL);
    free(connection);
}

void port_settle(struct port *port)
{
    if (!port->is_attended)
        return;
    port->is_attended = false;
    if (write(port->stop[1], "", 1) != 1)
        err(2, "stop");
    pthread_join(port->thread, NULL);
    while (port->connections) {
        struct connection *connection = port->connections;

        port->connections = connection->next;
        end_connection(port, connection);
    }
}

void port_free(struct port *port)
{
    if (!port)
        return;
    port_settle(port);
    close(port->listener);
    close(port->stop[0]);
    close(port->stop[1]);
    if (port->credentials)
        gnutls_certificate_free_credentials(port->credentials);
    pthread_mutex_destroy(&port->lock);
    free(port);
}
