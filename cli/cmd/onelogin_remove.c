/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "onelogin.h"

/* Only what `onelogin connect` has saved; files that people keep themselves stay. */
static int remove_secret(const char *name, bool *ret_removed, struct pms_error *err)
{
    AUTO(pms_key_ref_done) struct pms_key_ref place = {0};
    int r = pms_onelogin_secret_place(name, &place, err);

    if (r < 0)
        return r;
    *ret_removed = unlink(place.where) == 0;
    if (*ret_removed || errno == ENOENT)
        return 0;
    return pms_fail(err, PMS_E_IO, "%s: cannot remove: %s", place.where, strerror(errno));
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = {0};
    bool removed = false;
    char question[256];
    int r = onelogin_choose(cli->operands[0], "", &account, err);

    if (r < 0)
        return r;
    snprintf(question, sizeof(question),
             "Remove the OneLogin account %.63s and the client secret that was saved for it?",
             account.name);
    r = confirm(question, err);
    if (r == 0 && globals.dry_run) {
        talk("would remove OneLogin account %s", account.name);
        return 0;
    }
    if (r == 0)
        r = pms_onelogin_account_remove(NULL, account.name, err);
    if (r == 0)
        r = remove_secret(account.name, &removed, err);
    if (r == 0)
        talk("OneLogin account %s is removed%s", account.name,
             removed ? ", and its secret" : "; its secret is left where it is");
    return r;
}

const struct command_body onelogin_remove_command = {
    .run = run,
    .least = 1,
    .most = 1,
    .completion = COMPLETE_ACCOUNT,
    .about = "The credentials stay good at OneLogin until they are deleted there, under\n"
             "Developers > API Credentials.",
    .examples = {{"pmscim onelogin remove acme", "asks first; files of one's own stay"}},
};
