/* SPDX-License-Identifier: MIT */
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

/* --txt: all of the DNS work and none of the verifying, for Postman's web page. */
static int look_only(const char *domain, struct pms_error *err)
{
    const struct domain_search how = {opt.resolver, opt.wait};
    int r = domain_look(domain, opt.txt, &how, err);

    if (r < 0)
        return r;
    talk("%s: the TXT record is there; this looked at the DNS only and verified nothing. Where "
         "you manage the domain, press Verify Domain now.",
         domain);
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
    AUTO(pms_domain_info_done) struct pms_domain_info after = {0};
    const struct domain_search how = {opt.resolver, opt.wait};
    int r = domain_verify(cli, info, &how, &after, err);

    if (r != 0)
        return r < 0 ? r : 0;
    return print_domain(&after, err);
}

static int verify_unless_done(struct cli *cli, const struct pms_domain_info *info,
                              struct pms_error *err)
{
    if (!domain_is_verified(info))
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
    info = domain_find(&domains, domain);
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
