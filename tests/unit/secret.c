/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include <signal.h>

#include <pmscim/secret.h>

#include "base/auto.h"
#include "conf/auto.h"
#include "conf/key_ref.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

/* A marker that no error may hold. */
#define KEY "PMAK-0123456789abcdef"

static void assert_silent(const struct pms_error *err)
{
    assert_null(strstr(err->message, "PMAK"));
    assert_null(strstr(err->hint, "PMAK"));
}

static void secret_is_one_word(void **state)
{
    static const struct {
        const char *text, *kept; /* kept NULL: PMS_E_CONFIG */
    } cases[] = {
        {KEY, KEY},      {KEY "\n", KEY},    {KEY "\r\n", KEY},      {KEY "\n\n", NULL},
        {"", NULL},      {"\n", NULL},       {KEY " x", NULL},       {KEY "\tx", NULL},
        {" " KEY, NULL}, {KEY "\x7f", NULL}, {KEY "\xc3\xa9", NULL}, {KEY "\nx", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(pms_secret_free) struct pms_secret *secret = NULL;
        int r = pms_secret_new(cases[i].text, strlen(cases[i].text), &secret, &err);

        assert_int_equal(r, cases[i].kept ? 0 : -PMS_E_CONFIG);
        assert_silent(&err);
        if (cases[i].kept)
            assert_string_equal(pms_secret_text(secret), cases[i].kept);
        else
            assert_null(secret);
    }
    pms_secret_free(NULL);
}

static void secret_has_a_ceiling(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_secret_free) struct pms_secret *secret = NULL;
    char text[PMS_SECRET_MAX + 2];

    (void)state;
    memset(text, 'k', sizeof(text));
    assert_int_equal(pms_secret_new(text, PMS_SECRET_MAX + 1, &secret, &err), -PMS_E_CONFIG);
    assert_int_equal(pms_secret_new(text, PMS_SECRET_MAX, &secret, &err), 0);
    assert_int_equal(strlen(pms_secret_text(secret)), PMS_SECRET_MAX);
}

