/* SPDX-License-Identifier: MIT */
/* One group: read, create, change, delete. */
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "serve/answer.h"
#include "serve/audit.h"
#include "serve/group_fields.h"
#include "serve/groups_members.h"
#include "serve/groups_patch.h"
#include "serve/handlers.h"
#include "serve/scim_body.h"

enum {
    ID_DIGITS = PMS_USER_ID_SIZE - 1
};

static int answer_group(struct pms_call *call, int status, const struct pms_group_row *row,
                        struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(call->exchange, status);

    return pms_group_write(&writer, call->store, row, err);
}

static int get_group(struct pms_call *call, struct pms_group_row *ret_row,
                     struct pms_error *err)
{
    int r = pms_store_group_get(call->store, call->id, ret_row, err);

    return r == 0 ? pms_refuse(err, 404, NULL, "the team has no group %s", call->id) : r;
}

int pms_handle_groups_get(struct pms_call *call, struct pms_error *err)
{
    struct pms_group_row row;
    int r = get_group(call, &row, err);

    return r < 0 ? r : answer_group(call, 200, &row, err);
}

static int check_name(struct pms_call *call, const char *name, struct pms_error *err)
{
    struct pms_group_row other;
    int r = pms_store_group_named(call->store, name, &other, err);

    return r <= 0 ? r
                  : pms_refuse(err, 409, "uniqueness",
                               "the team has a group of this displayName already");
}

static void set_text(char out[PMS_NAME_SIZE], const char *text)
{
    snprintf(out, PMS_NAME_SIZE, "%s", text ? text : "");
}

static int create_group(struct pms_call *call, const struct pms_group_fields *fields,
                        struct pms_error *err)
{
    struct pms_group_row row = {.created = call->now_ms, .modified = call->now_ms};
    int r = check_name(call, fields->display_name, err);

    pms_random_hex(row.id, ID_DIGITS);
    set_text(row.display_name, fields->display_name);
    set_text(row.external_id, fields->external_id);
    if (r == 0)
        r = pms_store_group_insert(call->store, &row, err);
    if (r == 0)
        r = pms_audit(call, PMS_ACTION_GROUP_ADD, row.id, err);
    if (r == 0)
        r = pms_group_add(call, &row, &fields->members, /* activate= */ true, err);
    return r < 0 ? r : answer_group(call, 201, &row, err);
}

int pms_handle_groups_create(struct pms_call *call, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    struct pms_group_fields fields;
    struct pms_arena arena = {0};
    int r = pms_scim_body(call, &json, err);

    if (r == 0)
        r = pms_group_fields_read(json, &arena, &fields, err);
    if (r == 0)
        r = create_group(call, &fields, err);
    pms_arena_free(&arena);
    return r;
}

static int save_group(struct pms_call *call, struct pms_group_row *row, struct pms_error *err)
{
    row->modified = call->now_ms;
    return pms_store_group_update(call->store, row, err);
}

/* Saved at once, so that a name given twice in one request meets its first giving. */
static int change_text(struct pms_call *call, struct pms_group_row *row,
                       char text[PMS_NAME_SIZE], const char *wanted, struct pms_error *err)
{
    int r;

    if (strcmp(text, wanted) == 0)
        return 0;
    set_text(text, wanted);
    r = save_group(call, row, err);
    return r < 0 ? r : pms_audit(call, PMS_ACTION_GROUP_UPDATE, row->id, err);
}

static int rename_group(struct pms_call *call, struct pms_group_row *row, const char *name,
                        struct pms_error *err)
{
    int r = strcmp(row->display_name, name) == 0 ? 0 : check_name(call, name, err);

    return r < 0 ? r : change_text(call, row, row->display_name, name, err);
}

/* 1 when the members changed. */
static int take_step(struct pms_call *call, struct pms_group_row *row,
                     struct pms_group_step *step, struct pms_error *err)
{
    switch (step->change) {
    case PMS_GROUP_RENAME:
        return rename_group(call, row, step->text, err);
    case PMS_GROUP_EXTERNAL_ID:
        return change_text(call, row, row->external_id, step->text, err);
    case PMS_GROUP_ADD:
        return pms_group_add(call, row, &step->members, /* activate= */ false, err);
    case PMS_GROUP_REMOVE:
        return pms_group_remove(call, row, &step->members, err);
    default:
        return pms_group_only(call, row, &step->members, err);
    }
}

static int patch_group(struct pms_call *call, struct pms_group_row *row,
                       const struct pms_group_patch *patch, struct pms_error *err)
{
    int changed = 0;

    for (struct pms_group_step *step = patch->first; step; step = step->next) {
        int r = take_step(call, row, step, err);

        if (r < 0)
            return r;
        changed |= r;
    }
    return changed ? save_group(call, row, err) : 0;
}

int pms_handle_groups_patch(struct pms_call *call, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(pms_group_patch_done) struct pms_group_patch patch = {0};
    struct pms_group_row row;
    int r = get_group(call, &row, err);

    if (r == 1)
        r = pms_scim_body(call, &json, err);
    if (r == 0)
        r = pms_group_patch_read(json, row.id, &patch, err);
    if (r == 0)
        r = patch_group(call, &row, &patch, err);
    return r < 0 ? r : answer_group(call, 200, &row, err);
}

/*
 * Postman's two pages differ on who loses the account with the group: all members, or those
 * the identity provider reached through that group alone (facts 2.3). It is the second here,
 * read as: members who are in no other group, whatever their role. The service account is no
 * member of any group, so the team is never left without somebody to put things right.
 */
int pms_handle_groups_delete(struct pms_call *call, struct pms_error *err)
{
    struct pms_group_row row;
    int r = get_group(call, &row, err);

    if (r == 1)
        r = pms_group_suspend(call, &row, err);
    if (r == 0)
        r = pms_store_group_delete(call->store, row.id, err);
    if (r >= 0)
        r = pms_audit(call, PMS_ACTION_GROUP_DELETE, row.id, err);
    if (r < 0)
        return r;
    pms_exchange_clear(call->exchange);
    call->exchange->status = 204;
    return 0;
}
