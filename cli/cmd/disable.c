/* SPDX-License-Identifier: MIT */
#include "out/out.h"
#include "scim_state.h"

static int run(struct cli *cli, struct pms_error *err)
{
    int r = confirm("Switch SCIM provisioning off, so that every SCIM key is refused?", err);

    return r < 0 ? r : scim_switch(cli, 0, err);
}

const struct command_body disable_command = {
    .run = run,
    .view = &view_scim,
    .about = "Members stay as they are. Keys stay too, but are refused until SCIM is on again.",
    .examples = {{"pmscim disable --yes", "in a script, where nobody can be asked"}},
};
