/* SPDX-License-Identifier: MIT */
/* Tables for people, by libsmartcols. One thing alone is printed as name and value. */
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <pmscim/text.h>

#include "cli.h"
#include "out/fit.h"
#include "out/out.h"
#include "out/pager.h"
#include "out/when.h"

/* What a state says decides its colour; everything else stays plain. */
static const struct {
    const char *text;
    const char *color;
} states[] = {
    {"ACTIVE", "green"},      {"VERIFIED", "green"},
    {"yes", "green"},         {"on", "green"},
    {"accepted", "green"},    {"done", "green"},
    {"reactivated", "green"}, {"active", "green"},
    {"REVOKED", "red"},       {"no", "red"},
    {"failed", "red"},        {"refused", "red"},
    {"UNVERIFIED", "yellow"}, {"off", "yellow"},
    {"suspended", "yellow"},  {"pending", "yellow"},
    {"ok", "green"},          {"note", "green"},
    {"warning", "yellow"},    {"error", "red"},
    {"unknown", "red"},       {"waiting", "yellow"},
};

enum {
    NARROWEST = 8,                 /* a cut column says at least so much */
    NARROWEST_TIME = 14,           /* "59 minutes ago" */
    NARROWEST_WHOLE = 20,          /* a line of a column that is never cut */
    MOST_BYTES = 256 * 1024 * 1024 /* of text in one table */
};

struct table {
    struct libscols_table *lines;
    bool terminal;
    long long now_ms;
    size_t bytes;
};

static const char *color_of(const struct column *column, const char *text)
{
    if (!(column->flags & COLUMN_STATE))
        return NULL;
    for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
        if (strcmp(states[i].text, text) == 0)
            return states[i].color;
    return NULL;
}

/* "3 days ago" is for eyes; what is read by programs, or alone, keeps the exact time. */
static char *time_of(const struct cell *cell, const struct table *table, bool one)
{
    char ago[32];
    char both[96];
    long long ms;

    if (!table->terminal || !when_parse(cell->text, &ms))
        return strdup(cell->text);
    when_ago(ms, table->now_ms, ago, sizeof(ago));
    if (!one || strlen(cell->text) > sizeof(both) - sizeof(ago) - 4)
        return strdup(ago);
    snprintf(both, sizeof(both), "%s (%s)", cell->text, ago);
    return strdup(both);
}

/* One thing alone says what it lacks; in a list an empty place is easier to see. */
static char *text_of(const struct cell *cell, unsigned flags, const struct table *table,
                     bool one)
{
    if (cell->kind == CELL_TRUTH)
        return strdup(cell->number ? "yes" : "no");
    if (one && cell->kind == CELL_NONE)
        return strdup("-");
    if (one && cell->kind == CELL_LIST && cell->number == 0)
        return strdup("none");
    if ((flags & (COLUMN_TIME | COLUMN_EXACT)) == COLUMN_TIME && cell->kind == CELL_TEXT)
        return time_of(cell, table, one);
    return cell_print(cell);
}

static char *printable(const struct cell *cell, unsigned flags, const struct table *table,
                       bool one)
{
    AUTO(free) char *raw = text_of(cell, flags, table, one);
    size_t size;
    char *text;

    if (!raw)
        return NULL;
    size = pms_text_escape(raw, NULL, 0) + 1;
    text = malloc(size);
    if (text)
        pms_text_escape(raw, text, size);
    return text;
}

