/* SPDX-License-Identifier: MIT */
#include "serve/policy.h"

#include <string.h>

#include <pmscim/text.h>

#include "base/email.h"
#include "serve/answer.h"

enum {
    ALL_RIGHTS = 1 << PMS_RIGHT_SIGN_ON | 1 << PMS_RIGHT_MEMBERS | 1 << PMS_RIGHT_AUDIT
};

const char *const pms_policy_forbidden[] = {"leave", "change-email", "change-password", NULL};

/* Whoever has a higher rank is out of reach for those below. */
static const struct role {
    const char *name;
    const char *word; /* in Postman's API */
    int rank;
    unsigned rights; /* 1 << enum pms_right */
} roles[] = {
    {PMS_ROLE_OWNER, "superadmin", 3, ALL_RIGHTS},
    {"Admin", "admin", 2, ALL_RIGHTS},
    {"Organization Manager", "organization-manager", 2, 1 << PMS_RIGHT_MEMBERS},
    {"Billing", "billing", 1, 0},
    {PMS_ROLE_DEFAULT, "user", 1, 0},
    {"Community Manager", "community-manager", 1, 0},
    {"Guest", "guest", 1, 0},
};

enum {
    ROLE_COUNT = sizeof(roles) / sizeof(*roles)
};

static const struct role *find_role(const char *name)
{
    for (size_t i = 0; i < ROLE_COUNT; i++)
        if (strcmp(roles[i].name, name) == 0)
            return &roles[i];
    return NULL;
}

int pms_policy_role_may(const char *role, enum pms_right right, struct pms_error *err)
{
    static const char *const enough[] = {
        [PMS_RIGHT_ANY] = "any role",
        [PMS_RIGHT_SIGN_ON] = "Admin or Super Admin",
        [PMS_RIGHT_MEMBERS] = "Admin, Super Admin or Organization Manager",
        [PMS_RIGHT_AUDIT] = "Admin or Super Admin",
    };
    const struct role *known = find_role(role);

    if (known && (right == PMS_RIGHT_ANY || (known->rights & 1u << right)))
        return 0;
    return pms_refuse(err, 403, NULL, "the role \"%s\" is not enough, it takes %s", role,
                      enough[right]);
}

int pms_policy_role_valid(const char *role, struct pms_error *err)
{
    const char *names[ROLE_COUNT];
    const char *near;

    if (find_role(role))
        return 0;
    for (size_t i = 0; i < ROLE_COUNT; i++)
        names[i] = roles[i].name;
    near = pms_nearest(role, names, ROLE_COUNT);
    pms_fail(err, PMS_E_USAGE, "\"%s\" is no role of a team", role);
    return near ? pms_error_hint(err, "did you mean \"%s\"?", near) : -err->code;
}

int pms_policy_role_over(const char *actor, const char *target, struct pms_error *err)
{
    const struct role *acts = find_role(actor);
    const struct role *meets = find_role(target);

    if (acts && meets && acts->rank >= meets->rank)
        return 0;
    return pms_refuse(err, 403, NULL, "the role \"%s\" cannot do this to the role \"%s\"",
                      actor, target);
}

int pms_policy_role_give(const char *actor, const char *given, struct pms_error *err)
{
    const struct role *acts = find_role(actor);
    const struct role *gets = find_role(given);

    if (acts && gets && (gets->rights & ~acts->rights) == 0)
        return 0;
    return pms_refuse(err, 403, NULL, "the role \"%s\" cannot give the role \"%s\"", actor,
                      given);
}

const char *pms_policy_role_word(const char *role)
{
    const struct role *known = find_role(role);

    return known ? known->word : roles[ROLE_COUNT - 1].word;
}

int pms_policy_arrival(const struct pms_newcomer *who, enum pms_arrival *ret_arrival,
                       struct pms_error *err)
{
    if (who->has_invite)
        return pms_refuse(err, 409, "uniqueness",
                          "this person has a pending invite sent by hand; remove it first");
    if (who->in_other_team && !who->verified)
        return pms_refuse(err, 409, "uniqueness",
                          "this person is in another team, and the domain of the e-mail is not"
                          " verified");
    if (!who->has_account)
        *ret_arrival = PMS_ARRIVAL_NEW;
    else
        *ret_arrival = who->verified ? PMS_ARRIVAL_JOINS : PMS_ARRIVAL_INVITED;
    return 0;
}

int pms_policy_own_change(bool scim_enabled, const char *what, struct pms_error *err)
{
    if (!scim_enabled)
        return 0;
    pms_refuse(err, 403, NULL, "members cannot %s while SCIM provisioning is on", what);
    return pms_error_hint(err, "the directory's administrators do this for them");
}

int pms_policy_scim_call(bool enabled, struct pms_error *err)
{
    return enabled
               ? 0
               : pms_refuse(err, 403, NULL, "SCIM provisioning is switched off for this team");
}

int pms_policy_scim_enable(size_t sso_count, struct pms_error *err)
{
    if (sso_count > 0)
        return 0;
    pms_fail(err, PMS_E_REFUSED, "SCIM provisioning needs an SSO method and the team has none");
    return pms_error_hint(err, "add one first: pmscim sso add onelogin");
}

int pms_policy_key_create(bool enabled, size_t sso_count, const char *sso_names,
                          struct pms_error *err)
{
    if (!enabled) {
        pms_fail(err, PMS_E_REFUSED, "a SCIM API key needs SCIM provisioning to be on");
        return pms_error_hint(err, "switch it on first: pmscim enable");
    }
    if (sso_count == 1)
        return 0;
    if (sso_count == 0) {
        pms_fail(err, PMS_E_REFUSED,
                 "a SCIM API key needs one SSO method and the team has none");
        return pms_error_hint(err, "add one first: pmscim sso add onelogin");
    }
    pms_fail(err, PMS_E_REFUSED,
             "a SCIM API key needs exactly one SSO method and the team has %zu:"
             " %s",
             sso_count, sso_names);
    return pms_error_hint(err, "remove all but one: pmscim sso remove NAME");
}

int pms_policy_sso_remove(bool enabled, size_t sso_count, struct pms_error *err)
{
    if (!enabled || sso_count > 1)
        return 0;
    pms_fail(err, PMS_E_REFUSED, "this is the last SSO method and SCIM provisioning needs one");
    return pms_error_hint(err, "switch provisioning off first: pmscim disable");
}

int pms_policy_email(const char *email, struct pms_error *err)
{
    if (pms_email_valid(email))
        return 0;
    return pms_refuse(err, 400, NULL, "userName has to be a valid e-mail address");
}

const char *pms_policy_email_domain(const char *email)
{
    return strrchr(email, '@') + 1;
}

int pms_policy_email_change(bool old_verified, bool new_verified, struct pms_error *err)
{
    if (old_verified && new_verified)
        return 0;
    return pms_refuse(err, 400, NULL,
                      "the userName cannot change: the domain of the %s e-mail is not verified",
                      new_verified ? "old" : "new");
}
