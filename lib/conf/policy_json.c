/* SPDX-License-Identifier: MIT */
#include "conf/policy_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "conf/policy.h"
#include "conf/profile.h"

/* The fields of "map" are called so on the command line. */
#define MAP_PREFIX "map."

/* A string that can be a C string, and not an empty one, which would put back a default. */
static int text_from(struct json_object *json, struct pms_buf *text, struct pms_error *err)
{
    const char *string;

    if (!json_object_is_type(json, json_type_string))
        return pms_fail(err, PMS_E_CONFIG, "not a string");
    string = json_object_get_string(json);
    if (string[0] == '\0')
        return pms_fail(err, PMS_E_CONFIG, "empty; leave it out instead");
    if (strlen(string) != (size_t)json_object_get_string_len(json))
        return pms_fail(err, PMS_E_CONFIG, "a NUL inside");
    return pms_buf_puts(text, string, err);
}

static int number_from(struct json_object *json, struct pms_buf *text, struct pms_error *err)
{
    if (json_object_is_type(json, json_type_int))
        return pms_buf_printf(text, err, "%lld", (long long)json_object_get_int64(json));
    if (json_object_is_type(json, json_type_string) &&
        strcmp(json_object_get_string(json), "none") == 0)
        return pms_buf_puts(text, "none", err);
    return pms_fail(err, PMS_E_CONFIG, "neither a whole number nor \"none\"");
}

/* What could not be typed in a list of people. */
static int check_person(const char *person, struct pms_error *err)
{
    if (strchr(person, ','))
        return pms_fail(err, PMS_E_CONFIG, "a comma inside");
    if (person[0] == '+' || person[0] == '-')
        return pms_fail(err, PMS_E_CONFIG, "begins with + or -");
    return 0;
}

static int people_from(struct json_object *json, struct pms_buf *list, struct pms_error *err)
{
    size_t count;

    if (!json_object_is_type(json, json_type_array))
        return pms_fail(err, PMS_E_CONFIG, "not an array of strings");
    count = json_object_array_length(json);
    for (size_t i = 0; i < count; i++) {
        size_t before = list->length;
        int r = i > 0 ? pms_buf_add(list, ",", 1, err) : 0;

        if (r == 0)
            r = text_from(json_object_array_get_idx(json, i), list, err);
        if (r == 0)
            r = check_person(list->data + before + (i > 0), err);
        if (r < 0)
            return pms_error_prefix(err, "number %zu", i + 1);
    }
    return 0;
}

/* The value as somebody would type it. */
static int typed_from(const struct pms_policy_field *field, struct json_object *json,
                      struct pms_buf *text, struct pms_error *err)
{
    switch (field->kind) {
    case PMS_POLICY_SWITCH:
        if (!json_object_is_type(json, json_type_boolean))
            return pms_fail(err, PMS_E_CONFIG, "neither true nor false");
        return pms_buf_puts(text, json_object_get_boolean(json) ? "on" : "off", err);
    case PMS_POLICY_NUMBER:
    case PMS_POLICY_PERCENT:
        return number_from(json, text, err);
    case PMS_POLICY_PEOPLE:
        return people_from(json, text, err);
    case PMS_POLICY_DEPARTURE:
    case PMS_POLICY_TEXT:
        break;
    }
    return text_from(json, text, err);
}

static int field_from(const char *name, struct json_object *json, struct pms_policy *policy,
                      struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(PMS_POLICY_FILE_MAX);
    const struct pms_policy_field *field = pms_policy_field_find(name);
    int r;

    if (!field) {
        pms_policy_field_unknown(name, err);
        err->code = PMS_E_CONFIG;
        return -err->code;
    }
    r = typed_from(field, json, &text, err);
    if (r == 0 && text.length > 0)
        r = pms_policy_parse(policy, field, pms_buf_text(&text), err);
    return r < 0 ? pms_error_prefix(err, "%s", name) : 0;
}

static int map_from(struct json_object *json, struct pms_policy *policy, struct pms_error *err)
{
    if (!json_object_is_type(json, json_type_object))
        return pms_fail(err, PMS_E_CONFIG, "map: not an object");
    json_object_object_foreach (json, name, value) {
        char whole[64];
        int r;

        snprintf(whole, sizeof(whole), MAP_PREFIX "%s", name);
        r = field_from(whole, value, policy, err);
        if (r < 0)
            return r;
    }
    return 0;
}

static int policy_from(struct json_object *json, struct pms_policy *policy,
                       struct pms_error *err)
{
    if (!json_object_is_type(json, json_type_object))
        return pms_fail(err, PMS_E_CONFIG, "not an object");
    json_object_object_foreach (json, name, value) {
        int r;

        if (strcmp(name, "map") == 0)
            r = map_from(value, policy, err);
        else if (strncmp(name, MAP_PREFIX, strlen(MAP_PREFIX)) == 0)
            r = pms_fail(err, PMS_E_CONFIG, "\"%s\" stands inside an object \"map\"", name);
        else
            r = field_from(name, value, policy, err);
        if (r < 0)
            return r;
    }
    return 0;
}

