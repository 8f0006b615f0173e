/* SPDX-License-Identifier: MIT */
#include "out/out.h"
#include "scim_state.h"

static int run(struct cli *cli, struct pms_error *err)
{
    return scim_switch(cli, 1, err);
}

const struct command_body enable_command = {
    .run = run,
    .view = &view_scim,
    .about =
        "Needs an SSO method. From then on members cannot leave the team, nor change their\n"
        "e-mail or password themselves; Admins, Super Admins and Organization Managers can\n"
        "remove them.",
    .examples = {{"pmscim enable", "then make a key: pmscim gen-key NAME"}},
};
