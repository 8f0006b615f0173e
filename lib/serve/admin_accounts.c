/* SPDX-License-Identifier: MIT */
/* /admin/v1/accounts: Postman accounts outside the team, so that invites can be rehearsed. */
#include <stdio.h>
#include <string.h>

#include <pmscim/text.h>

#include "base/json.h"
#include "serve/admin_body.h"
#include "serve/admin_members.h"
#include "serve/answer.h"
#include "serve/audit.h"
#include "serve/paging.h"
#include "serve/policy.h"

enum {
    ID_DIGITS = PMS_USER_ID_SIZE - 1
};

static void write_account(struct pms_writer *writer, const struct pms_outsider_row *row)
{
    static const char *const invites[] = {
        [PMS_INVITE_NONE] = "none",
        [PMS_INVITE_SCIM] = "scim",
        [PMS_INVITE_MANUAL] = "manual",
    };

    pms_write_object(writer, NULL);
    pms_write_text(writer, "id", row->id);
    pms_write_text(writer, "email", row->email);
    pms_write_text(writer, "given_name", row->given_name[0] != '\0' ? row->given_name : NULL);
    pms_write_text(writer, "family_name",
                   row->family_name[0] != '\0' ? row->family_name : NULL);
    pms_write_text(writer, "team", row->team[0] != '\0' ? row->team : NULL);
    pms_write_text(writer, "invited", invites[row->invited]);
    pms_write_time(writer, "created", row->created);
    pms_write_object_end(writer);
}

static void write_one(void *context, const struct pms_outsider_row *row)
{
    write_account(context, row);
}

int pms_handle_accounts_list(struct pms_call *call, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf rows = PMS_BUF(PMS_ANSWER_MOST);
    struct pms_writer writer = PMS_WRITER(&rows);
    struct pms_page page = {0};
    int64_t total = 0;
    int r = pms_page_read(call->exchange->query, &page, err);

    if (r == 0)
        r = pms_store_outsiders(call->store, &page, write_one, &writer, &total, err);
    if (r >= 0)
        r = pms_write_done(&writer, err);
    return r < 0 ? r
                 : pms_page_answer_admin(call->exchange, &page, total, "accounts", &rows, err);
}

/* A text of at most PMS_NAME_SIZE - 1 bytes that a terminal would print as it is; "" when it is
 * absent. */
static int read_text(struct json_object *json, const char *name, char out[PMS_NAME_SIZE],
                     struct pms_error *err)
{
    const char *text = "";
    size_t length;
    int r = pms_json_get(json, name) ? pms_admin_text(json, name, &text, err) : 0;

    if (r < 0)
        return r;
    length = strlen(text);
    if (length >= PMS_NAME_SIZE)
        return pms_fail(err, PMS_E_USAGE, "\"%s\" is too long", name);
    if (pms_text_escape(text, NULL, 0) != length)
        return pms_fail(err, PMS_E_USAGE, "\"%s\" has characters that do not belong there",
                        name);
    memcpy(out, text, length + 1);
    return 0;
}

static int read_invited(struct json_object *json, enum pms_invite *ret_invite,
                        struct pms_error *err)
{
    struct json_object *value = pms_json_get(json, "invited");
    int invited = value ? pms_json_truth(value) : 0;

    if (invited < 0)
        return pms_fail(err, PMS_E_USAGE, "\"invited\" has to be true or false");
    *ret_invite = invited ? PMS_INVITE_MANUAL : PMS_INVITE_NONE;
    return 0;
}

static int read_account(struct pms_call *call, struct pms_outsider_row *row,
                        struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    struct pms_error ignored = PMS_ERROR_INIT;
    int r = pms_admin_body(call, &json, err);

    if (r == 0)
        r = read_text(json, "email", row->email, err);
    if (r == 0 && pms_policy_email(row->email, &ignored) < 0)
        r = pms_fail(err, PMS_E_USAGE, "\"email\" has to be a valid e-mail address");
    if (r == 0)
        r = read_text(json, "given_name", row->given_name, err);
    if (r == 0)
        r = read_text(json, "family_name", row->family_name, err);
    if (r == 0)
        r = read_text(json, "team", row->team, err);
    return r < 0 ? r : read_invited(json, &row->invited, err);
}

static int check_free(struct pms_call *call, const char *email, struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row user = {0};
    struct pms_outsider_row outsider;
    int r = pms_store_user_named(call->store, email, &user, err);

    if (r == 1)
        return pms_fail(err, PMS_E_CONFLICT, "%s is in the team already", email);
    if (r == 0)
        r = pms_store_outsider_named(call->store, email, &outsider, err);
    if (r == 1)
        return pms_fail(err, PMS_E_CONFLICT, "%s is the e-mail of another account", email);
    return r;
}

