/* SPDX-License-Identifier: MIT */
#include "scim/scim_error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <pmscim/schema.h>
#include <pmscim/text.h>

#include "base/json.h"
#include "scim/attr.h"

/* No more of a body is looked at than this; a page of megabytes says no more than its
 * beginning. */
enum {
    LOOKED_AT = 64 * 1024
};

/* Where the one sentence for people stands, the best place first: SCIM and problem+json,
 * gateways, SCIM 1.1, OneLogin's two interfaces, OAuth, and a title when there is nothing
 * better. */
static const char *const detail_places[][2] = {
    {"detail", NULL},          {"error", "message"},        {"error", "detail"},
    {"Errors", "description"}, {"Errors", "detail"},        {"status", "message"},
    {"message", NULL},         {"error_description", NULL}, {"error", NULL},
    {"title", NULL},
};

/* Copies for people: runs of blanks become one, everything else that is not plain is escaped.
 */
static void copy_text(const char *text, size_t length, char *out, size_t size)
{
    AUTO(free) char *line = malloc(length + 1);
    size_t written = 0;

    out[0] = '\0';
    if (!line)
        return;
    for (size_t i = 0; i < length; i++) {
        bool blank = strchr(" \t\r\n", text[i]) != NULL; /* a NUL counts as one */

        if (!blank)
            line[written++] = text[i];
        else if (written > 0 && line[written - 1] != ' ')
            line[written++] = ' ';
    }
    while (written > 0 && line[written - 1] == ' ')
        written--;
    line[written] = '\0';
    pms_text_escape(line, out, size);
}

/* The object itself, or the first of an array of them. */
static struct json_object *first_of(struct json_object *json)
{
    return json_object_is_type(json, json_type_array) ? json_object_array_get_idx(json, 0)
                                                      : json;
}

static struct json_object *find_detail(struct json_object *json)
{
    for (size_t i = 0; i < sizeof(detail_places) / sizeof(*detail_places); i++) {
        struct json_object *found = pms_json_get(json, detail_places[i][0]);

        if (detail_places[i][1])
            found = pms_json_get(first_of(found), detail_places[i][1]);
        if (json_object_is_type(found, json_type_string) &&
            json_object_get_string_len(found) > 0)
            return found;
    }
    return NULL;
}

static bool names_error(struct json_object *schemas)
{
    const char *text;

    if (json_object_is_type(schemas, json_type_string))
        return strcasecmp(json_object_get_string(schemas), PMS_URN_ERROR) == 0;
    if (!json_object_is_type(schemas, json_type_array))
        return false;
    for (size_t i = 0; i < json_object_array_length(schemas); i++) {
        text = json_object_get_string(json_object_array_get_idx(schemas, i));
        if (text && strcasecmp(text, PMS_URN_ERROR) == 0)
            return true;
    }
    return false;
}

/* Reads a JSON body; false when there is nothing for people in it. */
static bool read_json(struct json_object *json, struct pms_scim_error *error)
{
    struct json_object *detail;
    const char *scim_type;

    json = first_of(json);
    if (json_object_is_type(json, json_type_string)) {
        copy_text(json_object_get_string(json), (size_t)json_object_get_string_len(json),
                  error->detail, sizeof(error->detail));
        return true;
    }
    if (!json_object_is_type(json, json_type_object))
        return false;
    scim_type = pms_json_text(json, "scimType");
    if (scim_type)
        copy_text(scim_type, strlen(scim_type), error->scim_type, sizeof(error->scim_type));
    error->is_scim = scim_type || names_error(pms_json_get(json, "schemas")) ||
                     names_error(pms_json_get(json, "schema"));
    detail = find_detail(json);
    if (detail)
        copy_text(json_object_get_string(detail), (size_t)json_object_get_string_len(detail),
                  error->detail, sizeof(error->detail));
    return detail || error->is_scim;
}

/* The first place of a word in any case, NULL for none. */
static const char *find_word(const char *text, size_t length, const char *word)
{
    size_t n = strlen(word);

    for (size_t i = 0; i + n <= length; i++)
        if (strncasecmp(text + i, word, n) == 0)
            return text + i;
    return NULL;
}

static bool is_html(const char *body, size_t length)
{
    static const char *const marks[] = {"<!doctype html", "<html", "<head", "<body", "<title"};
    size_t start = 0;

    while (start < length && (strchr(" \t\r\n\xef\xbb\xbf", body[start]) != NULL))
        start++;
    if (start == length || body[start] != '<')
        return false;
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (find_word(body, length, marks[i]))
            return true;
    return false;
}

static void read_title(const char *body, size_t length, struct pms_scim_error *error)
{
    const char *end = body + length;
    const char *title = find_word(body, length, "<title");
    const char *close;

    title = title ? memchr(title, '>', (size_t)(end - title)) : NULL;
    if (!title)
        return;
    title++;
    close = find_word(title, (size_t)(end - title), "</title");
    if (close)
        copy_text(title, (size_t)(close - title), error->detail, sizeof(error->detail));
}

void pms_scim_error_parse(const char *body, size_t length, struct pms_scim_error *ret_error)
{
    struct pms_error ignored = PMS_ERROR_INIT;
    AUTO(json) struct json_object *json = NULL;

    *ret_error = (struct pms_scim_error){0};
    if (pms_json_parse(body, length, &json, &ignored) == 0 && read_json(json, ret_error))
        return;
    if (length > LOOKED_AT)
        length = LOOKED_AT;
    ret_error->is_html = is_html(body, length);
    if (ret_error->is_html)
        read_title(body, length, ret_error);
    else
        copy_text(body, length, ret_error->detail, sizeof(ret_error->detail));
}

struct json_object *pms_scim_error_json(int status, const char *scim_type, const char *detail)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(json) struct json_object *json = json_object_new_object();
    char digits[16];

    snprintf(digits, sizeof(digits), "%d", status);
    if (!json || pms_json_add(json, "schemas", json_object_new_array(), &err) < 0 ||
        pms_schemas_add(json, PMS_URN_ERROR, &err) < 0 ||
        pms_json_add_text(json, "scimType", scim_type, &err) < 0 ||
        pms_json_add_text(json, "detail", detail, &err) < 0 ||
        pms_json_add_text(json, "status", digits, &err) < 0)
        return NULL;
    return TAKE(json);
}
