/* SPDX-License-Identifier: MIT */
/* The servers that answer for a domain themselves. */
#ifndef DOMAIN_NAME_SERVERS_H
#define DOMAIN_NAME_SERVERS_H

#include <stddef.h>

#include "domain/dns.h"
#include "domain/resolver.h"

enum {
    PMS_NAME_SERVERS_MAX = 8
};

struct pms_name_server {
    char *name;
    struct pms_dns_list addresses; /* at most one of IPv4 and one of IPv6, in this order */
};

/* In the order of their names, which does not change from one look to the next. */
struct pms_name_servers {
    size_t count;
    struct pms_name_server servers[PMS_NAME_SERVERS_MAX];
};

/* Finds the name servers of the zone that holds `domain` and where they are, both by the
 * resolver. None is no error. */
int pms_name_servers_find(const char *domain, const struct pms_resolver *resolver,
                          struct pms_name_servers *ret_servers, struct pms_error *err);
void pms_name_servers_done(struct pms_name_servers *servers);

#endif
