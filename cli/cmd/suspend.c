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
    return people_switch(cli, file, 0, err);
}

const struct command_body suspend_command = {
    .run = run,
    .options = options,
    .view = &view_results,
    .most = -1,
    .completion = COMPLETE_USER,
    .about =
        "A suspended person leaves the team and can no longer sign in; account and data stay.\n"
        "Everybody is looked up before the first one is suspended; \"-\" is "
        "standard input.",
    .examples = {{"pmscim suspend lee.park@acme.example", "asks first"},
                 {"pmscim suspend --yes - < leavers.txt", "in a script"},
                 {"pmscim suspend --dry-run --file leavers.txt", "what would be sent"}},
};
