/* SPDX-License-Identifier: MIT */
/* The front of the endpoint: a listening socket whose requests a service answers, in rounds. */
#ifndef SERVE_SERVER_H
#define SERVE_SERVER_H

#include <pmscim/error.h>

#include "serve/lookup.h"
#include "serve/service.h"

struct pms_front;

/* Everything is lent, but the descriptor, which is taken also on failure. */
struct pms_front_options {
    struct pms_service *service;
    struct pms_desk *desk;
    int take_listen_fd;
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
