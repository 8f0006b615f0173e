/* SPDX-License-Identifier: MIT */
/* References to keys, and the table of places that keys are kept in. */
#ifndef CONF_KEY_REF_H
#define CONF_KEY_REF_H

#include <pmscim/secret.h>

enum {
    PMS_KEY_WHERE_MAX = 4096
};

/* A place keys are kept in: the word for it, what fits it and how to fetch from it. */
struct pms_key_place {
    const char *word; /* as in "file:PATH" and {"file": "PATH"} */
    int (*check)(const char *where, struct pms_error *err);
    int (*load)(const char *where, struct pms_secret **ret_secret, struct pms_error *err);
};

/* The row of a backend; NULL for PMS_KEY_NONE and outside the list. Lent constant. */
const struct pms_key_place *pms_key_place_of(enum pms_key_backend backend);

/* The backend by its word, or PMS_KEY_NONE. */
enum pms_key_backend pms_key_backend_find(const char *word, size_t length);

/* A reference out of its two halves, checked. PMS_E_CONFIG never repeats `where`, which may be
 * a key that somebody took for a reference. */
int pms_key_ref_make(enum pms_key_backend backend, const char *where,
                     struct pms_key_ref *ret_ref, struct pms_error *err);
int pms_key_ref_copy(const struct pms_key_ref *from, struct pms_key_ref *ret_to,
                     struct pms_error *err);

/* The blanks that divide the words of a command. */
#define PMS_KEY_BLANKS " \t\r\n"

int pms_secret_file_check(const char *where, struct pms_error *err);
int pms_secret_file_load(const char *where, struct pms_secret **ret_secret,
                         struct pms_error *err);
int pms_secret_file_save(const char *where, const struct pms_secret *secret,
                         struct pms_error *err);
int pms_secret_env_check(const char *where, struct pms_error *err);
int pms_secret_env_load(const char *where, struct pms_secret **ret_secret,
                        struct pms_error *err);
int pms_secret_exec_check(const char *where, struct pms_error *err);
int pms_secret_exec_load(const char *where, struct pms_secret **ret_secret,
                         struct pms_error *err);

/* The same with another limit than the usual minute. */
int pms_secret_exec_run(const char *where, int limit_ms, struct pms_secret **ret_secret,
                        struct pms_error *err);

#endif
