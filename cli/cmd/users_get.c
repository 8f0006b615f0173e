/* SPDX-License-Identifier: MIT */
#include "people.h"

static int get_row(struct cli *cli, const char *name, struct out *out, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    struct cell cells[VIEW_COLUMNS] = {0};
    int r = pms_client_find_user(cli->client, name, &user, err);

    if (r < 0)
        return r;
    person_cells(user, cells);
    return out_row(out, cells, err);
}

/* Who cannot be found does not hide those behind; one alone keeps its own code. */
static int get_rows(struct cli *cli, const struct items *people, struct out *out,
                    size_t *ret_failed, struct pms_error *err)
{
    size_t failed = 0;

    for (size_t i = 0; i < people->count; i++) {
        int r = get_row(cli, people->list[i].who, out, err);

        if (r == 0)
            continue;
        if (people->count == 1 || people_end_run(err->code) || err->code == PMS_E_IO)
            return r;
        talk("%s: %s", people->list[i].who, err->message);
        failed++;
    }
    *ret_failed = failed;
    return 0;
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(items_done) struct items people = {0};
    struct out out = {0};
    size_t failed = 0;
    int r = items_gather(cli, 0, NULL, NULL, &people, err);

    if (r == 0)
        r = out_begin(&out, &view_users, people.count == 1 ? OUT_ONE : OUT_LIST, err);
    if (r == 0)
        r = get_rows(cli, &people, &out, &failed, err);
    r = out_end(&out, r < 0, err);
    if (r < 0 || failed == 0)
        return r;
    pms_fail(err, PMS_E_PARTIAL, "%zu of %zu could not be shown", failed, people.count);
    return pms_error_hint(err, "whoever has no row was not found; ask for them one by one");
}

const struct command_body users_get_command = {
    .run = run,
    .view = &view_users,
    .least = 1,
    .most = -1,
    .completion = COMPLETE_USER,
    .about = "A USER is an e-mail, an id, or externalId:VALUE; \"-\" reads them from standard "
             "input.",
    .examples = {{"pmscim users get mara.ito@acme.example", "by e-mail"},
                 {"pmscim users get externalId:48210077 -o json", "by the directory's id"}},
};
