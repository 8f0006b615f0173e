/* SPDX-License-Identifier: MIT */
/* What the administration calls have in common: a small JSON object comes in. */
#ifndef SERVE_ADMIN_BODY_H
#define SERVE_ADMIN_BODY_H

#include <json-c/json.h>

#include <pmscim/error.h>

#include "serve/handlers.h"

/* The request body as an object; PMS_E_USAGE when it is none. */
int pms_admin_body(struct pms_call *call, struct json_object **ret_json, struct pms_error *err);

/* A member that has to be text, lent; PMS_E_USAGE otherwise. */
int pms_admin_text(struct json_object *json, const char *name, const char **ret_text,
                   struct pms_error *err);

/* The answer to what leaves nothing to say. */
int pms_admin_no_content(struct pms_call *call);

#endif
