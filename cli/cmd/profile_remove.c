/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "cli.h"

static int run(struct cli *cli, struct pms_error *err)
{
    char question[256];
    int r = pms_config_load(NULL, PMS_CONFIG_EDIT, &cli->config, err);

    snprintf(question, sizeof(question), "Remove the profile %.80s?", cli->operands[0]);
    if (r == 0)
        r = pms_config_remove(cli->config, cli->operands[0], err);
    if (r == 0)
        r = confirm(question, err);
    if (r == 0 && globals.dry_run) {
        talk("would remove profile %s", cli->operands[0]);
        return 0;
    }
    if (r == 0)
        r = pms_config_save(cli->config, err);
    if (r == 0)
        talk("profile %s is removed; key files are left where they are", cli->operands[0]);
    return r;
}

const struct command_body profile_remove_command = {
    .run = run,
    .least = 1,
    .most = 1,
    .completion = COMPLETE_PROFILE,
    .examples = {{"pmscim profile remove old", "asks first; files of keys stay"}},
};
