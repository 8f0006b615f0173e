/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "connection.h"
#include "profiles.h"

static struct {
    const char *key_file;
    const char *key_env;
    const char *key_command;
    const char *account_key_file;
    const char *cacert;
    const char *cert;
    const char *cert_key;
} opt;

static const struct option options[] = {
    {"key-file", 0, OPTION_FILE, &opt.key_file, "FILE", "the key is in this file (mode 0600)",
     NULL, COMPLETE_NONE},
    {"key-env", 0, OPTION_TEXT, &opt.key_env, "NAME", "the key is in this environment variable",
     NULL, COMPLETE_NONE},
    {"key-command", 0, OPTION_TEXT, &opt.key_command, "COMMAND",
     "this program prints the key, such as \"pass show postman/scim\"", NULL, COMPLETE_NONE},
    {"account-key-file", 0, OPTION_FILE, &opt.account_key_file, "FILE",
     "account key for the administration calls of a \"pmscim serve\"", NULL, COMPLETE_NONE},
    {"cacert", 0, OPTION_FILE, &opt.cacert, "FILE", "PEM file of authorities to trust", NULL,
     COMPLETE_NONE},
    {"cert", 0, OPTION_FILE, &opt.cert, "FILE",
     "PEM file of a client certificate, for a server that demands one", NULL, COMPLETE_NONE},
    {"cert-key", 0, OPTION_FILE, &opt.cert_key, "FILE",
     "PEM file of the client certificate's key (mode 0600)", NULL, COMPLETE_NONE},
    {0},
};

static const char *const presets[] = {"us", "eu", NULL};

static int check(struct pms_error *err)
{
    if (!!opt.key_file + !!opt.key_env + !!opt.key_command > 1)
        return pms_fail(err, PMS_E_USAGE,
                        "--key-file, --key-env and --key-command exclude each other");
    if (!opt.cert != !opt.cert_key)
        return pms_fail(err, PMS_E_USAGE, "--cert and --cert-key go together");
    return 0;
}

/* Without an address the profile in force gets a new key; one that the environment has moved to
 * another address would be moved there for good. */
static int use_profile_in_force(struct cli *cli, struct pms_error *err)
{
    int r = need_profile(cli, err);

    if (r < 0 || !pms_config_find(cli->config, cli->profile.name))
        return r;
    return profile_check_save(cli, err);
}

static int choose_profile(struct cli *cli, struct pms_error *err)
{
    int r = pms_config_load(NULL, 0, &cli->config, err);

    if (r < 0)
        return r;
    return cli->count == 0 ? use_profile_in_force(cli, err)
                           : connection_choose(cli, cli->operands[0], err);
}

/* Lets the profile refer to the key, or asks for the key itself. */
static int take_key(struct cli *cli, struct pms_error *err)
{
    struct pms_profile *profile = &cli->profile;
    int r = 0;

    if (opt.key_file)
        r = connection_refer_path(profile, "key", "file:", opt.key_file, err);
    else if (opt.key_env)
        r = connection_refer(profile, "key", "env:", opt.key_env, err);
    else if (opt.key_command)
        r = connection_refer(profile, "key", "exec:", opt.key_command, err);
    else
        return ask_secret("SCIM key (it is not shown)", &cli->key, err) < 0
                   ? pms_error_hint(err, "paste it, pipe it in, or use --key-file FILE")
                   : 0;
    return r < 0 ? r : pms_key_load(&profile->key, &cli->key, err);
}

static int take_files(struct cli *cli, struct pms_error *err)
{
    int r = 0;

    if (opt.cacert)
        r = connection_refer_path(&cli->profile, "cacert", "", opt.cacert, err);
    if (r == 0 && opt.cert)
        r = connection_refer_path(&cli->profile, "cert", "", opt.cert, err);
    if (r == 0 && opt.cert_key)
        r = connection_refer_path(&cli->profile, "cert_key", "", opt.cert_key, err);
    if (r == 0 && opt.account_key_file)
        r = connection_refer_path(&cli->profile, "account_key", "file:", opt.account_key_file,
                                  err);
    return r;
}

/* A key that came by prompt or pipe needs a place; the embedded endpoint keeps one key per
 * state. */
static int save(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_key_ref_done) struct pms_key_ref place = {0};
    bool typed = !opt.key_file && !opt.key_env && !opt.key_command;
    int r = 0;

    if (pms_profile_is_embedded(&cli->profile))
        return profile_save_key(cli, cli->key, &place, err);
    r = profile_store(&cli->profile, cli->count > 0 && !globals.profile, err);
    if (r == 0 && typed)
        r = profile_save_key(cli, cli->key, &place, err);
    if (r < 0 || !typed)
        return r;
    pms_key_ref_done(&cli->profile.key);
    cli->profile.key = place;
    place = (struct pms_key_ref){0};
    return 0;
}

