/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void auto_json_tokener_free(struct json_tokener **tokener)
{
    if (*tokener)
        json_tokener_free(*tokener);
}

static int fail_at(const char *text, size_t offset, const char *what, struct pms_error *err)
{
    int line = 1;
    int column = 1;

    for (size_t i = 0; i < offset; i++) {
        column = text[i] == '\n' ? 1 : column + 1;
        line += text[i] == '\n';
    }
    pms_fail(err, PMS_E_PARSE, "not JSON: %s at line %d, column %d", what, line, column);
    return pms_error_at(err, line, column);
}

static size_t skip_blanks(const char *text, size_t i, size_t length)
{
    while (i < length && text[i] != '\0' && strchr(" \t\r\n", text[i]))
        i++;
    return i;
}

/* What one look at the text finds; offsets are the text's length where there is nothing. */
struct look {
    size_t excess; /* where it passes a ceiling */
    const char *what;
    /* Where json-c lets pass what no JSON has: control characters inside strings, and outside
     * single quotes, NaN and Infinity. */
    size_t foreign;
};

static bool is_plain(char c)
{
    return (unsigned char)c >= ' ' && c != '"' && c != '\\';
}

/* Returns where the string ends whose quote stands at `start`. */
static size_t look_inside(const char *text, size_t start, size_t length, struct look *look)
{
    size_t i = start + 1;

    while (i < length && text[i] != '"') {
        if (text[i] == '\\')
            i++;
        else if (!is_plain(text[i]) && look->foreign == length)
            look->foreign = i;
        i++;
        while (i < length && is_plain(text[i]))
            i++;
    }
    if (i - start - 1 > PMS_JSON_STRING) {
        look->excess = start;
        look->what = "a string longer than anybody needs";
    }
    return i;
}

/* An empty object takes three bytes of text and hundreds of memory, so that a ceiling on the
 * text alone would be none. Ends at the first excess. */
static void look_through(const char *text, size_t i, size_t length, struct look *look)
{
    size_t groups = 0;
    size_t commas = 0;

    *look = (struct look){.excess = length, .foreign = length};
    for (; i < length && look->excess == length; i++) {
        char c = text[i];

        groups += c == '{' || c == '[';
        commas += c == ',';
        if (groups > PMS_JSON_GROUPS || commas >= PMS_JSON_VALUES) {
            look->excess = i;
            look->what = "more values than anybody needs";
        }
        if (c == '"')
            i = look_inside(text, i, length, look);
        else if ((c == '\'' || c == 'N' || c == 'I') && look->foreign == length)
            look->foreign = i;
    }
}

/* Then json-c need not look for characters of several bytes, which takes it a while. */
static bool is_ascii(const char *text, size_t length)
{
    uint64_t all = 0;
    size_t i = 0;

    for (; i + sizeof(all) <= length; i += sizeof(all)) {
        uint64_t some;

        memcpy(&some, text + i, sizeof(some));
        all |= some;
    }
    for (; i < length; i++)
        all |= (unsigned char)text[i];
    return (all & 0x8080808080808080) == 0;
}

int pms_json_parse(const char *text, size_t length, struct json_object **ret_json,
                   struct pms_error *err)
{
    AUTO(json_tokener_free) struct json_tokener *tokener = json_tokener_new_ex(PMS_JSON_DEPTH);
    AUTO(json) struct json_object *json = NULL;
    size_t start = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    enum json_tokener_error problem;
    struct look look;
    int flags;
    size_t end;

    if (!tokener)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (length > INT_MAX - 1)
        return pms_fail(err, PMS_E_PARSE, "not JSON: more than two gigabytes");
    if (skip_blanks(text, start, length) == length)
        return fail_at(text, length, "nothing there", err);
    look_through(text, start, length, &look);
    if (look.excess < length)
        return fail_at(text, look.excess, look.what, err);
    flags = is_ascii(text + start, length - start) ? 0 : JSON_TOKENER_VALIDATE_UTF8;
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | flags);
    json = json_tokener_parse_ex(tokener, text + start, (int)(length - start));
    problem = json_tokener_get_error(tokener);
    /* A number at the very end is only complete once something follows it. */
    if (problem == json_tokener_continue)
        json = json_tokener_parse_ex(tokener, "", 1);
    end = start + json_tokener_get_parse_end(tokener);
    if (problem == json_tokener_continue) {
        problem = json_tokener_get_error(tokener);
        end = length;
    }
    if (problem == json_tokener_continue)
        return fail_at(text, length, "it ends too early", err);
    if (problem != json_tokener_success)
        return fail_at(text, end < length ? end : length, json_tokener_error_desc(problem),
                       err);
    if (skip_blanks(text, end, length) < length)
        return fail_at(text, end, "something follows the value", err);
    if (look.foreign < length)
        return fail_at(text, look.foreign, "a character that cannot stand there", err);
    *ret_json = TAKE(json);
    return 0;
}

