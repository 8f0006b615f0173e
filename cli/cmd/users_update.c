/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "people.h"

static struct {
    const char *given;
    const char *family;
} opt;

static const struct option options[] = {
    {"given", 0, OPTION_NAME, &opt.given, "NAME", "new given name", NULL, COMPLETE_NONE},
    {"family", 0, OPTION_NAME, &opt.family, "NAME", "new family name", NULL, COMPLETE_NONE},
    {0},
};

static int check(struct pms_error *err)
{
    if (opt.given || opt.family)
        return 0;
    pms_fail(err, PMS_E_USAGE, "users update: nothing to change");
    return pms_error_hint(err, "give --given NAME, --family NAME or both");
}

static bool same(const char *wanted, const char *there)
{
    return !wanted || (there && strcmp(wanted, there) == 0);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    int r = pms_client_find_user(cli->client, cli->operands[0], &user, err);

    if (r < 0)
        return r;
    if (same(opt.given, pms_user_given_name(user)) &&
        same(opt.family, pms_user_family_name(user))) {
        talk("%s has that name already", cli->operands[0]);
        return person_print(user, err);
    }
    r = pms_client_set_name(cli->client, user, opt.given, opt.family, &after, err);
    if (r == PMS_PREVIEWED)
        return 0;
    return r < 0 ? r : person_print(after, err);
}

const struct command_body users_update_command = {
    .run = run,
    .prepare = check,
    .options = options,
    .view = &view_users,
    .least = 1,
    .most = 1,
    .completion = COMPLETE_USER,
    .examples = {{"pmscim users update mara.ito@acme.example --family Sato",
                  "after a wedding"}},
};
