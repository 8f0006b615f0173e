/* SPDX-License-Identifier: MIT */
#include "people.h"
#include "progress.h"

static struct {
    const char *filter;
    int active;
    int inactive;
    long limit;
} opt;

static const struct option options[] = {
    {"filter", 'f', OPTION_TEXT, &opt.filter, "EXPR", "a SCIM filter (RFC 7644 3.4.2.2)", NULL,
     COMPLETE_NONE},
    {"active", 0, OPTION_FLAG, &opt.active, NULL, "only people who may sign in", NULL,
     COMPLETE_NONE},
    {"inactive", 0, OPTION_FLAG, &opt.inactive, NULL, "only suspended people", NULL,
     COMPLETE_NONE},
    {"limit", 0, OPTION_NUMBER, &opt.limit, "N", "stop after N people", NULL, COMPLETE_NONE},
    {0},
};

/* A typo should cost no request, and its column should be shown. */
static int check_filter(struct pms_error *err)
{
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    int r;

    if (opt.active && opt.inactive)
        return pms_fail(err, PMS_E_USAGE, "--active and --inactive together match nobody");
    if (!opt.filter)
        return 0;
    r = pms_filter_parse(opt.filter, &filter, err);
    return r < 0 ? r : pms_filter_check(filter, PMS_USER, err);
}

/* --active with --filter is answered by both: the filter goes to the server, the state is
 * looked at here, since Postman knows no "and". */
static bool wanted(const struct pms_resource *user)
{
    if (opt.active)
        return pms_user_active(user) == 1;
    if (opt.inactive)
        return pms_user_active(user) == 0;
    return true;
}

static int walk(struct pms_pages *pages, struct out *out, struct progress *progress,
                struct pms_error *err)
{
    for (long shown = 0; opt.limit == 0 || shown < opt.limit;) {
        AUTO(pms_resource_free) struct pms_resource *user = NULL;
        struct cell cells[VIEW_COLUMNS] = {0};
        int r = pms_pages_next(pages, &user, err);

        if (r <= 0)
            return r;
        progress->total = pms_pages_total(pages);
        progress_step(progress, progress->done + 1, -1);
        if (!wanted(user))
            continue;
        person_cells(user, cells);
        r = out_row(out, cells, err);
        if (r < 0)
            return r;
        shown++;
    }
    return 0;
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    struct pms_query query = {.type = PMS_USER, .filter = opt.filter};
    struct progress progress = {0};
    struct out out = {0};
    int r = pms_client_list(cli->client, &query, &pages, err);

    if (r == 0)
        r = out_begin(&out, &view_users, OUT_LIST, err);
    if (r == 0 && !out_streams())
        progress_begin(&progress, "people", -1);
    if (r == 0)
        r = walk(pages, &out, &progress, err);
    progress_end(&progress, r < 0);
    r = out_end(&out, r < 0, err);
    if (r == 0 && out.rows == 0)
        talk("nobody");
    return r;
}

const struct command_body users_list_command = {
    .run = run,
    .prepare = check_filter,
    .options = options,
    .view = &view_users,
    .lists = 1,
    .about = "Suspended people are listed too, with ACTIVE \"no\".",
    .examples = {{"pmscim users list --inactive", "who is suspended"},
                 {"pmscim users list --filter 'userName eq \"mara.ito@acme.example\"'",
                  "Postman's filter minds the case"},
                 {"pmscim users list -o csv --columns email,active", "for a spreadsheet"}},
};
