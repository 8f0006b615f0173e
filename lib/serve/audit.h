/* SPDX-License-Identifier: MIT */
/* Who did what: one row per change, in the transaction of the change. */
#ifndef SERVE_AUDIT_H
#define SERVE_AUDIT_H

#include <stdint.h>

#include <pmscim/error.h>

#include "serve/handlers.h"

enum pms_action {
    PMS_ACTION_SCIM_ENABLE,
    PMS_ACTION_SCIM_DISABLE,
    PMS_ACTION_KEY_CREATE,
    PMS_ACTION_KEY_REVOKE,
    PMS_ACTION_SSO_ADD,
    PMS_ACTION_SSO_REMOVE,
    PMS_ACTION_DOMAIN_ADD,
    PMS_ACTION_DOMAIN_VERIFY,
    PMS_ACTION_DOMAIN_REMOVE,
    PMS_ACTION_USER_ADD,
    PMS_ACTION_USER_INVITE,
    PMS_ACTION_USER_UPDATE,
    PMS_ACTION_USER_EMAIL,
    PMS_ACTION_USER_DEACTIVATE,
    PMS_ACTION_USER_REACTIVATE,
    PMS_ACTION_GROUP_ADD,
    PMS_ACTION_GROUP_UPDATE,
    PMS_ACTION_GROUP_DELETE,
    PMS_ACTION_GROUP_MEMBER_ADD,
    PMS_ACTION_GROUP_MEMBER_REMOVE,
    PMS_ACTION_MEMBER_JOIN,
    PMS_ACTION_MEMBER_REMOVE,
    PMS_ACTION_MEMBER_ROLE,
    PMS_ACTION_MEMBER_KEY,
    PMS_ACTION_MEMBER_LEAVE,
    PMS_ACTION_MEMBER_EMAIL,
    PMS_ACTION_MEMBER_PASSWORD,
    PMS_ACTION_ACCOUNT_ADD,
    PMS_ACTION_ACCOUNT_UNINVITE,
    PMS_ACTION_COUNT
};

/* What the target of an action is. */
enum pms_target {
    PMS_TARGET_NAME,   /* what it says */
    PMS_TARGET_PERSON, /* the id or the e-mail of a person, or of an account outside the team */
    PMS_TARGET_KEY     /* the id of a SCIM key */
};
struct pms_action_info {
    const char *name;     /* in the log */
    const char *title;    /* a few words for people */
    const char *sentence; /* with {actor} and {target} */
    enum pms_target target;
};

/* A lent constant; the second is NULL for a name that no action has. */
const struct pms_action_info *pms_action_info(enum pms_action action);
const struct pms_action_info *pms_action_find(const char *name);

/* Notes that the caller did it to `target`: an id or a name, never a key. */
int pms_audit(struct pms_call *call, enum pms_action action, const char *target,
              struct pms_error *err);

#endif
