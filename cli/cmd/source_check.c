/* SPDX-License-Identifier: MIT */
#include "out/out.h"
#include "sources.h"

static struct {
    int problems;
    const char *format;
} opt;

static const char *const formats[] = {"csv", "json", NULL};

static const struct option options[] = {
    {"problems", 0, OPTION_FLAG, &opt.problems, NULL,
     "print the rows with problems instead of the people", NULL, COMPLETE_NONE},
    {"format", 0, OPTION_CHOICE, &opt.format, "FORMAT", "csv or json, of standard input",
     formats, COMPLETE_NONE},
    {0},
};

/* People and problems are the same rows, seen from two sides. */
static int choose_columns(struct pms_error *err)
{
    (void)err;
    if (!globals.columns)
        globals.columns =
            opt.problems
                ? "row,column,problem,external_id,email"
                : "row,external_id,email,given_name,family_name,status,assigned,groups";
    return 0;
}

static const char *const statuses[] = {
    [PMS_RECORD_ACTIVE] = "active",
    [PMS_RECORD_SUSPENDED] = "suspended",
    [PMS_RECORD_WAITING] = "waiting",
};

static int print_record(struct out *out, const struct pms_record *record, bool has_groups,
                        struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    cells[RECORD_ROW] = cell_number((long)record->row);
    cells[RECORD_EXTERNAL] = cell_text(record->external_id);
    cells[RECORD_EMAIL] = cell_text(record->email);
    cells[RECORD_GIVEN] = cell_text(record->given_name);
    cells[RECORD_FAMILY] = cell_text(record->family_name);
    cells[RECORD_STATUS] = cell_text(statuses[record->status]);
    cells[RECORD_ASSIGNED] = cell_truth(record->assigned);
    if (has_groups)
        cells[RECORD_GROUPS] = cell_list(record->groups, record->group_count);
    return out_row(out, cells, err);
}

static int print_problem(struct out *out, const struct pms_record_problem *problem,
                         struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    cells[RECORD_ROW] = cell_number((long)problem->row);
    cells[RECORD_COLUMN] = cell_text(problem->column);
    cells[RECORD_PROBLEM] = cell_text(problem->message);
    cells[RECORD_EXTERNAL] = cell_text(problem->external_id);
    cells[RECORD_EMAIL] = cell_text(problem->email);
    return out_row(out, cells, err);
}

static int print_all(struct out *out, const struct pms_directory *directory,
                     struct pms_error *err)
{
    bool has_groups = pms_directory_has_groups(directory) != 0;
    const struct pms_record_problem *problem;
    const struct pms_record *record;
    int r = 0;

    for (size_t i = 0; opt.problems && r == 0; i++) {
        problem = pms_directory_problem(directory, i);
        if (!problem)
            return 0;
        r = print_problem(out, problem, err);
    }
    for (size_t i = 0; r == 0; i++) {
        record = pms_directory_record(directory, i);
        if (!record)
            return 0;
        r = print_record(out, record, has_groups, err);
    }
    return r;
}

static int conclude(const struct pms_directory *directory, struct pms_error *err)
{
    size_t people = pms_directory_count(directory);
    size_t problems = pms_directory_problem_count(directory);

    if (!opt.problems)
        source_tell_problems(directory);
    source_tell(directory);
    if (problems > 0) {
        pms_fail(err, PMS_E_PARTIAL, "%zu of %zu rows cannot be used", problems,
                 people + problems);
        return pms_error_hint(err, "correct them in the source; pmscim-source(5) says what a "
                                   "row has to be");
    }
    if (!pms_directory_incomplete(directory))
        return 0;
    pms_fail(err, PMS_E_PARTIAL, "the source is not whole");
    return pms_error_hint(err, "get it again: nobody is thought gone by what is not whole");
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_directory_free) struct pms_directory *directory = NULL;
    AUTO(pms_policy_done) struct pms_policy policy = {0};
    struct out out = {0};
    int r = pms_policy_load(NULL, cli->profile.name, &policy, err);

    if (r == 0)
        r = source_read(cli->operands[0], opt.format, &policy, &directory, err);
    if (r == 0)
        r = out_begin(&out, &view_records, OUT_LIST, err);
    if (r == 0)
        r = print_all(&out, directory, err);
    r = out_end(&out, r < 0, err);
    return r < 0 ? r : conclude(directory, err);
}

const struct command_body source_check_command = {
    .run = run,
    .prepare = choose_columns,
    .options = options,
    .view = &view_records,
    .lists = 1,
    .least = 1,
    .most = 1,
    .completion = COMPLETE_SOURCE,
    .about = "Nothing is compared with the team, and nothing is changed. Rows that cannot be "
             "used are\nnamed on stderr, and the exit status is 8.",
    .examples = {{"pmscim source check csv:people.csv", "who is in it"},
                 {"pmscim source check csv:people.csv --problems -o csv > todo.csv",
                  "what has to be corrected"},
                 {"pmscim source check scim:other", "another profile as a directory"},
                 {"pmscim source check onelogin:acme/Postman --where 'status ne \"active\"'",
                  "who has the app at OneLogin, and is not let in"}},
};
