/* SPDX-License-Identifier: MIT */
/* Sources: what becomes of text, files, and of rows that cannot be used. */
#include "scratch.h"

#include <ctype.h>
#include <signal.h>
#include <sys/time.h>

#include <pmscim/sync.h>

#include "base/buf.h"
#include "conf/policy.h"
#include "scim_cases.h"
#include "sync/directory.h"
#include "sync/record.h"
#include "sync/source.h"

enum {
    TEXT_MOST = 1 << 20
};

/* What stands behind a backslash, and how many letters that takes. */
static int letter(const char *code, char *ret_byte)
{
    switch (code[0]) {
    case 't':
        *ret_byte = '\t';
        return 1;
    case 'r':
        *ret_byte = '\r';
        return 1;
    case 'x':
        *ret_byte = (char)strtol((char[]){code[1], code[2], '\0'}, NULL, 16);
        return 3;
    default:
        *ret_byte = code[0];
        return 1;
    }
}

/* A line with \t, \r, \\ and \xHH in it; \c at its end takes the line end away. */
static void unescape(const char *line, struct pms_buf *text)
{
    struct pms_error err;

    while (*line != '\0' && strcmp(line, "\\c") != 0) {
        char byte = *line++;

        if (byte == '\\')
            line += letter(line, &byte);
        assert_int_equal(pms_buf_add(text, &byte, 1, &err), 0);
    }
    if (*line == '\0')
        assert_int_equal(pms_buf_add(text, "\n", 1, &err), 0);
}

static void say(struct pms_buf *said, const char *label, const char *text)
{
    struct pms_error err;

    if (text)
        assert_int_equal(pms_buf_printf(said, &err, "%s%s", label, text), 0);
}

static void say_people(const struct pms_directory *directory, struct pms_buf *said)
{
    struct pms_error err;

    for (size_t i = 0; i < pms_directory_count(directory); i++) {
        const struct pms_record *record = pms_directory_record(directory, i);

        pms_buf_printf(said, &err, "person: %zu %s", record->row, record->email);
        say(said, " id=", record->external_id);
        say(said, " given=", record->given_name);
        say(said, " family=", record->family_name);
        say(said, "", record->status == PMS_RECORD_SUSPENDED ? " suspended" : "");
        say(said, "", record->assigned ? "" : " unassigned");
        say(said, "", pms_directory_has_groups(directory) ? " groups=" : "");
        for (size_t g = 0; g < record->group_count; g++)
            say(said, g > 0 ? "|" : "", record->groups[g]);
        say(said, "", "\n");
    }
}

static void say_problems(const struct pms_directory *directory, struct pms_buf *said)
{
    struct pms_error err;

    for (size_t i = 0; i < pms_directory_problem_count(directory); i++) {
        const struct pms_record_problem *problem = pms_directory_problem(directory, i);

        pms_buf_printf(said, &err, "problem: %zu", problem->row);
        say(said, " ", problem->column);
        say(said, ": ", problem->message);
        say(said, " id=", problem->external_id);
        say(said, " email=", problem->email);
        say(said, "", "\n");
    }
}

static void say_all(const struct pms_directory *directory, const struct pms_error *failure,
                    struct pms_buf *said)
{
    struct pms_error err;

    if (!failure) {
        say_people(directory, said);
        say_problems(directory, said);
        say(said, "incomplete: ", pms_directory_incomplete(directory));
        say(said, "", pms_directory_incomplete(directory) ? "\n" : NULL);
        return;
    }
    pms_buf_printf(said, &err, "error: %s %d:%d %s\n", pms_code_name(failure->code),
                   failure->line, failure->column, failure->message);
    if (failure->hint[0] != '\0')
        pms_buf_printf(said, &err, "hint: %s\n", failure->hint);
}

static void read_whole(const struct pms_buf *text, const char *as,
                       const struct pms_policy *policy, struct pms_buf *said)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_directory_free) struct pms_directory *directory = NULL;
    int r;

    assert_int_equal(pms_directory_new("test", &directory, &err), 0);
    r = pms_source_parse(pms_buf_text(text), text->length, as, policy, directory, &err);
    say_all(directory, r < 0 ? &err : NULL, said);
}

