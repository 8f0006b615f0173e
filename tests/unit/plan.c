/* SPDX-License-Identifier: MIT */
/* Who is who, what is done about it, and what the guards say: text cases, each with the members
 * in both orders, since a listing has none to rely on. */
#include "plan_scene.h"

#include "base/buf.h"
#include "sync/match.h"
#include "sync/plan_file.h"

static void add(struct pms_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void add(struct pms_buf *buf, const char *format, ...)
{
    struct pms_error err = PMS_ERROR_INIT;
    char text[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    assert_int_equal(pms_buf_puts(buf, text, &err), 0);
}

static const char *or_none(const char *text)
{
    return text ? text : "-";
}

static const char *truth(int value)
{
    return value < 0 ? "-" : value ? "yes" : "no";
}

static void add_change(struct pms_buf *buf, const char *name, const char *before,
                       const char *after)
{
    if (strcmp(or_none(before), or_none(after)) != 0)
        add(buf, " %s %s > %s", name, or_none(before), or_none(after));
}

static void add_people(struct pms_buf *buf, const char *sign,
                       const struct pms_plan_person *people, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(buf, "%s %s%s%s%s", i == 0 ? sign : ",", people[i].email, people[i].step ? "(" : "",
            people[i].step ? people[i].step : "", people[i].step ? ")" : "");
}

/* "suspend mara@x.example active yes > no; absent from the directory !*", where "!" is a step
 * that needs approval and "*" one that adopts. */
static void print_step(struct pms_buf *buf, const struct pms_step *step)
{
    add(buf, "%s %s", pms_action_name(step->action), step->who);
    add_change(buf, "email", step->before.email, step->after.email);
    add_change(buf, "given", step->before.given_name, step->after.given_name);
    add_change(buf, "family", step->before.family_name, step->after.family_name);
    add_change(buf, "externalId", step->before.external_id, step->after.external_id);
    add_change(buf, "active", truth(step->before.active), truth(step->after.active));
    add_people(buf, " +", step->adds, step->add_count);
    add_people(buf, " -", step->removes, step->remove_count);
    add(buf, "; %s%s%s%s", step->why, step->needs_approval || step->adopts ? " " : "",
        step->needs_approval ? "!" : "", step->adopts ? "*" : "");
}

/* One line for everything that the plan has, as the cases spell it. */
static void print_plan(struct pms_buf *buf, const struct pms_plan *plan)
{
    struct pms_plan_sum sum;

    for (size_t i = 0; i < pms_plan_step_count(plan); i++) {
        add(buf, "step: ");
        print_step(buf, pms_plan_step(plan, i));
        add(buf, "\n");
    }
    for (size_t i = 0; i < pms_plan_adoption_count(plan); i++) {
        const struct pms_adoption *adoption = pms_plan_adoption(plan, i);

        add(buf, "adopt: %s %s %s\n", adoption->person ? "person" : "group", adoption->who,
            or_none(adoption->external_id));
    }
    for (size_t i = 0; i < pms_plan_note_count(plan); i++) {
        const struct pms_plan_note *note = pms_plan_note(plan, i);

        add(buf, "note: %s %s: %s\n", note->kind, note->who, note->message);
    }
    for (size_t i = 0; i < pms_plan_finding_count(plan); i++) {
        const struct pms_guard_finding *finding = pms_plan_finding(plan, i);

        add(buf, "finding: %s %ld / %ld%s: %s\n", finding->guard, finding->found,
            finding->allowed,
            finding->lifted  ? " lifted"
            : finding->lifts ? ""
                             : " for good",
            finding->message);
    }
    pms_plan_sum(plan, &sum);
    add(buf, "sum: %zu unchanged, %zu unmanaged, %ld writes, %zu to approve\n", sum.unchanged,
        sum.unmanaged, sum.writes, sum.to_approve);
}

static const char *const expectations[] = {"step", "adopt", "note", "finding", "sum"};

/* What the block expects, in the same spelling. Without a line "sum" none is compared. */
static void print_expected(struct pms_buf *buf, const struct case_file *file)
{
    for (size_t k = 0; k < sizeof(expectations) / sizeof(*expectations); k++)
        for (size_t i = 0; i < file->count; i++)
            if (strcmp(file->fields[i].name, expectations[k]) == 0)
                add(buf, "%s: %s\n", expectations[k], file->fields[i].value);
}

/* Takes the lines of one kind out. */
static void drop_lines(struct pms_buf *buf, const char *kind)
{
    char *from = buf->data;
    char *to = buf->data;

    while (from && *from != '\0') {
        char *end = strchr(from, '\n') + 1;

        if (strncmp(from, kind, strlen(kind)) != 0) {
            memmove(to, from, (size_t)(end - from));
            to += end - from;
        }
        from = end;
    }
    if (to)
        *to = '\0';
}

static void check_plan(struct case_file *file, const struct pms_plan *plan)
{
    AUTO(pms_buf_free) struct pms_buf is = PMS_BUF(1024 * 1024);
    AUTO(pms_buf_free) struct pms_buf must = PMS_BUF(1024 * 1024);
    struct pms_error err = PMS_ERROR_INIT;
    int r = pms_plan_refusal(plan, &err);
    int is_open = 0;
    int good;

    print_plan(&is, plan);
    print_expected(&must, file);
    if (!case_value(file, "sum"))
        drop_lines(&is, "sum: ");
    if (case_value(file, "steps"))
        drop_lines(&is, "step: ");
    good = strcmp(pms_buf_text(&is), pms_buf_text(&must)) == 0;
    if (!good)
        fprintf(stderr, "# expected\n%s# and got\n%s", pms_buf_text(&must), pms_buf_text(&is));
    case_check(file, &file->fields[0], good, "not the plan that was expected");
    for (size_t i = 0; i < pms_plan_finding_count(plan); i++)
        is_open |= !pms_plan_finding(plan, i)->lifted;
    case_check(file, &file->fields[0], r == (is_open ? -PMS_E_REFUSED : 0),
               "the refusal does not fit");
    if (case_value(file, "refusal"))
        case_check(file, &file->fields[0],
                   strcmp(case_value(file, "refusal"), err.message) == 0, err.message);
    if (case_value(file, "hint"))
        case_check(file, &file->fields[0], strcmp(case_value(file, "hint"), err.hint) == 0,
                   err.hint);
}

/* What a plan says must survive its file, word for word. */
static void check_file(struct case_file *file, const struct pms_plan *plan)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(1024 * 1024);
    AUTO(pms_buf_free) struct pms_buf again = PMS_BUF(1024 * 1024);
    AUTO(pms_plan_free) struct pms_plan *copy = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_plan_print(plan, &text, &err), 0);
    if (pms_plan_parse(pms_buf_text(&text), text.length, &copy, &err) < 0) {
        case_check(file, &file->fields[0], 0, err.message);
        return;
    }
    assert_int_equal(pms_plan_print(copy, &again, &err), 0);
    case_check(file, &file->fields[0], strcmp(pms_buf_text(&text), pms_buf_text(&again)) == 0,
               "the file is another one when it is read and written");
}

