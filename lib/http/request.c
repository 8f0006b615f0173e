/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "http/transfer.h"

/* Room from the start, so that a short answer, and with it a key, is never copied by growing.
 */
enum {
    BODY_START = 16 * 1024
};

/* What we send is short; libcurl would set four times as much aside. */
enum {
    SENT_AT_ONCE = 16 * 1024
};

enum {
    SILENCE_BYTES = 1,
    SILENCE_SECONDS = 30
};

static size_t on_header(char *line, size_t size, size_t count, void *context)
{
    struct pms_transfer *transfer = context;
    int r = pms_headers_add(&transfer->response.headers, line, size * count, &transfer->error);

    return r < 0 ? 0 : size * count;
}

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
    struct pms_transfer *transfer = context;
    int r = pms_buf_add(&transfer->response.body, data, size * count, &transfer->error);

    return r < 0 ? 0 : size * count;
}

static size_t on_read(char *out, size_t size, size_t count, void *context)
{
    struct pms_transfer *transfer = context;
    size_t left = transfer->body_length - transfer->body_sent;
    size_t n = size * count < left ? size * count : left;

    memcpy(out, transfer->body + transfer->body_sent, n);
    transfer->body_sent += n;
    return n;
}

static int add_header(struct pms_transfer *transfer, const char *name, const char *value,
                      struct pms_error *err)
{
    AUTO(free) char *line = NULL;
    struct curl_slist *headers = NULL;

    if (!value)
        return 0;
    if (asprintf(&line, "%s%s", name, value) < 0)
        line = NULL;
    if (line)
        headers = curl_slist_append(transfer->headers, line);
    if (line)
        explicit_bzero(line, strlen(line));
    if (!headers)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    transfer->headers = headers;
    return 0;
}

static int add_headers(struct pms_transfer *transfer, const struct pms_request *request,
                       struct pms_error *err)
{
    int r = add_header(transfer, "Accept: ", request->accept, err);

    if (r == 0 && request->body)
        r = add_header(transfer, "Content-Type: ", request->content_type, err);
    if (r == 0)
        r = add_header(transfer, "If-Match: ", request->if_match, err);
    /* Waiting for "100 Continue" costs a second on servers that never say it. */
    if (r == 0)
        r = add_header(transfer, "Expect:", "", err);
    if (r == 0 && request->key)
        r = add_header(transfer, request->key_header, pms_secret_text(request->key), err);
    return r;
}

/* The body goes as memory that libcurl may send twice on a stale connection, or, where that
 * could make two of something, as a stream that it cannot rewind: then it reports the loss
 * instead. Nothing at all can always be sent again, but for a connection that cannot be stale.
 */
static CURLcode set_body(struct pms_transfer *t, const struct pms_request *request)
{
    CURL *easy = t->easy;
    CURLcode code = CURLE_OK;

    t->body = request->body;
    t->body_length = request->body ? strlen(request->body) : 0;
    if (!request->body &&
        (strcmp(request->method, "GET") == 0 || strcmp(request->method, "DELETE") == 0))
        return curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    code |= curl_easy_setopt(easy, CURLOPT_POST, 1L);
    code |= curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    code |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->body_length);
    if (request->once && request->body) {
        code |= curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
        code |= curl_easy_setopt(easy, CURLOPT_READDATA, t);
        code |= curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)SENT_AT_ONCE);
    } else {
        code |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body ? request->body : "");
        code |= curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, request->once ? 1L : 0L);
    }
    return code;
}

static CURLcode set_limits(const struct pms_transfer *t)
{
    const struct pms_http *http = t->http;
    CURL *easy = t->easy;
    CURLcode code = CURLE_OK;

    code |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    /* A name service that stays silent is not waited for when our own time is over. */
    code |= curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    code |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, http->connect_timeout_ms);
    code |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, http->timeout_ms);
    code |= curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)SILENCE_BYTES);
    code |= curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)SILENCE_SECONDS);
    code |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    code |= curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    return code;
}

/* libcurl would trust the system's folder of authorities beside a file of our own. Of a key no
 * password is set, for pms_pem_check() lets none pass that has one. */
static CURLcode set_certificates(const struct pms_transfer *t)
{
    const struct pms_http *http = t->http;
    CURL *easy = t->easy;
    CURLcode code = CURLE_OK;

    code |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    code |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    code |= curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    code |= curl_easy_setopt(easy, CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    code |= curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
    if (http->cacert) {
        code |= curl_easy_setopt(easy, CURLOPT_CAINFO, http->cacert);
        code |= curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    if (http->cert) {
        code |= curl_easy_setopt(easy, CURLOPT_SSLCERT, http->cert);
        code |= curl_easy_setopt(easy, CURLOPT_SSLKEY, http->cert_key);
    }
    return code;
}

static CURLcode set_connection(const struct pms_transfer *t)
{
    const struct pms_http *http = t->http;
    CURL *easy = t->easy;
    CURLcode code = CURLE_OK;

    code |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, t->url.is_https ? "https" : "http");
    code |= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    code |= curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    code |= set_certificates(t);
    if (http->unix_socket)
        code |= curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, http->unix_socket);
    /* A proxy gets to see the host, and no header of ours; its own are nobody's answer. */
    code |= curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    code |= curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    /* Where several requests can share a connection, they wait for it. */
    if (t->url.is_https)
        code |= curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
    /* Without TLS a proxy of the environment would read the key; nothing plain leaves the
     * machine. */
    if (!t->url.is_https || http->unix_socket)
        code |= curl_easy_setopt(easy, CURLOPT_PROXY, "");
    return code;
}

static CURLcode set_options(struct pms_transfer *t, const struct pms_request *request)
{
    CURL *easy = t->easy;
    CURLcode code = CURLE_OK;

    code |= curl_easy_setopt(easy, CURLOPT_URL, request->url);
    code |= curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    code |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, t->headers);
    code |= curl_easy_setopt(easy, CURLOPT_USERAGENT, "pmscim/" PMS_VERSION);
    code |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    code |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
    code |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    code |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    code |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->words);
    code |= curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
    code |= set_limits(t);
    code |= set_connection(t);
    code |= set_body(t, request);
    return code;
}

static int reserve_body(struct pms_buf *body, struct pms_error *err)
{
    body->data = calloc(1, BODY_START);
    if (!body->data)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    body->capacity = BODY_START;
    return 0;
}

int pms_transfer_new(struct pms_http *http, const struct pms_request *request,
                     struct pms_transfer **ret_transfer, struct pms_error *err)
{
    AUTO(pms_transfer_free) struct pms_transfer *transfer = calloc(1, sizeof(*transfer));
    int r;

    if (!transfer)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    transfer->http = http;
    transfer->response = (struct pms_response)PMS_RESPONSE_INIT;
    transfer->easy = curl_easy_init();
    if (!transfer->easy)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = pms_url_split(request->url, &transfer->url, err);
    if (r == 0)
        r = add_headers(transfer, request, err);
    if (r == 0)
        r = reserve_body(&transfer->response.body, err);
    if (r < 0)
        return r;
    if (set_options(transfer, request) != CURLE_OK)
        return pms_fail(err, PMS_E_CONFIG, "%s: libcurl cannot do what this request needs",
                        transfer->url.host);
    *ret_transfer = TAKE(transfer);
    return 0;
}
