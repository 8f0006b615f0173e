/* SPDX-License-Identifier: MIT */
/* One connection, plain or TLS, and an answer sent over it as rudely as it says. */
#ifndef FAULT_WIRE_H
#define FAULT_WIRE_H

#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stddef.h>

#include "script.h"

struct wire {
    int fd;
    gnutls_session_t tls; /* NULL for none */
    int stop;             /* readable once the server is to end */
    bool is_reset;        /* end it with a reset */
};

/* Up to `size` bytes; 0 at the end and for every trouble. */
size_t wire_read(struct wire *wire, char *data, size_t size);

/* Returns whether the connection stays open. */
bool wire_answer(struct wire *wire, const struct answer *answer);

void wire_close(struct wire *wire);

#endif
