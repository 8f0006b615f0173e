/* SPDX-License-Identifier: MIT */
/* One person: read, create, change. Nobody is ever deleted over SCIM. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "scim/auto.h"
#include "serve/answer.h"
#include "serve/arrival.h"
#include "serve/audit.h"
#include "serve/handlers.h"
#include "serve/policy.h"
#include "serve/scim_body.h"
#include "serve/user_fields.h"

enum {
    ID_DIGITS = PMS_USER_ID_SIZE - 1
};

static int answer_user(struct pms_call *call, int status, const struct pms_user_row *row,
                       struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(call->exchange, status);

    pms_user_write(&writer, row);
    return pms_write_done(&writer, err);
}

static int get_user(struct pms_call *call, struct pms_user_row *ret_row, struct pms_error *err)
{
    int r = pms_store_user_get(call->store, call->id, ret_row, err);

    return r == 0 ? pms_refuse(err, 404, NULL, "the team has no user %s", call->id) : r;
}

int pms_handle_users_get(struct pms_call *call, struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row row = {0};
    int r = get_user(call, &row, err);

    return r < 0 ? r : answer_user(call, 200, &row, err);
}

/* Everybody with an account here counts, suspended people too. */
static int check_free(struct pms_call *call, const char *user_name, struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row row = {0};
    int r = pms_store_user_named(call->store, user_name, &row, err);

    if (r <= 0)
        return r;
    return pms_refuse(err, 409, "uniqueness",
                      row.active ? "this person is in the team already"
                                 : "this person is in the team already, suspended");
}

static int check_new(struct pms_call *call, const struct pms_user_fields *fields,
                     struct pms_error *err)
{
    if (!fields->user_name || fields->user_name[0] == '\0')
        return pms_refuse(err, 400, "invalidSyntax", "\"userName\" is missing");
    if (pms_policy_email(fields->user_name, err) < 0)
        return pms_refuse(err, 400, "invalidSyntax",
                          "\"userName\" has to be a valid e-mail address");
    return check_free(call, fields->user_name, err);
}

int pms_handle_users_create(struct pms_call *call, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    struct pms_user_fields fields = {0};
    struct pms_user_row row = {.created = call->now_ms, .modified = call->now_ms};
    int r = pms_scim_body(call, &json, err);

    if (r == 0)
        r = pms_user_fields_read(json, &fields, err);
    if (r == 0)
        r = check_new(call, &fields, err);
    if (r < 0)
        return r;
    pms_random_hex(row.id, ID_DIGITS);
    row.user_name = fields.user_name;
    row.given_name = fields.given_name;
    row.family_name = fields.family_name;
    row.external_id = fields.external_id;
    snprintf(row.role, sizeof(row.role), "%s", PMS_ROLE_DEFAULT);
    r = pms_arrive(call, &row, fields.active != 0, err);
    if (r == 0)
        r = pms_store_user_insert(call->store, &row, err);
    if (r == 0)
        r = pms_audit(call, row.invited ? PMS_ACTION_USER_INVITE : PMS_ACTION_USER_ADD, row.id,
                      err);
    return r < 0 ? r : answer_user(call, 201, &row, err);
}

/* An account outside the team is somebody else's: a change of e-mail cannot take it over. */
static int check_no_account(struct pms_call *call, const char *email, struct pms_error *err)
{
    struct pms_outsider_row outsider;
    int r = pms_store_outsider_named(call->store, email, &outsider, err);

    return r <= 0 ? r
                  : pms_refuse(err, 409, "uniqueness",
                               "another Postman account has this e-mail already");
}

/* Another spelling of the same address, in capitals or not, is no change of e-mail. The invite
 * of somebody who has not joined yet went to the e-mail they have. */
static int check_email(struct pms_call *call, const struct pms_user_row *old, const char *new,
                       struct pms_error *err)
{
    bool old_verified = false;
    bool new_verified = false;
    int r = pms_policy_email(new, err);

    if (r < 0 || strcasecmp(old->user_name, new) == 0)
        return r;
    if (old->invited)
        return pms_refuse(err, 400, NULL,
                          "the userName cannot change before the invite is accepted");
    r = pms_email_verified(call, old->user_name, &old_verified, err);
    if (r == 0)
        r = pms_email_verified(call, new, &new_verified, err);
    if (r == 0)
        r = pms_policy_email_change(old_verified, new_verified, err);
    if (r == 0)
        r = check_free(call, new, err);
    return r < 0 ? r : check_no_account(call, new, err);
}

static bool same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_details(const struct pms_user_row *a, const struct pms_user_row *b)
{
    return same(a->given_name, b->given_name) && same(a->family_name, b->family_name) &&
           same(a->external_id, b->external_id);
}

/* One audit row for each kind of change. */
static int audit_changes(struct pms_call *call, const struct pms_user_row *old,
                         const struct pms_user_row *new, struct pms_error *err)
{
    int r = 0;

    if (!same_details(old, new))
        r = pms_audit(call, PMS_ACTION_USER_UPDATE, old->id, err);
    if (r == 0 && !same(old->user_name, new->user_name))
        r = pms_audit(call, PMS_ACTION_USER_EMAIL, old->id, err);
    if (r == 0 && new->invited && !old->invited)
        r = pms_audit(call, PMS_ACTION_USER_INVITE, old->id, err);
    if (r == 0 && old->invited && !new->invited && !new->active)
        r = pms_audit(call, PMS_ACTION_ACCOUNT_UNINVITE, old->id, err);
    if (r == 0 && old->active != new->active)
        r = pms_audit(call,
                      new->active ? PMS_ACTION_USER_REACTIVATE : PMS_ACTION_USER_DEACTIVATE,
                      old->id, err);
    return r;
}

