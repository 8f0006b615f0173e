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

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(people_done) struct people people = {0};
    struct out out = {0};
    int r = people_gather(cli, NULL, &people, err);

    if (r == 0)
        r = out_begin(&out, &view_users, people.count == 1 ? OUT_ONE : OUT_LIST, err);
    for (size_t i = 0; r == 0 && i < people.count; i++)
        r = get_row(cli, people.names[i], &out, err);
    return out_end(&out, r < 0, err);
}

const struct command_body users_get_command = {
    .run = run,
    .view = &view_users,
    .least = 1,
    .most = -1,
    .about = "A USER is an e-mail, an id, or externalId:VALUE; \"-\" reads one a line.",
    .examples = {{"pmscim users get mara.ito@acme.example", "by e-mail"},
                 {"pmscim users get externalId:48210077 -o json", "by the directory's id"}},
};
