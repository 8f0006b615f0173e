/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "groups.h"
#include "onelogin.h"

static int with_states;

static const struct option options[] = {
    {"states", 0, OPTION_FLAG, &with_states, NULL,
     "count who is where in provisioning, which takes a call for each person", NULL,
     COMPLETE_NONE},
    ONELOGIN_ACCOUNT_OPTION,
    {0},
};

/* How many people are in each state, by OneLogin's words. */
struct states {
    size_t count;
    struct state {
        char *name;
        long people;
    } * items;
    struct names lines; /* "provisioned 12" */
};

static void states_done(struct states *states)
{
    for (size_t i = 0; i < states->count; i++)
        free(states->items[i].name);
    free(states->items);
    names_done(&states->lines);
}

DEFINE_AUTO_VALUE(struct states, states_done)

static int add_state(struct states *states, const char *name, struct pms_error *err)
{
    struct state *items = realloc(states->items, (states->count + 1) * sizeof(*items));
    char *copy = strdup(name);

    if (items)
        states->items = items;
    if (!items || !copy) {
        free(copy);
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    items[states->count++] = (struct state){.name = copy, .people = 1};
    return 0;
}

static int count_state(void *context, const struct pms_onelogin_task *task,
                       struct pms_error *err)
{
    struct states *states = context;
    const char *name = task->state ? task->state : "(nothing)";

    for (size_t i = 0; i < states->count; i++)
        if (strcmp(states->items[i].name, name) == 0) {
            states->items[i].people++;
            return 0;
        }
    return add_state(states, name, err);
}

static int write_lines(struct states *states, struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < states->count; i++) {
        char line[128];

        snprintf(line, sizeof(line), "%.96s %ld", states->items[i].name,
                 states->items[i].people);
        r = names_add(&states->lines, line, err);
    }
    names_sort(&states->lines);
    return r;
}

static int read_states(struct pms_onelogin *onelogin, const struct app *app,
                       struct states *states, struct cell cells[], struct pms_error *err)
{
    struct app_tasks tasks = {
        .app = app->id, .take = count_state, .context = states, .with_progress = true};
    int r = onelogin_read_tasks(onelogin, &tasks, err);

    if (r == 0)
        r = write_lines(states, err);
    if (r < 0)
        return r;
    cells[APP_PEOPLE] = cell_number(tasks.people);
    cells[APP_PENDING] = cell_number(tasks.pending);
    cells[APP_FAILED] = cell_number(tasks.failed);
    cells[APP_STATES] = cell_list((const char *const *)states->lines.list, states->lines.count);
    return 0;
}

static int take_role(void *context, const struct pms_onelogin_named *role,
                     struct pms_error *err)
{
    return names_add(context, role->name ? role->name : role->id, err);
}

static const struct view *view_now(const struct cli *cli)
{
    (void)cli;
    return with_states ? &view_app_states : &view_app;
}

static int print(struct cli *cli, struct pms_onelogin *onelogin, const struct app *app,
                 struct pms_error *err)
{
    AUTO(states_done) struct states states = {0};
    AUTO(names_done) struct names roles = {0};
    struct cell cells[VIEW_COLUMNS] = {0};
    int r = pms_onelogin_each_role(onelogin, app->id, take_role, &roles, err);

    app_cells(app, cells);
    cells[APP_ROLES] = cell_list((const char *const *)roles.list, roles.count);
    if (r == 0 && with_states)
        r = read_states(onelogin, app, &states, cells, err);
    return r < 0 ? r : out_one(view_now(cli), cells, err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(app_done) struct app app = {0};
    struct pms_onelogin *onelogin = NULL;
    int r = need_onelogin(cli, onelogin_account, &onelogin, err);

    if (r == 0)
        r = onelogin_find_app(onelogin, cli->operands[0], &app, err);
    return r < 0 ? r : print(cli, onelogin, &app, err);
}

const struct command_body onelogin_app_command = {
    .run = run,
    .options = options,
    .view = &view_app_states,
    .view_now = view_now,
    .least = 1,
    .most = 1,
    .completion = COMPLETE_APP,
    .about =
        "APP is an id or a name. With --states it is said first how many calls that takes; "
        "more than\n500, or than are left in this hour, are asked about.",
    .examples = {{"pmscim onelogin app Postman",
                  "is provisioning on, and which roles give it?"},
                 {"pmscim onelogin app Postman --states --yes -o json",
                  "how many are provisioned, in a job"}},
};
