/* SPDX-License-Identifier: MIT */
/* Where the people come from; and when that is OneLogin, its account and the app. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ask.h"
#include "setup/setup.h"

enum {
    APPS_SHOWN = 30
};

static const char scheme[] = "onelogin:";
static const char domain[] = ".onelogin.com";

/* --- which directory --- */

/* The one account that somebody has saved can only be meant. */
static const char *only_account(struct setup *setup)
{
    struct pms_onelogin_names names = {0};
    struct pms_error err = PMS_ERROR_INIT;

    if (pms_onelogin_account_names(NULL, &names, &err) < 0)
        return NULL;
    setup->guess[0] = '\0';
    if (names.count == 1)
        snprintf(setup->guess, sizeof(setup->guess), "%s%s", scheme, names.items[0]);
    pms_onelogin_names_done(&names);
    return setup->guess[0] != '\0' ? setup->guess : NULL;
}

const char *setup_source(struct setup *setup)
{
    if (setup->source)
        return setup->source;
    return setup->memory.source ? setup->memory.source : only_account(setup);
}

bool setup_has_onelogin(struct setup *setup)
{
    const char *source = setup_source(setup);

    return source && strncmp(source, scheme, strlen(scheme)) == 0;
}

void setup_forget_directory(struct setup *setup)
{
    pms_directory_free(setup->directory);
    setup->directory = NULL;
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
    return r < 0 ? r : setup_keep(setup, err);
}

/* --- the account --- */

static void close_account(struct setup *setup)
{
    pms_onelogin_free(setup->onelogin);
    pms_secret_free(setup->secret);
    if (setup->has_account)
        pms_onelogin_account_done(&setup->account);
    setup->onelogin = NULL;
    setup->secret = NULL;
    setup->has_account = false;
}

/* "acme" of "onelogin:acme/1234", and what stands behind it. */
static void split(const char *source, char name[256], const char **ret_app)
{
    const char *slash;

    source += strlen(scheme);
    slash = strchr(source, '/');
    snprintf(name, 256, "%.*s", (int)strcspn(source, "/"), source);
    *ret_app = slash && slash[1] != '\0' ? slash + 1 : NULL;
}

static int canceled(void *context)
{
    (void)context;
    return interrupted();
}

static int connect_account(struct setup *setup, struct pms_error *err)
{
    const struct pms_client_options options = {.canceled = canceled};

    return pms_onelogin_new(&setup->account, setup->secret, &options, &setup->onelogin, err);
}

/* Opens the account that the source names, unless it is open. */
static int open_account(struct setup *setup, struct pms_error *err)
{
    char name[256];
    const char *app;
    int r = 0;

    if (setup->onelogin)
        return 0;
    split(setup_source(setup), name, &app);
    close_account(setup);
    r = pms_onelogin_account_load(NULL, name, &setup->account, err);
    setup->has_account = r == 0;
    if (r == 0)
        r = pms_key_load(&setup->account.client_secret, &setup->secret, err);
    return r < 0 ? r : connect_account(setup, err);
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
    r = open_account(setup, &err);
    if (r == -PMS_E_NOTFOUND || (r == -PMS_E_AUTH && !setup->onelogin)) {
        found_say(found, FOUND_OPEN, "%s", err.message);
        found_todo(found, "pmscim setup");
        return;
    }
    if (r == 0)
        r = pms_onelogin_test(setup->onelogin, &err);
    if (r < 0)
        found_fail(found, &err);
    else
        found_say(found, FOUND_DONE, "%s takes the credentials",
                  pms_onelogin_name(setup->onelogin));
}

