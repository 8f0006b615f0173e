/* SPDX-License-Identifier: MIT */
#include "onelogin.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN ".onelogin.com"

const char *onelogin_account;

/* --- accounts --- */

/* Whoever copies an address with a password in it should not read it again in an error. */
static int fail_subdomain(const char *said, struct pms_error *err)
{
    if (strchr(said, '@'))
        pms_fail(err, PMS_E_USAGE, "this is no subdomain of onelogin.com");
    else
        pms_fail(err, PMS_E_USAGE, "\"%s\" is no subdomain of onelogin.com", said);
    return pms_error_hint(err,
                          "write acme for acme.onelogin.com; \"pmscim onelogin connect acme "
                          "--address URL\" is for an account that is reached elsewhere");
}

int onelogin_subdomain(const char *said, char ret_name[ONELOGIN_NAME], struct pms_error *err)
{
    const char *host = strstr(said, "://") ? strstr(said, "://") + 3 : said;
    size_t length = strcspn(host, "/?#");
    const size_t tail = strlen(DOMAIN);

    if (length > tail && strncasecmp(host + length - tail, DOMAIN, tail) == 0)
        length -= tail;
    if (length == 0 || length >= ONELOGIN_NAME || strcspn(host, ".:@") < length)
        return fail_subdomain(said, err);
    for (size_t i = 0; i < length; i++)
        ret_name[i] = (char)tolower((unsigned char)host[i]);
    ret_name[length] = '\0';
    return 0;
}

static int fail_several(const struct pms_onelogin_names *names, const char *how,
                        struct pms_error *err)
{
    char list[400];
    size_t used = 0;

    for (size_t i = 0; i < names->count && used + 100 < sizeof(list); i++)
        used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s%.63s",
                                 i > 0 ? ", " : "", how, names->items[i]);
    pms_fail(err, PMS_E_USAGE, "there are %zu OneLogin accounts, and none of them is named",
             names->count);
    return pms_error_hint(err, "name one: %s", list);
}

int onelogin_choose(const char *said, const char *how, struct pms_onelogin_account *ret_account,
                    struct pms_error *err)
{
    AUTO(pms_onelogin_names_done) struct pms_onelogin_names names = {0};
    char name[ONELOGIN_NAME];
    int r = said ? onelogin_subdomain(said, name, err)
                 : pms_onelogin_account_names(NULL, &names, err);

    if (r < 0)
        return r;
    if (!said && names.count == 0) {
        pms_fail(err, PMS_E_NOTFOUND, "there is no OneLogin account yet");
        return pms_error_hint(err, "add one: pmscim onelogin connect SUBDOMAIN");
    }
    if (!said && names.count > 1)
        return fail_several(&names, how, err);
    return pms_onelogin_account_load(NULL, said ? name : names.items[0], ret_account, err);
}

static int load_secret(struct cli *cli, const struct pms_onelogin_account *account,
                       struct pms_error *err)
{
    int r;

    pms_secret_free(cli->onelogin_secret);
    cli->onelogin_secret = NULL;
    r = pms_key_load(&account->client_secret, &cli->onelogin_secret, err);
    if (r == 0)
        return 0;
    pms_error_prefix(err, "OneLogin account \"%s\"", account->name);
    return r == -PMS_E_AUTH
               ? pms_error_hint(err, "store its client secret: pmscim onelogin connect %s",
                                account->name)
               : r;
}

int onelogin_open(struct cli *cli, const struct pms_onelogin_account *account,
                  struct pms_error *err)
{
    const struct pms_client_options options = usual_options(cli);

    pms_onelogin_free(cli->onelogin);
    cli->onelogin = NULL;
    return pms_onelogin_new(account, cli->onelogin_secret, &options, &cli->onelogin, err);
}

