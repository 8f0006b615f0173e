/* SPDX-License-Identifier: MIT */
/*
 * OneLogin accounts: which address, which API credentials, and what the account's words mean
 * for provisioning. They live in one JSON file, $XDG_CONFIG_HOME/pmscim/onelogin.json, mode
 * 0600 (pmscim-onelogin(5)), and are called after their subdomain.
 */
#ifndef PMSCIM_ONELOGIN_ACCOUNT_H
#define PMSCIM_ONELOGIN_ACCOUNT_H

#include <stddef.h>

#include <pmscim/error.h>
#include <pmscim/secret.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* What a person's status or state at OneLogin means here. */
enum pms_onelogin_meaning {
    PMS_ONELOGIN_ACTIVE,
    PMS_ONELOGIN_SUSPENDED,
    PMS_ONELOGIN_WAITING /* not to be provisioned yet, and nobody who is a member is touched */
};

/* OneLogin's numbers for a person's status; there is no 6. */
enum pms_onelogin_status {
    PMS_ONELOGIN_UNACTIVATED,
    PMS_ONELOGIN_STATUS_ACTIVE,
    PMS_ONELOGIN_STATUS_SUSPENDED,
    PMS_ONELOGIN_LOCKED,
    PMS_ONELOGIN_PASSWORD_EXPIRED,
    PMS_ONELOGIN_AWAITING_RESET,
    PMS_ONELOGIN_STATUS_UNKNOWN,
    PMS_ONELOGIN_PASSWORD_PENDING,
    PMS_ONELOGIN_QUESTIONS_REQUIRED,
    PMS_ONELOGIN_STATUSES
};

/* Its numbers for the state of an approval. */
enum pms_onelogin_state {
    PMS_ONELOGIN_UNAPPROVED,
    PMS_ONELOGIN_APPROVED,
    PMS_ONELOGIN_REJECTED,
    PMS_ONELOGIN_UNLICENSED,
    PMS_ONELOGIN_STATES
};

/* What becomes a group. */
enum pms_onelogin_grouping {
    PMS_ONELOGIN_ROLES,  /* the roles of the app, or all of them without an app */
    PMS_ONELOGIN_GROUPS, /* OneLogin's own groups, of which everybody has one at most */
    PMS_ONELOGIN_NOTHING /* groups are left alone */
};

/* One account. Every string may be NULL; the account owns them. End with
 * pms_onelogin_account_done(). Start with pms_onelogin_account_init(). */
struct pms_onelogin_account {
    char *name;      /* its subdomain: "acme" of acme.onelogin.com */
    char *address;   /* NULL for https://NAME.onelogin.com; without a slash at its end */
    char *client_id; /* of the API credentials */
    struct pms_key_ref client_secret;
    char *cacert; /* PEM file of certificate authorities to trust instead */
    char *app;    /* id of the app that is Postman's, whatever it is called */
    enum pms_onelogin_grouping groups;
    enum pms_onelogin_meaning statuses[PMS_ONELOGIN_STATUSES];
    enum pms_onelogin_meaning states[PMS_ONELOGIN_STATES];
    long full_every; /* seconds after which everybody is read again; 0: each time */
};

/* PMS_E_USAGE unless the name can be a part of a host name. */
int pms_onelogin_account_init(const char *name, struct pms_onelogin_account *ret_account,
                              struct pms_error *err);
int pms_onelogin_account_copy(const struct pms_onelogin_account *from,
                              struct pms_onelogin_account *ret_to, struct pms_error *err);
void pms_onelogin_account_done(struct pms_onelogin_account *account);

/* Where its API is, malloc()ed; NULL when memory ran out. */
char *pms_onelogin_account_address(const struct pms_onelogin_account *account);

/* What a person's numbers mean: suspended when one of them does, otherwise waiting when one
 * does. Numbers nobody knows are PMS_ONELOGIN_WAITING. */
enum pms_onelogin_meaning pms_onelogin_meaning(const struct pms_onelogin_account *account,
                                               long status, long state);
/* OneLogin's words for the numbers ("Locked", "Unlicensed"); NULL for those nobody knows. */
const char *pms_onelogin_status_word(long status);
const char *pms_onelogin_state_word(long state);

/* An account's fields by the words users say: "address", "client_id", "client_secret",
 * "cacert", "app", "groups", "full_every", and "status.locked", "state.unlicensed" and their
 * like. */
size_t pms_onelogin_field_count(void);
const char *pms_onelogin_field_name(size_t index); /* NULL past the end; lent constant */
const char *pms_onelogin_field_help(size_t index); /* one line; lent constant */
/* The values a field may have, ended by NULL; NULL for free text. */
const char *const *pms_onelogin_field_choices(size_t index);

/* Sets a field from text; "" puts back the default. PMS_E_USAGE for an unknown field (the hint
 * names the nearest), PMS_E_CONFIG for a value it cannot hold. An address may be written "us"
 * or "eu", the addresses that all accounts of a region share. */
int pms_onelogin_account_set(struct pms_onelogin_account *account, const char *field,
                             const char *value, struct pms_error *err);
/* The field as text, malloc()ed; "" when unset; NULL when memory ran out or nothing is called
 * so. */
char *pms_onelogin_account_get(const struct pms_onelogin_account *account, const char *field);

/* Reads one account out of the file (`path` NULL: the usual place). PMS_E_NOTFOUND for one that
 * is not in it, with a hint; PMS_E_CONFIG with the place of what is wrong. */
int pms_onelogin_account_load(const char *path, const char *name,
                              struct pms_onelogin_account *ret_account, struct pms_error *err);
/* Adds it to the file or replaces it there, under a lock; mode 0600. */
int pms_onelogin_account_save(const char *path, const struct pms_onelogin_account *account,
                              struct pms_error *err);
/* PMS_E_NOTFOUND for one that is not in the file. */
int pms_onelogin_account_remove(const char *path, const char *name, struct pms_error *err);
/* The names in the file, in its order; end with pms_onelogin_names_done(). */
struct pms_onelogin_names {
    size_t count;
    char **items;
};
int pms_onelogin_account_names(const char *path, struct pms_onelogin_names *ret_names,
                               struct pms_error *err);
void pms_onelogin_names_done(struct pms_onelogin_names *names);

/* Where the secret of an account is saved by default: a PMS_KEY_FILE reference below the
 * configuration folder. End with pms_key_ref_done(). */
int pms_onelogin_secret_place(const char *name, struct pms_key_ref *ret_ref,
                              struct pms_error *err);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
