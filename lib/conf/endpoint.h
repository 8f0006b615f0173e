/* SPDX-License-Identifier: MIT */
/* Addresses of endpoints: which are fit to carry a key, and whose they are. */
#ifndef CONF_ENDPOINT_H
#define CONF_ENDPOINT_H

#include <stdbool.h>

#include <pmscim/error.h>

/* "us", "eu", or an address: https, or http for a loopback host; no user, query or fragment.
 * Gives the address with scheme and host in small letters and no slash at its end, malloc()ed.
 * PMS_E_CONFIG says what is wrong with it without repeating it, for it may hold a password. */
int pms_endpoint_parse(const char *text, char **ret_endpoint, struct pms_error *err);

/* Scheme, host and port are the same; false for anything that is no endpoint. */
bool pms_endpoint_same_origin(const char *a, const char *b);

/* The host is one of Postman's. */
bool pms_endpoint_is_postman(const char *endpoint);

#endif
