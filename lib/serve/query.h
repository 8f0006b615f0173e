/* SPDX-License-Identifier: MIT */
/* Percent-encoding and query strings, as identity providers really send them. */
#ifndef SERVE_QUERY_H
#define SERVE_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include <pmscim/error.h>

/* Decodes `length` bytes; with `plus` a '+' is a space. `out` holds at least length + 1 bytes.
 * PMS_E_PARSE for a '%' without two hex digits and for an encoded NUL. */
int pms_percent_decode(const char *text, size_t length, bool plus, char *out,
                       struct pms_error *err);

/* The decoded value of the first parameter called `name`, in any case and encoding, malloc()ed:
 * 1, or 0 when there is none. Without a '=' the value is empty. Empty parameters, as a trailing
 * '&' makes, are passed over. */
int pms_query_get(const char *query, const char *name, char **ret_value, struct pms_error *err);

/* A whole number into `*ret_value`, which is left alone when there is none; numbers beyond
 * `most` become `most`, negative ones beyond -`most` become that. PMS_E_PARSE for what is no
 * number. */
int pms_query_number(const char *query, const char *name, long most, long *ret_value,
                     struct pms_error *err);

#endif
