/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "connection.h"
#include "onelogin.h"

static struct {
    const char *address;
    const char *client_id;
    const char *secret_file;
    const char *secret_env;
    const char *secret_command;
    const char *cacert;
    const char *app;
} opt;

static const struct option options[] = {
    {"address", 0, OPTION_TEXT, &opt.address, "URL",
     "where its API is, when not at SUBDOMAIN.onelogin.com; us and eu are what all share", NULL,
     COMPLETE_NONE},
    {"client-id", 0, OPTION_TEXT, &opt.client_id, "ID", "of the API credentials", NULL,
     COMPLETE_NONE},
    {"secret-file", 0, OPTION_FILE, &opt.secret_file, "FILE",
     "the client secret is in this file (mode 0600)", NULL, COMPLETE_NONE},
    {"secret-env", 0, OPTION_TEXT, &opt.secret_env, "NAME",
     "the client secret is in this environment variable", NULL, COMPLETE_NONE},
    {"secret-command", 0, OPTION_TEXT, &opt.secret_command, "COMMAND",
     "this program prints the client secret, such as \"pass show onelogin/api\"", NULL,
     COMPLETE_NONE},
    {"cacert", 0, OPTION_FILE, &opt.cacert, "FILE", "PEM file of authorities to trust", NULL,
     COMPLETE_NONE},
    {"app", 0, OPTION_TEXT, &opt.app, "APP", "the app that is Postman's, by id or name", NULL,
     COMPLETE_NONE},
    {0},
};

static int check(struct pms_error *err)
{
    if (!!opt.secret_file + !!opt.secret_env + !!opt.secret_command > 1)
        return pms_fail(err, PMS_E_USAGE,
                        "--secret-file, --secret-env and --secret-command exclude each other");
    return 0;
}

/* Is the secret typed or piped in, so that it needs a place? */
static bool is_typed(void)
{
    return !opt.secret_file && !opt.secret_env && !opt.secret_command;
}

/* An account that is there keeps what is not said anew. */
static int choose(const char *said, struct pms_onelogin_account *account, struct pms_error *err)
{
    char name[ONELOGIN_NAME];
    int r = onelogin_subdomain(said, name, err);

    if (r < 0)
        return r;
    r = pms_onelogin_account_load(NULL, name, account, err);
    if (r == -PMS_E_NOTFOUND) {
        *err = (struct pms_error)PMS_ERROR_INIT;
        r = pms_onelogin_account_init(name, account, err);
    }
    if (r == 0 && opt.address)
        r = pms_onelogin_account_set(account, "address", opt.address, err);
    return r;
}

/* Lets a field name a file by its whole path. */
static int set_path(struct pms_onelogin_account *account, const char *field, const char *scheme,
                    const char *path, struct pms_error *err)
{
    AUTO(free) char *value = NULL;
    int r = reference_make_path(scheme, path, &value, err);

    return r < 0 ? r : pms_onelogin_account_set(account, field, value, err);
}

static int set_secret(struct pms_onelogin_account *account, const char *scheme,
                      const char *text, struct pms_error *err)
{
    AUTO(free) char *value = NULL;
    int r = reference_make(scheme, text, &value, err);

    return r < 0 ? r : pms_onelogin_account_set(account, "client_secret", value, err);
}

static int fail_no_id(struct pms_error *err)
{
    pms_fail(err, PMS_E_USAGE, "onelogin connect: the client id is missing");
    return pms_error_hint(err, "add --client-id ID; OneLogin shows it beside the secret under "
                               "Developers > API Credentials");
}

/* Where it is piped in, standard input is the secret alone. */
static int ask_client_id(struct pms_onelogin_account *account, struct pms_error *err)
{
    const char *usual = account->client_id;
    char line[256] = "";

    if (!isatty(STDIN_FILENO))
        return usual ? 0 : fail_no_id(err);
    fprintf(stderr, "client id%s%s%s: ", usual ? " [" : "", usual ? usual : "",
            usual ? "]" : "");
    if (!hear_line(line, sizeof(line)))
        line[0] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    if (interrupted())
        return pms_fail(err, PMS_E_CANCELED, "interrupted");
    if (line[0] == '\0')
        return usual ? 0 : fail_no_id(err);
    return pms_onelogin_account_set(account, "client_id", line, err);
}

