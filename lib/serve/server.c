/* SPDX-License-Identifier: MIT */
/*
 * One thread runs libmicrohttpd in rounds: what came in is answered, the changes of all of it
 * are committed at once, and only then do the answers leave.
 */
#include "serve/server.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "serve/request.h"

#define TLS_VERSIONS "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

enum {
    CONNECTION_MEMORY = 64 * 1024, /* more than a head we read, so that we are who refuses it */
    FINISH_MS = 5000,              /* how long requests in flight get at the end */
    LAST_ROUNDS = 16,
    IDLE_MS = 60000
};

/* Takes a request off the list; false when it was given up before. */
static bool stop_asking(struct pms_front *front, const struct pms_request *request)
{
    struct pms_request **at = &front->asking;

    while (*at && *at != request)
        at = &(*at)->later;
    if (!*at)
        return false;
    *at = (*at)->later;
    return true;
}

static void finish_lookups(struct pms_front *front)
{
    struct pms_lookup *lookup;

    while ((lookup = pms_desk_next(front->desk)) != NULL) {
        struct pms_request *request = lookup->owner;

        if (!stop_asking(front, request)) {
            pms_lookup_free(lookup);
            continue;
        }
        request->exchange.lookup = lookup;
        if (pms_service_finish(front->service, &request->exchange) == PMS_OUTCOME_HELD)
            pms_request_hold(request);
        else
            pms_request_resume(request);
    }
}

/* Makes the changes of the round durable and lets the answers go. */
static void end_round(struct pms_front *front)
{
    struct pms_error err = PMS_ERROR_INIT;
    int r = pms_service_commit(front->service, &err);

    while (front->held) {
        struct pms_request *request = front->held;

        front->held = request->next;
        if (r < 0)
            pms_service_fail(&request->exchange, &err);
        pms_request_resume(request);
    }
}

static void play_round(struct pms_front *front)
{
    MHD_run(front->daemon);
    pms_requests_cut_late(front);
    finish_lookups(front);
    end_round(front);
}

/* Waits for something to do. */
static int wait_for_work(struct pms_front *front, int64_t most_ms, struct pms_error *err)
{
    struct pollfd fds[] = {{.fd = front->epoll_fd, .events = POLLIN},
                           {.fd = pms_desk_fd(front->desk), .events = POLLIN},
                           {.fd = front->stop_fd, .events = POLLIN}};
    MHD_UNSIGNED_LONG_LONG timeout = 0;

    if (MHD_get_timeout(front->daemon, &timeout) == MHD_YES &&
        timeout < (MHD_UNSIGNED_LONG_LONG)most_ms)
        most_ms = (int64_t)timeout;
    most_ms = pms_visitors_left_ms(&front->visitors, pms_clock_monotonic_ms(), most_ms);
    if (front->again)
        most_ms = 0;
    front->again = false;
    /* Once the end has begun it is no news. */
    if (front->stopping)
        fds[2].fd = -1;
    if (poll(fds, sizeof(fds) / sizeof(*fds), (int)most_ms) < 0 && errno != EINTR)
        return pms_fail(err, PMS_E_IO, "waiting for requests: %s", strerror(errno));
    front->stopping = front->stopping || (fds[2].revents & POLLIN);
    return 0;
}

/* Requests whose lookup did not come back in time are answered without it. */
static void give_up_asking(struct pms_front *front)
{
    struct pms_error err = PMS_ERROR_INIT;

    pms_fail(&err, PMS_E_NETWORK, PMS_SHUTTING_DOWN);
    while (front->asking) {
        struct pms_request *request = front->asking;

        front->asking = request->later;
        pms_service_fail(&request->exchange, &err);
        pms_request_resume(request);
    }
}

/* Nobody new is let in; who is inside gets an answer. */
static int wind_down(struct pms_front *front, struct pms_error *err)
{
    int64_t deadline = pms_clock_monotonic_ms() + FINISH_MS;
    int64_t left = FINISH_MS;
    int r = 0;

    front->stopping = true;
    close(MHD_quiesce_daemon(front->daemon));
    while (front->in_flight > 0 && left > 0 && r == 0) {
        r = wait_for_work(front, left, err);
        play_round(front);
        left = deadline - pms_clock_monotonic_ms();
    }
    give_up_asking(front);
    for (int i = 0; i < LAST_ROUNDS && front->in_flight > 0; i++)
        play_round(front);
    return r;
}

int pms_front_run(struct pms_front *front, struct pms_error *err)
{
    struct pms_error ignored = PMS_ERROR_INIT;
    int r = 0;

    while (r == 0 && !front->stopping) {
        r = wait_for_work(front, IDLE_MS, err);
        play_round(front);
    }
    if (r == 0)
        return wind_down(front, err);
    /* Even so, nobody may be left waiting. */
    wind_down(front, &ignored);
    return r;
}

void pms_front_stop(struct pms_front *front)
{
    int before = errno;
    uint64_t one = 1;

    /* It fails only when the count is full, and then the loop knows. */
    (void)!write(front->stop_fd, &one, sizeof(one));
    errno = before;
}

void pms_front_free(struct pms_front *front)
{
    if (!front)
        return;
    if (front->daemon)
        MHD_stop_daemon(front->daemon);
    if (front->stop_fd >= 0)
        close(front->stop_fd);
    free(front);
}

DEFINE_AUTO(struct pms_front *, pms_front_free)

/* How long a connection may take is counted here, in `visitors`: the daemon's own timeout
 * begins anew with each byte. */
static struct MHD_Daemon *start_daemon(struct pms_front *front,
                                       const struct pms_front_options *options)
{
    const struct pms_tls *tls = options->tls;
    struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem secure[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, tls ? tls->cert.data : NULL},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, tls ? tls->key.data : NULL},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)TLS_VERSIONS},
        {MHD_OPTION_END, 0, NULL},
    };

    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (tls ? MHD_USE_TLS : 0), 0, NULL, NULL,
        pms_request_step, front, MHD_OPTION_LISTEN_SOCKET, options->take_listen_fd,
        MHD_OPTION_CONNECTION_LIMIT, options->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        options->connections_each, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_URI_LOG_CALLBACK, pms_request_begin, front,
        MHD_OPTION_NOTIFY_CONNECTION, pms_request_visit, front, MHD_OPTION_NOTIFY_COMPLETED,
        pms_request_end, front, MHD_OPTION_ARRAY, tls ? secure : plain, MHD_OPTION_END);
}

int pms_front_open(const struct pms_front_options *options, struct pms_front **ret_front,
                   struct pms_error *err)
{
    AUTO(close) int listen_fd = options->take_listen_fd;
    AUTO(pms_front_free) struct pms_front *front = calloc(1, sizeof(*front));
    const union MHD_DaemonInfo *info;

    if (!front)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    front->service = options->service;
    front->desk = options->desk;
    front->log = options->log;
    front->log_context = options->log_context;
    front->format = options->format;
    front->patience_ms = options->patience_ms;
    TAILQ_INIT(&front->visitors);
    front->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    front->daemon = front->stop_fd >= 0 ? start_daemon(front, options) : NULL;
    if (!front->daemon)
        return pms_fail(err, PMS_E_IO, "cannot serve: %s", strerror(errno));
    listen_fd = -1;
    info = MHD_get_daemon_info(front->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (!info)
        return pms_fail(err, PMS_E_IO, "cannot wait for requests");
    front->epoll_fd = info->epoll_fd;
    *ret_front = TAKE(front);
    return 0;
}
