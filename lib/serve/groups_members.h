/* SPDX-License-Identifier: MIT */
/* Who comes into a group and who leaves it, each with a row in the audit log. 1 when that
 * changed the group, 0 when it was so already. */
#ifndef SERVE_GROUPS_MEMBERS_H
#define SERVE_GROUPS_MEMBERS_H

#include <stdbool.h>

#include <pmscim/error.h>

#include "serve/group_fields.h"
#include "serve/handlers.h"

/*
 * Only people who are in the team can be members; 400 invalidSyntax naming the id for anybody
 * else. With `activate` suspended people are let into the team again, as far as that takes no
 * invite.
 */
int pms_group_add(struct pms_call *call, const struct pms_group_row *group,
                  const struct pms_member_ids *members, bool activate, struct pms_error *err);

/* Ids of nobody are no error: they are not in the group, as was asked for. */
int pms_group_remove(struct pms_call *call, const struct pms_group_row *group,
                     const struct pms_member_ids *members, struct pms_error *err);

/* Adds those who are missing and removes all others; sorts the ids. */
int pms_group_only(struct pms_call *call, const struct pms_group_row *group,
                   struct pms_member_ids *members, struct pms_error *err);

/* Suspends the members who are in no other group. */
int pms_group_suspend(struct pms_call *call, const struct pms_group_row *group,
                      struct pms_error *err);

#endif
