/* SPDX-License-Identifier: MIT */
#include "sync/json_person.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "sync/directory.h"
#include "sync/person.h"
#include "sync/record.h"

enum {
    PATH_MOST = 256,
    KEYS_MOST = 1000, /* of one object */
    NUMBER_SIZE = 24
};

static int see(struct pms_mapping *mapping, const char *outer, const char *inner,
               struct pms_error *err)
{
    char path[PATH_MOST];

    snprintf(path, sizeof(path), "%s%s%s", outer, inner ? "." : "", inner ? inner : "");
    return pms_mapping_see(mapping, path, err);
}

int pms_json_keys(struct json_object *json, struct pms_mapping *mapping, struct pms_error *err)
{
    int r = 0;

    json_object_object_foreach (json, name, value) {
        if (r == 0)
            r = see(mapping, name, NULL, err);
        if (!json_object_is_type(value, json_type_object))
            continue;
        json_object_object_foreach (value, inner, below) {
            (void)below;
            if (r == 0)
                r = see(mapping, name, inner, err);
        }
    }
    return r;
}

/* An element of an array by its number, from 0. */
static bool element(struct json_object *array, const char *number, size_t length,
                    struct json_object **ret_value)
{
    size_t index = 0;

    if (length == 0 || length > 4 || strspn(number, "0123456789") < length)
        return false;
    for (size_t i = 0; i < length; i++)
        index = index * 10 + (size_t)(number[i] - '0');
    *ret_value = json_object_array_get_idx(array, index);
    return index < json_object_array_length(array);
}

/* The value at "a", "a.b" or "a.0.b"; a key that has the dots itself comes first. True when it
 * is there, be it null. */
static bool look_up(struct json_object *json, const char *path, struct json_object **ret_value)
{
    const char *key = pms_json_name(json, path);
    size_t length = strcspn(path, ".");
    char step[PATH_MOST];
    struct json_object *below = NULL;

    if (key)
        return json_object_object_get_ex(json, key, ret_value) != 0;
    if (length >= sizeof(step))
        return false;
    memcpy(step, path, length);
    step[length] = '\0';
    if (json_object_is_type(json, json_type_array)) {
        if (!element(json, path, length, &below))
            return false;
    } else {
        key = path[length] == '.' ? pms_json_name(json, step) : NULL;
        if (!key)
            return false;
        json_object_object_get_ex(json, key, &below);
    }
    *ret_value = below;
    return path[length] == '\0' || look_up(below, path + length + 1, ret_value);
}

/* A path that the policy has is known once somebody has something there. */
static int note_wanted(struct json_object *json, struct pms_mapping *mapping,
                       struct pms_error *err)
{
    int r = 0;

    for (int i = 0; r == 0 && i < PMS_MAP_COUNT; i++) {
        const char *wanted = pms_mapping_wanted(mapping, (enum pms_map)i);
        struct json_object *value;

        if (wanted && !pms_mapping_name(mapping, (enum pms_map)i) &&
            look_up(json, wanted, &value))
            r = pms_mapping_see(mapping, wanted, err);
    }
    return r;
}

static const char *string_of(struct json_object *value)
{
    const char *text = json_object_get_string(value);

    return strlen(text) == (size_t)json_object_get_string_len(value) ? text : NULL;
}

/* A number beyond what fits becomes the last that does, and several people would have it. */
static bool is_cut(struct json_object *number)
{
    return json_object_get_uint64(number) > INT64_MAX ||
           json_object_get_int64(number) == INT64_MIN;
}

/* A string, or what stands for one; NULL for anything else. */
static const char *scalar(struct json_object *value, enum pms_map field,
                          char number[NUMBER_SIZE])
{
    bool is_word = field == PMS_MAP_STATUS || field == PMS_MAP_ASSIGNED;

    switch (json_object_get_type(value)) {
    case json_type_null:
        return "";
    case json_type_string:
        return string_of(value);
    case json_type_boolean:
        return !is_word ? NULL : json_object_get_boolean(value) ? "true" : "false";
    case json_type_int:
        if ((!is_word && field != PMS_MAP_EXTERNAL_ID) || is_cut(value))
            return NULL;
        snprintf(number, NUMBER_SIZE, "%" PRId64, json_object_get_int64(value));
        return number;
    case json_type_double:
    case json_type_object:
    case json_type_array:
        break;
    }
    return NULL;
}

/* What one object says, as texts. */
struct reading {
    struct pms_person person;
    char numbers[PMS_MAP_COUNT][NUMBER_SIZE];
    const char **groups;
    int bad; /* the field whose value makes no sense; -1 for none */
};

