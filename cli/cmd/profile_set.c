/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "fields.h"
#include "profiles.h"

static int set_field(void *profile, const char *field, const char *value, struct pms_error *err)
{
    return pms_profile_set(profile, field, value, err);
}

static int load(struct pms_config *config, const char *name, struct pms_profile *profile,
                struct pms_error *err)
{
    const struct pms_profile *there = pms_config_find(config, name);

    if (there)
        return pms_profile_copy(there, profile, err);
    profile->name = strdup(name);
    return profile->name ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_profile_done) struct pms_profile profile = {0};
    int r = pms_config_load(NULL, PMS_CONFIG_EDIT, &cli->config, err);

    if (r == 0)
        r = load(cli->config, cli->operands[0], &profile, err);
    for (int i = 1; r == 0 && i < cli->count; i++)
        r = field_assign(cli->operands[i],
                         "write it as in manners=postman; nothing behind = clears", set_field,
                         &profile, err);
    if (r == 0)
        r = pms_config_put(cli->config, &profile, err);
    if (r < 0)
        return r;
    if (globals.dry_run) {
        talk("would write profile %s to %s", profile.name, pms_config_path(cli->config));
        return 0;
    }
    r = pms_config_save(cli->config, err);
    if (r == 0)
        talk("profile %s is saved in %s", profile.name, pms_config_path(cli->config));
    return r;
}

const struct command_body profile_set_command = {
    .run = run,
    .least = 2,
    .most = -1,
    .first = COMPLETE_PROFILE,
    .completion = COMPLETE_FIELD,
    .about =
        "Fields: endpoint (a URL, us or eu), manners (postman or rfc), cacert, cert and\n"
        "cert_key (PEM files), state (a folder), key and account_key (file:PATH, env:NAME\n"
        "or exec:PROGRAM ARG...), and for a server that differs from its manners,\n"
        "manners.page_size, manners.paging and others that pmscim-config(5) lists.",
    .examples = {{"pmscim profile set acme endpoint=us 'key=exec:pass show postman/scim'",
                  "the key comes out of a password store each time"},
                 {"pmscim profile set lab manners.search=post manners.page_size=50",
                  "no filter stands in an address, and pages are short"}},
};
