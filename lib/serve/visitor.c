/* SPDX-License-Identifier: MIT */
#include "serve/visitor.h"

#include <stdlib.h>
#include <sys/socket.h>

#include <gnutls/gnutls.h>
#include <microhttpd.h>

struct pms_visitor *pms_visitor_new(struct MHD_Connection *connection)
{
    struct pms_visitor *visitor = calloc(1, sizeof(*visitor));
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

    if (!visitor)
        return NULL;
    visitor->connection = connection;
    if (info && info->client_addr)
        pms_peer_print(info->client_addr, visitor->peer);
    return visitor;
}

void pms_visitor_free(struct pms_visitors *visitors, struct pms_visitor *visitor)
{
    if (!visitor)
        return;
    pms_visitor_rest(visitors, visitor);
    free(visitor);
}

void pms_visitor_renew(struct pms_visitors *visitors, struct pms_visitor *visitor,
                       int64_t deadline_ms)
{
    pms_visitor_rest(visitors, visitor);
    visitor->deadline_ms = deadline_ms;
    visitor->queued = true;
    TAILQ_INSERT_TAIL(visitors, visitor, place);
}

void pms_visitor_rest(struct pms_visitors *visitors, struct pms_visitor *visitor)
{
    if (visitor->queued)
        TAILQ_REMOVE(visitors, visitor, place);
    visitor->queued = false;
}

struct pms_visitor *pms_visitors_late(struct pms_visitors *visitors, int64_t now_ms)
{
    struct pms_visitor *first = TAILQ_FIRST(visitors);

    if (!first || first->deadline_ms > now_ms)
        return NULL;
    pms_visitor_rest(visitors, first);
    return first;
}

int64_t pms_visitors_left_ms(const struct pms_visitors *visitors, int64_t now_ms,
                             int64_t most_ms)
{
    const struct pms_visitor *first = TAILQ_FIRST(visitors);
    int64_t left = first ? first->deadline_ms - now_ms : most_ms;

    if (left < 0)
        return 0;
    return left < most_ms ? left : most_ms;
}

void pms_visitor_cut(const struct pms_visitor *visitor, const char *text, size_t length)
{
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(visitor->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *tls =
        MHD_get_connection_info(visitor->connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);

    /* What cannot be said at once is not said. */
    if (length > 0 && tls && tls->tls_session)
        (void)!gnutls_record_send(tls->tls_session, text, length);
    else if (length > 0)
        (void)!send(fd->connect_fd, text, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    shutdown(fd->connect_fd, SHUT_RDWR);
}
