/* SPDX-License-Identifier: MIT */
#include "groups.h"

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *group = NULL;
    int r = group_read(cli, cli->operands[0], &group, err);

    return r < 0 ? r : group_print(cli, group, err);
}

const struct command_body groups_get_command = {
    .run = run,
    .completion = COMPLETE_GROUP,
    .view = &view_group,
    .least = 1,
    .most = 1,
    .about = "A GROUP is a name, exactly as the server writes it, or an id.",
    .examples = {{"pmscim groups get \"Payments QA\"", "by name"},
                 {"pmscim groups get \"Payments QA\" -o json | jq -r '.members[]'",
                  "the members' e-mails, one a line"}},
};
