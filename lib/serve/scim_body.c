/* SPDX-License-Identifier: MIT */
#include "serve/scim_body.h"

#include <string.h>

#include <pmscim/text.h>

#include "base/json.h"
#include "serve/answer.h"

enum {
    TEXT_MOST = 512
};

int pms_scim_body(struct pms_call *call, struct json_object **ret_json, struct pms_error *err)
{
    const struct pms_exchange *exchange = call->exchange;
    struct pms_error why = PMS_ERROR_INIT;
    int r = pms_json_parse(exchange->body, exchange->body_length, ret_json, &why);

    if (r == -PMS_E_NOMEM) {
        *err = why;
        return r;
    }
    return r < 0 ? pms_refuse(err, 400, "invalidSyntax", "the request body is %s", why.message)
                 : 0;
}

int pms_scim_bad(struct pms_error *err, const char *name, const char *what)
{
    return pms_refuse(err, 400, "invalidSyntax", "\"%s\" %s", name, what);
}

int pms_scim_text(struct json_object *value, const char *name, const char **ret_text,
                  struct pms_error *err)
{
    const char *text = json_object_get_string(value);
    size_t length;

    if (!json_object_is_type(value, json_type_string))
        return pms_scim_bad(err, name, "has to be a string");
    length = (size_t)json_object_get_string_len(value);
    if (length > TEXT_MOST)
        return pms_scim_bad(err, name, "is too long");
    if (strlen(text) != length || pms_text_escape(text, NULL, 0) != length)
        return pms_scim_bad(err, name, "has characters that do not belong there");
    *ret_text = text;
    return 0;
}
