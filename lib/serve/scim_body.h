/* SPDX-License-Identifier: MIT */
/* What SCIM requests bring along: 400 invalidSyntax for what cannot be read. */
#ifndef SERVE_SCIM_BODY_H
#define SERVE_SCIM_BODY_H

#include <json-c/json.h>

#include <pmscim/error.h>

#include "serve/handlers.h"

int pms_scim_body(struct pms_call *call, struct json_object **ret_json, struct pms_error *err);

/* 400 invalidSyntax about an attribute. */
int pms_scim_bad(struct pms_error *err, const char *name, const char *what);

/* A value as the text of the attribute `name`: 400 when it is no string, too long, or has
 * characters that do not belong there. Lent. */
int pms_scim_text(struct json_object *value, const char *name, const char **ret_text,
                  struct pms_error *err);

#endif
