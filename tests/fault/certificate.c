/* SPDX-License-Identifier: MIT */
#include "certificate.h"

#include <err.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const time_t year = 365 * 24 * 3600;

static const struct kind {
    const char *name;
    int from; /* years after 1970 */
    int to;
    const char *host; /* an IPv4 address counts as one */
    enum {
        BY_AUTHORITY,
        BY_STRANGER,
        BY_ITSELF
    } issuer;
    const char *priority;
} kinds[] = {
    {"good", 30, 130, "127.0.0.1", BY_AUTHORITY, "NORMAL"},
    {"expired", 30, 31, "127.0.0.1", BY_AUTHORITY, "NORMAL"},
    {"early", 129, 130, "127.0.0.1", BY_AUTHORITY, "NORMAL"},
    {"host", 30, 130, "other.example", BY_AUTHORITY, "NORMAL"},
    {"stranger", 30, 130, "127.0.0.1", BY_STRANGER, "NORMAL"},
    {"self", 30, 130, "127.0.0.1", BY_ITSELF, "NORMAL"},
    {"old", 30, 130, "127.0.0.1", BY_AUTHORITY, "NORMAL:-VERS-ALL:+VERS-TLS1.1"},
};

/* A certificate and its key. */
struct pair {
    gnutls_x509_crt_t certificate;
    gnutls_x509_privkey_t key;
};

static void must(int code)
{
    if (code < 0)
        errx(2, "certificate: %s", gnutls_strerror(code));
}

static const struct kind *find_kind(const char *name)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    errx(2, "there is no certificate of the kind %s", name);
}

static struct pair make(const char *name, time_t from, time_t to, unsigned char serial)
{
    struct pair pair;

    must(gnutls_x509_crt_init(&pair.certificate));
    must(gnutls_x509_privkey_init(&pair.key));
    must(gnutls_x509_privkey_generate(pair.key, GNUTLS_PK_ECDSA,
                                      GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
    must(gnutls_x509_crt_set_version(pair.certificate, 3));
    must(gnutls_x509_crt_set_serial(pair.certificate, &serial, 1));
    must(gnutls_x509_crt_set_dn_by_oid(pair.certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                       (unsigned)strlen(name)));
    must(gnutls_x509_crt_set_activation_time(pair.certificate, from));
    must(gnutls_x509_crt_set_expiration_time(pair.certificate, to));
    must(gnutls_x509_crt_set_key(pair.certificate, pair.key));
    return pair;
}

static void sign(const struct pair *pair, const struct pair *issuer)
{
    must(gnutls_x509_crt_sign2(pair->certificate, issuer->certificate, issuer->key,
                               GNUTLS_DIG_SHA256, 0));
}

static struct pair make_authority(const char *name, unsigned char serial)
{
    struct pair pair = make(name, 30 * year, 130 * year, serial);

    must(gnutls_x509_crt_set_basic_constraints(pair.certificate, 1, -1));
    must(gnutls_x509_crt_set_key_usage(pair.certificate, GNUTLS_KEY_KEY_CERT_SIGN));
    sign(&pair, &pair);
    return pair;
}

static void name_host(const struct pair *pair, const char *host)
{
    static const unsigned char loopback[] = {127, 0, 0, 1};

    if (strcmp(host, "127.0.0.1") == 0)
        must(gnutls_x509_crt_set_subject_alt_name(pair->certificate, GNUTLS_SAN_IPADDRESS,
                                                  loopback, sizeof(loopback), GNUTLS_FSAN_SET));
    else
        must(gnutls_x509_crt_set_subject_alt_name(pair->certificate, GNUTLS_SAN_DNSNAME, host,
                                                  (unsigned)strlen(host), GNUTLS_FSAN_SET));
}

static void write_certificate(gnutls_x509_crt_t certificate, const char *file)
{
    gnutls_datum_t text;
    FILE *out = fopen(file, "we");

    must(gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &text));
    if (!out || fwrite(text.data, 1, text.size, out) != text.size || fclose(out) != 0)
        err(2, "%s", file);
    gnutls_free(text.data);
}

static void drop(struct pair *pair)
{
    gnutls_x509_crt_deinit(pair->certificate);
    gnutls_x509_privkey_deinit(pair->key);
}

gnutls_certificate_credentials_t certificate_make(const char *name, const char *ca_file)
{
    const struct kind *kind = find_kind(name);
    struct pair authority = make_authority("the authority of the tests", 1);
    struct pair stranger = make_authority("a stranger", 2);
    struct pair own = make("a server of the tests", kind->from * year, kind->to * year, 3);
    const struct pair *const issuers[] = {
        [BY_AUTHORITY] = &authority, [BY_STRANGER] = &stranger, [BY_ITSELF] = &own};
    gnutls_certificate_credentials_t credentials;

    name_host(&own, kind->host);
    sign(&own, issuers[kind->issuer]);
    if (ca_file)
        write_certificate(authority.certificate, ca_file);
    must(gnutls_certificate_allocate_credentials(&credentials));
    must(gnutls_certificate_set_x509_key(credentials, &own.certificate, 1, own.key));
    drop(&authority);
    drop(&stranger);
    drop(&own);
    return credentials;
}

const char *certificate_priority(const char *name)
{
    return find_kind(name)->priority;
}
