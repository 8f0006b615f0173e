/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "members.h"

static const char *const roles[] = {"Super Admin", "Admin",     "Organization Manager",
                                    "Billing",     "Developer", "Community Manager",
                                    "Guest",       NULL};

static int find_role(const char *wanted, const char **ret_role, struct pms_error *err)
{
    size_t count = 0;
    const char *near;

    for (; roles[count]; count++)
        if (strcasecmp(roles[count], wanted) == 0) {
            *ret_role = roles[count];
            return 0;
        }
    near = pms_nearest(wanted, roles, count);
    pms_fail(err, PMS_E_USAGE, "\"%s\" is no role of a team", wanted);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"?", near);
    return pms_error_hint(err, "roles are Super Admin, Admin, Organization Manager, Billing, "
                               "Developer, Community Manager and Guest");
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_member_info_done) struct pms_member_info member = {0};
    AUTO(pms_member_info_done) struct pms_member_info after = {0};
    const char *role = NULL;
    int r = find_role(cli->operands[1], &role, err);

    if (r == 0)
        r = pms_admin_member_find(cli->admin, cli->operands[0], &member, err);
    if (r < 0)
        return r;
    if (strcmp(member.role, role) == 0) {
        talk("%s is %s already", member.email, role);
        return member_print(&member, err);
    }
    r = pms_admin_member_set_role(cli->admin, member.id, role, &after, err);
    if (r != 0)
        return r < 0 ? r : 0;
    talk("%s was %s", after.email, member.role);
    return member_print(&after, err);
}

const struct command_body members_set_role_command = {
    .run = run,
    .first = COMPLETE_USER,
    .view = &view_members,
    .least = 2,
    .most = 2,
    .choices = roles,
    .choices_at = 1,
    .about =
        "Roles are never set by SCIM. Nobody can give a role that may do more than their own.",
    .examples = {{"pmscim members set-role mara.ito@acme.example 'Organization Manager'",
                  "who may then remove members"}},
};
