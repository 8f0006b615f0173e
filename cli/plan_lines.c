/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plans.h"

void lines_done(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->texts[i]);
    free(lines->texts);
    *lines = (struct lines){0};
}

__attribute__((format(printf, 3, 4))) static int add(struct lines *lines, struct pms_error *err,
                                                     const char *format, ...)
{
    size_t room = lines->room > 0 ? 2 * lines->room : 8;
    char **texts = lines->texts;
    va_list arguments;
    int r;

    if (lines->count == lines->room) {
        texts = realloc(lines->texts, room * sizeof(*texts));
        if (!texts)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        lines->texts = texts;
        lines->room = room;
    }
    va_start(arguments, format);
    r = vasprintf(&texts[lines->count], format, arguments);
    va_end(arguments);
    if (r < 0)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    lines->count++;
    return 0;
}

static int add_change(struct lines *lines, const char *name, const char *before,
                      const char *after, struct pms_error *err)
{
    const char *from = before ? before : "";
    const char *to = after ? after : "";

    if (strcmp(from, to) == 0)
        return 0;
    if (from[0] == '\0')
        return add(lines, err, "%s: %s", name, to);
    return add(lines, err, "%s: %s > %s", name, from, to[0] != '\0' ? to : "nothing");
}

static const char *state(int active)
{
    return active < 0 ? NULL : active ? "active" : "suspended";
}

static int add_people(struct lines *lines, char sign, const struct pms_plan_person *people,
                      size_t count, size_t most, struct pms_error *err)
{
    size_t named = most > 0 && count > most ? most : count;
    int r = 0;

    for (size_t i = 0; r == 0 && i < named; i++)
        r = add(lines, err, "%c %s", sign, people[i].email);
    if (r == 0 && named < count)
        r = add(lines, err, "%c %zu more", sign, count - named);
    return r;
}

int lines_of_step(const struct pms_step *step, size_t most, struct lines *lines,
                  struct pms_error *err)
{
    const struct pms_person_state *before = &step->before;
    const struct pms_person_state *after = &step->after;
    bool is_new = step->action == PMS_STEP_CREATE;
    int r =
        add_change(lines, "email", is_new ? after->email : before->email, after->email, err);

    if (r == 0)
        r = add_change(lines, "given_name", before->given_name, after->given_name, err);
    if (r == 0)
        r = add_change(lines, "family_name", before->family_name, after->family_name, err);
    if (r == 0 && is_new)
        r = add_change(lines, "external_id", NULL, after->external_id, err);
    if (r == 0 && !is_new)
        r = add_change(lines, "state", state(before->active), state(after->active), err);
    if (r == 0)
        r = add_people(lines, '+', step->adds, step->add_count, most, err);
    if (r == 0)
        r = add_people(lines, '-', step->removes, step->remove_count, most, err);
    return r;
}
