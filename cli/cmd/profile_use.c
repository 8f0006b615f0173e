/* SPDX-License-Identifier: MIT */
#include "cli.h"

static int run(struct cli *cli, struct pms_error *err)
{
    int r = pms_config_load(NULL, PMS_CONFIG_EDIT, &cli->config, err);

    if (r == 0)
        r = pms_config_set_default(cli->config, cli->operands[0], err);
    if (r == 0 && globals.dry_run) {
        talk("would make %s the default", cli->operands[0]);
        return 0;
    }
    if (r == 0)
        r = pms_config_save(cli->config, err);
    if (r == 0)
        talk("%s is used from now on", cli->operands[0]);
    return r;
}

const struct command_body profile_use_command = {
    .run = run,
    .least = 1,
    .most = 1,
    .completion = COMPLETE_PROFILE,
    .examples = {{"pmscim profile use embedded", "what verbs mean without -p"}},
};
