/* SPDX-License-Identifier: MIT */
/*
 * Connections to exchanges and back. One thread runs libmicrohttpd in rounds: what came in is
 * answered, the changes of all of it are committed at once, and only then do the answers leave.
 */
#include "serve/server.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "serve/answer.h"
#include "serve/visitor.h"

#define TLS_VERSIONS  "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
#define SHUTTING_DOWN "the endpoint is shutting down"

enum {
    CONNECTION_MEMORY = 64 * 1024, /* more than a head we read, so that we are who refuses it */
    DRAIN_MOST = 8 << 20,          /* bytes of a body nobody wants that are still read */
    FINISH_MS = 5000,              /* how long requests in flight get at the end */
    LAST_ROUNDS = 16,
    IDLE_MS = 60000
};

enum stage {
    STAGE_NEW,     /* nothing but the address is known */
    STAGE_READING, /* the body comes in */
    STAGE_WAITING, /* the connection rests until a commit or a lookup is done */
    STAGE_READY    /* the answer can be sent */
};

struct request {
    struct pms_front *front;
    struct MHD_Connection *connection;
    struct pms_visitor *visitor;
    struct pms_exchange exchange;
    struct pms_buf body;
    char *target; /* path, NUL, query */
    size_t drained;
    enum stage stage;
    int refused; /* status of an answer that is already settled, or 0 */
    int64_t started_ms;
    struct request *next;  /* in `held` */
    struct request *later; /* in `asking` */
};

struct pms_front {
    struct pms_service *service;
    struct pms_desk *desk;
    struct MHD_Daemon *daemon;
    int epoll_fd;
    int stop_fd;
    void (*log)(void *context, const char *line);
    void *log_context;
    void (*format)(const struct pms_log_entry *entry, char line[PMS_LOG_LINE_SIZE]);
    int64_t patience_ms;

    struct pms_visitors visitors;
    struct request *held;   /* answers that wait for the commit */
    struct request *asking; /* requests that wait for the DNS */
    size_t in_flight;
    bool again; /* the daemon has work that its descriptor does not tell of */
    bool stopping;
};

static void log_request(const struct request *request, size_t bytes)
{
    const struct pms_front *front = request->front;
    const struct pms_log_entry entry = {
        .exchange = &request->exchange,
        .bytes = bytes,
        .now_ms = pms_service_now(front->service),
        .took_ms = pms_clock_monotonic_ms() - request->started_ms,
    };
    char line[PMS_LOG_LINE_SIZE];

    if (!front->log)
        return;
    front->format(&entry, line);
    front->log(front->log_context, line);
}

static void renew(struct pms_front *front, struct pms_visitor *visitor)
{
    pms_visitor_renew(&front->visitors, visitor, pms_clock_monotonic_ms() + front->patience_ms);
}

/* Called when a connection begins, before anything was read, and when it ends. */
static void on_visit(void *context, struct MHD_Connection *connection, void **place,
                     enum MHD_ConnectionNotificationCode code)
{
    struct pms_front *front = context;

    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        /* It may be the one that somebody outside waits for to go. */
        front->again = true;
        pms_visitor_free(&front->visitors, *place);
        *place = NULL;
        return;
    }
    *place = pms_visitor_new(connection);
    if (*place)
        renew(front, *place);
}

static struct pms_visitor *visitor_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info ? info->socket_context : NULL;
}

/* Called with the raw address as soon as it is known. */
static void *begin_request(void *context, const char *uri, struct MHD_Connection *connection)
{
    struct pms_front *front = context;
    struct pms_visitor *visitor = visitor_of(connection);
    struct request *request = visitor ? calloc(1, sizeof(*request)) : NULL;
    char *query;

    if (!request)
        return NULL;
    *request = (struct request){
        .front = front,
        .connection = connection,
        .visitor = visitor,
        .exchange = PMS_EXCHANGE_INIT,
        .body = PMS_BUF(PMS_BODY_MOST),
        .target = strdup(uri),
        .started_ms = pms_clock_monotonic_ms(),
    };
    if (!request->target) {
        free(request);
        return NULL;
    }
    if (strlen(uri) > PMS_TARGET_MOST)
        request->refused = MHD_HTTP_URI_TOO_LONG;
    query = strchr(request->target, '?');
    if (query)
        *query++ = '\0';
    request->exchange.method = "-"; /* until the header is complete */
    request->exchange.path = request->target;
    request->exchange.query = query;
    request->exchange.peer = visitor->peer;
    visitor->request = request;
    renew(front, visitor);
    front->in_flight++;
    return request;
}

