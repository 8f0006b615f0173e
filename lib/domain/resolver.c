/* SPDX-License-Identifier: MIT */
#include "domain/resolver.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

enum {
    PORT_DEFAULT = 53,
    PORT_MAX = 65535,
    PORT_DIGITS = 5
};
enum {
    TIMEOUT_DEFAULT_MS = 2000,
    TIMEOUT_MAX_MS = 60000,
    TRIES_DEFAULT = 2,
    TRIES_MAX = 10
};

static int fail_resolver(const char *text, struct pms_error *err)
{
    pms_fail(err, PMS_E_PARSE, "resolver '%s' is no address", text);
    return pms_error_hint(err, "give ADDRESS, ADDRESS:PORT or [IPV6]:PORT");
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

/* Splits "ADDRESS", "ADDRESS:PORT", "[IPV6]" and "[IPV6]:PORT"; a bare IPv6 address has more
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

static int read_address(const char *text, struct pms_resolver *resolver, struct pms_error *err)
{
    const char *address;
    size_t length;
    const char *rest = split(text, &address, &length);
    unsigned char bytes[sizeof(struct in6_addr)];
    char copy[INET6_ADDRSTRLEN];
    int family;

    if (length >= sizeof(copy) || (rest && rest[0] != ':'))
        return fail_resolver(text, err);
    memcpy(copy, address, length);
    copy[length] = '\0';
    family = strchr(copy, ':') ? AF_INET6 : AF_INET;
    resolver->port = rest ? port_of(rest + 1) : PORT_DEFAULT;
    if (resolver->port < 0 || (text[0] == '[' && family == AF_INET) ||
        inet_pton(family, copy, bytes) != 1 ||
        !inet_ntop(family, bytes, resolver->address, sizeof(resolver->address)))
        return fail_resolver(text, err);
    return 0;
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
    int r = given->resolver ? read_address(given->resolver, &resolver, err) : 0;

    if (r == 0)
        *ret_resolver = resolver;
    return r;
}

char *pms_resolver_title(const struct pms_resolver *resolver)
{
    int v6 = strchr(resolver->address, ':') != NULL;
    char *title;

    if (resolver->address[0] == '\0')
        return strdup("system resolver");
    if (asprintf(&title, "resolver %s%s%s:%d", v6 ? "[" : "", resolver->address, v6 ? "]" : "",
                 resolver->port) < 0)
        return NULL;
    return title;
}
