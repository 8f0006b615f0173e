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
    ADMINS = PMS_ROUTE_ADMINS
};

static const struct pms_route routes[] = {
    {"GET", SCIM "/Users", PMS_FACE_SCIM, READ, pms_handle_users_list, NULL},
    {"POST", SCIM "/Users", PMS_FACE_SCIM, WRITE, pms_handle_users_create, NULL},
    {"GET", SCIM "/Users/{id}", PMS_FACE_SCIM, READ, pms_handle_users_get, NULL},
    {"PUT", SCIM "/Users/{id}", PMS_FACE_SCIM, WRITE, pms_handle_users_put, NULL},
    {"PATCH", SCIM "/Users/{id}", PMS_FACE_SCIM, WRITE, pms_handle_users_patch, NULL},
    {"GET", SCIM "/ServiceProviderConfig", PMS_FACE_SCIM, READ, pms_handle_provider_config,
     NULL},
    {"GET", SCIM "/ResourceTypes", PMS_FACE_SCIM, READ | PMS_ROUTE_GATEWAY_AUTH,
     pms_handle_resource_types, NULL},

    {"GET", ADMIN "/scim", PMS_FACE_ADMIN, READ, pms_handle_scim_get, NULL},
    {"PUT", ADMIN "/scim", PMS_FACE_ADMIN, WRITE | ADMINS, pms_handle_scim_put, NULL},
    {"GET", ADMIN "/scim/keys", PMS_FACE_ADMIN, READ | ADMINS, pms_handle_keys_list, NULL},
    {"POST", ADMIN "/scim/keys", PMS_FACE_ADMIN, WRITE | ADMINS, pms_handle_keys_create, NULL},
    {"DELETE", ADMIN "/scim/keys/{id}", PMS_FACE_ADMIN, WRITE | ADMINS, pms_handle_keys_revoke,
     NULL},
    {"GET", ADMIN "/sso", PMS_FACE_ADMIN, READ | ADMINS, pms_handle_sso_list, NULL},
    {"PUT", ADMIN "/sso/{id}", PMS_FACE_ADMIN, WRITE | ADMINS, pms_handle_sso_add, NULL},
    {"DELETE", ADMIN "/sso/{id}", PMS_FACE_ADMIN, WRITE | ADMINS, pms_handle_sso_remove, NULL},
    {"GET", ADMIN "/domains", PMS_FACE_ADMIN, READ | ADMINS, pms_handle_domains_list, NULL},
    {"POST", ADMIN "/domains", PMS_FACE_ADMIN, WRITE | ADMINS, pms_handle_domains_add, NULL},
    {"POST", ADMIN "/domains/{id}/verify", PMS_FACE_ADMIN, READ | ADMINS,
     pms_handle_domains_verify, pms_handle_domains_verified},
    {"DELETE", ADMIN "/domains/{id}", PMS_FACE_ADMIN, WRITE | ADMINS, pms_handle_domains_remove,
     NULL},
    {"POST", ADMIN "/sign-in", PMS_FACE_ADMIN, READ, pms_handle_sign_in, NULL},
};

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
