/* SPDX-License-Identifier: MIT */
#include "domains.h"

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_domains_done) struct pms_domains domains = {0};
    struct out out = {0};
    int r = pms_admin_domains(cli->admin, &domains, err);

    if (r == 0)
        r = out_begin(&out, &view_domains, OUT_LIST, err);
    for (size_t i = 0; r == 0 && i < domains.count; i++) {
        struct cell cells[VIEW_COLUMNS] = {0};

        domain_cells(&domains.items[i], cells);
        r = out_row(&out, cells, err);
    }
    r = out_end(&out, r < 0, err);
    if (r == 0 && domains.count == 0)
        talk("no domain; prove one: pmscim verify-domain DOMAIN");
    return r;
}

const struct command_body domains_list_command = {
    .run = run,
    .view = &view_domains,
    .lists = 1,
    .examples = {{"pmscim domains list --columns domain,txt", "what to publish in the DNS"}},
};