/* The same one byte at a time: where the pieces end must not matter. */
static void read_bytes(const struct pms_buf *text, const struct pms_text_format *format,
                       const struct pms_policy *policy, struct pms_buf *said)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_directory_free) struct pms_directory *directory = NULL;
    void *reader = NULL;
    int r;

    assert_int_equal(pms_directory_new("test", &directory, &err), 0);
    r = format->begin(policy, directory, &reader, &err);
    for (size_t i = 0; r == 0 && i < text->length; i++)
        r = format->feed(reader, text->data + i, 1, &err);
    if (r == 0)
        r = format->end(reader, &err);
    format->free(reader);
    say_all(directory, r < 0 ? &err : NULL, said);
}

static void check_case(struct case_file *file, const char *as, const struct pms_buf *text,
                       const struct pms_policy *policy, const struct pms_buf *wanted)
{
    AUTO(pms_buf_free) struct pms_buf whole = PMS_BUF(TEXT_MOST);
    AUTO(pms_buf_free) struct pms_buf bytes = PMS_BUF(TEXT_MOST);
    const struct pms_text_format *format =
        as && strcmp(as, "json") == 0 ? &pms_format_json : &pms_format_csv;

    read_whole(text, as, policy, &whole);
    case_check(file, &file->fields[0], strcmp(pms_buf_text(&whole), pms_buf_text(wanted)) == 0,
               pms_buf_text(&whole));
    /* A delimiter is chosen when the whole heading is there, marks are not the format's. */
    if (!as || case_value(file, "whole"))
        return;
    read_bytes(text, format, policy, &bytes);
    case_check(file, &file->fields[0], strcmp(pms_buf_text(&bytes), pms_buf_text(&whole)) == 0,
               pms_buf_text(&bytes));
}

static void run_case(struct case_file *file)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(TEXT_MOST);
    AUTO(pms_buf_free) struct pms_buf wanted = PMS_BUF(TEXT_MOST);
    AUTO(pms_policy_done) struct pms_policy policy = {0};
    struct pms_error err;

    pms_policy_default(&policy);
    for (size_t i = 0; i < file->count; i++) {
        const struct case_field *field = &file->fields[i];

        if (strcmp(field->name, "in") == 0)
            unescape(field->value, &text);
        else if (strncmp(field->name, "map.", 4) == 0)
            assert_int_equal(pms_policy_set(&policy, field->name, field->value, &err), 0);
        else if (strcmp(field->name, "case") != 0 && strcmp(field->name, "as") != 0 &&
                 strcmp(field->name, "whole") != 0)
            pms_buf_printf(&wanted, &err, "%s: %s\n", field->name, field->value);
    }
    check_case(file, case_value(file, "as"), &text, &policy, &wanted);
}

static void run_file(const char *name, int least)
{
    struct case_file file;

    assert_true(case_open(&file, name));
    while (case_next(&file))
        run_case(&file);
    free(file.text);
    assert_int_equal(file.failures, 0);
    assert_true(file.cases >= least);
}

static void csv_cases(void **state)
{
    (void)state;
    run_file("source_csv.test", 60);
}

static void json_cases(void **state)
{
    (void)state;
    run_file("source_json.test", 60);
}

/* Ceilings. */

static void repeat(struct pms_buf *text, const char *piece, size_t times)
{
    struct pms_error err;

    for (size_t i = 0; i < times; i++)
        assert_int_equal(pms_buf_puts(text, piece, &err), 0);
}

static int parse(const struct pms_buf *text, const char *as,
                 struct pms_directory **ret_directory, struct pms_error *err)
{
    assert_int_equal(pms_directory_new("test", ret_directory, err), 0);
    return pms_source_parse(pms_buf_text(text), text->length, as, NULL, *ret_directory, err);
}

