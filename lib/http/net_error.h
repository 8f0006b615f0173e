/* SPDX-License-Identifier: MIT */
#ifndef HTTP_NET_ERROR_H
#define HTTP_NET_ERROR_H

#include <curl/curl.h>

#include <pmscim/error.h>

/* Turns libcurl's verdict into an error that names the host and says what to do. `words` is
 * libcurl's own sentence, which tells kinds of bad certificates apart. */
int pms_net_error(CURLcode result, const char *words, const char *host, struct pms_error *err);

#endif
