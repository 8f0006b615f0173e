/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "client/client.h"

enum {
    FIRST_MS = 500,
    LONGEST_MS = 8000,
    STALE_MS = 2000 /* how far behind a copy may be, of which nothing was said */
};

static const char later[] = "the server has taken the change and not done it yet";

void pms_settle_note(struct pms_client *client, const struct pms_response *response)
{
    client->is_promised = response && response->status == 202;
    client->promise[0] = '\0';
    if (client->is_promised)
        pms_headers_visible(&response->headers, "Set-Txn", client->promise,
                            sizeof(client->promise));
}

int pms_settle_wait(struct pms_client *client, struct pms_settle *settle, struct pms_error *err)
{
    struct pms_traffic *traffic = client->caller.traffic;
    int64_t patience = pms_traffic_patience(traffic);
    int64_t ms = (int64_t)FIRST_MS << (settle->looks < 8 ? settle->looks : 8);
    int r;

    if (!client->is_promised && patience > STALE_MS)
        patience = STALE_MS;
    if (ms > LONGEST_MS)
        ms = LONGEST_MS;
    if (ms > patience - settle->waited_ms)
        ms = patience - settle->waited_ms;
    if (ms <= 0)
        return 0;
    settle->looks++;
    settle->waited_ms += ms;
    r = pms_traffic_rest(traffic, ms, later, err);
    return r < 0 ? r : 1;
}

int pms_settle_fail(const struct pms_client *client, const char *what, struct pms_error *err)
{
    pms_fail(err, PMS_E_REMOTE, "%s took the change%s, but %s is as before",
             client->caller.name, client->is_promised ? " (202)" : "", what);
    if (client->promise[0] != '\0')
        pms_error_hint(err, "look again later; the server calls it transaction %s",
                       client->promise);
    else if (client->is_promised)
        pms_error_hint(err, "look again later, before you repeat");
    else
        pms_error_hint(err, "look again in a minute; if it stays so, the server ignores this "
                            "kind of request: try other manners in the profile");
    return pms_caller_strike(&client->caller, err);
}

int pms_settle_until(struct pms_client *client, const struct pms_settle_wish *wish,
                     struct pms_resource *take_answer, struct pms_resource **ret_resource,
                     struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *now = take_answer;
    struct pms_settle settle = {0};
    int r = wish->is_done(client, wish->context, now, err);

    for (bool is_answer = true; r == 0; is_answer = false) {
        if (!is_answer)
            r = pms_settle_wait(client, &settle, err);
        if (!is_answer && r == 0)
            return pms_settle_fail(client, wish->name, err);
        pms_resource_free(TAKE(now));
        if (r >= 0)
            r = pms_client_get(client, wish->type, wish->id, &now, err);
        if (r == 0)
            r = wish->is_done(client, wish->context, now, err);
    }
    if (r < 0)
        return r;
    *ret_resource = TAKE(now);
    return 0;
}
