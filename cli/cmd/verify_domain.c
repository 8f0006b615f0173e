/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "domains.h"

static struct {
    const char *resolver;
    const char *txt;
    long wait; /* seconds, 0 for one look */
    int via_root;
} opt;

static const struct option options[] = {
    {"resolver", 0, OPTION_TEXT, &opt.resolver, "HOST[:PORT]",
     "DNS server to ask instead of the system's", NULL, COMPLETE_NONE},
    {"txt", 0, OPTION_TEXT, &opt.txt, "VALUE",
     "look for this value in the DNS and do nothing else", NULL, COMPLETE_NONE},
    {"wait", 0, OPTION_SECONDS, &opt.wait, "TIME",
     "look again until it is there, for 24h or TIME such as 90s, 15m, 2h", NULL, COMPLETE_NONE},
    {"via-root", 0, OPTION_FLAG, &opt.via_root, NULL,
     "let the record of the domain above it count", NULL, COMPLETE_NONE},
    {0},
};

static int check(struct pms_error *err)
{
    if (opt.txt && opt.via_root)
        return pms_fail(err, PMS_E_USAGE,
                        "--txt names the record itself, so --via-root means nothing");
    return opt.resolver ? pms_resolver_valid(opt.resolver, err) : 0;
}

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

static int look(const char *name, const char *txt, struct pms_error *err)
{
    AUTO(pms_txt_report_done) struct pms_txt_report report = {0};
    const struct pms_txt_options how = {.resolver = opt.resolver, .authoritative = 1};
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
static int look_until(const char *name, const char *txt, struct pms_error *err)
{
    long left = opt.wait;
    long pause = 1;

    for (;;) {
        struct pms_error later = PMS_ERROR_INIT;
        int r = look(name, txt, err);

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

/* --txt: all of the DNS work and none of the verifying, for Postman's web page. */
static int look_only(const char *domain, struct pms_error *err)
{
    int r = look_until(domain, opt.txt, err);

    if (r < 0)
        return r;
    talk("%s: the TXT record is there; this looked at the DNS only and verified nothing. Where "
         "you manage the domain, press Verify Domain now.",
         domain);
    return 0;
}

static const struct pms_domain_info *find(const struct pms_domains *domains, const char *name)
{
    for (size_t i = 0; i < domains->count; i++)
        if (strcasecmp(domains->items[i].domain, name) == 0)
            return &domains->items[i];
    return NULL;
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
        above = find(domains, p);
        if (above) {
            *ret_name = above->domain;
            return 0;
        }
    }
    return 0;
}

static int print_domain(const struct pms_domain_info *info, struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    domain_cells(info, cells);
    return out_one(&view_domains, cells, err);
}

static int verify(struct cli *cli, const struct pms_domain_info *info, struct pms_error *err)
{
    AUTO(pms_domains_done) struct pms_domains domains = {0};
    AUTO(pms_domain_info_done) struct pms_domain_info after = {0};
    const char *name;
    int r = record_name(cli, info, &domains, &name, err);

    if (r < 0)
        return r;
    talk("%s needs this TXT record:", name);
    talk("  %s", info->txt);
    r = look_until(name, info->txt, err);
    if (r == 0)
        r = pms_admin_domain_verify(cli->admin, info->domain, &after, err);
    if (r != 0)
        return r < 0 ? r : 0;
    talk("%s is verified", after.domain);
    return print_domain(&after, err);
}

static int verify_unless_done(struct cli *cli, const struct pms_domain_info *info,
                              struct pms_error *err)
{
    if (!info->status || strcmp(info->status, "VERIFIED") != 0)
        return verify(cli, info, err);
    talk("%s is verified already", info->domain);
    return print_domain(info, err);
}

/* Everything but the writing. What a new domain's record will say is only known once the domain
 * is added. */
static int rehearse(struct cli *cli, const char *domain, struct pms_error *err)
{
    AUTO(pms_domains_done) struct pms_domains domains = {0};
    AUTO(pms_domain_info_done) struct pms_domain_info ignored = {0};
    const struct pms_domain_info *info;
    int r = pms_admin_domains(cli->admin, &domains, err);

    if (r < 0)
        return r;
    info = find(&domains, domain);
    if (info)
        return verify_unless_done(cli, info, err);
    r = pms_admin_domain_add(cli->admin, domain, opt.via_root, &ignored, err);
    if (r == PMS_PREVIEWED)
        talk("%s is new: its TXT record is made when it is added, so there is nothing to look "
             "for yet",
             domain);
    return r < 0 ? r : 0;
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_domain_info_done) struct pms_domain_info info = {0};
    const char *domain = cli->operands[0];
    int r = pms_domain_valid(domain, err);

    if (r < 0 || opt.txt)
        return r < 0 ? r : look_only(domain, err);
    cli->resolver = opt.resolver;
    r = need_admin(cli, err);
    if (r == 0 && globals.dry_run)
        return rehearse(cli, domain, err);
    if (r == 0)
        r = pms_admin_domain_add(cli->admin, domain, opt.via_root, &info, err);
    return r < 0 ? r : verify_unless_done(cli, &info, err);
}

const struct command_body verify_domain_command = {
    .run = run,
    .prepare = check,
    .options = options,
    .view = &view_domains,
    .least = 1,
    .most = 1,
    .completion = COMPLETE_DOMAIN,
    .about =
        "Adds the domain if it is new, shows the TXT record to publish, looks at the resolver\n"
        "and at each of the domain's own name servers, and verifies when it is there. Against\n"
        "Postman itself --txt does the looking for the value its web page shows.",
    .examples = {{"pmscim verify-domain acme.example", "shows the record, looks once"},
                 {"pmscim verify-domain acme.example --wait=2h", "until the DNS has it"},
                 {"pmscim verify-domain acme.example --txt postman-domain-verification=…",
                  "before pressing Verify Domain on Postman's page"}},
};
