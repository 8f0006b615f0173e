/* SPDX-License-Identifier: MIT */
#include "serve/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "serve/answer.h"

enum {
    DRAIN_MOST = 8 << 20 /* bytes of a body nobody wants that are still read */
};

static void log_request(const struct pms_request *request, size_t bytes)
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

void pms_request_visit(void *context, struct MHD_Connection *connection, void **place,
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

/* A proxy may send the whole address (RFC 9112 3.2.2), of which only the path matters here. */
static char *path_of(char *target)
{
    static const char *const schemes[] = {"http://", "https://"};

    for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
        size_t length = strlen(schemes[i]);

        if (strncasecmp(target, schemes[i], length) == 0) {
            char *path = target + length + strcspn(target + length, "/?");

            return *path == '/' ? path : target;
        }
    }
    return target;
}

void *pms_request_begin(void *context, const char *uri, struct MHD_Connection *connection)
{
    struct pms_front *front = context;
    struct pms_visitor *visitor = visitor_of(connection);
    struct pms_request *request = visitor ? calloc(1, sizeof(*request)) : NULL;
    char *query;

    if (!request)
        return NULL;
    *request = (struct pms_request){
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
    request->exchange.path = path_of(request->target);
    request->exchange.query = query;
    request->exchange.peer = visitor->peer;
    visitor->request = request;
    renew(front, visitor);
    front->in_flight++;
    return request;
}

void pms_request_end(void *context, struct MHD_Connection *connection, void **place,
                     enum MHD_RequestTerminationCode code)
{
    struct pms_front *front = context;
    struct pms_request *request = *place;

    (void)connection;
    (void)code;
    if (!request)
        return;
    front->in_flight--;
    front->body_bytes -= request->body.length;
    request->visitor->request = NULL;
    renew(front, request->visitor);
    pms_exchange_done(&request->exchange);
    pms_buf_free(&request->body);
    free(request->target);
    free(request);
    *place = NULL;
}

static enum MHD_Result send_answer(struct pms_request *request)
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

static void refuse(struct pms_request *request)
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
    static const struct {
        int status;
        const char *why;
    } others[] = {
        {MHD_HTTP_BAD_REQUEST, "the header leaves open who asks, or where the body ends"},
        {MHD_HTTP_SERVICE_UNAVAILABLE, "too many bodies come in at once; try again"},
    };
    struct pms_error err = PMS_ERROR_INIT;

    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        if (others[i].status == request->refused)
            pms_refuse(&err, request->refused, NULL, "%s", others[i].why);
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
    struct pms_request *request = visitor->request;
    struct pms_error err = PMS_ERROR_INIT;
    char answer[1024];
    int length;

    if (!request || request->stage > PMS_STAGE_READING) {
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

void pms_requests_cut_late(struct pms_front *front)
{
    int64_t now = pms_clock_monotonic_ms();
    struct pms_visitor *late;

    while ((late = pms_visitors_late(&front->visitors, now)) != NULL)
        cut(front, late);
}

void pms_request_hold(struct pms_request *request)
{
    request->next = request->front->held;
    request->front->held = request;
}

static void rest(struct pms_request *request)
{
    request->stage = PMS_STAGE_WAITING;
    pms_visitor_rest(&request->front->visitors, request->visitor);
    MHD_suspend_connection(request->connection);
}

/* From here on the thread that asks the DNS owns the lookup, which points back to the request.
 */
static void ask(struct pms_request *request)
{
    struct pms_front *front = request->front;
    struct pms_lookup *lookup = request->exchange.lookup;
    struct pms_error err = PMS_ERROR_INIT;

    lookup->owner = request;
    request->exchange.lookup = NULL;
    if (front->stopping) {
        pms_fail(&err, PMS_E_NETWORK, PMS_SHUTTING_DOWN);
        pms_lookup_free(lookup);
    } else {
        pms_desk_start(front->desk, lookup, &err);
    }
    if (err.code != PMS_OK) {
        pms_service_fail(&request->exchange, &err);
        request->stage = PMS_STAGE_READY;
        return;
    }
    request->later = front->asking;
    front->asking = request;
    rest(request);
}

static enum MHD_Result answer(struct pms_request *request)
{
    enum pms_outcome outcome = PMS_OUTCOME_READY;

    request->exchange.body = pms_buf_text(&request->body);
    request->exchange.body_length = request->body.length;
    request->stage = PMS_STAGE_READY;
    if (request->refused)
        refuse(request);
    else
        outcome = pms_service_answer(request->front->service, &request->exchange);
    if (outcome == PMS_OUTCOME_HELD) {
        pms_request_hold(request);
        rest(request);
    } else if (outcome == PMS_OUTCOME_LOOKUP) {
        ask(request);
    }
    return request->stage == PMS_STAGE_READY ? send_answer(request) : MHD_YES;
}

/* What is too large is read to its end, within reason, so that the answer is not lost with a
 * connection closed on a client that is still writing. */
static enum MHD_Result take_body(struct pms_request *request, const char *data, size_t *size)
{
    struct pms_front *front = request->front;
    struct pms_error err = PMS_ERROR_INIT;

    /* Bodies come in before anybody has looked at a key. */
    if (!request->refused && front->body_bytes + *size > PMS_BODIES_MOST)
        request->refused = MHD_HTTP_SERVICE_UNAVAILABLE;
    else if (!request->refused && pms_buf_add(&request->body, data, *size, &err) < 0)
        request->refused = MHD_HTTP_CONTENT_TOO_LARGE;
    else if (!request->refused)
        front->body_bytes += *size;
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

/* What has been seen of the header so far. */
struct head {
    unsigned seen; /* 1 << index of a field that may stand there once */
    bool doubtful;
};

/* Whoever forwarded this request may have gone by the other one of two, and so have seen
 * another caller, or another end of the body, than would be seen here. */
static enum MHD_Result look_at_field(void *context, enum MHD_ValueKind kind, const char *name,
                                     const char *value)
{
    static const char *const once[] = {MHD_HTTP_HEADER_CONTENT_LENGTH,
                                       MHD_HTTP_HEADER_TRANSFER_ENCODING, MHD_HTTP_HEADER_HOST,
                                       MHD_HTTP_HEADER_AUTHORIZATION, "X-API-Key"};
    const unsigned both = 1u << 0 | 1u << 1;
    struct head *head = context;

    (void)kind;
    for (size_t i = 0; i < sizeof(once) / sizeof(*once); i++)
        if (strcasecmp(name, once[i]) == 0) {
            head->doubtful = head->doubtful || (head->seen & 1u << i);
            head->seen |= 1u << i;
        }
    if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0)
        head->doubtful = head->doubtful || !value || strcasecmp(value, "chunked") != 0;
    head->doubtful = head->doubtful || (head->seen & both) == both;
    return MHD_YES;
}

static bool is_doubtful(struct MHD_Connection *connection)
{
    struct head head = {0};

    MHD_get_connection_values(connection, MHD_HEADER_KIND, look_at_field, &head);
    return head.doubtful;
}

/* The header is complete: who announces too much and waits for leave is told so at once. */
static enum MHD_Result take_header(struct pms_request *request,
                                   struct MHD_Connection *connection, const char *method)
{
    const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                     MHD_HTTP_HEADER_CONTENT_LENGTH);

    request->stage = PMS_STAGE_READING;
    request->exchange.method = method;
    for (int i = 0; i < PMS_HEADER_COUNT; i++)
        request->exchange.headers[i] = MHD_lookup_connection_value(
            connection, MHD_HEADER_KIND, pms_header_name((enum pms_header)i));
    if (!request->refused && head_size(connection) > PMS_HEAD_MOST)
        request->refused = MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
    /* Nothing that follows can be told from a body, so this ends the connection too. */
    if (is_doubtful(connection)) {
        request->refused = MHD_HTTP_BAD_REQUEST;
        return answer(request);
    }
    if (!length || strtoull(length, NULL, 10) <= PMS_BODY_MOST)
        return MHD_YES;
    if (!request->refused)
        request->refused = MHD_HTTP_CONTENT_TOO_LARGE;
    if (MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_EXPECT))
        return answer(request);
    return MHD_YES;
}

enum MHD_Result pms_request_step(void *context, struct MHD_Connection *connection,
                                 const char *url, const char *method, const char *version,
                                 const char *data, size_t *size, void **place)
{
    struct pms_request *request = *place;

    (void)context;
    (void)url;
    (void)version;
    if (!request)
        return MHD_NO;
    switch (request->stage) {
    case PMS_STAGE_NEW:
        return take_header(request, connection, method);
    case PMS_STAGE_READING:
        return *size > 0 ? take_body(request, data, size) : answer(request);
    case PMS_STAGE_READY:
        return send_answer(request);
    case PMS_STAGE_WAITING:
        break;
    }
    return MHD_YES;
}

void pms_request_resume(struct pms_request *request)
{
    request->stage = PMS_STAGE_READY;
    request->front->again = true;
    MHD_resume_connection(request->connection);
}
