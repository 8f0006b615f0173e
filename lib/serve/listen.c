/* SPDX-License-Identifier: MIT */
#include "serve/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "serve/peer.h"

enum {
    BACKLOG = 511,
    HOST_SIZE = 64,
    PORT_SIZE = 6
};

void pms_listener_done(struct pms_listener *listener)
{
    if (listener->fd >= 0)
        close(listener->fd);
    if (listener->socket)
        unlink(listener->socket);
    if (listener->folder)
        rmdir(listener->folder);
    free(listener->socket);
    free(listener->folder);
    *listener = (struct pms_listener)PMS_LISTENER_INIT;
}

static int fail_address(const char *address, struct pms_error *err)
{
    pms_fail(err, PMS_E_CONFIG, "%s: not an address to listen at", address);
    return pms_error_hint(err, "write ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:0");
}

/* Divides "ADDRESS:PORT" and "[IPV6]:PORT". */
static int divide(const char *address, char host[HOST_SIZE], char port[PORT_SIZE],
                  struct pms_error *err)
{
    const char *colon = strrchr(address, ':');
    size_t length = colon ? (size_t)(colon - address) : 0;
    size_t digits = colon ? strlen(colon + 1) : 0;

    if (length >= 2 && address[0] == '[' && colon[-1] == ']') {
        address++;
        length -= 2;
    } else if (length > 0 && memchr(address, ':', length)) {
        return fail_address(address, err);
    }
    if (length == 0 || length >= HOST_SIZE || digits == 0 || digits >= PORT_SIZE ||
        strspn(colon + 1, "0123456789") != digits)
        return fail_address(address, err);
    memcpy(host, address, length);
    host[length] = '\0';
    memcpy(port, colon + 1, digits + 1);
    return 0;
}

/* Keys do not travel where others can read them, unless somebody wants that by name. */
static int check_reach(const struct pms_listen_options *options, const char *where,
                       const struct sockaddr *address, struct pms_error *err)
{
    if (options->tls || options->cleartext || pms_peer_is_loopback(address))
        return 0;
    pms_fail(err, PMS_E_REFUSED, "%s: beyond loopback keys would travel in the clear", where);
    return pms_error_hint(err, "give --tls-cert and --tls-key; where something else encrypts, "
                               "--cleartext-beyond-loopback");
}

static int resolve(const char *address, struct addrinfo **ret_place, struct pms_error *err)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM};
    char host[HOST_SIZE];
    char port[PORT_SIZE];
    int r = divide(address, host, port, err);

    if (r < 0)
        return r;
    if (strcasecmp(host, "localhost") == 0)
        snprintf(host, sizeof(host), "127.0.0.1");
    if (strtol(port, NULL, 10) > 65535 || getaddrinfo(host, port, &hints, ret_place) != 0)
        return fail_address(address, err);
    return 0;
}

static int bind_tcp(int fd, const struct addrinfo *place)
{
    int yes = 1;

    return fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) < 0 ||
                   bind(fd, place->ai_addr, place->ai_addrlen) < 0 || listen(fd, BACKLOG) < 0
               ? -1
               : 0;
}

