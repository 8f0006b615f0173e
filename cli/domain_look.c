/* SPDX-License-Identifier: MIT */
/* A domain's TXT record: where it is, who has it, and until when one waits. */
#include <string.h>

#include "domains.h"

/* What each outcome means for the caller and what to do about it. */
static const struct {
    int code;
    const char *sentence;
    const char *hint;
} outcomes[PMS_TXT_COUNT] = {
    [PMS_TXT_MISSING] =
        {PMS_E_NOTFOUND, "the TXT record is not there",
         "publish it where the domain's DNS is kept, then run this again with --wait"},
    [PMS_TXT_WRONG] =
        {PMS_E_CONFLICT, "the TXT record says something else",
         "replace its value by the one shown above; caches may keep the old one for a while"},
    [PMS_TXT_NXDOMAIN] =
        {PMS_E_NOTFOUND, "there is no such domain in the DNS",
         "check the spelling, and that the domain is registered and delegated"},
    [PMS_TXT_SILENT] = {PMS_E_NETWORK, "the resolver does not answer",
                        "check the network, or name another one with --resolver HOST[:PORT]"},
    [PMS_TXT_FAILED] = {PMS_E_NETWORK, "the resolver could not answer",
                        "try again later, or name another one with --resolver HOST[:PORT]"},
};

static void tell_answers(const struct pms_txt_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct pms_txt_answer *answer = &report->answers[i];

        talk("  %s: %s%s%s%s", answer->server, pms_txt_result_name(answer->result),
             answer->reason ? " (" : "", answer->reason ? answer->reason : "",
             answer->reason ? ")" : "");
        for (size_t j = 0; answer->result == PMS_TXT_WRONG && j < answer->record_count; j++)
            talk("    found %s", answer->records[j]);
    }
}

static int fail_outcome(const char *name, const struct pms_txt_answer *answer,
                        struct pms_error *err)
{
    const char *found = answer->record_count > 0 ? answer->records[0] : "";

    pms_fail(err, outcomes[answer->result].code, "%s: %s%s%s", name,
             outcomes[answer->result].sentence,
             answer->result == PMS_TXT_WRONG ? ": found " : "",
             answer->result == PMS_TXT_WRONG ? found : "");
    return pms_error_hint(err, "%s", outcomes[answer->result].hint);
}

static int look(const char *name, const char *txt, const char *resolver, struct pms_error *err)
{
    AUTO(pms_txt_report_done) struct pms_txt_report report = {0};
    const struct pms_txt_options how = {.resolver = resolver, .authoritative = 1};
    int r = pms_txt_check(name, txt, &how, &report, err);

    if (r < 0)
        return r;
    if (report.count == 0)
        return pms_fail(err, PMS_E_NETWORK, "%s: there is no DNS server to ask", name);
    tell_answers(&report);
    return report.answers[0].result == PMS_TXT_FOUND
               ? 0
               : fail_outcome(name, &report.answers[0], err);
}

/* Looks again after 1, 2, 4 … 60 seconds until the time is up. */
int domain_look(const char *name, const char *txt, const struct domain_search *how,
                struct pms_error *err)
{
    long left = how->wait;
    long pause = 1;

    for (;;) {
        struct pms_error later = PMS_ERROR_INIT;
        int r = look(name, txt, how->resolver, err);

        if (r == 0 || r == -PMS_E_PARSE || left <= 0)
            return r;
        pause = pause < left ? pause : left;
        talk("%s; looking again in %ld s, %ld s left", err->message, pause, left);
        if (pause_ms(pause * 1000, &later) < 0) {
            *err = later;
            return -later.code;
        }
        left -= pause;
        pause = pause < 30 ? pause * 2 : 60;
    }
}

/* Where the record has to be: at the domain, or at the nearest domain above it that is known.
 */
static int record_name(struct cli *cli, const struct pms_domain_info *info,
                       struct pms_domains *domains, const char **ret_name,
                       struct pms_error *err)
{
    const struct pms_domain_info *above;
    int r;

    *ret_name = info->domain;
    if (!info->via || strcmp(info->via, "root") != 0)
        return 0;
    r = pms_admin_domains(cli->admin, domains, err);
    if (r < 0)
        return r;
    for (const char *p = strchr(info->domain, '.'); p; p = strchr(p, '.')) {
        p++;
        above = domain_find(domains, p);
        if (above) {
            *ret_name = above->domain;
            return 0;
        }
    }
    return 0;
}

int domain_verify(struct cli *cli, const struct pms_domain_info *info,
                  const struct domain_search *how, struct pms_domain_info *ret_after,
                  struct pms_error *err)
{
    AUTO(pms_domains_done) struct pms_domains domains = {0};
    const char *name;
    int r = record_name(cli, info, &domains, &name, err);

    if (r < 0)
        return r;
    talk("%s needs this TXT record:", name);
    talk("  %s", info->txt);
    r = domain_look(name, info->txt, how, err);
    if (r == 0)
        r = pms_admin_domain_verify(cli->admin, info->domain, ret_after, err);
    if (r == 0)
        talk("%s is verified", ret_after->domain);
    return r;
}
