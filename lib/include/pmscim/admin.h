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

/* Somebody on the team's dashboard. */
struct pms_member_info {
    char *id;
    char *email;
    char *given_name;
    char *family_name;
    char *role;   /* "Developer", "Admin", … */
    char *status; /* "active", "suspended", or "invited" and not in the team yet */
    char *external_id;
    char *created;
    char *modified;
};
struct pms_members {
    size_t count;
    struct pms_member_info *items;
};

/* The whole dashboard, in the order people came. `status` is "active" (as NULL), "suspended",
 * "invited" or "all". A dashboard that changes all the time while it is read is PMS_E_CONFLICT,
 * never a list with somebody missing. */
int pms_admin_members(struct pms_admin *admin, const char *status,
                      struct pms_members *ret_members, struct pms_error *err);
/* The one person of the team, suspended or not, with this e-mail (in capitals or not), id or
 * "externalId:VALUE"; what the endpoint answers is compared again. PMS_E_NOTFOUND for nobody,
 * PMS_E_CONFLICT for several. */
int pms_admin_member_find(struct pms_admin *admin, const char *who,
                          struct pms_member_info *ret_member, struct pms_error *err);
/* Gives a role, and looks whether the answer shows it: PMS_E_REMOTE when it does not. */
int pms_admin_member_set_role(struct pms_admin *admin, const char *id, const char *role,
                              struct pms_member_info *ret_member, struct pms_error *err);
/* Takes a person out of the team. */
int pms_admin_member_remove(struct pms_admin *admin, const char *id, struct pms_error *err);
/* Makes the account key that the person would make on a page of their own; one made before ends
 * with it. With it in the options of pms_admin_new() the calls below are the person's. */
int pms_admin_member_key(struct pms_admin *admin, const char *id, struct pms_secret **ret_key,
                         struct pms_error *err);
void pms_member_info_done(struct pms_member_info *info);
void pms_members_done(struct pms_members *members);

/* What the person whose account key is used does on their own: leaves the team, or changes the
 * e-mail (checked as above) or password of the account. PMS_E_REFUSED while SCIM is on. */
int pms_admin_own_leave(struct pms_admin *admin, struct pms_error *err);
int pms_admin_own_email(struct pms_admin *admin, const char *email,
                        struct pms_member_info *ret_member, struct pms_error *err);
int pms_admin_own_password(struct pms_admin *admin, const struct pms_secret *password,
                           struct pms_error *err);

/* What a member meets who signs in now; end with pms_sign_in_done(). */
struct pms_sign_in {
    int allowed;
    char *reason; /* why not; NULL when allowed */
};

/* Rehearses a sign-in of the person with this e-mail; `sso` is what the directory says of them,
 * "assigned", "unassigned" or "suspended", or NULL, which is assigned. It counts where the team
 * has SSO. PMS_E_NOTFOUND for nobody's e-mail. */
int pms_admin_sign_in(struct pms_admin *admin, const char *email, const char *sso,
                      struct pms_sign_in *ret_answer, struct pms_error *err);
void pms_sign_in_done(struct pms_sign_in *answer);

/* One entry of the audit log; every text but the first three may be NULL. */
struct pms_trail {
    char *id;
    char *time; /* as the server wrote it */
    char *action;
    char *actor;  /* who did it: the e-mail where there is one */
    char *target; /* to whom or what */
    char *message;
    char *ip;
    char *agent;
    long long time_ms; /* since 1970, -1 when the time cannot be read */
};
struct pms_trails {
    size_t count;
    struct pms_trail *items;
    char *cursor; /* where the next page begins; NULL on the last one */
};
struct pms_trail_query {
    const char *action; /* NULL for all */
    long long since_ms; /* from then on, 0 for no bound … */
    long long until_ms; /* … and before then */
    int newest_first;
    long count;         /* wanted on a page, 0 for as many as there may be */
    const char *cursor; /* of the page before, NULL to begin */
};

/* One page of the audit log, by Postman's own GET /audit/logs, which Postman answers too; the
 * account key has to be an Admin's. Entries outside the query are left out here, so that a page
 * may be shorter than asked for, and empty before the last. PMS_E_UNSUPPORTED by a server
 * without an audit log. End with pms_trails_done(). */
int pms_admin_trails(struct pms_admin *admin, const struct pms_trail_query *query,
                     struct pms_trails *ret_trails, struct pms_error *err);
void pms_trails_done(struct pms_trails *trails);

/* The names of all actions, by GET /audit-actions. */
struct pms_audit_actions {
    size_t count;
    char **names;
};
int pms_admin_audit_actions(struct pms_admin *admin, struct pms_audit_actions *ret_actions,
                            struct pms_error *err);
void pms_audit_actions_done(struct pms_audit_actions *actions);

/* As pms_client_raw() and pms_client_raw_walk(), with the account key: the path stands behind
 * the origin of the endpoint, and cannot be one of SCIM. */
int pms_admin_raw(struct pms_admin *admin, const struct pms_raw *raw,
                  struct pms_raw_answer *ret_answer, struct pms_error *err);
int pms_admin_raw_walk(struct pms_admin *admin, const char *path,
                       struct pms_raw_walk **ret_walk, struct pms_error *err);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
