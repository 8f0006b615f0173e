/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include <scripts.h>

static const char *const shells[] = {"bash", "zsh", "fish", NULL};
static const char *const scripts[] = {script_0, script_1, script_2};

static int run(struct cli *cli, struct pms_error *err)
{
    const char *near = pms_nearest(cli->operands[0], shells, 3);

    for (size_t i = 0; shells[i]; i++)
        if (strcmp(shells[i], cli->operands[0]) == 0) {
            fputs(scripts[i], stdout);
            return 0;
        }
    pms_fail(err, PMS_E_USAGE, "there is no completion for \"%s\"", cli->operands[0]);
    return pms_error_hint(err, "%s%s%sthere is one for bash, zsh and fish",
                          near ? "did you mean \"" : "", near ? near : "", near ? "\"? " : "");
}

const struct command_body completion_command = {
    .run = run,
    .least = 1,
    .most = 1,
    .choices = shells,
    .examples = {{"source <(pmscim completion bash)", "for this bash"},
                 {"source <(pmscim completion zsh)", "for this zsh, behind compinit"},
                 {"pmscim completion fish | source", "for this fish"}},
};
