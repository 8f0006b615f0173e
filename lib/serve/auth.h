/* SPDX-License-Identifier: MIT */
/* Who is calling. */
#ifndef SERVE_AUTH_H
#define SERVE_AUTH_H

#include <stdbool.h>
#include <stdint.h>

#include <pmscim/error.h>

#include "serve/store.h"

struct pms_caller {
    char id[PMS_ID_SIZE];        /* of the SCIM key, the service account or the person */
    char role[PMS_ID_SIZE];      /* an account's; "" for a SCIM key */
    char actor[PMS_ID_SIZE * 2]; /* for the audit log: "scimkey:…", "account:…" */
    bool service;                /* a service account, no person */
};

/* By a SCIM key in Authorization, with or without "Bearer". PMS_E_AUTH when there is none or it
 * is not an active one; 403 when whoever made it has left the team (facts 1.7). */
int pms_auth_scim(struct pms_store *store, const char *authorization, int64_t now_ms,
                  struct pms_caller *ret_caller, struct pms_error *err);

/* By an account key in X-API-Key; 403 for somebody who is suspended. */
int pms_auth_account(struct pms_store *store, const char *api_key,
                     struct pms_caller *ret_caller, struct pms_error *err);

#endif
