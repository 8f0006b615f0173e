/* SPDX-License-Identifier: MIT */
/* Tables for people, by libsmartcols. One thing alone is printed as name and value. */
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pmscim/text.h>

#include "cli.h"
#include "out/out.h"

/* What a state says decides its colour; everything else stays plain. */
static const struct {
    const char *text;
    const char *color;
} states[] = {
    {"ACTIVE", "green"},      {"VERIFIED", "green"}, {"yes", "green"},
    {"on", "green"},          {"accepted", "green"}, {"suspended", "green"},
    {"reactivated", "green"}, {"REVOKED", "red"},    {"no", "red"},
    {"failed", "red"},        {"unknown", "red"},    {"UNVERIFIED", "yellow"},
    {"off", "yellow"},
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

/* One thing alone says what it lacks; in a list an empty place is easier to see. */
static char *text_of(const struct cell *cell, bool one)
{
    if (cell->kind == CELL_TRUTH)
        return strdup(cell->number ? "yes" : "no");
    if (one && cell->kind == CELL_NONE)
        return strdup("-");
    if (one && cell->kind == CELL_LIST && cell->number == 0)
        return strdup("none");
    return cell_print(cell);
}

static char *printable(const struct cell *cell, bool one)
{
    AUTO(free) char *raw = text_of(cell, one);
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

static int begin(struct out *out, struct pms_error *err)
{
    struct libscols_table *table = scols_new_table();

    if (!table)
        return fail_memory(err);
    out->state = table;
    scols_table_enable_noheadings(table, out->one || globals.no_headings);
    /* Cells come escaped, and a backslash in a name is no escape. */
    scols_table_enable_noencoding(table, 1);
    scols_table_enable_colors(table, color_wanted(STDOUT_FILENO));
    /* Cells are never cut: a shortened e-mail or id names somebody else. */
    scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
    if (out->one)
        return scols_table_new_column(table, "", 0, 0) &&
                       scols_table_new_column(table, "", 0, 0)
                   ? 0
                   : fail_memory(err);
    for (size_t i = 0; i < out->count; i++)
        if (!scols_table_new_column(table, out->view->columns[out->columns[i]].header, 0, 0))
            return fail_memory(err);
    return 0;
}

static int put(struct libscols_line *line, size_t at, const struct column *column,
               const struct cell *cell, bool one, struct pms_error *err)
{
    AUTO(free) char *text = printable(cell, one);
    const char *color = text ? color_of(column, text) : NULL;

    if (!text || scols_line_set_data(line, at, text) != 0)
        return fail_memory(err);
    if (color)
        scols_cell_set_color(scols_line_get_cell(line, at), color);
    return 0;
}

static int row(struct out *out, const struct cell *cells, struct pms_error *err)
{
    struct libscols_line *line = NULL;
    int r = 0;

    for (size_t i = 0; r == 0 && i < out->count; i++) {
        const struct column *column = &out->view->columns[out->columns[i]];

        if (out->one || !line)
            line = scols_table_new_line(out->state, NULL);
        if (!line || (out->one && scols_line_set_data(line, 0, column->header) != 0))
            return fail_memory(err);
        r = put(line, out->one ? 1 : i, column, &cells[out->columns[i]], out->one, err);
    }
    return r;
}

static int end(struct out *out, bool failed, struct pms_error *err)
{
    int r = 0;

    (void)failed;
    if (out->rows > 0 && scols_print_table(out->state) != 0)
        r = pms_fail(err, PMS_E_IO, "standard output: cannot write the table");
    scols_unref_table(out->state);
    return r;
}

const struct out_format out_table = {"table", begin, row, end};
