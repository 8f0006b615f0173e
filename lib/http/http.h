/* SPDX-License-Identifier: MIT */
/*
 * Requests over one libcurl multi handle. A request is a struct; a transfer is a request under
 * way. Several transfers may be in flight: submit each, then wait for each. Knows nothing of
 * SCIM.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include <pmscim/error.h>
#include <pmscim/secret.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "http/header.h"
#include "http/trace.h"

enum {
    PMS_BODY_MAX = 16 * 1024 * 1024, /* of an answer, after decompression */
    PMS_POLL_MS = 200                /* most time between two looks at `canceled` */
};

struct pms_http;

/* Texts are copied, callbacks' contexts and the trace's key must outlive the handle. */
struct pms_http_options {
    const char *unix_socket; /* connect here, whatever the address says; NULL for none */
    const char *cacert;      /* PEM file instead of the system's authorities */
    const char *cert;        /* PEM file of our own certificate with its chain, NULL for none */
    const char *cert_key;    /* PEM file of its key, which nobody else may read */
    long connect_timeout_ms;
    long timeout_ms; /* for one whole request */
    struct pms_trace trace;
    int (*canceled)(void *context);
    void *canceled_context;
};

/* PMS_E_CONFIG for a file of certificates or keys that cannot be what it is named as. */
int pms_http_new(const struct pms_http_options *options, struct pms_http **ret_http,
                 struct pms_error *err);
void pms_http_free(struct pms_http *http);

/* What was got for the key and is as secret, lent until the next one or NULL. */
void pms_http_hide(struct pms_http *http, const char *token);

/* Whether `canceled` is asked; it is from the start. */
void pms_http_heed(struct pms_http *http, bool heed);

/* What to ask. Everything is lent until the transfer is over. */
struct pms_request {
    const char *method;
    const char *url;
    const char *accept;
    const char *content_type; /* sent with a body only */
    const char *key_header;   /* what stands before the key: "Authorization: Bearer " */
    const struct pms_secret *key;
    const char *if_match; /* the version that is meant, NULL for any */
    const char *body;     /* NULL for none */
    bool once; /* must not reach the server twice, so libcurl may not send it again */
};

/* What came back. Any HTTP status is an answer, also a redirect, which is never followed. */
struct pms_response {
    int status;
    struct pms_headers headers;
    struct pms_buf body;
    char *redirect; /* where a 3xx points, absolute; NULL otherwise */
};

#define PMS_RESPONSE_INIT                                                                      \
    {                                                                                          \
        .headers = PMS_HEADERS_INIT, .body = PMS_BUF(PMS_BODY_MAX)                             \
    }

/* Wipes the body, which may have held a key. */
void pms_response_done(struct pms_response *response);

struct pms_transfer;

int pms_http_submit(struct pms_http *http, const struct pms_request *request,
                    struct pms_transfer **ret_transfer, struct pms_error *err);

/* Runs all transfers until this one is over. PMS_E_NETWORK, PMS_E_REMOTE or PMS_E_CONFIG in one
 * line that names the host; PMS_E_CANCELED when the caller says so. */
int pms_http_wait(struct pms_http *http, struct pms_transfer *transfer, struct pms_error *err);

/* Moves every transfer along, waiting no longer than this for something to happen, and no
 * longer than PMS_POLL_MS. PMS_E_CANCELED when the caller says so. */
int pms_http_step(struct pms_http *http, long timeout_ms, struct pms_error *err);

/* Moves them without waiting; false when libcurl gave up, which the next step meets, too. */
bool pms_http_push(struct pms_http *http);

bool pms_transfer_is_done(const struct pms_transfer *transfer);
/* What pms_http_wait() returns for a transfer that is done. */
int pms_transfer_result(const struct pms_transfer *transfer, struct pms_error *err);

/* After a failure: may the server have seen the request all the same? */
bool pms_transfer_sent(const struct pms_transfer *transfer);

/* Hands the answer over; end it with pms_response_done(). */
struct pms_response pms_transfer_take_response(struct pms_transfer *transfer);

void pms_transfer_free(struct pms_transfer *transfer);

DEFINE_AUTO(struct pms_http *, pms_http_free)
DEFINE_AUTO(struct pms_transfer *, pms_transfer_free)
DEFINE_AUTO_VALUE(struct pms_response, pms_response_done)

#endif
