/* SPDX-License-Identifier: MIT */
#include "sync/plan_fields.h"

#include <limits.h>
#include <string.h>

#include "base/json.h"

static int fill_text(struct json_object *value, void *place, struct pms_error *err)
{
    const char *text;

    if (!json_object_is_type(value, json_type_string))
        return pms_fail(err, PMS_E_PARSE, "not a string");
    text = json_object_get_string(value);
    if (strlen(text) != (size_t)json_object_get_string_len(value))
        return pms_fail(err, PMS_E_PARSE, "a NUL inside");
    memcpy(place, &text, sizeof(text));
    return 0;
}

static int fill_truth(struct json_object *value, void *place, struct pms_error *err)
{
    int truth;

    if (!json_object_is_type(value, json_type_boolean))
        return pms_fail(err, PMS_E_PARSE, "neither true nor false");
    truth = json_object_get_boolean(value) ? 1 : 0;
    memcpy(place, &truth, sizeof(truth));
    return 0;
}

static int fill_number(struct json_object *value, void *place, struct pms_error *err)
{
    long number;

    if (!json_object_is_type(value, json_type_int) || json_object_get_int64(value) < 0 ||
        json_object_get_int64(value) == INT64_MAX)
        return pms_fail(err, PMS_E_PARSE, "not a whole number from 0");
    number = (long)json_object_get_int64(value);
    memcpy(place, &number, sizeof(number));
    return 0;
}

static int fill(const struct pms_plan_field *field, struct json_object *value, void *record,
                struct pms_error *err)
{
    void *place = (char *)record + field->offset;
    int r = 0;

    switch (field->kind) {
    case PMS_PLAN_TEXT:
        r = fill_text(value, place, err);
        break;
    case PMS_PLAN_TRUTH:
        r = fill_truth(value, place, err);
        break;
    case PMS_PLAN_NUMBER:
        r = fill_number(value, place, err);
        break;
    }
    return r < 0 ? pms_error_prefix(err, "\"%s\"", field->name) : 0;
}

static const struct pms_plan_field *find(const struct pms_plan_field *fields, const char *name)
{
    for (; fields->name; fields++)
        if (strcmp(fields->name, name) == 0)
            return fields;
    return NULL;
}

int pms_plan_fields(struct json_object *json, const struct pms_plan_field *fields, void *record,
                    struct pms_error *err)
{
    if (!json_object_is_type(json, json_type_object))
        return pms_fail(err, PMS_E_PARSE, "not an object");
    json_object_object_foreach (json, name, value) {
        const struct pms_plan_field *field = find(fields, name);
        int r;

        if (!field)
            return pms_fail(err, PMS_E_PARSE, "\"%s\" is no member of it", name);
        r = fill(field, value, record, err);
        if (r < 0)
            return r;
    }
    for (; fields->name; fields++)
        if (fields->required && !json_object_object_get_ex(json, fields->name, NULL))
            return pms_fail(err, PMS_E_PARSE, "\"%s\" is missing", fields->name);
    return 0;
}

int pms_plan_object(struct pms_spelled value, const struct pms_plan_field *fields, void *record,
                    struct json_object **ret_json, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    int r = pms_json_parse(value.text, value.length, &json, err);

    if (r == 0)
        r = pms_plan_fields(json, fields, record, err);
    if (r == 0)
        *ret_json = TAKE(json);
    return r;
}
