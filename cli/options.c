/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const char *const outputs[] = {"table", "json", "ndjson", "csv", NULL};
static const char *const colors[] = {"auto", "always", "never", NULL};

static const struct globals usual = {.output = "table", .color = "auto", .patience = -1};
struct globals globals = {.output = "table", .color = "auto", .patience = -1};

const struct option global_options[] = {
    {"profile", 'p', OPTION_TEXT, &globals.profile, "NAME", "use this profile", NULL,
     COMPLETE_PROFILE},
    {"output", 'o', OPTION_CHOICE, &globals.output, "FORMAT", "table, json, ndjson or csv",
     outputs, COMPLETE_NONE},
    {"columns", 0, OPTION_TEXT, &globals.columns, "LIST",
     "columns to print, divided by commas; \"help\" lists them", NULL, COMPLETE_COLUMN},
    {"sort", 0, OPTION_TEXT, &globals.sort, "LIST",
     "print a list in the order of these columns; -COLUMN for falling", NULL, COMPLETE_COLUMN},
    {"where", 0, OPTION_TEXT, &globals.where, "EXPR",
     "print the rows of a list that match, a SCIM filter over its columns", NULL,
     COMPLETE_NONE},
    {"no-headings", 0, OPTION_FLAG, &globals.no_headings, NULL, "leave the heading out", NULL,
     COMPLETE_NONE},
    {"state", 0, OPTION_FILE, &globals.state, "DIR", "state folder of the embedded endpoint",
     NULL, COMPLETE_NONE},
    {"dry-run", 'n', OPTION_FLAG, &globals.dry_run, NULL,
     "show what would be sent, change nothing", NULL, COMPLETE_NONE},
    {"yes", 'y', OPTION_FLAG, &globals.yes, NULL, "do not ask before destroying", NULL,
     COMPLETE_NONE},
    {"quiet", 'q', OPTION_FLAG, &globals.quiet, NULL, "say nothing but errors on stderr", NULL,
     COMPLETE_NONE},
    {"verbose", 'v', OPTION_FLAG, &globals.verbose, NULL,
     "trace requests on stderr, secrets struck out", NULL, COMPLETE_NONE},
    {"patience", 0, OPTION_TIME, &globals.patience, "TIME",
     "longest wait for a server that is too busy; 0 for none", NULL, COMPLETE_NONE},
    {"no-pager", 0, OPTION_FLAG, &globals.no_pager, NULL,
     "do not show long tables page by page", NULL, COMPLETE_NONE},
    {"color", 0, OPTION_CHOICE, &globals.color, "WHEN", "auto, always or never", colors,
     COMPLETE_NONE},
    {"help", 'h', OPTION_FLAG, &globals.help, NULL, "explain the verb", NULL, COMPLETE_NONE},
    {"version", 0, OPTION_FLAG, &globals.version, NULL, "print the version", NULL,
     COMPLETE_NONE},
    {0},
};

const void *option_usual(const struct option *row)
{
    uintptr_t offset = (uintptr_t)row->place - (uintptr_t)&globals;

    return offset < sizeof(globals) ? (const char *)&usual + offset : row->place;
}

static const struct option *find_in(const struct option *rows, const char *name, size_t length,
                                    char letter)
{
    for (; rows && rows->name; rows++) {
        if (letter != 0 && rows->letter == letter)
            return rows;
        if (name && strncmp(rows->name, name, length) == 0 && rows->name[length] == '\0')
            return rows;
    }
    return NULL;
}

const struct option *option_find(const struct option *own, const char *name, size_t length)
{
    const struct option *row = find_in(own, name, length, 0);

    return row ? row : find_in(global_options, name, length, 0);
}

const struct option *option_find_letter(const struct option *own, char letter)
{
    const struct option *row = find_in(own, NULL, 0, letter);

    return row ? row : find_in(global_options, NULL, 0, letter);
}

static int fail_unknown(const struct option *own, const char *name, size_t length,
                        struct pms_error *err)
{
    const char *names[64];
    char word[64];
    size_t count = 0;
    const char *near;

    snprintf(word, sizeof(word), "%.*s", (int)(length < 60 ? length : 60), name);
    for (; own && own->name && count < 40; own++)
        names[count++] = own->name;
    for (const struct option *row = global_options; row->name && count < 64; row++)
        names[count++] = row->name;
    near = pms_nearest(word, names, count);
    pms_fail(err, PMS_E_USAGE, "unknown option \"--%s\"", word);
    if (near)
        return pms_error_hint(err, "did you mean \"--%s\"?", near);
    return pms_error_hint(err, "--help lists the options");
}

static int set_choice(const struct option *row, const char *value, struct pms_error *err)
{
    size_t count = 0;
    const char *near;

    for (; row->choices[count]; count++)
        if (strcmp(row->choices[count], value) == 0) {
            *(const char **)row->place = row->choices[count];
            return 0;
        }
    near = pms_nearest(value, row->choices, count);
    pms_fail(err, PMS_E_USAGE, "--%s cannot be \"%s\"", row->name, value);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"? It is %s", near, row->help);
    return pms_error_hint(err, "it is %s", row->help);
}

/* strtol() would take blanks and signs. */
static bool begins_with_digit(const char *text)
{
    return text[0] >= '0' && text[0] <= '9';
}

