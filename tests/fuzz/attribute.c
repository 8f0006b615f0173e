/* SPDX-License-Identifier: MIT */
/* Attribute names and paths: what the schemas find is found in any case, and a path that a
 * PATCH takes is written as it was and read again. */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <pmscim/patch.h>
#include <pmscim/resource.h>
#include <pmscim/schema.h>

#include "base/json.h"
#include "scim/auto.h"

static void must(int holds)
{
    if (!holds)
        abort();
}

static void check_name(enum pms_type type, const char *text)
{
    const struct pms_attribute *found = pms_attribute_find(type, text);
    AUTO(free) char *upper = strdup(text);

    for (char *p = upper; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    must(pms_attribute_find(type, upper) == found);
    must(!found || found->name != NULL);
}

static void check_set(enum pms_type type, const char *text)
{
    AUTO(pms_resource_free) struct pms_resource *resource = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    must(pms_resource_new(type, &resource, &err) == 0);
    if (pms_resource_set(resource, text, "x", &err) == 0) {
        must(pms_attribute_find(type, text) != NULL);
        must(pms_resource_set(resource, text, NULL, &err) == 0);
    }
}

static void check_path(const char *text)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    AUTO(pms_patch_free) struct pms_patch *again = NULL;
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    AUTO(json) struct json_object *json = NULL;
    AUTO(free) char *body = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    must(pms_patch_new(&patch, &err) == 0);
    if (pms_patch_add(patch, PMS_PATCH_REPLACE, text, json_object_new_string("x"), &err) < 0) {
        must(err.code == PMS_E_PARSE && err.column >= 0);
        return;
    }
    json = pms_patch_json(patch);
    body = pms_json_print(json);
    must(pms_patch_parse(body, strlen(body), &again, &err) == 0);
    must(pms_resource_new(PMS_USER, &user, &err) == 0);
    must(pms_patch_apply(again, user, &err) >= -PMS_E_PARSE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(free) char *text = strndup((const char *)data, size);

    for (int type = 0; type < PMS_TYPE_COUNT; type++) {
        check_name((enum pms_type)type, text);
        check_set((enum pms_type)type, text);
    }
    check_path(text);
    return 0;
}