static void end_request(void *context, struct MHD_Connection *connection, void **place,
                        enum MHD_RequestTerminationCode code)
{
    struct pms_front *front = context;
    struct request *request = *place;

    (void)connection;
    (void)code;
    if (!request)
        return;
    front->in_flight--;
    request->visitor->request = NULL;
    renew(front, request->visitor);
    pms_exchange_done(&request->exchange);
    pms_buf_free(&request->body);
    free(request->target);
    free(request);
    *place = NULL;
}

static enum MHD_Result send_answer(struct request *request)
{
    struct pms_exchange *exchange = &request->exchange;
    size_t length = exchange->answer.length;
    char *text = length > 0 ? pms_buf_take(&exchange->answer) : NULL;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(length, text ? (void *)text : (void *)"",
                                        text ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    enum MHD_Result result;

    if (!response) {
        free(text);
        return MHD_NO;
    }
    if (length > 0)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, exchange->content_type);
    for (size_t i = 0; i < exchange->field_count; i++)
        MHD_add_response_header(response, exchange->fields[i].name, exchange->fields[i].value);
    result = MHD_queue_response(request->connection, (unsigned)exchange->status, response);
    MHD_destroy_response(response);
    renew(request->front, request->visitor);
    log_request(request, length);
    return result;
}

static void refuse(struct request *request)
{
    static const struct {
        int status;
        const char *what;
        int most;
    } sizes[] = {
        {MHD_HTTP_URI_TOO_LONG, "the address", PMS_TARGET_MOST},
        {MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE, "the header", PMS_HEAD_MOST},
        {MHD_HTTP_CONTENT_TOO_LARGE, "the body", PMS_BODY_MOST},
    };
    struct pms_error err = PMS_ERROR_INIT;

    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
        if (sizes[i].status == request->refused)
            pms_refuse(&err, request->refused, NULL, "%s takes more than %d bytes",
                       sizes[i].what, sizes[i].most);
    pms_service_fail(&request->exchange, &err);
}

/* Says so to who has begun a request, and hangs up. The connection is out of the daemon's hands
 * here: it has nothing to say until a request is complete. */
static void cut(struct pms_front *front, struct pms_visitor *visitor)
{
    struct request *request = visitor->request;
    struct pms_error err = PMS_ERROR_INIT;
    char answer[1024];
    int length;

    if (!request || request->stage > STAGE_READING) {
        pms_visitor_cut(visitor, NULL, 0);
        return;
    }
    pms_refuse(&err, MHD_HTTP_REQUEST_TIMEOUT, NULL, "the request took longer than %lld ms",
               (long long)front->patience_ms);
    pms_service_fail(&request->exchange, &err);
    length = snprintf(answer, sizeof(answer),
                      "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n"
                      "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
                      request->exchange.content_type, request->exchange.answer.length,
                      pms_buf_text(&request->exchange.answer));
    log_request(request, request->exchange.answer.length);
    pms_visitor_cut(visitor, answer, (size_t)length);
}

static void cut_the_late(struct pms_front *front)
{
    int64_t now = pms_clock_monotonic_ms();
    struct pms_visitor *late;

    while ((late = pms_visitors_late(&front->visitors, now)) != NULL)
        cut(front, late);
}

static void hold(struct request *request)
{
    request->next = request->front->held;
    request->front->held = request;
}

static void rest(struct request *request)
{
    request->stage = STAGE_WAITING;
    pms_visitor_rest(&request->front->visitors, request->visitor);
    MHD_suspend_connection(request->connection);
}

/* From here on the thread that asks the DNS owns the lookup, which points back to the request.
 */
static void ask(struct request *request)
{
    struct pms_front *front = request->front;
    struct pms_lookup *lookup = request->exchange.lookup;
    struct pms_error err = PMS_ERROR_INIT;

    lookup->owner = request;
    request->exchange.lookup = NULL;
    if (front->stopping) {
        pms_fail(&err, PMS_E_NETWORK, SHUTTING_DOWN);
        pms_lookup_free(lookup);
    } else {
        pms_desk_start(front->desk, lookup, &err);
    }
    if (err.code != PMS_OK) {
        pms_service_fail(&request->exchange, &err);
        request->stage = STAGE_READY;
        return;
    }
    request->later = front->asking;
    front->asking = request;
    rest(request);
}

static enum MHD_Result answer(struct request *request)
{
    enum pms_outcome outcome = PMS_OUTCOME_READY;

