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

/* Roles that may change how the team signs in. */
int pms_policy_role_admin(const char *role, struct pms_error *err);

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
