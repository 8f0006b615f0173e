/* SPDX-License-Identifier: MIT */
/* /admin/v1/sign-in: what a person meets who signs in now. */
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "serve/admin_body.h"
#include "serve/policy.h"

/* What the directory says of the person. */
enum sso {
    ASSIGNED,
    UNASSIGNED,
    SUSPENDED,
    SSO_COUNT
};

static const struct {
    const char *name;
    const char *reason; /* NULL lets people in */
} ssos[SSO_COUNT] = {
    [ASSIGNED] = {"assigned", NULL},
    [UNASSIGNED] = {"unassigned", "the directory no longer assigns the app to this person"},
    [SUSPENDED] = {"suspended", "the person is suspended in the directory"},
};

static int read_sso(struct json_object *json, enum sso *ret_sso, struct pms_error *err)
{
    const char *text = NULL;
    int r = pms_json_get(json, "sso") ? pms_admin_text(json, "sso", &text, err) : 0;

    if (r < 0 || !text)
        return r;
    for (enum sso sso = ASSIGNED; sso < SSO_COUNT; sso++)
        if (strcmp(text, ssos[sso].name) == 0) {
            *ret_sso = sso;
            return 0;
        }
    return pms_fail(err, PMS_E_USAGE,
                    "\"sso\" has to be \"assigned\", \"unassigned\" or \"suspended\"");
}

/* Why not, or NULL. */
static const char *judge(const struct pms_user_row *row, bool has_sso, enum sso sso)
{
    if (row->invited)
        return "the invite to this team has not been accepted yet";
    if (!row->active)
        return "the account is suspended in this team";
    return has_sso ? ssos[sso].reason : NULL;
}

static int answer_sign_in(struct pms_call *call, const struct pms_user_row *row,
                          const char *reason, struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(call->exchange, 200);

    pms_write_object(&writer, NULL);
    pms_write_truth(&writer, "allowed", !reason);
    pms_write_text(&writer, "email", row->user_name);
    if (reason)
        pms_write_text(&writer, "reason", reason);
    pms_write_object_end(&writer);
    return pms_write_done(&writer, err);
}

/* Who is suspended or invited is for those to know who see the dashboard; everybody may ask for
 * themselves. */
static int check_asker(struct pms_call *call, const char *email, struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row own = {0};
    int r = pms_store_user_get(call->store, call->caller.id, &own, err);

    if (r < 0 || (r == 1 && strcasecmp(own.user_name, email) == 0))
        return r < 0 ? r : 0;
    return pms_policy_role_may(call->caller.role, PMS_RIGHT_MEMBERS, err);
}

int pms_handle_sign_in(struct pms_call *call, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(pms_user_row_done) struct pms_user_row row = {0};
    const char *email = NULL;
    enum sso sso = ASSIGNED;
    size_t methods = 0;
    int r = pms_admin_body(call, &json, err);

    if (r == 0)
        r = pms_admin_text(json, "email", &email, err);
    if (r == 0)
        r = read_sso(json, &sso, err);
    if (r == 0)
        r = check_asker(call, email, err);
    if (r < 0)
        return r;
    r = pms_store_user_named(call->store, email, &row, err);
    if (r == 0)
        return pms_fail(err, PMS_E_NOTFOUND, "the team has no member %s", email);
    if (r > 0)
        r = pms_store_sso_count(call->store, &methods, err);
    return r < 0 ? r : answer_sign_in(call, &row, judge(&row, methods > 0, sso), err);
}
