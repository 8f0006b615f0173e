/* SPDX-License-Identifier: MIT */
/* /admin/v1/sso: the ways this team signs in. */
#include <stdio.h>
#include <string.h>

#include "serve/admin_body.h"
#include "serve/audit.h"
#include "serve/policy.h"

enum {
    NAME_MOST = 40
};

static void write_method(struct pms_writer *writer, const struct pms_sso_row *row)
{
    pms_write_object(writer, NULL);
    pms_write_text(writer, "name", row->name);
    pms_write_time(writer, "created", row->created);
    pms_write_object_end(writer);
}

static void write_one(void *context, const struct pms_sso_row *row)
{
    write_method(context, row);
}

int pms_handle_sso_list(struct pms_call *call, struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(call->exchange, 200);
    int r;

    pms_write_object(&writer, NULL);
    pms_write_array(&writer, "methods");
    r = pms_store_ssos(call->store, write_one, &writer, err);
    pms_write_array_end(&writer);
    pms_write_object_end(&writer);
    return r < 0 ? r : pms_write_done(&writer, err);
}

static int check_name(const char *name, struct pms_error *err)
{
    size_t length = strlen(name);

    if (length <= NAME_MOST && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length)
        return 0;
    return pms_fail(err, PMS_E_USAGE,
                    "an SSO method is called by 1 to %d small letters, digits and '-'",
                    NAME_MOST);
}

static int answer_method(struct pms_call *call, int status, const struct pms_sso_row *row,
                         struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(call->exchange, status);

    write_method(&writer, row);
    return pms_write_done(&writer, err);
}

int pms_handle_sso_add(struct pms_call *call, struct pms_error *err)
{
    struct pms_sso_row row = {.created = call->now_ms};
    int r = check_name(call->id, err);

    if (r == 0)
        r = pms_store_sso_get(call->store, call->id, &row, err);
    if (r < 0)
        return r;
    if (r == 1)
        return answer_method(call, 200, &row, err);
    snprintf(row.name, sizeof(row.name), "%s", call->id);
    r = pms_store_sso_insert(call->store, &row, err);
    if (r == 0)
        r = pms_audit(call, PMS_ACTION_SSO_ADD, row.name, err);
    return r < 0 ? r : answer_method(call, 201, &row, err);
}

int pms_handle_sso_remove(struct pms_call *call, struct pms_error *err)
{
    struct pms_sso_row row;
    bool enabled = false;
    size_t count = 0;
    int r = pms_store_sso_get(call->store, call->id, &row, err);

    if (r == 0)
        return pms_fail(err, PMS_E_NOTFOUND, "the team has no SSO method %s", call->id);
    if (r > 0)
        r = pms_store_sso_count(call->store, &count, err);
    if (r == 0)
        r = pms_store_scim_enabled(call->store, &enabled, err);
    if (r == 0)
        r = pms_policy_sso_remove(enabled, count, err);
    if (r == 0)
        r = pms_store_sso_delete(call->store, call->id, err);
    if (r >= 0)
        r = pms_audit(call, PMS_ACTION_SSO_REMOVE, call->id, err);
    return r < 0 ? r : pms_admin_no_content(call);
}
