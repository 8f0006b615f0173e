/* SPDX-License-Identifier: MIT */
#include "serve/route.h"

#include <stdbool.h>
#include <string.h>

#include "serve/handlers.h"
#include "serve/query.h"

#define SCIM  "/scim/v2"
#define ADMIN "/admin/v1"

enum {
    READ = 0,
    WRITE = PMS_ROUTE_WRITES,
    GATEWAY = PMS_ROUTE_GATEWAY_AUTH
};

/* SCIM, Postman's published twelve: the key says all there is to say about the caller. */
#define SCIM_ROW(method, path, flags, handle)                                                  \
    {                                                                                          \
        method, SCIM path, PMS_FACE_SCIM, flags, PMS_RIGHT_ANY, handle, NULL                   \
    }
/* Administration, ours. */
#define ADMIN_ROW(method, path, flags, right, handle)                                          \
    {                                                                                          \
        method, ADMIN path, PMS_FACE_ADMIN, flags, PMS_RIGHT_##right, handle, NULL             \
    }
/* What Postman's own API has of this. */
#define POSTMAN_ROW(method, path, right, handle)                                               \
    {                                                                                          \
        method, path, PMS_FACE_POSTMAN, READ, PMS_RIGHT_##right, handle, NULL                  \
    }

static const struct pms_route routes[] = {
    SCIM_ROW("GET", "/Users", READ, pms_handle_users_list),
    SCIM_ROW("POST", "/Users", WRITE, pms_handle_users_create),
    SCIM_ROW("GET", "/Users/{id}", READ, pms_handle_users_get),
    SCIM_ROW("PUT", "/Users/{id}", WRITE, pms_handle_users_put),
    SCIM_ROW("PATCH", "/Users/{id}", WRITE, pms_handle_users_patch),
    SCIM_ROW("GET", "/Groups", READ, pms_handle_groups_list),
    SCIM_ROW("POST", "/Groups", WRITE, pms_handle_groups_create),
    SCIM_ROW("GET", "/Groups/{id}", READ, pms_handle_groups_get),
    SCIM_ROW("PATCH", "/Groups/{id}", WRITE, pms_handle_groups_patch),
    SCIM_ROW("DELETE", "/Groups/{id}", WRITE, pms_handle_groups_delete),
    SCIM_ROW("GET", "/ServiceProviderConfig", READ, pms_handle_provider_config),
    SCIM_ROW("GET", "/ResourceTypes", READ | GATEWAY, pms_handle_resource_types),

    ADMIN_ROW("GET", "/scim", READ, ANY, pms_handle_scim_get),
    ADMIN_ROW("PUT", "/scim", WRITE, SIGN_ON, pms_handle_scim_put),
    ADMIN_ROW("GET", "/scim/keys", READ, SIGN_ON, pms_handle_keys_list),
    ADMIN_ROW("POST", "/scim/keys", WRITE, SIGN_ON, pms_handle_keys_create),
    ADMIN_ROW("DELETE", "/scim/keys/{id}", WRITE, SIGN_ON, pms_handle_keys_revoke),
    ADMIN_ROW("GET", "/sso", READ, SIGN_ON, pms_handle_sso_list),
    ADMIN_ROW("PUT", "/sso/{id}", WRITE, SIGN_ON, pms_handle_sso_add),
    ADMIN_ROW("DELETE", "/sso/{id}", WRITE, SIGN_ON, pms_handle_sso_remove),
    ADMIN_ROW("GET", "/domains", READ, SIGN_ON, pms_handle_domains_list),
    ADMIN_ROW("POST", "/domains", WRITE, SIGN_ON, pms_handle_domains_add),
    {"POST", ADMIN "/domains/{id}/verify", PMS_FACE_ADMIN, READ, PMS_RIGHT_SIGN_ON,
     pms_handle_domains_verify, pms_handle_domains_verified},
    ADMIN_ROW("DELETE", "/domains/{id}", WRITE, SIGN_ON, pms_handle_domains_remove),
    ADMIN_ROW("GET", "/members", READ, MEMBERS, pms_handle_members_list),
    ADMIN_ROW("PATCH", "/members/{id}", WRITE, MEMBERS, pms_handle_members_role),
    ADMIN_ROW("DELETE", "/members/{id}", WRITE, MEMBERS, pms_handle_members_remove),
    ADMIN_ROW("POST", "/members/{id}/key", WRITE, SIGN_ON, pms_handle_members_key),
    ADMIN_ROW("GET", "/accounts", READ, SIGN_ON, pms_handle_accounts_list),
    ADMIN_ROW("POST", "/accounts", WRITE, SIGN_ON, pms_handle_accounts_add),
    ADMIN_ROW("POST", "/accounts/{id}/accept-invite", WRITE, SIGN_ON,
              pms_handle_accounts_accept),
    ADMIN_ROW("DELETE", "/accounts/{id}/invite", WRITE, SIGN_ON, pms_handle_accounts_uninvite),
    ADMIN_ROW("POST", "/me/leave", WRITE, ANY, pms_handle_own_leave),
    ADMIN_ROW("PATCH", "/me", WRITE, ANY, pms_handle_own_change),
    ADMIN_ROW("POST", "/sign-in", READ, ANY, pms_handle_sign_in),

    POSTMAN_ROW("GET", "/me", ANY, pms_handle_api_me),
    POSTMAN_ROW("GET", "/users", ANY, pms_handle_api_users),
    POSTMAN_ROW("GET", "/audit/logs", AUDIT, pms_handle_api_audit),
    POSTMAN_ROW("GET", "/audit-actions", AUDIT, pms_handle_api_actions),
};

const struct pms_route *pms_route_at(size_t index)
{
    return index < sizeof(routes) / sizeof(*routes) ? &routes[index] : NULL;
}

static bool decode_id(const char *segment, size_t length, char id[PMS_ROUTE_ID_SIZE])
{
    struct pms_error err = PMS_ERROR_INIT;

    return length > 0 && length < PMS_ROUTE_ID_SIZE &&
           pms_percent_decode(segment, length, false, id, &err) == 0;
}

/* Compares segment by segment; one '/' at the end of the path is forgiven. */
static bool matches(const char *pattern, const char *path, char id[PMS_ROUTE_ID_SIZE])
{
    while (*pattern == '/' && *path == '/') {
        size_t wanted = strcspn(++pattern, "/");
        size_t length = strcspn(++path, "/");

        if (*pattern == '{') {
            if (!decode_id(path, length, id))
                return false;
        } else if (length != wanted || memcmp(pattern, path, length) != 0) {
            return false;
        }
        pattern += wanted;
        path += length;
    }
    return *pattern == '\0' && (*path == '\0' || strcmp(path, "/") == 0);
}

const struct pms_route *pms_route_find(const char *method, const char *path,
                                       char id[PMS_ROUTE_ID_SIZE])
{
    for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
        id[0] = '\0';
        if (strcmp(routes[i].method, method) == 0 && matches(routes[i].pattern, path, id))
            return &routes[i];
    }
    return NULL;
}
