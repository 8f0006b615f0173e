/* SPDX-License-Identifier: MIT */
#include "out/out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "out/order.h"
#include "out/rows.h"
#include "out/where.h"

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

/* An object with a member twice is none that everybody reads alike. */
static bool is_chosen(const struct out *out, size_t index)
{
    for (size_t i = 0; i < out->count; i++)
        if (out->columns[i] == index)
            return true;
    return false;
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
        int r = out_find_column(view, p, length, &index, err);

        if (r < 0)
            return r;
        if (is_chosen(out, index))
            return pms_fail(err, PMS_E_USAGE, "column \"%s\" is named twice",
                            view->columns[index].key);
        out->columns[out->count++] = index;
        p = p[length] == ',' ? p + length + 1 : NULL;
    }
    return 0;
}

/* --where picks rows of a list, and should not be taken for picking people to act on. */
static int refuse_list_options(struct pms_error *err)
{
    const char *name = globals.sort ? "sort" : "where";

    if (!globals.sort && !globals.where)
        return 0;
    pms_fail(err, PMS_E_USAGE, "this verb prints no list, so --%s has nothing to do", name);
    return pms_error_hint(err, "it goes with verbs that list, such as \"pmscim users list\"");
}

int out_check(const struct view *view, enum out_shape shape, struct pms_error *err)
{
    struct out out = {0};
    struct order order;
    int r = shape == OUT_LIST ? 0 : refuse_list_options(err);

    if (r == 0 && globals.columns && !view)
        return pms_fail(err, PMS_E_USAGE, "this verb prints no columns");
    if (r == 0 && globals.columns)
        r = choose_columns(&out, view, err);
    if (r == 0 && globals.sort)
        r = order_parse(view, globals.sort, &order, err);
    if (r == 0 && globals.where)
        r = where_parse(view, globals.where, &out.where, err);
    where_free(out.where);
    return r;
}

static bool is_help(const char *value)
{
    return value && strcmp(value, "help") == 0;
}

bool out_help_wanted(void)
{
    return is_help(globals.columns) || is_help(globals.sort) || is_help(globals.where);
}

static const char *kind_of(const struct column *column)
{
    return column->flags & COLUMN_TIME     ? "time"
           : column->flags & COLUMN_TRUTH  ? "truth"
           : column->flags & COLUMN_NUMBER ? "number"
           : column->flags & COLUMN_LIST   ? "list"
                                           : "text";
}

int out_columns_help(const struct view *view, struct pms_error *err)
{
    struct out out = {0};
    int r;

    if (!view)
        return pms_fail(err, PMS_E_USAGE, "this verb prints no columns");
    globals.columns = globals.sort = globals.where = NULL;
    r = out_begin(&out, &view_columns, OUT_LIST, err);
    for (size_t i = 0; r == 0 && i < view->count; i++) {
        const struct column *column = &view->columns[i];
        const struct cell cells[] = {
            [COLUMNS_KEY] = cell_text(column->key),
            [COLUMNS_KIND] = cell_text(kind_of(column)),
            [COLUMNS_MEANING] = cell_text(column->help),
        };

        r = out_row(&out, cells, err);
    }
    return out_end(&out, r < 0, err);
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

bool out_streams(void)
{
    return isatty(STDOUT_FILENO) && !globals.sort && strcmp(globals.output, "table") != 0;
}

static int keep_rows(struct out *out, struct pms_error *err)
{
    out->order = calloc(1, sizeof(*out->order));
    out->kept = calloc(1, sizeof(*out->kept));
    if (!out->order || !out->kept)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    out->kept->cells = out->view->count;
    return order_parse(out->view, globals.sort, out->order, err);
}

int out_begin(struct out *out, const struct view *view, enum out_shape shape,
              struct pms_error *err)
{
    int r;

    *out =
        (struct out){.view = view, .one = shape == OUT_ONE, .terminal = isatty(STDOUT_FILENO)};
    r = choose_columns(out, view, err);
    if (r == 0 && globals.where && !out->one)
        r = where_parse(view, globals.where, &out->where, err);
    if (r == 0 && globals.sort && !out->one)
        r = keep_rows(out, err);
    for (size_t i = 0; r == 0 && i < sizeof(formats) / sizeof(*formats); i++)
        if (strcmp(formats[i]->name, globals.output) == 0)
            out->format = formats[i];
    return r == 0 && out->format->begin ? out->format->begin(out, err) : r;
}

static int print_row(struct out *out, const struct cell *cells, struct pms_error *err)
{
    int r = out->format->row(out, cells, err);

    out->rows++;
    return check_output(r, err);
}

int out_row(struct out *out, const struct cell *cells, struct pms_error *err)
{
    int r = out->where ? where_match(out->where, cells, err) : 1;

    if (r <= 0)
        return r;
    return out->kept ? rows_add(out->kept, cells, err) : print_row(out, cells, err);
}

static int print_kept(struct out *out, struct pms_error *err)
{
    int r = 0;

    rows_sort(out->kept, out->order);
    for (size_t i = 0; r == 0 && i < out->kept->count; i++)
        r = print_row(out, out->kept->items[i]->cells, err);
    return r;
}

static void forget(struct out *out)
{
    where_free(out->where);
    if (out->kept)
        rows_done(out->kept);
    free(out->kept);
    free(out->order);
    out->where = NULL;
    out->kept = NULL;
    out->order = NULL;
}

int out_end(struct out *out, bool failed, struct pms_error *err)
{
    struct pms_error ignored = PMS_ERROR_INIT;
    int r = 0;

    if (!failed && out->kept)
        failed = print_kept(out, err) < 0;
    forget(out);
    if (out->format && out->format->end)
        r = out->format->end(out, failed, failed ? &ignored : err);
    if (failed)
        return -err->code;
    return out->format ? check_output(r, err) : 0;
}

int out_one(const struct view *view, const struct cell *cells, struct pms_error *err)
{
    struct out out;
    int r = out_begin(&out, view, OUT_ONE, err);

    if (r == 0)
        r = out_row(&out, cells, err);
    return out_end(&out, r < 0, err);
}