static void reference_round_trip(void **state)
{
    static const struct {
        const char *text;
        enum pms_key_backend backend;
        const char *where;
    } cases[] = {
        {"", PMS_KEY_NONE, NULL},
        {"file:/a b/c:d", PMS_KEY_FILE, "/a b/c:d"},
        {"file:relative", PMS_KEY_FILE, "relative"},
        {"env:PMSCIM_KEY", PMS_KEY_ENV, "PMSCIM_KEY"},
        {"env:_x9", PMS_KEY_ENV, "_x9"},
        {"exec:pass show \"x\"", PMS_KEY_EXEC, "pass show \"x\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(pms_key_ref_done) struct pms_key_ref ref = {0};
        AUTO(free) char *printed = NULL;

        assert_int_equal(pms_key_ref_parse(cases[i].text, &ref, &err), 0);
        assert_int_equal(ref.backend, cases[i].backend);
        if (cases[i].where)
            assert_string_equal(ref.where, cases[i].where);
        else
            assert_null(ref.where);
        printed = pms_key_ref_print(&ref);
        assert_string_equal(printed, cases[i].text);
    }
}

static void reference_refused_without_repeating_it(void **state)
{
    static const char *const cases[] = {
        KEY,     "file:",     "env:",    "env:" KEY,   "env:9A", "env:A B",
        "exec:", "exec: \t ", "FILE:/x", "vault:" KEY, ":",      "env:A=" KEY,
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        struct pms_key_ref ref = {.backend = PMS_KEY_ENV};

        assert_int_equal(pms_key_ref_parse(cases[i], &ref, &err), -PMS_E_CONFIG);
        assert_int_equal(ref.backend, PMS_KEY_ENV);
        assert_silent(&err);
    }
}

/* The key that a reference leads to; the code when there is none. */
static int load(const char *reference, char *key, size_t size, struct pms_error *err)
{
    AUTO(pms_key_ref_done) struct pms_key_ref ref = {0};
    AUTO(pms_secret_free) struct pms_secret *secret = NULL;
    int r;

    assert_int_equal(pms_key_ref_parse(reference, &ref, err), 0);
    r = pms_key_load(&ref, &secret, err);
    snprintf(key, size, "%s", r == 0 ? pms_secret_text(secret) : "");
    assert_silent(err);
    return r;
}

static void assert_key(const char *reference)
{
    struct pms_error err = PMS_ERROR_INIT;
    char key[64];

    if (load(reference, key, sizeof(key), &err) < 0)
        fail_msg("%s: %s", reference, err.message);
    assert_string_equal(key, KEY);
}

static void assert_no_key(const char *reference, int code, const char *part)
{
    struct pms_error err = PMS_ERROR_INIT;
    char key[64];

    assert_int_equal(load(reference, key, sizeof(key), &err), -code);
    if (!strstr(err.message, part))
        fail_msg("%s: %s", reference, err.message);
}

static const char *file_reference(const char *name)
{
    static char reference[600];

    snprintf(reference, sizeof(reference), "file:%s", in_scratch(name));
    return reference;
}

static void key_from_a_file(void **state)
{
    char long_text[PMS_SECRET_MAX + 10] = "";

    (void)state;
    assert_no_key("", PMS_E_AUTH, "there is no key");
    assert_no_key(file_reference("absent"), PMS_E_AUTH, "/absent");
    write_file(in_scratch("key"), KEY "\n", 0600);
    assert_key(file_reference("key"));
    assert_int_equal(symlink("key", in_scratch("link")), 0);
    assert_key(file_reference("link"));
    assert_int_equal(chmod(in_scratch("key"), 0640), 0);
    assert_no_key(file_reference("key"), PMS_E_CONFIG, "others may read it");
    assert_no_key(file_reference("link"), PMS_E_CONFIG, "others may read it");
    write_file(in_scratch("key"), "", 0600);
    assert_no_key(file_reference("key"), PMS_E_CONFIG, "/key: the key is empty");
    write_file(in_scratch("key"), KEY " " KEY, 0600);
    assert_no_key(file_reference("key"), PMS_E_CONFIG, "/key: the key holds a blank");
    memset(long_text, 'k', sizeof(long_text) - 1);
    write_file(in_scratch("key"), long_text, 0600);
    assert_no_key(file_reference("key"), PMS_E_CONFIG, "/key: larger than");
    assert_int_equal(mkdir(in_scratch("folder"), 0700), 0);
    assert_no_key(file_reference("folder"), PMS_E_CONFIG, "/folder: not a regular file");
}

static void key_saved_to_a_file(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_key_ref_done) struct pms_key_ref ref = {0};
    AUTO(pms_key_ref_done) struct pms_key_ref variable = {0};
    AUTO(pms_secret_free) struct pms_secret *secret = NULL;
    AUTO(pms_secret_free) struct pms_secret *longest = NULL;
    AUTO(pms_secret_free) struct pms_secret *loaded = NULL;
    char text[PMS_SECRET_MAX];

    (void)state;
    assert_int_equal(pms_secret_new(KEY, strlen(KEY), &secret, &err), 0);
    assert_int_equal(pms_key_ref_parse(file_reference("a/b/key"), &ref, &err), 0);
    assert_int_equal(pms_key_save(&ref, secret, &err), 0);
    assert_string_equal(text_of_file(in_scratch("a/b/key")), KEY "\n");
    assert_int_equal(mode_of(in_scratch("a/b/key")), 0600);
    assert_int_equal(mode_of(in_scratch("a")), 0700);
    assert_key(file_reference("a/b/key"));

    memset(text, 'k', sizeof(text));
    assert_int_equal(pms_secret_new(text, sizeof(text), &longest, &err), 0);
    assert_int_equal(pms_key_save(&ref, longest, &err), 0);
    assert_int_equal(pms_key_load(&ref, &loaded, &err), 0);
    assert_string_equal(pms_secret_text(loaded), pms_secret_text(longest));

    write_file(in_scratch("other"), "precious", 0600);
    assert_int_equal(unlink(in_scratch("a/b/key")), 0);
    assert_int_equal(symlink("../../other", in_scratch("a/b/key")), 0);
    assert_int_equal(pms_key_save(&ref, secret, &err), 0);
    assert_string_equal(text_of_file(in_scratch("other")), "precious");
    assert_string_equal(text_of_file(in_scratch("a/b/key")), KEY "\n");

    assert_int_equal(pms_key_ref_parse("env:X", &variable, &err), 0);
    assert_int_equal(pms_key_save(&variable, secret, &err), -PMS_E_USAGE);
    assert_int_equal(pms_key_save(&(struct pms_key_ref){0}, secret, &err), -PMS_E_USAGE);
    assert_silent(&err);
}

