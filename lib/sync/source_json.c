/* SPDX-License-Identifier: MIT */
/* JSON: one array of objects, or one object a line. One object at a time is in memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "sync/directory.h"
#include "sync/json_person.h"
#include "sync/mapping.h"
#include "sync/source.h"

enum shape {
    SHAPE_NEW,     /* nothing but blanks so far */
    SHAPE_LINES,   /* NDJSON */
    SHAPE_ELEMENT, /* in an array, in or before an element */
    SHAPE_DONE     /* behind the array */
};

struct place {
    size_t line;
    size_t column;
};

struct reader {
    struct pms_directory *directory;
    struct pms_mapping mapping;
    unsigned spoken; /* PMS_OPEN_… of what somebody's object says */
    enum shape shape;
    struct pms_buf text; /* of the object in progress */
    struct place here;
    struct place begun; /* where that object begins */
    size_t depth;
    bool quoted;
    bool escaped;
    size_t elements; /* of an array, so far */
    size_t read;     /* objects that made sense */
};

static void reader_free(void *data)
{
    struct reader *reader = data;

    if (!reader)
        return;
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
    reader->text = (struct pms_buf)PMS_BUF(PMS_ROW_MAX);
    reader->here = reader->begun = (struct place){1, 1};
    pms_mapping_init(&reader->mapping, policy);
    *ret_reader = reader;
    return 0;
}

static int fail_at(struct place at, const char *what, struct pms_error *err)
{
    pms_fail(err, PMS_E_PARSE, "%s at line %zu, column %zu", what, at.line, at.column);
    return pms_error_at(err, (int)at.line, (int)at.column);
}

/* The same error with the place in the whole text instead of that in the object. */
static void move_place(const struct reader *reader, struct pms_error *err)
{
    struct place at = {reader->begun.line + (size_t)err->line - 1,
                       err->line > 1 ? (size_t)err->column
                                     : reader->begun.column + (size_t)err->column - 1};
    char what[sizeof(err->message)];
    char *place;

    memcpy(what, err->message, sizeof(what));
    place = strstr(what, " at line ");
    if (place)
        *place = '\0';
    fail_at(at, what, err);
}

static int fail_object(const struct reader *reader, struct pms_error *err)
{
    move_place(reader, err);
    if (reader->shape == SHAPE_LINES)
        pms_error_hint(err, "write an array of objects, or one object a line (jq -c)");
    return -err->code;
}

static int add_object(struct reader *reader, struct json_object *json, size_t row,
                      struct pms_error *err)
{
    int r;

    if (!json_object_is_type(json, json_type_object)) {
        const struct pms_record_problem problem = {.row = row, .message = "not an object"};

        return pms_directory_add_problem(reader->directory, &problem, err);
    }
    r = pms_json_keys(json, &reader->mapping, err);
    if (r == 0 && pms_json_has_twins(json, reader->text.data, reader->text.length))
        return pms_json_problem(json, row, "a name stands twice in one object",
                                &reader->mapping, reader->directory, err);
    if (r == 0)
        r = pms_json_person(json, row, NULL, &reader->mapping, reader->directory,
                            &reader->spoken, err);
    reader->read++;
    return r;
}

/* A line that is no JSON: of whom it speaks nobody knows. */
static int add_broken(struct reader *reader, struct pms_error *err)
{
    char message[sizeof(err->message)];
    const struct pms_record_problem problem = {.row = reader->begun.line, .message = message};

    if (err->code != PMS_E_PARSE)
        return -err->code;
    memcpy(message, err->message, sizeof(message));
    return pms_directory_add_problem(reader->directory, &problem, err);
}

static int take_line(struct reader *reader, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    int r;

    if (strspn(pms_buf_text(&reader->text), " \t\r") == reader->text.length)
        return 0;
    r = pms_json_parse(reader->text.data, reader->text.length, &json, err);
    if (r == 0)
        return add_object(reader, json, reader->begun.line, err);
    if (r == -PMS_E_PARSE)
        fail_object(reader, err);
    return reader->read > 0 ? add_broken(reader, err) : -err->code;
}

static int take_element(struct reader *reader, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    int r = pms_json_parse(pms_buf_text(&reader->text), reader->text.length, &json, err);

    if (r < 0)
        return r == -PMS_E_PARSE ? fail_object(reader, err) : r;
    reader->elements++;
    return add_object(reader, json, reader->elements, err);
}

static void begin_object(struct reader *reader)
{
    pms_buf_reset(&reader->text);
    reader->begun = reader->here;
    reader->depth = 0;
    reader->quoted = false;
    reader->escaped = false;
}

static int keep(struct reader *reader, const char *text, size_t length, struct pms_error *err)
{
    int r = length > 0 ? pms_buf_add(&reader->text, text, length, err) : 0;

    if (r != -PMS_E_REMOTE)
        return r;
    fail_at(reader->begun, "an object longer than a megabyte", err);
    return pms_error_hint(err, "people belong into one array, or one object a line; with jq, "
                               "\".Resources[]\" takes them out of a list");
}

