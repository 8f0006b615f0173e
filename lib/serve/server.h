/* SPDX-License-Identifier: MIT */
/* The front of the endpoint: a listening socket whose requests a service answers, in rounds. */
#ifndef SERVE_SERVER_H
#define SERVE_SERVER_H

#include <pmscim/error.h>

#include "serve/log.h"
#include "serve/lookup.h"
#include "serve/service.h"
#include "serve/tls.h"

struct pms_front;

/* Everything is lent, but the descriptor, which is taken also on failure. */
struct pms_front_options {
    struct pms_service *service;
    struct pms_desk *desk;
    int take_listen_fd;
    const struct pms_tls *tls; /* NULL for none; not needed once the front is open */
    int64_t patience_ms;       /* for a request to come in, and for an answer to be taken */
    unsigned connections;      /* at most; further ones wait */
    unsigned connections_each; /* of one address at most; further ones are closed */
    void (*format)(const struct pms_log_entry *entry, char line[PMS_LOG_LINE_SIZE]);
    void (*log)(void *context, const char *line);
    void *log_context;
};

int pms_front_open(const struct pms_front_options *options, struct pms_front **ret_front,
                   struct pms_error *err);

/* Until pms_front_stop(), which is safe in a signal handler. */
int pms_front_run(struct pms_front *front, struct pms_error *err);
void pms_front_stop(struct pms_front *front);
void pms_front_free(struct pms_front *front);

#endif
