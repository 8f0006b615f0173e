/* SPDX-License-Identifier: MIT */
/* When to come back, and whether: pure functions of an answer's headers, of what was asked, and
 * of the time. */
#ifndef HTTP_RETRY_H
#define HTTP_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "http/header.h"

enum {
    PMS_WAIT_ABSURD_MS = 7 * 24 * 60 * 60 * 1000, /* whatever says more means this */
};

/* What the headers of one answer say about requests; -1 for what they do not say. */
struct pms_said {
    int64_t wait_ms;   /* come back after so long */
    int64_t limit;     /* requests in one window */
    int64_t window_ms; /* how long a window lasts */
    int64_t left;      /* requests in this window */
    int64_t reset_ms;  /* until the next window */
};

/* `now_ms` is the time since 1970 and stands in where the answer has no Date; times of the
 * server are measured against its own clock. What cannot be understood is not said. */
void pms_said_read(const struct pms_headers *headers, int64_t now_ms,
                   struct pms_said *ret_said);

/* What happens when a request reaches the server twice. */
enum pms_repeat {
    PMS_REPEAT_FREELY, /* nothing: it only reads */
    PMS_REPEAT_SAME,   /* the same state as after once */
    PMS_REPEAT_NEVER   /* two of something */
};

struct pms_attempt {
    enum pms_repeat repeat;
    int status;          /* of the answer, 0 when none came */
    bool maybe_done;     /* no answer came, but the server may have seen the request */
    bool is_known_host;  /* it has answered before, so what fails now may pass */
    int tries;           /* so far, at least 1 */
    int64_t asked_ms;    /* the wait the server asks for, -1 for none */
    int64_t spent_ms;    /* on this call, waiting and on tries that brought no answer */
    int64_t patience_ms; /* most that may be spent so; below 0: never wait */
    unsigned jitter;     /* anything; spreads those who were refused together */
};

enum {
    PMS_RETRY_NO = -1,      /* it may not be repeated, or it would not help */
    PMS_RETRY_TOO_LONG = -2 /* it might help, but not within the patience */
};

/* Milliseconds to wait before the next try, or why there is none. */
int64_t pms_retry_wait(const struct pms_attempt *attempt);

/* Does this status mean that the server did nothing but ask for fewer requests? */
bool pms_is_refusal(int status);

#endif
