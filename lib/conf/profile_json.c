/* SPDX-License-Identifier: MIT */
#include "conf/profile_json.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "conf/auto.h"
#include "conf/key_ref.h"
#include "conf/manners_field.h"
#include "conf/misspelt.h"
#include "conf/profile.h"

/* A string that can be a C string, and not an empty one. */
static int text_from(struct json_object *json, const char **ret_text, struct pms_error *err)
{
    const char *text;

    if (!json_object_is_type(json, json_type_string))
        return pms_fail(err, PMS_E_CONFIG, "not a string");
    text = json_object_get_string(json);
    if (text[0] == '\0')
        return pms_fail(err, PMS_E_CONFIG, "empty; leave it out instead");
    if (strlen(text) != (size_t)json_object_get_string_len(json))
        return pms_fail(err, PMS_E_CONFIG, "a NUL inside");
    *ret_text = text;
    return 0;
}

/* The words of a command, joined with blanks; a word with a blank inside would come apart. */
static int command_from(struct json_object *json, struct pms_buf *command,
                        struct pms_error *err)
{
    size_t count;

    if (!json_object_is_type(json, json_type_array))
        return pms_fail(err, PMS_E_CONFIG, "not an array of strings");
    count = json_object_array_length(json);
    for (size_t i = 0; i < count; i++) {
        const char *word;
        int r = text_from(json_object_array_get_idx(json, i), &word, err);

        if (r < 0)
            return pms_error_prefix(err, "word %zu", i + 1);
        if (word[strcspn(word, PMS_KEY_BLANKS)] != '\0') {
            pms_fail(err, PMS_E_CONFIG, "word %zu: a blank inside", i + 1);
            return pms_error_hint(err, "put such a command into a script and name that");
        }
        if (command->length + strlen(word) >= PMS_KEY_WHERE_MAX)
            return pms_fail(err, PMS_E_CONFIG, "longer than %d bytes", PMS_KEY_WHERE_MAX);
        r = i > 0 ? pms_buf_add(command, " ", 1, err) : 0;
        if (r == 0)
            r = pms_buf_puts(command, word, err);
        if (r < 0)
            return r;
    }
    return 0;
}

/* Which of the words for a place the object has; exactly one is right. */
static int backend_from(struct json_object *json, enum pms_key_backend *ret_backend,
                        struct pms_error *err)
{
    enum pms_key_backend found = PMS_KEY_NONE;
    int several = 0;

    if (!json_object_is_type(json, json_type_object))
        return pms_fail(err, PMS_E_CONFIG, "not an object such as {\"file\": \"/path\"}");
    json_object_object_foreach (json, name, value) {
        enum pms_key_backend backend = pms_key_backend_find(name, strlen(name));

        if (backend == PMS_KEY_NONE || !value)
            continue;
        several = found != PMS_KEY_NONE;
        found = backend;
    }
    if (found == PMS_KEY_NONE || several)
        return pms_fail(err, PMS_E_CONFIG, "%s of \"file\", \"env\" and \"exec\"",
                        several ? "more than one" : "none");
    *ret_backend = found;
    return 0;
}

static int where_from(enum pms_key_backend backend, struct json_object *value,
                      struct pms_key_ref *ret_ref, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf command = PMS_BUF(PMS_KEY_WHERE_MAX);
    const char *where = NULL;
    int r;

    if (backend == PMS_KEY_EXEC) {
        r = command_from(value, &command, err);
        where = pms_buf_text(&command);
    } else {
        r = text_from(value, &where, err);
    }
    return r < 0 ? r : pms_key_ref_make(backend, where, ret_ref, err);
}

static int key_from(struct pms_profile *profile, const struct pms_profile_field *field,
                    struct json_object *json, struct pms_error *err)
{
    enum pms_key_backend backend = PMS_KEY_NONE;
    struct pms_key_ref ref = {0};
    const char *word;
    int r = backend_from(json, &backend, err);

    if (r < 0)
        return r;
    word = pms_key_place_of(backend)->word;
    r = where_from(backend, json_object_object_get(json, word), &ref, err);
    if (r == 0)
        r = pms_profile_set_key(profile, field, &ref, err);
    return r < 0 ? pms_error_prefix(err, "%s", word) : 0;
}

static int manners_from(struct pms_profile *profile, const struct pms_profile_field *field,
                        struct json_object *json, struct pms_error *err)
{
    AUTO(free) char *text = NULL;
    struct pms_manners_set set;
    int r = pms_manners_set_from_json(json, &set, err);

    if (r < 0)
        return r;
    text = pms_manners_set_print(&set);
    if (!text)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return pms_profile_set_text(profile, field, text, err);
}

static int field_from(struct pms_profile *profile, const struct pms_profile_field *field,
                      struct json_object *json, struct pms_error *err)
{
    const char *text;
    int r;

