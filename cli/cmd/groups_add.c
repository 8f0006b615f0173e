/* SPDX-License-Identifier: MIT */
#include "groups.h"

static const char *file;

static const struct option options[] = {
    {"file", 0, OPTION_FILE, &file, "FILE",
     "also everybody in this file: CSV with a heading, JSON lines, or one USER a line", NULL,
     COMPLETE_NONE},
    {0},
};

static int run(struct cli *cli, struct pms_error *err)
{
    return group_people(cli, file, true, err);
}

const struct command_body groups_add_command = {
    .run = run,
    .first = COMPLETE_GROUP,
    .completion = COMPLETE_USER,
    .options = options,
    .view = &view_results,
    .least = 1,
    .most = -1,
    .about =
        "Everybody is looked up before anything is sent, and one request adds them all where "
        "the\nserver takes it. Who is in it already is success.",
    .examples = {{"pmscim groups add \"Payments QA\" mara.ito@acme.example", "one person"},
                 {"pmscim groups add \"Payments QA\" --file team.csv", "with a column email"}},
};