static void long_rows(void **state)
{
    static const struct {
        const char *as, *head, *tail, *message;
    } cases[] = {
        {"csv", "email,x\na@b.example,\"", "\"\n", "line 2: a row longer than a megabyte"},
        {"json", "{\"email\":\"a@b.example\",\"x\":\"", "\"}\n",
         "an object longer than a megabyte at line 1, column 1"},
        {"json", "[{\"email\":\"a@b.example\",\"x\":\"", "\"}]\n",
         "an object longer than a megabyte at line 1, column 2"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(3 * PMS_ROW_MAX);
        AUTO(pms_directory_free) struct pms_directory *directory = NULL;
        struct pms_error err = PMS_ERROR_INIT;

        repeat(&text, cases[i].head, 1);
        repeat(&text, "0123456789abcdef", PMS_ROW_MAX / 16);
        repeat(&text, cases[i].tail, 1);
        assert_int_equal(parse(&text, cases[i].as, &directory, &err), -PMS_E_PARSE);
        assert_string_equal(err.message, cases[i].message);
    }
}

static void many_columns(void **state)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(TEXT_MOST);
    AUTO(pms_directory_free) struct pms_directory *directory = NULL;
    AUTO(pms_directory_free) struct pms_directory *row = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    repeat(&text, "email", 1);
    repeat(&text, ",x", 512);
    assert_int_equal(parse(&text, "csv", &directory, &err), -PMS_E_PARSE);
    assert_non_null(strstr(err.message, "more than 512 columns"));
    pms_buf_reset(&text);
    repeat(&text, "email\na@b.example", 1);
    repeat(&text, ",x", 2000);
    assert_int_equal(parse(&text, "csv", &row, &err), 0);
    assert_int_equal(pms_directory_problem_count(row), 1);
    assert_string_equal(pms_directory_problem(row, 0)->message,
                        "2001 cells, where the heading has 1");
    assert_string_equal(pms_directory_problem(row, 0)->email, "a@b.example");
}

static void many_groups(void **state)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(TEXT_MOST);
    AUTO(pms_directory_free) struct pms_directory *directory = NULL;
    struct pms_error err = PMS_ERROR_INIT;
    char name[16];

    (void)state;
    repeat(&text, "email,groups\na@b.example,g\nb@b.example,g", 1);
    for (int i = 0; i <= PMS_RECORD_GROUPS_MAX; i++) {
        snprintf(name, sizeof(name), ";g%d", i);
        repeat(&text, name, 1);
    }
    assert_int_equal(parse(&text, "csv", &directory, &err), 0);
    assert_int_equal(pms_directory_count(directory), 1);
    assert_string_equal(pms_directory_problem(directory, 0)->message, "more than 1000 groups");
}

/* More problems than are told apart still leave nobody unprotected. */
static void many_problems(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_directory_free) struct pms_directory *directory = NULL;
    const struct pms_record_problem problem = {.row = 1, .message = "bad"};

    (void)state;
    assert_int_equal(pms_directory_new("test", &directory, &err), 0);
    for (int i = 0; i < PMS_DIRECTORY_PROBLEMS_MOST; i++)
        assert_int_equal(pms_directory_add_problem(directory, &problem, &err), 0);
    assert_null(pms_directory_incomplete(directory));
    assert_int_equal(pms_directory_add_problem(directory, &problem, &err), 0);
    assert_int_equal(pms_directory_problem_count(directory), PMS_DIRECTORY_PROBLEMS_MOST);
    assert_non_null(pms_directory_incomplete(directory));
}

/* Directories of one's own. */

