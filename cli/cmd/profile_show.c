/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "profiles.h"

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(profile_texts_done) struct profile_texts texts = {0};
    struct cell cells[VIEW_COLUMNS] = {0};
    const char *in_force;
    int r;

    if (cli->count > 0)
        globals.profile = cli->operands[0];
    r = need_profile(cli, err);
    if (r < 0)
        return r;
    in_force = pms_config_default(cli->config);
    r = profile_cells(&cli->profile,
                      strcmp(cli->profile.name, in_force ? in_force : PMS_PROFILE_EMBEDDED) ==
                          0,
                      cells, &texts, err);
    return r < 0 ? r : out_one(&view_profiles, cells, err);
}

const struct command_body profile_show_command = {
    .run = run,
    .view = &view_profiles,
    .most = 1,
    .completion = COMPLETE_PROFILE,
    .about =
        "What is in force, after environment and flags. Shows where keys are kept, not keys.",
    .examples = {{"pmscim profile show", "what is in force here"},
                 {"pmscim profile show embedded -o json", "one of them, for a program"}},
};
