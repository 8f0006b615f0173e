/* SPDX-License-Identifier: MIT */
/*
 * Profiles: which endpoint, which manners, where the key is. They live in one JSON file,
 * $XDG_CONFIG_HOME/pmscim/config.json, mode 0600 (pmscim-config(5)).
 */
#ifndef PMSCIM_PROFILE_H
#define PMSCIM_PROFILE_H

#include <stddef.h>

#include <pmscim/error.h>
#include <pmscim/secret.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* The name of the profile that is there without any configuration. */
#define PMS_PROFILE_EMBEDDED "embedded"

/* Postman's SCIM base addresses (facts: US and EU Enterprise). */
#define PMS_ENDPOINT_US "https://api.getpostman.com/scim/v2"
#define PMS_ENDPOINT_EU "https://api.eu.postman.com/scim/v2"

/* One profile. Every string may be NULL; the profile owns them. A NULL endpoint means the
 * embedded one. End with pms_profile_done(). */
struct pms_profile {
    char *name;
    char *endpoint;         /* SCIM base address without a slash at its end */
    char *manners;          /* row of the manners table: "postman", "rfc" */
    char *manners_fields;   /* single manners that are different: "page_size=50 search=post" */
    char *cacert;           /* PEM file of certificate authorities to trust instead */
    char *cert;             /* PEM file of a client certificate with its chain */
    char *cert_key;         /* PEM file of its key; one is of no use without the other */
    char *state_dir;        /* state folder of the embedded endpoint */
    struct pms_key_ref key; /* the SCIM key */
    struct pms_key_ref account_key; /* the account key for the administration calls */
};

/* A profile's fields by the words users say: "endpoint", "manners", "cacert", "cert",
 * "cert_key", "state", "key", "account_key", and for each of the manners one such as
 * "manners.page_size"; pmscim-config(5) has all. "manners_fields" are those in one text. */
size_t pms_profile_field_count(void);
const char *pms_profile_field_name(size_t index); /* NULL past the end; lent constant */
/* One line that says what the field is for; lent constant. */
const char *pms_profile_field_help(size_t index);

/* Sets a field from text; "" clears it. PMS_E_USAGE for an unknown field (the hint names the
 * nearest), PMS_E_CONFIG for a value the field cannot hold: an endpoint that is not https (http
 * only for loopback), unknown manners or values of them, a relative path. An endpoint may be
 * written "us" or "eu". */
int pms_profile_set(struct pms_profile *profile, const char *field, const char *value,
                    struct pms_error *err);
/* The field as text, malloc()ed; "" when unset; NULL when memory ran out or nothing is called
 * so. */
char *pms_profile_get(const struct pms_profile *profile, const char *field);
/* A deep copy, also to be ended with pms_profile_done(). */
int pms_profile_copy(const struct pms_profile *from, struct pms_profile *ret_to,
                     struct pms_error *err);
void pms_profile_done(struct pms_profile *profile);

/* 1 when the profile means the embedded endpoint. */
int pms_profile_is_embedded(const struct pms_profile *profile);

/* The manners in force: the field, or "postman" for the embedded endpoint and Postman's own
 * hosts, or "rfc". A lent constant. */
const char *pms_profile_manners(const struct pms_profile *profile);

/* 1 when the endpoint is one of Postman's own hosts (getpostman.com, postman.com and below). */
int pms_profile_is_postman(const struct pms_profile *profile);

/* The folders of the XDG base directory specification with "/pmscim" behind them; malloc()ed.
 * PMS_E_CONFIG when neither the variable nor HOME is set to an absolute path. */
int pms_dir_config(char **ret_path, struct pms_error *err);
int pms_dir_state(char **ret_path, struct pms_error *err);

/* The configuration file in memory. */
struct pms_config;

enum {
    PMS_CONFIG_EDIT = 1 << 0
};

/*
 * Reads the file (`path` NULL: the usual place); a missing file is an empty configuration. With
 * PMS_CONFIG_EDIT a lock is held until pms_config_free(), so that two writers cannot lose each
 * other's change. PMS_E_CONFIG with the file's name for one that is unreadable, not JSON (line
 * and column), of the wrong shape, or open to others (any bit of 0077).
 */
int pms_config_load(const char *path, unsigned flags, struct pms_config **ret_config,
                    struct pms_error *err);
/* Replaces the file at once (mode 0600); the folder is made with 0700. */
int pms_config_save(struct pms_config *config, struct pms_error *err);
void pms_config_free(struct pms_config *config);
const char *pms_config_path(const struct pms_config *config); /* lent */

/* Profiles in the order of the file; the embedded one is among them only when it was changed.
 * What is lent here lives until the configuration is changed or freed; NULL past the end, and
 * for a name that is not there. */
size_t pms_config_count(const struct pms_config *config);
const struct pms_profile *pms_config_profile(const struct pms_config *config, size_t index);
const struct pms_profile *pms_config_find(const struct pms_config *config, const char *name);
const char *pms_config_default(const struct pms_config *config); /* NULL when none is set */

/* PMS_E_NOTFOUND for a name that is neither in the file nor "embedded". */
int pms_config_set_default(struct pms_config *config, const char *name, struct pms_error *err);
/* Adds a copy, or replaces the profile of that name. PMS_E_USAGE for a name that is not made of
 * letters, digits, '.', '_' and '-', 64 at most. */
int pms_config_put(struct pms_config *config, const struct pms_profile *profile,
                   struct pms_error *err);
/* PMS_E_NOTFOUND for a name that is not in the file. What was the default no longer is. */
int pms_config_remove(struct pms_config *config, const char *name, struct pms_error *err);

/* What environment and flags say; every pointer may be NULL and is only read. */
struct pms_overrides {
    const char *profile;  /* PMSCIM_PROFILE, --profile */
    const char *endpoint; /* PMSCIM_ENDPOINT */
    const char *key_file; /* PMSCIM_KEY_FILE */
    const char *key_env; /* name of a variable that holds a key, when it is set: "PMSCIM_KEY" */
    const char *state_dir; /* PMSCIM_STATE_DIR, --state: the embedded endpoint's folder */
};

/*
 * The profile in force: defaults < file < overrides. PMS_E_NOTFOUND for a name nobody
 * configured (the hint lists those there are). An overriding endpoint of another origin does
 * not inherit the profile's keys and client certificate: they go only to the host they were
 * saved for. For the
 * embedded profile state_dir is always set and the key, unless configured, is a file in the
 * configuration folder named after the state folder, so that keys of two states never mix. End
 * with pms_profile_done().
 */
int pms_profile_resolve(const struct pms_config *config, const struct pms_overrides *overrides,
                        struct pms_profile *ret_profile, struct pms_error *err);

/* Where a key of this profile is saved by default: a PMS_KEY_FILE reference below the
 * configuration folder. End with pms_key_ref_done(). */
int pms_profile_key_place(const struct pms_profile *profile, struct pms_key_ref *ret_ref,
                          struct pms_error *err);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
