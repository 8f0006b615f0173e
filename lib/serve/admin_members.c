/* SPDX-License-Identifier: MIT */
/* /admin/v1/members: the team's dashboard. Suspended people are not on it unless asked for. */
#include "serve/admin_members.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "scim/auto.h"
#include "serve/admin_body.h"
#include "serve/answer.h"
#include "serve/arrival.h"
#include "serve/audit.h"
#include "serve/paging.h"
#include "serve/policy.h"
#include "serve/query.h"

#define KEY_PREFIX "pmsacc_"

enum {
    KEY_DIGITS = 64
};
enum {
    KEY_SIZE = sizeof(KEY_PREFIX) + KEY_DIGITS
};

/* What ?status= may say, and what members are shown with. */
static const char *const statuses[] = {
    [PMS_USERS_ALL] = "all",           [PMS_USERS_ACTIVE] = "active",
    [PMS_USERS_INACTIVE] = "inactive", [PMS_USERS_SUSPENDED] = "suspended",
    [PMS_USERS_INVITED] = "invited",
};

static enum pms_user_state state_of(const struct pms_user_row *row)
{
    if (row->active)
        return PMS_USERS_ACTIVE;
    return row->invited ? PMS_USERS_INVITED : PMS_USERS_SUSPENDED;
}

static void write_member(struct pms_writer *writer, const struct pms_user_row *row)
{
    pms_write_object(writer, NULL);
    pms_write_text(writer, "id", row->id);
    pms_write_text(writer, "email", row->user_name);
    pms_write_text(writer, "given_name", row->given_name);
    pms_write_text(writer, "family_name", row->family_name);
    pms_write_text(writer, "role", row->role);
    pms_write_text(writer, "status", statuses[state_of(row)]);
    pms_write_text(writer, "external_id", row->external_id);
    pms_write_time(writer, "created", row->created);
    pms_write_time(writer, "modified", row->modified);
    pms_write_object_end(writer);
}

int pms_member_answer(struct pms_call *call, int status, const struct pms_user_row *row,
                      struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(call->exchange, status);

    write_member(&writer, row);
    return pms_write_done(&writer, err);
}

static void write_one(void *context, const struct pms_user_row *row)
{
    write_member(context, row);
}

static int read_status(const char *query, enum pms_user_state *ret_state, struct pms_error *err)
{
    AUTO(free) char *text = NULL;
    int r = pms_query_get(query, "status", &text, err);

    if (r <= 0)
        return r;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
        if (strcmp(text, statuses[i]) == 0) {
            *ret_state = (enum pms_user_state)i;
            return 0;
        }
    return pms_fail(err, PMS_E_USAGE,
                    "\"status\" is active, suspended, invited, inactive or all");
}

/* The dashboard is ours, so it takes any filter of RFC 7644, where Postman's SCIM has three. */
static int read_filter(const char *query, struct pms_filter **ret_filter, struct pms_error *err)
{
    AUTO(free) char *text = NULL;
    int r = pms_query_get(query, "filter", &text, err);

    return r <= 0 ? r : pms_filter_parse(text, ret_filter, err);
}

static int list(struct pms_call *call, struct pms_user_query *query, struct pms_writer *writer,
                int64_t *ret_total, struct pms_error *err)
{
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    const char *text = call->exchange->query;
    int r = pms_page_read(text, &query->page, err);

    if (r == 0)
        r = read_status(text, &query->state, err);
    if (r == 0)
        r = read_filter(text, &filter, err);
    if (r < 0)
        return r;
    return filter ? pms_store_users_where(call->store, query, filter, write_one, writer,
                                          ret_total, err)
                  : pms_store_users(call->store, query, write_one, writer, ret_total, err);
}

int pms_handle_members_list(struct pms_call *call, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf rows = PMS_BUF(PMS_ANSWER_MOST);
    struct pms_writer writer = PMS_WRITER(&rows);
    struct pms_user_query query = {.state = PMS_USERS_ACTIVE};
    int64_t total = 0;
    int r = list(call, &query, &writer, &total, err);

    if (r >= 0)
        r = pms_write_done(&writer, err);
    return r < 0 ? r
                 : pms_page_answer_admin(call->exchange, &query.page, total, "members", &rows,
                                         err);
}

