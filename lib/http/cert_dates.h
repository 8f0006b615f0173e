/* SPDX-License-Identifier: MIT */
/* The dates of a server's certificate. Some TLS libraries only say that a certificate does not
 * hold; whether its time is over is for us to see. */
#ifndef HTTP_CERT_DATES_H
#define HTTP_CERT_DATES_H

#include <stdbool.h>
#include <time.h>

#include <curl/curl.h>

/* Had the certificate of this transfer's server, or one above it, expired at `now`? False when
 * nothing is known of it. */
bool pms_cert_has_expired(CURL *easy, time_t now);

#endif