    request->exchange.body = pms_buf_text(&request->body);
    request->exchange.body_length = request->body.length;
    request->stage = STAGE_READY;
    if (request->refused)
        refuse(request);
    else
        outcome = pms_service_answer(request->front->service, &request->exchange);
    if (outcome == PMS_OUTCOME_HELD) {
        hold(request);
        rest(request);
    } else if (outcome == PMS_OUTCOME_LOOKUP) {
        ask(request);
    }
    return request->stage == STAGE_READY ? send_answer(request) : MHD_YES;
}

/* What is too large is read to its end, within reason, so that the answer is not lost with a
 * connection closed on a client that is still writing. */
static enum MHD_Result take_body(struct request *request, const char *data, size_t *size)
{
    struct pms_error err = PMS_ERROR_INIT;

    if (!request->refused && pms_buf_add(&request->body, data, *size, &err) < 0)
        request->refused = MHD_HTTP_CONTENT_TOO_LARGE;
    request->drained += request->refused ? *size : 0;
    *size = 0;
    return request->drained > DRAIN_MOST ? MHD_NO : MHD_YES;
}

static size_t head_size(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

    return info ? info->header_size : 0;
}

/* The header is complete: who announces too much and waits for leave is told so at once. */
static enum MHD_Result take_header(struct request *request, struct MHD_Connection *connection,
                                   const char *method)
{
    const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                     MHD_HTTP_HEADER_CONTENT_LENGTH);

    request->stage = STAGE_READING;
    request->exchange.method = method;
    for (int i = 0; i < PMS_HEADER_COUNT; i++)
        request->exchange.headers[i] = MHD_lookup_connection_value(
            connection, MHD_HEADER_KIND, pms_header_name((enum pms_header)i));
    if (!request->refused && head_size(connection) > PMS_HEAD_MOST)
        request->refused = MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
    if (!length || strtoull(length, NULL, 10) <= PMS_BODY_MOST)
        return MHD_YES;
    if (!request->refused)
        request->refused = MHD_HTTP_CONTENT_TOO_LARGE;
    if (MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_EXPECT))
        return answer(request);
    return MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *url, const char *method, const char *version,
                                  const char *data, size_t *size, void **place)
{
    struct request *request = *place;

    (void)context;
    (void)url;
    (void)version;
    if (!request)
        return MHD_NO;
    switch (request->stage) {
    case STAGE_NEW:
        return take_header(request, connection, method);
    case STAGE_READING:
        return *size > 0 ? take_body(request, data, size) : answer(request);
    case STAGE_READY:
        return send_answer(request);
    case STAGE_WAITING:
        break;
    }
    return MHD_YES;
}

static void resume(struct request *request)
{
    request->stage = STAGE_READY;
    request->front->again = true;
    MHD_resume_connection(request->connection);
}

/* Takes a request off the list; false when it was given up before. */
static bool stop_asking(struct pms_front *front, const struct request *request)
{
    struct request **at = &front->asking;

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
        struct request *request = lookup->owner;

        if (!stop_asking(front, request)) {
            pms_lookup_free(lookup);
            continue;
        }
        request->exchange.lookup = lookup;
        if (pms_service_finish(front->service, &request->exchange) == PMS_OUTCOME_HELD)
            hold(request);
        else
            resume(request);
    }
}

/* Makes the changes of the round durable and lets the answers go. */
static void end_round(struct pms_front *front)
{
    struct pms_error err = PMS_ERROR_INIT;
    int r = pms_service_commit(front->service, &err);

    while (front->held) {
        struct request *request = front->held;

        front->held = request->next;
        if (r < 0)
            pms_service_fail(&request->exchange, &err);
        resume(request);
    }
}

static void play_round(struct pms_front *front)
{
    MHD_run(front->daemon);
    cut_the_late(front);
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

    pms_fail(&err, PMS_E_NETWORK, SHUTTING_DOWN);
    while (front->asking) {
        struct request *request = front->asking;

        front->asking = request->later;
        pms_service_fail(&request->exchange, &err);
        resume(request);
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
        on_request, front, MHD_OPTION_LISTEN_SOCKET, options->take_listen_fd,
        MHD_OPTION_CONNECTION_LIMIT, options->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        options->connections_each, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_URI_LOG_CALLBACK, begin_request, front,
        MHD_OPTION_NOTIFY_CONNECTION, on_visit, front, MHD_OPTION_NOTIFY_COMPLETED, end_request,
        front, MHD_OPTION_ARRAY, tls ? secure : plain, MHD_OPTION_END);
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
