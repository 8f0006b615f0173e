/* SPDX-License-Identifier: MIT */
#include "cli.h"
#include "out/out.h"

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_ssos_done) struct pms_ssos ssos = {0};
    struct out out = {0};
    int r = pms_admin_ssos(cli->admin, &ssos, err);

    if (r == 0)
        r = out_begin(&out, &view_ssos, OUT_LIST, err);
    for (size_t i = 0; r == 0 && i < ssos.count; i++) {
        const struct cell cells[] = {
            [SSO_NAME] = cell_text(ssos.items[i].name),
            [SSO_CREATED] = cell_text(ssos.items[i].created),
        };

        r = out_row(&out, cells, err);
    }
    r = out_end(&out, r < 0, err);
    if (r == 0 && ssos.count == 0)
        talk("no SSO method; SCIM needs one: pmscim sso add onelogin");
    return r;
}

const struct command_body sso_list_command = {
    .run = run,
    .view = &view_ssos,
    .lists = 1,
    .about = "SCIM provisioning needs SSO, and a SCIM key needs exactly one method.",
};
