/* SPDX-License-Identifier: MIT */
/* Members of an object that are written almost like the ones we read. */
#ifndef CONF_MISSPELT_H
#define CONF_MISSPELT_H

#include <stddef.h>

#include <pmscim/error.h>

struct json_object;

/*
 * PMS_E_CONFIG when the object has a member that is none of `names` but close to one: a typo
 * would otherwise pass for a field left out, and a profile without its endpoint for the
 * embedded one. Names far from all of ours are somebody else's, or a newer version's, and stay.
 */
int pms_misspelt_check(struct json_object *json, const char *const *names, size_t count,
                       struct pms_error *err);

#endif
