/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "onelogin.h"
#include "progress.h"

static struct {
    const char *app;
    const char *email;
    const char *updated_since;
    long limit;
} opt;

static const struct option options[] = {
    {"app", 0, OPTION_TEXT, &opt.app, "APP", "only people who have this app, by id or name",
     NULL, COMPLETE_APP},
    {"email", 0, OPTION_TEXT, &opt.email, "EMAIL", "only this person", NULL, COMPLETE_NONE},
    {"updated-since", 0, OPTION_TEXT, &opt.updated_since, "TIME",
     "changed since: a day, a moment, or 2h, 3d ago", NULL, COMPLETE_NONE},
    {"limit", 0, OPTION_NUMBER, &opt.limit, "N", "stop after N people", NULL, COMPLETE_NONE},
    ONELOGIN_ACCOUNT_OPTION,
    {0},
};

/* --updated-since as OneLogin reads it. */
static char since[32];

static int check(struct pms_error *err)
{
    long long ms = 0;
    time_t seconds;
    struct tm parts;
    int r;

    if (!opt.updated_since)
        return 0;
    r = pms_moment_parse(opt.updated_since, (long long)time(NULL) * 1000, &ms, err);
    if (r < 0)
        return pms_error_prefix(err, "--updated-since");
    seconds = (time_t)(ms / 1000);
    gmtime_r(&seconds, &parts);
    strftime(since, sizeof(since), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return 0;
}

struct walk {
    const struct pms_onelogin_account *account;
    struct out out;
    struct progress progress;
};

static const char *meaning(const struct pms_onelogin_account *account,
                           const struct pms_onelogin_user *user)
{
    static const char *const words[] = {
        [PMS_ONELOGIN_ACTIVE] = "active",
        [PMS_ONELOGIN_SUSPENDED] = "suspended",
        [PMS_ONELOGIN_WAITING] = "waiting",
    };

    return words[pms_onelogin_meaning(account, user->status, user->state)];
}

/* A number that nobody has a word for is shown as it is. */
static struct cell cell_word(const char *word, long number, char digits[24])
{
    if (word || number < 0)
        return cell_text(word);
    snprintf(digits, 24, "%ld", number);
    return cell_text(digits);
}

static int take(void *context, const struct pms_onelogin_user *user, struct pms_error *err)
{
    struct walk *walk = context;
    struct cell cells[VIEW_COLUMNS] = {0};
    char status[24];
    char state[24];

    progress_step(&walk->progress, walk->progress.done + 1, -1);
    cells[PERSON_ID] = cell_text(user->id);
    cells[PERSON_EMAIL] = cell_text(user->email);
    cells[PERSON_GIVEN] = cell_text(user->given_name);
    cells[PERSON_FAMILY] = cell_text(user->family_name);
    cells[PERSON_STATUS] =
        cell_word(pms_onelogin_status_word(user->status), user->status, status);
    cells[PERSON_STATE] = cell_word(pms_onelogin_state_word(user->state), user->state, state);
    cells[PERSON_MEANS] = cell_text(meaning(walk->account, user));
    cells[PERSON_EXTERNAL] = cell_text(user->external_id);
    cells[PERSON_CREATED] = cell_text(user->created);
    cells[PERSON_MODIFIED] = cell_text(user->modified);
    cells[PERSON_LAST_LOGIN] = cell_text(user->last_login);
    cells[PERSON_USERNAME] = cell_text(user->username);
    return out_row(&walk->out, cells, err);
}

static int list(struct pms_onelogin *onelogin, const char *app, struct pms_error *err)
{
    const struct pms_onelogin_user_query query = {
        .app = app,
        .email = opt.email,
        .updated_since = opt.updated_since ? since : NULL,
        .limit = opt.limit,
    };
    struct walk walk = {.account = pms_onelogin_account(onelogin)};
    int r = out_begin(&walk.out, &view_people, OUT_LIST, err);

    if (r == 0 && !out_streams())
        progress_begin(&walk.progress, "people", -1);
    if (r == 0)
        r = pms_onelogin_each_user(onelogin, &query, take, &walk, err);
    progress_end(&walk.progress, r < 0);
    r = out_end(&walk.out, r < 0, err);
    if (r == 0 && walk.out.rows == 0)
        talk("nobody");
    return r;
}

/* Who may read people only cannot look an app up, which takes an id as it is then. */
static int find_app(struct pms_onelogin *onelogin, struct app *app, struct pms_error *err)
{
    bool is_id = opt.app[strspn(opt.app, "0123456789")] == '\0';
    int r = onelogin_find_app(onelogin, opt.app, app, err);

    if (r == 0 || !is_id || err->http_status != 403)
        return r;
    *err = (struct pms_error)PMS_ERROR_INIT;
    app->id = strdup(opt.app);
    return app->id ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(app_done) struct app app = {0};
    struct pms_onelogin *onelogin = NULL;
    int r = need_onelogin(cli, onelogin_account, &onelogin, err);

    if (r == 0 && opt.app)
        r = find_app(onelogin, &app, err);
    return r < 0 ? r : list(onelogin, app.id, err);
}

const struct command_body onelogin_users_command = {
    .run = run,
    .prepare = check,
    .options = options,
    .view = &view_people,
    .lists = 1,
    .about =
        "STATUS and STATE are OneLogin's words, MEANS is what they mean for provisioning: a "
        "person\nwho is waiting is not made a member, and a member who is waiting is left "
        "alone.",
    .examples = {{"pmscim onelogin users --app Postman --where 'means ne \"active\"'",
                  "who has the app and is not let in"},
                 {"pmscim onelogin users --updated-since 3d -o csv", "what has changed lately"},
                 {"pmscim onelogin users --email mara.ito@acme.example -o json", "one person"}},
};
