/* SPDX-License-Identifier: MIT */
/* Deletion, which is done when nobody is there any more. */
#include "client/client.h"
#include "scim/scim_error.h"

int pms_delete_begin(enum pms_type type, const char *id, struct pms_write *ret_write,
                     struct pms_error *err)
{
    return pms_write_begin("DELETE", type, id, NULL, ret_write, err);
}

static int is_there(struct pms_client *client, const struct pms_write *write,
                    struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *still = NULL;
    int r = pms_client_get(client, write->type, write->id, &still, err);

    if (r != -PMS_E_NOTFOUND)
        return r < 0 ? r : 1;
    *err = (struct pms_error)PMS_ERROR_INIT;
    return 0;
}

static int wait_until_gone(struct pms_client *client, const struct pms_write *write,
                           struct pms_error *err)
{
    struct pms_settle settle = {0};
    int r = is_there(client, write, err);

    while (r > 0) {
        r = pms_settle_wait(client, &settle, err);
        if (r == 0)
            return pms_settle_fail(client, write->id, err);
        if (r > 0)
            r = is_there(client, write, err);
    }
    return r;
}

/* Does the collection answer at all? Otherwise a 404 says nothing about one of it. */
static int check_collection(struct pms_client *client, enum pms_type type,
                            struct pms_error *err)
{
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    AUTO(pms_resource_free) struct pms_resource *somebody = NULL;
    const struct pms_query query = {.type = type, .limit = 1};
    int r = pms_pages_new(client, &query, &pages, err);

    if (r == 0)
        r = pms_pages_next(pages, &somebody, err);
    return r < 0 ? r : 0;
}

/* A 404 may mean that somebody is gone already, that there is no deletion, or that a gateway
 * knows nothing of the address. Only the first is success. */
static int believe_gone(struct pms_client *client, const struct pms_write *write,
                        const struct pms_response *response, struct pms_error *err)
{
    struct pms_scim_error answer;
    int r = is_there(client, write, err);

    if (r > 0) {
        pms_fail(err, PMS_E_UNSUPPORTED, "%s answers a deletion with 404, but %s is there",
                 client->caller.name, write->id);
        err->http_status = response->status;
        return pms_error_hint(err, "the server does not delete: switch people off instead");
    }
    if (r < 0)
        return r;
    pms_scim_error_parse(pms_buf_text(&response->body), response->body.length, &answer);
    return answer.is_scim ? 0 : check_collection(client, write->type, err);
}

int pms_delete_finish(struct pms_client *client, const struct pms_write *write, int r,
                      const struct pms_response *response, struct pms_error *err)
{
    pms_settle_note(client, r == 0 ? response : NULL);
    if (r != 0)
        return r;
    if (response->status == 404)
        return believe_gone(client, write, response, err);
    r = pms_status_check(&client->caller, &write->call, response, err);
    if (r < 0 || !client->is_promised)
        return r;
    return wait_until_gone(client, write, err);
}

int pms_client_delete(struct pms_client *client, enum pms_type type, const char *id,
                      struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(pms_write_done) struct pms_write write = {0};
    int r = pms_delete_begin(type, id, &write, err);

    if (r < 0)
        return r;
    r = pms_call(&client->caller, &write.call, &response, err);
    return pms_delete_finish(client, &write, r, &response, err);
}
