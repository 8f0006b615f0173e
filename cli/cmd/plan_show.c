/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "plans.h"

enum {
    NAMED_MOST = 5 /* people of a group step, in a table */
};

static struct {
    int sum;
    int notes;
    int pending;
    int journal;
} opt;

static const struct option options[] = {
    {"sum", 0, OPTION_FLAG, &opt.sum, NULL, "print the numbers instead of the steps", NULL,
     COMPLETE_NONE},
    {"notes", 0, OPTION_FLAG, &opt.notes, NULL,
     "print what guards say and what was left alone instead of the steps", NULL, COMPLETE_NONE},
    {"pending", 0, OPTION_FLAG, &opt.pending, NULL, "only steps that wait for an approval",
     NULL, COMPLETE_NONE},
    {"journal", 0, OPTION_FLAG, &opt.journal, NULL,
     "print what became of the steps, and why, instead", NULL, COMPLETE_NONE},
    {0},
};

static const struct view *view_now(const struct cli *cli)
{
    (void)cli;
    if (opt.sum)
        return &view_plan;
    return opt.notes ? &view_notes : opt.journal ? &view_tasks : &view_steps;
}

static int check(struct pms_error *err)
{
    if (opt.sum + opt.notes + opt.journal > 1)
        return pms_fail(err, PMS_E_USAGE,
                        "--sum, --notes and --journal print different things");
    if (opt.journal && opt.pending)
        return pms_fail(err, PMS_E_USAGE, "--journal shows every step, also with --pending");
    return 0;
}

static const char *approval_of(const struct pms_plan *plan, const struct pms_step *step)
{
    if (!step->needs_approval)
        return "not needed";
    return pms_plan_is_approved(plan, step) ? "approved" : "pending";
}

static bool is_table(void)
{
    return !globals.output || strcmp(globals.output, "table") == 0;
}

static int print_step(struct out *out, const struct pms_plan *plan, const struct pms_step *step,
                      struct pms_error *err)
{
    AUTO(lines_done) struct lines lines = {0};
    struct cell cells[VIEW_COLUMNS] = {0};
    int r = lines_of_step(step, is_table() ? NAMED_MOST : 0, &lines, err);

    if (r < 0)
        return r;
    cells[STEP_ID] = cell_text(step->id);
    cells[STEP_ACTION] = cell_text(pms_action_name(step->action));
    cells[STEP_WHO] = cell_text(step->who);
    cells[STEP_CHANGE] = cell_list((const char *const *)lines.texts, lines.count);
    cells[STEP_WHY] = cell_text(step->why);
    cells[STEP_APPROVAL] = cell_text(approval_of(plan, step));
    cells[STEP_PERSON] = cell_text(step->person);
    cells[STEP_GROUP] = cell_text(step->group);
    return out_row(out, cells, err);
}

static int print_steps(struct out *out, const struct pms_plan *plan, struct pms_error *err)
{
    const struct pms_step *step;
    int r = 0;

    for (size_t i = 0; r == 0 && (step = pms_plan_step(plan, i)); i++)
        if (!opt.pending || !pms_plan_is_approved(plan, step))
            r = print_step(out, plan, step, err);
    return r;
}

static int print_note(struct out *out, const char *kind, const char *who, const char *message,
                      struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    cells[NOTE_KIND] = cell_text(kind);
    cells[NOTE_WHO] = cell_text(who);
    cells[NOTE_MESSAGE] = cell_text(message);
    return out_row(out, cells, err);
}

static int print_notes(struct out *out, const struct pms_plan *plan, struct pms_error *err)
{
    const struct pms_guard_finding *finding;
    const struct pms_plan_note *note;
    int r = 0;

    for (size_t i = 0; r == 0 && (finding = pms_plan_finding(plan, i)); i++)
        r = print_note(out, finding->lifted ? "lifted" : "guard", finding->guard,
                       finding->message, err);
    for (size_t i = 0; r == 0 && (note = pms_plan_note(plan, i)); i++)
        r = print_note(out, note->kind, note->who, note->message, err);
    return r;
}

/* The callback of a report, which goes on when a row cannot be printed. */
struct report {
    struct out *out;
    int r;
    struct pms_error *err;
};

static void print_task(void *context, const struct pms_apply_result *result)
{
    struct report *report = context;

    if (report->r == 0)
        report->r = plan_print_task(report->out, result, report->err);
}

static int print_journal(struct out *out, const struct pms_plan *plan, struct pms_error *err)
{
    struct report report = {.out = out, .err = err};
    int r = pms_plan_report(plan, NULL, print_task, &report, err);

    return r < 0 ? r : report.r;
}

static int print_rows(struct out *out, const struct pms_plan *plan, struct pms_error *err)
{
    if (opt.journal)
        return print_journal(out, plan, err);
    return opt.notes ? print_notes(out, plan, err) : print_steps(out, plan, err);
}

static void tell_approvals(const struct pms_plan *plan)
{
    const struct pms_approval *approval;

    for (size_t i = 0; (approval = pms_plan_approval(plan, i)); i++)
        talk("approved by %s, %s%s%s", approval->by, approval->when,
             approval->reason ? ": " : "", approval->reason ? approval->reason : "");
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_plan_free) struct pms_plan *plan = NULL;
    struct out out = {0};
    int r = pms_plan_load(cli->operands[0], &plan, err);

    if (r < 0)
        return r;
    if (opt.sum)
        return plan_print_sum(plan, err);
    r = out_begin(&out, view_now(cli), OUT_LIST, err);
    if (r == 0)
        r = print_rows(&out, plan, err);
    r = out_end(&out, r < 0, err);
    if (r < 0 || opt.notes || opt.journal)
        return r;
    talk("plan %.16s of %s, from %s, for %s%s%s", pms_plan_digest(plan), pms_plan_profile(plan),
         pms_plan_source(plan), pms_plan_endpoint(plan), pms_plan_made(plan) ? ", made " : "",
         pms_plan_made(plan) ? pms_plan_made(plan) : "");
    plan_tell(plan);
    tell_approvals(plan);
    plan_tell_effort(plan, NULL);
    return 0;
}

const struct command_body plan_show_command = {
    .run = run,
    .prepare = check,
    .options = options,
    .view = &view_steps,
    .view_now = view_now,
    .lists = 1,
    .least = 1,
    .most = 1,
    .about =
        "Asks nobody: all there is to see is in the file. A file that somebody has changed "
        "is\nrefused with exit status 4.",
    .examples = {{"pmscim plan show plan.json", "who, what, and why"},
                 {"pmscim plan show plan.json --pending -o csv > approve.csv",
                  "for whoever has to approve it"},
                 {"pmscim plan show plan.json --sum -o json", "the numbers for a script"},
                 {"pmscim plan show plan.json --journal -o csv", "what became of whom"}},
};
