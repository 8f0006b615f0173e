/* SPDX-License-Identifier: MIT */
/* Proof that a domain is ours: a TXT record, looked at where resolvers and authoritative
 * servers are (facts: domain verification). */
#ifndef PMSCIM_DOMAIN_H
#define PMSCIM_DOMAIN_H

#include <stddef.h>

#include <pmscim/error.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* What every challenge starts with. */
#define PMS_TXT_PREFIX "postman-domain-verification="

/* What one DNS server says. */
enum pms_txt_result {
    PMS_TXT_FOUND,    /* the record is there */
    PMS_TXT_MISSING,  /* the name exists, without a record of ours */
    PMS_TXT_WRONG,    /* there is a record of ours with another value */
    PMS_TXT_NXDOMAIN, /* no such domain */
    PMS_TXT_SILENT,   /* no answer in time */
    PMS_TXT_FAILED,   /* SERVFAIL, REFUSED, a broken answer */
    PMS_TXT_COUNT
};

/* "found", "missing", "wrong", "no such domain", "no answer", "failed". A lent constant. */
const char *pms_txt_result_name(enum pms_txt_result result);

struct pms_txt_answer {
    char *server;      /* "resolver HOST:PORT", "system resolver", or the name server's name */
    int authoritative; /* 1 for a server of the domain's own */
    enum pms_txt_result result;
    char *reason; /* the DNS library's word for SILENT and FAILED, else NULL */
    size_t
        record_count; /* the challenges, quoted or misspelt ones too, or all if none is one */
    char **records;   /* pieces joined (RFC 1035 3.3.14), at most 16 */
};

/* The resolver's answer first, then one per authoritative server. End with _done. */
struct pms_txt_report {
    size_t count;
    struct pms_txt_answer *answers;
};

struct pms_txt_options {
    const char *resolver; /* "HOST", "HOST:PORT", "[IPV6]:PORT"; NULL is the system's */
    int timeout_ms;       /* for one try of one server; 0 means 2,000 */
    int tries;            /* 0 means 2 */
    int authoritative;    /* also ask the domain's own servers */
};

/*
 * Looks for TXT `expected` at `domain`. 0 with a report whenever somebody was asked, whatever
 * they said. PMS_E_PARSE for a name that is no domain name or a resolver that does not exist,
 * PMS_E_NETWORK when nobody knows the address of a resolver that was named.
 * The port of a resolver given with one is used for the authoritative servers as well, since
 * whoever runs a name server on another port runs a rehearsal.
 */
int pms_txt_check(const char *domain, const char *expected,
                  const struct pms_txt_options *options, struct pms_txt_report *ret_report,
                  struct pms_error *err);
void pms_txt_report_done(struct pms_txt_report *report);

/* PMS_E_PARSE with a sentence when `domain` cannot be a domain name: letters, digits, '-' and
 * '_' in labels of 1 to 63, at least two labels, 253 at most. */
int pms_domain_valid(const char *domain, struct pms_error *err);

/* PMS_E_PARSE with a sentence when `text` cannot name a resolver. Nobody is asked. */
int pms_resolver_valid(const char *text, struct pms_error *err);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
