/* SPDX-License-Identifier: MIT */
/* Addresses: taken apart, compared, and put together with everything encoded exactly once. */
#ifndef HTTP_URL_H
#define HTTP_URL_H

#include <stdbool.h>

#include <pmscim/error.h>

#include "base/buf.h"
#include "base/cleanup.h"

enum {
    PMS_URL_MAX = 8192
};

/* The parts of an http or https address. */
struct pms_url {
    char *origin; /* "https://host" or "https://host:8443": lower case, no default port */
    char *host;   /* "host", "[::1]" */
    char *path;   /* "/scim/v2", without a slash at its end; "" for the root */
    bool is_https;
    bool has_user;  /* a name or password stood before the host */
    bool has_query; /* a query or fragment stood behind the path */
};

/* PMS_E_CONFIG for what is no http or https address; the text is not part of the message,
 * because people paste keys into the wrong place. */
int pms_url_split(const char *text, struct pms_url *ret_url, struct pms_error *err);
void pms_url_done(struct pms_url *url);

/* Same scheme, host and port. */
bool pms_url_same_origin(const struct pms_url *a, const struct pms_url *b);

/* Does the host mean this machine: localhost, 127.0.0.0/8, [::1]? Nothing is looked up. */
bool pms_url_is_loopback(const struct pms_url *url);

/* Adds `text` as one path segment or query value: all but RFC 3986's unreserved characters as
 * %XX. A '+' thus travels as %2B and is never taken for a blank. */
int pms_url_encode(struct pms_buf *buf, const char *text, struct pms_error *err);

DEFINE_AUTO_VALUE(struct pms_url, pms_url_done)

#endif
