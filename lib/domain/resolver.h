/* SPDX-License-Identifier: MIT */
/* Whom to ask: a resolver given by address, or the system's. */
#ifndef DOMAIN_RESOLVER_H
#define DOMAIN_RESOLVER_H

#include <netinet/in.h>
#include <stddef.h>

#include <pmscim/domain.h>

#include "domain/dns.h"

struct pms_resolver {
    char address[INET6_ADDRSTRLEN]; /* "" is the system's */
    int port;                       /* also of authoritative servers */
    struct pms_dns_patience patience;
};

/* NULL options ask the system's resolver with the defaults. PMS_E_PARSE for what is no address.
 */
int pms_resolver_read(const struct pms_txt_options *options, struct pms_resolver *ret_resolver,
                      struct pms_error *err);

/* "resolver ADDRESS:PORT" or "system resolver", malloc()ed; NULL when memory ran out. */
char *pms_resolver_title(const struct pms_resolver *resolver);

#endif
