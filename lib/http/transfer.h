/* SPDX-License-Identifier: MIT */
/* The insides of a transfer, shared by the two files that make and run one. */
#ifndef HTTP_TRANSFER_H
#define HTTP_TRANSFER_H

#include <curl/curl.h>

#include "http/http.h"
#include "http/url.h"

struct pms_http {
    CURLM *multi;
    char *unix_socket;
    char *cacert;
    char *cert;
    char *cert_key;
    long connect_timeout_ms;
    long timeout_ms;
    struct pms_trace trace;
    int (*canceled)(void *context);
    void *canceled_context;
    bool is_deaf; /* `canceled` is not asked */
};

struct pms_transfer {
    struct pms_http *http;
    CURL *easy;
    struct curl_slist *headers;
    struct pms_url url;
    const char *body; /* lent */
    size_t body_length;
    size_t body_sent;
    struct pms_response response;
    struct pms_error error; /* what a callback found wrong, PMS_OK for nothing */
    char words[CURL_ERROR_SIZE];
    bool added; /* to the multi handle */
    bool done;
    CURLcode result;
};

/* Makes a transfer and sets every option of its handle; it is not under way yet. */
int pms_transfer_new(struct pms_http *http, const struct pms_request *request,
                     struct pms_transfer **ret_transfer, struct pms_error *err);

#endif
