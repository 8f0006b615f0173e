/* SPDX-License-Identifier: MIT */
#include "client/flight.h"

#include <bsd/stdlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "client/pace.h"

enum {
    WORTH_SAYING_MS = 900, /* a second, of which some has passed */
    WORK_MOST = 1000000000 /* requests that a time is told for */
};

struct pms_traffic {
    struct pms_http *http;
    struct pms_pace pace;
    struct pms_hooks hooks;
    struct pms_flight *first; /* in the order they were asked for */
    long patience_ms;
    bool has_answered;     /* the server, to anything */
    bool is_silent;        /* what ended last ended without an answer */
    int64_t told_until_ms; /* the end of the wait that was announced last */
    void (*waiting)(void *context, long ms, const char *why);
    void *waiting_context;
};

enum flight_state {
    WAITING,
    UNDER_WAY,
    OVER
};

struct pms_flight {
    struct pms_traffic *traffic;
    struct pms_flight *next;
    struct pms_request request;
    enum pms_repeat repeat;
    char *url;
    char *body;
    enum flight_state state;
    int kind; /* PMS_PACE_READ or PMS_PACE_WRITE */
    int tries;
    int64_t not_before_ms;
    int64_t begun_ms;
    int64_t spent_ms;
    const char *why; /* it waits, after a try that failed */
    bool is_sent;
    bool was_lost;
    struct pms_transfer *transfer;
    struct pms_response response;
    struct pms_error error; /* PMS_OK when an answer came */
};

/* --- traffic --- */

static int64_t real_now(void *context)
{
    (void)context;
    return pms_clock_monotonic_ms();
}

static int real_sleep(void *context, int64_t ms, struct pms_error *err)
{
    struct pms_traffic *traffic = context;

    return pms_http_step(traffic->http, ms < PMS_POLL_MS ? (long)ms : PMS_POLL_MS, err);
}

static unsigned real_chance(void *context)
{
    (void)context;
    return arc4random();
}

int pms_traffic_new(const struct pms_traffic_options *options, struct pms_http *take_http,
                    struct pms_traffic **ret_traffic, struct pms_error *err)
{
    struct pms_traffic *traffic = calloc(1, sizeof(*traffic));

    if (!traffic) {
        pms_http_free(take_http);
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    traffic->http = take_http;
    traffic->patience_ms = options->patience_ms;
    traffic->waiting = options->waiting;
    traffic->waiting_context = options->waiting_context;
    traffic->hooks = (struct pms_hooks){real_now, real_sleep, real_chance, traffic};
    pms_pace_init(&traffic->pace, options->reads_a_minute, options->writes_a_minute,
                  options->at_once);
    *ret_traffic = traffic;
    return 0;
}

void pms_traffic_hide(struct pms_traffic *traffic, const char *token)
{
    pms_http_hide(traffic->http, token);
}

void pms_traffic_heed(struct pms_traffic *traffic, bool heed)
{
    pms_http_heed(traffic->http, heed);
}

void pms_traffic_hook(struct pms_traffic *traffic, const struct pms_hooks *hooks)
{
    traffic->hooks = *hooks;
}

static int64_t now_of(const struct pms_traffic *traffic)
{
    return traffic->hooks.now(traffic->hooks.context);
}

/* Whatever somebody asks about: times of so many still fit. */
static int64_t bounded(long requests)
{
    if (requests < 0)
        return 0;
    return requests < WORK_MOST ? requests : WORK_MOST;
}

void pms_traffic_limits(const struct pms_traffic *traffic, long reads, long writes,
                        struct pms_limits *ret_limits)
{
    const struct pms_quota *quotas = traffic->pace.quotas;
    int64_t now = now_of(traffic);

