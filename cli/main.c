/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "out/out.h"

/* The first two words that are no options, with the number of arguments before each. */
struct verb {
    int count;
    char *words[2];
    int at[2];
};

static int fail_before_verb(const char *option, struct pms_error *err)
{
    const char *names[64];
    size_t count = 0;
    const char *near;

    for (const struct option *row = global_options; row->name && count < 64; row++)
        names[count++] = row->name;
    near = pms_nearest(option + 2, names, count);
    pms_fail(err, PMS_E_USAGE, "unknown option \"%s\" before the verb", option);
    if (near)
        return pms_error_hint(
            err, "did you mean \"--%s\"? A verb's own options stand behind it", near);
    return pms_error_hint(err, "a verb's own options stand behind it; see --help");
}

/* Global options may stand before the verb and between its words, so their values are skipped.
 */
static int find_verb(int argc, char **argv, struct verb *verb, struct pms_error *err)
{
    for (int i = 1; i < argc && verb->count < 2; i++) {
        const struct option *row = NULL;

        if (argv[i][0] != '-' || argv[i][1] == '\0') {
            verb->words[verb->count] = argv[i];
            verb->at[verb->count++] = i;
            if (verb->count == 1 && !command_is_noun(argv[i]))
                break;
            continue;
        }
        if (strcmp(argv[i], "--") == 0)
            break;
        if (strncmp(argv[i], "--", 2) == 0 && !strchr(argv[i], '='))
            row = option_find(NULL, argv[i] + 2, strlen(argv[i] + 2));
        else if (argv[i][1] != '-' && argv[i][2] == '\0')
            row = option_find_letter(NULL, argv[i][1]);
        if (verb->count == 0 && !row && !strchr(argv[i], '=') &&
            strncmp(argv[i], "--", 2) == 0) {
            return fail_before_verb(argv[i], err);
        }
        if (row && row->kind != OPTION_FLAG)
            i++;
    }
    return 0;
}

/* Everything but the verb's words. */
static int without_verb(int argc, char **argv, const struct verb *verb, int used, char **rest)
{
    int count = 0;

    for (int i = 1; i < argc; i++)
        if (!(used > 0 && i == verb->at[0]) && !(used > 1 && i == verb->at[1]))
            rest[count++] = argv[i];
    return count;
}

static bool has_empty_operand(const struct cli *cli)
{
    for (int i = 0; i < cli->count; i++)
        if (cli->operands[i][strspn(cli->operands[i], " \t\r\n")] == '\0')
            return true;
    return false;
}

/* "--wait 2h" leaves the time behind as an operand. */
static bool is_lost_time(const struct cli *cli)
{
    const struct command_body *body = cli->command->body;
    struct pms_error ignored = PMS_ERROR_INIT;
    const struct option *row = body->options;
    long seconds;

    while (row && row->name && row->kind != OPTION_SECONDS)
        row++;
    return row && row->name && body->most >= 0 && cli->count > body->most &&
           seconds_parse(cli->operands[body->most], &seconds, &ignored) == 0;
}

/* An empty word is what a script makes of a variable that is not set: nothing is done then, not
 * even for the others. */
static int check_operands(const struct cli *cli, struct pms_error *err)
{
    const struct command *command = cli->command;

    if (cli->count < command->body->least)
        pms_fail(err, PMS_E_USAGE, "%s: something is missing", command->name);
    else if (command->body->most >= 0 && cli->count > command->body->most)
        pms_fail(err, PMS_E_USAGE, "%s: \"%s\" is too much", command->name,
                 cli->operands[command->body->most]);
    else if (has_empty_operand(cli))
        pms_fail(err, PMS_E_USAGE, "%s: a word is empty, as from a variable that is not set",
                 command->name);
    else
        return 0;
    if (is_lost_time(cli))
        return pms_error_hint(err, "a time stands behind an equals sign, as in --wait=%s",
                              cli->operands[command->body->most]);
    return pms_error_hint(err, "usage: pmscim %s%s%s", command->name,
                          command->operands[0] != '\0' ? " " : "", command->operands);
}