/* Lets the person in or out where that is asked for; `*row` is already as it shall be in all
 * else. */
static int change_active(struct pms_call *call, const struct pms_user_row *old,
                         struct pms_user_row *row, int wanted, struct pms_error *err)
{
    int r;

    if (wanted < 0 || (wanted == 1 && old->active))
        return 0;
    r = pms_arrive(call, row, wanted == 1, err);
    if (r == 0 && old->active && !row->active)
        r = pms_depart(call, row, err);
    return r;
}

static bool same_row(const struct pms_user_row *a, const struct pms_user_row *b)
{
    return same_details(a, b) && same(a->user_name, b->user_name) && a->active == b->active &&
           a->invited == b->invited;
}

/* Stores the person as the fields have it; absent fields stay as they were. */
static int change_user(struct pms_call *call, const struct pms_user_row *old,
                       const struct pms_user_fields *fields, struct pms_error *err)
{
    struct pms_user_row new = *old;
    int r = 0;

    new.user_name = fields->user_name ? fields->user_name : old->user_name;
    new.given_name = fields->given_name ? fields->given_name : old->given_name;
    new.family_name = fields->family_name ? fields->family_name : old->family_name;
    new.external_id = fields->external_id ? fields->external_id : old->external_id;
    if (!same(old->user_name, new.user_name))
        r = check_email(call, old, new.user_name, err);
    if (r == 0)
        r = change_active(call, old, &new, fields->active, err);
    if (r < 0)
        return r;
    if (same_row(old, &new))
        return answer_user(call, 200, old, err);
    new.modified = call->now_ms;
    r = pms_store_user_update(call->store, &new, err);
    if (r == 0)
        r = audit_changes(call, old, &new, err);
    return r < 0 ? r : answer_user(call, 200, &new, err);
}

int pms_handle_users_put(struct pms_call *call, struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row row = {0};
    AUTO(json) struct json_object *json = NULL;
    struct pms_user_fields fields = {0};
    int r = get_user(call, &row, err);

    if (r >= 0)
        r = pms_scim_body(call, &json, err);
    if (r == 0)
        r = pms_user_fields_read(json, &fields, err);
    return r < 0 ? r : change_user(call, &row, &fields, err);
}

/* The person as the resource that a PATCH is applied to. */
static int make_resource(const struct pms_user_row *row, struct pms_resource **ret_user,
                         struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(PMS_ANSWER_MOST);
    struct pms_writer writer = PMS_WRITER(&text);
    int r;

    pms_user_write(&writer, row);
    r = pms_write_done(&writer, err);
    if (r < 0)
        return r;
    return pms_resource_parse(PMS_USER, pms_buf_text(&text), text.length, ret_user, err);
}

static int refuse_remove(const struct pms_patch *patch, struct pms_error *err)
{
    AUTO(json) struct json_object *json = pms_patch_json(patch);
    struct json_object *operations = pms_json_get(json, "Operations");

    if (!json)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < json_object_array_length(operations); i++) {
        const char *op = pms_json_text(json_object_array_get_idx(operations, i), "op");

        if (op && strcasecmp(op, "remove") == 0)
            return pms_refuse(err, 400, "invalidSyntax", "a user has nothing to remove");
    }
    return 0;
}

static int read_patch(struct pms_call *call, struct pms_patch **ret_patch,
                      struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    int r = pms_patch_parse(call->exchange->body, call->exchange->body_length, &patch, err);

    if (r == 0)
        r = refuse_remove(patch, err);
    if (r < 0)
        return r;
    *ret_patch = TAKE(patch);
    return 0;
}

/* Applies the request to the JSON of the person, whose fields are then what they shall be. */
static int patch_fields(struct pms_call *call, const struct pms_user_row *row,
                        struct pms_resource *user, struct pms_user_fields *fields,
                        struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    AUTO(pms_resource_free) struct pms_resource *before = NULL;
    int r = read_patch(call, &patch, err);

    if (r == 0)
        r = make_resource(row, &before, err);
    if (r == 0)
        r = pms_patch_apply(patch, user, err);
    if (r >= 0)
        r = pms_user_fields_only(pms_resource_json(before), pms_resource_json(user), err);
    if (r == 0)
        r = pms_user_fields_read(pms_resource_json(user), fields, err);
    /* Only invalidSyntax is documented, and one code less is one less to tell apart. */
    if (r == -PMS_E_PARSE)
        r = pms_refuse(err, 400, "invalidSyntax", "%s", err->message);
    return r < 0 ? r : 0;
}

static int check_complete(struct pms_user_fields *fields, struct pms_error *err)
{
    if (!fields->user_name || fields->user_name[0] == '\0')
        return pms_refuse(err, 400, "invalidSyntax", "\"userName\" cannot be empty");
    if (fields->active < 0)
        return pms_refuse(err, 400, "invalidSyntax", "\"active\" has to be true or false");
    fields->given_name = fields->given_name ? fields->given_name : "";
    fields->family_name = fields->family_name ? fields->family_name : "";
    fields->external_id = fields->external_id ? fields->external_id : "";
    return 0;
}

int pms_handle_users_patch(struct pms_call *call, struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row row = {0};
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    struct pms_user_fields fields = {0};
    int r = get_user(call, &row, err);

    if (r >= 0)
        r = make_resource(&row, &user, err);
    if (r == 0)
        r = patch_fields(call, &row, user, &fields, err);
    if (r == 0)
        r = check_complete(&fields, err);
    return r < 0 ? r : change_user(call, &row, &fields, err);
}
