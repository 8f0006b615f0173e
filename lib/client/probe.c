/* SPDX-License-Identifier: MIT */
#include <pmscim/probe.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "client/call.h"
#include "http/facts.h"

DEFINE_AUTO_VALUE(struct pms_probe, pms_probe_done)

/* The public words are for programs, those of http/ for ourselves; they are the same. */
_Static_assert((int)PMS_PROBE_ANSWER == (int)PMS_REACH_ANSWER, "as far in both lists");

void pms_probe_done(struct pms_probe *probe)
{
    free(probe->address);
    free(probe->issuer);
    *probe = (struct pms_probe){0};
}

static char *address_of(const struct pms_facts *facts)
{
    bool is_v6 = strchr(facts->address, ':') != NULL;
    char *address = NULL;

    if (facts->address[0] == '\0' ||
        asprintf(&address, "%s%s%s:%ld", is_v6 ? "[" : "", facts->address, is_v6 ? "]" : "",
                 facts->port) < 0)
        return NULL;
    return address;
}

static void read_facts(const struct pms_transfer *transfer, struct pms_probe *probe)
{
    struct pms_facts facts;

    pms_transfer_facts(transfer, &facts);
    probe->reach = (int)facts.reach;
    probe->is_proxied = facts.is_proxied;
    probe->address = address_of(&facts);
    probe->version = facts.version;
    probe->issuer = facts.issuer[0] != '\0' ? strdup(facts.issuer) : NULL;
    probe->end_ms = facts.end_ms;
    probe->date_ms = facts.date_ms;
    probe->connected_ms = facts.connected_ms;
    probe->answered_ms = facts.answered_ms;
    probe->now_ms = pms_clock_now_ms();
}

static int send_one(const struct pms_caller *caller, struct pms_http *http, const char *path,
                    struct pms_probe *probe, struct pms_error *err)
{
    AUTO(pms_transfer_free) struct pms_transfer *transfer = NULL;
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(free) char *url = NULL;
    struct pms_request request = {.method = "GET",
                                  .accept = caller->manners->accept,
                                  .key_header = caller->key_header,
                                  .key = caller->key};
    int r;

    if (asprintf(&url, "%s%s%s", caller->url.origin, caller->url.path, path) < 0) {
        url = NULL;
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    request.url = url;
    r = pms_http_submit(http, &request, &transfer, err);
    if (r < 0)
        return r;
    r = pms_http_wait(http, transfer, &probe->err);
    if (r == -PMS_E_CANCELED) {
        *err = probe->err;
        return r;
    }
    read_facts(transfer, probe);
    response = pms_transfer_take_response(transfer);
    probe->status = response.status;
    return 0;
}

int pms_probe(const struct pms_client_options *options, const char *path,
              struct pms_probe *ret_probe, struct pms_error *err)
{
    AUTO(pms_caller_done) struct pms_caller caller = {0};
    AUTO(pms_http_free) struct pms_http *http = NULL;
    AUTO(pms_probe_done) struct pms_probe probe = {.end_ms = -1, .date_ms = -1};
    const struct pms_manners *manners = NULL;
    int r = pms_manners_find(options->manners, &manners, err);

    if (r == 0)
        r = pms_caller_init(options, "Authorization: Bearer ", manners, &caller, err);
    if (r == 0)
        r = pms_call_http(options, &http, err);
    if (r < 0)
        return r;
    probe.is_tls = caller.url.is_https && !options->unix_socket;
    r = send_one(&caller, http, path, &probe, err);
    if (r < 0)
        return r;
    *ret_probe = probe;
    probe = (struct pms_probe){0};
    return 0;
}
