/* SPDX-License-Identifier: MIT */
#include "keys.h"

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_keys_done) struct pms_keys keys = {0};
    struct out out = {0};
    int r = pms_admin_keys(cli->admin, &keys, err);

    if (r == 0)
        r = out_begin(&out, &view_keys, OUT_LIST, err);
    for (size_t i = 0; r == 0 && i < keys.count; i++) {
        struct cell cells[VIEW_COLUMNS] = {0};

        key_cells(&keys.items[i], cells);
        r = out_row(&out, cells, err);
    }
    r = out_end(&out, r < 0, err);
    if (r == 0 && keys.count == 0)
        talk("no SCIM key; make one: pmscim gen-key NAME");
    return r;
}

const struct command_body keys_list_command = {
    .run = run,
    .view = &view_keys,
    .lists = 1,
    .about = "Keys are masked: they are shown once, when they are made.",
};
