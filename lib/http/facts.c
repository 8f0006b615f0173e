/* SPDX-License-Identifier: MIT */
#include "http/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/cert_dates.h"
#include "http/transfer.h"

static curl_off_t time_of(CURL *easy, CURLINFO what)
{
    curl_off_t time = 0;

    curl_easy_getinfo(easy, what, &time);
    return time;
}

static long ms_of(CURL *easy, CURLINFO what)
{
    curl_off_t time = time_of(easy, what);

    return time > 0 ? (long)(time / 1000) : -1;
}

/* libcurl forgets when it had the connection as soon as TLS has failed on it. */
static bool is_about_tls(CURLcode result)
{
    return result == CURLE_PEER_FAILED_VERIFICATION || result == CURLE_SSL_CONNECT_ERROR ||
           result == CURLE_SSL_CERTPROBLEM || result == CURLE_SSL_CACERT_BADFILE;
}

static enum pms_reach reach_of(const struct pms_transfer *transfer, const char *address)
{
    CURL *easy = transfer->easy;

    if (transfer->response.status > 0)
        return PMS_REACH_ANSWER;
    if (transfer->result == CURLE_COULDNT_RESOLVE_HOST ||
        transfer->result == CURLE_COULDNT_RESOLVE_PROXY)
        return PMS_REACH_NOTHING;
    if (is_about_tls(transfer->result))
        return PMS_REACH_CONNECTION;
    /* Behind a proxy the time of the connection is the time of that to the proxy. */
    if (time_of(easy, CURLINFO_PRETRANSFER_TIME_T) > 0)
        return PMS_REACH_TLS;
    if (address[0] != '\0' && time_of(easy, CURLINFO_CONNECT_TIME_T) > 0)
        return PMS_REACH_CONNECTION;
    return time_of(easy, CURLINFO_NAMELOOKUP_TIME_T) > 0 ? PMS_REACH_NAME : PMS_REACH_NOTHING;
}

static int version_of(CURL *easy)
{
    long version = 0;

    curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
    switch (version) {
    case CURL_HTTP_VERSION_1_0:
        return 10;
    case CURL_HTTP_VERSION_1_1:
        return 11;
    case CURL_HTTP_VERSION_2_0:
        return 20;
    default:
        return 0;
    }
}

/* The port an origin means: what stands behind its last colon, else that of its scheme. */
static long port_of(const struct pms_url *url)
{
    const char *colon = strrchr(url->origin, ':');

    if (colon && colon[1] >= '0' && colon[1] <= '9' && !strchr(colon, ']'))
        return strtol(colon + 1, NULL, 10);
    return url->is_https ? 443 : 80;
}

static bool is_proxied(const struct pms_transfer *transfer, long port)
{
    long tunnel_status = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &tunnel_status);
    return tunnel_status > 0 || (port > 0 && port != port_of(&transfer->url));
}

static long long date_of(const struct pms_transfer *transfer)
{
    const char *text = pms_headers_get(&transfer->response.headers, "Date");
    time_t date = text ? curl_getdate(text, NULL) : -1;

    return date < 0 ? -1 : (long long)date * 1000;
}

void pms_transfer_facts(const struct pms_transfer *transfer, struct pms_facts *ret_facts)
{
    CURL *easy = transfer->easy;
    char *address = NULL;
    const char *issuer = pms_cert_line(easy, "Issuer");
    time_t end;
    long port = 0;

    curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &port);
    *ret_facts = (struct pms_facts){
        .is_proxied = is_proxied(transfer, port),
        .port = port,
        .version = version_of(easy),
        .end_ms = pms_cert_end(easy, &end) ? (long long)end * 1000 : -1,
        .connected_ms = ms_of(easy, CURLINFO_CONNECT_TIME_T),
        .answered_ms = ms_of(easy, CURLINFO_STARTTRANSFER_TIME_T),
        .date_ms = date_of(transfer),
    };
    snprintf(ret_facts->address, sizeof(ret_facts->address), "%s", address ? address : "");
    snprintf(ret_facts->issuer, sizeof(ret_facts->issuer), "%s", issuer ? issuer : "");
    ret_facts->reach = reach_of(transfer, ret_facts->address);
}
