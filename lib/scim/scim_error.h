/* SPDX-License-Identifier: MIT */
/* What servers say when they refuse: SCIM errors (RFC 7644 3.12), gateway bodies, problem+json
 * (RFC 9457), HTML, or nothing. */
#ifndef SCIM_SCIM_ERROR_H
#define SCIM_SCIM_ERROR_H

#include <stddef.h>

#include <json-c/json.h>

#include <pmscim/error.h>

/* What could be read out of an error body; texts are cut at their size, "" when absent. */
struct pms_scim_error {
    int is_scim;        /* the body was a SCIM error */
    int is_html;        /* it was a web page: the address is probably wrong */
    char scim_type[32]; /* passed through when unknown */
    char detail[384];   /* detail, error.message, title, or the raw text, in that order */
};

/* Never fails: a body nobody can read gives empty texts. */
void pms_scim_error_parse(const char *body, size_t length, struct pms_scim_error *ret_error);

/* The body of a SCIM error; `scim_type` may be NULL. NULL when memory ran out. */
struct json_object *pms_scim_error_json(int status, const char *scim_type, const char *detail);

#endif
