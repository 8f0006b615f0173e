/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "client/client.h"

static bool is_same(const char *asked, const char *found)
{
    return !asked || (found && strcmp(asked, found) == 0);
}

static const char *name_of(const struct pms_resource *resource)
{
    return pms_resource_type(resource) == PMS_GROUP ? pms_group_name(resource)
                                                    : pms_user_name(resource);
}

/* What has the name of what was asked for. */
static int find_named(struct pms_client *client, const struct pms_resource *asked,
                      struct pms_resource **ret_resource, struct pms_error *err)
{
    return pms_resource_type(asked) == PMS_GROUP
               ? pms_find_group_named(client, name_of(asked), ret_resource, err)
               : pms_find_exactly(client, name_of(asked), ret_resource, err);
}

/* Whether what was found can be what we asked for. `active` does not count: a server may answer
 * an invitation with a person who is not active yet. */
static bool is_ours(const struct pms_resource *asked, const struct pms_resource *found)
{
    return is_same(pms_user_given_name(asked), pms_user_given_name(found)) &&
           is_same(pms_user_family_name(asked), pms_user_family_name(found)) &&
           is_same(pms_resource_external_id(asked), pms_resource_external_id(found));
}

/* Does nobody know what became of the request? Its answer may be lost on the way, come from a
 * gateway or from a server that failed half-way, or be a success that nobody can read. */
static bool is_answer_lost(const struct pms_call *call, const struct pms_error *err)
{
    int status = err->http_status;

    if (status == 0)
        return call->sent && err->code != PMS_E_CANCELED;
    return (status >= 200 && status < 300) || status == 500 || status == 502 || status == 504;
}

/* Looks until somebody is found, as long as that is of use. */
static int look_for(struct pms_client *client, const struct pms_resource *asked,
                    struct pms_resource **ret_resource, struct pms_error *err)
{
    struct pms_settle settle = {0};
    int r = find_named(client, asked, ret_resource, err);

    while (r == -PMS_E_NOTFOUND) {
        struct pms_error interruption = PMS_ERROR_INIT;
        int waited = pms_settle_wait(client, &settle, &interruption);

        if (waited < 0)
            *err = interruption;
        if (waited <= 0)
            return waited < 0 ? waited : r;
        *err = (struct pms_error)PMS_ERROR_INIT;
        r = find_named(client, asked, ret_resource, err);
    }
    return r;
}

/* A POST must not be repeated blindly, and its loss must not be reported blindly either. */
static int look_after_loss(struct pms_client *client, const struct pms_resource *asked,
                           struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *found = NULL;
    struct pms_error look = PMS_ERROR_INIT;
    const char *name = name_of(asked);
    int r = -PMS_E_UNSUPPORTED;

    if (name)
        r = look_for(client, asked, &found, &look);
    if (r == -PMS_E_NOTFOUND)
        return pms_error_hint(err, "%s is not there (yet): look again, then repeat", name);
    if (r < 0)
        return pms_error_hint(err,
                              "it may have been made all the same: look before you repeat");
    if (!is_ours(asked, found))
        return pms_error_hint(err, "%s is there now, with other data: look before you repeat",
                              name);
    *err = (struct pms_error)PMS_ERROR_INIT;
    *ret_resource = TAKE(found);
    return 0;
}

/* What the server made, when its answer does not tell. */
static int look_after_silence(struct pms_client *client, const struct pms_resource *asked,
                              struct pms_resource **ret_resource, struct pms_error *err)
{
    const char *name = name_of(asked);
    int r;

    if (!name)
        return pms_fail(err, PMS_E_REMOTE, "%s took the request but does not say what it made",
                        client->caller.name);
    r = look_for(client, asked, ret_resource, err);
    if (r != -PMS_E_NOTFOUND)
        return r;
    pms_fail(err, PMS_E_REMOTE, "%s took the request, but %s is not there (yet)",
             client->caller.name, name);
    err->hint[0] = '\0';
    if (client->promise[0] != '\0')
        pms_error_hint(err, "look again before you repeat; the server calls it transaction %s",
                       client->promise);
    return pms_caller_strike(&client->caller, err);
}

/* Does the answer show what was made? One about somebody else does not. */
static bool is_answer_to(const struct pms_resource *asked, const struct pms_resource *answer)
{
    const char *name = name_of(asked);
    const char *answered = answer ? name_of(answer) : NULL;

    return answer && pms_resource_id(answer) &&
           (!name || !answered || strcasecmp(name, answered) == 0);
}

int pms_create_finish(struct pms_client *client, const struct pms_resource *resource,
                      const struct pms_call *call, int r, const struct pms_response *response,
                      struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *made = NULL;

    client->no_capitals_until_ms = 0;
    pms_settle_note(client, r == 0 ? response : NULL);
    if (r == 0)
        r = pms_status_check(&client->caller, call, response, err);
    /* 202 says only that the request was taken. */
    if (r == 0 && response->status != 202)
        r = pms_answer_resource(client, pms_resource_type(resource), response, &made, err);
    if (r < 0 && is_answer_lost(call, err))
        return look_after_loss(client, resource, ret_resource, err);
    if (r != 0)
        return r;
    if (!is_answer_to(resource, made))
        return look_after_silence(client, resource, ret_resource, err);
    *ret_resource = TAKE(made);
    return 0;
}

int pms_client_create(struct pms_client *client, const struct pms_resource *resource,
                      struct pms_resource **ret_resource, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    struct pms_call call = {.method = "POST",
                            .path = pms_type_path(pms_resource_type(resource)),
                            .body = pms_resource_json(resource)};
    int r = pms_call(&client->caller, &call, &response, err);

    return pms_create_finish(client, resource, &call, r, &response, ret_resource, err);
}

/* Somebody with the same name is the same person only where no external id says otherwise. */
static bool is_adoptable(const struct pms_resource *asked, const struct pms_resource *found)
{
    const char *ours = pms_resource_external_id(asked);
    const char *theirs = pms_resource_external_id(found);

    return !ours || !theirs || strcmp(ours, theirs) == 0;
}

int pms_adopt_finish(struct pms_client *client, const struct pms_resource *resource, int r,
                     struct pms_resource **ret_resource, int *ret_adopted,
                     struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *found = NULL;
    struct pms_error look = PMS_ERROR_INIT;
    const char *name = pms_user_name(resource);

    if (r >= 0)
        *ret_adopted = 0;
    if (r != -PMS_E_CONFLICT || !name)
        return r;
    if (pms_find_exactly(client, name, &found, &look) < 0)
        return r;
    if (!is_adoptable(resource, found))
        return pms_error_hint(err, "%s is there with another external id: nobody was adopted",
                              name);
    *err = (struct pms_error)PMS_ERROR_INIT;
    *ret_adopted = 1;
    *ret_resource = TAKE(found);
    return 0;
}

int pms_client_adopt(struct pms_client *client, const struct pms_resource *resource,
                     struct pms_resource **ret_resource, int *ret_adopted,
                     struct pms_error *err)
{
    int r = pms_client_create(client, resource, ret_resource, err);

    return pms_adopt_finish(client, resource, r, ret_resource, ret_adopted, err);
}
