/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum {
    WIDTH = 80 /* as wide as every terminal */
};

/* Words from column `at` on, later lines below the first. Line ends in the text are blanks. */
static void print_words(const char *text, int at)
{
    int column = at;

    for (;;) {
        int length;

        text += strspn(text, " \n");
        length = (int)strcspn(text, " \n");
        if (length == 0)
            break;
        if (column > at && column + 1 + length > WIDTH) {
            printf("\n%*s", at, "");
            column = at;
        }
        column += printf("%s%.*s", column > at ? " " : "", length, text);
        text += length;
    }
    putchar('\n');
}

/* What is too long for its place has a line of its own. */
static void print_pair(const char *left, int room, const char *right)
{
    if (printf("  %-*s", room, left) > room + 2)
        printf("\n%*s", room + 2, "");
    putchar(' ');
    print_words(right, room + 3);
}

static void print_options(const struct option *row)
{
    for (; row && row->name; row++) {
        char left[64];

        snprintf(left, sizeof(left), "%c%c%s --%s%s%s", row->letter ? '-' : ' ',
                 row->letter ? row->letter : ' ', row->letter ? "," : " ", row->name,
                 !row->value                   ? ""
                 : row->kind == OPTION_SECONDS ? "[=TIME]"
                                               : " ",
                 !row->value || row->kind == OPTION_SECONDS ? "" : row->value);
        print_pair(left, 28, row->help);
    }
}

static void print_row(const struct command *command)
{
    char left[64];

    snprintf(left, sizeof(left), "%s %s", command->name, command->operands);
    print_pair(left, 38, command->summary);
}

int help_program(struct pms_error *err)
{
    (void)err;
    printf("pmscim: SCIM provisioning of a Postman team, or of any SCIM 2.0 server\n\n"
           "usage: pmscim [OPTION...] VERB [ARGUMENT...]\n\n");
    for (size_t i = 0; i < command_count(); i++)
        if (!(command_at(i)->needs & HIDDEN))
            print_row(command_at(i));
    printf("\nOptions of every verb:\n");
    print_options(global_options);
    printf("\n\"pmscim help VERB\" explains one; pmscim(1) is the manual.\n");
    return 0;
}

int help_noun(const char *noun)
{
    size_t length = strlen(noun);

    printf("usage: pmscim %s VERB\n\n", noun);
    for (size_t i = 0; i < command_count(); i++)
        if (strncmp(command_at(i)->name, noun, length) == 0 &&
            command_at(i)->name[length] == ' ')
            print_row(command_at(i));
    return 0;
}

int help_verb(const struct command *command, struct pms_error *err)
{
    const struct command_body *body = command->body;

    (void)err;
    printf("usage: pmscim %s%s%s%s\n\n%s\n", command->name, body->options ? " [OPTION...]" : "",
           command->operands[0] != '\0' ? " " : "", command->operands, command->summary);
    if (body->about) {
        putchar('\n');
        print_words(body->about, 0);
    }
    if (body->options) {
        printf("\nOptions:\n");
        print_options(body->options);
    }
    if (body->examples[0].command)
        printf("\nExamples:\n");
    for (size_t i = 0; i < EXAMPLES_MOST && body->examples[i].command; i++)
        printf("  $ %s\n      %s\n", body->examples[i].command, body->examples[i].what);
    printf("\n\"pmscim help\" lists the options every verb has.\n");
    return 0;
}
