/* SPDX-License-Identifier: MIT */
#include "conf/config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pmscim/text.h>

#include "base/file.h"
#include "base/json.h"
#include "conf/auto.h"
#include "conf/misspelt.h"
#include "conf/profile.h"
#include "conf/profile_json.h"

/* The JSON holds the truth, with whatever else somebody wrote there; the profiles are read from
 * it. */
struct pms_config {
    char *path;   /* as people call it */
    char *target; /* the file itself when `path` is a link */
    int lock;
    struct json_object *json;
    char *default_name;
    struct pms_profile *profiles;
    size_t count;
};

void pms_config_free(struct pms_config *config)
{
    if (!config)
        return;
    for (size_t i = 0; i < config->count; i++)
        pms_profile_done(&config->profiles[i]);
    free(config->profiles);
    free(config->default_name);
    json_object_put(config->json);
    if (config->lock >= 0)
        close(config->lock);
    free(config->target);
    free(config->path);
    free(config);
}

static int usual_path(char **ret_path, struct pms_error *err)
{
    AUTO(free) char *folder = NULL;
    char *path;
    int r = pms_dir_config(&folder, err);

    if (r < 0)
        return r;
    path = pms_path_join(folder, "config.json");
    if (!path)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_path = path;
    return 0;
}

/* A link stays a link: what it leads to is locked and replaced. */
static int config_new(const char *path, struct pms_config **ret_config, struct pms_error *err)
{
    AUTO(pms_config_free) struct pms_config *config = calloc(1, sizeof(*config));

    if (!config)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    config->lock = -1;
    config->path = strdup(path);
    config->target = realpath(path, NULL);
    if (!config->target)
        config->target = strdup(path);
    config->json = json_object_new_object();
    if (!config->path || !config->target || !config->json)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_config = TAKE(config);
    return 0;
}

/* Room for one more profile. */
static int make_room(struct pms_config *config, struct pms_error *err)
{
    struct pms_profile *more =
        reallocarray(config->profiles, config->count + 1, sizeof(*config->profiles));

    if (!more)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    config->profiles = more;
    return 0;
}

static int read_profiles(struct pms_config *config, struct json_object *json,
                         struct pms_error *err)
{
    if (!json)
        return 0;
    if (!json_object_is_type(json, json_type_object))
        return pms_fail(err, PMS_E_CONFIG, "profiles: not an object");
    json_object_object_foreach (json, name, value) {
        int r = make_room(config, err);

        if (r == 0 && pms_profile_name_check(name, err) < 0) {
            err->code = PMS_E_CONFIG;
            return pms_error_prefix(err, "profiles");
        }
        if (r == 0)
            r = pms_profile_from_json(name, value, &config->profiles[config->count], err);
        if (r < 0)
            return r;
        config->count++;
    }
    return 0;
}

static int read_default(struct pms_config *config, struct json_object *json,
                        struct pms_error *err)
{
    if (!json)
        return 0;
    if (!json_object_is_type(json, json_type_string))
        return pms_fail(err, PMS_E_CONFIG, "default: not a string");
    if (pms_profile_name_check(json_object_get_string(json), err) < 0) {
        err->code = PMS_E_CONFIG;
        return pms_error_prefix(err, "default");
    }
    config->default_name = strdup(json_object_get_string(json));
    return config->default_name ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static int read_text(struct pms_config *config, const char *text, size_t length,
                     struct pms_error *err)
{
    static const char *const members[] = {"default", "profiles"};
    struct json_object *json = NULL;
    int r = pms_json_parse(text, length, &json, err);

    if (r < 0) {
        err->code = err->code == PMS_E_PARSE ? PMS_E_CONFIG : err->code;
        return -err->code;
    }
    json_object_put(config->json);
    config->json = json;
    if (!json_object_is_type(json, json_type_object))
        return pms_fail(err, PMS_E_CONFIG, "not a JSON object");
    r = pms_misspelt_check(json, members, sizeof(members) / sizeof(*members), err);
    if (r == 0)
        r = read_profiles(config, json_object_object_get(json, "profiles"), err);
    return r < 0 ? r : read_default(config, json_object_object_get(json, "default"), err);
}

int pms_config_parse(const char *path, const char *text, size_t length,
                     struct pms_config **ret_config, struct pms_error *err)
{
    AUTO(pms_config_free) struct pms_config *config = NULL;
    int r = config_new(path, &config, err);