static int take_secret(struct cli *cli, struct pms_onelogin_account *account,
                       struct pms_error *err)
{
    int r = 0;

    if (is_typed())
        return ask_secret("client secret (it is not shown)", &cli->onelogin_secret, err) < 0
                   ? pms_error_hint(err, "paste it, pipe it in, or use --secret-file FILE")
                   : 0;
    if (opt.secret_file)
        r = set_path(account, "client_secret", "file:", opt.secret_file, err);
    else if (opt.secret_env)
        r = set_secret(account, "env:", opt.secret_env, err);
    else
        r = set_secret(account, "exec:", opt.secret_command, err);
    return r < 0 ? r : pms_key_load(&account->client_secret, &cli->onelogin_secret, err);
}

static int take_credentials(struct cli *cli, struct pms_onelogin_account *account,
                            struct pms_error *err)
{
    int r = opt.cacert ? set_path(account, "cacert", "", opt.cacert, err) : 0;

    if (r == 0)
        r = opt.client_id ? pms_onelogin_account_set(account, "client_id", opt.client_id, err)
                          : ask_client_id(account, err);
    return r < 0 ? r : take_secret(cli, account, err);
}

/* An app that is named is found before anything is saved, and remembered by its id. */
static int take_app(struct cli *cli, struct pms_onelogin_account *account,
                    struct pms_error *err)
{
    AUTO(app_done) struct app app = {0};
    int r = opt.app ? onelogin_find_app(cli->onelogin, opt.app, &app, err) : 0;

    if (r < 0 || !opt.app)
        return r;
    talk("Postman is the app %s (%s)", app.name, app.id);
    return pms_onelogin_account_set(account, "app", app.id, err);
}

static int save(const struct cli *cli, struct pms_onelogin_account *account,
                struct pms_error *err)
{
    AUTO(pms_key_ref_done) struct pms_key_ref place = {0};
    int r = 0;

    if (is_typed())
        r = pms_onelogin_secret_place(account->name, &place, err);
    if (r == 0 && is_typed())
        r = pms_key_save(&place, cli->onelogin_secret, err);
    if (r == 0 && is_typed()) {
        pms_key_ref_done(&account->client_secret);
        account->client_secret = place;
        place = (struct pms_key_ref){0};
    }
    return r < 0 ? r : pms_onelogin_account_save(NULL, account, err);
}

static int print(const struct pms_onelogin_account *account, struct pms_error *err)
{
    AUTO(account_texts_done) struct account_texts texts = {0};
    struct cell cells[VIEW_COLUMNS] = {0};
    int r = account_cells(account, cells, &texts, err);

    return r < 0 ? r : out_one(&view_accounts, cells, err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = {0};
    int r = choose(cli->operands[0], &account, err);

    if (r == 0)
        r = take_credentials(cli, &account, err);
    if (r == 0)
        r = onelogin_open(cli, &account, err);
    if (r == 0)
        r = pms_onelogin_test(cli->onelogin, err);
    if (r == 0)
        r = take_app(cli, &account, err);
    if (r < 0)
        return r;
    if (globals.dry_run) {
        talk("the credentials are accepted; would save OneLogin account %s", account.name);
        return 0;
    }
    r = save(cli, &account, err);
    if (r < 0)
        return r;
    talk("the credentials are accepted, OneLogin account %s is saved", account.name);
    return print(&account, err);
}

const struct command_body onelogin_connect_command = {
    .run = run,
    .prepare = check,
    .options = options,
    .view = &view_accounts,
    .least = 1,
    .most = 1,
    .completion = COMPLETE_ACCOUNT,
    .about =
        "Gets a token and looks whether people may be read with it; only then the account is\n"
        "saved. The credentials are made at OneLogin under Developers > API Credentials. "
        "Without\n"
        "an option the client secret is read from the terminal without showing it, or from\n"
        "standard input.",
    .examples =
        {{"pmscim onelogin connect acme --client-id 5f1c --secret-file ~/onelogin.secret",
          "acme.onelogin.com"},
         {"pmscim onelogin connect acme --client-id 5f1c --secret-command 'pass show "
          "onelogin/api' --app Postman",
          "the secret stays in the password store"}},
};
