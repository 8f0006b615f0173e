/* SPDX-License-Identifier: MIT */
/* Postman's rules: who may do what, and when. Pure functions of what they are told; 0 is a yes.
 */
#ifndef SERVE_POLICY_H
#define SERVE_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include <pmscim/error.h>

/* What members may not do on their own while SCIM is on; ended by NULL. */
extern const char *const pms_policy_forbidden[];

/* What a role may be asked for by a call. */
enum pms_right {
    PMS_RIGHT_ANY,     /* every member of the team */
    PMS_RIGHT_SIGN_ON, /* SCIM, its keys, SSO, domains, accounts outside, others' keys */
    PMS_RIGHT_MEMBERS, /* seeing, removing and promoting members */
    PMS_RIGHT_AUDIT    /* reading the audit log */
};

/* The role people get who come over SCIM (facts 2.3). */
#define PMS_ROLE_DEFAULT "Developer"
#define PMS_ROLE_OWNER   "Super Admin"

/* 403 when the role is not enough. */
int pms_policy_role_may(const char *role, enum pms_right right, struct pms_error *err);

/* 400 for what is no role of a team, with the nearest one as a hint. */
int pms_policy_role_valid(const char *role, struct pms_error *err);

/* Somebody of the role `actor` may make, unmake or act as somebody of the role `target`: 403
 * when that is more than they are themselves. Our choice, Postman's rule is not documented. */
int pms_policy_role_over(const char *actor, const char *target, struct pms_error *err);

/* Somebody of the role `actor` may give the role `given`: 403 when it may do what they
 * themselves may not, so that nobody gives themselves more than they have. Our choice too. */
int pms_policy_role_give(const char *actor, const char *given, struct pms_error *err);

/* What Postman's API calls the role of a team: "admin" for "Admin"; lent. */
const char *pms_policy_role_word(const char *role);

/* Somebody who is to be in the team, as far as the rules care. */
struct pms_newcomer {
    bool has_account;   /* a Postman account outside the team */
    bool in_other_team; /* which is in another team */
    bool has_invite;    /* to which somebody sent an invite by hand */
    bool verified;      /* the domain of the e-mail is the team's */
};
enum pms_arrival {
    PMS_ARRIVAL_NEW,    /* gets an account, in the team at once */
    PMS_ARRIVAL_JOINS,  /* has one, in the team at once */
    PMS_ARRIVAL_INVITED /* has one, in the team once they accept */
};

/* The cases of facts 2.3; 409 uniqueness for those who cannot be let in. */
int pms_policy_arrival(const struct pms_newcomer *who, enum pms_arrival *ret_arrival,
                       struct pms_error *err);

/* While SCIM is on, people cannot do on their own what is forbidden above: 403. */
int pms_policy_own_change(bool scim_enabled, const char *what, struct pms_error *err);

/* SCIM calls need provisioning to be on. */
int pms_policy_scim_call(bool enabled, struct pms_error *err);

/* Switching on needs SSO. */
int pms_policy_scim_enable(size_t sso_count, struct pms_error *err);

/* A key needs SCIM to be on and exactly one SSO method; `sso_names` are told in the refusal. */
int pms_policy_key_create(bool enabled, size_t sso_count, const char *sso_names,
                          struct pms_error *err);

/* The last SSO method stays while SCIM is on. */
int pms_policy_sso_remove(bool enabled, size_t sso_count, struct pms_error *err);

/* What can be somebody's e-mail; 400 otherwise. */
int pms_policy_email(const char *email, struct pms_error *err);

/* What follows the '@' of an e-mail that pms_policy_email() likes; lent. */
const char *pms_policy_email_domain(const char *email);

/* An e-mail may change when both domains are verified; 400 otherwise. */
int pms_policy_email_change(bool old_verified, bool new_verified, struct pms_error *err);

#endif
