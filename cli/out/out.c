/* SPDX-License-Identifier: MIT */
#include "out/out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const struct out_format *const formats[] = {&out_table, &out_json, &out_ndjson,
                                                   &out_csv};

static bool reader_left;

bool out_reader_left(void)
{
    return reader_left;
}

struct cell cell_text(const char *text)
{
    return (struct cell){.kind = text ? CELL_TEXT : CELL_NONE, .text = text};
}

struct cell cell_truth(int truth)
{
    return (struct cell){.kind = truth < 0 ? CELL_NONE : CELL_TRUTH, .number = truth};
}

struct cell cell_number(long number)
{
    return (struct cell){.kind = CELL_NUMBER, .number = number};
}

struct cell cell_list(const char *const *list, size_t count)
{
    return (struct cell){.kind = CELL_LIST, .list = list, .number = (long)count};
}

static char *print_list(const struct cell *cell)
{
    size_t size = 1;
    char *text;

    for (long i = 0; i < cell->number; i++)
        size += strlen(cell->list[i]) + 2;
    text = calloc(1, size);
    for (long i = 0, at = 0; text && i < cell->number; i++)
        at += snprintf(text + at, size - (size_t)at, "%s%s", i > 0 ? ", " : "", cell->list[i]);
    return text;
}

char *cell_print(const struct cell *cell)
{
    char number[32];

    switch (cell->kind) {
    case CELL_TEXT:
        return strdup(cell->text);
    case CELL_TRUTH:
        return strdup(cell->number ? "true" : "false");
    case CELL_NUMBER:
        snprintf(number, sizeof(number), "%ld", cell->number);
        return strdup(number);
    case CELL_LIST:
        return print_list(cell);
    case CELL_NONE:
        break;
    }
    return strdup("");
}

static int find_column(const struct view *view, const char *name, size_t length,
                       size_t *ret_index, struct pms_error *err)
{
    const char *keys[VIEW_COLUMNS];
    char word[64];
    const char *near;

    for (size_t i = 0; i < view->count; i++) {
        keys[i] = view->columns[i].key;
        if (strncmp(keys[i], name, length) == 0 && keys[i][length] == '\0') {
            *ret_index = i;
            return 0;
        }
    }
    snprintf(word, sizeof(word), "%.*s", (int)(length < 60 ? length : 60), name);
    near = pms_nearest(word, keys, view->count);
    pms_fail(err, PMS_E_USAGE, "there is no column \"%s\"", word);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"? \"--columns help\" lists them", near);
    return pms_error_hint(err, "\"--columns help\" lists them");
}

/* The columns to print: those asked for, else those the format shows on its own. */
static int choose_columns(struct out *out, const struct view *view, struct pms_error *err)
{
    bool table = strcmp(globals.output, "table") == 0;
    const char *p = globals.columns;

    out->count = 0;
    for (size_t i = 0; !p && i < view->count; i++)
        if (!table || !(view->columns[i].flags & COLUMN_WIDE))
            out->columns[out->count++] = i;
    while (p) {
        size_t length = strcspn(p, ",");
        size_t index = 0;
        int r = find_column(view, p, length, &index, err);

        if (r < 0)
            return r;
        if (out->count == VIEW_COLUMNS)
            return pms_fail(err, PMS_E_USAGE, "more columns than there are");
        out->columns[out->count++] = index;
        p = p[length] == ',' ? p + length + 1 : NULL;
    }
    return 0;
}

int out_check(const struct view *view, struct pms_error *err)
{
    struct out out;

    if (!globals.columns)
        return 0;
    if (!view)
        return pms_fail(err, PMS_E_USAGE, "this verb prints no columns");
    return choose_columns(&out, view, err);
}

int out_columns_help(const struct view *view, struct pms_error *err)
{
    if (!view)
        return pms_fail(err, PMS_E_USAGE, "this verb prints no columns");
    for (size_t i = 0; i < view->count; i++)
        printf("%-12s %s\n", view->columns[i].key, view->columns[i].help);
    return 0;
}

/* Notices a full disk or a reader that left while there is still a sentence to be said. */
static int check_output(int r, struct pms_error *err)
{
    if (r < 0 || !ferror(stdout))
        return r;
    reader_left = errno == EPIPE;
    return pms_fail(err, PMS_E_IO, "standard output: cannot write: %s", strerror(errno));
}

int out_flush(struct pms_error *err)
{
    fflush(stdout);
    return check_output(0, err);
}

int out_begin(struct out *out, const struct view *view, enum out_shape shape,
              struct pms_error *err)
{
    *out = (struct out){.view = view, .one = shape == OUT_ONE};
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
        if (strcmp(formats[i]->name, globals.output) == 0)
            out->format = formats[i];
    return choose_columns(out, view, err) < 0 ? -err->code : out->format->begin(out, err);
}

int out_row(struct out *out, const struct cell *cells, struct pms_error *err)
{
    int r = out->format->row(out, cells, err);

    out->rows++;
    return check_output(r, err);
}

int out_end(struct out *out, bool failed, struct pms_error *err)
{
    struct pms_error ignored = PMS_ERROR_INIT;
    int r;

    if (!out->format)
        return failed ? -err->code : 0;
    r = out->format->end(out, failed, failed ? &ignored : err);
    return failed ? -err->code : check_output(r, err);
}

int out_one(const struct view *view, const struct cell *cells, struct pms_error *err)
{
    struct out out;
    int r = out_begin(&out, view, OUT_ONE, err);

    if (r == 0)
        r = out_row(&out, cells, err);
    return out_end(&out, r < 0, err);
}
