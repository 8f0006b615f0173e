/* SPDX-License-Identifier: MIT */
/*
 * How many requests of one kind may be sent, as a pure function of time. Nobody knows how a
 * server counts its minutes (from a fixed start, sliding, or as a bucket), so a quota keeps to
 * the number within any minute, which suits all of them, and to what the server's headers say
 * of the window at hand.
 */
#ifndef CLIENT_QUOTA_H
#define CLIENT_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

#include "http/retry.h"

enum {
    PMS_QUOTA_MOST = 1024, /* a minute; whoever allows more is not limited here */
    /* A minute and what requests may come closer together on their way. */
    PMS_QUOTA_WINDOW_MS = 60600
};

struct pms_quota {
    int64_t per_minute; /* 0: no limit */
    int64_t sent_ms[PMS_QUOTA_MOST];
    uint64_t sent; /* in all */
    int in_flight;
    bool is_said;     /* the server told about its window */
    int64_t lowest;   /* least it said to be left in this window */
    int64_t pending;  /* sent since it said so, or under way then */
    int64_t until_ms; /* the end of its window */
};

void pms_quota_init(struct pms_quota *quota, int64_t per_minute);

/* Milliseconds until the quota of our own has room, and until the server's window has. */
int64_t pms_quota_wait(const struct pms_quota *quota, int64_t now_ms);
int64_t pms_quota_said_wait(const struct pms_quota *quota, int64_t now_ms);

void pms_quota_begin(struct pms_quota *quota, int64_t now_ms);
/* `said` may be NULL when no answer came. */
void pms_quota_end(struct pms_quota *quota, const struct pms_said *said, int64_t now_ms);

/* How many may be sent at once; -1 for no limit. */
int64_t pms_quota_left(const struct pms_quota *quota, int64_t now_ms);

/* Milliseconds that sending so many takes at least. */
int64_t pms_quota_time(const struct pms_quota *quota, int64_t count, int64_t now_ms);

#endif