int need_onelogin(struct cli *cli, const char *name, struct pms_onelogin **ret_onelogin,
                  struct pms_error *err)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = {0};
    int r = 0;

    if (!cli->onelogin) {
        r = onelogin_choose(name, "--account ", &account, err);
        if (r == 0)
            r = load_secret(cli, &account, err);
        if (r == 0)
            r = onelogin_open(cli, &account, err);
    }
    if (r < 0)
        return r;
    *ret_onelogin = cli->onelogin;
    return 0;
}

char *account_field(const struct pms_onelogin_account *account, const char *field)
{
    return strcmp(field, "address") == 0 ? pms_onelogin_account_address(account)
                                         : pms_onelogin_account_get(account, field);
}

int account_cells(const struct pms_onelogin_account *account, struct cell cells[],
                  struct account_texts *texts, struct pms_error *err)
{
    static const char *const fields[ACCOUNT_TEXTS] = {"address", "client_secret", "groups",
                                                      "full_every"};

    for (size_t i = 0; i < ACCOUNT_TEXTS; i++) {
        texts->texts[i] = account_field(account, fields[i]);
        if (!texts->texts[i])
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    cells[ACCOUNT_NAME] = cell_text(account->name);
    cells[ACCOUNT_ADDRESS] = cell_text(texts->texts[0]);
    cells[ACCOUNT_CLIENT_ID] = cell_text(account->client_id);
    cells[ACCOUNT_CLIENT_SECRET] =
        cell_text(texts->texts[1][0] != '\0' ? texts->texts[1] : NULL);
    cells[ACCOUNT_APP] = cell_text(account->app);
    cells[ACCOUNT_GROUPS] = cell_text(texts->texts[2]);
    cells[ACCOUNT_CACERT] = cell_text(account->cacert);
    cells[ACCOUNT_FULL_EVERY] = cell_text(texts->texts[3]);
    return 0;
}

void account_texts_done(struct account_texts *texts)
{
    for (size_t i = 0; i < ACCOUNT_TEXTS; i++)
        free(texts->texts[i]);
}

/* --- apps --- */

void app_done(struct app *app)
{
    free(app->id);
    free(app->name);
    free(app->description);
    free(app->created);
    free(app->modified);
    *app = (struct app){0};
}

struct app app_lent(const struct pms_onelogin_app *app)
{
    return (struct app){
        .id = (char *)app->id,
        .name = (char *)app->name,
        .description = (char *)app->description,
        .created = (char *)app->created,
        .modified = (char *)app->modified,
        .connector = app->connector,
        .provisioning = app->provisioning,
        .is_postman = app->is_postman,
        .role_count = (long)app->role_count,
    };
}

/* False when memory ran out; NULL stays NULL. */
static bool own(char **text)
{
    char *copy = *text ? strdup(*text) : NULL;
    bool done = copy || !*text;

    *text = copy;
    return done;
}

static int keep_app(void *context, const struct pms_onelogin_app *lent, struct pms_error *err)
{
    struct app *app = context;
    bool done = true;

    app_done(app);
    *app = app_lent(lent);
    done &= own(&app->id);
    done &= own(&app->name);
    done &= own(&app->description);
    done &= own(&app->created);
    done &= own(&app->modified);
    return done ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

int onelogin_find_app(struct pms_onelogin *onelogin, const char *who, struct app *ret_app,
                      struct pms_error *err)
{
    AUTO(app_done) struct app app = {0};
    int r = pms_onelogin_find_app(onelogin, who, keep_app, &app, err);

    if (r < 0)
        return r;
    *ret_app = app;
    app = (struct app){0};
    return 0;
}

void app_cells(const struct app *app, struct cell cells[])
{
    cells[APP_ID] = cell_text(app->id);
    cells[APP_NAME] = cell_text(app->name);
    if (app->connector > 0)
        cells[APP_CONNECTOR] = cell_number(app->connector);
    cells[APP_PROVISIONING] = cell_truth(app->provisioning);
    cells[APP_POSTMAN] = cell_truth(app->is_postman);
    cells[APP_DESCRIPTION] = cell_text(app->description);
    cells[APP_CREATED] = cell_text(app->created);
    cells[APP_MODIFIED] = cell_text(app->modified);
}
