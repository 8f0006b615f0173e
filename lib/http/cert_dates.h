/* SPDX-License-Identifier: MIT */
/* The dates of a server's certificate. Some TLS libraries only say that a certificate does not
 * hold; whether its time is over is for us to see. */
#ifndef HTTP_CERT_DATES_H
#define HTTP_CERT_DATES_H

#include <stdbool.h>
#include <time.h>

#include <curl/curl.h>

/* When the first certificate of this transfer's chain ends. False when nothing is known of it.
 */
bool pms_cert_end(CURL *easy, time_t *ret_end);

/* Had one of them ended at `now`? False when nothing is known of them. */
bool pms_cert_has_expired(CURL *easy, time_t now);

/* The line called `name` of the server's own certificate, such as "Issuer", lent until the
 * handle is used again; NULL when there is none. */
const char *pms_cert_line(CURL *easy, const char *name);

#endif
