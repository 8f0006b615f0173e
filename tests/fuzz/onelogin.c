/* SPDX-License-Identifier: MIT */
/* What comes from OneLogin and what is kept of it: a list of people is refused or gives people
 * with ids, and onelogin.json is refused with a reason, or every field of the account "acme"
 * survives being typed and read again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "client/onelogin.h"

static void must(int holds)
{
    if (!holds)
        abort();
}

static int take(void *context, const struct pms_onelogin_user *user, struct pms_error *err)
{
    size_t *count = context;

    (void)err;
    must(user->id != NULL);
    for (size_t i = 0; i < user->role_count; i++)
        must(user->roles[i] != NULL);
    (*count)++;
    return 0;
}

static void read_people(const char *text, size_t length)
{
    AUTO(json) struct json_object *json = NULL;
    struct pms_error err = PMS_ERROR_INIT;
    size_t taken = 0;

    if (pms_json_parse(text, length, &json, &err) < 0 ||
        !json_object_is_type(json, json_type_array))
        return;
    for (size_t i = 0; i < json_object_array_length(json); i++) {
        size_t before = taken;
        int r;

        err = (struct pms_error)PMS_ERROR_INIT;
        r = pms_onelogin_user_read(json_object_array_get_idx(json, i), take, &taken, &err);
        must(r == 0 ? taken == before + 1 : r == -err.code && err.message[0] != '\0');
    }
}

static void read_account(const char *text, size_t length)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = {0};
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account copy = {0};
    struct pms_error err = PMS_ERROR_INIT;
    int r = pms_onelogin_account_parse("onelogin.json", text, length, "acme", &account, &err);

    if (r < 0) {
        must(r == -err.code && err.message[0] != '\0');
        return;
    }
    must(pms_onelogin_account_copy(&account, &copy, &err) == 0);
    for (size_t i = 0; i < pms_onelogin_field_count(); i++) {
        AUTO(free) char *a = pms_onelogin_account_get(&account, pms_onelogin_field_name(i));
        AUTO(free) char *b = pms_onelogin_account_get(&copy, pms_onelogin_field_name(i));

        must(strcmp(a, b) == 0);
    }
    for (long status = -1; status < 10; status++)
        must(pms_onelogin_meaning(&account, status, 1) <= PMS_ONELOGIN_WAITING);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_people((const char *)data, size);
    read_account((const char *)data, size);
    return 0;
}
