/* SPDX-License-Identifier: MIT */
/*
 * The audit log, oldest entry first, as journalctl(1) prints a journal: the last few when
 * nothing bounds it, everything in the bounds when something does.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "out/out.h"

enum {
    USUAL = 50,
    USUAL_FOLLOWED = 10,
    MOST = 100000,
    POLL_MS = 2000
};

static struct {
    const char *since;
    const char *until;
    const char *action;
    long limit;
    int follow;
} opt;

/* For completion only: the endpoint has the last word, and Postman has more of them. */
static const char *const actions[] = {
    "team.scim_enable",
    "team.scim_disable",
    "team.scimkey_activate",
    "team.scimkey_revoke",
    "team.add_sso",
    "team.remove_sso",
    "team.add_domain",
    "team.verify_domain",
    "team.remove_domain",
    "team.scim_add_member",
    "team.scim_invite_member",
    "team.scim_update_member",
    "team.scim_update_member_email",
    "team.scim_deactivate_member",
    "team.scim_reactivate_member",
    "team.scim_add_group",
    "team.scim_update_group",
    "team.scim_delete_group",
    "team.add_group_member",
    "team.remove_group_member",
    "team.add_member",
    "team.remove_member",
    "team.update_member_role",
    "team.create_member_key",
    "team.leave",
    "team.update_own_email",
    "team.update_own_password",
    "team.add_outside_account",
    "team.withdraw_invite",
    NULL,
};

static const struct option options[] = {
    {"since", 0, OPTION_TEXT, &opt.since, "TIME",
     "from then on: a day, a moment, or 2h, 3d ago", NULL, COMPLETE_NONE},
    {"until", 0, OPTION_TEXT, &opt.until, "TIME", "before then", NULL, COMPLETE_NONE},
    {"action", 0, OPTION_TEXT, &opt.action, "NAME", "only this action", actions, COMPLETE_NONE},
    {"limit", 0, OPTION_NUMBER, &opt.limit, "N", "only the last N entries", NULL,
     COMPLETE_NONE},
    {"follow", 'f', OPTION_FLAG, &opt.follow, NULL, "go on and show what happens, until ^C",
     NULL, COMPLETE_NONE},
    {0},
};

static struct pms_trail_query query;

static int read_time(const char *name, const char *text, long long *ret_ms,
                     struct pms_error *err)
{
    int r = text ? pms_moment_parse(text, (long long)time(NULL) * 1000, ret_ms, err) : 0;

    return r < 0 ? pms_error_prefix(err, "--%s", name) : r;
}

static int check(struct pms_error *err)
{
    int r = read_time("since", opt.since, &query.since_ms, err);

    if (r == 0)
        r = read_time("until", opt.until, &query.until_ms, err);
    if (r < 0)
        return r;
    query.action = opt.action;
    if (opt.since && opt.until && query.since_ms >= query.until_ms)
        return pms_fail(err, PMS_E_USAGE, "--since is not before --until, so nothing fits");
    if (opt.limit > MOST)
        return pms_fail(err, PMS_E_USAGE, "--limit is %d at most", MOST);
    if (opt.follow && opt.until)
        return pms_fail(err, PMS_E_USAGE, "--follow goes on until ^C, not --until a time");
    if (opt.follow && globals.sort)
        return pms_fail(err, PMS_E_USAGE, "--sort waits for the end, and --follow has none");
    /* What goes on would wait for whoever reads the first page of it. */
    globals.no_pager |= opt.follow;
    if (!opt.follow || strcmp(globals.output, "json") != 0)
        return 0;
    pms_fail(err, PMS_E_USAGE, "an array has an end, and --follow has none");
    return pms_error_hint(err, "ask for -o ndjson");
}

/* Entries, the newest first. */
struct tail {
    size_t count;
    struct pms_trail *items;
    bool is_cut; /* there are more than were wanted */
};

static void tail_done(struct tail *tail)
{
    struct pms_trails trails = {.count = tail->count, .items = tail->items};

    pms_trails_done(&trails);
}