int pms_handle_accounts_add(struct pms_call *call, struct pms_error *err)
{
    struct pms_outsider_row row = {.created = call->now_ms};
    struct pms_writer writer;
    int r = read_account(call, &row, err);

    if (r == 0)
        r = check_free(call, row.email, err);
    if (r < 0)
        return r;
    pms_random_hex(row.id, ID_DIGITS);
    r = pms_store_outsider_insert(call->store, &row, err);
    if (r == 0)
        r = pms_audit(call, PMS_ACTION_ACCOUNT_ADD, row.id, err);
    if (r < 0)
        return r;
    writer = pms_exchange_json(call->exchange, 201);
    write_account(&writer, &row);
    return pms_write_done(&writer, err);
}

static int get_account(struct pms_call *call, struct pms_outsider_row *ret_row,
                       struct pms_error *err)
{
    int r = pms_store_outsider_get(call->store, call->id, ret_row, err);

    if (r == 0)
        return pms_fail(err, PMS_E_NOTFOUND, "there is no account %s outside the team",
                        call->id);
    return r < 0 ? r : 0;
}

/* Whom the directory has invited is somebody already, and becomes active. */
static int join_waiting(struct pms_call *call, const struct pms_outsider_row *account,
                        struct pms_user_row *row, struct pms_error *err)
{
    int r = pms_store_user_named(call->store, account->email, row, err);

    if (r < 0)
        return r;
    if (r == 0 || !row->invited)
        return pms_fail(err, PMS_E_REFUSED, "nobody waits for %s to join", account->email);
    row->invited = 0;
    row->active = 1;
    row->modified = call->now_ms;
    return pms_store_user_update(call->store, row, err);
}

/* Whom somebody invited by hand comes in as new, unless the team has suspended them: only the
 * directory lets those in again. */
static int join_new(struct pms_call *call, const struct pms_outsider_row *account,
                    struct pms_user_row *row, struct pms_error *err)
{
    int r = pms_store_user_named(call->store, account->email, row, err);

    if (r < 0)
        return r;
    if (r == 1)
        return pms_fail(err, PMS_E_REFUSED, "%s is suspended in the team", account->email);
    pms_random_hex(row->id, ID_DIGITS);
    row->user_name = account->email;
    row->given_name = account->given_name[0] != '\0' ? account->given_name : NULL;
    row->family_name = account->family_name[0] != '\0' ? account->family_name : NULL;
    row->active = 1;
    row->created = row->modified = call->now_ms;
    snprintf(row->role, sizeof(row->role), "%s", PMS_ROLE_DEFAULT);
    return pms_store_user_insert(call->store, row, err);
}

int pms_handle_accounts_accept(struct pms_call *call, struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row row = {0};
    struct pms_outsider_row account = {0};
    int r = get_account(call, &account, err);

    if (r < 0)
        return r;
    if (account.invited == PMS_INVITE_NONE)
        return pms_fail(err, PMS_E_REFUSED, "%s has no invite to accept", account.email);
    r = account.invited == PMS_INVITE_SCIM ? join_waiting(call, &account, &row, err)
                                           : join_new(call, &account, &row, err);
    if (r >= 0)
        r = pms_store_outsider_delete(call->store, account.id, err);
    if (r >= 0)
        r = pms_audit(call, PMS_ACTION_MEMBER_JOIN, row.id, err);
    return r < 0 ? r : pms_member_answer(call, 200, &row, err);
}

/* The person who waited stays as one who is not active: the directory knows them. */
static int stop_waiting(struct pms_call *call, const char *email, struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row row = {0};
    int r = pms_store_user_named(call->store, email, &row, err);

    if (r <= 0 || !row.invited)
        return r < 0 ? r : 0;
    row.invited = 0;
    row.modified = call->now_ms;
    return pms_store_user_update(call->store, &row, err);
}

int pms_handle_accounts_uninvite(struct pms_call *call, struct pms_error *err)
{
    struct pms_outsider_row account = {0};
    int r = get_account(call, &account, err);

    if (r < 0)
        return r;
    if (account.invited == PMS_INVITE_NONE)
        return pms_admin_no_content(call);
    if (account.invited == PMS_INVITE_SCIM)
        r = stop_waiting(call, account.email, err);
    if (r == 0)
        r = pms_store_outsider_invite(call->store, account.id, PMS_INVITE_NONE, err);
    if (r >= 0)
        r = pms_audit(call, PMS_ACTION_ACCOUNT_UNINVITE, account.id, err);
    return r < 0 ? r : pms_admin_no_content(call);
}
