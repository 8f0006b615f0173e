/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <pmscim/profile.h>

#include "base/file.h"
#include "base/json.h"
#include "conf/json_file.h"
#include "conf/policy.h"
#include "conf/policy_json.h"
#include "conf/profile.h"

static int read_file(const char *path, struct json_object **ret_json, struct pms_error *err)
{
    return pms_json_file_read(path, PMS_POLICY_FILE_MAX, pms_policy_file_parse, ret_json, err);
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
        r = pms_json_file_place(path, "policy.json", &place, err);
    if (r == 0)
        r = read_file(place, &file, err);
    return r < 0 ? r : read_policy(place, file, profile, ret_policy, err);
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
        r = pms_json_file_place(path, "policy.json", &place, err);
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
    return r < 0 ? r
                 : pms_json_file_write(target ? target : place, PMS_POLICY_FILE_MAX, file, err);
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
