/* SPDX-License-Identifier: MIT */
/* A token bucket as a pure function of time: so many requests a minute, a burst of as many. */
#ifndef BASE_BUCKET_H
#define BASE_BUCKET_H

#include <stdint.h>

struct pms_bucket {
    int64_t per_minute; /* 0: no limit */
    int64_t
        level; /* tokens there, in 1/60,000 of one, so that a millisecond adds a whole number */
    int64_t seen_ms; /* when `level` was true */
};

/* A full bucket. */
struct pms_bucket pms_bucket_full(int64_t per_minute, int64_t now_ms);

/* Takes one token and returns 0, or takes none and returns the milliseconds until there is one.
 */
int64_t pms_bucket_take(struct pms_bucket *bucket, int64_t now_ms);

/* Whole tokens left at `now_ms`. */
int64_t pms_bucket_left(const struct pms_bucket *bucket, int64_t now_ms);

#endif
