/* SPDX-License-Identifier: MIT */
#include "client/client.h"

#include <string.h>

#include "base/clock.h"

/* A name under the top-level domain that RFC 2606 keeps free, so that nobody can have it. */
static const char nobody[] = "pmscim-connection-test@nobody.invalid";

static bool is_server_matching(const struct pms_client *client)
{
    return client->given.values[PMS_MANNER_FILTERS] == PMS_FILTERS_SERVER;
}

/* The row, and over it what the profile says. */
static int choose_manners(struct pms_client *client, const struct pms_client_options *options,
                          struct pms_error *err)
{
    const struct pms_manners *row;
    int r = pms_manners_find(options->manners, &row, err);

    if (r < 0)
        return r;
    r = pms_manners_set_parse(options->manners_fields, &client->given, err);
    if (r < 0)
        return pms_error_prefix(err, "manners");
    client->manners = *row;
    for (size_t i = 0; i < PMS_MANNERS_FIELDS; i++)
        if (client->given.values[i] != PMS_MANNER_UNSET)
            client->manners.fields[i] = client->given.values[i];
    return 0;
}

/* What was learnt another time, and what the manners know. */
static int recall(struct pms_client *client, const struct pms_client_options *options,
                  struct pms_error *err)
{
    const struct pms_manners *manners = &client->manners;

    client->endpoint = strdup(options->endpoint);
    if (!client->endpoint)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (options->remember) {
        client->remember = strdup(options->remember);
        if (!client->remember)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        pms_learned_load(client->remember, client->endpoint, pms_clock_now_ms(),
                         &client->learned);
    }
    if (!manners->external_id_filter && !is_server_matching(client))
        client->learned.no_external_id_filter = true;
    if (manners->case_exact_filter)
        client->learned.name_case = PMS_CASE_EXACT;
    client->before = client->learned;
    return 0;
}

int pms_client_new(const struct pms_client_options *options, struct pms_client **ret_client,
                   struct pms_error *err)
{
    AUTO(pms_client_free) struct pms_client *client = calloc(1, sizeof(*client));
    int r;

    if (!client)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = choose_manners(client, options, err);
    if (r == 0)
        r = pms_caller_init(options, "Authorization: Bearer ", &client->manners,
                            &client->caller, err);
    if (r < 0)
        return r;
    if (!pms_is_given(client, PMS_MANNER_CONTENT_TYPE))
        client->caller.json_only = &client->learned.json_only;
    r = recall(client, options, err);
    if (r < 0)
        return r;
    *ret_client = TAKE(client);
    return 0;
}

/* Losing what was learnt costs requests, and is no failure of anything that was asked for. */
static void keep(const struct pms_client *client)
{
    struct pms_error ignored = PMS_ERROR_INIT;

    if (client->remember && client->endpoint &&
        memcmp(&client->learned, &client->before, sizeof(client->learned)) != 0)
        pms_learned_save(client->remember, client->endpoint, pms_clock_now_ms(),
                         &client->learned, &ignored);
}

void pms_client_free(struct pms_client *client)
{
    if (!client)
        return;
    keep(client);
    free(client->remember);
    free(client->endpoint);
    pms_caller_done(&client->caller);
    free(client);
}

void pms_client_limits(const struct pms_client *client, long reads, long writes,
                       struct pms_limits *ret_limits)
{
    pms_traffic_limits(client->caller.traffic, reads, writes, ret_limits);
}

/* Asks for somebody; 1 when somebody came, 0 when nobody did. */
static int ask_for_one(struct pms_client *client, const char *filter, struct pms_error *err)
{
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    AUTO(pms_resource_free) struct pms_resource *somebody = NULL;
    struct pms_query query = {.type = PMS_USER, .filter = filter, .limit = 1};
    int r = pms_pages_new(client, &query, &pages, err);

    return r < 0 ? r : pms_pages_next(pages, &somebody, err);
}

int pms_client_test(struct pms_client *client, struct pms_error *err)
{
    AUTO(free) char *filter = pms_filter_equals("userName", nobody);
    int r;

    if (!filter)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = ask_for_one(client, filter, err);
    /* A server without filters is one all the same, if it can show anybody or an empty list. */
    if (r < 0 && pms_is_filter_refused(client, err)) {
        *err = (struct pms_error)PMS_ERROR_INIT;
        r = ask_for_one(client, NULL, err);
        return r < 0 ? r : 0;
    }
    if (r <= 0)
        return r;
    pms_fail(err, PMS_E_REMOTE,
             "%s ignores filters: asked for nobody, it answered with somebody",
             client->caller.name);
    return pms_error_hint(err, "check that the address is one of a SCIM 2.0 server");
}