static int parse_time(const char *text, long least, long *ret_seconds, struct pms_error *err)
{
    static const struct {
        const char *unit;
        long seconds;
    } units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}};
    char *end;
    long number;

    errno = 0;
    number = strtol(text, &end, 10);
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (errno == 0 && begins_with_digit(text) && number >= least && number <= 1000000 &&
            strcmp(end, units[i].unit) == 0) {
            *ret_seconds = number * units[i].seconds;
            return 0;
        }
    pms_fail(err, PMS_E_USAGE, "\"%s\" is no length of time", text);
    return pms_error_hint(err, "write a number with s, m or h behind it, such as 90s or 15m");
}

int seconds_parse(const char *text, long *ret_seconds, struct pms_error *err)
{
    return parse_time(text, 1, ret_seconds, err);
}

static int set_number(const struct option *row, const char *value, struct pms_error *err)
{
    char *end;
    long number;

    errno = 0;
    number = strtol(value, &end, 10);
    if (errno != 0 || !begins_with_digit(value) || *end != '\0' || number < 1) {
        pms_fail(err, PMS_E_USAGE, "--%s needs a whole number from 1, not \"%s\"", row->name,
                 value);
        return pms_error_hint(err, "leave it out for no limit");
    }
    *(long *)row->place = number;
    return 0;
}

/* An empty value is a variable that is not set: without this, "-p $TEAM" would mean the default
 * team. */
static int set_text(const struct option *row, const char *value, struct pms_error *err)
{
    if (value[0] == '\0' && row->kind != OPTION_NAME) {
        pms_fail(err, PMS_E_USAGE, "the value of --%s is empty", row->name);
        return pms_error_hint(err, "leave the option out, or give it a value (%s)", row->value);
    }
    *(const char **)row->place = value;
    return 0;
}

static int add_text(const struct option *row, const char *value, struct pms_error *err)
{
    struct texts *texts = row->place;
    const char *text = NULL;
    const struct option one = {
        .name = row->name, .kind = OPTION_TEXT, .place = &text, .value = row->value};
    int r = set_text(&one, value, err);

    if (r == 0 && texts->count == TEXTS_MOST)
        r = pms_fail(err, PMS_E_USAGE, "--%s more than %d times", row->name, TEXTS_MOST);
    if (r == 0)
        texts->values[texts->count++] = text;
    return r;
}

static int set(const struct option *row, const char *value, struct pms_error *err)
{
    switch (row->kind) {
    case OPTION_FLAG:
        *(int *)row->place = 1;
        return 0;
    case OPTION_TEXT:
    case OPTION_NAME:
    case OPTION_FILE:
        return set_text(row, value, err);
    case OPTION_TEXTS:
        return add_text(row, value, err);
    case OPTION_NUMBER:
        return set_number(row, value, err);
    case OPTION_CHOICE:
        return set_choice(row, value, err);
    case OPTION_SECONDS:
        if (!value) {
            *(long *)row->place = DEFAULT_WAIT;
            return 0;
        }
        return seconds_parse(value, row->place, err);
    case OPTION_TIME:
        return parse_time(value, 0, row->place, err);
    }
    return 0;
}

static bool wants_value(const struct option *row)
{
    return row->kind != OPTION_FLAG && row->kind != OPTION_SECONDS;
}

/* Handles "--name", "--name=value" and "--name value"; returns how many arguments it used. */
static int parse_long(const struct option *own, int argc, char **argv, struct pms_error *err)
{
    const char *name = argv[0] + 2;
    size_t length = strcspn(name, "=");
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    const struct option *row = option_find(own, name, length);
    int used = 1;
    int r;

    if (!row)
        return fail_unknown(own, name, length, err);
    if (row->kind == OPTION_FLAG && value)
        return pms_fail(err, PMS_E_USAGE, "--%s takes no value", row->name);
    if (wants_value(row) && !value) {
        if (argc < 2)
            return pms_fail(err, PMS_E_USAGE, "--%s needs a value (%s)", row->name, row->value);
        value = argv[1];
        used = 2;
    }
    r = set(row, value, err);
    return r < 0 ? r : used;
}

/* Handles "-y", "-yn", "-o json" and "-ojson". */
static int parse_letters(const struct option *own, int argc, char **argv, struct pms_error *err)
{
    for (const char *p = argv[0] + 1; *p != '\0'; p++) {
        const struct option *row = option_find_letter(own, *p);
        int r;

        if (!row) {
            pms_fail(err, PMS_E_USAGE, "unknown option \"-%c\"", *p);
            return pms_error_hint(err, "--help lists the options");
        }
        if (!wants_value(row)) {
            r = set(row, NULL, err);
            if (r < 0)
                return r;
            continue;
        }
        if (p[1] == '\0' && argc < 2)
            return pms_fail(err, PMS_E_USAGE, "-%c needs a value (%s)", *p, row->value);
        r = set(row, p[1] != '\0' ? p + 1 : argv[1], err);
        return r < 0 ? r : p[1] != '\0' ? 1 : 2;
    }
    return 1;
}

int options_parse(const struct option *own, int argc, char **argv, char **operands,
                  int *ret_count, struct pms_error *err)
{
    int count = 0;

    for (int i = 0; i < argc;) {
        int used = 1;

        if (strcmp(argv[i], "--") == 0) {
            while (++i < argc)
                operands[count++] = argv[i];
            break;
        }
        if (strncmp(argv[i], "--", 2) == 0)
            used = parse_long(own, argc - i, argv + i, err);
        else if (argv[i][0] == '-' && argv[i][1] != '\0')
            used = parse_letters(own, argc - i, argv + i, err);
        else
            operands[count++] = argv[i];
        if (used < 0)
            return used;
        i += used;
    }
    *ret_count = count;
    return 0;
}
