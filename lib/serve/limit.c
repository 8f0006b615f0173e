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
        .reads = {.most = READS, .begun_ms = now_ms},
        .writes = {.most = WRITES, .begun_ms = now_ms},
    };
}

static int64_t seconds(int64_t ms)
{
    return (ms + 999) / 1000;
}

/* A clock set back begins a new minute, rather than stretch the old one. */
static bool take(struct pms_window *window, int64_t now_ms)
{
    if (window->count == 0 || now_ms < window->begun_ms ||
        now_ms - window->begun_ms >= MINUTE_MS) {
        window->begun_ms = now_ms;
        window->count = 0;
    }
    if (window->count == window->most)
        return false;
    window->count++;
    return true;
}

/* Postman's older names have the time of day, the newer ones the seconds left. */
static void tell(const struct pms_window *window, int64_t now_ms, struct pms_exchange *exchange)
{
    int64_t left = window->most - window->count;
    int64_t end_ms = window->begun_ms + MINUTE_MS;

    pms_exchange_field(exchange, "X-RateLimit-Limit", "%" PRId64, window->most);
    pms_exchange_field(exchange, "X-RateLimit-Remaining", "%" PRId64, left);
    pms_exchange_field(exchange, "X-RateLimit-Reset", "%" PRId64, seconds(end_ms));
    pms_exchange_field(exchange, "RateLimit-Limit", "%" PRId64, window->most);
    pms_exchange_field(exchange, "RateLimit-Remaining", "%" PRId64, left);
    pms_exchange_field(exchange, "RateLimit-Reset", "%" PRId64, seconds(end_ms - now_ms));
}

int pms_limit_take(struct pms_limit *limit, bool writes, int64_t now_ms,
                   struct pms_exchange *exchange, struct pms_error *err)
{
    struct pms_window *window = writes ? &limit->writes : &limit->reads;
    bool taken;
    int64_t wait;

    if (!limit->on)
        return 0;
    taken = take(window, now_ms);
    tell(window, now_ms, exchange);
    if (taken)
        return 0;
    wait = seconds(window->begun_ms + MINUTE_MS - now_ms);
    pms_exchange_field(exchange, "Retry-After", "%" PRId64, wait);
    pms_exchange_field(exchange, "X-RateLimit-RetryAfter", "%" PRId64, wait);
    return pms_fail(err, PMS_E_RATE, "more than %" PRId64 " %s requests within a minute",
                    window->most, writes ? "writing" : "reading");
}
