/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"
#include "fields.h"
#include "out/out.h"

static bool wanted(const struct cli *cli, const char *field)
{
    for (int i = 0; i < cli->count; i++)
        if (strcmp(cli->operands[i], field) == 0)
            return true;
    return cli->count == 0;
}

/* A misspelt name would otherwise look like a field that is not set. */
static int check_names(const struct cli *cli, const struct pms_policy *policy,
                       struct pms_error *err)
{
    int r = 0;

    for (int i = 0; r == 0 && i < cli->count; i++) {
        AUTO(free) char *text = pms_policy_get(policy, cli->operands[i]);
        AUTO(pms_policy_done) struct pms_policy scrap;

        pms_policy_default(&scrap);
        if (!text)
            r = pms_policy_set(&scrap, cli->operands[i], "", err);
    }
    return r;
}

static int print_field(struct out *out, const struct pms_policy *policy,
                       const struct pms_policy *standard, size_t index, struct pms_error *err)
{
    const char *field = pms_policy_field_name(index);
    AUTO(free) char *value = pms_policy_get(policy, field);
    AUTO(free) char *before = pms_policy_get(standard, field);

    return field_print(out, field, value, before, pms_policy_field_help(index), err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_policy_done) struct pms_policy policy = {0};
    AUTO(pms_policy_done) struct pms_policy standard;
    struct out out = {0};
    int r = pms_policy_load(NULL, cli->profile.name, &policy, err);

    pms_policy_default(&standard);
    if (r == 0)
        r = check_names(cli, &policy, err);
    if (r == 0)
        r = out_begin(&out, &view_policy, OUT_LIST, err);
    for (size_t i = 0; r == 0 && i < pms_policy_field_count(); i++)
        if (wanted(cli, pms_policy_field_name(i)))
            r = print_field(&out, &policy, &standard, i, err);
    return out_end(&out, r < 0, err);
}

const struct command_body policy_show_command = {
    .run = run,
    .view = &view_policy,
    .lists = 1,
    .most = -1,
    .completion = COMPLETE_POLICY,
    .about =
        "The policy of the profile in force: what plan and sync may do to people, what has "
        "to be\napproved first, and how much at once.",
    .examples = {{"pmscim policy show", "all of it"},
                 {"pmscim policy show suspend_limit protected", "two fields"}},
};
