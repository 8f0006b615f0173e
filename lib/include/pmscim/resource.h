/* SPDX-License-Identifier: MIT */
/*
 * SCIM resources. The JSON is kept whole, so that attributes this library has never heard of
 * survive a GET followed by a PUT; the functions here are typed windows onto it.
 */
#ifndef PMSCIM_RESOURCE_H
#define PMSCIM_RESOURCE_H

#include <stddef.h>

#include <pmscim/error.h>
#include <pmscim/schema.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct json_object; /* json-c's */
struct pms_resource;

/* A new resource that holds only its `schemas`. Free with pms_resource_free(). */
int pms_resource_new(enum pms_type type, struct pms_resource **ret_resource,
                     struct pms_error *err);

/* Reads one resource from JSON text. PMS_E_PARSE with line and column for broken JSON or JSON
 * that is no object. `schemas` may be missing or wrong (RFC 7643 3 demands it, servers forget
 * it). */
int pms_resource_parse(enum pms_type type, const char *text, size_t length,
                       struct pms_resource **ret_resource, struct pms_error *err);

/* Wraps a JSON object, whose reference it takes, also on failure. */
int pms_resource_wrap(enum pms_type type, struct json_object *take_json,
                      struct pms_resource **ret_resource, struct pms_error *err);

void pms_resource_free(struct pms_resource *resource);

enum pms_type pms_resource_type(const struct pms_resource *resource);

/* The whole JSON, lent: it lives as long as the resource; changing it changes the resource. */
struct json_object *pms_resource_json(const struct pms_resource *resource);

/* Accessors lend text that lives until the resource is changed or freed. They return NULL where
 * the attribute is absent, null, empty or of another type (RFC 7643 2.5 calls that unassigned).
 */
const char *pms_resource_id(const struct pms_resource *resource);
const char *pms_resource_external_id(const struct pms_resource *resource);
const char *pms_resource_created(const struct pms_resource *resource);
const char *pms_resource_modified(const struct pms_resource *resource);

const char *pms_user_name(
    const struct pms_resource *user); /* userName, at Postman the e-mail */
const char *pms_user_given_name(const struct pms_resource *user);
const char *pms_user_family_name(const struct pms_resource *user);

/* 1 active, 0 not, -1 when the server does not say. Accepts "true"/"False" strings on reading.
 */
int pms_user_active(const struct pms_resource *user);

const char *pms_group_name(const struct pms_resource *group); /* displayName */

/* Number of members, or -1 when the server sent no member list, which is not an empty one. */
long pms_group_member_count(const struct pms_resource *group);
/* The id and the display name of the `index`th member, NULL past the end. */
const char *pms_group_member(const struct pms_resource *group, size_t index);
const char *pms_group_member_display(const struct pms_resource *group, size_t index);

/* Set one string attribute by dotted name ("userName", "name.givenName"), making parents as
 * needed; NULL removes it. PMS_E_USAGE for a name that is not a string attribute of the type.
 */
int pms_resource_set(struct pms_resource *resource, const char *attribute, const char *value,
                     struct pms_error *err);
int pms_user_set_active(struct pms_resource *user, int active, struct pms_error *err);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
