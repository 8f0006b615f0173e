/* SPDX-License-Identifier: MIT */
/* Keys: kept in memory that is wiped when freed, and read from where people keep them. */
#ifndef PMSCIM_SECRET_H
#define PMSCIM_SECRET_H

#include <stddef.h>

#include <pmscim/error.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct pms_secret;

/* Longest key accepted, in bytes. */
#define PMS_SECRET_MAX 4096

/* Copies a key; one line ending at its end is dropped. PMS_E_CONFIG when nothing is left, when
 * it is longer than PMS_SECRET_MAX or holds blanks or control characters (it would end up in a
 * header). The text itself is never part of an error. Free with pms_secret_free(), which wipes
 * it. */
int pms_secret_new(const char *text, size_t length, struct pms_secret **ret_secret,
                   struct pms_error *err);
void pms_secret_free(struct pms_secret *secret);

/* The key, lent; do not print it. */
const char *pms_secret_text(const struct pms_secret *secret);

/* Where a key is kept. */
enum pms_key_backend {
    PMS_KEY_NONE,
    PMS_KEY_FILE, /* a file of mode 0600 that belongs to us; looser is refused */
    PMS_KEY_ENV,  /* an environment variable */
    PMS_KEY_EXEC  /* what a program prints; it is run without a shell */
};

/* A reference to a key, never the key. `where` is the path, the variable or the command line.
 */
struct pms_key_ref {
    enum pms_key_backend backend;
    char *where;
};

/* Reads "file:PATH", "env:NAME", "exec:PROGRAM ARGUMENT…" or "" for none. Words of a command
 * are divided at blanks, quotes mean nothing. PMS_E_CONFIG otherwise. End with
 * pms_key_ref_done(). */
int pms_key_ref_parse(const char *text, struct pms_key_ref *ret_ref, struct pms_error *err);
void pms_key_ref_done(struct pms_key_ref *ref);

/* The spelling pms_key_ref_parse() reads; malloc()ed, NULL when memory ran out. */
char *pms_key_ref_print(const struct pms_key_ref *ref);

/* Fetches the key. PMS_E_AUTH when there is none (file absent, variable unset, reference
 * empty), PMS_E_CONFIG for a file that others may read or a program that fails, PMS_E_IO
 * otherwise. */
int pms_key_load(const struct pms_key_ref *ref, struct pms_secret **ret_secret,
                 struct pms_error *err);

/* Writes the key to the file of a PMS_KEY_FILE reference: mode 0600, in place at once or not at
 * all, folders made with 0700. A link of that name is replaced, never followed: whoever could
 * put it there could have another file of ours overwritten. PMS_E_USAGE for other backends. */
int pms_key_save(const struct pms_key_ref *ref, const struct pms_secret *secret,
                 struct pms_error *err);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
