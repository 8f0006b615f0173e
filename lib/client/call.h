/* SPDX-License-Identifier: MIT */
/* One request to an endpoint and its answer, for the SCIM calls and the administration calls.
 */
#ifndef CLIENT_CALL_H
#define CLIENT_CALL_H

#include <stdbool.h>

#include <pmscim/client.h>

#include "client/flight.h"
#include "client/manners.h"
#include "http/http.h"
#include "http/url.h"

/* Who is called, with what key. */
struct pms_caller {
    struct pms_traffic *traffic;
    struct pms_url url; /* the base address */
    const char *name;   /* what messages call the server: its host, or what a socket leads to */
    const struct pms_manners *manners;
    bool *json_only; /* learnt: no body may say it is application/scim+json; NULL where that is
                      * not to be found out */
    const char *key_header;
    const struct pms_secret *key;
    void (*preview)(void *context, const char *method, const char *path, const char *body);
    void *preview_context;
};

/* `manners` is lent. PMS_E_CONFIG for an address that cannot be used. On failure the caller
 * holds nothing. */
int pms_caller_init(const struct pms_client_options *options, const char *key_header,
                    const struct pms_manners *manners, struct pms_caller *caller,
                    struct pms_error *err);
void pms_caller_done(struct pms_caller *caller);

/* Takes the key out of an error that holds words of the server; servers have been seen to quote
 * the key they refuse. Returns -err->code. */
int pms_caller_strike(const struct pms_caller *caller, struct pms_error *err);

/* One request; `path` stands behind the base address and is encoded already. */
struct pms_call {
    const char *method;
    const char *path;
    struct json_object *body; /* lent, NULL for none */
    const char *text;         /* a body as it is, instead; lent */
    const char *if_match;     /* the version to change, NULL for any */
    bool one;       /* the path names one thing, so that a 404 means this thing is not there */
    bool same;      /* a PATCH after which the state is the same, once or twice */
    bool is_search; /* a POST that only reads */
    bool sent; /* set by the call: the server may have seen the request, even if it failed */
    bool was_scim; /* set likewise: its body said it is application/scim+json */
    bool was_lost; /* set likewise: it may have seen it before the try that was answered */
};

/* Sends it and fetches an answer of any status but a redirect, which is PMS_E_REMOTE. Returns
 * PMS_PREVIEWED, and no answer, when it would write under a preview. */
int pms_call(const struct pms_caller *caller, struct pms_call *call,
             struct pms_response *ret_response, struct pms_error *err);

/* The same in two steps, so that several can be under way. Returns PMS_PREVIEWED, and no
 * flight, when it would write under a preview. `call` is lent until the flight is freed. */
int pms_call_start(const struct pms_caller *caller, struct pms_call *call,
                   struct pms_flight **ret_flight, struct pms_error *err);
int pms_call_finish(const struct pms_caller *caller, struct pms_call *call,
                    struct pms_flight *flight, struct pms_response *ret_response,
                    struct pms_error *err);

/* 0 for a 2xx, otherwise the error the status and its body mean (client.h lists them). */
int pms_status_check(const struct pms_caller *caller, const struct pms_call *call,
                     const struct pms_response *response, struct pms_error *err);

/* The same request and check in one, for calls that treat no status in a way of their own. */
int pms_call_checked(const struct pms_caller *caller, struct pms_call *call,
                     struct pms_response *ret_response, struct pms_error *err);

/* A body with text in it that is not JSON at all? Then PMS_E_REMOTE tells a web page from other
 * things; 0 for JSON-like and for empty bodies. */
int pms_body_check(const struct pms_caller *caller, const struct pms_response *response,
                   struct pms_error *err);

/* "/Users/9f31" malloc()ed in `*ret_path`; PMS_E_USAGE for an id that would mean another path.
 */
int pms_path_of(const char *collection, const char *id, char **ret_path, struct pms_error *err);

DEFINE_AUTO_VALUE(struct pms_caller, pms_caller_done)

#endif
