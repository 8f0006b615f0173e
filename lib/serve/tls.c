/* SPDX-License-Identifier: MIT */
#include "serve/tls.h"

#include <limits.h>
#include <string.h>

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "base/file.h"

enum {
    CHAIN_MOST = 32
};

static gnutls_datum_t datum(const struct pms_buf *text)
{
    return (gnutls_datum_t){.data = (unsigned char *)text->data,
                            .size = (unsigned)text->length};
}

static int read_file(const char *path, int private, struct pms_buf *buf, struct pms_error *err)
{
    int r = pms_file_read(path, private, buf, err);

    if (r == -PMS_E_NOTFOUND)
        return pms_fail(err, PMS_E_CONFIG, "%s: no such file", path);
    if (r == 0 && buf->length == 0)
        return pms_fail(err, PMS_E_CONFIG, "%s: the file is empty", path);
    return r;
}

static int check_cert(const char *path, const struct pms_buf *text, struct pms_error *err)
{
    gnutls_x509_crt_t chain[CHAIN_MOST];
    unsigned count = CHAIN_MOST;
    gnutls_datum_t pem = datum(text);
    int r = gnutls_x509_crt_list_import(chain, &count, &pem, GNUTLS_X509_FMT_PEM,
                                        GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED);

    for (int i = 0; i < r; i++)
        gnutls_x509_crt_deinit(chain[i]);
    if (r > 0)
        return 0;
    pms_fail(err, PMS_E_CONFIG, "%s: not a certificate in PEM form", path);
    return pms_error_hint(err, "the file begins with -----BEGIN CERTIFICATE-----");
}

static int check_key(const char *path, const struct pms_buf *text, struct pms_error *err)
{
    gnutls_privkey_t key = NULL;
    gnutls_datum_t pem = datum(text);
    int r = gnutls_privkey_init(&key);

    if (r == 0) {
        r = gnutls_privkey_import_x509_raw(key, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
        gnutls_privkey_deinit(key);
    }
    if (r == 0)
        return 0;
    if (r == GNUTLS_E_MEMORY_ERROR)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (r == GNUTLS_E_DECRYPTION_FAILED) {
        pms_fail(err, PMS_E_CONFIG, "%s: the key is encrypted", path);
        return pms_error_hint(err, "keep it without a passphrase, in a file of mode 600");
    }
    pms_fail(err, PMS_E_CONFIG, "%s: not a private key in PEM form", path);
    return pms_error_hint(err, "the file begins with -----BEGIN PRIVATE KEY-----");
}

static int check_pair(const char *cert_path, const char *key_path, const struct pms_tls *tls,
                      struct pms_error *err)
{
    gnutls_certificate_credentials_t pair = NULL;
    gnutls_datum_t cert = datum(&tls->cert);
    gnutls_datum_t key = datum(&tls->key);
    int r = gnutls_certificate_allocate_credentials(&pair);

    if (r < 0)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = gnutls_certificate_set_x509_key_mem(pair, &cert, &key, GNUTLS_X509_FMT_PEM);
    gnutls_certificate_free_credentials(pair);
    if (r == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
        return pms_fail(err, PMS_E_CONFIG, "%s: not the key of the certificate in %s", key_path,
                        cert_path);
    if (r < 0)
        return pms_fail(err, PMS_E_CONFIG, "%s: cannot be used with %s: %s", cert_path,
                        key_path, gnutls_strerror(r));
    return 0;
}

/* The key's memory is there from the start, so no copy is left behind by growing it. */
static int make_room(struct pms_buf *key, struct pms_error *err)
{
    key->data = malloc(key->ceiling + 1);
    if (!key->data)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    key->capacity = key->ceiling + 1;
    key->data[0] = '\0';
    return 0;
}

int pms_tls_load(const char *cert_path, const char *key_path, struct pms_tls *tls,
                 struct pms_error *err)
{
    int r = make_room(&tls->key, err);

    if (r == 0)
        r = read_file(cert_path, 0, &tls->cert, err);
    if (r == 0)
        r = check_cert(cert_path, &tls->cert, err);
    if (r == 0)
        r = read_file(key_path, 1, &tls->key, err);
    if (r == 0)
        r = check_key(key_path, &tls->key, err);
    return r < 0 ? r : check_pair(cert_path, key_path, tls, err);
}

void pms_tls_done(struct pms_tls *tls)
{
    if (tls->key.data)
        explicit_bzero(tls->key.data, tls->key.capacity);
    pms_buf_free(&tls->cert);
    pms_buf_free(&tls->key);
}
