/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "cli.h"

static int run(struct cli *cli, struct pms_error *err)
{
    char question[256];
    int r;

    snprintf(question, sizeof(question),
             "Remove the SSO method %.80s, so that nobody signs in with it any more?",
             cli->operands[0]);
    r = confirm(question, err);
    if (r == 0)
        r = pms_admin_sso_remove(cli->admin, cli->operands[0], err);
    if (r == 0)
        talk("SSO method %s is removed", cli->operands[0]);
    return r < 0 ? r : 0;
}

const struct command_body sso_remove_command = {
    .run = run,
    .least = 1,
    .most = 1,
    .about = "The last method cannot go while SCIM provisioning is on.",
    .examples = {{"pmscim sso remove okta", "asks first"}},
};
