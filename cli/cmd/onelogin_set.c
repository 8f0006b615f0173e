/* SPDX-License-Identifier: MIT */
#include "fields.h"
#include "onelogin.h"

static int set_field(void *account, const char *field, const char *value, struct pms_error *err)
{
    return pms_onelogin_account_set(account, field, value, err);
}

/* Says each difference; returns their number. */
static int tell_changes(const struct pms_onelogin_account *before,
                        const struct pms_onelogin_account *after)
{
    int changes = 0;

    for (size_t i = 0; i < pms_onelogin_field_count(); i++) {
        const char *field = pms_onelogin_field_name(i);
        AUTO(free) char *old = account_field(before, field);
        AUTO(free) char *new = account_field(after, field);

        changes += field_tell_change(field, old, new);
    }
    return changes;
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = {0};
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account before = {0};
    int r = onelogin_choose(cli->operands[0], "", &account, err);

    if (r == 0)
        r = pms_onelogin_account_copy(&account, &before, err);
    for (int i = 1; r == 0 && i < cli->count; i++)
        r = field_assign(cli->operands[i],
                         "write it as in app=413255; nothing behind = puts back the default",
                         set_field, &account, err);
    if (r < 0)
        return r;
    if (tell_changes(&before, &account) == 0) {
        talk("OneLogin account %s says so already", account.name);
        return 0;
    }
    if (globals.dry_run) {
        talk("would save OneLogin account %s", account.name);
        return 0;
    }
    return pms_onelogin_account_save(NULL, &account, err);
}

const struct command_body onelogin_set_command = {
    .run = run,
    .least = 2,
    .most = -1,
    .first = COMPLETE_ACCOUNT,
    .completion = COMPLETE_ACCOUNT_SET,
    .about = "Several fields change together or not at all, and nothing is tested. Nothing "
             "behind =\nputs back the default. pmscim-onelogin(5) lists the fields.",
    .examples = {{"pmscim onelogin set acme app=413255",
                  "that app is Postman's, whatever it is called"},
                 {"pmscim onelogin set acme status.unactivated=active groups=nothing",
                  "new people are provisioned at once, and groups are left alone"}},
};
