/* SPDX-License-Identifier: MIT */
/*
 * The administration calls of an embedded endpoint (/admin/v1): what Postman offers on its web
 * page only. Sent with an account key (X-API-Key), never with a SCIM key. Design of the calls:
 * pmscim-serve(1).
 */
#ifndef PMSCIM_ADMIN_H
#define PMSCIM_ADMIN_H

#include <stddef.h>

#include <pmscim/client.h>
#include <pmscim/error.h>
#include <pmscim/secret.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct pms_admin;

/* What the calls fail with is listed in client.h; writing ones return PMS_PREVIEWED under a
 * preview, and then no result. One handle is for one thread at a time. */

/* Takes the same options as a client: `endpoint` is the SCIM base address, whose origin is kept
 * and whose path becomes /admin/v1; `key` is the account key. */
int pms_admin_new(const struct pms_client_options *options, struct pms_admin **ret_admin,
                  struct pms_error *err);
void pms_admin_free(struct pms_admin *admin);

/* SCIM provisioning of the team; end with pms_scim_state_done(). */
struct pms_scim_state {
    int enabled;
    size_t forbidden_count; /* what members may not do while it is on: "leave", … */
    char **forbidden;
};

int pms_admin_scim_get(struct pms_admin *admin, struct pms_scim_state *ret_state,
                       struct pms_error *err);
/* Returns PMS_PREVIEWED under a preview. */
int pms_admin_scim_set(struct pms_admin *admin, int enabled, struct pms_scim_state *ret_state,
                       struct pms_error *err);
void pms_scim_state_done(struct pms_scim_state *state);

/* One row of each list; every text may be NULL where it does not apply. */
struct pms_key_info {
    char *id;
    char *name;
    char *key;    /* masked */
    char *status; /* "ACTIVE" or "REVOKED" */
    char *created;
    char *last_used;
};
struct pms_sso_info {
    char *name;
    char *created;
};
struct pms_domain_info {
    char *domain;
    char *status; /* "UNVERIFIED" or "VERIFIED" */
    char *txt;    /* what the TXT record must say */
    char *via;    /* "root" when the root's record counts, else "own" */
    char *verified;
};

/* Lists own their rows; end with the _done of their kind. */
struct pms_keys {
    size_t count;
    struct pms_key_info *items;
};
struct pms_ssos {
    size_t count;
    struct pms_sso_info *items;
};
struct pms_domains {
    size_t count;
    struct pms_domain_info *items;
};

int pms_admin_keys(struct pms_admin *admin, struct pms_keys *ret_keys, struct pms_error *err);
/* Makes a key; its text is in this answer only. `*ret_key` is for pms_secret_free(), `ret_info`
 * may be NULL. PMS_E_REFUSED while SCIM is off, PMS_E_CONFLICT for a name that is taken. */
int pms_admin_key_create(struct pms_admin *admin, const char *name, struct pms_secret **ret_key,
                         struct pms_key_info *ret_info, struct pms_error *err);
/* Revokes by id. Revoking twice is success. */
int pms_admin_key_revoke(struct pms_admin *admin, const char *id, struct pms_error *err);
void pms_keys_done(struct pms_keys *keys);
void pms_key_info_done(struct pms_key_info *info);

int pms_admin_ssos(struct pms_admin *admin, struct pms_ssos *ret_ssos, struct pms_error *err);
/* Adding a method that is there is success. */
int pms_admin_sso_add(struct pms_admin *admin, const char *name, struct pms_error *err);
int pms_admin_sso_remove(struct pms_admin *admin, const char *name, struct pms_error *err);
void pms_ssos_done(struct pms_ssos *ssos);

int pms_admin_domains(struct pms_admin *admin, struct pms_domains *ret_domains,
                      struct pms_error *err);
/* Adds a domain, or returns the one that is there. `via_root` asks to verify a subdomain
 * through the record of the domain above it. */
int pms_admin_domain_add(struct pms_admin *admin, const char *domain, int via_root,
                         struct pms_domain_info *ret_info, struct pms_error *err);
/* Lets the endpoint look at the DNS itself. `ret_info` is the domain afterwards; a record that
 * is not there leaves it UNVERIFIED and is PMS_E_NOTFOUND, a wrong one PMS_E_CONFLICT, a silent
 * resolver PMS_E_NETWORK, with the endpoint's words. */
int pms_admin_domain_verify(struct pms_admin *admin, const char *domain,
                            struct pms_domain_info *ret_info, struct pms_error *err);
int pms_admin_domain_remove(struct pms_admin *admin, const char *domain, struct pms_error *err);
void pms_domains_done(struct pms_domains *domains);
void pms_domain_info_done(struct pms_domain_info *info);

/* What a member meets who signs in now; end with pms_sign_in_done(). */
struct pms_sign_in {
    int allowed;
    char *reason; /* why not; NULL when allowed */
};

/* Rehearses a sign-in of the person with this e-mail. PMS_E_NOTFOUND for nobody's. */
int pms_admin_sign_in(struct pms_admin *admin, const char *email,
                      struct pms_sign_in *ret_answer, struct pms_error *err);
void pms_sign_in_done(struct pms_sign_in *answer);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
