/* SPDX-License-Identifier: MIT */
#include "base/bucket.h"

enum {
    TOKEN = 60000
};

struct pms_bucket pms_bucket_full(int64_t per_minute, int64_t now_ms)
{
    return (struct pms_bucket){
        .per_minute = per_minute, .level = per_minute * TOKEN, .seen_ms = now_ms};
}

/* A clock set back adds nothing, and no pause is worth more than a full bucket. */
static int64_t level_at(const struct pms_bucket *bucket, int64_t now_ms)
{
    int64_t most = bucket->per_minute * TOKEN;
    int64_t passed = now_ms > bucket->seen_ms ? now_ms - bucket->seen_ms : 0;
    int64_t level;

    if (passed >= TOKEN)
        return most;
    level = bucket->level + passed * bucket->per_minute;
    return level < most ? level : most;
}

int64_t pms_bucket_take(struct pms_bucket *bucket, int64_t now_ms)
{
    int64_t level;

    if (bucket->per_minute == 0)
        return 0;
    level = level_at(bucket, now_ms);
    /* Also without a token the time counts from now on, or a clock set back would stop the
     * bucket until it has caught up. */
    bucket->level = level;
    bucket->seen_ms = now_ms;
    if (level < TOKEN)
        return (TOKEN - level + bucket->per_minute - 1) / bucket->per_minute;
    bucket->level -= TOKEN;
    return 0;
}

int64_t pms_bucket_left(const struct pms_bucket *bucket, int64_t now_ms)
{
    return level_at(bucket, now_ms) / TOKEN;
}
