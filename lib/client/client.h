/* SPDX-License-Identifier: MIT */
/* The insides of a client, and what its files do for each other. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include <pmscim/client.h>

#include "client/call.h"
#include "scim/auto.h"

/* How the server's filters compare userName with regard to case. */
enum pms_name_case {
    PMS_CASE_UNKNOWN,
    PMS_CASE_EXACT,
    PMS_CASE_IGNORED
};

struct pms_client {
    struct pms_caller caller;
    enum pms_name_case name_case; /* known from the manners, or learnt */
    int64_t no_capitals_until_ms; /* a listing just now had no userName with a capital */
    bool no_filter;               /* learnt: the server refuses filters that are sound */
    bool no_user_name_filter;     /* learnt: the server refuses filters on userName */
    bool no_external_id_filter;   /* likewise, or known from the manners */
};

/* Reads the resource of a successful answer; `*ret_resource` is NULL for an empty body. */
int pms_answer_resource(struct pms_client *client, enum pms_type type,
                        const struct pms_response *response, struct pms_resource **ret_resource,
                        struct pms_error *err);

/* Reads one page of a listing. */
int pms_answer_list(struct pms_client *client, enum pms_type type,
                    const struct pms_response *response, struct pms_list *ret_list,
                    struct pms_error *err);

/* A walk that leaves a refused filter to its caller. */
int pms_pages_new(struct pms_client *client, const struct pms_query *query,
                  struct pms_pages **ret_pages, struct pms_error *err);

/* The ways in which servers say that they do not filter by this attribute. */
bool pms_is_filter_refused(const struct pms_error *err);

/* The user with this userName, spelled as given or in lower case, without walking the listing.
 */
int pms_find_exactly(struct pms_client *client, const char *user_name,
                     struct pms_resource **ret_user, struct pms_error *err);

/* PUT of a few attributes, for servers whose PUT leaves absent ones as they are. */
int pms_client_put_partial(struct pms_client *client, enum pms_type type, const char *id,
                           struct json_object *body, struct pms_resource **ret_resource,
                           struct pms_error *err);

DEFINE_AUTO(struct pms_client *, pms_client_free)
DEFINE_AUTO(struct pms_pages *, pms_pages_free)

#endif
