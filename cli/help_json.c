/* SPDX-License-Identifier: MIT */
/* The command line as data: what completions, manual pages and tests are held against. */
#include <stdio.h>

#include "cli.h"
#include "out/json.h"
#include "out/out.h"

enum {
    STATUS_MOST = 130
};

static const char *const kinds[] = {
    [OPTION_FLAG] = "flag",     [OPTION_TEXT] = "text",     [OPTION_NAME] = "name",
    [OPTION_NUMBER] = "number", [OPTION_CHOICE] = "choice", [OPTION_SECONDS] = "optional time",
    [OPTION_TIME] = "time",     [OPTION_FILE] = "file",     [OPTION_TEXTS] = "texts",
};

static void member(const char *name, const char *text)
{
    printf("\"%s\":", name);
    json_put_string(stdout, text);
}

static void print_choices(const char *const *choices)
{
    printf("\"choices\":[");
    for (size_t i = 0; choices && choices[i]; i++) {
        printf(i > 0 ? "," : "");
        json_put_string(stdout, choices[i]);
    }
    putchar(']');
}

/* What counts when the option is not given; null for nothing. */
static void print_default(const struct option *row)
{
    const void *place = option_usual(row);
    const char *text;
    long number;

    printf("\"default\":");
    switch (row->kind) {
    case OPTION_FLAG:
        printf("false");
        return;
    case OPTION_TEXTS:
        printf("[]");
        return;
    case OPTION_NUMBER:
    case OPTION_SECONDS:
    case OPTION_TIME:
        number = *(const long *)place;
        printf(number > 0 ? "%ld" : "null", number);
        return;
    case OPTION_TEXT:
    case OPTION_NAME:
    case OPTION_CHOICE:
    case OPTION_FILE:
        text = *(const char *const *)place;
        if (text)
            json_put_string(stdout, text);
        else
            printf("null");
    }
}

static void print_option(const struct option *row)
{
    char letter[2] = {row->letter, '\0'};

    putchar('{');
    member("name", row->name);
    putchar(',');
    member("letter", letter);
    putchar(',');
    member("kind", kinds[row->kind]);
    putchar(',');
    member("value", row->value ? row->value : "");
    putchar(',');
    member("help", row->help);
    putchar(',');
    print_default(row);
    putchar(',');
    print_choices(row->choices);
    putchar('}');
}

static void print_options(const struct option *row)
{
    putchar('[');
    for (const struct option *first = row; row && row->name; row++) {
        if (row != first)
            putchar(',');
        print_option(row);
    }
    putchar(']');
}

static void print_operands(const struct command_body *body)
{
    printf("\"operands\":{\"least\":%d,\"most\":", body->least);
    printf(body->most < 0 ? "null" : "%d", body->most);
    putchar(',');
    print_choices(body->choices);
    putchar('}');
}

static void print_columns(const struct view *view)
{
    printf("\"columns\":[");
    for (size_t i = 0; view && i < view->count; i++) {
        printf(i > 0 ? ",{" : "{");
        member("name", view->columns[i].key);
        putchar(',');
        member("help", view->columns[i].help);
        printf(",\"wide\":%s}", view->columns[i].flags & COLUMN_WIDE ? "true" : "false");
    }
    putchar(']');
}

static void print_examples(const struct example *examples)
{
    printf("\"examples\":[");
    for (size_t i = 0; i < EXAMPLES_MOST && examples[i].command; i++) {
        printf(i > 0 ? ",{" : "{");
        member("command", examples[i].command);
        putchar(',');
        member("what", examples[i].what);
        putchar('}');
    }
    putchar(']');
}

static void print_verb(const struct command *command)
{
    putchar('{');
    member("name", command->name);
    putchar(',');
    member("usage", command->operands);
    putchar(',');
    member("summary", command->summary);
    putchar(',');
    member("about", command->body->about ? command->body->about : "");
    putchar(',');
    print_operands(command->body);
    printf(",\"options\":");
    print_options(command->body->options);
    putchar(',');
    print_columns(command->body->view);
    putchar(',');
    print_examples(command->body->examples);
    putchar('}');
}

static void print_codes(int status)
{
    bool first = true;

    printf(",\"codes\":[");
    for (int code = 0; code < PMS_E_COUNT; code++) {
        if (exit_status(code) != status)
            continue;
        printf(first ? "" : ",");
        json_put_string(stdout, pms_code_name(code));
        first = false;
    }
    putchar(']');
}

static void print_statuses(void)
{
    printf("\"exit_status\":[");
    for (int status = 0; status <= STATUS_MOST; status++) {
        if (!exit_meaning(status))
            continue;
        printf(status > 0 ? ",{\"status\":%d," : "{\"status\":%d,", status);
        member("meaning", exit_meaning(status));
        print_codes(status);
        putchar('}');
    }
    putchar(']');
}

int help_json(struct pms_error *err)
{
    bool first = true;

    (void)err;
    printf("{\"verbs\":[");
    for (size_t i = 0; i < command_count(); i++) {
        if (command_at(i)->needs & HIDDEN)
            continue;
        printf(first ? "" : ",");
        first = false;
        print_verb(command_at(i));
    }
    printf("],\"global\":");
    print_options(global_options);
    putchar(',');
    print_statuses();
    printf("}\n");
    return 0;
}
