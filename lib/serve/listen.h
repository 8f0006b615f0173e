/* SPDX-License-Identifier: MIT */
/* Where the endpoint is reached: a loopback port, or a socket in a private folder. */
#ifndef SERVE_LISTEN_H
#define SERVE_LISTEN_H

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

/* Listens at "ADDRESS:PORT", or at a socket of its own when `address` is NULL. PMS_E_CONFIG for
 * what is no address, PMS_E_REFUSED beyond loopback, PMS_E_IO when it cannot be had. */
int pms_listen(const char *address, struct pms_listener *ret_listener, struct pms_error *err);
void pms_listener_done(struct pms_listener *listener);

DEFINE_AUTO_VALUE(struct pms_listener, pms_listener_done)

#endif
