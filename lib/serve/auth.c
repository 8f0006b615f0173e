/* SPDX-License-Identifier: MIT */
#include "serve/auth.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "serve/answer.h"

#define BLANKS " \t"

/* The key of an Authorization field; `*ret_length` is 0 when there is none. */
static const char *key_of(const char *field, size_t *ret_length)
{
    static const char scheme[] = "Bearer";
    size_t length = sizeof(scheme) - 1;

    field += strspn(field, BLANKS);
    if (strncasecmp(field, scheme, length) == 0 && strchr(BLANKS, field[length]))
        field += length + strspn(field + length, BLANKS);
    length = strlen(field);
    while (length > 0 && strchr(BLANKS, field[length - 1]))
        length--;
    *ret_length = length;
    return field;
}

int pms_auth_scim(struct pms_store *store, const char *authorization, int64_t now_ms,
                  struct pms_caller *ret_caller, struct pms_error *err)
{
    struct pms_key_row key;
    char digest[PMS_DIGEST_SIZE];
    size_t length = 0;
    const char *text = authorization ? key_of(authorization, &length) : "";
    int r;

    if (length == 0)
        return pms_fail(err, PMS_E_AUTH, "no SCIM API key came with the request");
    pms_digest(text, length, digest);
    r = pms_store_key_by_digest(store, digest, &key, err);
    if (r == 0)
        return pms_fail(err, PMS_E_AUTH, "this SCIM API key opens no team; check the key");
    if (r < 0)
        return r;
    r = pms_store_account_here(store, key.maker, err);
    if (r == 0)
        return pms_refuse(err, 403, NULL,
                          "whoever made this SCIM API key has left the team; use the key of"
                          " somebody who is in it");
    if (r < 0)
        return r;
    pms_store_key_used(store, &key, now_ms);
    snprintf(ret_caller->id, sizeof(ret_caller->id), "%s", key.id);
    ret_caller->role[0] = '\0';
    ret_caller->service = false;
    snprintf(ret_caller->actor, sizeof(ret_caller->actor), "scimkey:%s", key.id);
    return 0;
}

int pms_auth_account(struct pms_store *store, const char *api_key,
                     struct pms_caller *ret_caller, struct pms_error *err)
{
    struct pms_account_row account;
    char digest[PMS_DIGEST_SIZE];
    int r;

    if (!api_key || api_key[0] == '\0')
        return pms_fail(err, PMS_E_AUTH, "no account key came with the request");
    pms_digest(api_key, strlen(api_key), digest);
    r = pms_store_account_by_digest(store, digest, &account, err);
    if (r == 0)
        return pms_fail(err, PMS_E_AUTH, "no account has this key");
    if (r < 0)
        return r;
    if (!account.active)
        return pms_refuse(err, 403, NULL, "this account is suspended in the team");
    ret_caller->service = account.service;
    snprintf(ret_caller->id, sizeof(ret_caller->id), "%s", account.id);
    snprintf(ret_caller->role, sizeof(ret_caller->role), "%s", account.role);
    snprintf(ret_caller->actor, sizeof(ret_caller->actor), "account:%s", account.id);
    return 0;
}
