/* SPDX-License-Identifier: MIT */
/* Profiles as the configuration file spells them. */
#ifndef CONF_PROFILE_JSON_H
#define CONF_PROFILE_JSON_H

#include <pmscim/profile.h>

struct json_object;

/* Reads the member "profiles.NAME"; PMS_E_CONFIG starts with the place, such as
 * "profiles.acme.key". Members without a meaning are skipped. */
int pms_profile_from_json(const char *name, struct json_object *json,
                          struct pms_profile *ret_profile, struct pms_error *err);

/* Makes `json` say what `to` says. Only fields in which `to` differs from `from`, what it said
 * before, are touched, so that everything else stays as somebody wrote it. */
int pms_profile_to_json(const struct pms_profile *from, const struct pms_profile *to,
                        struct json_object *json, struct pms_error *err);

#endif