DEFINE_AUTO_VALUE(struct tail, tail_done)

/* Where the entries begin that were shown before. */
struct known {
    char *id;
    long long time_ms;
};

static bool is_known(const struct known *known, const struct pms_trail *trail)
{
    return known->id && (strcmp(known->id, trail->id) == 0 ||
                         (trail->time_ms >= 0 && trail->time_ms < known->time_ms));
}

/* Moves entries over until there are enough; 1 when there are, or when known ones begin. */
static int take(struct tail *tail, struct pms_trails *page, size_t wanted,
                const struct known *known, struct pms_error *err)
{
    struct pms_trail *items =
        realloc(tail->items, (tail->count + page->count + 1) * sizeof(*items));

    if (!items)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    tail->items = items;
    for (size_t i = 0; i < page->count; i++) {
        if (is_known(known, &page->items[i]))
            return 1;
        if (tail->count == wanted) {
            tail->is_cut = true;
            return 1;
        }
        items[tail->count++] = page->items[i];
        page->items[i] = (struct pms_trail){0};
    }
    return 0;
}

static int gather(struct cli *cli, size_t wanted, const struct known *known, struct tail *tail,
                  struct pms_error *err)
{
    AUTO(free) char *cursor = NULL;
    struct pms_trail_query newest = query;
    int r = 0;

    newest.newest_first = 1;
    newest.count = (long)wanted + 1;
    do {
        AUTO(pms_trails_done) struct pms_trails page = {0};

        newest.cursor = cursor;
        r = pms_admin_trails(cli->admin, &newest, &page, err);
        if (r == 0)
            r = take(tail, &page, wanted, known, err);
        free(cursor);
        cursor = page.cursor;
        page.cursor = NULL;
    } while (r == 0 && cursor);
    return r < 0 ? r : 0;
}

static int print_trail(struct out *out, const struct pms_trail *trail, struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    cells[TRAIL_TIME] = cell_text(trail->time);
    cells[TRAIL_ACTION] = cell_text(trail->action);
    cells[TRAIL_ACTOR] = cell_text(trail->actor);
    cells[TRAIL_TARGET] = cell_text(trail->target);
    cells[TRAIL_MESSAGE] = cell_text(trail->message);
    cells[TRAIL_IP] = cell_text(trail->ip);
    cells[TRAIL_AGENT] = cell_text(trail->agent);
    cells[TRAIL_ID] = cell_text(trail->id);
    return out_row(out, cells, err);
}

/* Rows printed, in all batches; of a sorted list they are known at its end. */
static size_t printed;

/* One batch in the format in force, oldest first; only the first one has a heading. */
static int print_tail(const struct tail *tail, struct pms_error *err)
{
    struct out out = {0};
    int r = out_begin(&out, &view_trails, OUT_LIST, err);

    for (size_t i = tail->count; r == 0 && i > 0; i--)
        r = print_trail(&out, &tail->items[i - 1], err);
    r = out_end(&out, r < 0, err);
    printed += out.rows;
    if (out.rows > 0 || strcmp(globals.output, "table") != 0)
        globals.no_headings = 1;
    return r < 0 ? r : out_flush(err);
}

static int note_newest(struct known *known, const struct tail *tail, struct pms_error *err)
{
    char *id = tail->count > 0 ? strdup(tail->items[0].id) : NULL;

    if (tail->count == 0)
        return 0;
    if (!id)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    free(known->id);
    *known = (struct known){.id = id, .time_ms = tail->items[0].time_ms};
    return 0;
}

static int show_new(struct cli *cli, struct known *known, size_t wanted, bool *ret_is_cut,
                    struct pms_error *err)
{
    AUTO(tail_done) struct tail tail = {0};
    int r = gather(cli, wanted, known, &tail, err);

