/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "client/client.h"

static bool is_empty(const struct pms_response *response)
{
    const char *body = pms_buf_text(&response->body);

    return body[strspn(body, " \t\r\n")] == '\0';
}

/* A broken answer is the server's fault, not a mistake in a text somebody gave us. */
static int blame_server(const struct pms_client *client, const struct pms_response *response,
                        struct pms_error *err)
{
    if (err->code == PMS_E_PARSE)
        err->code = PMS_E_REMOTE;
    err->http_status = response->status;
    return pms_error_prefix(err, "%s answered what cannot be used", client->caller.name);
}

int pms_answer_resource(struct pms_client *client, enum pms_type type,
                        const struct pms_response *response, struct pms_resource **ret_resource,
                        struct pms_error *err)
{
    int r;

    if (is_empty(response)) {
        *ret_resource = NULL;
        return 0;
    }
    r = pms_body_check(&client->caller, response, err);
    if (r < 0)
        return r;
    r = pms_resource_parse(type, pms_buf_text(&response->body), response->body.length,
                           ret_resource, err);
    return r < 0 ? blame_server(client, response, err) : 0;
}

int pms_answer_list(struct pms_client *client, enum pms_type type,
                    const struct pms_response *response, struct pms_list *ret_list,
                    struct pms_error *err)
{
    int r = pms_body_check(&client->caller, response, err);

    if (r < 0)
        return r;
    r = pms_list_parse(type, pms_buf_text(&response->body), response->body.length, ret_list,
                       err);
    return r < 0 ? blame_server(client, response, err) : 0;
}