static void run_plan(struct case_file *file, int backwards, char digest[65])
{
    AUTO(pms_plan_free) struct pms_plan *plan = NULL;
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_plan_input input;
    struct scene scene;

    scene_open(&scene, file, backwards);
    input = scene_input(&scene);
    if (pms_plan_make(&input, &plan, &err) < 0) {
        const char *must = case_value(file, "error");

        case_check(file, &file->fields[0], must && strcmp(must, err.message) == 0, err.message);
        if (case_value(file, "hint"))
            case_check(file, &file->fields[0], strcmp(case_value(file, "hint"), err.hint) == 0,
                       err.hint);
        digest[0] = '\0';
    } else {
        case_check(file, &file->fields[0], !case_value(file, "error"), "no error came");
        check_plan(file, plan);
        check_file(file, plan);
        snprintf(digest, 65, "%s", pms_plan_digest(plan));
    }
    scene_close(&scene);
}

static void run_plans(const char *name, int least)
{
    struct case_file file;
    int blocks = 0;

    assert_true(case_open(&file, name));
    while (case_next(&file)) {
        char digests[2][65];

        run_plan(&file, 0, digests[0]);
        run_plan(&file, 1, digests[1]);
        case_check(&file, &file.fields[0], strcmp(digests[0], digests[1]) == 0,
                   "the order of the members makes another plan");
        blocks++;
    }
    free(file.text);
    assert_int_equal(file.failures, 0);
    assert_true(blocks >= least);
}

