/* SPDX-License-Identifier: MIT */
#include "http/net_error.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BAD_PAIR                                                                               \
    "the client certificate and its key cannot be used together",                              \
        "check the profile's cert and cert_key: is the key the certificate's?"
#define NO_CERT                                                                                \
    "the server wants a client certificate",                                                   \
        "give the profile one: pmscim connect URL --cert FILE --cert-key FILE"

/* The first row that fits counts; `word` must occur in libcurl's sentence, NULL fits any. */
static const struct row {
    CURLcode result;
    const char *word;
    enum pms_code code;
    const char *sentence;
    const char *hint;
} rows[] = {
    {CURLE_COULDNT_RESOLVE_HOST, NULL, PMS_E_NETWORK,
     "no such host, or the name service is silent",
     "check the address of the endpoint and this machine's DNS"},
    {CURLE_COULDNT_RESOLVE_PROXY, NULL, PMS_E_NETWORK, "the proxy cannot be reached",
     "check the proxy variables of the environment (https_proxy, no_proxy)"},
    {CURLE_PROXY, NULL, PMS_E_NETWORK, "the proxy did not let the request through",
     "check the proxy variables of the environment (https_proxy, no_proxy)"},
    {CURLE_RECV_ERROR, "CONNECT tunnel failed", PMS_E_NETWORK,
     "the proxy did not let the request through",
     "check the proxy variables of the environment (https_proxy, no_proxy)"},
    {CURLE_COULDNT_CONNECT, NULL, PMS_E_NETWORK, "nothing can be reached there",
     "check host and port, and that the endpoint is running"},
    {CURLE_OPERATION_TIMEDOUT, "too slow", PMS_E_NETWORK, "the connection went silent", NULL},
    {CURLE_OPERATION_TIMEDOUT, NULL, PMS_E_NETWORK, "no answer in time", NULL},
    {CURLE_PEER_FAILED_VERIFICATION, "match", PMS_E_REMOTE,
     "its certificate is for another host",
     "check the address: the key was not sent, because somebody else may have answered"},
    {CURLE_PEER_FAILED_VERIFICATION, "expir", PMS_E_REMOTE, "its certificate has expired",
     "its owner must renew it; the key was not sent"},
    {CURLE_PEER_FAILED_VERIFICATION, NULL, PMS_E_REMOTE,
     "its certificate is not trusted here (unknown issuer, or out of date)",
     "if the issuer is your own, name its certificate in the profile's cacert; the key was not "
     "sent"},
    {CURLE_SSL_CACERT_BADFILE, NULL, PMS_E_CONFIG,
     "the file of certificate authorities cannot be read", "check the profile's cacert"},
    {CURLE_SSL_CERTPROBLEM, NULL, PMS_E_CONFIG, BAD_PAIR},
    {CURLE_SSL_CONNECT_ERROR, "error reading X.509", PMS_E_CONFIG, BAD_PAIR},
    {CURLE_SSL_CONNECT_ERROR, "certificate required", PMS_E_AUTH, NO_CERT},
    {CURLE_RECV_ERROR, "certificate required", PMS_E_AUTH, NO_CERT},
    {CURLE_SSL_CONNECT_ERROR, "alert", PMS_E_REMOTE,
     "the server broke the secure connection off",
     "it may want a client certificate (cert and cert_key of the profile), or another one than "
     "this, or know only TLS older than 1.2"},
    {CURLE_RECV_ERROR, "alert", PMS_E_REMOTE, "the server broke the secure connection off",
     "it may want a client certificate (cert and cert_key of the profile), or another one than "
     "this"},
    {CURLE_SSL_CONNECT_ERROR, NULL, PMS_E_REMOTE, "no secure connection could be agreed on",
     "the address may be one for plain http, or the server only knows TLS older than 1.2"},
    {CURLE_GOT_NOTHING, NULL, PMS_E_NETWORK, "the connection was closed without an answer",
     NULL},
    {CURLE_SEND_FAIL_REWIND, NULL, PMS_E_NETWORK, "the connection was closed without an answer",
     NULL},
    {CURLE_SEND_ERROR, NULL, PMS_E_NETWORK, "the connection broke while sending", NULL},
    {CURLE_RECV_ERROR, NULL, PMS_E_NETWORK, "the connection broke while receiving", NULL},
    {CURLE_PARTIAL_FILE, NULL, PMS_E_NETWORK, "the answer was cut off", NULL},
    {CURLE_HTTP2, NULL, PMS_E_NETWORK, "the connection broke", NULL},
    {CURLE_HTTP2_STREAM, NULL, PMS_E_NETWORK, "the connection broke", NULL},
    {CURLE_BAD_CONTENT_ENCODING, NULL, PMS_E_REMOTE, "the answer cannot be decompressed", NULL},
    {CURLE_WEIRD_SERVER_REPLY, NULL, PMS_E_REMOTE, "what answers there does not speak HTTP",
     "check the address of the endpoint"},
    {CURLE_UNSUPPORTED_PROTOCOL, NULL, PMS_E_REMOTE, "what answers there does not speak HTTP",
     "check the address of the endpoint"},
    {CURLE_URL_MALFORMAT, NULL, PMS_E_CONFIG, "the address cannot be used",
     "check the address of the endpoint"},
    {CURLE_OUT_OF_MEMORY, NULL, PMS_E_NOMEM, "out of memory", NULL},
};

/* Does libcurl's sentence about a failed connection name somebody else than the host, as it
 * does when there is a proxy? A name may be spelled in two ways, so there has to be one for
 * sure. */
static bool is_about_proxy(const char *words, const char *host)
{
    static const char start[] = "Failed to connect to ";
    static const char *const variables[] = {"https_proxy", "HTTPS_PROXY", "all_proxy",
                                            "ALL_PROXY"};
    size_t bracket = host[0] == '[';
    const char *name = words + sizeof(start) - 1;

    if (strncmp(words, start, sizeof(start) - 1) != 0 ||
        strncasecmp(name, host + bracket, strlen(host) - 2 * bracket) == 0)
        return false;
    for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++)
        if (getenv(variables[i]))
            return true;
    return false;
}

int pms_net_error(CURLcode result, const char *words, const char *host, struct pms_error *err)
{
    if (result == CURLE_COULDNT_CONNECT && is_about_proxy(words, host))
        result = CURLE_COULDNT_RESOLVE_PROXY;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (rows[i].result != result || (rows[i].word && !strcasestr(words, rows[i].word)))
            continue;
        pms_fail(err, rows[i].code, "%s: %s", host, rows[i].sentence);
        return rows[i].hint ? pms_error_hint(err, "%s", rows[i].hint) : -err->code;
    }
    return pms_fail(err, PMS_E_NETWORK, "%s: %s", host,
                    words[0] != '\0' ? words : curl_easy_strerror(result));
}
