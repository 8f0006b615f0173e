/* SPDX-License-Identifier: MIT */
/* Whom to ask: a resolver given by address or by name, or the system's. */
#ifndef DOMAIN_RESOLVER_H
#define DOMAIN_RESOLVER_H

#include <netinet/in.h>
#include <stddef.h>

#include <pmscim/domain.h>

#include "domain/dns.h"

enum {
    PMS_RESOLVER_HOST = 254,
    PMS_RESOLVER_ADDRESSES = 4
};

struct pms_resolver {
    char host[PMS_RESOLVER_HOST]; /* an address or a name; "" is the system's */
    int port;                     /* also of authoritative servers */
    struct pms_dns_patience patience;
    size_t count; /* addresses of `host` as far as they are known, none of the system's */
    char addresses[PMS_RESOLVER_ADDRESSES][INET6_ADDRSTRLEN];
};

/* NULL options ask the system's resolver with the defaults. PMS_E_PARSE for what is neither an
 * address nor a name. Asks nobody: a name has no addresses yet. */
int pms_resolver_read(const struct pms_txt_options *options, struct pms_resolver *ret_resolver,
                      struct pms_error *err);

/* Finds the addresses of a name as every other program does, the file of hosts included.
 * PMS_E_PARSE when there is no such name, PMS_E_NETWORK when nobody can say. */
int pms_resolver_find(struct pms_resolver *resolver, struct pms_error *err);

/* Fills `servers` with the addresses, lent, and returns how many; 0 is the system's. */
size_t pms_resolver_servers(const struct pms_resolver *resolver,
                            const char *servers[PMS_RESOLVER_ADDRESSES]);

/* "resolver HOST:PORT" or "system resolver", malloc()ed; NULL when memory ran out. */
char *pms_resolver_title(const struct pms_resolver *resolver);

#endif
