/* SPDX-License-Identifier: MIT */
#include "serve/audit.h"

/* team.scim_add_member, team.scimkey_activate and team.add_domain are Postman's own words, the
 * others are ours in their style. */
static const char *const names[PMS_ACTION_COUNT] = {
    [PMS_ACTION_SCIM_ENABLE] = "team.scim_enable",
    [PMS_ACTION_SCIM_DISABLE] = "team.scim_disable",
    [PMS_ACTION_KEY_CREATE] = "team.scimkey_activate",
    [PMS_ACTION_KEY_REVOKE] = "team.scimkey_revoke",
    [PMS_ACTION_SSO_ADD] = "team.add_sso",
    [PMS_ACTION_SSO_REMOVE] = "team.remove_sso",
    [PMS_ACTION_DOMAIN_ADD] = "team.add_domain",
    [PMS_ACTION_DOMAIN_VERIFY] = "team.verify_domain",
    [PMS_ACTION_DOMAIN_REMOVE] = "team.remove_domain",
    [PMS_ACTION_USER_ADD] = "team.scim_add_member",
    [PMS_ACTION_USER_UPDATE] = "team.scim_update_member",
    [PMS_ACTION_USER_EMAIL] = "team.scim_update_member_email",
    [PMS_ACTION_USER_DEACTIVATE] = "team.scim_deactivate_member",
    [PMS_ACTION_USER_REACTIVATE] = "team.scim_reactivate_member",
};

const char *pms_action_name(enum pms_action action)
{
    return names[action];
}

int pms_audit(struct pms_call *call, enum pms_action action, const char *target,
              struct pms_error *err)
{
    return pms_store_audit(call->store, call->now_ms, call->caller.actor,
                           pms_action_name(action), target, err);
}