    if (r < 0)
        return r;
    if (read_text(config, text, length, err) < 0)
        return pms_error_prefix(err, "%s", path);
    *ret_config = TAKE(config);
    return 0;
}

static int read_file(struct pms_config *config, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(PMS_CONFIG_MAX);
    int r = pms_file_read(config->path, 1, &text, err);

    if (r == -PMS_E_NOTFOUND)
        return 0;
    if (r == -PMS_E_IO)
        err->code = PMS_E_CONFIG;
    if (r < 0)
        return -err->code;
    if (read_text(config, pms_buf_text(&text), text.length, err) < 0)
        return pms_error_prefix(err, "%s", config->path);
    return 0;
}

int pms_config_load(const char *path, unsigned flags, struct pms_config **ret_config,
                    struct pms_error *err)
{
    AUTO(pms_config_free) struct pms_config *config = NULL;
    AUTO(free) char *usual = NULL;
    int r = path ? 0 : usual_path(&usual, err);

    if (r == 0)
        r = config_new(path ? path : usual, &config, err);
    if (r == 0 && (flags & PMS_CONFIG_EDIT))
        r = pms_file_lock_beside(config->target, &config->lock, err);
    if (r == 0)
        r = read_file(config, err);
    if (r < 0)
        return r;
    *ret_config = TAKE(config);
    return 0;
}

const char *pms_config_text(const struct pms_config *config)
{
    return json_object_to_json_string_ext(config->json, JSON_C_TO_STRING_PRETTY |
                                                            JSON_C_TO_STRING_SPACED |
                                                            JSON_C_TO_STRING_NOSLASHESCAPE);
}

int pms_config_save(struct pms_config *config, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(PMS_CONFIG_MAX);
    const char *json = pms_config_text(config);
    int r = json ? pms_buf_printf(&text, err, "%s\n", json)
                 : pms_fail(err, PMS_E_NOMEM, "out of memory");

    if (r == 0)
        r = pms_dir_make_for(config->target, err);
    return r < 0 ? r : pms_file_replace(config->target, text.data, text.length, err);
}

const char *pms_config_path(const struct pms_config *config)
{
    return config->path;
}

size_t pms_config_count(const struct pms_config *config)
{
    return config->count;
}

const struct pms_profile *pms_config_profile(const struct pms_config *config, size_t index)
{
    return index < config->count ? &config->profiles[index] : NULL;
}

static struct pms_profile *find(const struct pms_config *config, const char *name)
{
    for (size_t i = 0; i < config->count; i++)
        if (strcmp(config->profiles[i].name, name) == 0)
            return &config->profiles[i];
    return NULL;
}

const struct pms_profile *pms_config_find(const struct pms_config *config, const char *name)
{
    return find(config, name);
}

const char *pms_config_default(const struct pms_config *config)
{
    return config->default_name;
}

/* "acme, lab, embedded", as far as a hint has room. */
static void list_names(const struct pms_config *config, struct pms_buf *list)
{
    struct pms_error full;

    for (size_t i = 0; i < config->count; i++)
        if (pms_buf_printf(list, &full, "%s, ", config->profiles[i].name) < 0)
            return;
    if (!find(config, PMS_PROFILE_EMBEDDED))
        pms_buf_puts(list, PMS_PROFILE_EMBEDDED, &full);
    else
        list->data[list->length - 2] = '\0';
}

static const char *nearest_name(const struct pms_config *config, const char *name)
{
    AUTO(free) const char **names = calloc(config->count + 1, sizeof(*names));

    if (!names)
        return NULL;
    for (size_t i = 0; i < config->count; i++)
        names[i] = config->profiles[i].name;
    names[config->count] = PMS_PROFILE_EMBEDDED;
    return pms_nearest(name, names, config->count + 1);
}

int pms_config_unknown(const struct pms_config *config, const char *name, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf list = PMS_BUF(400);
    const char *near = nearest_name(config, name);

    list_names(config, &list);
    pms_fail(err, PMS_E_NOTFOUND, "there is no profile called \"%s\"", name);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"? there are: %s", near,
                              pms_buf_text(&list));
    return pms_error_hint(err, "there are: %s", pms_buf_text(&list));
}

