/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "profiles.h"

static int print_row(struct out *out, const struct pms_profile *profile, const char *in_force,
                     struct pms_error *err)
{
    AUTO(profile_texts_done) struct profile_texts texts = {0};
    struct cell cells[VIEW_COLUMNS] = {0};
    int r = profile_cells(profile, strcmp(profile->name, in_force) == 0, cells, &texts, err);

    return r < 0 ? r : out_row(out, cells, err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    struct pms_profile embedded = {.name = (char *)PMS_PROFILE_EMBEDDED};
    const char *in_force;
    struct out out = {0};
    int r = pms_config_load(NULL, 0, &cli->config, err);

    if (r < 0)
        return r;
    in_force = pms_config_default(cli->config);
    in_force = in_force ? in_force : PMS_PROFILE_EMBEDDED;
    r = out_begin(&out, &view_profiles, OUT_LIST, err);
    if (r == 0 && !pms_config_find(cli->config, PMS_PROFILE_EMBEDDED))
        r = print_row(&out, &embedded, in_force, err);
    for (size_t i = 0; r == 0 && i < pms_config_count(cli->config); i++)
        r = print_row(&out, pms_config_profile(cli->config, i), in_force, err);
    return out_end(&out, r < 0, err);
}

const struct command_body profile_list_command = {
    .run = run,
    .view = &view_profiles,
    .lists = 1,
    .about = "The embedded profile is always there.",
};
