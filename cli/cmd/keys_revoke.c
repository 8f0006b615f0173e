/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "keys.h"

/* An id is exact; a name means the active key of that name, of which there is one at most. */
static const struct pms_key_info *find(const struct pms_keys *keys, const char *wanted)
{
    const struct pms_key_info *by_name = NULL;

    for (size_t i = 0; i < keys->count; i++) {
        const struct pms_key_info *key = &keys->items[i];

        if (strcmp(key->id, wanted) == 0)
            return key;
        if (strcmp(key->name, wanted) == 0 && (!by_name || strcmp(key->status, "ACTIVE") == 0))
            by_name = key;
    }
    return by_name;
}

static int fail_no_key(const struct pms_keys *keys, const char *wanted, struct pms_error *err)
{
    const char *names[64];
    size_t count = 0;
    const char *near;

    for (; count < keys->count && count < 64; count++)
        names[count] = keys->items[count].name;
    near = pms_nearest(wanted, names, count);
    pms_fail(err, PMS_E_NOTFOUND, "no SCIM key is called \"%s\"", wanted);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"?", near);
    return pms_error_hint(err, "\"pmscim keys list\" shows them");
}

static int print_key(const struct pms_key_info *key, struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    key_cells(key, cells);
    return out_one(&view_keys, cells, err);
}

static int revoke(struct cli *cli, const struct pms_key_info *key, struct pms_error *err)
{
    struct pms_key_info after = *key;
    char question[256];
    int r;

    snprintf(question, sizeof(question),
             "Revoke the SCIM key \"%.80s\", so that whoever uses it is refused at once?",
             key->name);
    r = confirm(question, err);
    if (r == 0)
        r = pms_admin_key_revoke(cli->admin, key->id, err);
    if (r != 0)
        return r < 0 ? r : 0;
    after.status = (char *)"REVOKED";
    return print_key(&after, err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_keys_done) struct pms_keys keys = {0};
    const struct pms_key_info *key;
    int r = pms_admin_keys(cli->admin, &keys, err);

    if (r < 0)
        return r;
    key = find(&keys, cli->operands[0]);
    if (!key)
        return fail_no_key(&keys, cli->operands[0], err);
    if (strcmp(key->status, "REVOKED") == 0) {
        talk("\"%s\" was revoked before", key->name);
        return print_key(key, err);
    }
    return revoke(cli, key, err);
}

const struct command_body keys_revoke_command = {
    .run = run,
    .view = &view_keys,
    .least = 1,
    .most = 1,
    .completion = COMPLETE_KEY,
    .examples = {{"pmscim keys revoke onelogin-2025", "asks first"}},
};
