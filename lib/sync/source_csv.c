/* SPDX-License-Identifier: MIT */
/* CSV (RFC 4180) with a heading; commas, semicolons or tabs between the cells. */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/email.h"
#include "sync/directory.h"
#include "sync/mapping.h"
#include "sync/person.h"
#include "sync/record.h"
#include "sync/source.h"

enum {
    COLUMNS_MOST = 512
};

struct reader {
    struct csv_parser parser;
    struct pms_directory *directory;
    struct pms_mapping mapping;
    struct pms_error *err; /* of the call in progress */
    int failed;

    /* The heading. */
    char *heading[COLUMNS_MOST];
    size_t columns;
    int column_of[PMS_MAP_COUNT]; /* -1 for none */
    bool has_heading;

    /* The sign that divides the cells, while it is looked for. */
    bool has_begun; /* something stands in the heading */
    bool is_quoted;
    bool is_divided;

    /* The row in progress. */
    struct pms_buf text; /* its cells, each with its NUL */
    size_t cells[COLUMNS_MOST];
    size_t count;   /* also those beyond COLUMNS_MOST */
    size_t swallow; /* from 1, a cell that seems to hold other rows; 0 for none */
    size_t bytes;

    /* Where we are, from 1 and 0. */
    size_t line;
    size_t column;
    size_t row_line; /* where the row in progress begins */
    size_t last_row;
};

static void reader_free(void *data)
{
    struct reader *reader = data;

    if (!reader)
        return;
    for (size_t i = 0; i < reader->columns; i++)
        free(reader->heading[i]);
    csv_free(&reader->parser);
    pms_mapping_done(&reader->mapping);
    pms_buf_free(&reader->text);
    free(reader);
}

static int reader_begin(const struct pms_policy *policy, struct pms_directory *directory,
                        void **ret_reader, struct pms_error *err)
{
    struct reader *reader = calloc(1, sizeof(*reader));

    if (!reader)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    reader->directory = directory;
    reader->text = (struct pms_buf)PMS_BUF(2 * PMS_ROW_MAX);
    reader->line = reader->row_line = 1;
    pms_mapping_init(&reader->mapping, policy);
    csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
    *ret_reader = reader;
    return 0;
}

static int fail_line(const struct reader *reader, size_t column, const char *what,
                     struct pms_error *err)
{
    pms_fail(err, PMS_E_PARSE, "line %zu: %s", reader->line, what);
    return pms_error_at(err, (int)reader->line, (int)column);
}

static char *cell(struct reader *reader, size_t index)
{
    return reader->text.data + reader->cells[index];
}

static size_t kept(const struct reader *reader)
{
    return reader->count < COLUMNS_MOST ? reader->count : COLUMNS_MOST;
}

/* A quote that is not closed swallows the rows behind it, up to the next quote, and with them
 * people who would then be missing. */
static bool holds_rows(const char *text, size_t length)
{
    return (memchr(text, '\n', length) || memchr(text, '\r', length)) &&
           memchr(text, '@', length);
}

static void on_cell(void *data, size_t length, void *context)
{
    struct reader *reader = context;

    if (reader->failed < 0)
        return;
    if (reader->count < COLUMNS_MOST) {
        reader->cells[reader->count] = reader->text.length;
        if (length > 0)
            reader->failed = pms_buf_add(&reader->text, data, length, reader->err);
        if (reader->failed == 0)
            reader->failed = pms_buf_add(&reader->text, "", 1, reader->err);
    }
    reader->count++;
    if (length > 0 && holds_rows(data, length))
        reader->swallow = reader->count;
}

static int add_heading(struct reader *reader, const char *name, struct pms_error *err)
{
    reader->heading[reader->columns] = strdup(name);
    if (!reader->heading[reader->columns])
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    reader->columns++;
    if (!pms_record_text_sound(name))
        return fail_line(reader, 0,
                         "a heading that is not UTF-8, longer than 256 bytes, or cannot be "
                         "printed",
                         err);
    return name[0] != '\0' ? pms_mapping_see(&reader->mapping, name, err) : 0;
}

static int find_column(struct reader *reader, enum pms_map field, struct pms_error *err)
{
    const char *name = pms_mapping_name(&reader->mapping, field);

    reader->column_of[field] = -1;
    for (size_t i = 0; name && i < reader->columns; i++) {
        if (strcmp(reader->heading[i], name) != 0)
            continue;
        if (reader->column_of[field] >= 0) {
            pms_fail(err, PMS_E_CONFIG, "two columns are called \"%s\"", name);
            return pms_error_hint(err, "give one of them another name");
        }
        reader->column_of[field] = (int)i;
    }
    return name ? pms_directory_name_column(reader->directory, field, name, err) : 0;
}

