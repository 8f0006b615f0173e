/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <pmscim/profile.h>

#include "base/file.h"
#include "base/json.h"
#include "conf/policy.h"
#include "conf/policy_json.h"
#include "conf/profile.h"

/* `path` or the usual place, malloc()ed. */
static int place_of(const char *path, char **ret_path, struct pms_error *err)
{
    AUTO(free) char *folder = NULL;
    char *place;
    int r = path ? 0 : pms_dir_config(&folder, err);

    if (r < 0)
        return r;
    place = path ? strdup(path) : pms_path_join(folder, "policy.json");
    if (!place)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_path = place;
    return 0;
}

static int read_file(const char *path, struct json_object **ret_json, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(PMS_POLICY_FILE_MAX);
    int r = pms_file_read(path, 1, &text, err);

    if (r == -PMS_E_NOTFOUND) {
        *ret_json = json_object_new_object();
        return *ret_json ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    if (r == -PMS_E_IO)
        err->code = PMS_E_CONFIG;
    if (r < 0)
        return -err->code;
    return pms_policy_file_parse(path, pms_buf_text(&text), text.length, ret_json, err);
}

static int read_policy(const char *path, struct json_object *file, const char *profile,
                       struct pms_policy *ret_policy, struct pms_error *err)
{
    if (pms_policy_from_json(file, profile, ret_policy, err) == 0)
        return 0;
    pms_error_prefix(err, "%s", path);
    return pms_policy_advise(err);
}

int pms_policy_load(const char *path, const char *profile, struct pms_policy *ret_policy,
                    struct pms_error *err)
{
    AUTO(json) struct json_object *file = NULL;
    AUTO(free) char *place = NULL;
    int r = pms_profile_name_check(profile, err);

    if (r == 0)
        r = place_of(path, &place, err);
    if (r == 0)
        r = read_file(place, &file, err);
    return r < 0 ? r : read_policy(place, file, profile, ret_policy, err);
}

static int write_file(const char *path, struct json_object *file, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(PMS_POLICY_FILE_MAX);
    const char *json =
        json_object_to_json_string_ext(file, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
                                                 JSON_C_TO_STRING_NOSLASHESCAPE);
    int r = json ? pms_buf_printf(&text, err, "%s\n", json)
                 : pms_fail(err, PMS_E_NOMEM, "out of memory");

    if (r == -PMS_E_REMOTE)
        return pms_fail(err, PMS_E_CONFIG, "%s: it would be larger than %d bytes", path,
                        PMS_POLICY_FILE_MAX);
    return r < 0 ? r : pms_file_replace(path, text.data, text.length, err);
}

/* A copy whose every field went through the same checks as one that somebody typed. */
static int check(const struct pms_policy *policy, struct pms_error *err)
{
    AUTO(pms_policy_done) struct pms_policy copy = {0};
    int r = 0;

    for (size_t i = 0; r == 0 && i < pms_policy_field_count(); i++) {
        AUTO(free) char *text = pms_policy_get(policy, pms_policy_field_name(i));

        r = text ? pms_policy_set(&copy, pms_policy_field_name(i), text, err)
                 : pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    return r;
}

int pms_policy_edit(const char *path, const char *profile,
                    int (*change)(void *context, struct pms_policy *policy,
                                  struct pms_error *err),
                    void *context, struct pms_error *err)
{
    AUTO(pms_policy_done) struct pms_policy policy = {0};
    AUTO(json) struct json_object *file = NULL;
    AUTO(free) char *place = NULL;
    AUTO(free) char *target = NULL;
    AUTO(close) int lock = -1;
    int r = pms_profile_name_check(profile, err);

    if (r == 0)
        r = place_of(path, &place, err);
    if (r < 0)
        return r;
    /* A link stays a link: what it leads to is locked and replaced. */
    target = realpath(place, NULL);
    r = pms_file_lock_beside(target ? target : place, &lock, err);
    if (r == 0)
        r = read_file(place, &file, err);
    if (r == 0)
        r = read_policy(place, file, profile, &policy, err);
    if (r == 0)
        r = change(context, &policy, err);
    if (r != 0)
        return r < 0 ? r : 0;
    r = check(&policy, err);
    if (r == 0)
        r = pms_policy_to_json(&policy, profile, file, err);
    return r < 0 ? r : write_file(target ? target : place, file, err);
}

static int replace(void *context, struct pms_policy *policy, struct pms_error *err)
{
    struct pms_policy copy;
    int r = pms_policy_copy(context, &copy, err);

    if (r < 0)
        return r;
    pms_policy_done(policy);
    *policy = copy;
    return 0;
}

int pms_policy_save(const char *path, const char *profile, const struct pms_policy *policy,
                    struct pms_error *err)
{
    return pms_policy_edit(path, profile, replace, (void *)policy, err);
}