static void key_not_saved_over_a_folder(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_key_ref_done) struct pms_key_ref ref = {0};
    AUTO(pms_secret_free) struct pms_secret *secret = NULL;

    (void)state;
    assert_int_equal(pms_secret_new(KEY, strlen(KEY), &secret, &err), 0);
    assert_int_equal(mkdir(in_scratch("key"), 0700), 0);
    assert_int_equal(pms_key_ref_parse(file_reference("key"), &ref, &err), 0);
    assert_int_equal(pms_key_save(&ref, secret, &err), -PMS_E_IO);
    assert_silent(&err);
}

static void key_from_a_variable(void **state)
{
    (void)state;
    unsetenv("PMSCIM_TEST_KEY");
    assert_no_key("env:PMSCIM_TEST_KEY", PMS_E_AUTH, "PMSCIM_TEST_KEY");
    setenv("PMSCIM_TEST_KEY", "", 1);
    assert_no_key("env:PMSCIM_TEST_KEY", PMS_E_AUTH, "PMSCIM_TEST_KEY");
    setenv("PMSCIM_TEST_KEY", KEY " x", 1);
    assert_no_key("env:PMSCIM_TEST_KEY", PMS_E_CONFIG, "variable PMSCIM_TEST_KEY: ");
    setenv("PMSCIM_TEST_KEY", KEY, 1);
    assert_key("env:PMSCIM_TEST_KEY");
    unsetenv("PMSCIM_TEST_KEY");
}

/* "exec:" and a program of the test's own. */
static const char *program(const char *name, const char *body)
{
    static char reference[600];
    char text[1024];

    snprintf(text, sizeof(text), "#!/bin/sh\n%s\n", body);
    write_file(in_scratch(name), text, 0700);
    snprintf(reference, sizeof(reference), "exec:%s", in_scratch(name));
    return reference;
}

static void key_from_a_program(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    char key[64];

    (void)state;
    assert_key("exec:printf %s\\n " KEY);
    assert_key("exec:  echo\t" KEY "  ");
    assert_key(program("plain", "echo " KEY));
    assert_key(program("slow", "printf "
                               "PMAK-0123456789; sleep 0.05; echo abcdef"));
    assert_key(program("stdin", "read x && exit 9; echo " KEY));
    /* No shell: what a shell would act on arrives as it is. */
    assert_int_equal(load("exec:echo $HOME;\"id\"|*", key, sizeof(key), &err), 0);
    assert_string_equal(key, "$HOME;\"id\"|*");
}

