/* SPDX-License-Identifier: MIT */
#include "doctor/doctor.h"
#include "out/out.h"

enum {
    CHECKS_MOST = 32,
    TIMEOUT_S = 10
};

static struct {
    int strict;
    long timeout;
    const char *junit;
} opt = {.timeout = TIMEOUT_S};

static const struct option options[] = {
    {"strict", 0, OPTION_FLAG, &opt.strict, NULL, "warnings are failures too", NULL,
     COMPLETE_NONE},
    {"timeout", 0, OPTION_TIME, &opt.timeout, "TIME", "most time for one check, 10s", NULL,
     COMPLETE_NONE},
    {"junit", 0, OPTION_FILE, &opt.junit, "FILE", "write a JUnit report there too", NULL,
     COMPLETE_NONE},
    {0},
};

static int check_options(struct pms_error *err)
{
    if (opt.timeout > 0 && opt.timeout <= 600)
        return 0;
    pms_fail(err, PMS_E_USAGE, "--timeout must be from 1s to 10m");
    return pms_error_hint(err, "without it a check has %ds", TIMEOUT_S);
}

static int print(struct out *out, const char *name, const struct verdict *verdict,
                 struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    cells[CHECK_CHECK] = cell_text(name);
    cells[CHECK_STATE] = cell_text(verdict_state_name(verdict->state));
    cells[CHECK_DETAIL] = cell_text(verdict->detail);
    cells[CHECK_ADVICE] = cell_text(verdict->advice[0] != '\0' ? verdict->advice : NULL);
    return out_row(out, cells, err);
}

static int run_checks(struct cli *cli, struct verdict verdicts[], struct pms_error *err)
{
    /* The clients that it opens know it until they are closed, after this. */
    static struct doctor doctor;
    struct out out = {0};
    int r = out_begin(&out, &view_checks, OUT_LIST, err);

    doctor_begin(&doctor, cli, opt.timeout * 1000);
    for (size_t i = 0; r == 0 && i < doctor_check_count(); i++) {
        doctor_run(&doctor, &doctor_checks[i], &verdicts[i]);
        r = interrupted() ? pms_fail(err, PMS_E_CANCELED, "interrupted")
                          : print(&out, doctor_checks[i].name, &verdicts[i], err);
    }
    doctor_done(&doctor);
    return out_end(&out, r < 0, err);
}

/* The first error is most likely the cause of the others. */
static int judge(const struct verdict verdicts[], struct pms_error *err)
{
    size_t count[VERDICT_COUNT] = {0};
    const struct verdict *first = NULL;

    for (size_t i = 0; i < doctor_check_count(); i++) {
        count[verdicts[i].state]++;
        if (verdicts[i].state == VERDICT_ERROR && !first)
            first = &verdicts[i];
    }
    if (!first && !(opt.strict && count[VERDICT_WARNING] > 0))
        return 0;
    pms_fail(err, first ? first->code : PMS_E_PARTIAL, "%zu error%s, %zu warning%s",
             count[VERDICT_ERROR], count[VERDICT_ERROR] == 1 ? "" : "s", count[VERDICT_WARNING],
             count[VERDICT_WARNING] == 1 ? "" : "s");
    return pms_error_hint(err, "begin with the first; the rows say what to do");
}

static int run(struct cli *cli, struct pms_error *err)
{
    struct verdict verdicts[CHECKS_MOST];
    int r = run_checks(cli, verdicts, err);

    if (r == 0 && opt.junit)
        r = junit_write(opt.junit, verdicts, opt.strict, err);
    return r < 0 ? r : judge(verdicts, err);
}

const struct command_body doctor_command = {
    .run = run,
    .prepare = check_options,
    .options = options,
    .view = &view_checks,
    .lists = 1,
    .about =
        "Only reads, and takes no longer than --timeout for any check. Exit code 0 unless\n"
        "something is an error, and then that of the first one.",
    .examples = {{"pmscim doctor", "what is wrong, and what to do about it"},
                 {"pmscim doctor --strict --junit doctor.xml", "in a CI job"},
                 {"pmscim doctor -o json --columns check,state", "for a program"}},
};
