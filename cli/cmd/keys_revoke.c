/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "keys.h"

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
    key = key_find(&keys, cli->operands[0]);
    if (!key)
        return key_fail_unknown(&keys, cli->operands[0], err);
    if (!key_is_active(key)) {
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
    .examples = {{"pmscim keys revoke onelogin-2025", "asks first"}},
};
