/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "keys.h"
#include "profiles.h"

static int save;

static const struct option options[] = {
    {"save", 0, OPTION_FLAG, &save, NULL, "put the key into the profile as well", NULL,
     COMPLETE_NONE},
    {0},
};

/* The key is what the command is for, so a table would only stand in its way. */
static int print_key(const struct pms_key_info *info, const struct pms_secret *key,
                     struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};
    int r;

    if (strcmp(globals.output, "table") == 0 && !globals.columns) {
        printf("%s\n", pms_secret_text(key));
        return out_flush(err);
    }
    key_cells(info, cells);
    cells[KEY_SECRET] = cell_text(pms_secret_text(key));
    r = out_one(&view_new_key, cells, err);
    return r < 0 ? r : out_flush(err);
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
    int printed = print_key(info, key, err);
    int saved = save ? save_key(cli, key, printed < 0 ? &later : err) : 0;

    if (printed < 0 && (!save || saved < 0))
        return fail_lost(cli, err);
    return printed < 0 ? printed : saved;
}

static int run(struct cli *cli, struct pms_error *err)
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

const struct command_body gen_key_command = {
    .run = run,
    .options = options,
    .view = &view_new_key,
    .least = 1,
    .most = 1,
    .about =
        "The key alone is printed on standard output. SCIM must be on, and the team must have\n"
        "exactly one SSO method.",
    .examples = {{"pmscim gen-key onelogin --save", "and use it from now on"},
                 {"(umask 077; pmscim gen-key ci -q > ci.key)", "into a file of your own"}},
};
