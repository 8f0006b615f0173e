/* SPDX-License-Identifier: MIT */
/* Whatever a server sends as a resource can be looked at and changed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scim/auto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int truth)
{
    if (!truth)
        abort();
}

static void look(const struct pms_resource *resource)
{
    long count = pms_group_member_count(resource);

    pms_resource_id(resource);
    pms_resource_external_id(resource);
    pms_resource_created(resource);
    pms_resource_modified(resource);
    pms_user_name(resource);
    pms_user_given_name(resource);
    pms_user_family_name(resource);
    pms_user_active(resource);
    pms_group_name(resource);
    for (long i = 0; i <= count; i++) {
        pms_group_member(resource, (size_t)i);
        pms_group_member_display(resource, (size_t)i);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"userName", "name.givenName", "externalId",
                                        PMS_URN_ENTERPRISE ":manager.value"};
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_resource_free) struct pms_resource *resource = NULL;

    if (pms_resource_parse(PMS_USER, (const char *)data, size, &resource, &err) < 0) {
        demand(err.code == PMS_E_PARSE && err.line > 0 && err.column > 0);
        return 0;
    }
    look(resource);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        demand(pms_resource_set(resource, names[i], "x", &err) == 0);
    demand(strcmp(pms_user_name(resource), "x") == 0);
    demand(strcmp(pms_user_given_name(resource), "x") == 0);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        demand(pms_resource_set(resource, names[i], NULL, &err) == 0);
    demand(pms_user_name(resource) == NULL && pms_user_given_name(resource) == NULL);
    demand(pms_user_set_active(resource, 1, &err) == 0 && pms_user_active(resource) == 1);
    return 0;
}
