/* SPDX-License-Identifier: MIT */
/* Certificates made on the spot, with dates that no clock gets near. */
#ifndef FAULT_CERTIFICATE_H
#define FAULT_CERTIFICATE_H

#include <gnutls/gnutls.h>

/*
 * Kinds: "good", "expired", "early" (not valid yet), "host" (for another host), "stranger" (its
 * issuer is not the authority that is written), "self" (its own issuer), "old" (good, but the
 * server knows TLS 1.1 at most). Writes the authority's certificate to `ca_file` (NULL for
 * not). Ends the process with a message when that cannot be done.
 */
gnutls_certificate_credentials_t certificate_make(const char *kind, const char *ca_file);

/* What the server of this kind speaks, in GnuTLS's words. */
const char *certificate_priority(const char *kind);

#endif
