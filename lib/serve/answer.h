/* SPDX-License-Identifier: MIT */
/* How this endpoint says no: SCIM errors, the gateway's body, problem+json (RFC 9457). */
#ifndef SERVE_ANSWER_H
#define SERVE_ANSWER_H

#include <pmscim/error.h>

#include "serve/exchange.h"
#include "serve/route.h"

/* A leaf's way to refuse with a status and a scimType (or NULL) of its own choice. On Postman's
 * own API the scimType is the name of the error. */
__attribute__((format(printf, 4, 5))) int pms_refuse(struct pms_error *err, int status,
                                                     const char *scim_type, const char *format,
                                                     ...);

/* Turns an error into the answer, in the shape of its path; `route` is NULL when it is not
 * known yet. The answer so far is forgotten. Errors of our own machinery become a general
 * sentence and a line for the log. */
void pms_answer_error(struct pms_exchange *exchange, const struct pms_route *route,
                      const struct pms_error *err);

/* What a path or method that is not offered gets. */
void pms_answer_unknown(struct pms_exchange *exchange);

#endif
