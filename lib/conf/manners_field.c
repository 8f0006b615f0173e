/* SPDX-License-Identifier: MIT */
#include "conf/manners_field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pmscim/text.h>

#include "base/buf.h"
#include "base/json.h"
#include "conf/misspelt.h"

enum {
    TEXT_MAX = 1024,
    DIGITS_MAX = 6,
    PREFIX_LENGTH = sizeof("manners.") - 1
};

static const struct pms_manners_field table[] = {
    [PMS_MANNER_UPDATE] = {"manners.update",
                           "how somebody is changed: patch, put (all of them is read, changed "
                           "and put back) or auto, which finds out",
                           {"auto", "patch", "put"},
                           0,
                           0},
    [PMS_MANNER_ACTIVE] = {"manners.active",
                           "the PATCH that switches somebody off: with the path \"active\" "
                           "(path), or with an object and no path (object)",
                           {"path", "object"},
                           0,
                           0},
    [PMS_MANNER_NAMES] = {"manners.names",
                          "how a name is changed: patch, or a PUT of the name alone (put)",
                          {"patch", "put"},
                          0,
                          0},
    [PMS_MANNER_CONTENT_TYPE] = {"manners.content_type",
                                 "what a body says it is: scim+json or json",
                                 {"scim+json", "json"},
                                 0,
                                 0},
    [PMS_MANNER_PAGING] = {"manners.paging",
                           "how listings go on: index, cursor or auto, which finds out",
                           {"auto", "index", "cursor"},
                           0,
                           0},
    [PMS_MANNER_PAGE_SIZE] = {"manners.page_size", "people on a page", {NULL}, 1, 10000},
    [PMS_MANNER_FILTERS] = {"manners.filters",
                            "who matches filters: the server alone (server), pmscim alone "
                            "(local), or pmscim once the server has refused one (auto)",
                            {"auto", "server", "local"},
                            0,
                            0},
    [PMS_MANNER_SEARCH] =
        {"manners.search",
         "how filters are sent: get, in the address, or post, to /.search, so "
         "that no address holds personal data",
         {"get", "post"},
         0,
         0},
    [PMS_MANNER_IF_MATCH] = {"manners.if_match",
                             "what a PUT says it replaces: the ETag or meta.version (auto), "
                             "meta.version alone (version), or nothing (never)",
                             {"auto", "version", "never"},
                             0,
                             0},
    [PMS_MANNER_DISCOVERY] = {"manners.discovery",
                              "is the server asked once a day what it can do: auto or never",
                              {"auto", "never"},
                              0,
                              0},
    [PMS_MANNER_READS] = {"manners.reads_a_minute",
                          "most reading requests a minute, 0 for any number",
                          {NULL},
                          0,
                          100000},
    [PMS_MANNER_WRITES] = {"manners.writes_a_minute",
                           "most writing requests a minute, 0 for any number",
                           {NULL},
                           0,
                           100000},
    [PMS_MANNER_AT_ONCE] =
        {"manners.at_once", "most requests under way at a time", {NULL}, 1, 64},
    [PMS_MANNER_REMOVE] =
        {"manners.remove",
         "the PATCH that takes somebody out of a group: with the path members[value eq \"ID\"] "
         "(selector), or with a list of them behind the path \"members\" (list)",
         {"selector", "list"},
         0,
         0},
};

const struct pms_manners_field *pms_manners_field_at(size_t index)
{
    return index < PMS_MANNERS_FIELDS ? &table[index] : NULL;
}

const char *pms_manners_field_word(size_t index)
{
    return table[index].name + PREFIX_LENGTH;
}

void pms_manners_value_print(size_t index, long value, char out[PMS_MANNERS_VALUE_SIZE])
{
    const struct pms_manners_field *field = &table[index];

    if (field->words[0])
        snprintf(out, PMS_MANNERS_VALUE_SIZE, "%s", field->words[value]);
    else
        snprintf(out, PMS_MANNERS_VALUE_SIZE, "%ld", value);
}

void pms_manners_set_init(struct pms_manners_set *set)
{
    for (size_t i = 0; i < PMS_MANNERS_FIELDS; i++)
        set->values[i] = PMS_MANNER_UNSET;
}

static int parse_number(const struct pms_manners_field *field, const char *value,
                        long *ret_number, struct pms_error *err)
{
    size_t digits = strspn(value, "0123456789");
    long number = digits > 0 && digits <= DIGITS_MAX ? strtol(value, NULL, 10) : -1;

    if (value[digits] != '\0' || number < field->least || number > field->most)
        return pms_fail(err, PMS_E_CONFIG, "not a number from %ld to %ld", field->least,
                        field->most);
    *ret_number = number;
    return 0;
}

static size_t word_count(const struct pms_manners_field *field)
{
    size_t count = 0;

    while (count < PMS_MANNERS_WORDS && field->words[count])
        count++;
    return count;
}

static int parse_word(const struct pms_manners_field *field, const char *value,
                      long *ret_number, struct pms_error *err)
{
    size_t count = word_count(field);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(field->words[i], value) != 0)
            continue;
        *ret_number = (long)i;
        return 0;
    }
    return pms_fail(err, PMS_E_CONFIG, "neither %s%s%s nor %s", field->words[0],
                    count > 2 ? ", " : "", count > 2 ? field->words[1] : "",
                    field->words[count - 1]);
}