    *ret_limits = (struct pms_limits){
        .reads_a_minute = (long)quotas[PMS_PACE_READ].per_minute,
        .writes_a_minute = (long)quotas[PMS_PACE_WRITE].per_minute,
        .reads_left = (long)pms_quota_left(&quotas[PMS_PACE_READ], now),
        .writes_left = (long)pms_quota_left(&quotas[PMS_PACE_WRITE], now),
        .at_once = traffic->pace.window,
        .time_ms = pms_pace_time(&traffic->pace, bounded(reads), bounded(writes), now),
    };
}

int pms_traffic_width(const struct pms_traffic *traffic)
{
    return traffic->pace.window;
}

/* --- flights --- */

static void flight_add(struct pms_traffic *traffic, struct pms_flight *flight)
{
    struct pms_flight **end = &traffic->first;

    while (*end)
        end = &(*end)->next;
    *end = flight;
}

static void flight_remove(struct pms_traffic *traffic, struct pms_flight *flight)
{
    struct pms_flight **at = &traffic->first;

    while (*at && *at != flight)
        at = &(*at)->next;
    if (*at)
        *at = flight->next;
}

int pms_flight_new(struct pms_traffic *traffic, struct pms_flight_plan *plan,
                   struct pms_flight **ret_flight, struct pms_error *err)
{
    struct pms_flight *flight = calloc(1, sizeof(*flight));

