/* SPDX-License-Identifier: MIT */
/* Lists of people as lines: one USER a line, or one JSON object a line. */
#include "items_text.h"

#include <errno.h>
#include <limits.h>
#include <wchar.h>

#include <json-c/json.h>

enum {
    FILE_MAX_BYTES = 16 * 1024 * 1024
};

/* --- the whole text --- */

static int read_all(FILE *stream, const char *name, char **ret_text, size_t *ret_length,
                    struct pms_error *err)
{
    AUTO(free) char *text = NULL;
    size_t room = 0;
    size_t length = 0;

    for (;;) {
        char *more;

        if (length == FILE_MAX_BYTES)
            return pms_fail(err, PMS_E_PARSE, "%s is longer than %d MB", name,
                            FILE_MAX_BYTES / 1024 / 1024);
        room = room > 0 ? 2 * room : 64 * 1024;
        more = realloc(text, room + 1);
        if (!more)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        text = more;
        length += fread(text + length, 1, room - length, stream);
        if (length < room)
            break;
    }
    if (ferror(stream))
        return pms_fail(err, PMS_E_IO, "%s: cannot read: %s", name, strerror(errno));
    text[length] = '\0';
    *ret_text = text;
    *ret_length = length;
    text = NULL;
    return 0;
}

static long line_at(const char *text, size_t at)
{
    long line = 1;

    for (size_t i = 0; i < at; i++)
        line += text[i] == '\n';
    return line;
}

/* A NUL means UTF-16 or no text at all, and what stands before it is not the whole name. */
static int check_text(const char *name, const char *text, size_t length, struct pms_error *err)
{
    mbstate_t state = {0};
    size_t used;

    for (size_t at = 0; at < length; at += used) {
        used = text[at] == '\0' ? 0 : mbrlen(text + at, length - at, &state);
        if (used > 0 && used <= length - at)
            continue;
        pms_fail(err, PMS_E_PARSE, "%s line %ld: this is no text in UTF-8", name,
                 line_at(text, at));
        return pms_error_hint(err, "nothing was sent; save the list as plain text in UTF-8");
    }
    return 0;
}

/* --- what kind of list it is --- */

static bool is_blank(const char *line, size_t length)
{
    return strspn(line, " \t\r") >= length;
}

static const char *after_line(const char *at)
{
    size_t length = strcspn(at, "\n");

    return at[length] == '\n' ? at + length + 1 : at + length;
}

/* The first line that says something; at the end of the text when there is none. */
static const char *first_line(const char *text)
{
    while (*text != '\0' && (*text == '#' || is_blank(text, strcspn(text, "\n"))))
        text = after_line(text);
    return text;
}

static bool names_field(const char *cell, size_t length)
{
    char name[40];
    int rank;

    while (length > 0 && strchr(" \t\r\"", cell[length - 1]))
        length--;
    while (length > 0 && strchr(" \t\"", *cell)) {
        cell++;
        length--;
    }
    if (length >= sizeof(name))
        return false;
    memcpy(name, cell, length);
    name[length] = '\0';
    return field_named(name, &rank) != FIELD_NONE;
}

/* What divides the cells of a heading: the first of these in it; a comma when one cell is all
 * there is. 0 when the line is no heading that we know. */
static char heading_delimiter(const char *line, size_t length)
{
    char delimiter = ',';

    for (size_t i = 0; i < length; i++)
        if (strchr(",;\t", line[i])) {
            delimiter = line[i];
            break;
        }
    for (size_t at = 0; at <= length;) {
        size_t cell = 0;

        while (at + cell < length && line[at + cell] != delimiter)
            cell++;
        if (names_field(line + at, cell))
            return delimiter;
        at += cell + 1;
    }
    return 0;
}

/* --- one USER a line --- */

static int add_line(struct reading *reading, const char *line, size_t length, long number,
                    struct pms_error *err)
{
    struct item item = {.line = number};

    while (length > 0 && strchr(" \t\r", line[length - 1]))
        length--;
    if (memchr(line, ',', length) || memchr(line, ';', length) || memchr(line, '\t', length)) {
        reading_problem(reading, number, NULL,
                        "several words, but no heading says which is the e-mail");
        return 0;
    }
    item.who = strndup(line, length);
    if (!item.who)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return reading_add(reading, &item, err);
}

/* --- one JSON object a line --- */

static int set_field(struct item *item, enum field field, const char *text,
                     struct pms_error *err)
{
    char **place = field_place(item, field);

    if (!text || text[0] == '\0' || *place)
        return 0;
    *place = strdup(text);
    return *place ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

/* With a NUL inside it would be read as somebody else's name. */
static bool is_text(struct json_object *value)
{
    if (json_object_is_type(value, json_type_string))
        return strlen(json_object_get_string(value)) ==
               (size_t)json_object_get_string_len(value);
    return !json_object_is_type(value, json_type_object) &&
           !json_object_is_type(value, json_type_array);
}

/* Members with our own names. Numbers and truths are taken as they are written. */
static int take_members(struct item *item, struct json_object *json, int ranks[FIELD_COUNT],
                        struct pms_error *err)
{
    int r = 0;

    json_object_object_foreach (json, key, value) {
        int rank = 0;
        enum field field = field_named(key, &rank);

        if (r < 0 || field == FIELD_NONE || !value || rank >= ranks[field])
            continue;
        if (!is_text(value))
            return pms_fail(err, PMS_E_PARSE, "\"%.40s\" is no text", key);
        free(*field_place(item, field));
        *field_place(item, field) = NULL;
        ranks[field] = rank;
        r = set_field(item, field, json_object_get_string(value), err);
    }
    return r;
}

/* What SCIM itself calls otherwise. */
static int take_scim(struct item *item, const struct pms_resource *user, struct pms_error *err)
{
    int r = set_field(item, FIELD_GIVEN, pms_user_given_name(user), err);

    return r < 0 ? r : set_field(item, FIELD_FAMILY, pms_user_family_name(user), err);
}

/* A walk over the keys of an object, whose text is valid JSON. */
struct keys {
    const char *at;
    const char *end;
    int depth;
    char name[40]; /* the one met last, or its beginning */
};

static const char *after_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        at += *at == '\\';
    return at < end ? at + 1 : end;
}

