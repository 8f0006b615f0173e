/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "onelogin.h"

static int postman;

static const struct option options[] = {
    {"postman", 0, OPTION_FLAG, &postman, NULL, "only those that are Postman's", NULL,
     COMPLETE_NONE},
    ONELOGIN_ACCOUNT_OPTION,
    {0},
};

struct walk {
    struct out out;
    struct values all;
};

static void walk_done(struct walk *walk)
{
    values_done(&walk->all);
}

DEFINE_AUTO_VALUE(struct walk, walk_done)

static int take(void *context, const struct pms_onelogin_app *lent, struct pms_error *err)
{
    struct walk *walk = context;
    const struct app app = app_lent(lent);
    struct cell cells[VIEW_COLUMNS] = {0};
    char about[64];

    snprintf(about, sizeof(about), "app %.20s%s", app.id, app.is_postman ? ", Postman's" : "");
    values_add(&walk->all, app.name, about);
    if (postman && !app.is_postman)
        return 0;
    app_cells(&app, cells);
    cells[APP_ROLES] = cell_number(app.role_count);
    return out_row(&walk->out, cells, err);
}

static void tell_none(const char *account)
{
    if (postman)
        talk("no app is called Postman; if one is Postman's all the same: pmscim onelogin set "
             "%s app=ID",
             account);
    else
        talk("no apps");
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(walk_done) struct walk walk = {0};
    struct pms_onelogin *onelogin = NULL;
    int r = need_onelogin(cli, onelogin_account, &onelogin, err);

    if (r == 0)
        r = out_begin(&walk.out, &view_apps, OUT_LIST, err);
    if (r == 0)
        r = pms_onelogin_each_app(onelogin, take, &walk, err);
    r = out_end(&walk.out, r < 0, err);
    if (r < 0)
        return r;
    onelogin_keep_apps(pms_onelogin_account(onelogin), &walk.all);
    if (walk.out.rows == 0)
        tell_none(pms_onelogin_account(onelogin)->name);
    return 0;
}

const struct command_body onelogin_apps_command = {
    .run = run,
    .options = options,
    .view = &view_apps,
    .lists = 1,
    .about = "An app is Postman's when its name says so, or the account does. What is listed "
             "completes\nthe names of apps for a day.",
    .examples = {{"pmscim onelogin apps --postman", "which app is Postman's, and is it on?"},
                 {"pmscim onelogin apps --account acme --where 'provisioning eq true' -o csv",
                  "what OneLogin provisions"}},
};