static int parse_value(const struct pms_manners_field *field, const char *value,
                       long *ret_number, struct pms_error *err)
{
    return field->words[0] ? parse_word(field, value, ret_number, err)
                           : parse_number(field, value, ret_number, err);
}

static int fail_word(const char *word, struct pms_error *err)
{
    const char *words[PMS_MANNERS_FIELDS];
    const char *near;

    for (size_t i = 0; i < PMS_MANNERS_FIELDS; i++)
        words[i] = pms_manners_field_word(i);
    near = pms_nearest(word, words, PMS_MANNERS_FIELDS);
    pms_fail(err, PMS_E_USAGE, "manners have no field called \"%s\"", word);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"?", near);
    return pms_error_hint(err, "pmscim-config(5) lists those there are");
}

int pms_manners_set_one(struct pms_manners_set *set, const char *word, const char *value,
                        struct pms_error *err)
{
    for (size_t i = 0; i < PMS_MANNERS_FIELDS; i++) {
        if (strcmp(pms_manners_field_word(i), word) != 0)
            continue;
        set->values[i] = PMS_MANNER_UNSET;
        if (value[0] == '\0' || parse_value(&table[i], value, &set->values[i], err) == 0)
            return 0;
        return pms_error_prefix(err, "%s", word);
    }
    return fail_word(word, err);
}

/* `pair` is a copy that may be cut. */
static int parse_pair(char *pair, struct pms_manners_set *set, struct pms_error *err)
{
    char *equals = strchr(pair, '=');
    int r;

    if (!equals || equals[1] == '\0')
        return pms_fail(err, PMS_E_CONFIG, "\"%s\" is no FIELD=VALUE", pair);
    *equals = '\0';
    r = pms_manners_set_one(set, pair, equals + 1, err);
    if (r < 0)
        err->code = PMS_E_CONFIG;
    return r < 0 ? -err->code : 0;
}

int pms_manners_set_parse(const char *text, struct pms_manners_set *ret_set,
                          struct pms_error *err)
{
    struct pms_manners_set set;
    char pair[TEXT_MAX];

    pms_manners_set_init(&set);
    for (const char *p = text ? text : ""; *p != '\0';) {
        size_t length = strcspn(p, " ");
        int r;

        if (length >= sizeof(pair))
            return pms_fail(err, PMS_E_CONFIG, "longer than %d bytes", TEXT_MAX - 1);
        snprintf(pair, sizeof(pair), "%.*s", (int)length, p);
        r = length > 0 ? parse_pair(pair, &set, err) : 0;
        if (r < 0)
            return r;
        p += length;
        p += strspn(p, " ");
    }
    *ret_set = set;
    return 0;
}

char *pms_manners_set_print(const struct pms_manners_set *set)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(TEXT_MAX);
    struct pms_error err = PMS_ERROR_INIT;
    char value[PMS_MANNERS_VALUE_SIZE];

    for (size_t i = 0; i < PMS_MANNERS_FIELDS; i++) {
        if (set->values[i] == PMS_MANNER_UNSET)
            continue;
        pms_manners_value_print(i, set->values[i], value);
        if (pms_buf_printf(&text, &err, "%s%s=%s", text.length > 0 ? " " : "",
                           pms_manners_field_word(i), value) < 0)
            return NULL;
    }
    return text.length > 0 ? pms_buf_take(&text) : strdup("");
}

/* --- in a configuration file --- */

static int value_from(const struct pms_manners_field *field, struct json_object *json,
                      long *ret_value, struct pms_error *err)
{
    bool is_right = json_object_is_type(json, json_type_string) ||
                    (json_object_is_type(json, json_type_int) && !field->words[0]);

    if (!is_right)
        return pms_fail(err, PMS_E_CONFIG, field->words[0] ? "not a string" : "not a number");
    return parse_value(field, json_object_get_string(json), ret_value, err);
}

int pms_manners_set_from_json(struct json_object *json, struct pms_manners_set *ret_set,
                              struct pms_error *err)
{
    const char *words[PMS_MANNERS_FIELDS];
    struct pms_manners_set set;
    int r;

    if (!json_object_is_type(json, json_type_object))
        return pms_fail(err, PMS_E_CONFIG, "not an object such as {\"page_size\": 50}");
    pms_manners_set_init(&set);
    for (size_t i = 0; i < PMS_MANNERS_FIELDS; i++)
        words[i] = pms_manners_field_word(i);
    r = pms_misspelt_check(json, words, PMS_MANNERS_FIELDS, err);
    for (size_t i = 0; r == 0 && i < PMS_MANNERS_FIELDS; i++) {
        struct json_object *value = json_object_object_get(json, words[i]);

        if (value && value_from(&table[i], value, &set.values[i], err) < 0)
            r = pms_error_prefix(err, "%s", words[i]);
    }
    if (r == 0)
        *ret_set = set;
    return r;
}

static struct json_object *value_to(size_t index, long value)
{
    const struct pms_manners_field *field = &table[index];

    return field->words[0] ? json_object_new_string(field->words[value])
                           : json_object_new_int64(value);
}

int pms_manners_set_to_json(const struct pms_manners_set *set, struct json_object *json,
                            struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < PMS_MANNERS_FIELDS; i++) {
        json_object_object_del(json, pms_manners_field_word(i));
        if (set->values[i] != PMS_MANNER_UNSET)
            r = pms_json_add(json, pms_manners_field_word(i), value_to(i, set->values[i]), err);
    }
    return r;
}
