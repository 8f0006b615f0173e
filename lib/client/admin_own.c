/* SPDX-License-Identifier: MIT */
/* What a member does on their own, with their own account key. */
#include <strings.h>

#include "base/auto.h"
#include "client/admin.h"
#include "client/admin_decode.h"

DEFINE_AUTO_VALUE(struct pms_member_info, pms_member_info_done)

int pms_admin_own_leave(struct pms_admin *admin, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;

    return pms_admin_ask(admin, "POST", "/me/leave", NULL, &json, err);
}

int pms_admin_own_email(struct pms_admin *admin, const char *email,
                        struct pms_member_info *ret_member, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(json) struct json_object *body = NULL;
    AUTO(pms_member_info_done) struct pms_member_info member = {0};
    int r = pms_admin_texts("email", email, NULL, NULL, &body, err);

    if (r == 0)
        r = pms_admin_ask(admin, "PATCH", "/me", TAKE(body), &json, err);
    if (r == 0)
        r = pms_admin_decode_one(&pms_admin_kind_member, json, &member, err);
    if (r != 0)
        return r;
    if (strcasecmp(member.email, email) != 0)
        return pms_fail(err, PMS_E_REMOTE, "%s took the change, but the e-mail is %s",
                        admin->caller.name, member.email);
    *ret_member = member;
    member = (struct pms_member_info){0};
    return 0;
}

/* The body holds the password, so a preview is not shown it. */
int pms_admin_own_password(struct pms_admin *admin, const struct pms_secret *password,
                           struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(json) struct json_object *body = NULL;
    int r =
        pms_admin_texts("password", admin->caller.preview ? "..." : pms_secret_text(password),
                        NULL, NULL, &body, err);

    return r < 0 ? r : pms_admin_ask(admin, "PATCH", "/me", TAKE(body), &json, err);
}
