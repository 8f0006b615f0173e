/* SPDX-License-Identifier: MIT */
/* The people of a policy whom nothing is ever taken from. */
#ifndef SYNC_PROTECTED_H
#define SYNC_PROTECTED_H

#include <stdbool.h>

#include <pmscim/policy.h>

#include "sync/index.h"

struct pms_protected {
    struct pms_index names; /* e-mails and ids */
    struct pms_index external_ids;
};

/* `policy` is lent. */
int pms_protected_make(const struct pms_policy *policy, struct pms_protected *ret_protected,
                       struct pms_error *err);
void pms_protected_done(struct pms_protected *protected);

/* True when an e-mail or an id is on the list; NULL is nobody. */
bool pms_protected_has(const struct pms_protected *protected, const char *name);
bool pms_protected_has_external_id(const struct pms_protected *protected, const char *id);

#endif
