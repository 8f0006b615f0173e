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
    return group_people(cli, file, false, err);
}

const struct command_body groups_remove_command = {
    .run = run,
    .first = COMPLETE_GROUP,
    .completion = COMPLETE_USER,
    .options = options,
    .view = &view_results,
    .least = 1,
    .most = -1,
    .about =
        "Everybody is looked up before anything is sent. Who is not in it is success. What is "
        "left\nof the group is compared with what was there: others who are gone are put "
        "back.\n"
        "The people stay in the team, also when it was their last group.",
    .examples = {{"pmscim groups remove \"Payments QA\" lee.park@acme.example", "asks first"},
                 {"pmscim groups remove --yes \"Payments QA\" - < leavers.txt", "in a script"}},
};
