/* SPDX-License-Identifier: MIT */
/*
 * How fast and how many at once, as a pure function of time: a quota for reads and one for
 * writes, a door that a refusal closes for everybody, and a number of requests under way that
 * grows while answers stay quick and halves when they do not.
 */
#ifndef CLIENT_PACE_H
#define CLIENT_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "client/quota.h"

enum {
    PMS_PACE_READ,
    PMS_PACE_WRITE
};

struct pms_pace {
    struct pms_quota quotas[2];
    struct {
        int64_t usual_ms;  /* the quick answers */
        int64_t recent_ms; /* the last few */
    } speeds[2];
    int64_t closed_until_ms; /* nobody sends before */
    int64_t halved_ms;
    int window;       /* most under way at a time */
    int most;         /* the window's ceiling */
    int good;         /* answers since the window changed last */
    bool is_starting; /* until the first halving it doubles each round */
};

void pms_pace_init(struct pms_pace *pace, int64_t reads_a_minute, int64_t writes_a_minute,
                   int most);

/* What holds one more request back. */
enum pms_pace_reason {
    PMS_PACE_GO,
    PMS_PACE_FULL,   /* as many as may be are under way; the end of one makes room */
    PMS_PACE_CLOSED, /* the server refused somebody and asked for a pause */
    PMS_PACE_QUOTA,  /* a minute's requests are used up */
    PMS_PACE_SAID    /* they are, as the server counts them */
};

/* Asks for one more; `*ret_ms` is how long it must wait, 0 for PMS_PACE_GO and PMS_PACE_FULL.
 */
enum pms_pace_reason pms_pace_wait(const struct pms_pace *pace, int kind, int64_t now_ms,
                                   int64_t *ret_ms);

void pms_pace_begin(struct pms_pace *pace, int kind, int64_t now_ms);

/* How a request that began at `begun_ms` ended. */
struct pms_pace_end {
    int kind;
    int64_t begun_ms;
    int status;                  /* 0 without an answer */
    const struct pms_said *said; /* NULL without an answer */
    int64_t close_ms;            /* how long the door stays shut after a refusal */
};
void pms_pace_end(struct pms_pace *pace, const struct pms_pace_end *end, int64_t now_ms);

int pms_pace_in_flight(const struct pms_pace *pace);

/* Milliseconds that so many reads and writes will take, as far as one can tell. */
int64_t pms_pace_time(const struct pms_pace *pace, int64_t reads, int64_t writes,
                      int64_t now_ms);

#endif
