/* SPDX-License-Identifier: MIT */
/* The SCIM key: made, or taken from where somebody has it, and tried. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "connection.h"
#include "keys.h"
#include "profiles.h"
#include "setup/setup.h"

void look_key(struct setup *setup, struct found *found)
{
    struct cli *cli = setup->cli;
    struct pms_error err = PMS_ERROR_INIT;
    int r = need_key(cli, &err);

    if (r == -PMS_E_AUTH) {
        found_say(found, FOUND_OPEN, "profile %s has no key", cli->profile.name);
        found_todo(found, setup_side(setup) == SIDE_ADMIN ? "pmscim gen-key NAME --save"
                                                          : "pmscim connect --key-file FILE");
    } else if (r < 0) {
        found_fail(found, &err);
    } else {
        AUTO(free) char *where = pms_key_ref_print(&cli->profile.key);

        found_say(found, FOUND_DONE, "%s", where ? where : "");
    }
}

/* Whatever was tried, what is in force is what the files say. */
static int reopen(struct setup *setup, struct pms_error *err)
{
    need_done(setup->cli);
    setup->has_test = false;
    return need_profile(setup->cli, err);
}

/* --- one that is made --- */

/* A key of that name which nobody has used is one that a run was told nothing of, or has lost;
 * one in use is somebody's. */
static int clear_name(struct setup *setup, const char *name, struct pms_error *err)
{
    AUTO(pms_keys_done) struct pms_keys keys = {0};
    const struct pms_key_info *there;
    char question[512];
    bool yes;
    int r = pms_admin_keys(setup->cli->admin, &keys, err);

    if (r < 0)
        return r;
    there = key_find(&keys, name);
    if (!there || !key_is_active(there))
        return 0;
    if (there->last_used) {
        pms_fail(err, PMS_E_CONFLICT, "a key \"%s\" is in use already", name);
        return pms_error_hint(err, "choose another name for the new key");
    }
    snprintf(question, sizeof(question),
             "      A key \"%.80s\" is there that nobody has used, perhaps from a run that was "
             "cut short. Revoke it and make it anew?",
             name);
    r = ask_yes(question, true, &yes, err);
    if (r == 0 && yes)
        return pms_admin_key_revoke(setup->cli->admin, there->id, err);
    return r < 0 ? r : ACT_LATER;
}

/* What can be kept nowhere is of no use to anybody. */
static int fail_kept(struct setup *setup, const struct pms_key_info *info,
                     struct pms_error *err)
{
    struct pms_error ignored = PMS_ERROR_INIT;

    pms_admin_key_revoke(setup->cli->admin, info->id, &ignored);
    return pms_error_prefix(err, "the key \"%s\" cannot be saved", info->name);
}

static int make_key(struct setup *setup, struct pms_error *err)
{
    AUTO(pms_secret_free) struct pms_secret *key = NULL;
    AUTO(pms_key_info_done) struct pms_key_info info = {0};
    AUTO(pms_key_ref_done) struct pms_key_ref place = {0};
    char name[ANSWER_MAX];
    int r = ask_line("      Name of the key:", "pmscim", name, err);

    if (r == 0)
        r = need_admin(setup->cli, err);
    if (r == 0)
        r = clear_name(setup, name, err);
    if (r == 0)
        r = pms_admin_key_create(setup->cli->admin, name, &key, &info, err);
    if (r != 0)
        return r;
    r = profile_save_key(setup->cli, key, &place, err);
    return r < 0 ? fail_kept(setup, &info, err) : 0;
}

/* --- one that somebody has --- */

static int take_typed(struct setup *setup, struct pms_error *err)
{
    AUTO(pms_key_ref_done) struct pms_key_ref place = {0};
    struct cli *cli = setup->cli;
    int r;

    setup_forget_key(setup);
    r = ask_hidden("      SCIM key (it is not shown)", &cli->key, err);
    if (r == 0)
        r = connection_test(cli, err);
    return r < 0 ? r : profile_save_key(cli, cli->key, &place, err);
}

/* No shell reads the answer. */
static char *expand_home(const char *path)
{
    const char *home = getenv("HOME");
    char *whole;

    if (strncmp(path, "~/", 2) != 0 || !home)
        return strdup(path);
    return asprintf(&whole, "%s%s", home, path + 1) < 0 ? NULL : whole;
}

static int refer(struct setup *setup, bool is_file, const char *answer, struct pms_error *err)
{
    struct pms_profile *profile = &setup->cli->profile;
    AUTO(free) char *path = expand_home(answer);

    if (!path)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return is_file ? connection_refer_path(profile, "key", "file:", path, err)
                   : connection_refer(profile, "key", "exec:", answer, err);
}

static int take_referred(struct setup *setup, bool is_file, struct pms_error *err)
{
    struct cli *cli = setup->cli;
    char answer[ANSWER_MAX];
    int r = ask_line(is_file ? "      Its path:" : "      The command that prints it:", NULL,
                     answer, err);

    setup_forget_key(setup);
    if (r == 0)
        r = refer(setup, is_file, answer, err);
    if (r == 0)
        r = pms_key_load(&cli->profile.key, &cli->key, err);
    if (r == 0)
        r = connection_test(cli, err);
    return r < 0 ? r : profile_point_to(&cli->profile, &cli->profile.key, err);
}

/* Saved only once it has worked. */
static int take_key(struct setup *setup, struct pms_error *err)
{
    static const char *const ways[] = {"paste", "file", "command", NULL};
    int way;
    int r;

    if (setup_side(setup) == SIDE_POSTMAN)
        steps_tell("gen-key");
    r = ask_choice("      Where is the key? You paste it, a file has it, or a command prints "
                   "it.",
                   ways, 0, &way, err);
    if (r < 0)
        return r;
    return way == 0 ? take_typed(setup, err) : take_referred(setup, way == 1, err);
}

int do_key(struct setup *setup, struct pms_error *err)
{
    struct pms_error ignored = PMS_ERROR_INIT;
    int r = profile_check_environment(err);

    if (r == 0)
        r = profile_check_save(setup->cli, err);
    if (r < 0)
        return r;
    r = setup_side(setup) == SIDE_ADMIN ? make_key(setup, err) : take_key(setup, err);
    return reopen(setup, r == 0 ? err : &ignored) < 0 && r == 0 ? -err->code : r;
}

/* --- the connection --- */

void look_connection(struct setup *setup, struct found *found)
{
    struct pms_error err = PMS_ERROR_INIT;

    if (setup_test(setup, &err) == 0)
        found_say(found, FOUND_DONE, "the key is accepted, tried as OneLogin does");
    else
        found_fail(found, &err);
}

/* Only a key that is refused is replaced: what else is wrong is not the key's fault. */
int do_connection(struct setup *setup, struct pms_error *err)
{
    bool yes;
    int r;

    setup_forget_key(setup);
    r = setup_test(setup, err);
    if (r == 0 || err->http_status != 401)
        return r;
    r = ask_yes("      Put another key in its place?", true, &yes, err);
    if (r < 0 || !yes)
        return r < 0 ? r : ACT_LATER;
    return do_key(setup, err);
}
