/* SPDX-License-Identifier: MIT */
#include "cli.h"

static int json;

static const struct option options[] = {
    {"json", 0, OPTION_FLAG, &json, NULL, "describe every verb and option as JSON", NULL,
     COMPLETE_NONE},
    {0},
};

static int run(struct cli *cli, struct pms_error *err)
{
    const struct command *command;
    int used;
    int r;

    if (json)
        return help_json(err);
    if (cli->count == 0)
        return help_program(err);
    if (cli->count == 1 && command_is_noun(cli->operands[0]))
        return help_noun(cli->operands[0]);
    r = command_find(cli->count, cli->operands, &command, &used, err);
    return r < 0 ? r : help_verb(command, err);
}

const struct command_body help_command = {
    .run = run,
    .options = options,
    .most = 2,
    .completion = COMPLETE_VERB,
    .examples = {{"pmscim help users list", "one verb"},
                 {"pmscim help users", "all verbs that begin so"},
                 {"pmscim help --json", "everything, for a program"}},
};