static int run_command(struct cli *cli, struct pms_error *err)
{
    const struct command_body *body = cli->command->body;
    const struct view *view = body->view_now ? body->view_now(cli) : body->view;
    int r;

    if (globals.help)
        return help_verb(cli->command, err);
    if (out_help_wanted())
        return out_columns_help(view, err);
    r = check_operands(cli, err);
    if (r == 0)
        r = out_check(view, body->lists ? OUT_LIST : OUT_ONE, err);
    if (r == 0 && body->prepare)
        r = body->prepare(err);
    if (r == 0 && body->check)
        r = body->check(cli, err);
    if (r == 0)
        r = need(cli, cli->command->needs, err);
    return r < 0 ? r : body->run(cli, err);
}

/* A call without a verb: help, version, or one noun whose verbs are then listed. */
static int run_without_verb(const struct verb *verb, struct pms_error *err)
{
    if (globals.version) {
        printf("pmscim %s\n", pms_version());
        return 0;
    }
    if (globals.help && verb->count > 0)
        return help_noun(verb->words[0]);
    if (globals.help)
        return help_program(err);
    if (verb->count > 0) {
        pms_fail(err, PMS_E_USAGE, "\"%s\" needs one more word", verb->words[0]);
        return pms_error_hint(err, "\"pmscim help %s\" lists what there is", verb->words[0]);
    }
    pms_fail(err, PMS_E_USAGE, "no verb");
    return pms_error_hint(err,
                          "\"pmscim help\" lists them, \"pmscim status\" shows where you are");
}

static int dispatch(int argc, char **argv, char **rest, struct cli *cli, struct pms_error *err)
{
    struct verb verb = {0};
    int used = 0;
    int count;
    int r = find_verb(argc, argv, &verb, err);

    if (r < 0)
        return r;
    if (verb.count == 2 || (verb.count == 1 && !command_is_noun(verb.words[0])))
        r = command_find(verb.count, verb.words, &cli->command, &used, err);
    if (r < 0)
        return r;
    count = without_verb(argc, argv, &verb, used > 0 ? used : verb.count, rest);
    /* The words to complete are somebody else's command line, options and all. */
    if (cli->command && cli->command->needs & HIDDEN) {
        cli->count = count;
        return cli->command->body->run(cli, err);
    }
    r = options_parse(cli->command ? cli->command->body->options : NULL, count, rest,
                      cli->operands, &cli->count, err);
    if (r < 0)
        return r;
    return cli->command && !globals.version ? run_command(cli, err)
                                            : run_without_verb(&verb, err);
}

/* Data that did not reach its reader is a failure; a reader that left is none worth a word. */
static int finish_output(int r, struct pms_error *err, bool *ret_reader_left)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return r;
    *ret_reader_left = errno == EPIPE || out_reader_left();
    if (r < 0 || *ret_reader_left)
        return r;
    return pms_fail(err, PMS_E_IO, "standard output: cannot write: %s",
                    errno != 0 ? strerror(errno) : "it is full or closed");
}

/* Names are UTF-8 on the wire and in every format; a locale that cannot say so would have them
 * printed as escapes. */
static void use_utf8(void)
{
    const char *name = setlocale(LC_CTYPE, "");

    if (!name || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

/* A closed standard stream would be the descriptor of the next file opened, and talk would go
 * into a database or to a server. What stands in for one fails as a closed one does. */
static void occupy_standard_streams(void)
{
    static const int modes[] = {
        [STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_RDONLY};

    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd)
            _exit(exit_status(PMS_E_IO));
}

int main(int argc, char **argv)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(free) char **operands = calloc((size_t)argc + 1, sizeof(*operands));
    AUTO(free) char **rest = calloc((size_t)argc + 1, sizeof(*rest));
    struct cli cli = {.operands = operands};
    bool reader_left = false;
    int r;

    occupy_standard_streams();
    if (!operands || !rest)
        return exit_status(PMS_E_NOMEM);
    use_utf8();
    catch_interrupts();
    /* The word list of a completion is read where `rest` has put it. */
    if (argc > 1 && strcmp(argv[1], "__complete") == 0)
        cli.operands = rest;
    r = dispatch(argc, argv, rest, &cli, &err);
    need_done(&cli);
    r = finish_output(r, &err, &reader_left);
    if (reader_left) {
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    if (r < 0 && err.message[0] != '\0') {
        advise(cli.command, &err);
        print_error(&err);
    }
    return r < 0 ? exit_status(-r) : cli.status;
}
