/* SPDX-License-Identifier: MIT */
/* A client whose clock only sleeping moves. */
#ifndef TESTS_CLIENT_CLOCK_H
#define TESTS_CLIENT_CLOCK_H

#include "client_scene.h"

struct clock {
    int64_t now;
    int64_t slept;
    int cancel_after; /* sleeps, 0 for never */
    int sleeps;
    int told;
    long said_ms;
    char said[256];
};

static inline int64_t on_now(void *context)
{
    return ((struct clock *)context)->now;
}

static inline int on_sleep(void *context, int64_t ms, struct pms_error *err)
{
    struct clock *clock = context;

    clock->now += ms;
    clock->slept += ms;
    clock->sleeps++;
    if (clock->sleeps == clock->cancel_after)
        return pms_fail(err, PMS_E_CANCELED, "interrupted");
    return 0;
}

static inline unsigned on_chance(void *context)
{
    (void)context;
    return 0;
}

static inline void on_waiting(void *context, long ms, const char *why)
{
    struct clock *clock = context;

    clock->told++;
    clock->said_ms = ms;
    snprintf(clock->said, sizeof(clock->said), "%s", why);
}

static inline void start_clock(struct scene *s, struct clock *clock, const char *section,
                               long patience_ms)
{
    const struct pms_hooks hooks = {on_now, on_sleep, on_chance, clock};

    *clock = (struct clock){.now = 1000000};
    serve(s, section, NULL);
    s->options.patience_ms = patience_ms;
    s->options.waiting = on_waiting;
    s->options.waiting_context = clock;
    connect_client(s);
    pms_traffic_hook(s->client->caller.traffic, &hooks);
}

#endif
