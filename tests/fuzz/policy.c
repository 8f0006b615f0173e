/* SPDX-License-Identifier: MIT */
/* policy.json: whatever it holds, it is refused with a reason, or every field of the profile
 * "acme" survives being typed, written and read again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "conf/policy.h"
#include "conf/policy_json.h"

static void must(int holds)
{
    if (!holds)
        abort();
}

static struct json_object *parse(const char *text, size_t length)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct json_object *json = NULL;
    int r = pms_policy_file_parse("policy.json", text, length, &json, &err);

    must(r == 0 ? json != NULL : r == -err.code && err.message[0] != '\0');
    return json;
}

static void same(const struct pms_policy *a, const struct pms_policy *b)
{
    for (size_t i = 0; i < pms_policy_field_count(); i++) {
        AUTO(free) char *left = pms_policy_get(a, pms_policy_field_name(i));
        AUTO(free) char *right = pms_policy_get(b, pms_policy_field_name(i));

        must(strcmp(left, right) == 0);
    }
}

static void typed_again(const struct pms_policy *policy)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_policy_done) struct pms_policy copy;

    pms_policy_default(&copy);
    for (size_t i = 0; i < pms_policy_field_count(); i++) {
        AUTO(free) char *text = pms_policy_get(policy, pms_policy_field_name(i));

        must(pms_policy_set(&copy, pms_policy_field_name(i), text, &err) == 0);
    }
    same(policy, &copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(json) struct json_object *file = parse((const char *)data, size);
    AUTO(json) struct json_object *again = NULL;
    AUTO(pms_policy_done) struct pms_policy policy = {0};
    AUTO(pms_policy_done) struct pms_policy back = {0};
    AUTO(free) char *text = NULL;
    int r = file ? pms_policy_from_json(file, "acme", &policy, &err) : -1;

    if (r < 0) {
        must(!file || (r == -PMS_E_CONFIG && err.message[0] != '\0'));
        return 0;
    }
    typed_again(&policy);
    must(pms_policy_to_json(&policy, "acme", file, &err) == 0);
    text = pms_json_print(file);
    again = parse(text, strlen(text));
    must(again != NULL && pms_policy_from_json(again, "acme", &back, &err) == 0);
    same(&policy, &back);
    return 0;
}
