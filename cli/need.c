/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "embedded.h"

static const char *environment(const char *name)
{
    const char *value = getenv(name);

    return value && value[0] != '\0' ? value : NULL;
}

struct pms_overrides overrides(void)
{
    return (struct pms_overrides){
        .profile = globals.profile ? globals.profile : environment("PMSCIM_PROFILE"),
        .endpoint = environment("PMSCIM_ENDPOINT"),
        .key_file = environment("PMSCIM_KEY_FILE"),
        .key_env = environment("PMSCIM_KEY") ? "PMSCIM_KEY" : NULL,
        .state_dir = globals.state ? globals.state : environment("PMSCIM_STATE_DIR"),
    };
}

/* Whoever configured nothing should know whose people these are. */
static void say_embedded(const struct cli *cli, const struct pms_overrides *said)
{
    if (pms_profile_is_embedded(&cli->profile) && !said->profile &&
        !pms_config_default(cli->config) && isatty(STDERR_FILENO))
        talk("pmscim: nothing is configured, so this is the embedded endpoint in %s",
             cli->profile.state_dir);
}

int need_profile(struct cli *cli, struct pms_error *err)
{
    struct pms_overrides said = overrides();
    int r;

    if (cli->profile.name)
        return 0;
    r = cli->config ? 0 : pms_config_load(NULL, 0, &cli->config, err);
    if (r == 0)
        r = pms_profile_resolve(cli->config, &said, &cli->profile, err);
    if (r < 0)
        return r;
    say_embedded(cli, &said);
    return 0;
}

static void trace(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "%s\n", line);
}

static void preview(void *context, const char *method, const char *path, const char *body)
{
    (void)context;
    talk("would send %s %s%s%s", method, path, body ? " " : "", body ? body : "");
}

static void waiting(void *context, long ms, const char *why)
{
    (void)context;
    talk("waiting %ld s: %s", (ms + 999) / 1000, why);
}

/* Not given is the library's own measure, and 0 there. */
static long patience_ms(void)
{
    if (globals.patience < 0)
        return 0;
    return globals.patience == 0 ? -1 : globals.patience * 1000;
}

static int canceled(void *context)
{
    (void)context;
    return interrupted();
}

static int start_embedded(struct cli *cli, struct pms_error *err)
{
    if (cli->embedded || !pms_profile_is_embedded(&cli->profile))
        return 0;
    return embedded_start(cli->profile.state_dir, cli->resolver, &cli->embedded, err);
}

static void apply_bounds(const struct bounds *bounds, struct pms_client_options *options)
{
    options->connect_timeout_ms = bounds->connect_ms;
    options->timeout_ms = bounds->timeout_ms;
    options->patience_ms = -1;
    options->canceled = bounds->canceled;
    options->canceled_context = bounds->context;
}

struct pms_client_options usual_options(const struct cli *cli)
{
    struct pms_client_options options = {
        .trace = globals.verbose ? trace : NULL,
        .preview = globals.dry_run ? preview : NULL,
        .canceled = canceled,
        .patience_ms = patience_ms(),
        .waiting = waiting,
    };

    if (cli->bounds)
        apply_bounds(cli->bounds, &options);
    return options;
}

int need_options(struct cli *cli, const struct pms_secret *key,
                 struct pms_client_options *ret_options, struct pms_error *err)
{
    int r = start_embedded(cli, err);

    if (r < 0)
        return r;
    *ret_options = usual_options(cli);
    ret_options->endpoint = cli->embedded ? "http://localhost/scim/v2" : cli->profile.endpoint;
    ret_options->manners = pms_profile_manners(&cli->profile);
    ret_options->manners_fields = cli->profile.manners_fields;
    ret_options->unix_socket = cli->embedded ? embedded_socket(cli->embedded) : NULL;
    ret_options->cacert = cli->profile.cacert;
    ret_options->cert = cli->profile.cert;
    ret_options->cert_key = cli->profile.cert_key;
    ret_options->key = key;
    ret_options->remember = cli->embedded || cli->bounds ? NULL : cli->profile.name;
    return 0;
}

