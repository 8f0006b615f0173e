/* SPDX-License-Identifier: MIT */
/* A filter that can be read can be printed, read again as the same, checked and matched. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "scim/auto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char user[] =
    "{\"schemas\":[\"" PMS_URN_USER "\"],\"id\":\"7\",\"userName\":\"mara.ito@acme.example\","
    "\"name\":{\"givenName\":\"Mara\"},\"active\":true,\"rank\":5,\"emails\":[{\"value\":\"a@"
    "x\","
    "\"type\":\"work\",\"primary\":true},{\"value\":\"b@x\"}],\"meta\":{\"created\":"
    "\"2026-03-04T10:11:12Z\"},\"" PMS_URN_ENTERPRISE "\":{\"department\":\"Ops\"}}";

static void demand(int truth)
{
    if (!truth)
        abort();
}

static void check_print(const struct pms_filter *filter)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_filter_free) struct pms_filter *again = NULL;
    AUTO(free) char *text = pms_filter_print(filter);
    AUTO(free) char *twice = NULL;

    demand(text != NULL);
    /* The canonical spelling may be longer than what is accepted. */
    if (strlen(text) > 16384)
        return;
    demand(pms_filter_parse(text, &again, &err) == 0);
    twice = pms_filter_print(again);
    demand(twice && strcmp(text, twice) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    AUTO(pms_path_free) struct pms_path *path = NULL;
    AUTO(pms_resource_free) struct pms_resource *resource = NULL;
    AUTO(free) char *text = strndup((const char *)data, size);

    demand(text && pms_resource_parse(PMS_USER, user, strlen(user), &resource, &err) == 0);
    if (pms_path_parse(text, &path, &err) < 0)
        demand(err.code == PMS_E_PARSE && err.column > 0 && err.message[0] != '\0');
    if (pms_filter_parse(text, &filter, &err) < 0) {
        demand(err.code == PMS_E_PARSE && err.column > 0 &&
               err.column <= (int)strlen(text) + 1);
        return 0;
    }
    check_print(filter);
    for (int type = 0; type < PMS_TYPE_COUNT; type++)
        if (pms_filter_check(filter, (enum pms_type)type, &err) < 0)
            demand(err.column > 0);
    pms_filter_match(filter, resource);
    return 0;
}
