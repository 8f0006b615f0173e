/* SPDX-License-Identifier: MIT */
#include "domain/name_servers.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "domain/auto.h"

/* A question to the resolver about where things are: any of the system's resolvers may answer.
 */
static struct pms_dns_question question_of(const char *name, enum pms_dns_type type,
                                           const struct pms_resolver *resolver,
                                           const char *servers[PMS_RESOLVER_ADDRESSES])
{
    return (struct pms_dns_question){
        .name = name,
        .type = type,
        .servers = servers,
        .server_count = pms_resolver_servers(resolver, servers),
        .port = resolver->port,
        .failover = resolver->count == 0,
    };
}

/* Walks up from the domain to the first name with NS records, but never to the top-level
 * domain, whose servers know nothing of the domain's records. A resolver gone silent ends the
 * walk. */
static int find_names(const char *domain, const struct pms_resolver *resolver,
                      struct pms_dns_list *ret_names, struct pms_error *err)
{
    const char *asked[PMS_RESOLVER_ADDRESSES];

    for (const char *zone = domain; strchr(zone, '.'); zone = strchr(zone, '.') + 1) {
        AUTO(pms_dns_reply_done) struct pms_dns_reply reply = {0};
        struct pms_dns_question question = question_of(zone, PMS_DNS_NS, resolver, asked);
        int r = pms_dns_ask(&question, 1, resolver->patience, &reply, err);

        if (r < 0)
            return r;
        if (reply.status == PMS_DNS_SILENT)
            return 0;
        if (reply.status != PMS_DNS_RECORDS)
            continue;
        *ret_names = reply.records;
        reply.records = (struct pms_dns_list){0};
        return 0;
    }
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcasecmp(*(char *const *)a, *(char *const *)b);
}

static void take_names(struct pms_dns_list *names, struct pms_name_servers *servers)
{
    if (names->count > 1)
        qsort(names->items, names->count, sizeof(*names->items), compare_names);
    for (size_t i = 0; i < names->count && i < PMS_NAME_SERVERS_MAX; i++)
        servers->servers[servers->count++].name = TAKE(names->items[i]);
}

/* The first address of the reply; more of one family add waiting, not knowledge. */
static int take_address(struct pms_dns_reply *reply, struct pms_name_server *server,
                        struct pms_error *err)
{
    if (reply->status != PMS_DNS_RECORDS)
        return 0;
    if (!pms_dns_list_add(&server->addresses, TAKE(reply->records.items[0])))
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return 0;
}

static int find_addresses(const struct pms_resolver *resolver, struct pms_name_servers *servers,
                          struct pms_error *err)
{
    const char *asked[PMS_RESOLVER_ADDRESSES];
    struct pms_dns_question questions[2 * PMS_NAME_SERVERS_MAX];
    struct pms_dns_reply replies[2 * PMS_NAME_SERVERS_MAX] = {0};
    size_t count = 2 * servers->count;
    int r;

    for (size_t i = 0; i < count; i++)
        questions[i] = question_of(servers->servers[i / 2].name,
                                   i % 2 ? PMS_DNS_AAAA : PMS_DNS_A, resolver, asked);
    r = pms_dns_ask(questions, count, resolver->patience, replies, err);
    for (size_t i = 0; i < count; i++) {
        r = r < 0 ? r : take_address(&replies[i], &servers->servers[i / 2], err);
        pms_dns_reply_done(&replies[i]);
    }
    return r;
}

int pms_name_servers_find(const char *domain, const struct pms_resolver *resolver,
                          struct pms_name_servers *ret_servers, struct pms_error *err)
{
    AUTO(pms_dns_list_done) struct pms_dns_list names = {0};
    AUTO(pms_name_servers_done) struct pms_name_servers servers = {0};
    int r = find_names(domain, resolver, &names, err);

    if (r < 0)
        return r;
    take_names(&names, &servers);
    r = find_addresses(resolver, &servers, err);
    if (r < 0)
        return r;
    *ret_servers = servers;
    servers = (struct pms_name_servers){0};
    return 0;
}

void pms_name_servers_done(struct pms_name_servers *servers)
{
    for (size_t i = 0; i < servers->count; i++) {
        free(servers->servers[i].name);
        pms_dns_list_done(&servers->servers[i].addresses);
    }
    *servers = (struct pms_name_servers){0};
}
