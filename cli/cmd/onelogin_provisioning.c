/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "onelogin.h"

static const struct option options[] = {
    ONELOGIN_ACCOUNT_OPTION,
    {0},
};

static const char *const words[] = {"on", "off", NULL};

static int check(const struct cli *cli, struct pms_error *err)
{
    if (strcmp(cli->operands[1], "on") == 0 || strcmp(cli->operands[1], "off") == 0)
        return 0;
    pms_fail(err, PMS_E_USAGE, "provisioning is switched on or off, not \"%s\"",
             cli->operands[1]);
    return pms_error_hint(err, "usage: pmscim onelogin provisioning APP on|off");
}

static int print(const struct app *app, struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    app_cells(app, cells);
    cells[APP_ROLES] = cell_number(app->role_count);
    return out_one(&view_apps, cells, err);
}

/* Another app's accounts are nobody's business here. */
static int check_postman(const struct app *app, const char *account, struct pms_error *err)
{
    if (app->is_postman)
        return 0;
    pms_fail(err, PMS_E_REFUSED, "app %s (%s) is not Postman's", app->name, app->id);
    return pms_error_hint(err, "if it is: pmscim onelogin set %s app=%s", account, app->id);
}

static int ask(const struct app *app, int on, struct pms_error *err)
{
    char question[400];

    if (on)
        return 0;
    snprintf(question, sizeof(question),
             "Switch provisioning of %.120s (%.20s) off, so that OneLogin changes nobody there "
             "any more?",
             app->name, app->id);
    return confirm(question, err);
}

/* The steps at OneLogin (facts 4.1), and how to see that they were done. */
static int steps(const struct app *app, const char *account, int on, struct pms_error *err)
{
    talk("OneLogin does this on its web page only: https://%s.onelogin.com/admin", account);
    talk("  1. sign in to OneLogin as an administrator");
    talk("  2. open Applications > Applications > %s > Provisioning", app->name);
    talk("  3. %s Enable provisioning%s", on ? "tick" : "untick",
         on ? ", and choose what an administrator has to approve" : "");
    talk("  4. press Save");
    talk("  5. see that it is so: pmscim onelogin app %s --account %s", app->id, account);
    return pms_error_hint(err, "do the steps above at https://%s.onelogin.com/admin", account);
}

static int set(struct pms_onelogin *onelogin, struct app *app, int on, struct pms_error *err)
{
    const char *account = pms_onelogin_account(onelogin)->name;
    int r = ask(app, on, err);

    if (r == 0)
        r = pms_onelogin_provisioning_set(onelogin, app->id, on, err);
    if (r == -PMS_E_UNSUPPORTED)
        return steps(app, account, on, err);
    if (r != 0)
        return r == PMS_PREVIEWED ? 0 : r;
    app->provisioning = on;
    talk("provisioning of %s is %s", app->name, on ? "on" : "off");
    return print(app, err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(app_done) struct app app = {0};
    struct pms_onelogin *onelogin = NULL;
    int on = strcmp(cli->operands[1], "on") == 0;
    int r = need_onelogin(cli, onelogin_account, &onelogin, err);

    if (r == 0)
        r = onelogin_find_app(onelogin, cli->operands[0], &app, err);
    if (r == 0)
        r = check_postman(&app, pms_onelogin_account(onelogin)->name, err);
    if (r < 0)
        return r;
    if (app.provisioning != on)
        return set(onelogin, &app, on, err);
    talk("provisioning of %s is %s already", app.name, on ? "on" : "off");
    return print(&app, err);
}

const struct command_body onelogin_provisioning_command = {
    .run = run,
    .check = check,
    .options = options,
    .view = &view_apps,
    .least = 2,
    .most = 2,
    .first = COMPLETE_APP,
    .choices = words,
    .choices_at = 1,
    .about = "Only that switch is sent, and read back. Where OneLogin's API does not do it the "
             "steps "
             "on\nits page are printed, and the exit status is 9.",
    .examples = {{"pmscim onelogin provisioning Postman on --dry-run", "what would be sent"},
                 {"pmscim onelogin provisioning Postman off --yes",
                  "in a script, where nobody can be asked"}},
};