    if (r == 0 && (tail.count > 0 || !known->id))
        r = print_tail(&tail, err);
    if (r == 0)
        r = note_newest(known, &tail, err);
    *ret_is_cut = tail.is_cut;
    return r;
}

static int follow(struct cli *cli, struct known *known, struct pms_error *err)
{
    bool is_cut = false;
    int r = 0;

    while (r == 0) {
        r = pause_ms(POLL_MS, err);
        if (r == 0)
            r = show_new(cli, known, MOST, &is_cut, err);
    }
    return r;
}

static size_t wanted(void)
{
    if (opt.limit > 0)
        return (size_t)opt.limit;
    if (opt.since)
        return MOST;
    return opt.follow ? USUAL_FOLLOWED : USUAL;
}

static int show_last(struct cli *cli, struct known *known, struct pms_error *err)
{
    bool is_cut = false;
    int r = show_new(cli, known, wanted(), &is_cut, err);

    if (r < 0)
        return r;
    if (is_cut && opt.limit == 0)
        talk("these are the last %zu; --limit or --since shows more", wanted());
    return opt.follow ? follow(cli, known, err) : 0;
}

/* Everything in the bounds, each page printed as it comes. */
static int show_all(struct cli *cli, struct pms_error *err)
{
    AUTO(free) char *cursor = NULL;
    struct out out = {0};
    int r = 0;

    do {
        AUTO(pms_trails_done) struct pms_trails page = {0};

        query.cursor = cursor;
        r = pms_admin_trails(cli->admin, &query, &page, err);
        if (r == 0 && !out.format)
            r = out_begin(&out, &view_trails, OUT_LIST, err);
        for (size_t i = 0; r == 0 && i < page.count; i++)
            r = print_trail(&out, &page.items[i], err);
        free(cursor);
        cursor = page.cursor;
        page.cursor = NULL;
    } while (r == 0 && cursor);
    query.cursor = NULL;
    r = out_end(&out, r < 0, err);
    printed = out.rows;
    return r;
}

/* A name that no action has matches nothing, which would look as if nothing had happened. */
static int check_action(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_audit_actions_done) struct pms_audit_actions known = {0};
    struct pms_error ignored = PMS_ERROR_INIT;
    const char *near;

    if (!opt.action || pms_admin_audit_actions(cli->admin, &known, &ignored) < 0)
        return 0;
    for (size_t i = 0; i < known.count; i++)
        if (strcmp(known.names[i], opt.action) == 0)
            return 0;
    near = pms_nearest(opt.action, (const char *const *)known.names, known.count);
    pms_fail(err, PMS_E_USAGE, "there is no action \"%s\"", opt.action);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"?", near);
    return pms_error_hint(err, "\"pmscim api GET /audit-actions --admin\" lists them");
}

static int run(struct cli *cli, struct pms_error *err)
{
    struct known known = {0};
    bool is_all = (opt.since || opt.until) && opt.limit == 0 && !opt.follow;
    int r = need_api(cli, err);

    if (r == 0 && opt.follow)
        r = check_action(cli, err);
    if (r < 0)
        return r;
    r = is_all ? show_all(cli, err) : show_last(cli, &known, err);
    if ((r == 0 && printed == 0) || err->http_status == 400)
        r = check_action(cli, err) < 0 ? -err->code : r;
    if (r == 0 && printed == 0)
        talk("nothing");
    free(known.id);
    return r;
}

const struct command_body audit_command = {
    .run = run,
    .prepare = check,
    .options = options,
    .view = &view_trails,
    .lists = 1,
    .about =
        "The oldest entry first. Without bounds the last 50 entries, with --since or --until\n"
        "all between them. It takes the account key of an Admin or Super Admin, at Postman a\n"
        "Postman API key.",
    .examples = {{"pmscim audit --since 3d --action team.scim_deactivate_member",
                  "who suspended whom"},
                 {"pmscim audit --follow -o ndjson", "until ^C"},
                 {"pmscim audit --since 2026-03-01 --until 2026-04-01 -o csv", "one month"}},
};
