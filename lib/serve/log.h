/* SPDX-License-Identifier: MIT */
/* A request as one line: neither queries, which have e-mails in them, nor keys nor bodies. */
#ifndef SERVE_LOG_H
#define SERVE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "serve/exchange.h"

enum {
    PMS_LOG_LINE_SIZE = 4096
};

struct pms_log_entry {
    const struct pms_exchange *exchange;
    size_t bytes; /* of the answer's body */
    int64_t now_ms;
    int64_t took_ms;
};

/* For people; without control characters. */
void pms_log_human(const struct pms_log_entry *entry, char line[PMS_LOG_LINE_SIZE]);

/* A JSON object. */
void pms_log_json(const struct pms_log_entry *entry, char line[PMS_LOG_LINE_SIZE]);

#endif
