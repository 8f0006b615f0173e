/* SPDX-License-Identifier: MIT */
/* Lists of people as CSV: a heading names the columns, and quotes are those of RFC 4180. */
#include <csv.h>
#include <limits.h>

#include "items.h"

enum {
    COLUMNS_MAX = 256,
    BLOCK = 64 * 1024
};

struct columns {
    size_t count;
    enum field fields[COLUMNS_MAX]; /* FIELD_NONE for what is not looked at */
};

/* One file: where its parser is, and the row that grows. */
struct csv {
    struct reading *reading;
    struct pms_error *err;
    int result;
    bool has_heading;
    struct columns columns;
    int ranks[FIELD_COUNT];
    struct item item;
    size_t cell;     /* the next one of the row */
    bool has_text;   /* the row is not empty */
    long line;       /* that is being read */
    long first_line; /* of the row */
};

/* Nobody knows which of the two is meant. */
static int fail_twice(const struct csv *csv, const char *name, struct pms_error *err)
{
    pms_fail(err, PMS_E_PARSE, "%s line %ld: a second column is called \"%.40s\"",
             csv->reading->name, csv->first_line, name);
    return pms_error_hint(err, "nothing was sent; give the one that is not meant another name");
}

static void note_heading(struct csv *csv, const char *name)
{
    int rank = 0;
    enum field field = field_named(name, &rank);

    if (csv->cell >= COLUMNS_MAX)
        return;
    csv->columns.fields[csv->cell] = FIELD_NONE;
    csv->columns.count = csv->cell + 1;
    if (field != FIELD_NONE && rank == csv->ranks[field] && csv->result == 0)
        csv->result = fail_twice(csv, name, csv->err);
    if (field == FIELD_NONE || rank >= csv->ranks[field])
        return;
    /* The better name for the same thing wins. */
    for (size_t i = 0; i < csv->cell; i++)
        if (csv->columns.fields[i] == field)
            csv->columns.fields[i] = FIELD_NONE;
    csv->columns.fields[csv->cell] = field;
    csv->ranks[field] = rank;
}

static void note_cell(struct csv *csv, const char *text, size_t length)
{
    enum field field =
        csv->cell < csv->columns.count ? csv->columns.fields[csv->cell] : FIELD_NONE;
    char **place;

    if (field == FIELD_NONE || length == 0)
        return;
    place = field_place(&csv->item, field);
    *place = strndup(text, length);
    if (!*place)
        csv->result = pms_fail(csv->err, PMS_E_NOMEM, "out of memory");
}

static void on_cell(void *cell, size_t length, void *context)
{
    struct csv *csv = context;
    const char *text = cell ? cell : "";

    csv->has_text |= length > 0;
    if (csv->has_heading)
        note_cell(csv, text, length);
    else
        note_heading(csv, text);
    csv->cell++;
}

static void end_heading(struct csv *csv)
{
    csv->has_heading = true;
    if (csv->cell > COLUMNS_MAX)
        csv->result = pms_fail(csv->err, PMS_E_PARSE, "%s line %ld: more than %d columns",
                               csv->reading->name, csv->first_line, COLUMNS_MAX);
    else if (csv->ranks[FIELD_WHO] == INT_MAX && csv->ranks[FIELD_ID] == INT_MAX)
        csv->result = pms_fail(csv->err, PMS_E_PARSE,
                               "%s line %ld: no column is called email, userName, user, mail "
                               "or id",
                               csv->reading->name, csv->first_line);
}

static void end_row(struct csv *csv)
{
    char why[96];

    csv->item.line = csv->first_line;
    if (csv->cell != csv->columns.count) {
        snprintf(why, sizeof(why), "%zu columns where the heading has %zu", csv->cell,
                 csv->columns.count);
        reading_problem(csv->reading, csv->first_line, NULL, why);
    } else {
        csv->result = reading_add(csv->reading, &csv->item, csv->err);
    }
}

static void on_row(int end, void *context)
{
    struct csv *csv = context;

    (void)end;
    if (csv->result == 0 && !csv->has_heading)
        end_heading(csv);
    else if (csv->result == 0 && csv->has_text)
        end_row(csv);
    item_done(&csv->item);
    csv->cell = 0;
    csv->has_text = false;
    csv->first_line = csv->line + 1;
}

static int fail_quote(const struct csv *csv, size_t column, struct pms_error *err)
{
    if (column > 0)
        pms_fail(err, PMS_E_PARSE, "%s line %ld, byte %zu: a quote where none may be",
                 csv->reading->name, csv->line, column);
    else
        pms_fail(err, PMS_E_PARSE, "%s line %ld: a quote begins here and never ends",
                 csv->reading->name, csv->first_line);
    return pms_error_hint(err, "nothing was sent; inside quotes a quote is written twice");
}

/* Line by line, since the parser does not count them. */
static int feed(struct csv *csv, struct csv_parser *parser, const char *text, size_t length,
                struct pms_error *err)
{
    for (size_t at = 0; csv->result == 0 && at < length; csv->line++) {
        const char *newline = memchr(text + at, '\n', length - at);
        size_t size = newline ? (size_t)(newline - (text + at)) + 1 : length - at;
        size_t used;

        /* An empty line ends no row, so it would be the first one of the next. */
        if (csv->cell == 0 && strspn(text + at, "\r\n") >= size)
            csv->first_line = csv->line + 1;
        used = csv_parse(parser, text + at, size, on_cell, on_row, csv);
        if (used != size && csv_error(parser) == CSV_ENOMEM)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        if (used != size)
            return fail_quote(csv, used + 1, err);
        at += size;
    }
    return csv->result;
}

int items_read_csv(struct reading *reading, const char *text, long line, char delimiter,
                   struct pms_error *err)
{
    struct csv csv = {.reading = reading, .err = err, .line = line, .first_line = line};
    struct csv_parser parser;
    int r;

    for (int i = 0; i < FIELD_COUNT; i++)
        csv.ranks[i] = INT_MAX;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    /* It grows by so much at a time, and a quote that is never closed makes one long cell. */
    csv_set_blk_size(&parser, BLOCK);
    csv_set_delim(&parser, (unsigned char)delimiter);
    r = feed(&csv, &parser, text, strlen(text), err);
    if (r == 0 && csv_fini(&parser, on_cell, on_row, &csv) != 0)
        r = fail_quote(&csv, 0, err);
    if (r == 0)
        r = csv.result;
    item_done(&csv.item);
    csv_free(&parser);
    return r;
}
