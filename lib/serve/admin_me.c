/* SPDX-License-Identifier: MIT */
/* /admin/v1/me: what members do on their own. While SCIM is on, all of it is refused. */
#include <string.h>

#include "base/json.h"
#include "serve/admin_body.h"
#include "serve/admin_members.h"
#include "serve/answer.h"
#include "serve/arrival.h"
#include "serve/audit.h"
#include "serve/policy.h"

static int get_own(struct pms_call *call, struct pms_user_row *ret_row, struct pms_error *err)
{
    int r;

    if (call->caller.service)
        return pms_refuse(err, 403, NULL,
                          "a service account is nobody who could leave, sign in or have an"
                          " e-mail");
    r = pms_store_user_get(call->store, call->caller.id, ret_row, err);
    return r == 0 ? pms_fail(err, PMS_E_NOTFOUND, "you are not in the team any more") : r;
}

int pms_handle_own_leave(struct pms_call *call, struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row row = {0};
    int r = get_own(call, &row, err);

    if (r >= 0)
        r = pms_own_change(call, "leave", err);
    if (r == 0)
        r = pms_remove(call, &row, err);
    if (r == 0)
        r = pms_audit(call, PMS_ACTION_MEMBER_LEAVE, row.user_name, err);
    return r < 0 ? r : pms_admin_no_content(call);
}

static int check_free(struct pms_call *call, const struct pms_user_row *own, const char *email,
                      struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row user = {0};
    struct pms_outsider_row outsider;
    int r = pms_store_user_named(call->store, email, &user, err);

    if (r == 0)
        r = pms_store_outsider_named(call->store, email, &outsider, err);
    else if (r == 1 && strcmp(user.id, own->id) == 0)
        return 0;
    return r <= 0 ? r
                  : pms_fail(err, PMS_E_CONFLICT, "another account has the e-mail %s", email);
}

/* `row` lends the new e-mail from the request from here on. */
static int change_email(struct pms_call *call, struct pms_user_row *row, const char *email,
                        struct pms_error *err)
{
    struct pms_error ignored = PMS_ERROR_INIT;
    int r = pms_own_change(call, "change their e-mail", err);

    if (r == 0 && pms_policy_email(email, &ignored) < 0)
        r = pms_fail(err, PMS_E_USAGE, "\"email\" has to be a valid e-mail address");
    if (r == 0)
        r = check_free(call, row, email, err);
    if (r < 0 || strcmp(row->user_name, email) == 0)
        return r;
    row->user_name = email;
    row->modified = call->now_ms;
    r = pms_store_user_update(call->store, row, err);
    return r < 0 ? r : pms_audit(call, PMS_ACTION_MEMBER_EMAIL, row->id, err);
}

/* Nobody signs in here with a password, so none is kept. */
static int change_password(struct pms_call *call, const struct pms_user_row *row,
                           const char *password, struct pms_error *err)
{
    int r = pms_own_change(call, "change their password", err);

    if (r == 0 && password[0] == '\0')
        r = pms_fail(err, PMS_E_USAGE, "\"password\" cannot be empty");
    return r < 0 ? r : pms_audit(call, PMS_ACTION_MEMBER_PASSWORD, row->id, err);
}

static int read_changes(struct json_object *json, const char **ret_email,
                        const char **ret_password, struct pms_error *err)
{
    int r = pms_json_get(json, "email") ? pms_admin_text(json, "email", ret_email, err) : 0;

    if (r == 0 && pms_json_get(json, "password"))
        r = pms_admin_text(json, "password", ret_password, err);
    if (r == 0 && !*ret_email && !*ret_password)
        r = pms_fail(err, PMS_E_USAGE, "\"email\" or \"password\" has to say what changes");
    return r;
}

int pms_handle_own_change(struct pms_call *call, struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row row = {0};
    AUTO(json) struct json_object *json = NULL;
    const char *email = NULL;
    const char *password = NULL;
    int r = get_own(call, &row, err);

    if (r >= 0)
        r = pms_admin_body(call, &json, err);
    if (r == 0)
        r = read_changes(json, &email, &password, err);
    if (r == 0 && email)
        r = change_email(call, &row, email, err);
    if (r == 0 && password)
        r = change_password(call, &row, password, err);
    return r < 0 ? r : pms_member_answer(call, 200, &row, err);
}
