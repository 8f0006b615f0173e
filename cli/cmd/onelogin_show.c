/* SPDX-License-Identifier: MIT */
#include "fields.h"
#include "onelogin.h"

static int print_field(struct out *out, const struct pms_onelogin_account *account,
                       const struct pms_onelogin_account *standard, size_t index,
                       struct pms_error *err)
{
    const char *field = pms_onelogin_field_name(index);
    AUTO(free) char *value = account_field(account, field);
    AUTO(free) char *before = account_field(standard, field);

    return field_print(out, field, value, before, pms_onelogin_field_help(index), err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = {0};
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account standard = {0};
    struct out out = {0};
    int r = onelogin_choose(cli->count > 0 ? cli->operands[0] : NULL, "", &account, err);

    if (r == 0)
        r = pms_onelogin_account_init(account.name, &standard, err);
    if (r == 0)
        r = out_begin(&out, &view_account_fields, OUT_LIST, err);
    for (size_t i = 0; r == 0 && i < pms_onelogin_field_count(); i++)
        r = print_field(&out, &account, &standard, i, err);
    return out_end(&out, r < 0, err);
}

const struct command_body onelogin_show_command = {
    .run = run,
    .view = &view_account_fields,
    .lists = 1,
    .most = 1,
    .completion = COMPLETE_ACCOUNT,
    .about = "What is in force for an account, and what each field is for.",
    .examples = {{"pmscim onelogin show", "the only account there is"},
                 {"pmscim onelogin show acme --where 'field sw \"status\"'",
                  "what OneLogin's words mean here"}},
};
