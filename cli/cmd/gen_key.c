/* SPDX-License-Identifier: MIT */
#include "keys.h"
#include "profiles.h"

static int save;
static const char *replace;
static int keep_old;

static const struct option options[] = {
    {"save", 0, OPTION_FLAG, &save, NULL, "put the key into the profile as well", NULL,
     COMPLETE_NONE},
    {"replace", 0, OPTION_TEXT, &replace, "OLD",
     "test and save the key, then revoke this one, which the profile uses now", NULL,
     COMPLETE_NONE},
    {"keep-old", 0, OPTION_FLAG, &keep_old, NULL, "with --replace: leave the old key active",
     NULL, COMPLETE_NONE},
    {0},
};

static int check(struct pms_error *err)
{
    if (keep_old && !replace)
        return pms_fail(err, PMS_E_USAGE, "--keep-old goes with --replace");
    return 0;
}

/* The profile learns where the key is kept, never the key. */
static int save_key(struct cli *cli, const struct pms_secret *key, struct pms_error *err)
{
    AUTO(pms_key_ref_done) struct pms_key_ref place = {0};
    int r = profile_save_key(cli, key, &place, err);

    if (r == 0)
        talk("saved in %s for profile %s", place.where, cli->profile.name);
    return r;
}

/* A key that was neither printed nor saved is known to nobody, and still in force. */
static int fail_lost(const struct cli *cli, struct pms_error *err)
{
    return pms_error_hint(err,
                          "the key was made but not printed; revoke it: pmscim -p %s keys "
                          "revoke %s",
                          cli->profile.name, cli->operands[0]);
}

/* Whatever happens to one of the two places, the key still goes to the other. */
static int hand_over(struct cli *cli, const struct pms_key_info *info,
                     const struct pms_secret *key, struct pms_error *err)
{
    struct pms_error later = PMS_ERROR_INIT;
    int printed = key_print_new(info, key, err);
    int saved = save ? save_key(cli, key, printed < 0 ? &later : err) : 0;

    if (printed < 0 && (!save || saved < 0))
        return fail_lost(cli, err);
    return printed < 0 ? printed : saved;
}

static int make(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_secret_free) struct pms_secret *key = NULL;
    AUTO(pms_key_info_done) struct pms_key_info info = {0};
    int r = save ? profile_check_save(cli, err) : 0;

    if (r == 0)
        r = pms_admin_key_create(cli->admin, cli->operands[0], &key, &info, err);
    if (r != 0)
        return r < 0 ? r : 0;
    r = hand_over(cli, &info, key, err);
    if (r == 0)
        talk("this is the only time the key is shown");
    return r;
}

static int run(struct cli *cli, struct pms_error *err)
{
    return replace ? key_rotate(cli, cli->operands[0], replace, keep_old, err) : make(cli, err);
}

const struct command_body gen_key_command = {
    .run = run,
    .prepare = check,
    .options = options,
    .view = &view_new_key,
    .least = 1,
    .most = 1,
    .about =
        "The key alone is printed on standard output. SCIM must be on, and the team must have\n"
        "exactly one SSO method.",
    .examples = {{"pmscim gen-key onelogin --save", "and use it from now on"},
                 {"pmscim gen-key 2026 --replace 2025", "rotate the profile's own key"},
                 {"(umask 077; pmscim gen-key ci -q > ci.key)", "into a file of your own"}},
};
