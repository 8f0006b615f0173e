/* SPDX-License-Identifier: MIT */
/* How people come into the team and leave it, whoever makes them (facts 2.3). */
#ifndef SERVE_ARRIVAL_H
#define SERVE_ARRIVAL_H

#include <stdbool.h>

#include <pmscim/error.h>

#include "serve/handlers.h"

/* Is the domain of this e-mail verified as the team's? Exact domains only (facts 3). */
int pms_email_verified(struct pms_call *call, const char *email, bool *ret_verified,
                       struct pms_error *err);

/* Is SCIM provisioning off, so that people may do on their own what it forbids? 403 otherwise.
 */
int pms_own_change(struct pms_call *call, const char *what, struct pms_error *err);

/*
 * Settles `active`, `invited` and `role` of somebody who is not in the team and shall be
 * (`wanted`) or shall not: lets an account outside in, or invites it. The row is the caller's
 * to store. 409 uniqueness for people who cannot be let in.
 */
int pms_arrive(struct pms_call *call, struct pms_user_row *row, bool wanted,
               struct pms_error *err);

/* What goes when somebody is suspended: places in groups, and the key of their account. Neither
 * comes back with them (facts 2.3). */
int pms_depart(struct pms_call *call, const struct pms_user_row *row, struct pms_error *err);

/* Takes somebody out of the team, suspended or invited or not: their account stays, as one
 * outside the team. What the team knew of them goes. */
int pms_remove(struct pms_call *call, const struct pms_user_row *row, struct pms_error *err);

#endif
