/* SPDX-License-Identifier: MIT */
/* A member's own side, rehearsed with an account key that is made for the occasion. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "out/out.h"
#include "sources.h"

static const char *password_file;
static const char *source;
static const char *format;

static const char *const formats[] = {"csv", "json", NULL};

static const struct option options[] = {
    {"password-file", 0, OPTION_FILE, &password_file, "FILE",
     "for set-password: the new password is in this file (mode 0600)", NULL, COMPLETE_NONE},
    {"source", 0, OPTION_TEXT, &source, "SOURCE",
     "for sign-in: the directory says whether SSO lets the person in", NULL, COMPLETE_SOURCE},
    {"format", 0, OPTION_CHOICE, &format, "FORMAT", "csv or json, of standard input", formats,
     COMPLETE_NONE},
    {0},
};

/* Who acts, by an account key of their own. */
struct actor {
    struct pms_member_info member;
    struct pms_secret *key; /* NULL under --dry-run, which makes none */
    struct pms_admin *own;
};

static void actor_done(struct actor *actor)
{
    pms_admin_free(actor->own);
    pms_secret_free(actor->key);
    pms_member_info_done(&actor->member);
}

DEFINE_AUTO_VALUE(struct actor, actor_done)

static int print(const char *email, const char *action, bool allowed, const char *reason,
                 struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    cells[MEETS_EMAIL] = cell_text(email);
    cells[MEETS_ACTION] = cell_text(action);
    cells[MEETS_ALLOWED] = cell_truth(allowed);
    cells[MEETS_REASON] = cell_text(reason);
    return out_one(&view_meets, cells, err);
}

/* A refusal is what somebody wanted to see, so it is data, and then an error as well. */
static int conclude(const struct cli *cli, const char *email, int r, struct pms_error *err)
{
    struct pms_error ignored = PMS_ERROR_INIT;

    if (r == PMS_PREVIEWED)
        return 0;
    if (r == -PMS_E_REFUSED && err->http_status > 0)
        print(email, cli->operands[1], false, err->message, &ignored);
    return r < 0 ? r : print(email, cli->operands[1], true, NULL, err);
}

/* An e-mail is enough to ask about a sign-in, which even those may who see nobody else. */
static int find(struct cli *cli, struct pms_member_info *ret_member, struct pms_error *err)
{
    return pms_admin_member_find(cli->admin, cli->operands[0], ret_member, err);
}

/* What SSO says, by the directory. */
static int ask_source(struct cli *cli, const struct pms_member_info *member,
                      const char **ret_word, struct pms_error *err)
{
    AUTO(pms_directory_free) struct pms_directory *directory = NULL;
    AUTO(pms_policy_done) struct pms_policy policy = {0};
    int r = pms_policy_load(NULL, cli->profile.name, &policy, err);

    if (r == 0)
        r = source_read(source, format, &policy, &directory, err);
    return r < 0
               ? r
               : source_standing(directory, member->external_id, member->email, ret_word, err);
}

static int sign_in(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_member_info_done) struct pms_member_info member = {0};
    AUTO(pms_sign_in_done) struct pms_sign_in answer = {0};
    const char *email = cli->operands[0];
    const char *sso = NULL;
    int r = strchr(email, '@') && !source ? 0 : find(cli, &member, err);

    email = member.email ? member.email : email;
    if (r == 0 && source)
        r = ask_source(cli, &member, &sso, err);
    if (r == 0)
        r = pms_admin_sign_in(cli->admin, email, sso, &answer, err);
    if (r != 0)
        return r < 0 ? r : 0;
    r = print(email, cli->operands[1], answer.allowed, answer.reason, err);
    if (r < 0 || answer.allowed)
        return r;
    pms_fail(err, PMS_E_REFUSED, "%s cannot sign in: %s", email,
             answer.reason ? answer.reason : "no reason is given");
    return pms_error_hint(err, "\"pmscim users get %s\" shows the person", email);
}

static int open_own(struct cli *cli, struct actor *actor, struct pms_error *err)
{
    struct pms_client_options client_options;
    int r = pms_admin_member_key(cli->admin, actor->member.id, &actor->key, err);

    if (r >= 0)
        r = need_options(cli, actor->key, &client_options, err);
    return r < 0 ? r : pms_admin_new(&client_options, &actor->own, err);
}

/* While SCIM is on it is refused anyway; otherwise the person is gone afterwards. */
static int confirm_leave(struct cli *cli, const struct actor *actor, struct pms_error *err)
{
    AUTO(pms_scim_state_done) struct pms_scim_state state = {0};
    char question[256];
    int r = pms_admin_scim_get(cli->admin, &state, err);

    if (r < 0 || state.enabled)
        return r;
    snprintf(
        question, sizeof(question),
        "SCIM is off, so %.80s will leave the team, and lose role, groups and account key. "
        "Go on?",
        actor->member.email);
    return confirm(question, err);
}

static int leave(struct cli *cli, struct actor *actor, struct pms_error *err)
{
    int r = confirm_leave(cli, actor, err);

    if (r == 0)
        r = open_own(cli, actor, err);
    if (r == 0)
        r = pms_admin_own_leave(actor->own, err);
    if (r == 0)
        talk("%s has left the team", actor->member.email);
    return r;
}