/* People copy the address of their browser. */
static void name_of(char *answer)
{
    const char *host = strstr(answer, "://");
    size_t length;

    host = host ? host + 3 : answer;
    length = strcspn(host, "/:");
    memmove(answer, host, length);
    answer[length] = '\0';
    if (length > strlen(domain) && strcasecmp(answer + length - strlen(domain), domain) == 0)
        answer[length - strlen(domain)] = '\0';
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

static int ask_credentials(struct setup *setup, struct pms_error *err)
{
    struct pms_onelogin_account *account = &setup->account;
    AUTO(free) char *address = pms_onelogin_account_address(account);
    int r;

    if (!address)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = ask_field(account, "address", "      Address of its API, \"us\" or \"eu\":", address,
                  err);
    if (r < 0)
        return r;
    page_tell(setup, PAGE_CREDENTIALS);
    r = ask_field(account, "client_id", "      Client ID:", account->client_id, err);
    pms_secret_free(setup->secret);
    setup->secret = NULL;
    return r < 0 ? r : ask_secret("      Client Secret (it is not shown)", &setup->secret, err);
}

/* The secret first: an account whose secret is not there yet is asked for it again. */
static int save_account(struct setup *setup, struct pms_error *err)
{
    struct pms_onelogin_account *account = &setup->account;
    AUTO(pms_key_ref_done) struct pms_key_ref place = {0};
    int r = pms_onelogin_secret_place(account->name, &place, err);

    if (r == 0)
        r = pms_key_save(&place, setup->secret, err);
    if (r < 0)
        return r;
    pms_key_ref_done(&account->client_secret);
    account->client_secret = place;
    place = (struct pms_key_ref){0};
    return pms_onelogin_account_save(NULL, account, err);
}

/* Saved only once the credentials have worked. */
static int make_account(struct setup *setup, const char *name, struct pms_error *err)
{
    char source[ANSWER_MAX + sizeof(scheme)];
    int r;

    close_account(setup);
    r = pms_onelogin_account_load(NULL, name, &setup->account, err);
    if (r == -PMS_E_NOTFOUND)
        r = pms_onelogin_account_init(name, &setup->account, err);
    setup->has_account = r == 0;
    if (r == 0)
        r = ask_credentials(setup, err);
    if (r == 0)
        r = connect_account(setup, err);
    if (r == 0)
        r = pms_onelogin_test(setup->onelogin, err);
    if (r == 0)
        r = save_account(setup, err);
    close_account(setup);
    snprintf(source, sizeof(source), "%s%s", scheme, name);
    return r < 0 || setup->source ? r : setup_take_source(setup, source, err);
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
    int r;

    say("Where are the people? The subdomain of your OneLogin, as in acme.onelogin.com; or");
    say("another directory, as in csv:people.csv, json:people.json or scim:PROFILE.");
    r = ask_line("      OneLogin's subdomain, or a directory:", NULL, answer, err);
    if (r < 0)
        return r;
    if (is_kind(answer) && strncmp(answer, scheme, strlen(scheme)) != 0)
        return take_other(setup, answer, err);
    if (strncmp(answer, scheme, strlen(scheme)) == 0)
        memmove(answer, answer + strlen(scheme), strlen(answer + strlen(scheme)) + 1);
    name_of(answer);
    return make_account(setup, answer, err);
}

/* An account that is there is tried as it is: only what is refused is asked for again. */
int do_onelogin(struct setup *setup, struct pms_error *err)
{
    char name[256];
    const char *app;
    int r;

    if (!setup_has_onelogin(setup))
        return ask_source(setup, err);
    r = open_account(setup, err);
    if (r == 0)
        r = pms_onelogin_test(setup->onelogin, err);
    if (r == 0 || (r != -PMS_E_AUTH && r != -PMS_E_NOTFOUND))
        return r;
    split(setup_source(setup), name, &app);
    return make_account(setup, name, err);
}

/* --- the app --- */

struct apps {
    size_t count;
    struct setup_app *items;
};

static void apps_done(struct apps *apps)
{
    free(apps->items);
}

DEFINE_AUTO_VALUE(struct apps, apps_done)

static void copy_app(const struct pms_onelogin_app *app, struct setup_app *ret_app)
{
    snprintf(ret_app->id, sizeof(ret_app->id), "%s", app->id);
    snprintf(ret_app->name, sizeof(ret_app->name), "%s", app->name ? app->name : "");
    ret_app->provisioning = app->provisioning;
    ret_app->is_postman = app->is_postman != 0;
}

static int take_one(void *context, const struct pms_onelogin_app *app, struct pms_error *err)
{
    (void)err;
    copy_app(app, context);
    return 0;
}

static int take_app(void *context, const struct pms_onelogin_app *app, struct pms_error *err)
{
    struct apps *apps = context;
    struct setup_app *items = realloc(apps->items, (apps->count + 1) * sizeof(*apps->items));

    if (!items)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    apps->items = items;
    copy_app(app, &items[apps->count++]);
    return 0;
}

/* The one that the source or the account names, NULL for none. */
static const char *chosen_app(struct setup *setup)
{
    char name[256];
    const char *app;

    split(setup_source(setup), name, &app);
    return app ? app : setup->account.app;
}

int setup_find_app(struct setup *setup, struct setup_app *ret_app, struct pms_error *err)
{
    int r = open_account(setup, err);

    if (r < 0)
        return r;
    if (!chosen_app(setup))
        return pms_fail(err, PMS_E_NOTFOUND, "nobody has said which app is Postman's");
    return pms_onelogin_find_app(setup->onelogin, chosen_app(setup), take_one, ret_app, err);
}

void look_app(struct setup *setup, struct found *found)
{
    struct setup_app app = {0};
    struct pms_error err = PMS_ERROR_INIT;

    if (!setup_has_onelogin(setup)) {
        found_say(found, FOUND_SKIPPED, "the people are in %s", setup_source(setup));
    } else if (open_account(setup, &err) == 0 && !chosen_app(setup)) {
        found_say(found, FOUND_OPEN, "nobody has said which of OneLogin's apps is Postman's");
        found_todo(found, "pmscim setup");
    } else if (setup_find_app(setup, &app, &err) < 0) {
        found_fail(found, &err);
    } else if (!app.is_postman) {
        found_say(found, FOUND_OPEN, "%s (%s) is not called Postman", app.name, app.id);
        found_todo(found, "pmscim setup");
    } else {
        found_say(found, FOUND_DONE, "%s (%s)", app.name, app.id);
    }
}

/* Those that are called Postman; all of them where none is. Returns how many are shown, which
 * then stand first, in their order. */
static size_t show_apps(struct apps *apps)
{
    size_t postmen = 0;
    size_t shown;

    for (size_t i = 0; i < apps->count; i++) {
        const struct setup_app app = apps->items[i];

        if (!app.is_postman)
            continue;
        memmove(&apps->items[postmen + 1], &apps->items[postmen], (i - postmen) * sizeof(app));
        apps->items[postmen++] = app;
    }
    shown = postmen > 0 ? postmen : apps->count;
    shown = shown < APPS_SHOWN ? shown : APPS_SHOWN;
    say("OneLogin has %zu apps%s:", apps->count,
        postmen > 0 ? ", of which these are called Postman" : "");
    for (size_t i = 0; i < shown; i++)
        say("  %zu. %s (%s)", i + 1, apps->items[i].name, apps->items[i].id);
    if (postmen == 0 && apps->count > shown)
        say("  and %zu more", apps->count - shown);
    return shown;
}

/* A number of the list, unless an app has it for its id; else a name or an id. */
static const char *meant(const struct apps *apps, size_t shown, const char *answer)
{
    char *end;
    unsigned long number = strtoul(answer, &end, 10);

    for (size_t i = 0; i < apps->count; i++)
        if (strcmp(apps->items[i].id, answer) == 0)
            return answer;
    return *end == '\0' && number >= 1 && number <= shown ? apps->items[number - 1].id : answer;
}

/* The account in the file, since it alone is what others read. */
static int save_app(struct setup *setup, const char *id, struct pms_error *err)
{
    struct pms_onelogin_account account;
    int r = pms_onelogin_account_load(NULL, setup->account.name, &account, err);

    if (r < 0)
        return r;
    r = pms_onelogin_account_set(&account, "app", id, err);
    if (r == 0)
        r = pms_onelogin_account_save(NULL, &account, err);
    pms_onelogin_account_done(&account);
    close_account(setup);
    setup_forget_directory(setup);
    return r;
}

static int take_choice(struct setup *setup, const char *who, struct pms_error *err)
{
    struct setup_app app = {0};
    char question[400];
    bool yes = true;
    int r = pms_onelogin_find_app(setup->onelogin, who, take_one, &app, err);

    if (r < 0)
        return r;
    snprintf(question, sizeof(question),
             "      %s (%s) is not called Postman. Is it all the "
             "same?",
             app.name, app.id);
    if (!app.is_postman)
        r = ask_yes(question, false, &yes, err);
    if (r < 0 || !yes)
        return r < 0 ? r : ACT_LATER;
    return save_app(setup, app.id, err);
}

int do_app(struct setup *setup, struct pms_error *err)
{
    AUTO(apps_done) struct apps apps = {0};
    char answer[ANSWER_MAX];
    size_t shown;
    int r = open_account(setup, err);

    if (r == 0)
        r = pms_onelogin_each_app(setup->onelogin, take_app, &apps, err);
    if (r < 0)
        return r;
    shown = show_apps(&apps);
    r = ask_line("      Which one is Postman's? Its number, name or id:",
                 shown == 1 ? "1" : NULL, answer, err);
    return r < 0 ? r : take_choice(setup, meant(&apps, shown, answer), err);
}
