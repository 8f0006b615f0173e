/* SPDX-License-Identifier: MIT */
#include "serve/admin_body.h"

#include <string.h>

#include "base/json.h"

int pms_admin_body(struct pms_call *call, struct json_object **ret_json, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    int r = pms_json_parse(call->exchange->body, call->exchange->body_length, &json, err);

    if (r == -PMS_E_NOMEM)
        return r;
    if (r < 0 || !json_object_is_type(json, json_type_object))
        return pms_fail(err, PMS_E_USAGE, "the request body has to be a JSON object");
    *ret_json = TAKE(json);
    return 0;
}

int pms_admin_text(struct json_object *json, const char *name, const char **ret_text,
                   struct pms_error *err)
{
    struct json_object *value = pms_json_get(json, name);
    const char *text = pms_json_text(json, name);

    if (!text || strlen(text) != (size_t)json_object_get_string_len(value))
        return pms_fail(err, PMS_E_USAGE, "\"%s\" has to be a string", name);
    *ret_text = text;
    return 0;
}

int pms_admin_no_content(struct pms_call *call)
{
    pms_exchange_clear(call->exchange);
    call->exchange->status = 204;
    return 0;
}