static int take_heading(struct reader *reader, struct pms_error *err)
{
    int r = 0;

    if (reader->count > COLUMNS_MOST)
        return fail_line(reader, 0, "more than 512 columns", err);
    for (size_t i = 0; r == 0 && i < reader->count; i++)
        r = add_heading(reader, cell(reader, i), err);
    for (size_t i = 0; r == 0 && i < reader->columns; i++)
        if (pms_email_valid(reader->heading[i])) {
            fail_line(reader, 0, "an e-mail address, where the names of the columns belong",
                      err);
            r = pms_error_hint(err, "begin with a line such as email,given_name,family_name");
        }
    if (r == 0)
        r = pms_mapping_check(&reader->mapping, err);
    for (int i = 0; r == 0 && i < PMS_MAP_COUNT; i++)
        r = find_column(reader, (enum pms_map)i, err);
    if (r == 0 && reader->column_of[PMS_MAP_GROUPS] >= 0)
        pms_directory_speaks_of_groups(reader->directory);
    reader->has_heading = true;
    return r;
}

static char *trimmed(char *text)
{
    size_t length;

    text += strspn(text, " \t");
    length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        text[--length] = '\0';
    return text;
}

static void read_person(struct reader *reader, struct pms_person *person)
{
    for (int i = 0; i < PMS_MAP_COUNT; i++) {
        int column = reader->column_of[i];

        if (column >= 0 && (size_t)column < kept(reader))
            person->texts[i] = trimmed(cell(reader, (size_t)column));
    }
}

/* In a row whose cells have moved, whatever is an address may be the person's. */
static void find_email(struct reader *reader, struct pms_person *person)
{
    const char *email = person->texts[PMS_MAP_EMAIL];

    for (size_t i = 0; (!email || !pms_email_valid(email)) && i < kept(reader); i++)
        email = trimmed(cell(reader, i));
    person->texts[PMS_MAP_EMAIL] = email;
}

static int add_ragged(struct reader *reader, struct pms_person *person, struct pms_error *err)
{
    const char *column =
        reader->count < reader->columns ? reader->heading[reader->count] : NULL;
    char message[120];

    find_email(reader, person);
    snprintf(message, sizeof(message), "%zu cells, where the heading has %zu", reader->count,
             reader->columns);
    return pms_person_problem(person, column, message, reader->directory, err);
}

static int add_swallowing(struct reader *reader, struct pms_person *person,
                          struct pms_error *err)
{
    const char *column =
        reader->swallow <= reader->columns ? reader->heading[reader->swallow - 1] : NULL;
    char why[120];
    int r;

    snprintf(why, sizeof(why), "row %zu seems to hold other rows: a quote may be missing",
             person->row);
    r = pms_person_problem(person, column,
                           "several lines with an address: a quote may be missing before "
                           "them",
                           reader->directory, err);
    return r < 0 ? r : pms_directory_mark_incomplete(reader->directory, why, err);
}

static bool is_empty(struct reader *reader)
{
    for (size_t i = 0; i < kept(reader); i++)
        if (trimmed(cell(reader, i))[0] != '\0')
            return false;
    return true;
}

static int take_row(struct reader *reader, size_t row, struct pms_error *err)
{
    struct pms_person person = {.row = row};

    if (!reader->has_heading)
        return take_heading(reader, err);
    if (is_empty(reader))
        return 0;
    read_person(reader, &person);
    if (reader->swallow > 0)
        return add_swallowing(reader, &person, err);
    if (reader->count != reader->columns)
        return add_ragged(reader, &person, err);
    return pms_person_add(&person, &reader->mapping, reader->directory, err);
}