int pms_policy_from_json(struct json_object *file, const char *profile,
                         struct pms_policy *ret_policy, struct pms_error *err)
{
    AUTO(pms_policy_done) struct pms_policy policy;
    struct json_object *json = NULL;

    pms_policy_default(&policy);
    if (json_object_object_get_ex(file, profile, &json) && policy_from(json, &policy, err) < 0)
        return pms_error_prefix(err, "%s", profile);
    *ret_policy = policy;
    policy = (struct pms_policy){0};
    return 0;
}

static int check_names(struct json_object *json, struct pms_error *err)
{
    json_object_object_foreach (json, name, value) {
        (void)value;
        if (pms_profile_name_check(name, err) < 0) {
            err->code = PMS_E_CONFIG;
            return -err->code;
        }
    }
    return 0;
}

/* The last of several members of one name would win, and the guard that somebody reads in the
 * file need not be that one. */
static int check_twins(struct json_object *json, const char *text, size_t length,
                       struct pms_error *err)
{
    if (!pms_json_has_twins(json, text, length))
        return 0;
    pms_fail(err, PMS_E_CONFIG, "a name stands twice in one object");
    return pms_error_hint(err, "nobody can tell which of the two counts; remove one of them");
}

int pms_policy_file_parse(const char *path, const char *text, size_t length,
                          struct json_object **ret_json, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    int r = pms_json_parse(text, length, &json, err);

    if (r == -PMS_E_PARSE)
        err->code = PMS_E_CONFIG;
    if (r == 0 && !json_object_is_type(json, json_type_object))
        r = pms_fail(err, PMS_E_CONFIG, "not a JSON object");
    if (r == 0)
        r = check_twins(json, text, length, err);
    if (r == 0)
        r = check_names(json, err);
    if (r < 0) {
        pms_error_prefix(err, "%s", path);
        return pms_policy_advise(err);
    }
    *ret_json = TAKE(json);
    return 0;
}

/* NULL when memory ran out. */
static struct json_object *people_to(const struct pms_policy *policy)
{
    AUTO(json) struct json_object *array = json_object_new_array();

    for (size_t i = 0; array && i < policy->protected_count; i++) {
        struct json_object *person = json_object_new_string(policy->protected_people[i]);

        if (!person || json_object_array_add(array, person) < 0) {
            json_object_put(person);
            return NULL;
        }
    }
    return TAKE(array);
}

static struct json_object *value_to(const struct pms_policy *policy,
                                    const struct pms_policy_field *field, const char *text)
{
    switch (field->kind) {
    case PMS_POLICY_SWITCH:
        return json_object_new_boolean(strcmp(text, "on") == 0);
    case PMS_POLICY_NUMBER:
    case PMS_POLICY_PERCENT:
        if (strcmp(text, "none") != 0)
            return json_object_new_int64(strtol(text, NULL, 10));
        break;
    case PMS_POLICY_PEOPLE:
        return people_to(policy);
    case PMS_POLICY_DEPARTURE:
    case PMS_POLICY_TEXT:
        break;
    }
    return json_object_new_string(text);
}

static int field_to(const struct pms_policy *policy, const struct pms_policy_field *field,
                    struct json_object *json, struct json_object *map, struct pms_error *err)
{
    size_t prefix = strlen(MAP_PREFIX);
    AUTO(free) char *text = pms_policy_get(policy, field->name);

    if (!text)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (strncmp(field->name, MAP_PREFIX, prefix) != 0)
        return pms_json_add(json, field->name, value_to(policy, field, text), err);
    return pms_json_add(map, field->name + prefix, value_to(policy, field, text), err);
}

int pms_policy_to_json(const struct pms_policy *policy, const char *profile,
                       struct json_object *file, struct pms_error *err)
{
    AUTO(json) struct json_object *json = json_object_new_object();
    AUTO(json) struct json_object *map = json_object_new_object();
    const struct pms_policy_field *field;
    int r = json && map ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");

    for (size_t i = 0; r == 0 && (field = pms_policy_field_at(i)) != NULL; i++)
        if (!pms_policy_is_default(policy, field->name))
            r = field_to(policy, field, json, map, err);
    if (r == 0 && json_object_object_length(map) > 0)
        r = pms_json_add(json, "map", TAKE(map), err);
    if (r < 0)
        return r;
    if (json_object_object_length(json) > 0)
        return pms_json_add(file, profile, TAKE(json), err);
    json_object_object_del(file, profile);
    return 0;
}