static void reading_done(struct reading *reading)
{
    free(reading->groups);
}

DEFINE_AUTO_VALUE(struct reading, reading_done)

/* A group is a string, or an object with a name, as SCIM has them. */
static const char *name_of_group(struct json_object *group)
{
    static const char *const keys[] = {"display", "displayName", "name"};
    const char *name = NULL;

    if (json_object_is_type(group, json_type_string))
        return string_of(group);
    for (size_t i = 0; !name && i < sizeof(keys) / sizeof(*keys); i++)
        name = pms_json_text(group, keys[i]);
    return name;
}

static int read_groups(struct reading *reading, struct json_object *array,
                       struct pms_error *err)
{
    size_t count = json_object_array_length(array);

    reading->groups = calloc(count + 1, sizeof(*reading->groups));
    if (!reading->groups)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < count; i++) {
        reading->groups[i] = name_of_group(json_object_array_get_idx(array, i));
        if (!reading->groups[i]) {
            reading->bad = PMS_MAP_GROUPS;
            return 0;
        }
    }
    reading->person.groups = reading->groups;
    reading->person.group_count = count;
    reading->person.has_list = true;
    return 0;
}

static int read_field(struct reading *reading, enum pms_map field, struct json_object *value,
                      struct pms_error *err)
{
    const char *text;

    if (field == PMS_MAP_GROUPS && json_object_is_type(value, json_type_array))
        return read_groups(reading, value, err);
    text = scalar(value, field, reading->numbers[field]);
    reading->person.texts[field] = text;
    if (!text && reading->bad < 0)
        reading->bad = (int)field;
    return 0;
}

static int read_all(struct json_object *json, const struct pms_mapping *mapping,
                    struct reading *reading, struct pms_error *err)
{
    int r = 0;

    reading->bad = -1;
    for (int i = 0; r == 0 && i < PMS_MAP_COUNT; i++) {
        const char *name = pms_mapping_name(mapping, (enum pms_map)i);
        struct json_object *value;

        if (name && look_up(json, name, &value))
            r = read_field(reading, (enum pms_map)i, value, err);
    }
    return r;
}

int pms_json_problem(struct json_object *json, size_t row, const char *message,
                     const struct pms_mapping *mapping, struct pms_directory *directory,
                     struct pms_error *err)
{
    AUTO(reading_done) struct reading reading = {.person.row = row};
    int r = read_all(json, mapping, &reading, err);

    return r < 0 ? r : pms_person_problem(&reading.person, NULL, message, directory, err);
}

/* Problems call the columns as the source does, once there is something new to call. */
static int name_columns(struct pms_mapping *mapping, struct pms_directory *directory,
                        struct pms_error *err)
{
    int r = 0;

    if (mapping->named_count == mapping->seen_count)
        return 0;
    mapping->named_count = mapping->seen_count;
    for (int i = 0; r == 0 && i < PMS_MAP_COUNT; i++) {
        const char *name = pms_mapping_name(mapping, (enum pms_map)i);

        if (name)
            r = pms_directory_name_column(directory, (enum pms_map)i, name, err);
    }
    return r;
}

int pms_json_person(struct json_object *json, size_t row, const struct pms_group_list *groups,
                    struct pms_mapping *mapping, struct pms_directory *directory,
                    unsigned *spoken, struct pms_error *err)
{
    AUTO(reading_done) struct reading reading = {.person.row = row};
    int r = note_wanted(json, mapping, err);

    if (r == 0)
        r = name_columns(mapping, directory, err);
    pms_mapping_settle(mapping);
    if (r == 0)
        r = read_all(json, mapping, &reading, err);
    if (r < 0)
        return r;
    if (pms_mapping_name(mapping, PMS_MAP_GROUPS))
        pms_directory_speaks_of_groups(directory);
    if (reading.person.texts[PMS_MAP_STATUS])
        *spoken |= PMS_OPEN_STATUS;
    if (reading.person.texts[PMS_MAP_ASSIGNED])
        *spoken |= PMS_OPEN_ASSIGNED;
    if (reading.bad >= 0)
        return pms_person_problem(&reading.person,
                                  pms_mapping_name(mapping, (enum pms_map)reading.bad),
                                  "a value that makes no sense there", directory, err);
    if (groups) {
        reading.person.has_list = true;
        reading.person.group_count = groups->count;
        reading.person.groups = groups->names;
    }
    return pms_person_add(&reading.person, mapping, directory, err);
}
