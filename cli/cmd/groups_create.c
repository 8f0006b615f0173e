/* SPDX-License-Identifier: MIT */
#include "groups.h"

static const char *external_id;

static const struct option options[] = {
    {"external-id", 0, OPTION_TEXT, &external_id, "ID", "the directory's id of the group", NULL,
     COMPLETE_NONE},
    {0},
};

static int check(const struct cli *cli, struct pms_error *err)
{
    return group_name_check(cli->operands[0], err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *group = NULL;
    AUTO(pms_resource_free) struct pms_resource *made = NULL;
    int r = pms_resource_new(PMS_GROUP, &group, err);

    if (r == 0)
        r = pms_resource_set(group, "displayName", cli->operands[0], err);
    if (r == 0 && external_id)
        r = pms_resource_set(group, "externalId", external_id, err);
    if (r == 0)
        r = pms_client_group_create(cli->client, group, &made, err);
    if (r == PMS_PREVIEWED)
        return 0;
    return r < 0 ? r : group_print(cli, made, err);
}

const struct command_body groups_create_command = {
    .run = run,
    .check = check,
    .options = options,
    .view = &view_group,
    .least = 1,
    .most = 1,
    .about = "A group of this name that is there already is a conflict. Who is to be in it is "
             "added\nafterwards; at Postman it gets the Developer role.",
    .examples = {{"pmscim groups create \"Payments QA\"", "an empty one"}},
};
