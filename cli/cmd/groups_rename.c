/* SPDX-License-Identifier: MIT */
#include "groups.h"

static int check(const struct cli *cli, struct pms_error *err)
{
    return group_name_check(cli->operands[1], err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *group = NULL;
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    const char *name = cli->operands[1];
    int r = pms_client_find_group(cli->client, cli->operands[0], &group, err);

    if (r < 0)
        return r;
    if (pms_group_name(group) && strcmp(pms_group_name(group), name) == 0) {
        talk("the group has that name already");
        return group_print(cli, group, err);
    }
    r = pms_client_group_rename(cli->client, group, name, &after, err);
    if (r == PMS_PREVIEWED)
        return 0;
    return r < 0 ? r : group_print(cli, after, err);
}

const struct command_body groups_rename_command = {
    .run = run,
    .first = COMPLETE_GROUP,
    .check = check,
    .view = &view_group,
    .least = 2,
    .most = 2,
    .examples = {{"pmscim groups rename \"Payments QA\" \"Payments QA EU\"",
                  "who is in it stays in it"}},
};
