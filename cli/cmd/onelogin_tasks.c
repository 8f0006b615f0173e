/* SPDX-License-Identifier: MIT */
#include "onelogin.h"

static int all;

static const struct option options[] = {
    {"all", 'a', OPTION_FLAG, &all, NULL, "everybody, whatever the state", NULL, COMPLETE_NONE},
    ONELOGIN_ACCOUNT_OPTION,
    {0},
};

static const char *task_word(const struct pms_onelogin_task *task)
{
    if (pms_onelogin_task_is_failed(task))
        return "failed";
    return pms_onelogin_task_is_pending(task) ? "pending" : NULL;
}

static int take(void *context, const struct pms_onelogin_task *task, struct pms_error *err)
{
    struct out *out = context;
    struct cell cells[VIEW_COLUMNS] = {0};

    if (!all && !task_word(task))
        return 0;
    cells[PROVISIONING_EMAIL] = cell_text(task->email);
    cells[PROVISIONING_TASK] = cell_text(task_word(task));
    cells[PROVISIONING_STATUS] = cell_text(task->status);
    cells[PROVISIONING_STATE] = cell_text(task->state);
    cells[PROVISIONING_GIVEN] = cell_text(task->given_name);
    cells[PROVISIONING_FAMILY] = cell_text(task->family_name);
    cells[PROVISIONING_ENABLED] = cell_truth(task->enabled);
    cells[PROVISIONING_ID] = cell_text(task->user);
    return out_row(out, cells, err);
}

/* What is to be done about them is done on OneLogin's page only. */
static void tell(const struct app_tasks *tasks)
{
    talk("%ld %s: %ld pending approval, %ld failed", tasks->people,
         tasks->people == 1 ? "person" : "people", tasks->pending, tasks->failed);
    if (tasks->pending > 0)
        talk("approve at OneLogin under Users > Provisioning");
    if (tasks->failed > 0)
        talk("what has failed is repeated there by hand, once its cause is gone");
}

static int list(const struct cli *cli, struct pms_onelogin *onelogin, const char *app,
                struct pms_error *err)
{
    struct out out = {0};
    struct app_tasks tasks = {
        .app = app,
        .email_count = (size_t)cli->count - 1,
        .emails = (const char *const *)cli->operands + 1,
        .take = take,
        .context = &out,
        .with_progress = !out_streams(),
    };
    int r = out_begin(&out, &view_provisioning, OUT_LIST, err);

    if (r == 0)
        r = onelogin_read_tasks(onelogin, &tasks, err);
    r = out_end(&out, r < 0, err);
    if (r == 0)
        tell(&tasks);
    return r;
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(app_done) struct app app = {0};
    struct pms_onelogin *onelogin = NULL;
    int r = need_onelogin(cli, onelogin_account, &onelogin, err);

    if (r == 0)
        r = onelogin_find_app(onelogin, cli->operands[0], &app, err);
    return r < 0 ? r : list(cli, onelogin, app.id, err);
}

const struct command_body onelogin_tasks_command = {
    .run = run,
    .options = options,
    .view = &view_provisioning,
    .lists = 1,
    .least = 1,
    .most = -1,
    .first = COMPLETE_APP,
    .completion = COMPLETE_NONE,
    .about = "Who has the app and waits for somebody's approval, or for whom something has "
             "failed, in\nOneLogin's words. It takes a call for each person; more than 500, or "
             "than are left in\nthis hour, are asked about.",
    .examples = {{"pmscim onelogin tasks Postman", "what waits, and what has failed"},
                 {"pmscim onelogin tasks Postman mara.ito@acme.example --all",
                  "how far is one person?"}},
};
