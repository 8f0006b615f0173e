/* SPDX-License-Identifier: MIT */
#include "cli.h"

static const char *const methods[] = {"onelogin", "okta", "azure-ad", "google", "saml", NULL};

static int run(struct cli *cli, struct pms_error *err)
{
    int r = pms_admin_sso_add(cli->admin, cli->operands[0], err);

    if (r == 0)
        talk("SSO method %s is there", cli->operands[0]);
    return r < 0 ? r : 0;
}

const struct command_body sso_add_command = {
    .run = run,
    .least = 1,
    .most = 1,
    .choices = methods,
    .about = "Any name of lower-case letters, digits and '-' is taken.",
    .examples = {{"pmscim sso add onelogin", "OneLogin signs people in"}},
};
