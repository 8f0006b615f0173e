/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "bulk.h"

static struct {
    const char *given;
    const char *family;
    const char *external_id;
    const char *file;
} opt;

static const struct option options[] = {
    {"given", 0, OPTION_NAME, &opt.given, "NAME", "given name", NULL, COMPLETE_NONE},
    {"family", 0, OPTION_NAME, &opt.family, "NAME", "family name", NULL, COMPLETE_NONE},
    {"external-id", 0, OPTION_TEXT, &opt.external_id, "ID", "the directory's id of the person",
     NULL, COMPLETE_NONE},
    {"file", 0, OPTION_FILE, &opt.file, "FILE",
     "everybody in this file: CSV with a heading, JSON lines, or e-mails", NULL, COMPLETE_NONE},
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

static bool says_no(const char *text)
{
    static const char *const words[] = {"false", "no", "0", "n"};

    for (size_t i = 0; text && i < sizeof(words) / sizeof(*words); i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    return false;
}

static int check_item(const struct item *item, struct pms_error *err)
{
    if (says_no(item->active))
        return pms_fail(err, PMS_E_PARSE, "%.200s is not active, and new people are",
                        item->who);
    return check_email(item->who, err);
}

static int make_user(const struct item *item, struct pms_resource **ret_user,
                     struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    const struct {
        const char *attribute;
        const char *value;
    } rows[] = {
        {"userName", item->who},
        {"name.givenName", item->given},
        {"name.familyName", item->family},
        {"externalId", item->external_id},
    };
    int r = pms_resource_new(PMS_USER, &user, err);

    for (size_t i = 0; r == 0 && i < sizeof(rows) / sizeof(*rows); i++)
        if (rows[i].value)
            r = pms_resource_set(user, rows[i].attribute, rows[i].value, err);
    if (r == 0)
        r = pms_user_set_active(user, 1, err);
    if (r < 0)
        return r;
    *ret_user = user;
    user = NULL;
    return 0;
}

static int create_one(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    AUTO(pms_resource_free) struct pms_resource *made = NULL;
    const char *email = cli->operands[0];
    const struct item item = {.who = cli->operands[0],
                              .given = (char *)opt.given,
                              .family = (char *)opt.family,
                              .external_id = (char *)opt.external_id};
    int r = make_user(&item, &user, err);

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

static int create_many(struct cli *cli, struct pms_error *err)
{
    AUTO(items_done) struct items items = {0};
    AUTO(jobs_done) struct jobs jobs = {0};
    int r = items_gather(cli, 0, opt.file, check_item, &items, err);

    if (r == 0)
        r = jobs_new(&items, &jobs, err);
    for (size_t i = 0; r == 0 && i < jobs.count; i++) {
        struct job *job = &jobs.items[i];

        r = make_user(&items.list[i], &job->user, err);
        job->work = (struct pms_work){.deed = PMS_DEED_CREATE, .resource = job->user};
    }
    return r < 0 ? r : bulk_run(cli, &jobs, "created", "would create", err);
}

static int check(const struct cli *cli, struct pms_error *err)
{
    bool is_read = items_are_read(cli, 0, opt.file);

    if (is_read && (opt.given || opt.family || opt.external_id)) {
        pms_fail(err, PMS_E_USAGE, "--given, --family and --external-id are of one person");
        return pms_error_hint(err, "put them into columns: given_name, family_name, "
                                   "external_id");
    }
    if (is_read || cli->count > 0)
        return is_read ? 0 : check_email(cli->operands[0], err);
    pms_fail(err, PMS_E_USAGE, "users create: something is missing");
    return pms_error_hint(
        err, "usage: pmscim users create EMAIL, or --file FILE for several people");
}

static int run(struct cli *cli, struct pms_error *err)
{
    return items_are_read(cli, 0, opt.file) ? create_many(cli, err) : create_one(cli, err);
}

static const struct view *view_now(const struct cli *cli)
{
    return items_are_read(cli, 0, opt.file) ? &view_results : &view_users;
}

const struct command_body users_create_command = {
    .run = run,
    .check = check,
    .options = options,
    .view = &view_users,
    .view_now = view_now,
    .most = 1,
    .about =
        "Postman gives new people the Developer role; SCIM cannot set roles. An account that\n"
        "exists on a domain you have not verified gets an invitation instead.\n"
        "A file (\"-\" is standard input) is checked to its end before anybody is created.",
    .examples = {{"pmscim users create mara.ito@acme.example --given Mara --family Ito "
                  "--external-id 48210077",
                  "with the directory's id, so that later runs know the person"},
                 {"pmscim users create --dry-run --file new.csv", "what would be sent"}},
};
