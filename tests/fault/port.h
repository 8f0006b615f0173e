/* SPDX-License-Identifier: MIT */
/* A listening socket with a thread that welcomes, and a thread for every connection, so that
 * one that is slow, or held, keeps nobody else waiting. */
#ifndef FAULT_PORT_H
#define FAULT_PORT_H

#include <stdbool.h>

#include "wire.h"

struct port;

struct port_options {
    const char *socket_path; /* an AF_UNIX socket instead of a port */
    int host;                /* the last number of 127.0.0.N; 0 is 1 */
    const char *tls;         /* the kind of its certificate (certificate.h), NULL for none */
    const char *ca_file;     /* where to write the authority that is to be trusted, or NULL */
};

/* What becomes of those who come. */
struct port_calls {
    /* Whether one may come in; NULL for always. */
    bool (*greet)(void *context);
    /* Answers a request (line, headers, body), which it is given for keeps. Called on the
     * connection's own thread. Returns whether the connection stays open. */
    bool (*attend)(void *context, struct wire *wire, char *take_request);
    void *context;
};

/* Takes a free port. Ends the process with a message when anything goes wrong. */
struct port *port_open(const struct port_options *options);

/* "http://127.0.0.1:PORT", lent. */
const char *port_url(const struct port *port);

/* From now on somebody answers. */
void port_attend(struct port *port, const struct port_calls *calls);

/* Takes in what has been sent and answers nobody any more. */
void port_settle(struct port *port);

/* Settles, and ends it. */
void port_free(struct port *port);

#endif
