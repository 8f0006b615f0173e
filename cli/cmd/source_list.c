/* SPDX-License-Identifier: MIT */
#include "cli.h"
#include "out/out.h"

static int run(struct cli *cli, struct pms_error *err)
{
    struct out out = {0};
    int r = out_begin(&out, &view_sources, OUT_LIST, err);

    (void)cli;
    for (size_t i = 0; r == 0 && pms_source_kind(i); i++) {
        struct cell cells[VIEW_COLUMNS] = {0};

        cells[SOURCE_KIND] = cell_text(pms_source_kind(i));
        cells[SOURCE_HELP] = cell_text(pms_source_kind_help(i));
        r = out_row(&out, cells, err);
    }
    return out_end(&out, r < 0, err);
}

const struct command_body source_list_command = {
    .run = run,
    .view = &view_sources,
    .lists = 1,
    .about = "What may stand where a verb says SOURCE.",
    .examples = {{"pmscim source list", "csv, json, onelogin and others"}},
};