static void test_plans(void **state)
{
    (void)state;
    run_plans("plan.test", 50);
}

static void test_guards(void **state)
{
    (void)state;
    run_plans("guard.test", 40);
}

static void print_match(struct pms_buf *buf, const struct pms_match *match)
{
    static const char *const fates[] = {"new", "found", "unmanaged", "ambiguous", "duplicate"};

    for (size_t i = 0; i < match->record_count; i++) {
        const struct pms_record_match *entry = &match->records[i];

        add(buf, "row %zu: %s%s%s%s%s\n", i + 1, fates[entry->fate],
            entry->member != PMS_NOBODY ? " " : "",
            entry->member != PMS_NOBODY ? pms_team_member(match->input->team, entry->member)->id
                                        : "",
            entry->reason ? ": " : "",
            pms_match_reason_text((enum pms_match_reason)entry->reason));
    }
}

static void print_flags(struct pms_buf *buf, const struct pms_match *match, const char *name,
                        size_t offset)
{
    const char *comma = "";

    add(buf, "%s:", name);
    for (size_t i = 0; i < match->member_count; i++) {
        const uint8_t *flag = (const uint8_t *)&match->members[i] + offset;

        if (!*flag)
            continue;
        add(buf, "%s %s", comma, pms_team_member(match->input->team, i)->id);
        comma = ",";
    }
    add(buf, "\n");
}

static void run_match(struct case_file *file)
{
    AUTO(pms_buf_free) struct pms_buf is = PMS_BUF(1024 * 1024);
    AUTO(pms_buf_free) struct pms_buf must = PMS_BUF(1024 * 1024);
    AUTO(pms_match_done) struct pms_match match = {0};
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_plan_input input;
    struct scene scene;
    int good;

    scene_open(&scene, file, 0);
    input = scene_input(&scene);
    assert_int_equal(pms_match_make(&input, &match, &err), 0);
    print_match(&is, &match);
    print_flags(&is, &match, "ours", offsetof(struct pms_member_match, is_managed));
    print_flags(&is, &match, "named", offsetof(struct pms_member_match, is_named));
    add(&is, "unknown: %zu, %zu\n", match.rows_of_nobody, match.rows_of_strangers);
    for (size_t i = 0; i < file->count; i++)
        if (strncmp(file->fields[i].name, "row ", 4) == 0 ||
            strcmp(file->fields[i].name, "ours") == 0 ||
            strcmp(file->fields[i].name, "named") == 0 ||
            strcmp(file->fields[i].name, "unknown") == 0)
            add(&must, "%s:%s%s\n", file->fields[i].name,
                file->fields[i].value[0] != '\0' ? " " : "", file->fields[i].value);
    good = strcmp(pms_buf_text(&is), pms_buf_text(&must)) == 0;
    if (!good)
        fprintf(stderr, "# expected\n%s# and got\n%s", pms_buf_text(&must), pms_buf_text(&is));
    case_check(file, &file->fields[0], good, "not the match that was expected");
    scene_close(&scene);
}

static void test_matches(void **state)
{
    struct case_file file;

    (void)state;
    assert_true(case_open(&file, "match.test"));
    while (case_next(&file))
        run_match(&file);
    free(file.text);
    assert_int_equal(file.failures, 0);
    assert_true(file.cases >= 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_plans),
        cmocka_unit_test(test_guards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