static void step(struct reader *reader, char c)
{
    if (c == '\n') {
        reader->here.line++;
        reader->here.column = 1;
    } else {
        reader->here.column++;
    }
}

/* Takes what belongs to the line in progress; returns how many bytes, or fails. */
static long feed_line(struct reader *reader, const char *text, size_t length,
                      struct pms_error *err)
{
    const char *end = memchr(text, '\n', length);
    size_t piece = end ? (size_t)(end - text) : length;
    int r = keep(reader, text, piece, err);

    reader->here.column += piece;
    if (r == 0 && end) {
        r = take_line(reader, err);
        step(reader, '\n');
        begin_object(reader);
    }
    return r < 0 ? r : (long)(piece + (end ? 1 : 0));
}

/* True at the sign that ends an element. */
static bool ends_element(struct reader *reader, char c)
{
    if (reader->escaped) {
        reader->escaped = false;
        return false;
    }
    if (reader->quoted) {
        reader->escaped = c == '\\';
        reader->quoted = c != '"';
        return false;
    }
    if (reader->depth == 0 && (c == ',' || c == ']'))
        return true;
    reader->quoted = c == '"';
    if (c == '{' || c == '[')
        reader->depth++;
    else if ((c == '}' || c == ']') && reader->depth > 0)
        reader->depth--;
    return false;
}

static bool is_blank(const struct pms_buf *text)
{
    return strspn(pms_buf_text(text), " \t\r\n") == text->length;
}

static long feed_element(struct reader *reader, const char *text, size_t length,
                         struct pms_error *err)
{
    size_t i = 0;
    int r;

    while (i < length && !ends_element(reader, text[i]))
        step(reader, text[i++]);
    r = keep(reader, text, i, err);
    if (r < 0 || i == length)
        return r < 0 ? r : (long)i;
    if (text[i] == ',' || reader->elements > 0 || !is_blank(&reader->text))
        r = take_element(reader, err);
    if (text[i] == ']')
        reader->shape = SHAPE_DONE;
    step(reader, text[i]);
    begin_object(reader);
    return r < 0 ? r : (long)i + 1;
}

/* Blanks before and behind; the first other byte says which of the two shapes it is. */
static long feed_blanks(struct reader *reader, const char *text, struct pms_error *err)
{
    if (strchr(" \t\r\n", text[0]) && text[0] != '\0') {
        step(reader, text[0]);
        return 1;
    }
    if (reader->shape == SHAPE_DONE)
        return fail_at(reader->here, "something follows the array", err);
    reader->shape = text[0] == '[' ? SHAPE_ELEMENT : SHAPE_LINES;
    if (text[0] == '[')
        step(reader, text[0]);
    begin_object(reader);
    return text[0] == '[' ? 1 : 0;
}

static int reader_feed(void *data, const char *text, size_t length, struct pms_error *err)
{
    struct reader *reader = data;

    while (length > 0) {
        long used = reader->shape == SHAPE_LINES     ? feed_line(reader, text, length, err)
                    : reader->shape == SHAPE_ELEMENT ? feed_element(reader, text, length, err)
                                                     : feed_blanks(reader, text, err);

        if (used < 0)
            return (int)used;
        text += used;
        length -= (size_t)used;
    }
    return 0;
}

static int cut(struct reader *reader, struct pms_error *err)
{
    const struct pms_record_problem problem = {
        .row = reader->shape == SHAPE_LINES ? reader->begun.line : reader->elements + 1,
        .message = "breaks off",
    };
    char why[120];
    int r = 0;

    if (!is_blank(&reader->text))
        r = pms_directory_add_problem(reader->directory, &problem, err);
    snprintf(why, sizeof(why), "it breaks off at line %zu, column %zu", reader->here.line,
             reader->here.column);
    return r < 0 ? r : pms_directory_mark_incomplete(reader->directory, why, err);
}

/* The last line may lack its end; when it is broken too, the text was cut there. */
static int end_lines(struct reader *reader, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;

    if (reader->read == 0 || is_blank(&reader->text) ||
        pms_json_parse(reader->text.data, reader->text.length, &json, err) == 0)
        return take_line(reader, err);
    return err->code == PMS_E_PARSE ? cut(reader, err) : -err->code;
}

static int reader_end(void *data, struct pms_error *err)
{
    struct reader *reader = data;
    int r = 0;

    if (reader->shape == SHAPE_NEW)
        return pms_fail(err, PMS_E_PARSE, "nothing there");
    if (reader->shape == SHAPE_LINES)
        r = end_lines(reader, err);
    else if (reader->shape == SHAPE_ELEMENT)
        r = reader->read > 0 ? cut(reader, err)
                             : fail_at(reader->here, "the array breaks off", err);
    if (r == 0 && reader->read > 0)
        r = pms_mapping_check(&reader->mapping, err);
    return r < 0 ? r : pms_directory_settle(reader->directory, reader->spoken, err);
}

const struct pms_text_format pms_format_json = {
    .name = "json",
    .begin = reader_begin,
    .feed = reader_feed,
    .end = reader_end,
    .free = reader_free,
};
