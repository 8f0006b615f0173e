/* SPDX-License-Identifier: MIT */
/*
 * A flight is one call with all its tries: it waits for its turn, is sent, and after a refusal
 * or a loss that may be repeated waits again. Whoever waits for one moves all of them.
 */
#ifndef CLIENT_FLIGHT_H
#define CLIENT_FLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include <pmscim/client.h>

#include "http/http.h"
#include "http/retry.h"

struct pms_traffic;
struct pms_flight;

/* Time and chance, so that tests need neither. */
struct pms_hooks {
    int64_t (*now)(void *context); /* milliseconds, for waiting */
    /* Sleeps while nothing is under way, perhaps shorter. */
    int (*sleep)(void *context, int64_t ms, struct pms_error *err);
    unsigned (*chance)(void *context);
    void *context;
};

struct pms_traffic_options {
    long patience_ms; /* below 0: never wait */
    long reads_a_minute;
    long writes_a_minute;
    int at_once;
    void (*waiting)(void *context, long ms, const char *why);
    void *waiting_context;
};

/* `take_http` is eaten also on failure. */
int pms_traffic_new(const struct pms_traffic_options *options, struct pms_http *take_http,
                    struct pms_traffic **ret_traffic, struct pms_error *err);
void pms_traffic_free(struct pms_traffic *traffic);
/* As pms_http_hide(). */
void pms_traffic_hide(struct pms_traffic *traffic, const char *token);
/* Whether an interrupt is heeded; it is from the start. */
void pms_traffic_heed(struct pms_traffic *traffic, bool heed);
void pms_traffic_hook(struct pms_traffic *traffic, const struct pms_hooks *hooks);
void pms_traffic_limits(const struct pms_traffic *traffic, long reads, long writes,
                        struct pms_limits *ret_limits);

/* Did the request that ended last get no answer? */
bool pms_traffic_is_silent(const struct pms_traffic *traffic);

/* As it was given; below 0: never wait. */
long pms_traffic_patience(const struct pms_traffic *traffic);
/* Lets so much time pass, in which flights move on; announced as other waits are. */
int pms_traffic_rest(struct pms_traffic *traffic, int64_t ms, const char *why,
                     struct pms_error *err);

/* How many flights it makes sense to have together just now, at least 1. */
int pms_traffic_width(const struct pms_traffic *traffic);

/* What to send; `url`, `body` and `once` of the request are filled in here. Everything else of
 * it is lent until the flight is freed. Both texts are malloc()ed and eaten also on failure. */
struct pms_flight_plan {
    struct pms_request request;
    enum pms_repeat repeat;
    char *take_url;
    char *take_body;
};

int pms_flight_new(struct pms_traffic *traffic, struct pms_flight_plan *plan,
                   struct pms_flight **ret_flight, struct pms_error *err);

/* Removes it, wherever it is; a request under way is broken off. */
void pms_flight_free(struct pms_flight *flight);

bool pms_flight_is_over(const struct pms_flight *flight);
/* Is it not on its way, or not any more, and will be sent (again)? */
bool pms_flight_is_waiting(const struct pms_flight *flight);
/* Was it ever sent off? */
bool pms_flight_was_tried(const struct pms_flight *flight);

/* Moves all flights along until this one is over, and hands over its answer of whatever status.
 * PMS_E_CANCELED leaves the flights as they are. */
int pms_flight_wait(struct pms_flight *flight, struct pms_response *ret_response,
                    struct pms_error *err);
/* Moves them until something has happened. */
int pms_traffic_step(struct pms_traffic *traffic, struct pms_error *err);

/* Takes what has come and sends what may be sent, without waiting: to be called before turning
 * to an answer, so that the server is not kept waiting meanwhile. */
void pms_traffic_push(struct pms_traffic *traffic);

/* May the server have seen the request, though no answer came? */
bool pms_flight_is_sent(const struct pms_flight *flight);
/* May it have seen it in a try before the last one? */
bool pms_flight_was_lost(const struct pms_flight *flight);

DEFINE_AUTO(struct pms_flight *, pms_flight_free)
DEFINE_AUTO(struct pms_traffic *, pms_traffic_free)

#endif