/* Rows are counted by the line they begin on, and by themselves where lines end otherwise. */
static void on_row(int end, void *context)
{
    struct reader *reader = context;
    size_t row = reader->row_line > reader->last_row ? reader->row_line : reader->last_row + 1;

    (void)end;
    if (reader->failed < 0)
        return;
    reader->last_row = row;
    reader->failed = take_row(reader, row, reader->err);
    pms_buf_reset(&reader->text);
    reader->count = 0;
    reader->swallow = 0;
    reader->bytes = 0;
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Whichever of the three stands in the heading first; a heading of one column needs none. What
 * came before it held none of them, so it is never too late to say which it is. */
static void choose_delimiter(struct reader *reader, const char *text, size_t length)
{
    for (size_t i = 0; i < length && !reader->is_divided; i++) {
        char c = text[i];

        if (c == '"')
            reader->is_quoted = !reader->is_quoted;
        if (reader->is_quoted || !memchr(",;\t\n\r", c, 5)) {
            reader->has_begun = true;
            continue;
        }
        if (!is_line_end(c))
            csv_set_delim(&reader->parser, (unsigned char)c);
        reader->is_divided = reader->has_begun || !is_line_end(c);
    }
}

static int fail_quote(const struct reader *reader, size_t column, struct pms_error *err)
{
    if (csv_error((struct csv_parser *)&reader->parser) != CSV_EPARSE)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    fail_line(reader, column, "a quote where none can stand", err);
    return pms_error_hint(err, "a cell with quotes, commas or line breaks inside is written in "
                               "quotes, with those inside doubled");
}

/* A piece that has at most one line end, at its end. */
static int feed_line(struct reader *reader, const char *text, size_t length,
                     struct pms_error *err)
{
    size_t clean = strnlen(text, length);
    size_t used;

    if (reader->bytes == 0)
        reader->row_line = reader->line;
    reader->bytes += length;
    if (reader->bytes > PMS_ROW_MAX) {
        reader->line = reader->row_line;
        fail_line(reader, 0, "a row longer than a megabyte", err);
        return pms_error_hint(err, "a quote may be missing at its beginning");
    }
    reader->err = err;
    used = csv_parse(&reader->parser, text, clean, on_cell, on_row, reader);
    if (reader->failed < 0)
        return reader->failed;
    if (used < clean)
        return fail_quote(reader, reader->column + used + 1, err);
    if (clean < length)
        return fail_line(reader, reader->column + clean + 1, "a NUL byte, so this is no text",
                         err);
    reader->column += length;
    if (text[length - 1] == '\n') {
        reader->line++;
        reader->column = 0;
    }
    /* A blank line is no row. */
    if (is_line_end(text[length - 1]) && reader->count == 0 && reader->parser.entry_pos == 0 &&
        !reader->parser.quoted)
        reader->bytes = 0;
    return 0;
}

/* Up to and with the first line end, or all of it. */
static size_t line_length(const char *text, size_t length)
{
    const char *end = memchr(text, '\n', length);
    size_t line = end ? (size_t)(end - text) + 1 : length;

    end = memchr(text, '\r', line);
    return end ? (size_t)(end - text) + 1 : line;
}

static int reader_feed(void *data, const char *text, size_t length, struct pms_error *err)
{
    struct reader *reader = data;
    int r = 0;

    choose_delimiter(reader, text, length);
    while (r == 0 && length > 0) {
        size_t piece = line_length(text, length);

        r = feed_line(reader, text, piece, err);
        text += piece;
        length -= piece;
    }
    return r;
}

/* The last row breaks off inside its quotes: what it says of whom is only half there. */
static int end_inside(struct reader *reader, struct pms_error *err)
{
    struct pms_person person = {.row = reader->row_line};
    char why[120];
    int r;

    if (!reader->has_heading) {
        reader->line = reader->row_line;
        return fail_line(reader, 0, "the heading ends inside a quoted cell", err);
    }
    snprintf(why, sizeof(why),
             "it ends inside a quoted cell, in the row that begins on line %zu",
             reader->row_line);
    read_person(reader, &person);
    r = pms_person_problem(&person, NULL, "ends inside a quoted cell", reader->directory, err);
    return r < 0 ? r : pms_directory_mark_incomplete(reader->directory, why, err);
}

static int reader_end(void *data, struct pms_error *err)
{
    struct reader *reader = data;
    int r;

    reader->err = err;
    r = csv_fini(&reader->parser, on_cell, on_row, reader);
    if (reader->failed < 0)
        return reader->failed;
    if (r != 0 && csv_error(&reader->parser) == CSV_EPARSE)
        r = end_inside(reader, err);
    else if (r != 0)
        r = pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (r < 0)
        return r;
    if (!reader->has_heading)
        return pms_fail(err, PMS_E_PARSE, "nothing there, not even a heading");
    return pms_directory_settle(reader->directory, 0, err);
}

const struct pms_text_format pms_format_csv = {
    .name = "csv",
    .begin = reader_begin,
    .feed = reader_feed,
    .end = reader_end,
    .free = reader_free,
};
