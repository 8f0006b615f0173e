/* SPDX-License-Identifier: MIT */
/* The command line as data: what completions, manual pages and tests are held against. */
#include <stdio.h>

#include "cli.h"
#include "out/json.h"

static void member(const char *name, const char *text)
{
    printf("\"%s\":", name);
    json_put_string(stdout, text);
}

static void print_options(const struct option *row)
{
    putchar('[');
    for (const struct option *first = row; row && row->name; row++) {
        char letter[2] = {row->letter, '\0'};

        printf(row == first ? "{" : ",{");
        member("name", row->name);
        putchar(',');
        member("letter", letter);
        putchar(',');
        member("value", row->value ? row->value : "");
        putchar(',');
        member("help", row->help);
        printf(",\"choices\":[");
        for (size_t i = 0; row->choices && row->choices[i]; i++) {
            printf(i > 0 ? "," : "");
            json_put_string(stdout, row->choices[i]);
        }
        printf("]}");
    }
    putchar(']');
}

int help_json(struct pms_error *err)
{
    bool first = true;

    (void)err;
    printf("{\"verbs\":[");
    for (size_t i = 0; i < command_count(); i++) {
        const struct command *command = command_at(i);

        if (command->needs & HIDDEN)
            continue;
        printf(first ? "{" : ",{");
        first = false;
        member("name", command->name);
        putchar(',');
        member("usage", command->operands);
        putchar(',');
        member("summary", command->summary);
        printf(",\"options\":");
        print_options(command->body->options);
        putchar('}');
    }
    printf("],\"global\":");
    print_options(global_options);
    printf("}\n");
    return 0;
}
