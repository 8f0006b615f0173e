/* SPDX-License-Identifier: MIT */
/* Addresses at the other end of a connection, and at this one. */
#ifndef SERVE_PEER_H
#define SERVE_PEER_H

#include <stdbool.h>

struct sockaddr;

enum {
    PMS_PEER_SIZE = 48
};

/* The address without its port, an IPv4 address also when it comes dressed as IPv6; "" for
 * what is neither. */
void pms_peer_print(const struct sockaddr *address, char out[PMS_PEER_SIZE]);

bool pms_peer_is_loopback(const struct sockaddr *address);

#endif
