/* SPDX-License-Identifier: MIT */
#include "client/manners.h"

#include <stdio.h>
#include <string.h>

static const struct pms_manners table[] = {
    {
        .name = "rfc",
        .content_type = "application/scim+json",
        .accept = "application/scim+json, application/json;q=0.9",
        .page_size = 100,
        .at_once = 16,
        .external_id_filter = true,
    },
    {
        .name = "postman",
        .content_type = "application/json",
        .accept = "application/json, application/scim+json",
        .page_size = 100,
        .reads_a_minute = 300,
        .writes_a_minute = 180,
        .at_once = 8,
        .names_by_put = true,
        .rename_with_id = true,
        .remove_by_value = true,
        .active_without_path = true,
        .case_exact_filter = true,
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
