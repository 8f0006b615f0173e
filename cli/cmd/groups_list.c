/* SPDX-License-Identifier: MIT */
#include "groups.h"
#include "values.h"

static struct {
    const char *filter;
    int members;
    long limit;
} opt;

static const struct option options[] = {
    {"filter", 'f', OPTION_TEXT, &opt.filter, "EXPR", "a SCIM filter (RFC 7644 3.4.2.2)", NULL,
     COMPLETE_NONE},
    {"members", 0, OPTION_FLAG, &opt.members, NULL, "count the members, who are read for that",
     NULL, COMPLETE_NONE},
    {"limit", 0, OPTION_NUMBER, &opt.limit, "N", "stop after N groups", NULL, COMPLETE_NONE},
    {0},
};

static int check_filter(struct pms_error *err)
{
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    int r;

    if (!opt.filter)
        return 0;
    r = pms_filter_parse(opt.filter, &filter, err);
    return r < 0 ? r : pms_filter_check(filter, PMS_GROUP, err);
}

static void group_cells(const struct pms_resource *group, struct cell cells[])
{
    long count = pms_group_member_count(group);

    cells[GROUPS_NAME] = cell_text(pms_group_name(group));
    cells[GROUPS_ID] = cell_text(pms_resource_id(group));
    cells[GROUPS_CREATED] = cell_text(pms_resource_created(group));
    cells[GROUPS_MODIFIED] = cell_text(pms_resource_modified(group));
    if (count >= 0)
        cells[GROUPS_MEMBER_COUNT] = cell_number(count);
}

static int walk(struct pms_pages *pages, struct out *out, struct values *all,
                struct pms_error *err)
{
    for (;;) {
        AUTO(pms_resource_free) struct pms_resource *group = NULL;
        struct cell cells[VIEW_COLUMNS] = {0};
        int r = pms_pages_next(pages, &group, err);

        if (r <= 0)
            return r;
        values_add_resource(all, group);
        group_cells(group, cells);
        r = out_row(out, cells, err);
        if (r < 0)
            return r;
    }
}

static const struct view *view_now(const struct cli *cli)
{
    (void)cli;
    return opt.members ? &view_groups_counted : &view_groups;
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    const struct pms_query query = {.type = PMS_GROUP,
                                    .without_members = !opt.members,
                                    .filter = opt.filter,
                                    .limit = opt.limit};
    AUTO(values_done) struct values all = {0};
    struct out out = {0};
    int r = pms_client_list(cli->client, &query, &pages, err);

    if (r == 0)
        r = out_begin(&out, view_now(cli), OUT_LIST, err);
    if (r == 0)
        r = walk(pages, &out, &all, err);
    r = out_end(&out, r < 0, err);
    if (r == 0 && !opt.filter && opt.limit == 0)
        values_keep(cli, VALUE_GROUP, &all);
    if (r == 0 && out.rows == 0)
        talk("no groups");
    return r;
}

const struct command_body groups_list_command = {
    .run = run,
    .prepare = check_filter,
    .options = options,
    .view = &view_groups_counted,
    .view_now = view_now,
    .lists = 1,
    .about = "Members are left out of what is asked for, unless they are to be counted.",
    .examples = {{"pmscim groups list", "all groups"},
                 {"pmscim groups list --members -o csv", "with how many are in each"}},
};