static size_t count_members(struct json_object *json)
{
    size_t count = 0;

    if (json_object_is_type(json, json_type_array))
        for (size_t i = 0; i < json_object_array_length(json); i++)
            count += count_members(json_object_array_get_idx(json, i));
    if (!json_object_is_type(json, json_type_object))
        return count;
    json_object_object_foreach (json, name, value) {
        (void)name;
        count += 1 + count_members(value);
    }
    return count;
}

bool pms_json_has_twins(struct json_object *json, const char *text, size_t length)
{
    size_t colons = 0;
    bool inside = false;

    for (size_t i = 0; i < length; i++) {
        if (inside && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            inside = !inside;
        else
            colons += !inside && text[i] == ':';
    }
    return colons != count_members(json);
}

const char *pms_json_name(struct json_object *json, const char *name)
{
    if (!json_object_is_type(json, json_type_object))
        return NULL;
    if (json_object_object_get_ex(json, name, NULL))
        return name;
    json_object_object_foreach (json, key, value) {
        (void)value;
        if (strcasecmp(key, name) == 0)
            return key;
    }
    return NULL;
}

struct json_object *pms_json_get(struct json_object *json, const char *name)
{
    struct json_object *value;
    const char *key;

    if (!json_object_is_type(json, json_type_object))
        return NULL;
    if (json_object_object_get_ex(json, name, &value))
        return value;
    key = pms_json_name(json, name);
    return key ? json_object_object_get(json, key) : NULL;
}

/* A string as a C string; NULL for anything else, and for one with a NUL inside, which would
 * say something else than it did. */
static const char *string_of(struct json_object *value)
{
    const char *text;

    if (!json_object_is_type(value, json_type_string))
        return NULL;
    text = json_object_get_string(value);
    return strlen(text) == (size_t)json_object_get_string_len(value) ? text : NULL;
}

const char *pms_json_text(struct json_object *json, const char *name)
{
    return string_of(pms_json_get(json, name));
}

int pms_json_truth(struct json_object *value)
{
    if (json_object_is_type(value, json_type_boolean))
        return json_object_get_boolean(value) ? 1 : 0;
    if (json_object_is_type(value, json_type_string)) {
        if (strcasecmp(json_object_get_string(value), "true") == 0)
            return 1;
        if (strcasecmp(json_object_get_string(value), "false") == 0)
            return 0;
    }
    return -1;
}

bool pms_json_whole(struct json_object *value, long *ret_number)
{
    const char *text;
    char *end;
    long number;

    if (json_object_is_type(value, json_type_int)) {
        *ret_number = (long)json_object_get_int64(value);
        return true;
    }
    if (!json_object_is_type(value, json_type_string))
        return false;
    text = json_object_get_string(value);
    errno = 0;
    number = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0')
        return false;
    *ret_number = number;
    return true;
}

int pms_json_add(struct json_object *json, const char *name, struct json_object *take_value,
                 struct pms_error *err)
{
    if (take_value && json_object_object_add(json, name, take_value) == 0)
        return 0;
    json_object_put(take_value);
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

int pms_json_add_text(struct json_object *json, const char *name, const char *text,
                      struct pms_error *err)
{
    return text ? pms_json_add(json, name, json_object_new_string(text), err) : 0;
}

char *pms_json_print(struct json_object *json)
{
    const char *text = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN |
                                                                JSON_C_TO_STRING_NOSLASHESCAPE);

    return text ? strdup(text) : NULL;
}

static int put_text(char *place, const char *string, struct pms_error *err)
{
    char *text = strdup(string);

    if (!text)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    memcpy(place, &text, sizeof(text));
    return 0;
}

static int decode_one(struct json_object *value, const struct pms_json_field *field,
                      void *record, struct pms_error *err)
{
    char *place = (char *)record + field->offset;
    const char *string = string_of(value);
    long number;
    int truth;

    switch (field->kind) {
    case PMS_JSON_ID:
        if (json_object_is_type(value, json_type_int))
            return put_text(place, json_object_get_string(value), err);
        /* fall through */
    case PMS_JSON_TEXT:
        if (string)
            return put_text(place, string, err);
        break;
    case PMS_JSON_WHOLE:
        if (!pms_json_whole(value, &number))
            break;
        memcpy(place, &number, sizeof(number));
        return 0;
    case PMS_JSON_TRUTH:
        truth = pms_json_truth(value);
        if (truth < 0)
            break;
        memcpy(place, &truth, sizeof(truth));
        return 0;
    }
    return pms_fail(err, PMS_E_REMOTE, "\"%s\" is of the wrong type", field->name);
}

int pms_json_decode(struct json_object *json, const struct pms_json_field *fields, void *record,
                    struct pms_error *err)
{
    if (!json_object_is_type(json, json_type_object))
        return pms_fail(err, PMS_E_REMOTE, "not a JSON object");
    for (; fields->name; fields++) {
        struct json_object *value = pms_json_get(json, fields->name);
        int r;

        if (!value && fields->required)
            return pms_fail(err, PMS_E_REMOTE, "\"%s\" is missing", fields->name);
        if (!value)
            continue;
        r = decode_one(value, fields, record, err);
        if (r < 0)
            return r;
    }
    return 0;
}