    if (field->kind == PMS_PROFILE_KEY)
        return key_from(profile, field, json, err);
    if (field->kind == PMS_PROFILE_MANNERS)
        return manners_from(profile, field, json, err);
    r = text_from(json, &text, err);
    return r < 0 ? r : pms_profile_set_text(profile, field, text, err);
}

static int check_members(struct json_object *json, struct pms_error *err)
{
    const char *names[PMS_PROFILE_FIELDS_MAX];
    size_t count = 0;

    for (; pms_profile_field_at(count); count++)
        names[count] = pms_profile_field_at(count)->name;
    return pms_misspelt_check(json, names, count, err);
}

int pms_profile_from_json(const char *name, struct json_object *json,
                          struct pms_profile *ret_profile, struct pms_error *err)
{
    AUTO(pms_profile_done) struct pms_profile profile = {0};
    const struct pms_profile_field *field;

    if (!json_object_is_type(json, json_type_object))
        return pms_fail(err, PMS_E_CONFIG, "profiles.%s: not an object", name);
    if (check_members(json, err) < 0)
        return pms_error_prefix(err, "profiles.%s", name);
    for (size_t i = 0; (field = pms_profile_field_at(i)) != NULL; i++) {
        struct json_object *value = json_object_object_get(json, field->name);

        if (value && field_from(&profile, field, value, err) < 0)
            return pms_error_prefix(err, "profiles.%s.%s", name, field->name);
    }
    profile.name = strdup(name);
    if (!profile.name)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (pms_profile_address_check(&profile, err) < 0)
        return pms_error_prefix(err, "profiles.%s", name);
    *ret_profile = profile;
    profile = (struct pms_profile){0};
    return 0;
}

/* The words of a command as an array; NULL when memory ran out. */
static struct json_object *command_to(const char *where)
{
    AUTO(json) struct json_object *array = json_object_new_array();

    for (const char *p = where + strspn(where, PMS_KEY_BLANKS); array && *p != '\0';) {
        size_t length = strcspn(p, PMS_KEY_BLANKS);
        struct json_object *word = json_object_new_string_len(p, (int)length);

        if (!word || json_object_array_add(array, word) < 0) {
            json_object_put(word);
            return NULL;
        }
        p += length;
        p += strspn(p, PMS_KEY_BLANKS);
    }
    return TAKE(array);
}

static int key_to(const struct pms_key_ref *ref, struct json_object *json, const char *name,
                  struct pms_error *err)
{
    AUTO(json) struct json_object *key = json_object_new_object();
    const char *word = pms_key_place_of(ref->backend)->word;
    int r;

    if (!key)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (ref->backend == PMS_KEY_EXEC)
        r = pms_json_add(key, word, command_to(ref->where), err);
    else
        r = pms_json_add_text(key, word, ref->where, err);
    return r < 0 ? r : pms_json_add(json, name, TAKE(key), err);
}

static int manners_to(const char *text, struct json_object *json, const char *name,
                      struct pms_error *err)
{
    struct json_object *there = json_object_object_get(json, name);
    struct pms_manners_set set;
    int r = pms_manners_set_parse(text, &set, err);

    if (r == 0 && !json_object_is_type(there, json_type_object)) {
        there = json_object_new_object();
        r = pms_json_add(json, name, there, err);
    }
    if (r == 0)
        r = pms_manners_set_to_json(&set, there, err);
    if (r == 0 && json_object_object_length(there) == 0)
        json_object_object_del(json, name);
    return r;
}

static int field_to(const struct pms_profile_field *field, const char *text,
                    struct json_object *json, struct pms_error *err)
{
    AUTO(pms_key_ref_done) struct pms_key_ref ref = {0};
    int r;

    if (field->kind == PMS_PROFILE_MANNERS)
        return manners_to(text, json, field->name, err);
    if (text[0] == '\0') {
        json_object_object_del(json, field->name);
        return 0;
    }
    if (field->kind == PMS_PROFILE_TEXT)
        return pms_json_add_text(json, field->name, text, err);
    r = pms_key_ref_parse(text, &ref, err);
    return r < 0 ? r : key_to(&ref, json, field->name, err);
}

int pms_profile_to_json(const struct pms_profile *from, const struct pms_profile *to,
                        struct json_object *json, struct pms_error *err)
{
    const struct pms_profile_field *field;

    for (size_t i = 0; (field = pms_profile_field_at(i)) != NULL; i++) {
        AUTO(free) char *before = pms_profile_get(from, field->name);
        AUTO(free) char *after = pms_profile_get(to, field->name);
        int r = 0;

        if (!before || !after)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        if (strcmp(before, after) != 0)
            r = field_to(field, after, json, err);
        if (r < 0)
            return r;
    }
    return 0;
}