int pms_config_set_default(struct pms_config *config, const char *name, struct pms_error *err)
{
    AUTO(free) char *copy = NULL;
    int r;

    if (!find(config, name) && strcmp(name, PMS_PROFILE_EMBEDDED) != 0)
        return pms_config_unknown(config, name, err);
    copy = strdup(name);
    if (!copy)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = pms_json_add_text(config->json, "default", name, err);
    if (r < 0)
        return r;
    free(config->default_name);
    config->default_name = TAKE(copy);
    return 0;
}

/* The object that is the member `name` of another, made when absent; lent. */
static int object_in(struct json_object *json, const char *name,
                     struct json_object **ret_object, struct pms_error *err)
{
    struct json_object *object = json_object_object_get(json, name);
    int r;

    if (!object) {
        r = pms_json_add(json, name, json_object_new_object(), err);
        if (r < 0)
            return r;
        object = json_object_object_get(json, name);
    }
    *ret_object = object;
    return 0;
}

/* A copy whose every field went through the same checks as one that somebody typed. */
static int checked_copy(const struct pms_profile *profile, struct pms_profile *ret_copy,
                        struct pms_error *err)
{
    AUTO(pms_profile_done) struct pms_profile copy = {0};
    int r = pms_profile_name_check(profile->name, err);

    for (size_t i = 0; i < pms_profile_field_count() && r == 0; i++) {
        AUTO(free) char *text = pms_profile_get(profile, pms_profile_field_name(i));

        r = text ? pms_profile_set(&copy, pms_profile_field_name(i), text, err)
                 : pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    if (r < 0)
        return r;
    copy.name = strdup(profile->name);
    if (!copy.name)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_copy = copy;
    copy = (struct pms_profile){0};
    return 0;
}

int pms_config_put(struct pms_config *config, const struct pms_profile *profile,
                   struct pms_error *err)
{
    static const struct pms_profile nothing;
    AUTO(pms_profile_done) struct pms_profile copy = {0};
    struct json_object *json = NULL;
    struct pms_profile *old;
    int r = checked_copy(profile, &copy, err);

    if (r == 0 && pms_profile_address_check(&copy, err) < 0)
        r = pms_error_prefix(err, "profile \"%s\"", copy.name);
    if (r == 0)
        r = make_room(config, err);
    if (r == 0)
        r = object_in(config->json, "profiles", &json, err);
    if (r == 0)
        r = object_in(json, copy.name, &json, err);
    if (r < 0)
        return r;
    old = find(config, copy.name);
    r = pms_profile_to_json(old ? old : &nothing, &copy, json, err);
    if (r < 0)
        return r;
    if (old)
        pms_profile_done(old);
    else
        old = &config->profiles[config->count++];
    *old = copy;
    copy = (struct pms_profile){0};
    return 0;
}

int pms_config_remove(struct pms_config *config, const char *name, struct pms_error *err)
{
    struct pms_profile *profile = find(config, name);
    size_t behind;

    if (!profile)
        return pms_config_unknown(config, name, err);
    if (config->default_name && strcmp(config->default_name, name) == 0) {
        json_object_object_del(config->json, "default");
        free(TAKE(config->default_name));
    }
    json_object_object_del(json_object_object_get(config->json, "profiles"), name);
    pms_profile_done(profile);
    behind = config->count - (size_t)(profile - config->profiles) - 1;
    memmove(profile, profile + 1, behind * sizeof(*profile));
    config->count--;
    return 0;
}
