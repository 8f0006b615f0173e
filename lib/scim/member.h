/* SPDX-License-Identifier: MIT */
/* Members of a JSON object by name without case. */
#ifndef SCIM_MEMBER_H
#define SCIM_MEMBER_H

#include <json-c/json.h>

#include <pmscim/error.h>

/* Puts a value where a member of that name stands, however it is spelled there, or adds one.
 * The value is eaten, also on failure; NULL means memory ran out making it. */
int pms_member_put(struct json_object *object, const char *name, struct json_object *take_value,
                   struct pms_error *err);

/* Drops all members of that name; `object` may be anything. */
void pms_member_drop(struct json_object *object, const char *name);

/* Drops a member that is an object without members. */
void pms_member_drop_empty(struct json_object *object, const char *name);

/* The object called `name`, made when there is none; lent. */
int pms_member_object(struct json_object *object, const char *name,
                      struct json_object **ret_member, struct pms_error *err);

#endif
