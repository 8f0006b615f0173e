/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "cli.h"

static int run(struct cli *cli, struct pms_error *err)
{
    char question[512];
    int r;

    snprintf(
        question, sizeof(question),
        "Remove the domain %.253s, so that e-mails on it cannot be changed by SCIM any more?",
        cli->operands[0]);
    r = confirm(question, err);
    if (r == 0)
        r = pms_admin_domain_remove(cli->admin, cli->operands[0], err);
    if (r == 0)
        talk("%s is removed", cli->operands[0]);
    return r < 0 ? r : 0;
}

const struct command_body domains_remove_command = {
    .run = run,
    .least = 1,
    .most = 1,
    .completion = COMPLETE_DOMAIN,
    .examples = {{"pmscim domains remove acme.example", "asks first"}},
};
