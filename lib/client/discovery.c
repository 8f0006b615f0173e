/* SPDX-License-Identifier: MIT */
/* What a server says of itself (RFC 7644 4, RFC 9865 4). It may say nothing, or wrap it in a
 * list, and it may be wrong: it only decides where nothing was found out. */
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "client/client.h"

enum {
    PAGE_MOST = 100000,
    TIMEOUT_MOST = 365 * 24 * 60 * 60
};

/* The object itself, or the first of a list or an array; NULL for anything else. Lent. */
static struct json_object *unwrapped(struct json_object *json)
{
    struct json_object *list = pms_json_get(json, "Resources");

    if (!list && json_object_is_type(json, json_type_array))
        list = json;
    if (list && json_object_is_type(list, json_type_array))
        json = json_object_array_get_idx(list, 0);
    return json_object_is_type(json, json_type_object) ? json : NULL;
}

static enum pms_offer offer(struct json_object *config, const char *name)
{
    return pms_offer_of(pms_json_get(pms_json_get(config, name), "supported"));
}

static long number(struct json_object *json, const char *name, long most)
{
    long value;

    return pms_json_whole(pms_json_get(json, name), &value) && value > 0 && value <= most
               ? value
               : 0;
}

void pms_discovery_read(struct json_object *json, struct pms_learned *learned)
{
    struct json_object *config = unwrapped(json);
    struct json_object *pagination = pms_json_get(config, "pagination");
    const char *method = pms_json_text(pagination, "defaultPaginationMethod");
    long results = number(pms_json_get(config, "filter"), "maxResults", PAGE_MOST);

    learned->patch = offer(config, "patch");
    learned->bulk = offer(config, "bulk");
    learned->filter = offer(config, "filter");
    learned->etag = offer(config, "etag");
    learned->cursor = pms_offer_of(pms_json_get(pagination, "cursor"));
    learned->index = pms_offer_of(pms_json_get(pagination, "index"));
    learned->cursor_first = method && strcasecmp(method, "cursor") == 0;
    learned->cursor_timeout_s = number(pagination, "cursorTimeout", TIMEOUT_MOST);
    learned->page_most = number(pagination, "maxPageSize", PAGE_MOST);
    if (results > 0 && (learned->page_most == 0 || results < learned->page_most))
        learned->page_most = results;
}

static int read_answer(struct pms_client *client, const struct pms_response *response,
                       struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    int r = pms_body_check(&client->caller, response, err);

    if (r == 0)
        r = pms_json_parse(pms_buf_text(&response->body), response->body.length, &json, err);
    if (r == 0 && !unwrapped(json))
        r = pms_fail(err, PMS_E_REMOTE, "no object");
    if (r == 0) {
        pms_discovery_read(json, &client->learned);
        return 0;
    }
    err->code = PMS_E_UNSUPPORTED;
    err->http_status = response->status;
    return pms_error_prefix(err, "%s does not say what it can do", client->caller.name);
}

int pms_client_discover(struct pms_client *client, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    struct pms_call call = {.method = "GET", .path = "/ServiceProviderConfig", .one = true};
    int r = pms_call_checked(&client->caller, &call, &response, err);

    if (r == -PMS_E_NOTFOUND)
        err->code = PMS_E_UNSUPPORTED;
    if (r == 0)
        r = read_answer(client, &response, err);
    if (r == 0 || err->code == PMS_E_UNSUPPORTED)
        client->learned.is_asked = true;
    return r < 0 ? -err->code : 0;
}

int pms_discover_once(struct pms_client *client, struct pms_error *err)
{
    struct pms_error trouble = PMS_ERROR_INIT;
    int r;

    if (!client->remember || client->learned.is_asked ||
        client->manners.fields[PMS_MANNER_DISCOVERY] == PMS_DISCOVERY_NEVER)
        return 0;
    client->learned.is_asked = true;
    r = pms_client_discover(client, &trouble);
    if (r != -PMS_E_CANCELED)
        return 0;
    *err = trouble;
    return r;
}
