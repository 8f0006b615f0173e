/* SPDX-License-Identifier: MIT */
/* Which of OneLogin's apps is Postman's. */
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "setup/setup.h"

enum {
    APPS_SHOWN = 30
};

/* The one that the source or the account names, NULL for none. */
static const char *chosen(struct setup *setup)
{
    const char *slash = strchr(setup_source(setup), '/');

    if (slash && slash[1] != '\0')
        return slash + 1;
    return pms_onelogin_account(setup->cli->onelogin)->app;
}

int setup_find_app(struct setup *setup, struct app *ret_app, struct pms_error *err)
{
    int r = setup_open_onelogin(setup, err);

    if (r < 0)
        return r;
    if (!chosen(setup))
        return pms_fail(err, PMS_E_NOTFOUND, "nobody has said which app is Postman's");
    return onelogin_find_app(setup->cli->onelogin, chosen(setup), ret_app, err);
}

void look_app(struct setup *setup, struct found *found)
{
    AUTO(app_done) struct app app = {0};
    struct pms_error err = PMS_ERROR_INIT;
    char account[ACCOUNT_MAX];

    if (!setup_has_onelogin(setup)) {
        found_say(found, FOUND_SKIPPED, "the people are in %s", setup_source(setup));
        return;
    }
    setup_account_name(setup, account);
    if (setup_open_onelogin(setup, &err) == 0 && !chosen(setup)) {
        found_say(found, FOUND_OPEN, "nobody has said which of OneLogin's apps is Postman's");
        found_todo(found, "pmscim onelogin set %s app=ID", account);
    } else if (setup_find_app(setup, &app, &err) < 0) {
        found_fail(found, &err);
    } else if (!app.is_postman) {
        found_say(found, FOUND_OPEN, "%s (%s) is not called Postman", app.name, app.id);
        found_todo(found, "if it is: pmscim onelogin set %s app=%s", account, app.id);
    } else {
        found_say(found, FOUND_DONE, "%s (%s)", app.name, app.id);
    }
}

struct apps {
    size_t count;
    size_t postmen; /* the first so many are called Postman */
    struct {
        char id[64];
        char name[128];
    } * items;
};

static void apps_done(struct apps *apps)
{
    free(apps->items);
}

DEFINE_AUTO_VALUE(struct apps, apps_done)

/* Those that are called Postman first, both in OneLogin's order. */
static int take(void *context, const struct pms_onelogin_app *app, struct pms_error *err)
{
    struct apps *apps = context;
    size_t at = app->is_postman ? apps->postmen : apps->count;
    void *items = realloc(apps->items, (apps->count + 1) * sizeof(*apps->items));

    if (!items)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    apps->items = items;
    memmove(&apps->items[at + 1], &apps->items[at], (apps->count - at) * sizeof(*apps->items));
    snprintf(apps->items[at].id, sizeof(apps->items[at].id), "%s", app->id);
    snprintf(apps->items[at].name, sizeof(apps->items[at].name), "%s",
             app->name ? app->name : "");
    apps->count++;
    apps->postmen += app->is_postman != 0;
    return 0;
}

/* Those that are called Postman; all of them where none is. Returns how many are shown. */
static size_t show(const struct apps *apps)
{
    size_t shown = apps->postmen > 0 ? apps->postmen : apps->count;

    shown = shown < APPS_SHOWN ? shown : APPS_SHOWN;
    say("OneLogin has %zu %s%s:", apps->count, apps->count == 1 ? "app" : "apps",
        apps->postmen > 0 ? ", of which these are called Postman"
                          : ", and none is called Postman");
    for (size_t i = 0; i < shown; i++)
        say("  %zu. %s (%s)", i + 1, apps->items[i].name, apps->items[i].id);
    if (apps->postmen == 0 && apps->count > shown)
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

/* Into the account in the file, which is what every verb goes by. */
static int save(struct setup *setup, const char *id, struct pms_error *err)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = {0};
    const char *name = pms_onelogin_account(setup->cli->onelogin)->name;
    int r = pms_onelogin_account_load(NULL, name, &account, err);

    if (r == 0)
        r = pms_onelogin_account_set(&account, "app", id, err);
    if (r == 0)
        r = pms_onelogin_account_save(NULL, &account, err);
    setup_close_onelogin(setup);
    setup_forget_directory(setup);
    return r;
}

static int choose(struct setup *setup, const char *who, struct pms_error *err)
{
    AUTO(app_done) struct app app = {0};
    char question[400];
    bool yes = true;
    int r = onelogin_find_app(setup->cli->onelogin, who, &app, err);

    if (r < 0)
        return r;
    snprintf(question, sizeof(question),
             "      %.200s (%.20s) is not called Postman. Is it Postman's all the same?",
             app.name, app.id);
    if (!app.is_postman)
        r = ask_yes(question, false, &yes, err);
    if (r < 0 || !yes)
        return r < 0 ? r : ACT_LATER;
    return save(setup, app.id, err);
}

int do_app(struct setup *setup, struct pms_error *err)
{
    AUTO(apps_done) struct apps apps = {0};
    char answer[ANSWER_MAX];
    size_t shown;
    int r = setup_open_onelogin(setup, err);

    if (r == 0)
        r = pms_onelogin_each_app(setup->cli->onelogin, take, &apps, err);
    if (r < 0)
        return r;
    shown = show(&apps);
    r = ask_line("      Which one is Postman's? Its number, name or id:",
                 apps.postmen == 1 ? "1" : NULL, answer, err);
    return r < 0 ? r : choose(setup, meant(&apps, shown, answer), err);
}