/* With the port that was really given. */
static int make_url(const struct sockaddr *address, socklen_t size, bool tls,
                    char url[PMS_URL_SIZE])
{
    char host[HOST_SIZE];
    char port[PORT_SIZE];

    if (getnameinfo(address, size, host, sizeof(host), port, sizeof(port),
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return -1;
    snprintf(url, PMS_URL_SIZE, address->sa_family == AF_INET6 ? "%s://[%s]:%s" : "%s://%s:%s",
             tls ? "https" : "http", host, port);
    return 0;
}

static int open_tcp(const struct pms_listen_options *options, const struct addrinfo *place,
                    struct pms_listener *listener, struct pms_error *err)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof(address);
    int r = check_reach(options, options->address, place->ai_addr, err);

    if (r < 0)
        return r;
    listener->fd = socket(place->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind_tcp(listener->fd, place) == 0 &&
        getsockname(listener->fd, (struct sockaddr *)&address, &size) == 0 &&
        make_url((struct sockaddr *)&address, size, options->tls, listener->url) == 0)
        return 0;
    r = pms_fail(err, PMS_E_IO, "%s: cannot listen: %s", options->address, strerror(errno));
    if (errno == EADDRINUSE)
        pms_error_hint(err, "choose another port, or port 0 for any free one");
    return r;
}

static int listen_tcp(const struct pms_listen_options *options, struct pms_listener *listener,
                      struct pms_error *err)
{
    struct addrinfo *place = NULL;
    int r = resolve(options->address, &place, err);

    if (r < 0)
        return r;
    r = open_tcp(options, place, listener, err);
    freeaddrinfo(place);
    return r;
}

/* What `fd` is bound to, when it is a TCP socket that listens. */
static int look_at(int fd, struct sockaddr_storage *address, socklen_t *size,
                   struct pms_error *err)
{
    int type = 0;
    int listens = 0;
    socklen_t length = sizeof(int);

    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) < 0)
        return pms_fail(err, PMS_E_CONFIG, "descriptor %d: not a socket", fd);
    if (getsockname(fd, (struct sockaddr *)address, size) < 0 || type != SOCK_STREAM ||
        (address->ss_family != AF_INET && address->ss_family != AF_INET6))
        return pms_fail(err, PMS_E_CONFIG, "descriptor %d: not a TCP socket", fd);
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) < 0 || !listens)
        return pms_fail(err, PMS_E_CONFIG, "descriptor %d: a socket that does not listen", fd);
    return 0;
}

static int take_over(const struct pms_listen_options *options, struct pms_listener *listener,
                     struct pms_error *err)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof(address);
    int fd = listener->fd = options->take_fd;
    int r = look_at(fd, &address, &size, err);

    if (r < 0)
        return r;
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ||
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) < 0 ||
        make_url((struct sockaddr *)&address, size, options->tls, listener->url) < 0)
        return pms_fail(err, PMS_E_IO, "descriptor %d: cannot listen: %s", fd, strerror(errno));
    return check_reach(options, listener->url, (struct sockaddr *)&address, err);
}

/* A folder nobody else can enter; its path has to leave room for the socket's. */
static int make_folder(struct pms_listener *listener, struct pms_error *err)
{
    const char *const bases[] = {getenv("XDG_RUNTIME_DIR"), "/tmp"};
    size_t most = sizeof(((struct sockaddr_un *)NULL)->sun_path) - sizeof("/s");

    for (size_t i = 0; i < sizeof(bases) / sizeof(*bases); i++) {
        AUTO(free) char *folder = NULL;

        if (!bases[i] || bases[i][0] != '/')
            continue;
        folder = pms_path_join(bases[i], "pmscim-XXXXXX");
        if (!folder)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        if (strlen(folder) < most && mkdtemp(folder)) {
            listener->folder = TAKE(folder);
            return 0;
        }
    }
    pms_fail(err, PMS_E_IO, "no folder for a socket: %s", strerror(errno));
    return pms_error_hint(err, "set XDG_RUNTIME_DIR to a folder you may write to");
}

static int bind_unix(struct pms_listener *listener)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", listener->socket);
    listener->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return listener->fd < 0 ||
                   bind(listener->fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
                   chmod(listener->socket, 0600) < 0 || listen(listener->fd, BACKLOG) < 0
               ? -1
               : 0;
}

static int listen_unix(struct pms_listener *listener, struct pms_error *err)
{
    int r = make_folder(listener, err);

    if (r < 0)
        return r;
    listener->socket = pms_path_join(listener->folder, "s");
    if (!listener->socket)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    snprintf(listener->url, sizeof(listener->url), "http://localhost");
    if (bind_unix(listener) < 0)
        return pms_fail(err, PMS_E_IO, "%s: cannot listen: %s", listener->socket,
                        strerror(errno));
    return 0;
}

int pms_listen(const struct pms_listen_options *options, struct pms_listener *ret_listener,
               struct pms_error *err)
{
    AUTO(pms_listener_done) struct pms_listener listener = PMS_LISTENER_INIT;
    int r;

    if (options->take_fd > 0)
        r = take_over(options, &listener, err);
    else if (options->address)
        r = listen_tcp(options, &listener, err);
    else
        r = listen_unix(&listener, err);
    if (r < 0)
        return r;
    *ret_listener = listener;
    listener = (struct pms_listener)PMS_LISTENER_INIT;
    return 0;
}
