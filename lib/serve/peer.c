/* SPDX-License-Identifier: MIT */
#include "serve/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum {
    MAPPED_AT = 12 /* where the IPv4 address begins in an IPv6 one that stands for it */
};

/* Reads the address as IPv4 where it is one; false otherwise. */
static bool as_v4(const struct sockaddr *address, struct in_addr *ret_v4)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    if (address->sa_family == AF_INET) {
        memcpy(&v4, address, sizeof(v4));
        *ret_v4 = v4.sin_addr;
        return true;
    }
    if (address->sa_family != AF_INET6)
        return false;
    memcpy(&v6, address, sizeof(v6));
    if (!IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr))
        return false;
    memcpy(ret_v4, &v6.sin6_addr.s6_addr[MAPPED_AT], sizeof(*ret_v4));
    return true;
}

void pms_peer_print(const struct sockaddr *address, char out[PMS_PEER_SIZE])
{
    struct in_addr v4;
    struct sockaddr_in6 v6;

    out[0] = '\0';
    if (as_v4(address, &v4)) {
        inet_ntop(AF_INET, &v4, out, PMS_PEER_SIZE);
    } else if (address->sa_family == AF_INET6) {
        memcpy(&v6, address, sizeof(v6));
        inet_ntop(AF_INET6, &v6.sin6_addr, out, PMS_PEER_SIZE);
    }
}

bool pms_peer_is_loopback(const struct sockaddr *address)
{
    struct in_addr v4;
    struct sockaddr_in6 v6;

    if (as_v4(address, &v4))
        return ntohl(v4.s_addr) >> 24 == 127;
    if (address->sa_family != AF_INET6)
        return false;
    memcpy(&v6, address, sizeof(v6));
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}
