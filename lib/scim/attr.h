/* SPDX-License-Identifier: MIT */
/* Looking names up in the schema tables. */
#ifndef SCIM_ATTR_H
#define SCIM_ATTR_H

#include <stdbool.h>
#include <stddef.h>

#include <pmscim/error.h>
#include <pmscim/schema.h>

struct json_object;

/* id, externalId, meta and schemas, which every type has (RFC 7643 3.1); ends with an empty
 * row. */
extern const struct pms_attribute pms_common_attributes[];

/* The row of a list (NULL is an empty one) with this name, NULL for none. */
const struct pms_attribute *pms_attribute_in(const struct pms_attribute *list, const char *name,
                                             size_t length);

/* The schema of a type with this URN, NULL for none. */
const struct pms_schema *pms_schema_find(enum pms_type type, const char *urn, size_t length);

/* Is it the URN of the type's own schema, whose attributes need no URN? NULL counts as that. */
bool pms_urn_is_core(enum pms_type type, const char *urn);

/* An attribute by the parts of its name; `urn` and `sub` may be NULL. NULL for none. */
const struct pms_attribute *pms_attribute_of(enum pms_type type, const char *urn,
                                             const char *name, const char *sub);

/* Makes sure that `schemas` of a resource's JSON, where it is an array, names a schema. */
int pms_schemas_add(struct json_object *json, const char *urn, struct pms_error *err);

#endif
