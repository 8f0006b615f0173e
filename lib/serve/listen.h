/* SPDX-License-Identifier: MIT */
/* Where the endpoint is reached: a port, or a socket in a private folder. */
#ifndef SERVE_LISTEN_H
#define SERVE_LISTEN_H

#include <stdbool.h>

#include <pmscim/error.h>

#include "base/cleanup.h"

enum {
    PMS_URL_SIZE = 80
};

struct pms_listener {
    int fd;       /* -1 once somebody else closes it */
    char *folder; /* AF_UNIX: private, removed at the end */
    char *socket; /* AF_UNIX: the path */
    char url[PMS_URL_SIZE];
};

#define PMS_LISTENER_INIT                                                                      \
    {                                                                                          \
        .fd = -1                                                                               \
    }

struct pms_listen_options {
    const char *address; /* "ADDRESS:PORT", or NULL */
    int take_fd;         /* a listening TCP socket somebody else made; taken also on failure; 0
                            for none */
    bool tls;            /* what travels is encrypted */
    bool cleartext;      /* or may be read beyond loopback */
};

/* Listens at the address or takes the socket over; with neither, at an AF_UNIX socket of its
 * own. PMS_E_CONFIG for what is no address or no listening socket, PMS_E_REFUSED beyond
 * loopback without TLS, PMS_E_IO when it cannot be had. */
int pms_listen(const struct pms_listen_options *options, struct pms_listener *ret_listener,
               struct pms_error *err);
void pms_listener_done(struct pms_listener *listener);

DEFINE_AUTO_VALUE(struct pms_listener, pms_listener_done)

#endif
