/* SPDX-License-Identifier: MIT */
/*
 * Text cases: blocks of "name: value" lines, ended by an empty line; lines that start with #
 * are for readers. A failing case says its line and the test goes on, so that one run shows all
 * of them.
 */
#ifndef TESTS_SCIM_CASES_H
#define TESTS_SCIM_CASES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_FIELDS = 64
};

struct case_field {
    int line;
    const char *name;
    const char *value;
};

struct case_file {
    char *text;
    char *at;
    int line;
    struct case_field fields[MOST_FIELDS]; /* of the block at hand */
    size_t count;
    int failures;
    int cases;
};

static inline char *case_slurp(const char *folder, const char *name)
{
    char path[4096];
    FILE *file;
    char *text;
    long size;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    text = calloc(1, (size_t)size + 1);
    if (text && fread(text, 1, (size_t)size, file) != (size_t)size) {
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}

static inline int case_open(struct case_file *file, const char *name)
{
    const char *folder = getenv("PMSCIM_TEST_DATA");

    *file = (struct case_file){.text = case_slurp(folder ? folder : "tests/data", name)};
    file->at = file->text;
    return file->text != NULL;
}

static inline int case_line(struct case_file *file, char **ret_line)
{
    char *end;

    if (!file->at || *file->at == '\0')
        return 0;
    *ret_line = file->at;
    end = strchr(file->at, '\n');
    if (end)
        *end = '\0';
    file->at = end ? end + 1 : NULL;
    file->line++;
    return 1;
}

/* Reads the next block; 0 at the end. */
static inline int case_next(struct case_file *file)
{
    char *line;

    file->count = 0;
    while (case_line(file, &line)) {
        char *colon = strchr(line, ':');

        if (line[0] == '#')
            continue;
        if (line[0] == '\0' && file->count > 0)
            break;
        if (line[0] == '\0')
            continue;
        if (!colon || file->count == MOST_FIELDS) {
            fprintf(stderr, "line %d makes no sense: %s\n", file->line, line);
            file->failures++;
            continue;
        }
        *colon = '\0';
        colon += colon[1] == ' ' ? 2 : 1;
        file->fields[file->count++] = (struct case_field){file->line, line, colon};
    }
    return file->count > 0;
}

static inline const char *case_value(const struct case_file *file, const char *name)
{
    for (size_t i = 0; i < file->count; i++)
        if (strcmp(file->fields[i].name, name) == 0)
            return file->fields[i].value;
    return NULL;
}

static inline void case_check(struct case_file *file, const struct case_field *field, int good,
                              const char *what)
{
    file->cases++;
    if (good)
        return;
    file->failures++;
    fprintf(stderr, "# line %d: %s: %s\n#   %s\n", field->line, field->name, field->value,
            what);
}

#endif