/* A missing key is met by everybody once, so the hint names the verb that makes one. */
static int fail_no_key(const struct cli *cli, struct pms_error *err)
{
    pms_error_prefix(err, "profile \"%s\"", cli->profile.name);
    if (pms_profile_is_embedded(&cli->profile))
        return pms_error_hint(err, "make one with \"pmscim gen-key NAME --save\", or store one "
                                   "with \"pmscim connect --key-file FILE\"");
    return pms_error_hint(err, "store one with \"pmscim -p %s connect %s --key-file FILE\"",
                          cli->profile.name, cli->profile.endpoint);
}

int need_key(struct cli *cli, struct pms_error *err)
{
    int r = cli->key ? 0 : need_profile(cli, err);

    if (r == 0 && !cli->key)
        r = pms_key_load(&cli->profile.key, &cli->key, err);
    return r == -PMS_E_AUTH ? fail_no_key(cli, err) : r;
}

int need_client(struct cli *cli, struct pms_error *err)
{
    struct pms_client_options options;
    int r = cli->client ? 0 : need_key(cli, err);

    if (r < 0 || cli->client)
        return r;
    if (r == 0)
        r = need_options(cli, cli->key, &options, err);
    return r < 0 ? r : pms_client_new(&options, &cli->client, err);
}

/* The account key of the embedded endpoint lies in its state folder. */
static int load_account_key(struct cli *cli, struct pms_error *err)
{
    struct pms_key_ref ref = {.backend = PMS_KEY_FILE};

    if (!cli->embedded)
        return pms_key_load(&cli->profile.account_key, &cli->account_key, err);
    ref.where = (char *)embedded_account_key_path(cli->embedded);
    return pms_key_load(&ref, &cli->account_key, err);
}

bool has_admin(const struct cli *cli)
{
    return pms_profile_is_embedded(&cli->profile) ||
           (cli->profile.account_key.backend != PMS_KEY_NONE &&
            !pms_profile_is_postman(&cli->profile));
}

static int open_admin(struct cli *cli, struct pms_error *err)
{
    struct pms_client_options options;
    int r = need_options(cli, NULL, &options, err);

    if (r == 0)
        r = load_account_key(cli, err);
    if (r < 0)
        return r;
    options.key = cli->account_key;
    return pms_admin_new(&options, &cli->admin, err);
}

int need_admin(struct cli *cli, struct pms_error *err)
{
    int r = cli->admin ? 0 : need_profile(cli, err);

    if (r < 0 || cli->admin)
        return r;
    return has_admin(cli) ? open_admin(cli, err) : steps_for(cli, err);
}

int need_api(struct cli *cli, struct pms_error *err)
{
    int r = cli->admin ? 0 : need_profile(cli, err);

    if (r < 0 || cli->admin)
        return r;
    if (has_admin(cli) || cli->profile.account_key.backend != PMS_KEY_NONE)
        return open_admin(cli, err);
    if (!pms_profile_is_postman(&cli->profile))
        return steps_for(cli, err);
    pms_fail(err, PMS_E_AUTH, "%s: this takes a Postman API key, and profile \"%s\" has none",
             cli->command->name, cli->profile.name);
    return pms_error_hint(err,
                          "an Admin or Super Admin makes one at Postman under Settings, API "
                          "keys; then: pmscim profile set %s account_key=file:PATH",
                          cli->profile.name);
}

int need(struct cli *cli, unsigned needs, struct pms_error *err)
{
    int r = 0;

    if (needs & (NEED_PROFILE | NEED_CLIENT | NEED_ADMIN))
        r = need_profile(cli, err);
    if (r == 0 && needs & NEED_ADMIN)
        r = need_admin(cli, err);
    if (r == 0 && needs & NEED_CLIENT)
        r = need_client(cli, err);
    return r;
}

void need_done(struct cli *cli)
{
    pms_client_free(cli->client);
    pms_admin_free(cli->admin);
    pms_onelogin_free(cli->onelogin);
    pms_secret_free(cli->onelogin_secret);
    pms_secret_free(cli->key);
    pms_secret_free(cli->account_key);
    if (cli->embedded)
        embedded_stop(cli->embedded);
    pms_profile_done(&cli->profile);
    pms_config_free(cli->config);
}
