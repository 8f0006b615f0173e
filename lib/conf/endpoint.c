/* SPDX-License-Identifier: MIT */
#include "conf/endpoint.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <pmscim/profile.h>

#include "base/cleanup.h"

enum {
    ENDPOINT_MAX = 2048,
    HOST_SIZE = 254,
    HIGHEST_PORT = 65535
};

/* What an address consists of. */
struct parts {
    bool tls;
    bool bracketed; /* the host is an IPv6 address */
    char host[HOST_SIZE];
    int port;
    const char *path; /* into the text: the first byte behind host and port */
};

static const struct {
    const char *word;
    const char *endpoint;
} presets[] = {
    {"us", PMS_ENDPOINT_US},
    {"eu", PMS_ENDPOINT_EU},
};

static const char *const postman_domains[] = {"postman.com", "getpostman.com"};

static int split_scheme(const char **text, struct parts *parts, struct pms_error *err)
{
    if (strncasecmp(*text, "https://", 8) == 0) {
        *parts = (struct parts){.tls = true, .port = 443};
        *text += 8;
        return 0;
    }
    if (strncasecmp(*text, "http://", 7) == 0) {
        *parts = (struct parts){.port = 80};
        *text += 7;
        return 0;
    }
    pms_fail(err, PMS_E_CONFIG, "the address does not start with https://");
    return pms_error_hint(err,
                          "write it whole, such as " PMS_ENDPOINT_US ", or \"us\" or \"eu\"");
}

/* Only letters, digits and what names and addresses are made of, so that no other program can
 * see another host in the same text. */
static int split_host(const char **text, struct parts *parts, struct pms_error *err)
{
    const char *start = *text;
    size_t length;

    parts->bracketed = *start == '[';
    if (parts->bracketed)
        length = strspn(++start, "0123456789abcdefABCDEF:.");
    else
        length = strspn(start, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789.-_");
    if (length == 0)
        return pms_fail(err, PMS_E_CONFIG, "the address names no host");
    if (length >= sizeof(parts->host))
        return pms_fail(err, PMS_E_CONFIG, "the address has a host longer than any");
    for (size_t i = 0; i < length; i++)
        parts->host[i] = (char)tolower((unsigned char)start[i]);
    *text = start + length;
    if (!parts->bracketed)
        return 0;
    if (**text != ']' || inet_pton(AF_INET6, parts->host, &(struct in6_addr){0}) != 1)
        return pms_fail(err, PMS_E_CONFIG, "the address has no IPv6 address in its brackets");
    (*text)++;
    return 0;
}

static int split_port(const char **text, struct parts *parts, struct pms_error *err)
{
    long port = 0;
    const char *p = *text;

    if (*p != ':')
        return 0;
    for (p++; isdigit((unsigned char)*p) && port <= HIGHEST_PORT; p++)
        port = port * 10 + (*p - '0');
    if (port < 1 || port > HIGHEST_PORT)
        return pms_fail(err, PMS_E_CONFIG,
                        "the address has no port from 1 to %d behind its colon", HIGHEST_PORT);
    parts->port = (int)port;
    *text = p;
    return 0;
}

/* What stands in the whole text before anybody takes it apart. */
static int check_characters(const char *text, struct pms_error *err)
{
    size_t authority = strcspn(text, "/");

    if (strlen(text) > ENDPOINT_MAX)
        return pms_fail(err, PMS_E_CONFIG, "the address is longer than %d bytes", ENDPOINT_MAX);
    for (const char *p = text; *p != '\0'; p++)
        if (*p <= ' ' || *p > '~' || strchr("\"<>\\^`{|}", *p))
            return pms_fail(err, PMS_E_CONFIG,
                            "the address holds a blank or another character no address has");
    if (strncmp(text + authority, "//", 2) == 0)
        authority += 2 + strcspn(text + authority + 2, "/?#");
    if (memchr(text, '@', authority)) {
        pms_fail(err, PMS_E_CONFIG, "the address holds a user or password");
        return pms_error_hint(err,
                              "only the key opens an endpoint; leave out all before the @");
    }
    if (strchr(text, '?'))
        return pms_fail(err, PMS_E_CONFIG, "the address has a query, the part from its ?");
    if (strchr(text, '#'))
        return pms_fail(err, PMS_E_CONFIG, "the address has a fragment, the part from its #");
    return 0;
}

static bool is_loopback(const struct parts *parts)
{
    struct in6_addr six;
    struct in_addr four;

    if (parts->bracketed)
        return inet_pton(AF_INET6, parts->host, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
    if (strcmp(parts->host, "localhost") == 0)
        return true;
    return inet_pton(AF_INET, parts->host, &four) == 1 && ntohl(four.s_addr) >> 24 == 127;
}

static int split(const char *text, struct parts *ret_parts, struct pms_error *err)
{
    struct parts parts;
    int r = check_characters(text, err);

    if (r == 0)
        r = split_scheme(&text, &parts, err);
    if (r == 0)
        r = split_host(&text, &parts, err);
    if (r == 0)
        r = split_port(&text, &parts, err);
    if (r < 0)
        return r;
    if (*text != '\0' && *text != '/')
        return pms_fail(err, PMS_E_CONFIG,
                        "the address has a host with a character no host has");
    if (!parts.tls && !is_loopback(&parts)) {
        pms_fail(err, PMS_E_CONFIG,
                 "the address is http, which would show the key to everybody "
                 "on the way");
        return pms_error_hint(err,
                              "use https://; http is for localhost, 127.0.0.0/8 and [::1]");
    }
    parts.path = text;
    *ret_parts = parts;
    return 0;
}

int pms_endpoint_parse(const char *text, char **ret_endpoint, struct pms_error *err)
{
    AUTO(free) char *endpoint = NULL;
    struct parts parts;
    size_t length;
    int r;

    for (size_t i = 0; i < sizeof(presets) / sizeof(*presets); i++)
        if (strcasecmp(text, presets[i].word) == 0)
            text = presets[i].endpoint;
    r = split(text, &parts, err);
    if (r < 0)
        return r;
    endpoint = strdup(text);
    if (!endpoint)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (char *p = endpoint; p < endpoint + (parts.path - text); p++)
        *p = (char)tolower((unsigned char)*p);
    for (length = strlen(endpoint); endpoint[length - 1] == '/'; length--)
        endpoint[length - 1] = '\0';
    *ret_endpoint = TAKE(endpoint);
    return 0;
}

bool pms_endpoint_same_origin(const char *a, const char *b)
{
    struct pms_error ignored;
    struct parts pa;
    struct parts pb;

    return a && b && split(a, &pa, &ignored) == 0 && split(b, &pb, &ignored) == 0 &&
           pa.tls == pb.tls && pa.bracketed == pb.bracketed && pa.port == pb.port &&
           strcmp(pa.host, pb.host) == 0;
}

/* The dot matters: notpostman.com is somebody else's. */
static bool is_at_or_below(const char *host, const char *domain)
{
    size_t length = strlen(host);
    size_t tail = strlen(domain);

    return length >= tail && strcmp(host + length - tail, domain) == 0 &&
           (length == tail || host[length - tail - 1] == '.');
}

bool pms_endpoint_is_postman(const char *endpoint)
{
    struct pms_error ignored;
    struct parts parts;

    if (!endpoint || split(endpoint, &parts, &ignored) < 0 || parts.bracketed)
        return false;
    for (size_t i = 0; i < sizeof(postman_domains) / sizeof(*postman_domains); i++)
        if (is_at_or_below(parts.host, postman_domains[i]))
            return true;
    return false;
}