/* The person of the path, whom the caller has to be allowed to touch. */
static int get_member(struct pms_call *call, struct pms_user_row *ret_row,
                      struct pms_error *err)
{
    int r = pms_store_user_get(call->store, call->id, ret_row, err);

    if (r == 0)
        return pms_fail(err, PMS_E_NOTFOUND, "the team has no member %s", call->id);
    return r < 0 ? r : pms_policy_role_over(call->caller.role, ret_row->role, err);
}

/* Suspended people lose their key and come back with the role of a newcomer, so to give them
 * either now would promise what is not kept. */
static int check_active(const struct pms_user_row *row, const char *what, struct pms_error *err)
{
    if (row->active)
        return 0;
    return pms_fail(err, PMS_E_REFUSED, "%s %s, and %s is for people in the team",
                    row->user_name, row->invited ? "has not joined yet" : "is suspended", what);
}

static int read_role(struct pms_call *call, char role[PMS_ID_SIZE], struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    const char *text = NULL;
    int r = pms_admin_body(call, &json, err);

    if (r == 0)
        r = pms_admin_text(json, "role", &text, err);
    if (r == 0)
        r = pms_policy_role_valid(text, err);
    if (r == 0)
        snprintf(role, PMS_ID_SIZE, "%s", text);
    return r;
}

static int set_role(struct pms_call *call, struct pms_user_row *row, const char *role,
                    struct pms_error *err)
{
    int r = pms_policy_role_over(call->caller.role, role, err);

    if (r == 0)
        r = pms_policy_role_give(call->caller.role, role, err);
    if (r < 0 || strcmp(row->role, role) == 0)
        return r;
    snprintf(row->role, sizeof(row->role), "%s", role);
    row->modified = call->now_ms;
    r = pms_store_user_update(call->store, row, err);
    return r < 0 ? r : pms_audit(call, PMS_ACTION_MEMBER_ROLE, row->id, err);
}

int pms_handle_members_role(struct pms_call *call, struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row row = {0};
    char role[PMS_ID_SIZE];
    int r = read_role(call, role, err);

    if (r == 0)
        r = get_member(call, &row, err);
    if (r == 0)
        r = check_active(&row, "a role", err);
    if (r == 0)
        r = set_role(call, &row, role, err);
    return r < 0 ? r : pms_member_answer(call, 200, &row, err);
}

int pms_handle_members_remove(struct pms_call *call, struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row row = {0};
    int r = get_member(call, &row, err);
    bool own = r == 0 && strcmp(call->caller.id, row.id) == 0;

    if (own)
        r = pms_own_change(call, "leave", err);
    if (r == 0)
        r = pms_remove(call, &row, err);
    if (r == 0)
        r = pms_audit(call, own ? PMS_ACTION_MEMBER_LEAVE : PMS_ACTION_MEMBER_REMOVE,
                      row.user_name, err);
    return r < 0 ? r : pms_admin_no_content(call);
}

static int answer_key(struct pms_call *call, const struct pms_user_row *row, const char *secret,
                      struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(call->exchange, 201);

    pms_write_object(&writer, NULL);
    pms_write_text(&writer, "id", row->id);
    pms_write_text(&writer, "email", row->user_name);
    pms_write_text(&writer, "role", row->role);
    pms_write_text(&writer, "secret", secret);
    pms_write_object_end(&writer);
    return pms_write_done(&writer, err);
}

static int make_key(struct pms_call *call, const struct pms_user_row *row,
                    struct pms_error *err)
{
    char secret[KEY_SIZE] = KEY_PREFIX;
    char digest[PMS_DIGEST_SIZE];
    int r;

    pms_random_hex(secret + sizeof(KEY_PREFIX) - 1, KEY_DIGITS);
    pms_digest(secret, strlen(secret), digest);
    r = pms_store_user_key(call->store, row->id, digest, err);
    if (r >= 0)
        r = pms_audit(call, PMS_ACTION_MEMBER_KEY, row->id, err);
    if (r == 0)
        r = answer_key(call, row, secret, err);
    explicit_bzero(secret, sizeof(secret));
    return r;
}

/* The key a member would make on a page of their own, so that their side can be rehearsed. */
int pms_handle_members_key(struct pms_call *call, struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row row = {0};
    int r = get_member(call, &row, err);

    if (r == 0)
        r = check_active(&row, "a key", err);
    return r < 0 ? r : make_key(call, &row, err);
}
