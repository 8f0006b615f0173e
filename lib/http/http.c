/* SPDX-License-Identifier: MIT */
#include "http/http.h"

#include <stdlib.h>
#include <string.h>

#include "http/cert_dates.h"
#include "http/net_error.h"
#include "http/pem.h"
#include "http/transfer.h"

static int copy(const char *text, char **ret_text, struct pms_error *err)
{
    *ret_text = text ? strdup(text) : NULL;
    return text && !*ret_text ? pms_fail(err, PMS_E_NOMEM, "out of memory") : 0;
}

int pms_http_new(const struct pms_http_options *options, struct pms_http **ret_http,
                 struct pms_error *err)
{
    AUTO(pms_http_free) struct pms_http *http = calloc(1, sizeof(*http));
    int r;

    if (!http)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    http->connect_timeout_ms = options->connect_timeout_ms;
    http->timeout_ms = options->timeout_ms;
    http->trace = options->trace;
    http->canceled = options->canceled;
    http->canceled_context = options->canceled_context;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return pms_fail(err, PMS_E_NOMEM, "libcurl cannot start");
    http->multi = curl_multi_init();
    if (!http->multi) {
        curl_global_cleanup();
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    r = copy(options->unix_socket, &http->unix_socket, err);
    if (r == 0)
        r = copy(options->cacert, &http->cacert, err);
    if (r == 0)
        r = copy(options->cert, &http->cert, err);
    if (r == 0)
        r = copy(options->cert_key, &http->cert_key, err);
    if (r == 0)
        r = pms_pem_check(options->cacert, options->cert, options->cert_key, err);
    if (r < 0)
        return r;
    *ret_http = TAKE(http);
    return 0;
}

void pms_http_free(struct pms_http *http)
{
    if (!http)
        return;
    if (http->multi) {
        curl_multi_cleanup(http->multi);
        curl_global_cleanup();
    }
    free(http->unix_socket);
    free(http->cacert);
    free(http->cert);
    free(http->cert_key);
    free(http);
}

static void trace_headers(const struct pms_trace *trace, const struct curl_slist *headers)
{
    for (; headers; headers = headers->next) {
        AUTO(free) char *name = strdup(headers->data);
        char *colon = name ? strstr(name, ": ") : NULL;

        if (!colon)
            continue;
        *colon = '\0';
        pms_trace_header(trace, '>', name, colon + 2);
        explicit_bzero(colon + 2, strlen(colon + 2));
    }
}

static void trace_request(const struct pms_transfer *transfer,
                          const struct pms_request *request)
{
    const struct pms_trace *trace = &transfer->http->trace;
    const char *scheme_end = strstr(request->url, "://");
    const char *host = scheme_end ? scheme_end + 3 : request->url;

    if (!trace->line)
        return;
    pms_trace_line(trace, '*', "%s", transfer->url.origin);
    pms_trace_line(trace, '>', "%s %s", request->method, host + strcspn(host, "/?"));
    trace_headers(trace, transfer->headers);
    if (transfer->body)
        pms_trace_body(trace, '>', transfer->body, transfer->body_length);
}

static void trace_response(const struct pms_transfer *transfer)
{
    const struct pms_trace *trace = &transfer->http->trace;
    const struct pms_response *response = &transfer->response;
    size_t position = 0;
    const char *name;
    const char *value;

    if (!trace->line)
        return;
    if (transfer->result != CURLE_OK)
        pms_trace_line(trace, '*', "%s",
                       transfer->words[0] != '\0' ? transfer->words
                                                  : curl_easy_strerror(transfer->result));
    if (response->status > 0)
        pms_trace_line(trace, '<', "%d", response->status);
    while (pms_headers_next(&response->headers, &position, &name, &value))
        pms_trace_header(trace, '<', name, value);
    pms_trace_body(trace, '<', pms_buf_text(&response->body), response->body.length);
}

int pms_http_submit(struct pms_http *http, const struct pms_request *request,
                    struct pms_transfer **ret_transfer, struct pms_error *err)
{
    AUTO(pms_transfer_free) struct pms_transfer *transfer = NULL;
    int r = pms_transfer_new(http, request, &transfer, err);