static void program_fails(void **state)
{
    (void)state;
    assert_no_key("exec:/absent/program " KEY, PMS_E_CONFIG, "/absent/program");
    assert_no_key("exec:pmscim-no-such-program", PMS_E_CONFIG, "does not start");
    assert_no_key(program("status", "echo " KEY "; exit 7"), PMS_E_CONFIG,
                  "/status, which should print the key, ended with status 7");
    assert_no_key(program("signal", "echo " KEY "; kill -TERM $$"), PMS_E_CONFIG,
                  "ended by signal 15");
    assert_no_key("exec:true", PMS_E_CONFIG, "the program true prints: the key is empty");
    assert_no_key(program("two", "echo " KEY "; echo second"), PMS_E_CONFIG, "holds a blank");
    assert_no_key("exec:yes " KEY, PMS_E_CONFIG, "the program yes prints more than a key");
    assert_no_key(program("text", "echo '" KEY "' >&1; false"), PMS_E_CONFIG, "status 1");
    assert_no_key(program("later", "exec /absent/x 2>/dev/null"), PMS_E_CONFIG, "status 127");
}

static void program_of_the_longest_key(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_secret_free) struct pms_secret *secret = NULL;

    (void)state;
    assert_int_equal(pms_secret_exec_run("dd if=/dev/zero bs=4099 count=1 status=none", 20000,
                                         &secret, &err),
                     -PMS_E_CONFIG);
    assert_non_null(strstr(err.message, "more than a key"));
    assert_int_equal(pms_secret_exec_run("printf %04096d\\r\\n 7", 20000, &secret, &err), 0);
    assert_int_equal(strlen(pms_secret_text(secret)), PMS_SECRET_MAX);
}

static void program_takes_too_long(void **state)
{
    static const char *const bodies[] = {
        "exec sleep 300",               /* says nothing */
        "echo " KEY "; exec sleep 300", /* says it and stays */
        "exec >&-; exec sleep 300",     /* closes its output and stays */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        struct pms_secret *secret = NULL;
        const char *where = program("late", bodies[i]) + strlen("exec:");

        assert_int_equal(pms_secret_exec_run(where, 200, &secret, &err), -PMS_E_CONFIG);
        assert_non_null(strstr(err.message, "takes too long"));
        assert_silent(&err);
        assert_null(secret);
    }
}

static void program_gets_signals_as_usual(void **state)
{
    sigset_t all;
    sigset_t before;

    (void)state;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    signal(SIGPIPE, SIG_IGN);
    assert_no_key(program("pipe", "kill -PIPE $$; echo " KEY), PMS_E_CONFIG, "signal 13");
    assert_no_key(program("term", "kill -TERM $$; echo " KEY), PMS_E_CONFIG, "signal 15");
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

/* Without a stdin of ours the pipe gets descriptor 0. */
static void program_without_our_stdin(void **state)
{
    int kept = dup(STDIN_FILENO);

    (void)state;
    close(STDIN_FILENO);
    assert_key(program("closed", "read x && exit 9; echo " KEY));
    if (kept >= 0) {
        assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
        close(kept);
    }
}

static void no_descriptor_stays_open(void **state)
{
    int before = dup(STDERR_FILENO);
    int after;

    (void)state;
    close(before);
    assert_key("exec:echo " KEY);
    assert_no_key("exec:pmscim-no-such-program", PMS_E_CONFIG, "does not start");
    assert_no_key("exec:yes", PMS_E_CONFIG, "more than a key");
    after = dup(STDERR_FILENO);
    close(after);
    assert_int_equal(before, after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secret_is_one_word),
        cmocka_unit_test(secret_has_a_ceiling),
        cmocka_unit_test(reference_round_trip),
        cmocka_unit_test(reference_refused_without_repeating_it),
        SCRATCH_TEST(key_from_a_file),
        SCRATCH_TEST(key_saved_to_a_file),
        SCRATCH_TEST(key_not_saved_over_a_folder),
        cmocka_unit_test(key_from_a_variable),
        SCRATCH_TEST(key_from_a_program),
        SCRATCH_TEST(program_fails),
        cmocka_unit_test(program_of_the_longest_key),
        SCRATCH_TEST(program_takes_too_long),
        SCRATCH_TEST(program_gets_signals_as_usual),
        SCRATCH_TEST(program_without_our_stdin),
        cmocka_unit_test(no_descriptor_stays_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
