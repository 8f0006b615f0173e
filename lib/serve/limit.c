/* SPDX-License-Identifier: MIT */
#include "serve/limit.h"

#include <inttypes.h>

enum {
    READS = 300,
    WRITES = 180,
    MINUTE_MS = 60000
};

struct pms_limit pms_limit_new(bool on, int64_t now_ms)
{
    return (struct pms_limit){
        .on = on,
        .reads = pms_bucket_full(READS, now_ms),
        .writes = pms_bucket_full(WRITES, now_ms),
    };
}

static int64_t seconds(int64_t ms)
{
    return (ms + 999) / 1000;
}

int pms_limit_take(struct pms_limit *limit, bool writes, int64_t now_ms,
                   struct pms_exchange *exchange, struct pms_error *err)
{
    struct pms_bucket *bucket = writes ? &limit->writes : &limit->reads;
    int64_t wait;
    int64_t left;

    if (!limit->on)
        return 0;
    wait = pms_bucket_take(bucket, now_ms);
    left = pms_bucket_left(bucket, now_ms);
    pms_exchange_field(exchange, "RateLimit-Limit", "%" PRId64, bucket->per_minute);
    pms_exchange_field(exchange, "RateLimit-Remaining", "%" PRId64, left);
    pms_exchange_field(exchange, "RateLimit-Reset", "%" PRId64,
                       seconds((bucket->per_minute - left) * MINUTE_MS / bucket->per_minute));
    if (wait == 0)
        return 0;
    pms_exchange_field(exchange, "Retry-After", "%" PRId64, seconds(wait));
    return pms_fail(err, PMS_E_RATE, "more than %" PRId64 " %s requests within a minute",
                    bucket->per_minute, writes ? "writing" : "reading");
}
