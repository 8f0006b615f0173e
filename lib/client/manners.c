/* SPDX-License-Identifier: MIT */
#include "client/manners.h"

#include <stdio.h>
#include <string.h>

static const struct pms_manners table[] = {
    {
        .name = "rfc",
        .accept = "application/scim+json, application/json;q=0.9",
        .fields = {[PMS_MANNER_PAGE_SIZE] = 100, [PMS_MANNER_AT_ONCE] = 16},
        .external_id_filter = true,
    },
    {
        .name = "postman",
        .accept = "application/json, application/scim+json",
        .fields = {[PMS_MANNER_ACTIVE] = PMS_ACTIVE_OBJECT,
                   [PMS_MANNER_NAMES] = PMS_NAMES_PUT,
                   [PMS_MANNER_CONTENT_TYPE] = PMS_CONTENT_JSON,
                   [PMS_MANNER_PAGE_SIZE] = 100,
                   [PMS_MANNER_DISCOVERY] = PMS_DISCOVERY_NEVER,
                   [PMS_MANNER_READS] = 300,
                   [PMS_MANNER_WRITES] = 180,
                   [PMS_MANNER_AT_ONCE] = 8,
                   [PMS_MANNER_REMOVE] = PMS_REMOVE_LIST},
        .rename_with_id = true,
        .case_exact_filter = true,
        .suspended_leave_groups = true,
        .total_is_firm = true,
    },
};
enum {
    COUNT = sizeof(table) / sizeof(*table)
};

int pms_manners_find(const char *name, const struct pms_manners **ret_manners,
                     struct pms_error *err)
{
    char names[128] = "";
    const char *wanted = name ? name : table[0].name;

    for (size_t i = 0, used = 0; i < COUNT; i++) {
        if (strcmp(table[i].name, wanted) == 0) {
            *ret_manners = &table[i];
            return 0;
        }
        if (used < sizeof(names))
            used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
                                     i > 0 ? ", " : "", table[i].name);
    }
    pms_fail(err, PMS_E_CONFIG, "no manners are called \"%s\"", wanted);
    return pms_error_hint(err, "there are: %s", names);
}
