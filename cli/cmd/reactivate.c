/* SPDX-License-Identifier: MIT */
#include "people.h"

static const char *file;

static const struct option options[] = {
    {"file", 0, OPTION_FILE, &file, "FILE",
     "also everybody in this file: CSV with a heading, JSON lines, or one USER a line", NULL,
     COMPLETE_NONE},
    {0},
};

static int run(struct cli *cli, struct pms_error *err)
{
    return people_switch(cli, file, 1, err);
}

const struct command_body reactivate_command = {
    .run = run,
    .options = options,
    .view = &view_results,
    .most = -1,
    .completion = COMPLETE_USER,
    .about =
        "The person is let in and put back on the team. Group memberships do not come back.",
    .examples = {{"pmscim reactivate lee.park@acme.example", "undoes a suspension"}},
};
