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

/* One USER a line; blank lines and lines that begin with '#' are skipped. */
static int read_lines(FILE *file, const char *name, struct people *people,
                      struct pms_error *err)
{
    char line[LONGEST_LINE];

    for (int number = 1; fgets(line, sizeof(line), file); number++) {
        size_t length = strlen(line);
        char *start = line + strspn(line, " \t");
        int r;

        if (length + 1 == sizeof(line) && line[length - 1] != '\n')
            return pms_fail(err, PMS_E_PARSE, "%s line %d: longer than %d bytes", name, number,
                            LONGEST_LINE);
        while (length > 0 && strchr(" \t\r\n", line[length - 1]))
            line[--length] = '\0';
        if (*start == '\0' || *start == '#')
            continue;
        r = add(people, start, err);
        if (r < 0)
            return r;
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

void people_done(struct people *people)
{
    for (size_t i = 0; i < people->count; i++)
        free(people->names[i]);
    free(people->names);
    *people = (struct people){0};
}
