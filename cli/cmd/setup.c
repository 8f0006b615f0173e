/* SPDX-License-Identifier: MIT */
#include "setup/setup.h"

#include <string.h>

#include "ask.h"
#include "out/out.h"

static struct {
    int check;
    int again;
    const char *source;
    const char *domain;
    const char *resolver;
} opt;

static const struct option options[] = {
    {"check", 0, OPTION_FLAG, &opt.check, NULL,
     "ask nothing and change nothing: print how far it is", NULL, COMPLETE_NONE},
    {"again", 0, OPTION_FLAG, &opt.again, NULL, "ask again what was chosen before", NULL,
     COMPLETE_NONE},
    {"source", 0, OPTION_TEXT, &opt.source, "SOURCE",
     "where the people are, such as onelogin:acme or csv:people.csv", NULL, COMPLETE_SOURCE},
    {"domain", 0, OPTION_TEXT, &opt.domain, "DOMAIN", "the domain to verify", NULL,
     COMPLETE_DOMAIN},
    {"resolver", 0, OPTION_TEXT, &opt.resolver, "HOST[:PORT]",
     "DNS server to ask instead of the system's", NULL, COMPLETE_NONE},
    {0},
};

static int check_options(struct pms_error *err)
{
    int r = opt.resolver ? pms_resolver_valid(opt.resolver, err) : 0;

    if (r == 0 && opt.domain)
        r = pms_domain_valid(opt.domain, err);
    if (r < 0)
        return r;
    if (opt.source && (strcmp(opt.source, "-") == 0 || !strchr(opt.source, ':'))) {
        pms_fail(err, PMS_E_USAGE, "--source cannot be \"%s\"", opt.source);
        return pms_error_hint(err, "write it as in --source csv:people.csv; \"pmscim source "
                                   "list\" has the kinds");
    }
    if (opt.check || globals.dry_run || ask_possible())
        return 0;
    pms_fail(err, PMS_E_USAGE, "setup asks at a terminal, and here is none");
    return pms_error_hint(err, "\"pmscim setup --check\" looks without asking");
}

static int print(struct out *out, const char *name, const struct found *found,
                 struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    cells[SETUP_STEP] = cell_text(name);
    cells[SETUP_STATE] = cell_text(found_state_name(found->state));
    cells[SETUP_DETAIL] = cell_text(found->detail);
    cells[SETUP_TODO] = cell_text(found->todo[0] != '\0' ? found->todo : NULL);
    return out_row(out, cells, err);
}

static int report(struct setup *setup, struct pms_error *err)
{
    struct out out = {0};
    int r = out_begin(&out, &view_setup, OUT_LIST, err);

    for (int i = 0; r == 0 && i < STAGE_COUNT; i++) {
        setup_look(setup, (enum stage_id)i);
        r = interrupted() ? pms_fail(err, PMS_E_CANCELED, "interrupted")
                          : print(&out, stage_at((size_t)i)->name, &setup->found[i], err);
    }
    r = out_end(&out, r < 0, err);
    return r < 0 ? r : setup_judge(setup, err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    static struct setup setup;
    int r;

    setup = (struct setup){.source = opt.source,
                           .domain = opt.domain,
                           .resolver = opt.resolver,
                           .again = opt.again};
    setup_begin(&setup, cli);
    r = opt.check         ? report(&setup, err)
        : globals.dry_run ? setup_preview(&setup, err)
                          : setup_walk(&setup, err);
    setup_done(&setup);
    return r;
}

/* While it asks, what goes to standard output is what the last step does to people. */
static const struct view *view_now(const struct cli *cli)
{
    (void)cli;
    return opt.check ? &view_setup : &view_tasks;
}

const struct command_body setup_command = {
    .run = run,
    .prepare = check_options,
    .options = options,
    .view = &view_setup,
    .view_now = view_now,
    .lists = 1,
    .about =
        "Goes through what Postman's and OneLogin's documents ask for, in their order: looks\n"
        "at each step, asks, does it, or says on which page it is done. Stop it wherever you\n"
        "like: the next run goes on at the first step that is open. With --check, exit code 0\n"
        "when all is done, 8 when something is open, or that of what cannot be looked at.",
    .examples = {{"pmscim setup", "from nothing to the first sync"},
                 {"pmscim setup --source csv:people.csv", "without OneLogin"},
                 {"pmscim setup --dry-run", "what it would ask and do"},
                 {"pmscim setup --check -o json", "in a CI job"}},
};
