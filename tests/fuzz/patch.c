/* SPDX-License-Identifier: MIT */
/* Any request applied to a resource either changes it or leaves it exactly as it was. The input
 * is a request, and behind a NUL, where there is one, the resource. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "scim/auto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char group[] =
    "{\"id\":\"7\",\"displayName\":\"g\",\"members\":[{\"value\":\"1\",\"display\":\"One\"},"
    "{\"value\":\"2\"}],\"pets\":[\"cat\"],\"meta\":{\"created\":\"2026-03-04T10:11:12Z\"}}";
static const char user[] = "{\"schemas\":[\"" PMS_URN_USER
                           "\"],\"id\":\"7\",\"userName\":\"a\",\"name\":{\"givenName\":"
                           "\"A\"},\"emails\":[{\"value\":\"a@x\",\"type\":\"work\","
                           "\"primary\":true},{\"value\":\"b\"}]}";

static void demand(int truth)
{
    if (!truth)
        abort();
}

static void apply(const struct pms_patch *patch, enum pms_type type, const char *text,
                  size_t length)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_resource_free) struct pms_resource *resource = NULL;
    AUTO(json) struct json_object *before = NULL;
    int same;
    int r;

    if (pms_resource_parse(type, text, length, &resource, &err) < 0)
        return;
    json_object_deep_copy(pms_resource_json(resource), &before, NULL);
    r = pms_patch_apply(patch, resource, &err);
    same = json_object_equal(before, pms_resource_json(resource));
    demand(r == 1 ? !same : same);
    demand(r >= 0 || (err.code == PMS_E_PARSE && err.scim_type[0] != '\0'));
}

static void check_json(const struct pms_patch *patch)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_patch_free) struct pms_patch *again = NULL;
    AUTO(json) struct json_object *json = pms_patch_json(patch);
    AUTO(free) char *text = json ? pms_json_print(json) : NULL;

    demand(text && pms_patch_parse(text, strlen(text), &again, &err) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    const uint8_t *end = size > 0 ? memchr(data, '\0', size) : NULL;
    size_t length = end ? (size_t)(end - data) : size;

    if (pms_patch_parse((const char *)data, length, &patch, &err) < 0) {
        demand(err.code == PMS_E_PARSE && err.scim_type[0] != '\0');
        return 0;
    }
    check_json(patch);
    apply(patch, PMS_GROUP, group, strlen(group));
    apply(patch, PMS_USER, user, strlen(user));
    if (end)
        apply(patch, PMS_USER, (const char *)end + 1, size - length - 1);
    return 0;
}
