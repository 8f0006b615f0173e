/* SPDX-License-Identifier: MIT */
/* PATCH requests (RFC 7644 3.5.2): build them, read them, apply them. */
#ifndef PMSCIM_PATCH_H
#define PMSCIM_PATCH_H

#include <pmscim/error.h>
#include <pmscim/resource.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct pms_patch;

enum pms_patch_op {
    PMS_PATCH_ADD,
    PMS_PATCH_REMOVE,
    PMS_PATCH_REPLACE
};

/* An empty request, to be filled with pms_patch_add(). Free with pms_patch_free(). */
int pms_patch_new(struct pms_patch **ret_patch, struct pms_error *err);

/* Reads a request as servers receive it. Tolerates what identity providers send: op names in
 * any case, `schemas` missing or odd, one operation outside an array, "True"/"False" for
 * booleans. PMS_E_PARSE with scim_type set (invalidSyntax, invalidPath, noTarget…) otherwise.
 */
int pms_patch_parse(const char *text, size_t length, struct pms_patch **ret_patch,
                    struct pms_error *err);
void pms_patch_free(struct pms_patch *patch);

/* Adds one operation; on failure the request is as before. `path` may be NULL, then the value
 * is an object of attributes; a bad path is PMS_E_PARSE with a column. `take_value` may be NULL
 * for a remove. */
int pms_patch_add(struct pms_patch *patch, enum pms_patch_op op, const char *path,
                  struct json_object *take_value, struct pms_error *err);

/* The request body, with ops in lower case: a new JSON object, the caller's to put; NULL when
 * memory ran out. */
struct json_object *pms_patch_json(const struct pms_patch *patch);

/*
 * Applies all operations or none. Every path form of RFC 7644 3.5.2 is understood (none, a,
 * a.b, a[filter], a[filter].b, each URN-qualified). Returns 1 when the resource changed, 0 when
 * it already was so, and -PMS_E_PARSE with scim_type set to noTarget, invalidPath,
 * invalidValue, mutability… when the request cannot be applied; then the resource is untouched.
 * A filter inside a path must name parts that the attribute has, where the schemas know them.
 */
int pms_patch_apply(const struct pms_patch *patch, struct pms_resource *resource,
                    struct pms_error *err);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
