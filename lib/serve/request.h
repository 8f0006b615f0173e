/* SPDX-License-Identifier: MIT */
/* What is between the connections of the front and the exchanges of the service; of no use to
 * anybody but serve/server.c. */
#ifndef SERVE_REQUEST_H
#define SERVE_REQUEST_H

#include <stdbool.h>

#include <microhttpd.h>

#include "serve/server.h"
#include "serve/visitor.h"

#define PMS_SHUTTING_DOWN "the endpoint is shutting down"

enum pms_stage {
    PMS_STAGE_NEW,     /* nothing but the address is known */
    PMS_STAGE_READING, /* the body comes in */
    PMS_STAGE_WAITING, /* the connection rests until a commit or a lookup is done */
    PMS_STAGE_READY    /* the answer can be sent */
};

struct pms_request {
    struct pms_front *front;
    struct MHD_Connection *connection;
    struct pms_visitor *visitor;
    struct pms_exchange exchange;
    struct pms_buf body;
    char *target; /* path, NUL, query */
    size_t drained;
    enum pms_stage stage;
    int refused; /* status of an answer that is already settled, or 0 */
    int64_t started_ms;
    struct pms_request *next;  /* in `held` */
    struct pms_request *later; /* in `asking` */
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
    struct pms_request *held;   /* answers that wait for the commit */
    struct pms_request *asking; /* requests that wait for the DNS */
    size_t in_flight;
    size_t body_bytes; /* of all requests in flight */
    bool again;        /* the daemon has work that its descriptor does not tell of */
    bool stopping;
};

/* What the daemon calls: when a connection begins, before anything was read, and when it ends;
 * …
 */
void pms_request_visit(void *context, struct MHD_Connection *connection, void **place,
                       enum MHD_ConnectionNotificationCode code);

/* … with the raw address as soon as it is known; … */
void *pms_request_begin(void *context, const char *uri, struct MHD_Connection *connection);

/* … with the header, each piece of the body, and at its end; … */
enum MHD_Result pms_request_step(void *context, struct MHD_Connection *connection,
                                 const char *url, const char *method, const char *version,
                                 const char *data, size_t *size, void **place);

/* … and when all is over. */
void pms_request_end(void *context, struct MHD_Connection *connection, void **place,
                     enum MHD_RequestTerminationCode code);

/* Keeps the answer until the commit. */
void pms_request_hold(struct pms_request *request);

/* Lets the answer go. */
void pms_request_resume(struct pms_request *request);

/* Hangs up on those whose time is over. */
void pms_requests_cut_late(struct pms_front *front);

#endif
