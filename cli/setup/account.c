/* SPDX-License-Identifier: MIT */
/* Where the people come from; and when that is OneLogin, its account and the app. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ask.h"
#include "onelogin.h"
#include "setup/setup.h"

static const char scheme[] = "onelogin:";

/* --- which directory --- */

/* The one account that somebody has saved can only be meant. */
static const char *only_account(struct setup *setup)
{
    AUTO(pms_onelogin_names_done) struct pms_onelogin_names names = {0};
    struct pms_error ignored = PMS_ERROR_INIT;

    if (pms_onelogin_account_names(NULL, &names, &ignored) < 0 || names.count != 1)
        return NULL;
    snprintf(setup->guess, sizeof(setup->guess), "%s%s", scheme, names.items[0]);
    return setup->guess;
}

const char *setup_source(struct setup *setup)
{
    if (setup->source)
        return setup->source;
    return setup->memory.source ? setup->memory.source : only_account(setup);
}

static bool is_onelogins(const char *source)
{
    return strncmp(source, scheme, strlen(scheme)) == 0;
}

bool setup_has_onelogin(struct setup *setup)
{
    const char *source = setup_source(setup);

    return source && is_onelogins(source);
}

static bool is_kind(const char *source)
{
    size_t length = strcspn(source, ":");

    if (source[length] != ':')
        return false;
    for (size_t i = 0; pms_source_kind(i); i++)
        if (strlen(pms_source_kind(i)) == length &&
            strncmp(pms_source_kind(i), source, length) == 0)
            return true;
    return false;
}

/* A file is found also from another folder; everything else is as it was said. */
static char *whole_source(const char *source)
{
    size_t length = strcspn(source, ":");
    bool is_file = strncmp(source, "csv:", 4) == 0 || strncmp(source, "json:", 5) == 0;
    AUTO(free) char *path = is_file ? realpath(source + length + 1, NULL) : NULL;
    char *whole;

    if (!path)
        return strdup(source);
    return asprintf(&whole, "%.*s:%s", (int)length, source, path) < 0 ? NULL : whole;
}

int setup_take_source(struct setup *setup, const char *source, struct pms_error *err)
{
    AUTO(free) char *whole = whole_source(source);
    int r;

    if (!whole)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (setup->memory.source && strcmp(setup->memory.source, whole) == 0)
        return 0;
    r = memory_set(&setup->memory.source, whole, err);
    setup->memory.problems = 0;
    return r < 0 ? r : setup_keep(setup, err);
}

/* --- the account --- */

void setup_close_onelogin(struct setup *setup)
{
    struct cli *cli = setup->cli;

    pms_onelogin_free(cli->onelogin);
    pms_secret_free(cli->onelogin_secret);
    cli->onelogin = NULL;
    cli->onelogin_secret = NULL;
}

void setup_account_name(struct setup *setup, char name[ACCOUNT_MAX])
{
    const char *said = setup_source(setup) + strlen(scheme);

    snprintf(name, ACCOUNT_MAX, "%.*s", (int)strcspn(said, "/"), said);
}

/* Opens the account that the source names, unless it is open. */
int setup_open_onelogin(struct setup *setup, struct pms_error *err)
{
    struct pms_onelogin *onelogin;
    char name[ACCOUNT_MAX];

    setup_account_name(setup, name);
    return need_onelogin(setup->cli, name, &onelogin, err);
}

void look_onelogin(struct setup *setup, struct found *found)
{
    const char *source = setup_source(setup);
    struct pms_error err = PMS_ERROR_INIT;
    int r;

    if (!source) {
        found_say(found, FOUND_OPEN, "nobody has said where the people are");
        found_todo(found, "pmscim setup, or --source SOURCE");
        return;
    }
    if (!setup_has_onelogin(setup)) {
        found_say(found, FOUND_SKIPPED, "the people are in %s", source);
        return;
    }
    r = setup_open_onelogin(setup, &err);
    if (r == -PMS_E_NOTFOUND || r == -PMS_E_AUTH) {
        found_say(found, FOUND_OPEN, "%s", err.message);
        found_todo(found, "%s", err.hint);
        return;
    }
    if (r == 0)
        r = pms_onelogin_test(setup->cli->onelogin, &err);
    if (r < 0)
        found_fail(found, &err);
    else
        found_say(found, FOUND_DONE, "%s takes the credentials",
                  pms_onelogin_name(setup->cli->onelogin));
}

