/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"
#include "out/out.h"

static const char *const actions[] = {"sign-in", NULL};

/* Accounts are known by e-mail; other names of a person are looked up over SCIM. */
static int find_email(struct cli *cli, const char *who, struct pms_resource **ret_user,
                      const char **ret_email, struct pms_error *err)
{
    int r;

    *ret_email = who;
    if (strchr(who, '@'))
        return 0;
    r = need_client(cli, err);
    if (r == 0)
        r = pms_client_find_user(cli->client, who, ret_user, err);
    if (r < 0)
        return r;
    *ret_email = pms_user_name(*ret_user);
    return *ret_email ? 0 : pms_fail(err, PMS_E_NOTFOUND, "%s has no e-mail", who);
}

static int check_action(const char *action, struct pms_error *err)
{
    for (size_t i = 0; actions[i]; i++)
        if (strcmp(actions[i], action) == 0)
            return 0;
    pms_fail(err, PMS_E_USAGE, "nobody can rehearse \"%s\"", action);
    if (pms_nearest(action, actions, sizeof(actions) / sizeof(*actions) - 1))
        return pms_error_hint(
            err, "did you mean \"%s\"?",
            pms_nearest(action, actions, sizeof(actions) / sizeof(*actions) - 1));
    return pms_error_hint(err, "it is sign-in");
}

/* Rehearsing with real people's accounts is not what anybody means. */
static int check_endpoint(const struct cli *cli, struct pms_error *err)
{
    if (pms_profile_is_embedded(&cli->profile) ||
        cli->profile.account_key.backend != PMS_KEY_NONE)
        return 0;
    pms_fail(err, PMS_E_UNSUPPORTED, "%s: only an endpoint of pmscim rehearses",
             cli->command->name);
    return pms_error_hint(err, "try it with -p %s", PMS_PROFILE_EMBEDDED);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    AUTO(pms_sign_in_done) struct pms_sign_in answer = {0};
    struct cell cells[VIEW_COLUMNS] = {0};
    const char *email = cli->operands[0];
    int r = check_action(cli->operands[1], err);

    if (r == 0)
        r = check_endpoint(cli, err);
    if (r == 0)
        r = need_admin(cli, err);
    if (r == 0)
        r = find_email(cli, cli->operands[0], &user, &email, err);
    if (r == 0)
        r = pms_admin_sign_in(cli->admin, email, &answer, err);
    if (r != 0)
        return r < 0 ? r : 0;
    cells[MEETS_EMAIL] = cell_text(email);
    cells[MEETS_ACTION] = cell_text(cli->operands[1]);
    cells[MEETS_ALLOWED] = cell_truth(answer.allowed);
    cells[MEETS_REASON] = cell_text(answer.reason);
    r = out_one(&view_meets, cells, err);
    if (r < 0 || answer.allowed)
        return r;
    pms_fail(err, PMS_E_REFUSED, "%s cannot sign in: %s", email,
             answer.reason ? answer.reason : "no reason is given");
    return pms_error_hint(err, "\"pmscim users get %s\" shows the person", email);
}

const struct command_body as_command = {
    .run = run,
    .view = &view_meets,
    .least = 2,
    .most = 2,
    .completion = COMPLETE_USER,
    .choices = actions,
    .choices_at = 1,
    .about =
        "Changes nothing. ACTION is sign-in. Exit code 7 when the person would be turned away.",
    .examples = {{"pmscim as lee.park@acme.example sign-in", "what a suspended person meets"}},
};
