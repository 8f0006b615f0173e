/* SPDX-License-Identifier: MIT */
#include "serve/audit.h"

#include <string.h>

#include <pmscim/text.h>

enum {
    AGENT_SIZE = 257 /* of what a caller says to be, with the NUL */
};

/* What is marked so is Postman's own word (facts 2.5), the others are ours in their style. */
static const struct pms_action_info actions[PMS_ACTION_COUNT] = {
    [PMS_ACTION_SCIM_ENABLE] = {"team.scim_enable", "Switched SCIM provisioning on",
                                "{actor} switched SCIM provisioning on.", PMS_TARGET_NAME},
    [PMS_ACTION_SCIM_DISABLE] = {"team.scim_disable", "Switched SCIM provisioning off",
                                 "{actor} switched SCIM provisioning off.", PMS_TARGET_NAME},
    [PMS_ACTION_KEY_CREATE] = {"team.scimkey_activate", /* Postman's */ "Activated SCIM key",
                               "{actor} made {target}.", PMS_TARGET_KEY},
    [PMS_ACTION_KEY_REVOKE] = {"team.scimkey_revoke", "Revoked SCIM key",
                               "{actor} revoked {target}.", PMS_TARGET_KEY},
    [PMS_ACTION_SSO_ADD] = {"team.add_sso", "Added SSO method",
                            "{actor} added the SSO method {target}.", PMS_TARGET_NAME},
    [PMS_ACTION_SSO_REMOVE] = {"team.remove_sso", "Removed SSO method",
                               "{actor} removed the SSO method {target}.", PMS_TARGET_NAME},
    [PMS_ACTION_DOMAIN_ADD] = {"team.add_domain", /* Postman's */ "Added domain",
                               "{actor} added the domain {target}.", PMS_TARGET_NAME},
    [PMS_ACTION_DOMAIN_VERIFY] = {"team.verify_domain", "Verified domain",
                                  "{actor} verified the domain {target}.", PMS_TARGET_NAME},
    [PMS_ACTION_DOMAIN_REMOVE] = {"team.remove_domain", "Removed domain",
                                  "{actor} removed the domain {target}.", PMS_TARGET_NAME},
    [PMS_ACTION_USER_ADD] = {"team.scim_add_member", /* Postman's */ "Added member by SCIM",
                             "{actor} added {target} to the team.", PMS_TARGET_PERSON},
    [PMS_ACTION_USER_INVITE] = {"team.scim_invite_member", "Invited member by SCIM",
                                "{actor} invited {target} to the team.", PMS_TARGET_PERSON},
    [PMS_ACTION_USER_UPDATE] = {"team.scim_update_member", "Changed member by SCIM",
                                "{actor} changed the details of {target}.", PMS_TARGET_PERSON},
    [PMS_ACTION_USER_EMAIL] = {"team.scim_update_member_email",
                               "Changed e-mail of member by SCIM",
                               "{actor} changed the e-mail of {target}.", PMS_TARGET_PERSON},
    [PMS_ACTION_USER_DEACTIVATE] = {"team.scim_deactivate_member", "Suspended member by SCIM",
                                    "{actor} suspended {target}.", PMS_TARGET_PERSON},
    [PMS_ACTION_USER_REACTIVATE] = {"team.scim_reactivate_member", "Reactivated member by SCIM",
                                    "{actor} reactivated {target}.", PMS_TARGET_PERSON},
    [PMS_ACTION_GROUP_ADD] = {"team.scim_add_group", "Added group by SCIM",
                              "{actor} added the group {target}.", PMS_TARGET_NAME},
    [PMS_ACTION_GROUP_UPDATE] = {"team.scim_update_group", "Changed group by SCIM",
                                 "{actor} changed the group {target}.", PMS_TARGET_NAME},
    [PMS_ACTION_GROUP_DELETE] = {"team.scim_delete_group", "Deleted group by SCIM",
                                 "{actor} deleted the group {target}.", PMS_TARGET_NAME},
    [PMS_ACTION_GROUP_MEMBER_ADD] = {"team.add_group_member",
                                     /* Postman's */ "Added group member",
                                     "{actor} put somebody into a group: {target}.",
                                     PMS_TARGET_NAME},
    [PMS_ACTION_GROUP_MEMBER_REMOVE] = {"team.remove_group_member", "Removed group member",
                                        "{actor} took somebody out of a group: {target}.",
                                        PMS_TARGET_NAME},
    [PMS_ACTION_MEMBER_JOIN] = {"team.add_member", /* Postman's */ "Added member",
                                "{target} accepted the invite to the team.", PMS_TARGET_PERSON},
    [PMS_ACTION_MEMBER_REMOVE] = {"team.remove_member", "Removed member",
                                  "{actor} removed {target} from the team.", PMS_TARGET_PERSON},
    [PMS_ACTION_MEMBER_ROLE] = {"team.update_member_role", "Changed role of member",
                                "{actor} changed the role of {target}.", PMS_TARGET_PERSON},
    [PMS_ACTION_MEMBER_KEY] = {"team.create_member_key", "Made account key for member",
                               "{actor} made an account key for {target}.", PMS_TARGET_PERSON},
    [PMS_ACTION_MEMBER_LEAVE] = {"team.leave", "Left the team", "{target} left the team.",
                                 PMS_TARGET_PERSON},
    [PMS_ACTION_MEMBER_EMAIL] = {"team.update_own_email", "Changed own e-mail",
                                 "{target} changed the e-mail of their account.",
                                 PMS_TARGET_PERSON},
    [PMS_ACTION_MEMBER_PASSWORD] = {"team.update_own_password", "Changed own password",
                                    "{target} changed the password of their account.",
                                    PMS_TARGET_PERSON},
    [PMS_ACTION_ACCOUNT_ADD] = {"team.add_outside_account", "Added account outside the team",
                                "{actor} added the account {target} outside the team.",
                                PMS_TARGET_PERSON},
    [PMS_ACTION_ACCOUNT_UNINVITE] = {"team.withdraw_invite", "Withdrew invite",
                                     "{actor} withdrew the invite of {target}.",
                                     PMS_TARGET_PERSON},
};

const struct pms_action_info *pms_action_info(enum pms_action action)
{
    return &actions[action];
}

const struct pms_action_info *pms_action_find(const char *name)
{
    for (size_t i = 0; i < PMS_ACTION_COUNT; i++)
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    return NULL;
}

int pms_audit(struct pms_call *call, enum pms_action action, const char *target,
              struct pms_error *err)
{
    const char *peer = call->exchange->peer;
    const char *sent = call->exchange->headers[PMS_HEADER_USER_AGENT];
    char agent[AGENT_SIZE] = "";
    const struct pms_audit_row row = {
        .time = call->now_ms,
        .actor = call->caller.actor,
        .action = actions[action].name,
        .target = target,
        .ip = peer && peer[0] != '\0' ? peer : NULL,
        .agent = sent ? agent : NULL,
    };

    /* The caller chose it, and it is read by others: in JSON, on terminals, in great numbers.
     */
    if (sent)
        pms_text_escape(sent, agent, sizeof(agent));
    return pms_store_audit(call->store, &row, err);
}