static int fail_memory(struct pms_error *err)
{
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static int add_columns(const struct out *out, struct libscols_table *lines,
                       struct pms_error *err)
{
    size_t count = out->one ? 2 : out->count;

    for (size_t i = 0; i < count; i++) {
        const char *header = out->one ? "" : out->view->columns[out->columns[i]].header;

        if (!scols_table_new_column(lines, header, 0, 0))
            return fail_memory(err);
    }
    return 0;
}

static int begin(struct out *out, struct pms_error *err)
{
    struct table *table = calloc(1, sizeof(*table));

    if (!table)
        return fail_memory(err);
    out->state = table;
    table->terminal = out->terminal;
    table->now_ms = time(NULL) * 1000LL;
    table->lines = scols_new_table();
    if (!table->lines)
        return fail_memory(err);
    scols_table_enable_noheadings(table->lines, out->one || globals.no_headings);
    /* Cells come escaped, and a backslash in a name is no escape. */
    scols_table_enable_noencoding(table->lines, 1);
    scols_table_enable_colors(table->lines, color_wanted(STDOUT_FILENO));
    /* What is cut, and where, is decided here. */
    scols_table_set_termforce(table->lines, SCOLS_TERMFORCE_NEVER);
    return add_columns(out, table->lines, err);
}

static int put(struct table *table, struct libscols_line *line, size_t at,
               const struct column *column, const struct cell *cell, bool one,
               struct pms_error *err)
{
    AUTO(free) char *text = printable(cell, column->flags, table, one);
    const char *color = text ? color_of(column, text) : NULL;

    if (!text || scols_line_set_data(line, at, text) != 0)
        return fail_memory(err);
    if (color)
        scols_cell_set_color(scols_line_get_cell(line, at), color);
    table->bytes += strlen(text) + 64;
    if (table->bytes < MOST_BYTES)
        return 0;
    pms_fail(err, PMS_E_USAGE, "the table is larger than %d MiB", MOST_BYTES / 1024 / 1024);
    return pms_error_hint(err, "other formats print each row as it comes: -o csv");
}

static int row(struct out *out, const struct cell *cells, struct pms_error *err)
{
    struct table *table = out->state;
    struct libscols_line *line = NULL;
    int r = 0;

    for (size_t i = 0; r == 0 && i < out->count; i++) {
        const struct column *column = &out->view->columns[out->columns[i]];

        if (out->one || !line)
            line = scols_table_new_line(table->lines, NULL);
        if (!line || (out->one && scols_line_set_data(line, 0, column->header) != 0))
            return fail_memory(err);
        r = put(table, line, out->one ? 1 : i, column, &cells[out->columns[i]], out->one, err);
    }
    return r;
}

static struct libscols_cell *cell_at(const struct table *table, size_t row, size_t column)
{
    return scols_line_get_cell(scols_table_get_line(table->lines, row), column);
}

static size_t heading_width(const struct column *column)
{
    return globals.no_headings ? 0 : fit_width(column->header);
}

static size_t at_least(size_t width, size_t least)
{
    return width > least ? width : least;
}

/* What is never cut is told in several lines where even that does not fit. */
static void find_widths(const struct out *out, const struct table *table, size_t widths[])
{
    size_t room = terminal_size(STDOUT_FILENO).columns;
    size_t least[VIEW_COLUMNS];

    for (size_t i = 0; i < out->count; i++) {
        const struct column *column = &out->view->columns[out->columns[i]];

        widths[i] = heading_width(column);
        for (size_t j = 0; j < out->rows; j++)
            widths[i] =
                at_least(widths[i], fit_width(scols_cell_get_data(cell_at(table, j, i))));
        least[i] = column->flags & COLUMN_WHOLE  ? widths[i]
                   : column->flags & COLUMN_TIME ? NARROWEST_TIME
                                                 : at_least(heading_width(column), NARROWEST);
    }
    fit_columns(out->count, widths, least, room);
    for (size_t i = 0; i < out->count; i++) {
        const struct column *column = &out->view->columns[out->columns[i]];

        if (column->flags & COLUMN_WHOLE)
            least[i] = at_least(heading_width(column), NARROWEST_WHOLE);
    }
    fit_columns(out->count, widths, least, room);
}

static int fit_cell(struct libscols_cell *cell, bool whole, size_t width, struct pms_error *err)
{
    const char *text = scols_cell_get_data(cell);
    AUTO(free) char *fitting = whole ? fit_wrap(text, width) : fit_cut(text, width);

    if (!fitting || scols_cell_set_data(cell, fitting) != 0)
        return fail_memory(err);
    return 0;
}

/* Only a terminal is narrow; a pipe and a file get every cell whole. */
static int fit(const struct out *out, const struct table *table, struct pms_error *err)
{
    size_t widths[VIEW_COLUMNS];

    find_widths(out, table, widths);
    for (size_t i = 0; i < out->count; i++) {
        bool whole = out->view->columns[out->columns[i]].flags & COLUMN_WHOLE;
        struct libscols_column *column = scols_table_get_column(table->lines, i);

        if (whole && (scols_column_set_flags(column, SCOLS_FL_WRAP) != 0 ||
                      scols_column_set_wrapfunc(column, scols_wrapnl_chunksize,
                                                scols_wrapnl_nextchunk, NULL) != 0))
            return fail_memory(err);
        for (size_t j = 0; j < out->rows; j++)
            if (fit_cell(cell_at(table, j, i), whole, widths[i], err) < 0)
                return -err->code;
    }
    return 0;
}

/* Lines on the screen, of which a row may take several. */
static size_t count_lines(const struct out *out, const struct table *table)
{
    size_t lines = !scols_table_is_noheadings(table->lines);

    for (size_t j = 0; j < scols_table_get_nlines(table->lines); j++) {
        size_t most = 1;

        for (size_t i = 0; i < (out->one ? 2 : out->count); i++) {
            size_t count = 1;

            for (const char *p = scols_cell_get_data(cell_at(table, j, i));
                 p && (p = strchr(p, '\n')); p++)
                count++;
            most = at_least(most, count);
        }
        lines += most;
    }
    return lines;
}

/* Page by page where that is wanted and works. */
static bool show_pages(const struct table *table)
{
    AUTO(free) char *text = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&text, &length);
    int r;

    if (!file)
        return false;
    scols_table_set_stream(table->lines, file);
    r = scols_print_table(table->lines);
    scols_table_set_stream(table->lines, stdout);
    return fclose(file) == 0 && r == 0 && pager_show(text, length);
}

static int print(const struct out *out, const struct table *table, struct pms_error *err)
{
    if (table->terminal && !out->one && fit(out, table, err) < 0)
        return -err->code;
    if (pager_wanted(count_lines(out, table)) && show_pages(table))
        return 0;
    if (scols_print_table(table->lines) != 0)
        return pms_fail(err, PMS_E_IO, "standard output: cannot write the table");
    return 0;
}

static int end(struct out *out, bool failed, struct pms_error *err)
{
    struct table *table = out->state;
    int r = 0;

    (void)failed;
    if (!table)
        return 0;
    if (out->rows > 0)
        r = print(out, table, err);
    scols_unref_table(table->lines);
    free(table);
    return r;
}

const struct out_format out_table = {"table", begin, row, end};
