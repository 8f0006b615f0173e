/* SPDX-License-Identifier: MIT */
/* Questions to DNS servers, several at a time. Nobody else in this layer knows the DNS library.
 */
#ifndef DOMAIN_DNS_H
#define DOMAIN_DNS_H

#include <stddef.h>

#include <pmscim/error.h>

/* Most questions asked at a time. */
enum {
    PMS_DNS_BATCH = 16
};

enum pms_dns_type {
    PMS_DNS_A,
    PMS_DNS_AAAA,
    PMS_DNS_NS,
    PMS_DNS_TXT,
    PMS_DNS_TYPE_COUNT
};

enum pms_dns_status {
    PMS_DNS_RECORDS,  /* there are some */
    PMS_DNS_NODATA,   /* the name exists without records of this type */
    PMS_DNS_NXDOMAIN, /* there is no such name */
    PMS_DNS_SILENT,   /* nobody answered in time */
    PMS_DNS_FAILED    /* somebody did, with nothing of use */
};

/* A growing list of texts that owns them. */
struct pms_dns_list {
    size_t count;
    char **items;
};

struct pms_dns_question {
    const char *name;
    enum pms_dns_type type;
    const char *const *servers; /* addresses, tried in this order */
    size_t server_count;        /* 0: the system's resolvers */
    int port;                   /* of `servers` */
    int direct;                 /* they are the domain's own, so recursion is not wanted */
    int failover;               /* a refusal or failure moves on to the next server; if all do,
                                   what they said is lost */
};

/* How long to wait for one server, and how often to ask when nobody answers; both above 0. */
struct pms_dns_patience {
    int timeout_ms;
    int tries;
};

struct pms_dns_reply {
    enum pms_dns_status status;
    const char *reason;          /* for SILENT and FAILED, else NULL; a lent constant */
    struct pms_dns_list records; /* TXT as one text each, names, or addresses */
};

/* Asks up to PMS_DNS_BATCH questions at once and fills one reply for each. Silence and refusals
 * are replies; an error means that the asking itself was impossible. May be called from any
 * thread. The whole call ends within 2 x timeout x tries x the servers of one question. */
int pms_dns_ask(const struct pms_dns_question *questions, size_t count,
                struct pms_dns_patience patience, struct pms_dns_reply *ret_replies,
                struct pms_error *err);

/* Reads one answer as it came over the wire into `reply`, which is empty; `status` is the DNS
 * library's. What is broken is a reply as well. Returns false when memory ran out. */
int pms_dns_read(const struct pms_dns_question *question, const unsigned char *data, int size,
                 int status, struct pms_dns_reply *reply);

void pms_dns_reply_done(struct pms_dns_reply *reply);

/* Eats `take_text` also on failure; NULL means memory ran out making it. Returns false when
 * memory ran out. */
int pms_dns_list_add(struct pms_dns_list *list, char *take_text);
void pms_dns_list_done(struct pms_dns_list *list);

#endif
