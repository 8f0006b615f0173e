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

/* One that says what no account can is there all the same, and may be removed for that. */
static int check_there(const char *name, struct pms_error *err)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = {0};
    AUTO(pms_onelogin_names_done) struct pms_onelogin_names names = {0};
    int r = pms_onelogin_account_names(NULL, &names, err);

    for (size_t i = 0; i < names.count; i++)
        if (strcmp(names.items[i], name) == 0)
            return 0;
    return r < 0 ? r : pms_onelogin_account_load(NULL, name, &account, err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    char name[ONELOGIN_NAME];
    bool removed = false;
    char question[256];
    int r = onelogin_subdomain(cli->operands[0], name, err);

    if (r == 0)
        r = check_there(name, err);
    if (r < 0)
        return r;
    snprintf(question, sizeof(question),
             "Remove the OneLogin account %s and the client secret that was saved for it?",
             name);
    r = confirm(question, err);
    if (r == 0 && globals.dry_run) {
        talk("would remove OneLogin account %s", name);
        return 0;
    }
    if (r == 0)
        r = pms_onelogin_account_remove(NULL, name, err);
    if (r == 0)
        r = remove_secret(name, &removed, err);
    if (r == 0)
        talk("OneLogin account %s is removed%s", name,
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