static void own_directory(void **state)
{
    static const char *const groups[] = {"QA", "Ops", "QA"};
    struct pms_record record = {.email = "ada@acme.example",
                                .external_id = "",
                                .given_name = "Ada",
                                .assigned = 7,
                                .row = 3,
                                .group_count = 3,
                                .groups = groups};
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_directory_free) struct pms_directory *directory = NULL;
    const struct pms_record *kept;

    (void)state;
    assert_int_equal(pms_directory_new("own", &directory, &err), 0);
    assert_int_equal(pms_directory_has_groups(directory), 0);
    for (int i = 0; i < 3000; i++)
        assert_int_equal(pms_directory_add(directory, &record, &err), 0);
    kept = pms_directory_record(directory, 0);
    assert_string_equal(pms_directory_name(directory), "own");
    assert_int_equal(pms_directory_count(directory), 3000);
    assert_int_equal(pms_directory_has_groups(directory), 1);
    assert_null(kept->external_id);
    assert_null(kept->family_name);
    assert_int_equal(kept->assigned, 1);
    assert_int_equal(kept->group_count, 2);
    assert_ptr_equal(kept->groups[0], pms_directory_record(directory, 2999)->groups[0]);
    assert_null(pms_directory_record(directory, 3000));
    assert_null(pms_directory_problem(directory, 0));
    record.email = "ada at acme";
    assert_int_equal(pms_directory_add(directory, &record, &err), 0);
    assert_int_equal(pms_directory_count(directory), 3000);
    assert_string_equal(pms_directory_problem(directory, 0)->column, "email");
    assert_int_equal(pms_directory_mark_incomplete(directory, "first\x1b", &err), 0);
    assert_int_equal(pms_directory_mark_incomplete(directory, "second", &err), 0);
    assert_string_equal(pms_directory_incomplete(directory), "first\\x1b");
    pms_directory_free(NULL);
}

static void faults(void **state)
{
    char long_text[PMS_RECORD_TEXT_MAX + 2];
    const char *nameless[] = {""};
    const struct {
        struct pms_record record;
        const char *message;
    } cases[] = {
        {{.email = NULL}, "no e-mail address"},
        {{.email = ""}, "no e-mail address"},
        {{.email = "a@b"}, "not an e-mail address"},
        {{.email = "a b@c.example"}, "not an e-mail address"},
        {{.email = "a@b@c.example"}, "not an e-mail address"},
        {{.email = "@c.example"}, "not an e-mail address"},
        {{.email = "a@c..example"}, "not an e-mail address"},
        {{.email = "a@.example"}, "not an e-mail address"},
        {{.email = "a@c.example."}, "not an e-mail address"},
        {{.email = "a@c_d.example", .external_id = "1"}, NULL},
        {{.email = "a\u200b@c.example"}, "not an e-mail address"},
        {{.email = "\"a\"@c.example"}, "not an e-mail address"},
        {{.email = "Ada <a@c.example>"}, "not an e-mail address"},
        {{.email = "a\n@c.example"}, "not UTF-8, or with characters that cannot be printed"},
        {{.email = "jos\u00e9@c.example"}, NULL},
        {{.email = "a@c.example", .given_name = "Jos\xe9"},
         "not UTF-8, or with characters that cannot be printed"},
        {{.email = "a@c.example", .family_name = "x\u202ey"},
         "not UTF-8, or with characters that cannot be printed"},
        {{.email = "a@c.example", .external_id = long_text}, "longer than 256 bytes"},
        {{.email = "a@c.example", .group_count = 1, .groups = nameless},
         "a group without a name"},
    };

    (void)state;
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        enum pms_map field;
        const char *fault = pms_record_fault(&cases[i].record, &field);

        if (!cases[i].message != !fault || (fault && strcmp(fault, cases[i].message) != 0))
            fail_msg("%zu: %s", i, fault ? fault : "nothing");
    }
}

/* Files. */

static int read_source(const char *source, struct pms_directory **ret_directory,
                       struct pms_error *err)
{
    const struct pms_source_options options = {.format = NULL};

    return pms_source_read(source, &options, ret_directory, err);
}

static void files(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_directory_free) struct pms_directory *directory = NULL;
    char source[600];

    (void)state;
    write_file(in_scratch("people.csv"), "email\nada@acme.example\n", 0644);
    snprintf(source, sizeof(source), "csv:%s", in_scratch("people.csv"));
    assert_int_equal(read_source(source, &directory, &err), 0);
    assert_string_equal(pms_directory_name(directory), source);
    assert_int_equal(pms_directory_count(directory), 1);
    snprintf(source, sizeof(source), "json:%s", in_scratch("people.csv"));
    assert_int_equal(read_source(source, &directory, &err), -PMS_E_PARSE);
    assert_non_null(strstr(err.message, "people.csv: not JSON"));
    snprintf(source, sizeof(source), "csv:%s", in_scratch("nothing.csv"));
    assert_int_equal(read_source(source, &directory, &err), -PMS_E_NOTFOUND);
    assert_non_null(strstr(err.message, "nothing.csv: no such file"));
    snprintf(source, sizeof(source), "csv:%s", scratch);
    assert_int_equal(read_source(source, &directory, &err), -PMS_E_IO);
}

