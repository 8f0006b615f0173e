/* SPDX-License-Identifier: MIT */
#include "serve/policy.h"

#include <string.h>

#include <pmscim/domain.h>
#include <pmscim/text.h>

#include "serve/answer.h"

enum {
    LOCAL_MOST = 64,
    EMAIL_MOST = 254
};

const char *const pms_policy_forbidden[] = {"leave", "change-email", "change-password", NULL};

int pms_policy_role_admin(const char *role, struct pms_error *err)
{
    static const char *const admins[] = {"Admin", "Super Admin"};

    for (size_t i = 0; i < sizeof(admins) / sizeof(*admins); i++)
        if (strcmp(role, admins[i]) == 0)
            return 0;
    return pms_refuse(err, 403, NULL,
                      "the role \"%s\" is not enough, it takes Admin or Super Admin", role);
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

static int is_local_part(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f ||
            strchr("\"(),:;<>[\\]@", text[i]))
            return 0;
    return length > 0 && length <= LOCAL_MOST;
}

int pms_policy_email(const char *email, struct pms_error *err)
{
    struct pms_error ignored = PMS_ERROR_INIT;
    const char *at = strrchr(email, '@');

    if (at && strlen(email) <= EMAIL_MOST && is_local_part(email, (size_t)(at - email)) &&
        pms_text_escape(email, NULL, 0) == strlen(email) &&
        pms_domain_valid(at + 1, &ignored) == 0)
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
