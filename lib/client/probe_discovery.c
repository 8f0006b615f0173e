/* SPDX-License-Identifier: MIT */
/* What a server says about itself, and single pages as they come. */
#include <pmscim/probe.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/json.h"
#include "client/client.h"
#include "scim/list.h"

DEFINE_AUTO_VALUE(struct pms_slice, pms_slice_done)

/* 0 with the status, and the body where it is JSON; only a refused key is a failure. */
static int ask(struct pms_client *client, const char *path, int *ret_status,
               struct json_object **ret_json, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    struct pms_error ignored = PMS_ERROR_INIT;
    struct pms_call call = {.method = "GET", .path = path, .one = true};
    int r = pms_call(&client->caller, &call, &response, err);

    if (r < 0)
        return r;
    if (response.status == 401 || response.status == 403)
        return pms_status_check(&client->caller, &call, &response, err);
    *ret_status = response.status;
    if (response.status == 200)
        pms_json_parse(pms_buf_text(&response.body), response.body.length, ret_json, &ignored);
    return 0;
}

static int supported(struct json_object *config, const char *name)
{
    return pms_json_truth(pms_json_get(pms_json_get(config, name), "supported"));
}

static int ask_config(struct pms_client *client, struct pms_discovery *found,
                      struct pms_error *err)
{
    AUTO(json) struct json_object *answer = NULL;
    int r = ask(client, "/ServiceProviderConfig", &found->config_status, &answer, err);
    struct json_object *config = pms_discovery_unwrapped(answer);

    if (r < 0 || !config)
        return r;
    found->patch = supported(config, "patch");
    found->bulk = supported(config, "bulk");
    found->filter = supported(config, "filter");
    found->sort = supported(config, "sort");
    found->etag = supported(config, "etag");
    found->password = supported(config, "changePassword");
    pms_json_whole(pms_json_get(pms_json_get(config, "filter"), "maxResults"),
                   &found->max_results);
    return 0;
}

/* A ListResponse as the RFC has it, or, as at Postman, a bare array. */
static bool has_type(struct json_object *types, const char *name)
{
    struct json_object *list =
        json_object_is_type(types, json_type_array) ? types : pms_json_get(types, "Resources");

    if (!json_object_is_type(list, json_type_array))
        return false;
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        const char *found = pms_json_text(json_object_array_get_idx(list, i), "name");

        if (found && strcmp(found, name) == 0)
            return true;
    }
    return false;
}

static int ask_types(struct pms_client *client, struct pms_discovery *found,
                     struct pms_error *err)
{
    AUTO(json) struct json_object *types = NULL;
    int r = ask(client, "/ResourceTypes", &found->types_status, &types, err);

    if (r < 0 || !types)
        return r;
    found->users = has_type(types, "User");
    found->groups = has_type(types, "Group");
    return 0;
}

int pms_probe_discovery(struct pms_client *client, struct pms_discovery *ret_discovery,
                        struct pms_error *err)
{
    struct pms_discovery found = {.patch = -1,
                                  .bulk = -1,
                                  .filter = -1,
                                  .sort = -1,
                                  .etag = -1,
                                  .password = -1,
                                  .max_results = -1,
                                  .users = -1,
                                  .groups = -1};
    int r = ask_config(client, &found, err);

    if (r == 0)
        r = ask_types(client, &found, err);
    if (r < 0)
        return r;
    *ret_discovery = found;
    return 0;
}

void pms_slice_done(struct pms_slice *slice)
{
    for (size_t i = 0; i < slice->count && slice->ids; i++)
        free(slice->ids[i]);
    free(slice->ids);
    *slice = (struct pms_slice){0};
}

static int fill_slice(const struct pms_list *list, struct pms_slice *ret_slice,
                      struct pms_error *err)
{
    AUTO(pms_slice_done) struct pms_slice slice = {.total = list->total,
                                                   .start = list->start,
                                                   .has_cursor = list->next_cursor != NULL,
                                                   .count = list->count};

    slice.ids = calloc(list->count > 0 ? list->count : 1, sizeof(*slice.ids));
    if (!slice.ids)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < list->count; i++) {
        const char *id = pms_resource_id(list->resources[i]);

        slice.ids[i] = id ? strdup(id) : NULL;
        if (id && !slice.ids[i])
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    *ret_slice = slice;
    slice = (struct pms_slice){0};
    return 0;
}

int pms_client_slice(struct pms_client *client, enum pms_type type, long start, long count,
                     struct pms_slice *ret_slice, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(pms_list_done) struct pms_list list = {0};
    char path[96];
    struct pms_call call = {.method = "GET", .path = path};
    int r;

    snprintf(path, sizeof(path), "%s?startIndex=%ld&count=%ld", pms_type_path(type), start,
             count);
    r = pms_call_checked(&client->caller, &call, &response, err);
    if (r == 0)
        r = pms_answer_list(client, type, &response, &list, err);
    return r < 0 ? r : fill_slice(&list, ret_slice, err);
}
