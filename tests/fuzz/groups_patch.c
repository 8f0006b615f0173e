/* SPDX-License-Identifier: MIT */
/* Whatever comes as a PATCH of a group is refused as Postman refuses, or is steps that name
 * everybody they are about. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "serve/groups_patch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int truth)
{
    if (!truth)
        abort();
}

static void check_step(const struct pms_group_step *step)
{
    if (step->change == PMS_GROUP_RENAME)
        demand(step->text && strlen(step->text) > 0 && strlen(step->text) < PMS_NAME_SIZE);
    if (step->change == PMS_GROUP_EXTERNAL_ID)
        demand(step->text && strlen(step->text) < PMS_NAME_SIZE);
    for (size_t i = 0; i < step->members.count; i++)
        demand(step->members.ids[i] != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(pms_group_patch_done) struct pms_group_patch patch = {0};
    struct pms_error err = PMS_ERROR_INIT;

    if (pms_json_parse((const char *)data, size, &json, &err) < 0)
        return 0;
    if (pms_group_patch_read(json, "g1", &patch, &err) < 0) {
        demand(err.http_status == 400 && strcmp(err.scim_type, "invalidSyntax") == 0);
        return 0;
    }
    for (const struct pms_group_step *step = patch.first; step; step = step->next)
        check_step(step);
    return 0;
}
