/* SPDX-License-Identifier: MIT */
#include "domain/resolver.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"

static void auto_freeaddrinfo(struct addrinfo **list)
{
    if (*list)
        freeaddrinfo(*list);
}

enum {
    PORT_DEFAULT = 53,
    PORT_MAX = 65535,
    PORT_DIGITS = 5,
    LABEL_MAX = 63
};

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

enum {
    TIMEOUT_DEFAULT_MS = 2000,
    TIMEOUT_MAX_MS = 60000,
    TRIES_DEFAULT = 2,
    TRIES_MAX = 10
};

static int fail_resolver(const char *text, struct pms_error *err)
{
    pms_fail(err, PMS_E_PARSE, "resolver '%s' is neither an address nor a host name", text);
    return pms_error_hint(err, "give HOST, HOST:PORT or [IPV6]:PORT");
}

/* The port in digits, -1 for anything else. */
static int port_of(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    int port = 0;

    if (digits == 0 || digits > PORT_DIGITS || text[digits] != '\0')
        return -1;
    for (size_t i = 0; i < digits; i++)
        port = port * 10 + (text[i] - '0');
    return port >= 1 && port <= PORT_MAX ? port : -1;
}

/* Splits "HOST", "HOST:PORT", "[IPV6]" and "[IPV6]:PORT"; a bare IPv6 address has more
 * than one colon and no port. Returns where the port starts, NULL for none. */
static const char *split(const char *text, const char **ret_address, size_t *ret_length)
{
    const char *colon = strchr(text, ':');
    const char *bracket = text[0] == '[' ? strchr(text, ']') : NULL;

    *ret_address = bracket ? text + 1 : text;
    *ret_length = strlen(text);
    if (bracket) {
        *ret_length = (size_t)(bracket - text - 1);
        return bracket[1] == '\0' ? NULL : bracket + 1;
    }
    if (!colon || strchr(colon + 1, ':'))
        return NULL;
    *ret_length = (size_t)(colon - text);
    return colon;
}

/* A name of letters, digits, '-' and '_', in labels. Its last one is no number, since "127.1"
 * and "10" are addresses to some programs and typos to people. */
static bool is_name(const char *text)
{
    const char *last = text;
    size_t label = 0;

    for (const char *p = text; *p != '\0'; p++) {
        bool is_dot = *p == '.';

        if ((is_dot && label == 0) || (!is_dot && !strchr(NAME_CHARACTERS, *p)))
            return false;
        label = is_dot ? 0 : label + 1;
        last = is_dot && p[1] != '\0' ? p + 1 : last;
        if (label > LABEL_MAX)
            return false;
    }
    return text[0] != '\0' && last[strspn(last, "0123456789.")] != '\0';
}

static bool take_address(const char *text, bool bracketed, struct pms_resolver *resolver)
{
    int family = strchr(text, ':') ? AF_INET6 : AF_INET;
    unsigned char bytes[sizeof(struct in6_addr)];

    if ((bracketed && family == AF_INET) || inet_pton(family, text, bytes) != 1 ||
        !inet_ntop(family, bytes, resolver->addresses[0], sizeof(resolver->addresses[0])))
        return false;
    memcpy(resolver->host, resolver->addresses[0], sizeof(resolver->addresses[0]));
    resolver->count = 1;
    return true;
}

static int read_host(const char *text, struct pms_resolver *resolver, struct pms_error *err)
{
    const char *host;
    size_t length;
    const char *rest = split(text, &host, &length);
    char copy[PMS_RESOLVER_HOST];

    if (length >= sizeof(copy) || (rest && rest[0] != ':'))
        return fail_resolver(text, err);
    memcpy(copy, host, length);
    copy[length] = '\0';
    resolver->port = rest ? port_of(rest + 1) : PORT_DEFAULT;
    if (resolver->port < 0)
        return fail_resolver(text, err);
    if (take_address(copy, text[0] == '[', resolver))
        return 0;
    if (text[0] == '[' || !is_name(copy))
        return fail_resolver(text, err);
    memcpy(resolver->host, copy, length + 1);
    return 0;
}

int pms_resolver_valid(const char *text, struct pms_error *err)
{
    struct pms_resolver resolver = {0};

    return read_host(text, &resolver, err);
}

static int fail_lookup(const struct pms_resolver *resolver, int status, struct pms_error *err)
{
    bool is_absent = status == EAI_NONAME || status == EAI_NODATA;

    if (status == EAI_MEMORY)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    pms_fail(err, is_absent ? PMS_E_PARSE : PMS_E_NETWORK, "resolver '%s': %s", resolver->host,
             is_absent ? "there is no such host" : gai_strerror(status));
    return pms_error_hint(err, "check the name, or give the resolver's address");
}

static void add_address(struct pms_resolver *resolver, const struct sockaddr *address)
{
    const void *bytes = address->sa_family == AF_INET6
                            ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                            : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
    char *place = resolver->addresses[resolver->count];

    if (inet_ntop(address->sa_family, bytes, place, INET6_ADDRSTRLEN))
        resolver->count++;
}

int pms_resolver_find(struct pms_resolver *resolver, struct pms_error *err)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM};
    AUTO(freeaddrinfo) struct addrinfo *list = NULL;
    int status;

    if (resolver->host[0] == '\0' || resolver->count > 0)
        return 0;
    status = getaddrinfo(resolver->host, NULL, &hints, &list);
    if (status != 0)
        return fail_lookup(resolver, status, err);
    for (const struct addrinfo *p = list; p && resolver->count < PMS_RESOLVER_ADDRESSES;
         p = p->ai_next)
        if (p->ai_family == AF_INET || p->ai_family == AF_INET6)
            add_address(resolver, p->ai_addr);
    return resolver->count > 0 ? 0 : fail_lookup(resolver, EAI_NONAME, err);
}

size_t pms_resolver_servers(const struct pms_resolver *resolver,
                            const char *servers[PMS_RESOLVER_ADDRESSES])
{
    for (size_t i = 0; i < resolver->count; i++)
        servers[i] = resolver->addresses[i];
    return resolver->count;
}

static int within(int value, int most, int otherwise)
{
    if (value <= 0)
        return otherwise;
    return value < most ? value : most;
}

int pms_resolver_read(const struct pms_txt_options *options, struct pms_resolver *ret_resolver,
                      struct pms_error *err)
{
    static const struct pms_txt_options none;
    const struct pms_txt_options *given = options ? options : &none;
    struct pms_resolver resolver = {
        .port = PORT_DEFAULT,
        .patience = {.timeout_ms =
                         within(given->timeout_ms, TIMEOUT_MAX_MS, TIMEOUT_DEFAULT_MS),
                     .tries = within(given->tries, TRIES_MAX, TRIES_DEFAULT)},
    };
    int r = given->resolver ? read_host(given->resolver, &resolver, err) : 0;

    if (r == 0)
        *ret_resolver = resolver;
    return r;
}

char *pms_resolver_title(const struct pms_resolver *resolver)
{
    int v6 = strchr(resolver->host, ':') != NULL;
    char *title;

    if (resolver->host[0] == '\0')
        return strdup("system resolver");
    if (asprintf(&title, "resolver %s%s%s:%d", v6 ? "[" : "", resolver->host, v6 ? "]" : "",
                 resolver->port) < 0)
        return NULL;
    return title;
}