/* The next key of the object itself, not of those inside it. */
static bool next_key(struct keys *keys)
{
    for (; keys->at < keys->end; keys->at++) {
        const char *start = keys->at;

        keys->depth += (*start == '{' || *start == '[') - (*start == '}' || *start == ']');
        if (*start != '"')
            continue;
        keys->at = after_string(start, keys->end);
        snprintf(keys->name, sizeof(keys->name), "%.*s", (int)(keys->at - start - 2),
                 start + 1);
        while (keys->at < keys->end && strchr(" \t", *keys->at))
            keys->at++;
        if (keys->depth == 1 && keys->at < keys->end && *keys->at == ':')
            return true;
        keys->at--;
    }
    return false;
}

/* The parser keeps the last of two members of one name and says nothing, but nobody knows which
 * of the two is meant. */
static int check_twice(const char *line, size_t length, const int ranks[FIELD_COUNT],
                       struct pms_error *err)
{
    struct keys keys = {.at = line, .end = line + length};
    unsigned seen = 0;

    while (next_key(&keys)) {
        int rank = 0;
        enum field field = field_named(keys.name, &rank);

        if (field == FIELD_NONE || rank != ranks[field])
            continue;
        if (seen & 1u << field)
            return pms_fail(err, PMS_E_PARSE, "\"%s\" is there twice", keys.name);
        seen |= 1u << field;
    }
    return 0;
}

/* The parser counts lines from the beginning of the object. */
static void blame_line(struct reading *reading, long number, struct pms_error *why)
{
    char column[24];
    char *place = strstr(why->message, " at line ");

    if (place && why->column > 0)
        *place = '\0';
    snprintf(column, sizeof(column), "%d", why->column);
    reading_problem(reading, number, why->column > 0 ? column : NULL, why->message);
}

static int add_object(struct reading *reading, const char *line, size_t length, long number,
                      struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    AUTO(item_done) struct item item = {.line = number};
    struct pms_error why = PMS_ERROR_INIT;
    int ranks[FIELD_COUNT];
    int r;

    for (int i = 0; i < FIELD_COUNT; i++)
        ranks[i] = INT_MAX;
    r = pms_resource_parse(PMS_USER, line, length, &user, &why);
    if (r == 0)
        r = take_members(&item, pms_resource_json(user), ranks, &why);
    if (r == 0)
        r = check_twice(line, length, ranks, &why);
    if (r == 0)
        r = take_scim(&item, user, &why);
    if (r == -PMS_E_NOMEM)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (r < 0) {
        blame_line(reading, number, &why);
        return 0;
    }
    return reading_add(reading, &item, err);
}

/* --- both --- */

static int read_lines(struct reading *reading, const char *text,
                      int (*add)(struct reading *reading, const char *line, size_t length,
                                 long number, struct pms_error *err),
                      struct pms_error *err)
{
    int r = 0;

    for (long number = 1; r == 0 && *text != '\0'; number++, text = after_line(text)) {
        size_t length = strcspn(text, "\n");
        size_t blanks = strspn(text, " \t\r");

        if (blanks < length && text[blanks] != '#')
            r = add(reading, text + blanks, length - blanks, number, err);
    }
    return r;
}

static int fail_array(const struct reading *reading, struct pms_error *err)
{
    pms_fail(err, PMS_E_PARSE, "%s is one JSON array, not one object a line", reading->name);
    return pms_error_hint(err,
                          "write it with \"-o ndjson\", or put it through \"jq -c '.[]'\"");
}

static int fail_heading(const struct reading *reading, long line, struct pms_error *err)
{
    pms_fail(err, PMS_E_PARSE, "%s line %ld: no heading says which column is the e-mail",
             reading->name, line);
    return pms_error_hint(err, "nothing was sent; put a line with the names of the columns "
                               "first, and call one \"email\"");
}

int items_read(struct reading *reading, FILE *stream, struct pms_error *err)
{
    AUTO(free) char *all = NULL;
    const char *text;
    const char *line;
    char delimiter;
    size_t length = 0;
    int r;

    if (stream == stdin)
        reading->name = "standard input";
    r = read_all(stream, reading->name, &all, &length, err);
    if (r == 0)
        r = check_text(reading->name, all, length, err);
    if (r < 0)
        return r;
    /* Old spreadsheets end a line with a carriage return and nothing else. */
    if (!strchr(all, '\n'))
        for (char *at = strchr(all, '\r'); at; at = strchr(at, '\r'))
            *at = '\n';
    /* Some editors put a mark at the beginning. */
    text = strncmp(all, "\xef\xbb\xbf", 3) == 0 ? all + 3 : all;
    line = first_line(text);
    line += strspn(line, " \t");
    if (*line == '[')
        return fail_array(reading, err);
    if (*line == '{')
        return read_lines(reading, text, add_object, err);
    delimiter = heading_delimiter(line, strcspn(line, "\n"));
    if (delimiter != 0)
        return items_read_csv(reading, line, line_at(text, (size_t)(line - text)), delimiter,
                              err);
    if (line[strcspn(line, ",;\t\n")] != '\0' && line[strcspn(line, ",;\t\n")] != '\n')
        return fail_heading(reading, line_at(text, (size_t)(line - text)), err);
    return read_lines(reading, text, add_line, err);
}
