/* SPDX-License-Identifier: MIT */
/* The certificate and key of a listening endpoint, read and checked before anybody connects. */
#ifndef SERVE_TLS_H
#define SERVE_TLS_H

#include <pmscim/error.h>

#include "base/buf.h"
#include "base/cleanup.h"

enum {
    PMS_TLS_CERT_MOST = 256 << 10, /* bytes of a certificate file with its chain */
    PMS_TLS_KEY_MOST = 32 << 10
};

struct pms_tls {
    struct pms_buf cert; /* PEM */
    struct pms_buf key;  /* PEM; wiped at the end */
};

#define PMS_TLS_INIT                                                                           \
    {                                                                                          \
        .cert = PMS_BUF(PMS_TLS_CERT_MOST), .key = PMS_BUF(PMS_TLS_KEY_MOST)                   \
    }

/* Reads both files into what was initialised with PMS_TLS_INIT. PMS_E_CONFIG, with the path,
 * for a file that is not there, that is not what it should be, for a key that others may read,
 * and for two that do not belong together; PMS_E_IO for one that cannot be read. */
int pms_tls_load(const char *cert_path, const char *key_path, struct pms_tls *tls,
                 struct pms_error *err);
void pms_tls_done(struct pms_tls *tls);

DEFINE_AUTO_VALUE(struct pms_tls, pms_tls_done)

#endif
