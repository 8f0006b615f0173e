/* SPDX-License-Identifier: MIT */
/*
 * The endpoint without sockets: exchanges in, exchanges out. One thread at a time.
 */
#ifndef SERVE_SERVICE_H
#define SERVE_SERVICE_H

#include <stdint.h>

#include <pmscim/error.h>

#include "serve/exchange.h"
#include "serve/guess.h"
#include "serve/limit.h"
#include "serve/store.h"

struct pms_service {
    struct pms_store *store; /* lent */
    const char *url;         /* lent */
    const char *resolver;    /* lent, NULL is the system's */
    struct pms_limit limit;
    struct pms_guesses guesses;
    int64_t (*now_ms)(void *context);
    void *now_context;
};

enum pms_outcome {
    PMS_OUTCOME_READY, /* the answer can be sent */
    PMS_OUTCOME_HELD,  /* it may be sent once pms_service_commit() has succeeded */
    PMS_OUTCOME_LOOKUP /* run exchange->lookup first, then pms_service_finish() */
};

/* The time this endpoint lives in. */
int64_t pms_service_now(const struct pms_service *service);

enum pms_outcome pms_service_answer(struct pms_service *service, struct pms_exchange *exchange);

/* Gives the answer that had to wait for a lookup. */
enum pms_outcome pms_service_finish(struct pms_service *service, struct pms_exchange *exchange);

/* Ends a round: its readers saw one moment of the state, and what its writers changed becomes
 * durable. When that fails, every held answer has to be replaced by pms_service_fail(). */
int pms_service_commit(struct pms_service *service, struct pms_error *err);

/* Answers with an error instead of whatever the answer was. */
void pms_service_fail(struct pms_exchange *exchange, const struct pms_error *err);

#endif