static void kinds(void **state)
{
    static const struct {
        const char *source, *hint;
    } cases[] = {
        {"", "there are csv:FILE"},
        {"csv", "there are csv:FILE"},
        {"csv:", "did you mean \"csv:\"?"},
        {"cvs:people", "did you mean \"csv:\"?"},
        {"people.csv", "did you mean csv:people.csv?"},
        {"a/People.NDJSON", "did you mean json:a/People.NDJSON?"},
        {"ldap:x", "there are csv:FILE"},
        {"-x", "there are csv:FILE"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        struct pms_directory *directory = NULL;

        assert_int_equal(read_source(cases[i].source, &directory, &err), -PMS_E_USAGE);
        if (!strstr(err.hint, cases[i].hint))
            fail_msg("%s: %s; %s", cases[i].source, err.message, err.hint);
    }
    assert_string_equal(pms_source_kind(0), "csv");
    assert_string_equal(pms_source_kind(2), "scim");
    assert_string_equal(pms_source_kind(3), "onelogin");
    assert_string_equal(pms_source_kind(4), "-");
    assert_null(pms_source_kind(5));
    assert_non_null(pms_source_kind_help(4));
    assert_null(pms_source_kind_help(5));
}

static int always(void *context)
{
    ++*(int *)context;
    return 1;
}

static void count(void *context, size_t done)
{
    *(size_t *)context = done;
}

static void canceled(void **state)
{
    int asked = 0;
    size_t done = 99;
    struct pms_source_options options = {.progress = count, .progress_context = &done};
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_directory_free) struct pms_directory *directory = NULL;
    char source[600];

    (void)state;
    write_file(in_scratch("people.csv"), "email\nada@acme.example\n", 0644);
    snprintf(source, sizeof(source), "csv:%s", in_scratch("people.csv"));
    assert_int_equal(pms_source_read(source, &options, &directory, &err), 0);
    assert_int_equal(done, 1);
    options.canceled = always;
    options.canceled_context = &asked;
    assert_int_equal(pms_source_read(source, &options, &directory, &err), -PMS_E_CANCELED);
    assert_int_equal(asked, 1);
    assert_int_equal(pms_source_read("scim:other", &options, &directory, &err), -PMS_E_USAGE);
}

static void on_alarm(int signal)
{
    (void)signal;
}

/* Nobody writes to the pipe, and somebody presses ^C, which interrupts the waiting. */
static void canceled_at_a_pipe(void **state)
{
    const struct itimerval often = {{0, 10000}, {0, 10000}};
    const struct itimerval never = {0};
    const struct sigaction action = {.sa_handler = on_alarm};
    int asked = 0;
    struct pms_source_options options = {.canceled = always, .canceled_context = &asked};
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_directory *directory = NULL;
    struct sigaction before;
    char source[600];

    (void)state;
    assert_int_equal(mkfifo(in_scratch("pipe"), 0600), 0);
    snprintf(source, sizeof(source), "csv:%s", in_scratch("pipe"));
    sigaction(SIGALRM, &action, &before);
    setitimer(ITIMER_REAL, &often, NULL);
    assert_int_equal(pms_source_read(source, &options, &directory, &err), -PMS_E_CANCELED);
    setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &before, NULL);
    assert_int_equal(asked, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_cases),
        cmocka_unit_test(json_cases),
        cmocka_unit_test(long_rows),
        cmocka_unit_test(many_columns),
        cmocka_unit_test(many_groups),
        cmocka_unit_test(many_problems),
        cmocka_unit_test(own_directory),
        cmocka_unit_test(faults),
        SCRATCH_TEST(files),
        cmocka_unit_test(kinds),
        SCRATCH_TEST(canceled),
        SCRATCH_TEST(canceled_at_a_pipe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
