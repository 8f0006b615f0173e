/* SPDX-License-Identifier: MIT */
/* The insides of an administration handle, and what its files do for each other. */
#ifndef CLIENT_ADMIN_H
#define CLIENT_ADMIN_H

#include <pmscim/admin.h>

#include "base/json.h"
#include "client/call.h"

struct pms_admin {
    struct pms_caller caller;
    char *scim_path; /* where the calls are that this key is not for */
};

/* The caller for what lies at the origin of the endpoint, as Postman's own API does; lent. */
struct pms_caller pms_admin_at_origin(const struct pms_admin *admin);

/* One call. `take_body` may be NULL; `*ret_json` is NULL after an answer without a body. */
int pms_admin_ask(struct pms_admin *admin, const char *method, const char *path,
                  struct json_object *take_body, struct json_object **ret_json,
                  struct pms_error *err);

/* The same for a path that ends with a name, and with `tail` behind it. */
int pms_admin_ask_named(struct pms_admin *admin, const char *method, const char *collection,
                        const char *name, const char *tail, struct json_object *take_body,
                        struct json_object **ret_json, struct pms_error *err);

/* The same for calls whose answer says nothing that matters. */
int pms_admin_tell(struct pms_admin *admin, const char *method, const char *collection,
                   const char *name, struct pms_error *err);

/* An object of one text, and another where `name2` is not NULL. */
int pms_admin_texts(const char *name, const char *text, const char *name2, const char *text2,
                    struct json_object **ret_body, struct pms_error *err);

/* Moves the key out of an answer into memory of its own and wipes the place where it was. */
int pms_admin_take_secret(struct json_object *json, struct pms_secret **ret_secret,
                          struct pms_error *err);

#endif
