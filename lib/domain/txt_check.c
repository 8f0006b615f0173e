/* SPDX-License-Identifier: MIT */
#include <pmscim/domain.h>

#include <string.h>

#include "base/cleanup.h"
#include "domain/auto.h"
#include "domain/dns.h"
#include "domain/name_servers.h"
#include "domain/resolver.h"
#include "domain/txt_report.h"

struct challenge {
    const char *domain;
    const char *expected;
    const struct pms_resolver *resolver;
};

/* Of several system resolvers one that refuses is asked past, as every other program does; only
 * when none is better is it told what the first one said. */
static int ask_system(const struct challenge *challenge, struct pms_dns_reply *reply,
                      struct pms_error *err)
{
    AUTO(pms_dns_reply_done) struct pms_dns_reply other = {0};
    struct pms_dns_question question = {.name = challenge->domain, .type = PMS_DNS_TXT};
    int r = pms_dns_ask(&question, 1, challenge->resolver->patience, reply, err);

    if (r < 0 || reply->status != PMS_DNS_FAILED)
        return r;
    question.failover = 1;
    r = pms_dns_ask(&question, 1, challenge->resolver->patience, &other, err);
    if (r < 0 || other.status == PMS_DNS_FAILED || other.status == PMS_DNS_SILENT)
        return r;
    *reply = other;
    other = (struct pms_dns_reply){0};
    return 0;
}

static int ask_resolver(const struct challenge *challenge, struct pms_dns_reply *reply,
                        struct pms_error *err)
{
    const char *servers[PMS_RESOLVER_ADDRESSES];
    struct pms_dns_question question = {
        .name = challenge->domain,
        .type = PMS_DNS_TXT,
        .servers = servers,
        .server_count = pms_resolver_servers(challenge->resolver, servers),
        .port = challenge->resolver->port,
    };

    if (question.server_count == 0)
        return ask_system(challenge, reply, err);
    return pms_dns_ask(&question, 1, challenge->resolver->patience, reply, err);
}

static int check_resolver(const struct challenge *challenge, struct pms_txt_report *report,
                          enum pms_dns_status *ret_status, struct pms_error *err)
{
    AUTO(pms_dns_reply_done) struct pms_dns_reply reply = {0};
    int r = ask_resolver(challenge, &reply, err);

    if (r < 0)
        return r;
    *ret_status = reply.status;
    return pms_txt_report_add(report, pms_resolver_title(challenge->resolver),
                              /* authoritative= */ 0, &reply, challenge->expected, err);
}

/* Asks all servers at once; one without an address stays out of it. */
static int ask_servers(const struct challenge *challenge,
                       const struct pms_name_servers *servers, struct pms_dns_reply *replies,
                       struct pms_error *err)
{
    struct pms_dns_question questions[PMS_NAME_SERVERS_MAX];
    struct pms_dns_reply asked[PMS_NAME_SERVERS_MAX] = {0};
    size_t count = 0;
    int r;

    for (size_t i = 0; i < servers->count; i++) {
        const struct pms_dns_list *addresses = &servers->servers[i].addresses;

        if (addresses->count > 0)
            questions[count++] = (struct pms_dns_question){
                .name = challenge->domain,
                .type = PMS_DNS_TXT,
                .servers = (const char *const *)addresses->items,
                .server_count = addresses->count,
                .port = challenge->resolver->port,
                .direct = 1,
            };
    }
    r = pms_dns_ask(questions, count, challenge->resolver->patience, asked, err);
    for (size_t i = servers->count; r == 0 && i-- > 0;)
        replies[i] = servers->servers[i].addresses.count > 0
                         ? asked[--count]
                         : (struct pms_dns_reply){.status = PMS_DNS_FAILED,
                                                  .reason = "The server's name has no address"};
    return r;
}

static int check_servers(const struct challenge *challenge, struct pms_txt_report *report,
                         struct pms_error *err)
{
    AUTO(pms_name_servers_done) struct pms_name_servers servers = {0};
    struct pms_dns_reply replies[PMS_NAME_SERVERS_MAX] = {0};
    int r = pms_name_servers_find(challenge->domain, challenge->resolver, &servers, err);

    if (r == 0)
        r = ask_servers(challenge, &servers, replies, err);
    for (size_t i = 0; i < servers.count; i++) {
        if (r == 0)
            r = pms_txt_report_add(report, TAKE(servers.servers[i].name),
                                   /* authoritative= */ 1, &replies[i], challenge->expected,
                                   err);
        pms_dns_reply_done(&replies[i]);
    }
    return r;
}

int pms_txt_check(const char *domain, const char *expected,
                  const struct pms_txt_options *options, struct pms_txt_report *ret_report,
                  struct pms_error *err)
{
    AUTO(pms_txt_report_done) struct pms_txt_report report = {0};
    struct pms_resolver resolver;
    struct challenge challenge = {domain, expected, &resolver};
    enum pms_dns_status status = PMS_DNS_SILENT;
    int r = pms_domain_valid(domain, err);

    if (r == 0 && expected[0] == '\0')
        return pms_fail(err, PMS_E_USAGE, "%s: no TXT record to look for", domain);
    if (r == 0)
        r = pms_resolver_read(options, &resolver, err);
    if (r == 0)
        r = pms_resolver_find(&resolver, err);
    if (r == 0)
        r = check_resolver(&challenge, &report, &status, err);
    /* A silent resolver cannot say where the domain's own servers are either. */
    if (r == 0 && options && options->authoritative && status != PMS_DNS_SILENT)
        r = check_servers(&challenge, &report, err);
    if (r < 0)
        return r;
    *ret_report = report;
    report = (struct pms_txt_report){0};
    return 0;
}
