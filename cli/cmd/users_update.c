/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "bulk.h"

static struct {
    const char *given;
    const char *family;
    const char *file;
} opt;

static const struct option options[] = {
    {"given", 0, OPTION_NAME, &opt.given, "NAME", "new given name", NULL, COMPLETE_NONE},
    {"family", 0, OPTION_NAME, &opt.family, "NAME", "new family name", NULL, COMPLETE_NONE},
    {"file", 0, OPTION_FILE, &opt.file, "FILE",
     "everybody in this file: CSV with a heading, or JSON lines", NULL, COMPLETE_NONE},
    {0},
};

static bool same(const char *wanted, const char *there)
{
    return !wanted || (there && strcmp(wanted, there) == 0);
}

static bool is_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool has_names(const struct pms_resource *user, const char *given, const char *family)
{
    return same(given, pms_user_given_name(user)) && same(family, pms_user_family_name(user));
}

static int update_one(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    int r = pms_client_find_user(cli->client, cli->operands[0], &user, err);

    if (r < 0)
        return r;
    if (has_names(user, opt.given, opt.family)) {
        talk("%s has that name already", cli->operands[0]);
        return person_print(user, err);
    }
    r = pms_client_set_name(cli->client, user, opt.given, opt.family, &after, err);
    if (r == PMS_PREVIEWED)
        return 0;
    return r < 0 ? r : person_print(after, err);
}

static int check_item(const struct item *item, struct pms_error *err)
{
    return item->given || item->family
               ? 0
               : pms_fail(err, PMS_E_PARSE, "no given_name and no family_name to change to");
}

/* Two rows that name one person in two ways are found out only now. */
static int check_twins(const struct items *items, const struct jobs *jobs,
                       struct pms_error *err)
{
    for (size_t i = 0; i < jobs->count; i++) {
        const struct job *twin = jobs->items[i].twin;
        const struct item *item = &items->list[i];
        const struct item *first = twin ? &items->list[twin - jobs->items] : item;

        if (is_same(item->given, first->given) && is_same(item->family, first->family))
            continue;
        pms_fail(err, PMS_E_PARSE,
                 "lines %ld and %ld are about the same person, %s, and say "
                 "different things",
                 first->line, item->line, job_name(twin));
        return pms_error_hint(err, "nothing was sent; correct the file and repeat");
    }
    return 0;
}

static void set_works(const struct items *items, struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++) {
        struct job *job = &jobs->items[i];
        const struct item *item = &items->list[i];

        if (!job->result && has_names(job->user, item->given, item->family))
            job->result = "already so";
        job->work = (struct pms_work){.deed = PMS_DEED_SET_NAME,
                                      .resource = job->user,
                                      .given = item->given,
                                      .family = item->family};
    }
}

static int update_many(struct cli *cli, struct pms_error *err)
{
    AUTO(items_done) struct items items = {0};
    AUTO(jobs_done) struct jobs jobs = {0};
    int r = items_gather(cli, 0, opt.file, check_item, &items, err);

    if (r == 0)
        r = jobs_new(&items, &jobs, err);
    if (r == 0)
        r = jobs_find(cli, &items, &jobs, err);
    if (r == 0)
        r = check_twins(&items, &jobs, err);
    if (r < 0)
        return r;
    set_works(&items, &jobs);
    return bulk_run(cli, &jobs, "updated", "would update", err);
}

static int check(const struct cli *cli, struct pms_error *err)
{
    bool is_read = items_are_read(cli, 0, opt.file);

    if (is_read && (opt.given || opt.family)) {
        pms_fail(err, PMS_E_USAGE, "--given and --family are of one person");
        return pms_error_hint(err, "put them into columns: given_name, family_name");
    }
    if (!is_read && !opt.given && !opt.family) {
        pms_fail(err, PMS_E_USAGE, "users update: nothing to change");
        return pms_error_hint(err, "give --given NAME, --family NAME or both");
    }
    if (!is_read && cli->count == 0) {
        pms_fail(err, PMS_E_USAGE, "users update: something is missing");
        return pms_error_hint(
            err, "usage: pmscim users update USER, or --file FILE for several people");
    }
    return 0;
}

static int run(struct cli *cli, struct pms_error *err)
{
    return items_are_read(cli, 0, opt.file) ? update_many(cli, err) : update_one(cli, err);
}

static const struct view *view_now(const struct cli *cli)
{
    return items_are_read(cli, 0, opt.file) ? &view_results : &view_users;
}

const struct command_body users_update_command = {
    .run = run,
    .check = check,
    .options = options,
    .view = &view_users,
    .view_now = view_now,
    .most = 1,
    .completion = COMPLETE_USER,
    .about = "A file is checked to its end before anybody is changed; a cell that is empty "
             "leaves\nthe name as it is.",
    .examples = {{"pmscim users update mara.ito@acme.example --family Sato", "after a wedding"},
                 {"pmscim users update --file names.csv", "columns email, given_name, "
                                                          "family_name"}},
};
