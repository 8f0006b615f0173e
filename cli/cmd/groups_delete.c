/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "groups.h"

/* Postman deactivates whoever is in no other group (active people only can be hit). */
static int find_victims(struct cli *cli, const struct pms_resource *group,
                        struct names *ret_emails, struct pms_error *err)
{
    AUTO(names_done) struct names ids = {0};
    AUTO(names_done) struct names loners = {0};
    int r;

    if (!groups_carry_people(cli))
        return 0;
    if (pms_group_member_count(group) < 0) {
        pms_fail(err, PMS_E_REFUSED, "the server does not show who is in the group");
        return pms_error_hint(err, "deleting it could deactivate anybody; nothing was done");
    }
    r = group_member_ids(group, &ids, err);
    if (r == 0)
        r = group_loners(cli, group, &ids, &loners, err);
    if (r == 0)
        r = group_emails(cli, &loners, true, ret_emails, err);
    names_sort(ret_emails);
    return r;
}

static int ask(const struct pms_resource *group, const struct names *victims,
               struct pms_error *err)
{
    char question[1600];
    char people[900];
    char members[40] = "";
    long count = pms_group_member_count(group);

    names_say(victims, people, sizeof(people));
    if (count >= 0)
        snprintf(members, sizeof(members), ", which has %ld %s", count,
                 count == 1 ? "member" : "members");
    if (victims->count > 0)
        snprintf(question, sizeof(question),
                 "Delete the group \"%.200s\"%s, and with it deactivate %zu %s who %s in no "
                 "other: %s?",
                 pms_group_name(group) ? pms_group_name(group) : "", members, victims->count,
                 victims->count == 1 ? "person" : "people", victims->count == 1 ? "is" : "are",
                 people);
    else
        snprintf(question, sizeof(question), "Delete the group \"%.200s\"%s?",
                 pms_group_name(group) ? pms_group_name(group) : "", members);
    return confirm(question, err);
}

static int print(const struct pms_resource *group, const struct names *victims, bool was_done,
                 struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    cells[GROUP_GONE_NAME] = cell_text(pms_group_name(group));
    cells[GROUP_GONE_RESULT] = cell_text(was_done ? "deleted" : "would delete");
    cells[GROUP_GONE_DEACTIVATES] =
        cell_list((const char *const *)victims->list, victims->count);
    cells[GROUP_GONE_ID] = cell_text(pms_resource_id(group));
    return out_one(&view_group_gone, cells, err);
}

static bool is_same(const struct names *a, const struct names *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++)
        if (strcmp(a->list[i], b->list[i]) != 0)
            return false;
    return a->count == b->count;
}

/* The question may have been read for long, and what was answered is about those it named. */
static int check_still(struct cli *cli, const struct pms_resource *group,
                       const struct names *victims, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *now = NULL;
    AUTO(names_done) struct names others = {0};
    int r = pms_client_get(cli->client, PMS_GROUP, pms_resource_id(group), &now, err);

    if (r == 0)
        r = find_victims(cli, now, &others, err);
    if (r < 0 || is_same(victims, &others))
        return r;
    pms_fail(err, PMS_E_STALE,
             "whom the deletion deactivates has changed since you were asked");
    return pms_error_hint(err, "nothing was done; repeat the command and look again");
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *group = NULL;
    AUTO(names_done) struct names victims = {0};
    int r = group_read(cli, cli->operands[0], &group, err);

    if (r == 0)
        r = find_victims(cli, group, &victims, err);
    if (r == 0)
        r = ask(group, &victims, err);
    if (r == 0 && confirm_asks() && groups_carry_people(cli))
        r = check_still(cli, group, &victims, err);
    if (r == 0)
        r = pms_client_delete(cli->client, PMS_GROUP, pms_resource_id(group), err);
    return r < 0 ? r : print(group, &victims, r != PMS_PREVIEWED, err);
}

const struct command_body groups_delete_command = {
    .run = run,
    .first = COMPLETE_GROUP,
    .view = &view_group_gone,
    .least = 1,
    .most = 1,
    .about =
        "Postman deactivates members who are in no other group. Who that is, is found out "
        "before\nthe question, from all groups; when one of them does not show its members, "
        "nothing is\ndone.",
    .examples = {{"pmscim groups delete \"Payments QA\"", "names them and asks"},
                 {"pmscim groups delete -n \"Payments QA\" -o json | jq .deactivates",
                  "only who would be deactivated"}},
};
