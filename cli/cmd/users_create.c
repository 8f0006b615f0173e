/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "people.h"

static struct {
    const char *given;
    const char *family;
    const char *external_id;
} opt;

static const struct option options[] = {
    {"given", 0, OPTION_NAME, &opt.given, "NAME", "given name", NULL, COMPLETE_NONE},
    {"family", 0, OPTION_NAME, &opt.family, "NAME", "family name", NULL, COMPLETE_NONE},
    {"external-id", 0, OPTION_TEXT, &opt.external_id, "ID", "the directory's id of the person",
     NULL, COMPLETE_NONE},
    {0},
};

static int check_email(const char *email, struct pms_error *err)
{
    const char *at = strchr(email, '@');

    if (at && at != email && at[1] != '\0' && !strchr(at + 1, '@') &&
        email[strcspn(email, " \t\r\n<>\",;")] == '\0')
        return 0;
    pms_fail(err, PMS_E_USAGE, "\"%s\" is no e-mail address", email);
    return pms_error_hint(err, "write it as name@company.example");
}

static int set_attributes(struct pms_resource *user, const char *email, struct pms_error *err)
{
    const struct {
        const char *attribute;
        const char *value;
    } rows[] = {
        {"userName", email},
        {"name.givenName", opt.given},
        {"name.familyName", opt.family},
        {"externalId", opt.external_id},
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < sizeof(rows) / sizeof(*rows); i++)
        if (rows[i].value)
            r = pms_resource_set(user, rows[i].attribute, rows[i].value, err);
    return r == 0 ? pms_user_set_active(user, 1, err) : r;
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    AUTO(pms_resource_free) struct pms_resource *made = NULL;
    const char *email = cli->operands[0];
    int r = check_email(email, err);

    if (r == 0)
        r = pms_resource_new(PMS_USER, &user, err);
    if (r == 0)
        r = set_attributes(user, email, err);
    if (r == 0)
        r = pms_client_create(cli->client, user, &made, err);
    if (r == PMS_PREVIEWED)
        return 0;
    if (r == -PMS_E_CONFLICT) {
        pms_error_prefix(err, "%s", email);
        return pms_error_hint(err, "look at who has it: pmscim users get %s", email);
    }
    return r < 0 ? r : person_print(made, err);
}

const struct command_body users_create_command = {
    .run = run,
    .options = options,
    .view = &view_users,
    .least = 1,
    .most = 1,
    .about =
        "Postman gives new people the Developer role; SCIM cannot set roles. An account that\n"
        "exists on a domain you have not verified gets an invitation instead.",
    .examples = {{"pmscim users create mara.ito@acme.example --given Mara --family Ito "
                  "--external-id 48210077",
                  "with the directory's id, so that later runs know the person"}},
};
