/* SPDX-License-Identifier: MIT */
/*
 * Connections, and how long each may take to the next step: a request has to have come in
 * whole, an answer to have been taken, within the front's patience. Everybody gets the same
 * time, so a queue in order of renewal is one in order of deadlines.
 */
#ifndef SERVE_VISITOR_H
#define SERVE_VISITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "serve/peer.h"

struct MHD_Connection;

struct pms_visitor {
    struct MHD_Connection *connection;
    void *request; /* the one at work, lent, or NULL */
    char peer[PMS_PEER_SIZE];
    int64_t deadline_ms;
    bool queued;
    TAILQ_ENTRY(pms_visitor) place;
};

TAILQ_HEAD(pms_visitors, pms_visitor);

/* NULL when memory ran out. */
struct pms_visitor *pms_visitor_new(struct MHD_Connection *connection);
void pms_visitor_free(struct pms_visitors *visitors, struct pms_visitor *visitor);

/* Gives time until `deadline_ms`, which may not be before one given earlier to anybody. */
void pms_visitor_renew(struct pms_visitors *visitors, struct pms_visitor *visitor,
                       int64_t deadline_ms);

/* Stops the time while we are the ones who take it. */
void pms_visitor_rest(struct pms_visitors *visitors, struct pms_visitor *visitor);

/* Takes out one whose time is over; NULL when there is none. */
struct pms_visitor *pms_visitors_late(struct pms_visitors *visitors, int64_t now_ms);

/* Milliseconds until somebody's time is over, at most `most_ms`. */
int64_t pms_visitors_left_ms(const struct pms_visitors *visitors, int64_t now_ms,
                             int64_t most_ms);

/* Says `text` (if it can be said at once) and hangs up; the daemon notices by itself. */
void pms_visitor_cut(const struct pms_visitor *visitor, const char *text, size_t length);

#endif
