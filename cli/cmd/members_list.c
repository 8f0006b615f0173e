/* SPDX-License-Identifier: MIT */
#include "members.h"

static int all;

static const struct option options[] = {
    {"all", 'a', OPTION_FLAG, &all, NULL, "suspended and invited people too", NULL,
     COMPLETE_NONE},
    {0},
};

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_members_done) struct pms_members members = {0};
    struct out out = {0};
    int r = pms_admin_members(cli->admin, all ? "all" : "active", &members, err);

    if (r == 0)
        r = out_begin(&out, &view_members, OUT_LIST, err);
    for (size_t i = 0; r == 0 && i < members.count; i++) {
        struct cell cells[VIEW_COLUMNS] = {0};

        member_cells(&members.items[i], cells);
        r = out_row(&out, cells, err);
    }
    r = out_end(&out, r < 0, err);
    if (r == 0 && out.rows == 0)
        talk(all || members.count > 0 ? "nobody"
                                      : "nobody is active; --all shows the others too");
    return r;
}

const struct command_body members_list_command = {
    .run = run,
    .options = options,
    .view = &view_members,
    .lists = 1,
    .about = "The dashboard of the team, as administrators see it: suspended people are not on "
             "it.",
    .examples = {{"pmscim members list --columns email,role", "who may do what"},
                 {"pmscim members list --all -o csv", "suspended and invited people too"}},
};
