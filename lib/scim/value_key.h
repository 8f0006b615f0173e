/* SPDX-License-Identifier: MIT */
/* A text per value of a multi-valued attribute, equal for values that are the same one. */
#ifndef SCIM_VALUE_KEY_H
#define SCIM_VALUE_KEY_H

#include <stdbool.h>

#include <json-c/json.h>

#include <pmscim/schema.h>

/* Does the "value" part alone say which value it is? So it is for members, where it never
 * changes. */
bool pms_value_is_its_key(const struct pms_attribute *attribute);

/* malloc()ed; NULL when memory ran out. */
char *pms_value_key(const struct pms_attribute *attribute, struct json_object *value);

#endif
