/* SPDX-License-Identifier: MIT */
/* /admin/v1/scim: SCIM provisioning on and off, and what it forbids members. */
#include "base/json.h"
#include "serve/admin_body.h"
#include "serve/audit.h"
#include "serve/policy.h"

static int answer_state(struct pms_call *call, bool enabled, struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(call->exchange, 200);

    pms_write_object(&writer, NULL);
    pms_write_truth(&writer, "enabled", enabled);
    pms_write_array(&writer, "forbidden");
    for (size_t i = 0; enabled && pms_policy_forbidden[i]; i++)
        pms_write_text(&writer, NULL, pms_policy_forbidden[i]);
    pms_write_array_end(&writer);
    pms_write_object_end(&writer);
    return pms_write_done(&writer, err);
}

int pms_handle_scim_get(struct pms_call *call, struct pms_error *err)
{
    bool enabled = false;
    int r = pms_store_scim_enabled(call->store, &enabled, err);

    return r < 0 ? r : answer_state(call, enabled, err);
}

static int switch_scim(struct pms_call *call, bool wanted, struct pms_error *err)
{
    size_t count = 0;
    int r = pms_store_sso_count(call->store, &count, err);

    if (r == 0 && wanted)
        r = pms_policy_scim_enable(count, err);
    if (r == 0)
        r = pms_store_scim_enable(call->store, wanted, err);
    if (r == 0)
        r = pms_audit(call, wanted ? PMS_ACTION_SCIM_ENABLE : PMS_ACTION_SCIM_DISABLE, "team",
                      err);
    return r;
}

int pms_handle_scim_put(struct pms_call *call, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    bool enabled = false;
    int wanted;
    int r = pms_admin_body(call, &json, err);

    if (r < 0)
        return r;
    wanted = pms_json_truth(pms_json_get(json, "enabled"));
    if (wanted < 0)
        return pms_fail(err, PMS_E_USAGE, "\"enabled\" has to be true or false");
    r = pms_store_scim_enabled(call->store, &enabled, err);
    if (r == 0 && enabled != (wanted == 1))
        r = switch_scim(call, wanted == 1, err);
    return r < 0 ? r : answer_state(call, wanted == 1, err);
}
