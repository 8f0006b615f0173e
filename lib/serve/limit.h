/* SPDX-License-Identifier: MIT */
/* How often a team may call, per minute: Postman's numbers. The minute begins with the first
 * call after the last one. */
#ifndef SERVE_LIMIT_H
#define SERVE_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "serve/exchange.h"

struct pms_window {
    int64_t most;
    int64_t begun_ms;
    int64_t count;
};

struct pms_limit {
    bool on;
    struct pms_window reads;
    struct pms_window writes;
};

struct pms_limit pms_limit_new(bool on, int64_t now_ms);

/* Counts one call and says in the answer's header how many are left. PMS_E_RATE when none was.
 */
int pms_limit_take(struct pms_limit *limit, bool writes, int64_t now_ms,
                   struct pms_exchange *exchange, struct pms_error *err);

#endif