static int set_email(struct cli *cli, struct actor *actor, struct pms_error *err)
{
    AUTO(pms_member_info_done) struct pms_member_info after = {0};
    int r = open_own(cli, actor, err);

    if (r == 0)
        r = pms_admin_own_email(actor->own, cli->operands[2], &after, err);
    if (r == 0)
        talk("the e-mail of %s is %s now", actor->member.email, after.email);
    return r;
}

static int read_password(struct pms_secret **ret_password, struct pms_error *err)
{
    const struct pms_key_ref ref = {.backend = PMS_KEY_FILE, .where = (char *)password_file};
    int r = password_file ? pms_key_load(&ref, ret_password, err)
                          : ask_secret("new password", ret_password, err);

    if (r == -PMS_E_CONFIG && !password_file) {
        pms_fail(err, PMS_E_USAGE,
                 "this is no password: it is empty, too long or holds blanks");
        return pms_error_hint(err, "type it, send it as one line to standard input, or name a "
                                   "file with --password-file");
    }
    return r;
}

static int set_password(struct cli *cli, struct actor *actor, struct pms_error *err)
{
    AUTO(pms_secret_free) struct pms_secret *password = NULL;
    int r = globals.dry_run ? 0 : read_password(&password, err);

    if (r == 0)
        r = open_own(cli, actor, err);
    if (r == 0)
        r = pms_admin_own_password(actor->own, password, err);
    if (r == 0)
        talk("%s may change the password; the endpoint keeps none", actor->member.email);
    return r;
}

static const char *const names[] = {"sign-in", "leave", "set-email", "set-password", NULL};

/* In the order of the names; signing in is asked about, and done by nobody. */
static const struct {
    int (*run)(struct cli *cli, struct actor *actor, struct pms_error *err);
    int operands;
} actions[] = {{NULL, 2}, {leave, 2}, {set_email, 3}, {set_password, 2}};

/* Options are of one action each. */
static int check_options(size_t action, struct pms_error *err)
{
    if (password_file && action != 3) {
        pms_fail(err, PMS_E_USAGE, "as: --password-file is for set-password");
        return pms_error_hint(err, "leave it out");
    }
    if ((source || format) && action != 0) {
        pms_fail(err, PMS_E_USAGE, "as: --source and --format are for sign-in");
        return pms_error_hint(err, "leave them out");
    }
    return 0;
}

static int find_action(const struct cli *cli, size_t *ret_action, struct pms_error *err)
{
    const char *name = cli->operands[1];
    size_t count = 0;

    while (names[count] && strcmp(names[count], name) != 0)
        count++;
    if (!names[count]) {
        const char *near = pms_nearest(name, names, count);

        pms_fail(err, PMS_E_USAGE, "nobody can rehearse \"%s\"", name);
        return near ? pms_error_hint(err, "did you mean \"%s\"?", near)
                    : pms_error_hint(err, "it is sign-in, leave, set-email or set-password");
    }
    *ret_action = count;
    if (cli->count == actions[count].operands)
        return check_options(count, err);
    pms_fail(err, PMS_E_USAGE, "as: %s takes %s", name,
             actions[count].operands == 3 ? "the new e-mail" : "nothing more");
    return pms_error_hint(err, count == 3 ? "a password never stands in a command line: "
                                            "--password-file, or standard input"
                                          : "usage: pmscim as USER ACTION [EMAIL]");
}

/* Rehearsing with real people's accounts is not what anybody means. */
static int check_endpoint(const struct cli *cli, struct pms_error *err)
{
    if (has_admin(cli))
        return 0;
    pms_fail(err, PMS_E_UNSUPPORTED, "%s: only an endpoint of pmscim rehearses",
             cli->command->name);
    return pms_error_hint(err, "try it with -p %s", PMS_PROFILE_EMBEDDED);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(actor_done) struct actor actor = {0};
    size_t action = 0;
    int r = find_action(cli, &action, err);

    if (r == 0)
        r = check_endpoint(cli, err);
    if (r == 0)
        r = need_admin(cli, err);
    if (r < 0)
        return r;
    if (!actions[action].run)
        return sign_in(cli, err);
    r = find(cli, &actor.member, err);
    if (r == 0)
        r = actions[action].run(cli, &actor, err);
    return conclude(cli, actor.member.email, r, err);
}

const struct command_body as_command = {
    .run = run,
    .options = options,
    .view = &view_meets,
    .least = 2,
    .most = 3,
    .first = COMPLETE_USER,
    .choices = names,
    .choices_at = 1,
    .about =
        "ACTION is sign-in, which changes nothing, or leave, set-email EMAIL or set-password,\n"
        "which are done with an account key made for the person, unless SCIM is on: then they\n"
        "are refused. Exit code 7 when the person is turned away.",
    .examples = {{"pmscim as lee.park@acme.example sign-in", "what a suspended person meets"},
                 {"pmscim as mara.ito@acme.example sign-in --source csv:team.csv",
                  "what somebody meets whom the directory has, or has no more"},
                 {"pmscim as lee.park@acme.example leave", "refused while SCIM is on"}},
};