    if (!flight) {
        free(plan->take_url);
        free(plan->take_body);
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    flight->traffic = traffic;
    flight->url = plan->take_url;
    flight->body = plan->take_body;
    flight->repeat = plan->repeat;
    flight->kind = plan->repeat == PMS_REPEAT_FREELY ? PMS_PACE_READ : PMS_PACE_WRITE;
    flight->response = (struct pms_response)PMS_RESPONSE_INIT;
    flight->request = plan->request;
    flight->request.url = flight->url;
    flight->request.body = flight->body;
    flight->request.once = plan->repeat == PMS_REPEAT_NEVER;
    flight_add(traffic, flight);
    *ret_flight = flight;
    return 0;
}

void pms_flight_free(struct pms_flight *flight)
{
    if (!flight)
        return;
    if (flight->traffic)
        flight_remove(flight->traffic, flight);
    if (flight->state == UNDER_WAY)
        pms_quota_end(&flight->traffic->pace.quotas[flight->kind], NULL,
                      now_of(flight->traffic));
    pms_transfer_free(flight->transfer);
    pms_response_done(&flight->response);
    free(flight->url);
    free(flight->body);
    free(flight);
}

bool pms_flight_is_over(const struct pms_flight *flight)
{
    return flight->state == OVER;
}

bool pms_flight_is_waiting(const struct pms_flight *flight)
{
    return flight->state == WAITING;
}

bool pms_flight_was_tried(const struct pms_flight *flight)
{
    return flight->tries > 0;
}

bool pms_flight_is_sent(const struct pms_flight *flight)
{
    return flight->is_sent || flight->was_lost ||
           (flight->state == UNDER_WAY && pms_transfer_sent(flight->transfer));
}

bool pms_flight_was_lost(const struct pms_flight *flight)
{
    return flight->was_lost;
}

static void end(struct pms_flight *flight)
{
    flight->state = OVER;
    pms_transfer_free(flight->transfer);
    flight->transfer = NULL;
}

/* Flights that outlive the traffic belong to walks that are freed later; nothing can come of
 * them any more. */
void pms_traffic_free(struct pms_traffic *traffic)
{
    if (!traffic)
        return;
    for (struct pms_flight *flight = traffic->first; flight; flight = flight->next) {
        end(flight);
        flight->traffic = NULL;
    }
    pms_http_free(traffic->http);
    free(traffic);
}

/* --- taking off --- */

static const char *why_held(enum pms_pace_reason reason)
{
    return reason == PMS_PACE_CLOSED ? "the server asks for fewer requests"
                                     : "this minute's requests are used up";
}

/* Milliseconds until the flight may be sent: 0 for now, -1 for when another one has ended.
 * Headers that count requests are believed no further than the patience goes: beyond it the
 * server may refuse by itself. */
static int64_t hold(const struct pms_flight *flight, int64_t now, const char **ret_why)
{
    const struct pms_traffic *traffic = flight->traffic;
    enum pms_pace_reason reason;
    int64_t ms;

    *ret_why = flight->why;
    if (now < flight->not_before_ms)
        return flight->not_before_ms - now;
    reason = pms_pace_wait(&traffic->pace, flight->kind, now, &ms);
    *ret_why = why_held(reason);
    if (reason == PMS_PACE_FULL)
        return -1;
    if (traffic->patience_ms < 0 || (reason == PMS_PACE_SAID && ms > traffic->patience_ms))
        return 0;
    return ms;
}

/* Many that wait for the same moment are one wait. */
static void say_waiting(struct pms_traffic *traffic, int64_t now, int64_t ms, const char *why)
{
    if (ms < WORTH_SAYING_MS || now + ms < traffic->told_until_ms + WORTH_SAYING_MS)
        return;
    traffic->told_until_ms = now + ms;
    if (traffic->waiting)
        traffic->waiting(traffic->waiting_context, (long)ms, why);
}

static void take_off(struct pms_flight *flight, int64_t now)
{
    struct pms_traffic *traffic = flight->traffic;
    int r = pms_http_submit(traffic->http, &flight->request, &flight->transfer, &flight->error);

    if (r < 0) {
        end(flight);
        return;
    }
    flight->state = UNDER_WAY;
    flight->begun_ms = now;
    flight->tries++;
    pms_pace_begin(&traffic->pace, flight->kind, now);
}

/* Sends what may be sent; returns the milliseconds until more may be, -1 when only the end of
 * another one helps. */
static int64_t send_all(struct pms_traffic *traffic)
{
    int64_t soonest = -1;

    for (struct pms_flight *flight = traffic->first; flight; flight = flight->next) {
        int64_t now = now_of(traffic);
        const char *why;
        int64_t ms;

        if (flight->state != WAITING)
            continue;
        ms = hold(flight, now, &why);
        if (ms == 0) {
            take_off(flight, now);
            continue;
        }
        say_waiting(traffic, now, ms, why);
        if (ms > 0 && (soonest < 0 || ms < soonest))
            soonest = ms;
    }
    return soonest;
}

/* --- landing --- */

/* The wait that a refusal asks for, in whatever words; -1 for none. */
static int64_t asked_by(const struct pms_said *said)
{
    if (said->wait_ms >= 0)
        return said->wait_ms;
    return said->left <= 0 ? said->reset_ms : -1;
}

static const char *why_again(int status)
{
    if (status == 429)
        return "the server asks for fewer requests";
    if (status == 503)
        return "the server is too busy to answer";
    return status == 0 ? "the connection broke" : "the server's answer was lost";
}

/* Decides about another try; milliseconds until it, or below 0 for none. */
static int64_t decide(struct pms_flight *flight, const struct pms_said *said, int64_t now)
{
    const struct pms_traffic *traffic = flight->traffic;
    int status = flight->response.status;
    const struct pms_attempt attempt = {
        .repeat = flight->repeat,
        .status = flight->error.code == PMS_OK ? status : 0,
        .maybe_done = flight->is_sent,
        .is_known_host = traffic->has_answered,
        .tries = flight->tries,
        .asked_ms = asked_by(said),
        .spent_ms = flight->spent_ms + (pms_is_refusal(status) ? 0 : now - flight->begun_ms),
        .patience_ms = traffic->patience_ms,
        .jitter = traffic->hooks.chance(traffic->hooks.context),
    };
    int64_t wait;

    /* What is wrong here or with the certificate stays wrong. */
    if (flight->error.code != PMS_OK && flight->error.code != PMS_E_NETWORK)
        return PMS_RETRY_NO;
    wait = pms_retry_wait(&attempt);
    if (wait >= 0)
        flight->spent_ms = attempt.spent_ms + wait;
    return wait;
}

static void wait_again(struct pms_flight *flight, int64_t wait, int64_t now)
{
    int status = flight->error.code == PMS_OK ? flight->response.status : 0;

    if (!pms_is_refusal(status) && flight->is_sent)
        flight->was_lost = true;
    flight->state = WAITING;
    flight->not_before_ms = now + wait;
    flight->why = why_again(status);
    flight->error = (struct pms_error)PMS_ERROR_INIT;
    pms_response_done(&flight->response);
    pms_transfer_free(flight->transfer);
    flight->transfer = NULL;
}

/* With a key that is not accepted, or a pause that nobody will wait for, nobody needs to be
 * sent any more. */
static void stop_all(struct pms_traffic *traffic, int status)
{
    for (struct pms_flight *flight = traffic->first; flight; flight = flight->next) {
        if (flight->state != WAITING)
            continue;
        if (status == 401)
            pms_fail(&flight->error, PMS_E_AUTH,
                     "not sent, because the server does not accept the key (401)");
        else
            pms_fail(&flight->error, PMS_E_RATE, "not sent, because %s (%d)", why_again(status),
                     status);
        flight->error.http_status = status;
        end(flight);
    }
}

static void land(struct pms_flight *flight)
{
    struct pms_traffic *traffic = flight->traffic;
    int64_t now = now_of(traffic);
    struct pms_pace_end how = {.kind = flight->kind, .begun_ms = flight->begun_ms};
    struct pms_said said = {-1, -1, -1, -1, -1};
    int64_t wait;

    flight->is_sent = pms_transfer_sent(flight->transfer);
    traffic->is_silent = pms_transfer_result(flight->transfer, &flight->error) < 0;
    if (!traffic->is_silent) {
        flight->response = pms_transfer_take_response(flight->transfer);
        pms_said_read(&flight->response.headers, pms_clock_now_ms(), &said);
        how.status = flight->response.status;
        how.said = &said;
        traffic->has_answered = true;
    }
    wait = decide(flight, &said, now);
    if (wait > 0 && pms_is_refusal(how.status))
        how.close_ms = wait;
    pms_pace_end(&traffic->pace, &how, now);
    if (wait >= 0)
        wait_again(flight, wait, now);
    else
        end(flight);
    if (how.status == 401 || (wait < 0 && pms_is_refusal(how.status)))
        stop_all(traffic, how.status);
}

static bool has_done(const struct pms_traffic *traffic)
{
    for (const struct pms_flight *flight = traffic->first; flight; flight = flight->next)
        if (flight->state == UNDER_WAY && pms_transfer_is_done(flight->transfer))
            return true;
    return false;
}

static void land_all(struct pms_traffic *traffic)
{
    for (struct pms_flight *flight = traffic->first; flight; flight = flight->next)
        if (flight->state == UNDER_WAY && pms_transfer_is_done(flight->transfer))
            land(flight);
}

void pms_traffic_push(struct pms_traffic *traffic)
{
    land_all(traffic);
    send_all(traffic);
    if (pms_pace_in_flight(&traffic->pace) > 0)
        pms_http_push(traffic->http);
}

int pms_traffic_step(struct pms_traffic *traffic, struct pms_error *err)
{
    int64_t wait = send_all(traffic);
    int r = 0;

    if (pms_pace_in_flight(&traffic->pace) == 0)
        return wait > 0 ? traffic->hooks.sleep(traffic->hooks.context, wait, err) : 0;
    if (!has_done(traffic))
        r = pms_http_step(traffic->http,
                          wait >= 0 && wait < PMS_POLL_MS ? (long)wait : PMS_POLL_MS, err);
    if (r == 0 && has_done(traffic))
        pms_traffic_push(traffic);
    return r;
}

bool pms_traffic_is_silent(const struct pms_traffic *traffic)
{
    return traffic->is_silent;
}

long pms_traffic_patience(const struct pms_traffic *traffic)
{
    return traffic->patience_ms;
}

int pms_traffic_rest(struct pms_traffic *traffic, int64_t ms, const char *why,
                     struct pms_error *err)
{
    int64_t until = now_of(traffic) + ms;
    int64_t now;
    int r = 0;

    say_waiting(traffic, now_of(traffic), ms, why);
    while (r == 0 && (now = now_of(traffic)) < until) {
        send_all(traffic);
        if (pms_pace_in_flight(&traffic->pace) > 0)
            r = pms_traffic_step(traffic, err);
        else
            r = traffic->hooks.sleep(traffic->hooks.context, until - now, err);
    }
    return r;
}

int pms_flight_wait(struct pms_flight *flight, struct pms_response *ret_response,
                    struct pms_error *err)
{
    while (flight->state != OVER) {
        int r = pms_traffic_step(flight->traffic, err);

        if (r < 0)
            return r;
    }
    if (flight->error.code != PMS_OK) {
        *err = flight->error;
        return -err->code;
    }
    *ret_response = flight->response;
    flight->response = (struct pms_response)PMS_RESPONSE_INIT;
    return 0;
}
