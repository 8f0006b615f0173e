/* SPDX-License-Identifier: MIT */
/*
 * Errors are values. Every function that can fail returns 0 (or a count) on success and a
 * negative enum pms_code on failure, and takes a struct pms_error as its last argument. The
 * function where the trouble happens fills it in; everybody above passes it on. The library
 * prints nothing.
 */
#ifndef PMSCIM_ERROR_H
#define PMSCIM_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* What went wrong, as a caller may act on it. Functions return these negated. */
enum pms_code {
    PMS_OK = 0,
    PMS_E_NOMEM,       /* memory ran out */
    PMS_E_IO,          /* a file, a descriptor or the database failed */
    PMS_E_REMOTE,      /* the other side failed or answered what nobody can use */
    PMS_E_USAGE,       /* the call itself makes no sense */
    PMS_E_PARSE,       /* text that should be a filter, JSON, an address… is not */
    PMS_E_CONFIG,      /* a configuration that cannot be used */
    PMS_E_NOTFOUND,    /* no such user, group, key, domain or profile */
    PMS_E_CONFLICT,    /* it exists already, or several match where one must */
    PMS_E_STALE,       /* a plan that no longer fits */
    PMS_E_AUTH,        /* the key is missing, bad or revoked, or the role is not enough */
    PMS_E_RATE,        /* the other side asks for fewer requests */
    PMS_E_NETWORK,     /* the other side could not be reached */
    PMS_E_REFUSED,     /* a guard, a policy or a missing confirmation says no */
    PMS_E_PARTIAL,     /* some of several steps failed */
    PMS_E_UNSUPPORTED, /* this endpoint does not offer it */
    PMS_E_CANCELED,    /* the caller interrupted */
    PMS_E_COUNT
};

/*
 * A plain value, kept on the caller's stack; start with PMS_ERROR_INIT, nothing to free.
 * `message` and `hint` are single lines in UTF-8 without control characters, whatever a server
 * sent.
 */
struct pms_error {
    int code;           /* enum pms_code, PMS_OK while nothing failed */
    int http_status;    /* status of the answer that caused it, 0 without one */
    int line;           /* position in the text at fault, from 1; 0 where there is none */
    int column;         /* in bytes, from 1; 0 where there is none */
    char scim_type[32]; /* scimType of a SCIM error (RFC 7644 3.12), else "" */
    char message[512];  /* what happened, and where */
    char hint[512];     /* what to do next, or "" */
};

#define PMS_ERROR_INIT                                                                         \
    {                                                                                          \
        0                                                                                      \
    }

/* Sets code and message, forgets everything else in `err`; returns -code, so that a leaf can
 * say `return pms_fail(err, PMS_E_PARSE, "…")`. */
__attribute__((format(printf, 3, 4))) int pms_fail(struct pms_error *err, int code,
                                                   const char *format, ...);

/* Sets the line that says what to do next; returns -err->code. */
__attribute__((format(printf, 2, 3))) int pms_error_hint(struct pms_error *err,
                                                         const char *format, ...);

/* Puts "prefix: " before the message, for the one layer that knows which item was at work;
 * returns -err->code. */
__attribute__((format(printf, 2, 3))) int pms_error_prefix(struct pms_error *err,
                                                           const char *format, ...);

/* Says where in a text the trouble is (both from 1, 0 for unknown); returns -err->code. */
int pms_error_at(struct pms_error *err, int line, int column);

/* The name of a code in capitals without prefix, such as "NOTFOUND"; "UNKNOWN" outside the
 * list. A lent constant. */
const char *pms_code_name(int code);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
