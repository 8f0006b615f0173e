/* SPDX-License-Identifier: MIT */
/* Name servers for tests: real dnsmasq processes, and scripted ones for what dnsmasq cannot
 * say. All of one world listen on the same free port, each on its own loopback address. */
#ifndef TESTS_ZONE_H
#define TESTS_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum {
    ZONE_SERVERS_MAX = 6,
    ZONE_ARGUMENTS_MAX = 24
};

enum zone_script {
    ZONE_DNSMASQ,
    ZONE_SILENT,    /* never answers */
    ZONE_FORGETFUL, /* answers every second question with ZONE_RECORD */
    ZONE_SERVFAIL,
    ZONE_REFERRAL,     /* points at other servers */
    ZONE_NODATA_SOA,   /* no record, with the SOA that a resolver's answer has */
    ZONE_NUL,          /* ZONE_RECORD, a NUL and more */
    ZONE_CUT,          /* an answer that ends inside its record */
    ZONE_WITHOUT_EDNS, /* FORMERR for EDNS, ZONE_RECORD otherwise */
    ZONE_OTHER_ID,     /* ZONE_RECORD for a question nobody asked */
};

#define ZONE_RECORD "postman-domain-verification=scripted"

struct zone {
    const char *address;
    enum zone_script script;
    const char *arguments[ZONE_ARGUMENTS_MAX]; /* of dnsmasq, ended by NULL */
};

struct world {
    int port;
    size_t count;
    struct {
        pid_t pid; /* 0 for none */
        int fd;    /* of a scripted one, else -1 */
    } servers[ZONE_SERVERS_MAX];
};

/* Starts them all and waits until each answers. Returns false when one cannot listen. */
bool world_start(struct world *world, const struct zone *zones, size_t count);

/* Ends what world_start() started. */
void world_stop(struct world *world);

/* A port on which nobody listens, on any of the addresses in use here. */
int free_port(void);

/* "--dns-rr=NAME,2,…" for an NS record; lent, valid for the whole run. */
const char *ns_argument(const char *name, const char *server);

/* Frees what ns_argument() lent. */
void ns_arguments_free(void);

#endif
