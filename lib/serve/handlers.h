/* SPDX-License-Identifier: MIT */
/*
 * The handlers of the route table. Each gives its answer in call->exchange, or fails with an
 * error whose http_status and scim_type, where set, are the answer's. What a failing writer did
 * to the state is undone by its caller.
 */
#ifndef SERVE_HANDLERS_H
#define SERVE_HANDLERS_H

#include <stdint.h>

#include <pmscim/error.h>

#include "serve/auth.h"
#include "serve/exchange.h"
#include "serve/route.h"
#include "serve/store.h"

/* What a handler gets to know. */
struct pms_call {
    struct pms_store *store;
    struct pms_exchange *exchange;
    struct pms_caller caller;
    char id[PMS_ROUTE_ID_SIZE]; /* the {id} of the path */
    const char *url;            /* where this endpoint is, for links */
    const char *resolver;       /* DNS server for domain checks, or NULL */
    int64_t now_ms;
};

int pms_handle_users_list(struct pms_call *call, struct pms_error *err);
int pms_handle_users_get(struct pms_call *call, struct pms_error *err);
int pms_handle_users_create(struct pms_call *call, struct pms_error *err);
int pms_handle_users_put(struct pms_call *call, struct pms_error *err);
int pms_handle_users_patch(struct pms_call *call, struct pms_error *err);

int pms_handle_groups_list(struct pms_call *call, struct pms_error *err);
int pms_handle_groups_get(struct pms_call *call, struct pms_error *err);
int pms_handle_groups_create(struct pms_call *call, struct pms_error *err);
int pms_handle_groups_patch(struct pms_call *call, struct pms_error *err);
int pms_handle_groups_delete(struct pms_call *call, struct pms_error *err);

int pms_handle_provider_config(struct pms_call *call, struct pms_error *err);
int pms_handle_resource_types(struct pms_call *call, struct pms_error *err);

int pms_handle_scim_get(struct pms_call *call, struct pms_error *err);
int pms_handle_scim_put(struct pms_call *call, struct pms_error *err);

int pms_handle_keys_list(struct pms_call *call, struct pms_error *err);
int pms_handle_keys_create(struct pms_call *call, struct pms_error *err);
int pms_handle_keys_revoke(struct pms_call *call, struct pms_error *err);

int pms_handle_sso_list(struct pms_call *call, struct pms_error *err);
int pms_handle_sso_add(struct pms_call *call, struct pms_error *err);
int pms_handle_sso_remove(struct pms_call *call, struct pms_error *err);

int pms_handle_domains_list(struct pms_call *call, struct pms_error *err);
int pms_handle_domains_add(struct pms_call *call, struct pms_error *err);
int pms_handle_domains_verify(struct pms_call *call, struct pms_error *err);
int pms_handle_domains_verified(struct pms_call *call, struct pms_error *err);
int pms_handle_domains_remove(struct pms_call *call, struct pms_error *err);

int pms_handle_members_list(struct pms_call *call, struct pms_error *err);
int pms_handle_members_role(struct pms_call *call, struct pms_error *err);
int pms_handle_members_remove(struct pms_call *call, struct pms_error *err);
int pms_handle_members_key(struct pms_call *call, struct pms_error *err);

int pms_handle_accounts_list(struct pms_call *call, struct pms_error *err);
int pms_handle_accounts_add(struct pms_call *call, struct pms_error *err);
int pms_handle_accounts_accept(struct pms_call *call, struct pms_error *err);
int pms_handle_accounts_uninvite(struct pms_call *call, struct pms_error *err);

int pms_handle_own_leave(struct pms_call *call, struct pms_error *err);
int pms_handle_own_change(struct pms_call *call, struct pms_error *err);
int pms_handle_sign_in(struct pms_call *call, struct pms_error *err);

int pms_handle_api_me(struct pms_call *call, struct pms_error *err);
int pms_handle_api_users(struct pms_call *call, struct pms_error *err);
int pms_handle_api_audit(struct pms_call *call, struct pms_error *err);
int pms_handle_api_actions(struct pms_call *call, struct pms_error *err);

#endif