static int print_profile(struct cli *cli, struct pms_error *err)
{
    AUTO(profile_texts_done) struct profile_texts texts = {0};
    AUTO(pms_config_free) struct pms_config *config = NULL;
    struct cell cells[VIEW_COLUMNS] = {0};
    const char *in_force;
    int r = pms_config_load(NULL, 0, &config, err);

    if (r < 0)
        return r;
    in_force = pms_config_default(config);
    r = profile_cells(&cli->profile,
                      strcmp(cli->profile.name, in_force ? in_force : PMS_PROFILE_EMBEDDED) ==
                          0,
                      cells, &texts, err);
    return r < 0 ? r : out_one(&view_profiles, cells, err);
}

/* An address without a path that knows no SCIM is most often one whose path was left out. */
static int test_with_path(struct cli *cli, struct pms_error *err)
{
    const char *endpoint = cli->profile.endpoint;
    struct pms_error first = *err;
    AUTO(free) char *longer = NULL;
    int r;

    if (!endpoint || strchr(strstr(endpoint, "://") + 3, '/'))
        return -err->code;
    if (asprintf(&longer, "%s/scim/v2", endpoint) < 0) {
        longer = NULL;
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    r = pms_profile_set(&cli->profile, "endpoint", longer, err);
    if (r == 0)
        r = connection_test(cli, err);
    if (r < 0 && err->http_status != 401) {
        *err = first;
        return -err->code;
    }
    if (r == 0)
        talk("SCIM is at %s", longer);
    return r;
}

/* An account key of Postman's is for Postman's own API. */
static int test_postman_key(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_raw_answer_done) struct pms_raw_answer answer = {0};
    const struct pms_raw raw = {.method = "GET", .path = "/me"};
    int r = need_api(cli, err);

    if (r == 0)
        r = pms_admin_raw(cli->admin, &raw, &answer, err);
    return r < 0 ? pms_error_prefix(err, "account key") : r;
}

/* Only an endpoint of ours has administration calls, and it behaves as Postman's does. */
static int test_account_key(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_scim_state_done) struct pms_scim_state state = {0};
    int r;

    if (pms_profile_is_embedded(&cli->profile) ||
        cli->profile.account_key.backend == PMS_KEY_NONE)
        return 0;
    if (pms_profile_is_postman(&cli->profile))
        return test_postman_key(cli, err);
    r = need_admin(cli, err);
    if (r == 0)
        r = pms_admin_scim_get(cli->admin, &state, err);
    if (r < 0)
        return pms_error_prefix(err, "account key");
    if (cli->profile.manners)
        return 0;
    talk("this is a pmscim serve, so the manners are postman");
    return pms_profile_set(&cli->profile, "manners", "postman", err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    int r = choose_profile(cli, err);

    if (r == 0)
        r = take_files(cli, err);
    if (r == 0)
        r = take_key(cli, err);
    if (r == 0) {
        r = connection_test(cli, err);
        if (r < 0 && err->http_status == 404)
            r = test_with_path(cli, err);
    }
    if (r == 0)
        r = test_account_key(cli, err);
    if (r < 0)
        return r;
    if (globals.dry_run) {
        talk("the key is accepted; would save profile %s", cli->profile.name);
        return 0;
    }
    r = save(cli, err);
    if (r < 0)
        return r;
    talk("the key is accepted, profile %s is saved", cli->profile.name);
    return print_profile(cli, err);
}

const struct command_body connect_command = {
    .run = run,
    .prepare = check,
    .options = options,
    .view = &view_profiles,
    .most = 1,
    .choices = presets,
    .about =
        "Asks the endpoint for a userName that nobody has, as OneLogin's Enable button does,\n"
        "and saves the profile only when the key is accepted. Without a key option the key is\n"
        "read from the terminal without showing it, or from standard input. \"us\" and \"eu\"\n"
        "are Postman's own addresses; without any the profile in force is meant.",
    .examples = {{"pmscim connect us --key-file ~/postman.key", "Postman's US data centre"},
                 {"pmscim connect us --key-command 'pass show postman/scim'",
                  "the key stays in the password store"},
                 {"pmscim -p test connect http://127.0.0.1:8080/scim/v2 < key",
                  "a \"pmscim serve\" of your own"}},
};
