/* SPDX-License-Identifier: MIT */
#include "cli.h"
#include "fields.h"

static int set_field(void *policy, const char *field, const char *value, struct pms_error *err)
{
    return pms_policy_set(policy, field, value, err);
}

/* Says each difference; returns their number. */
static int tell_changes(const struct pms_policy *before, const struct pms_policy *after)
{
    int changes = 0;

    for (size_t i = 0; i < pms_policy_field_count(); i++) {
        const char *field = pms_policy_field_name(i);
        AUTO(free) char *old = pms_policy_get(before, field);
        AUTO(free) char *new = pms_policy_get(after, field);

        changes += field_tell_change(field, old, new);
    }
    return changes;
}

static int change(void *context, struct pms_policy *policy, struct pms_error *err)
{
    const struct cli *cli = context;
    AUTO(pms_policy_done) struct pms_policy before = {0};
    int r = pms_policy_copy(policy, &before, err);

    for (int i = 0; r == 0 && i < cli->count; i++)
        r = field_assign(
            cli->operands[i],
            "write it as in suspend_limit=20; nothing behind = puts back the default",
            set_field, policy, err);
    if (r < 0)
        return r;
    if (tell_changes(&before, policy) == 0) {
        talk("the policy of profile %s says so already", cli->profile.name);
        return 1;
    }
    if (globals.dry_run)
        talk("would save the policy of profile %s", cli->profile.name);
    return globals.dry_run ? 1 : 0;
}

static int run(struct cli *cli, struct pms_error *err)
{
    return pms_policy_edit(NULL, cli->profile.name, change, cli, err);
}

const struct command_body policy_set_command = {
    .run = run,
    .least = 1,
    .most = -1,
    .completion = COMPLETE_POLICY_SET,
    .about = "Several fields change together or not at all. Nothing behind = puts back the "
             "default.\n\"protected\" takes a list, or +WHO and -WHO to change it.",
    .examples = {{"pmscim policy set suspend_limit=25 when_deleted=nothing",
                  "more at once, and leavers keep their accounts"},
                 {"pmscim policy set protected=+ada@acme.example",
                  "nothing is ever taken from her"},
                 {"pmscim policy set 'map.email=E-mail (work)'", "a column of one's own"}},
};