static int ask_field(struct pms_onelogin_account *account, const char *field,
                     const char *question, const char *usual, struct pms_error *err)
{
    char answer[ANSWER_MAX];
    int r = ask_line(question, usual, answer, err);

    if (r < 0 || (usual && strcmp(answer, usual) == 0))
        return r;
    return pms_onelogin_account_set(account, field, answer, err);
}

static int ask_credentials(struct setup *setup, struct pms_onelogin_account *account,
                           struct pms_error *err)
{
    AUTO(free) char *address = pms_onelogin_account_address(account);
    int r;

    if (!address)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = ask_field(account, "address", "      Address of its API, \"us\" or \"eu\":", address,
                  err);
    if (r < 0)
        return r;
    page_tell(account->name, PAGE_CREDENTIALS);
    r = ask_field(account, "client_id", "      Client ID:", account->client_id, err);
    return r < 0 ? r
                 : ask_hidden("      Client Secret (it is not shown)",
                              &setup->cli->onelogin_secret, err);
}

/* The secret first: an account whose secret is not there yet is asked for it again. */
static int save_account(const struct cli *cli, struct pms_onelogin_account *account,
                        struct pms_error *err)
{
    AUTO(pms_key_ref_done) struct pms_key_ref place = {0};
    int r = pms_onelogin_secret_place(account->name, &place, err);

    if (r == 0)
        r = pms_key_save(&place, cli->onelogin_secret, err);
    if (r < 0)
        return r;
    pms_key_ref_done(&account->client_secret);
    account->client_secret = place;
    place = (struct pms_key_ref){0};
    return pms_onelogin_account_save(NULL, account, err);
}

static int load_or_begin(const char *name, struct pms_onelogin_account *account,
                         struct pms_error *err)
{
    int r = pms_onelogin_account_load(NULL, name, account, err);

    if (r != -PMS_E_NOTFOUND)
        return r;
    *err = (struct pms_error)PMS_ERROR_INIT;
    return pms_onelogin_account_init(name, account, err);
}

/* Saved only once the credentials have worked. */
static int make_account(struct setup *setup, const char *name, struct pms_error *err)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = {0};
    struct cli *cli = setup->cli;
    int r;

    setup_close_onelogin(setup);
    r = load_or_begin(name, &account, err);
    if (r == 0)
        r = ask_credentials(setup, &account, err);
    if (r == 0)
        r = onelogin_open(cli, &account, err);
    if (r == 0)
        r = pms_onelogin_test(cli->onelogin, err);
    if (r == 0)
        r = save_account(cli, &account, err);
    setup_close_onelogin(setup);
    return r;
}

/* Another directory is read at once: what cannot be is not remembered. */
static int take_other(struct setup *setup, const char *source, struct pms_error *err)
{
    struct pms_error ignored = PMS_ERROR_INIT;
    int r = setup_take_source(setup, source, err);

    setup_forget_directory(setup);
    if (r == 0)
        r = setup_read(setup, err);
    if (r < 0) {
        memory_set(&setup->memory.source, NULL, &ignored);
        setup_keep(setup, &ignored);
    }
    return r;
}

static int ask_source(struct setup *setup, struct pms_error *err)
{
    char answer[ANSWER_MAX];
    char name[ONELOGIN_NAME];
    char source[ONELOGIN_NAME + sizeof(scheme)];
    int r;

    say("Where are the people? The subdomain of your OneLogin, as in acme.onelogin.com; or");
    say("another directory, as in csv:people.csv, json:people.json or scim:PROFILE.");
    r = ask_line("      OneLogin's subdomain, or a directory:", NULL, answer, err);
    if (r < 0)
        return r;
    if (is_kind(answer) && !is_onelogins(answer))
        return take_other(setup, answer, err);
    r = onelogin_subdomain(answer + (is_onelogins(answer) ? strlen(scheme) : 0), name, err);
    if (r == 0)
        r = make_account(setup, name, err);
    if (r < 0)
        return r;
    snprintf(source, sizeof(source), "%s%s", scheme, name);
    return setup_take_source(setup, source, err);
}

/* An account that is there is tried as it is: only what is refused is asked for again. */
int do_onelogin(struct setup *setup, struct pms_error *err)
{
    char name[ACCOUNT_MAX];
    int r;

    if (!setup_has_onelogin(setup))
        return ask_source(setup, err);
    r = setup_open_onelogin(setup, err);
    if (r == 0)
        r = pms_onelogin_test(setup->cli->onelogin, err);
    if (r == 0 || (r != -PMS_E_AUTH && r != -PMS_E_NOTFOUND))
        return r;
    setup_account_name(setup, name);
    return make_account(setup, name, err);
}
