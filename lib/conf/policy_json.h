/* SPDX-License-Identifier: MIT */
/* Policies as policy.json spells them. */
#ifndef CONF_POLICY_JSON_H
#define CONF_POLICY_JSON_H

#include <stddef.h>

#include <pmscim/policy.h>

struct json_object;

enum {
    PMS_POLICY_FILE_MAX = 1 << 20
};

/* The whole file; errors start with `path`. */
int pms_policy_file_parse(const char *path, const char *text, size_t length,
                          struct json_object **ret_json, struct pms_error *err);

/* What the file says of a profile, upon the default policy. PMS_E_CONFIG starts with the place,
 * such as "acme.map.email"; a member nobody knows is one. */
int pms_policy_from_json(struct json_object *file, const char *profile,
                         struct pms_policy *ret_policy, struct pms_error *err);

/* Makes the file say this of the profile, and of all others what it said before. */
int pms_policy_to_json(const struct pms_policy *policy, const char *profile,
                       struct json_object *file, struct pms_error *err);

#endif
