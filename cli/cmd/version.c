/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "out/out.h"

static int run(struct cli *cli, struct pms_error *err)
{
    const struct cell cells[] = {[VERSION_VERSION] = cell_text(pms_version())};

    (void)cli;
    if (strcmp(globals.output, "table") == 0) {
        printf("pmscim %s\n", pms_version());
        return 0;
    }
    return out_one(&view_version, cells, err);
}

const struct command_body version_command = {
    .run = run,
    .view = &view_version,
    .examples = {{"pmscim version", "for a bug report"}},
};
