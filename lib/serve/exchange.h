/* SPDX-License-Identifier: MIT */
/* One request and its answer as plain values, with no connection in sight. */
#ifndef SERVE_EXCHANGE_H
#define SERVE_EXCHANGE_H

#include <stddef.h>

#include <pmscim/error.h>

#include "base/buf.h"
#include "serve/writer.h"

struct pms_lookup;

enum {
    PMS_BODY_MOST = 1 << 20,    /* bytes of a request body */
    PMS_BODIES_MOST = 64 << 20, /* bytes of all bodies that are kept at one time */
    PMS_TARGET_MOST = 8192,     /* bytes of path and query */
    PMS_HEAD_MOST = 32 << 10,   /* bytes of a request before its body */
    PMS_ANSWER_MOST = 16 << 20, /* bytes of an answer */
    PMS_FIELDS_MOST = 12        /* header fields added to an answer */
};

/* The request header fields anybody here looks at. */
enum pms_header {
    PMS_HEADER_AUTHORIZATION,
    PMS_HEADER_API_KEY,
    PMS_HEADER_USER_AGENT,
    PMS_HEADER_COUNT
};

struct pms_field {
    const char *name; /* a constant */
    char value[64];
};

struct pms_exchange {
    /* The request, lent. */
    const char *method;
    const char *path;  /* as sent, percent-encoded */
    const char *query; /* what follows the '?', as sent; NULL without one */
    const char *headers[PMS_HEADER_COUNT];
    const char *body;
    size_t body_length;
    const char *peer; /* the caller's address; NULL or "" inside this program */

    /* The answer. */
    int status;
    const char *content_type; /* a constant */
    struct pms_buf answer;
    struct pms_field fields[PMS_FIELDS_MOST];
    size_t field_count;

    struct pms_lookup *lookup; /* owned: DNS work to do before there is an answer */
    char trouble[256];         /* why a 5xx happened, for the log; "" otherwise */
};

#define PMS_EXCHANGE_INIT                                                                      \
    {                                                                                          \
        .answer = PMS_BUF(PMS_ANSWER_MOST)                                                     \
    }

/* The name a header field has on the wire. A lent constant. */
const char *pms_header_name(enum pms_header header);

/* Adds a header field to the answer; what does not fit is cut. */
__attribute__((format(printf, 3, 4))) void pms_exchange_field(struct pms_exchange *exchange,
                                                              const char *name,
                                                              const char *format, ...);

/* Forgets the answer so far, so that another can be given. */
void pms_exchange_clear(struct pms_exchange *exchange);

/* Starts an answer of JSON; what the writer puts down is its body. */
struct pms_writer pms_exchange_json(struct pms_exchange *exchange, int status);

void pms_exchange_done(struct pms_exchange *exchange);

DEFINE_AUTO_VALUE(struct pms_exchange, pms_exchange_done)

#endif
