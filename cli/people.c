/* SPDX-License-Identifier: MIT */
#include "people.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LONGEST_LINE = 1024,
    MOST_PEOPLE = 100000
};

void person_cells(const struct pms_resource *user, struct cell cells[])
{
    cells[USER_EMAIL] = cell_text(pms_user_name(user));
    cells[USER_GIVEN] = cell_text(pms_user_given_name(user));
    cells[USER_FAMILY] = cell_text(pms_user_family_name(user));
    cells[USER_ACTIVE] = cell_truth(pms_user_active(user));
    cells[USER_EXTERNAL] = cell_text(pms_resource_external_id(user));
    cells[USER_ID] = cell_text(pms_resource_id(user));
    cells[USER_CREATED] = cell_text(pms_resource_created(user));
    cells[USER_MODIFIED] = cell_text(pms_resource_modified(user));
}

int person_print(const struct pms_resource *user, struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    person_cells(user, cells);
    return out_one(&view_users, cells, err);
}

static int add(struct people *people, const char *name, struct pms_error *err)
{
    char **names;

    for (size_t i = 0; i < people->count; i++)
        if (strcmp(people->names[i], name) == 0)
            return 0;
    if (people->count == MOST_PEOPLE)
        return pms_fail(err, PMS_E_USAGE, "more than %d people at once", MOST_PEOPLE);
    names = realloc(people->names, (people->count + 1) * sizeof(*names));
    if (!names)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    people->names = names;
    names[people->count] = strdup(name);
    if (!names[people->count])
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    people->count++;
    return 0;
}

/* Reads up to the end of the line, which is not kept. Returns 1, 0 at the end, or fails; a NUL
 * means UTF-16 or no text at all, and what stands before it is not the whole name. */
static int read_line(FILE *file, char line[LONGEST_LINE], struct pms_error *err)
{
    size_t length = 0;
    int c = getc(file);

    if (c == EOF)
        return 0;
    for (; c != EOF && c != '\n'; c = getc(file)) {
        if (c == '\0') {
            pms_fail(err, PMS_E_PARSE, "this is no text in UTF-8");
            return pms_error_hint(err, "save the list as plain text in UTF-8, one USER a line");
        }
        if (length + 1 == LONGEST_LINE)
            return pms_fail(err, PMS_E_PARSE, "longer than %d bytes", LONGEST_LINE - 1);
        line[length++] = (char)c;
    }
    line[length] = '\0';
    return 1;
}

/* Without the mark that some editors put at the beginning, and the blanks around. */
static char *trimmed(char *line, int number)
{
    char *start = line;
    size_t length;

    if (number == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0)
        start += 3;
    start += strspn(start, " \t\r");
    length = strlen(start);
    while (length > 0 && strchr(" \t\r", start[length - 1]))
        start[--length] = '\0';
    return start;
}

/* One USER a line; blank lines and lines that begin with '#' are skipped. */
static int read_lines(FILE *file, const char *name, struct people *people,
                      struct pms_error *err)
{
    char line[LONGEST_LINE];
    int r = 1;

    for (int number = 1; r > 0; number++) {
        char *start;

        r = read_line(file, line, err);
        if (r < 0)
            return pms_error_prefix(err, "%s line %d", name, number);
        start = r > 0 ? trimmed(line, number) : line;
        if (r > 0 && *start != '\0' && *start != '#' && add(people, start, err) < 0)
            return -err->code;
    }
    return ferror(file) ? pms_fail(err, PMS_E_IO, "%s: cannot read: %s", name, strerror(errno))
                        : 0;
}

static int read_file(const char *path, struct people *people, struct pms_error *err)
{
    AUTO(fclose) FILE *file = fopen(path, "re");

    if (!file)
        return pms_fail(err, PMS_E_USAGE, "%s: cannot read: %s", path, strerror(errno));
    return read_lines(file, path, people, err);
}

int people_gather(const struct cli *cli, const char *file, struct people *ret_people,
                  struct pms_error *err)
{
    int r = file ? read_file(file, ret_people, err) : 0;

    for (int i = 0; r == 0 && i < cli->count; i++)
        r = strcmp(cli->operands[i], "-") == 0
                ? read_lines(stdin, "standard input", ret_people, err)
                : add(ret_people, cli->operands[i], err);
    if (r == 0 && ret_people->count == 0) {
        pms_fail(err, PMS_E_USAGE, "%s: nobody is named", cli->command->name);
        return pms_error_hint(err, "name people by e-mail, id or externalId:VALUE");
    }
    return r;
}

int people_conclude(size_t failed, size_t total, const char *name, const struct pms_error *last,
                    struct pms_error *err)
{
    if (total == 1) {
        *err = *last;
        return -err->code;
    }
    pms_fail(err, PMS_E_PARTIAL, "%zu of %zu failed, the last one %s: %s", failed, total, name,
             last->message);
    return pms_error_hint(err, "the rows say which");
}

bool people_end_run(int code)
{
    return code == PMS_E_AUTH || code == PMS_E_CANCELED || code == PMS_E_NOMEM ||
           code == PMS_E_NETWORK || code == PMS_E_RATE;
}

void people_done(struct people *people)
{
    for (size_t i = 0; i < people->count; i++)
        free(people->names[i]);
    free(people->names);
    *people = (struct people){0};
}