    if (r < 0)
        return r;
    if (curl_multi_add_handle(http->multi, transfer->easy) != CURLM_OK)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    transfer->added = true;
    trace_request(transfer, request);
    *ret_transfer = TAKE(transfer);
    return 0;
}

static void finish(struct pms_transfer *transfer, CURLcode result)
{
    long status = 0;
    char *redirect = NULL;

    transfer->done = true;
    transfer->result = result;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->easy, CURLINFO_REDIRECT_URL, &redirect);
    transfer->response.status = (int)status;
    trace_response(transfer);
    copy(redirect, &transfer->response.redirect, &transfer->error);
}

/* Marks every transfer that ended in the last round. */
static void reap(struct pms_http *http)
{
    struct CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(http->multi, &left))) {
        char *transfer = NULL;

        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        finish((struct pms_transfer *)(void *)transfer, message->data.result);
    }
}

/* libcurl's sentence, or a better one. */
static const char *words_of(const struct pms_transfer *transfer)
{
    bool doubted = transfer->result == CURLE_PEER_FAILED_VERIFICATION;

    return doubted && pms_cert_has_expired(transfer->easy, time(NULL)) ? "expired"
                                                                       : transfer->words;
}

int pms_transfer_result(const struct pms_transfer *transfer, struct pms_error *err)
{
    if (transfer->error.code != PMS_OK) {
        *err = transfer->error;
        return pms_error_prefix(err, "%s", transfer->url.host);
    }
    if (transfer->result != CURLE_OK)
        return pms_net_error(transfer->result, words_of(transfer), transfer->url.host, err);
    return 0;
}

void pms_http_hide(struct pms_http *http, const char *token)
{
    http->trace.token = token;
}

void pms_http_heed(struct pms_http *http, bool heed)
{
    http->is_deaf = !heed;
}

bool pms_http_push(struct pms_http *http)
{
    int running;

    if (curl_multi_perform(http->multi, &running) != CURLM_OK)
        return false;
    reap(http);
    return true;
}

/* With a transfer that was submitted since, libcurl's wait ends at once. */
int pms_http_step(struct pms_http *http, long timeout_ms, struct pms_error *err)
{
    long wait = timeout_ms < PMS_POLL_MS ? timeout_ms : PMS_POLL_MS;

    if (!http->is_deaf && http->canceled && http->canceled(http->canceled_context))
        return pms_fail(err, PMS_E_CANCELED, "interrupted");
    curl_multi_poll(http->multi, NULL, 0, (int)(wait > 0 ? wait : 0), NULL);
    return pms_http_push(http) ? 0 : pms_fail(err, PMS_E_NETWORK, "libcurl gave up");
}

bool pms_transfer_is_done(const struct pms_transfer *transfer)
{
    return transfer->done;
}

int pms_http_wait(struct pms_http *http, struct pms_transfer *transfer, struct pms_error *err)
{
    while (!transfer->done) {
        int r = pms_http_step(http, PMS_POLL_MS, err);

        if (r < 0)
            return r;
    }
    return pms_transfer_result(transfer, err);
}

bool pms_transfer_sent(const struct pms_transfer *transfer)
{
    curl_off_t begun = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_PRETRANSFER_TIME_T, &begun);
    return begun > 0;
}

struct pms_response pms_transfer_take_response(struct pms_transfer *transfer)
{
    struct pms_response response = transfer->response;

    transfer->response = (struct pms_response)PMS_RESPONSE_INIT;
    return response;
}

void pms_response_done(struct pms_response *response)
{
    if (response->body.data)
        explicit_bzero(response->body.data, response->body.length);
    pms_buf_free(&response->body);
    pms_headers_done(&response->headers);
    free(response->redirect);
    *response = (struct pms_response)PMS_RESPONSE_INIT;
}

static void wipe_headers(struct curl_slist *headers)
{
    for (struct curl_slist *header = headers; header; header = header->next)
        explicit_bzero(header->data, strlen(header->data));
    curl_slist_free_all(headers);
}

void pms_transfer_free(struct pms_transfer *transfer)
{
    if (!transfer)
        return;
    if (transfer->added)
        curl_multi_remove_handle(transfer->http->multi, transfer->easy);
    curl_easy_cleanup(transfer->easy);
    wipe_headers(transfer->headers);
    pms_url_done(&transfer->url);
    pms_response_done(&transfer->response);
    free(transfer);
}
