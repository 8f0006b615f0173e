/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "people.h"

/* What no server takes is seen before anything is asked. */
static int check_email(const char *email, struct pms_error *err)
{
    const char *at = strrchr(email, '@');
    struct pms_error ignored = PMS_ERROR_INIT;

    if (at && at > email && strchr(email, '@') == at && !strpbrk(email, " \t\r\n") &&
        pms_domain_valid(at + 1, &ignored) == 0)
        return 0;
    pms_fail(err, PMS_E_USAGE, "\"%s\" is no e-mail address", email);
    return pms_error_hint(err, "usage: pmscim users set-email USER EMAIL");
}

static const char *domain_of(const char *email)
{
    const char *at = email ? strrchr(email, '@') : NULL;

    return at ? at + 1 : "";
}

/* Postman's refusal has no code of its own, only its words. */
static bool is_unverified(const struct pms_error *err)
{
    return err->http_status == 400 && strcasestr(err->message, "verif");
}

static int fail_unverified(const struct pms_resource *user, const char *email,
                           struct pms_error *err)
{
    const char *old = domain_of(pms_user_name(user));
    const char *new = domain_of(email);

    err->code = PMS_E_REFUSED;
    if (strcasecmp(old, new) == 0)
        return pms_error_hint(
            err, "an e-mail changes on a verified domain only: pmscim verify-domain %s", new);
    return pms_error_hint(err,
                          "both domains have to be verified: pmscim verify-domain %s, and the "
                          "same for %s; \"pmscim domains list\" shows them",
                          new, old);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    const char *email = cli->operands[1];
    int r = check_email(email, err);

    if (r == 0)
        r = pms_client_find_user(cli->client, cli->operands[0], &user, err);
    if (r < 0)
        return r;
    if (pms_user_name(user) && strcmp(pms_user_name(user), email) == 0) {
        talk("%s has that e-mail already", cli->operands[0]);
        return person_print(user, err);
    }
    r = pms_client_set_email(cli->client, user, email, &after, err);
    if (r < 0 && is_unverified(err))
        return fail_unverified(user, email, err);
    if (r != 0)
        return r < 0 ? r : 0;
    talk("%s is the e-mail of %s now", email,
         pms_user_name(user) ? pms_user_name(user) : cli->operands[0]);
    return person_print(after, err);
}

const struct command_body users_set_email_command = {
    .run = run,
    .first = COMPLETE_USER,
    .view = &view_users,
    .least = 2,
    .most = 2,
    .about = "At Postman the domain of the old and of the new e-mail have to be verified.",
    .examples = {{"pmscim users set-email mara.ito@acme.example mara.sato@acme.example",
                  "signs in with the new one from now on"}},
};
