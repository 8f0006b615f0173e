/* SPDX-License-Identifier: MIT */
#include "http/pem.h"

#include <string.h>

#include "base/file.h"

/* What a file is called, and which line its contents begin with. */
struct kind {
    const char *what;
    const char *mark;
    int private;
};

static const struct kind certificates = {"certificate", "CERTIFICATE-----", 0};
static const struct kind key = {"private key", "PRIVATE KEY-----", 1};

static int check_text(const char *path, const struct kind *kind, const char *text,
                      struct pms_error *err)
{
    const char *begin = strstr(text, "-----BEGIN ");

    if (!begin || !strstr(begin, kind->mark) || !strstr(begin, "-----END "))
        return pms_fail(err, PMS_E_CONFIG, "%s: no %s in PEM form is in it", path, kind->what);
    if (kind->private && strstr(text, "ENCRYPTED")) {
        pms_fail(err, PMS_E_CONFIG, "%s: the key is encrypted", path);
        return pms_error_hint(err, "openssl pkey -in FILE -out NEW takes the password off; "
                                   "chmod 600 NEW");
    }
    return 0;
}

static int check_file(const char *path, const struct kind *kind, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(PMS_PEM_MAX);
    int r = path ? pms_file_read(path, kind->private, &text, err) : 0;

    if (path && r == 0)
        r = check_text(path, kind, pms_buf_text(&text), err);
    if (text.data)
        explicit_bzero(text.data, text.length);
    if (r == -PMS_E_IO || r == -PMS_E_NOTFOUND)
        err->code = PMS_E_CONFIG;
    return r < 0 ? -err->code : 0;
}

static int check_pair(const char *cert, const char *cert_key, struct pms_error *err)
{
    if (!cert == !cert_key)
        return 0;
    pms_fail(err, PMS_E_CONFIG,
             cert ? "there is a client certificate without its key"
                  : "there is a client certificate's key without it");
    return pms_error_hint(err, "cert and cert_key go together, they may name the same file");
}

int pms_pem_check(const char *cacert, const char *cert, const char *cert_key,
                  struct pms_error *err)
{
    int r = check_pair(cert, cert_key, err);

    if (r == 0)
        r = check_file(cacert, &certificates, err);
    if (r == 0)
        r = check_file(cert, &certificates, err);
    return r < 0 ? r : check_file(cert_key, &key, err);
}
