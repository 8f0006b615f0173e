/* SPDX-License-Identifier: MIT */
#include "onelogin.h"

static int print_row(struct out *out, const char *name, struct pms_error *err)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = {0};
    AUTO(account_texts_done) struct account_texts texts = {0};
    struct cell cells[VIEW_COLUMNS] = {0};
    int r = pms_onelogin_account_load(NULL, name, &account, err);

    if (r == 0)
        r = account_cells(&account, cells, &texts, err);
    return r < 0 ? r : out_row(out, cells, err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_onelogin_names_done) struct pms_onelogin_names names = {0};
    struct out out = {0};
    int r = pms_onelogin_account_names(NULL, &names, err);

    (void)cli;
    if (r == 0)
        r = out_begin(&out, &view_accounts, OUT_LIST, err);
    for (size_t i = 0; r == 0 && i < names.count; i++)
        r = print_row(&out, names.items[i], err);
    r = out_end(&out, r < 0, err);
    if (r == 0 && names.count == 0)
        talk("no OneLogin account; add one: pmscim onelogin connect SUBDOMAIN");
    return r;
}

const struct command_body onelogin_list_command = {
    .run = run,
    .view = &view_accounts,
    .lists = 1,
    .about = "Nobody is asked. Where secrets are kept is shown, never a secret.",
    .examples = {{"pmscim onelogin list", "which accounts are known"}},
};
