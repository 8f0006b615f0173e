/* SPDX-License-Identifier: MIT */
/* A look at the files of certificates and keys before anybody is called, because the TLS
 * libraries say little about what is wrong with them, and each says it in other words. */
#ifndef HTTP_PEM_H
#define HTTP_PEM_H

#include <pmscim/error.h>

enum {
    PMS_PEM_MAX = 4 * 1024 * 1024
};

/* Each may be NULL. PMS_E_CONFIG with the file's name when one cannot be read, holds nothing in
 * PEM form, is a key that others may read or that is encrypted, or when half of a pair is
 * missing. */
int pms_pem_check(const char *cacert, const char *cert, const char *cert_key,
                  struct pms_error *err);

#endif
