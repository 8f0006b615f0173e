/* SPDX-License-Identifier: MIT */
/* Retry-After and its relatives, and who may come back. */
#include "http/retry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scim_cases.h"

static const int64_t now_ms = 1795435200000;

static int64_t number(const struct case_file *file, const char *name, int64_t fallback)
{
    const char *value = case_value(file, name);

    return value ? strtoll(value, NULL, 10) : fallback;
}

static void check_number(struct case_file *file, const char *name, int64_t is)
{
    char what[64];

    snprintf(what, sizeof(what), "%s is %lld", name, (long long)is);
    case_check(file, &file->fields[0], number(file, name, -1) == is, what);
}

static void check_headers(struct case_file *file)
{
    struct pms_headers headers = PMS_HEADERS_INIT;
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_said said;

    for (size_t i = 0; i < file->count; i++)
        if (strcmp(file->fields[i].name, "header") == 0)
            assert_int_equal(pms_headers_add(&headers, file->fields[i].value,
                                             strlen(file->fields[i].value), &err),
                             0);
    pms_said_read(&headers, now_ms, &said);
    check_number(file, "wait", said.wait_ms);
    check_number(file, "limit", said.limit);
    check_number(file, "window", said.window_ms);
    check_number(file, "left", said.left);
    check_number(file, "reset", said.reset_ms);
    pms_headers_done(&headers);
}

static enum pms_repeat repeat_of(const char *word)
{
    static const char *const words[] = {"freely", "same", "never"};

    for (size_t i = 0; i < 3; i++)
        if (strcmp(word, words[i]) == 0)
            return (enum pms_repeat)i;
    fail_msg("what is %s?", word);
    return PMS_REPEAT_NEVER;
}

static void check_attempt(struct case_file *file)
{
    const struct pms_attempt attempt = {
        .repeat = repeat_of(case_value(file, "repeat")),
        .status = (int)number(file, "status", 0),
        .maybe_done = number(file, "maybe", 0) != 0,
        .is_known_host = number(file, "known", 0) != 0,
        .tries = (int)number(file, "tries", 1),
        .asked_ms = number(file, "asked", -1),
        .spent_ms = number(file, "spent", 0),
        .patience_ms = number(file, "patience", 60000),
        .jitter = (unsigned)number(file, "jitter", 0),
    };
    int64_t wait = pms_retry_wait(&attempt);
    char is[32];

    snprintf(is, sizeof(is), "%lld", (long long)wait);
    if (wait == PMS_RETRY_NO)
        snprintf(is, sizeof(is), "no");
    if (wait == PMS_RETRY_TOO_LONG)
        snprintf(is, sizeof(is), "too long");
    case_check(file, &file->fields[0], strcmp(is, case_value(file, "then")) == 0, is);
}

static void test_cases(void **state)
{
    struct case_file file;

    (void)state;
    assert_true(case_open(&file, "retry.test"));
    while (case_next(&file)) {
        if (case_value(&file, "repeat"))
            check_attempt(&file);
        else
            check_headers(&file);
    }
    free(file.text);
    assert_int_equal(file.failures, 0);
    assert_true(file.cases >= 220);
}

/* No jitter may pass the patience, and none may come back too early. */
static void test_any_jitter(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 64; i++) {
        struct pms_attempt attempt = {.status = 429,
                                      .tries = (int)(i % 11) + 1,
                                      .asked_ms = 900,
                                      .patience_ms = 1000,
                                      .jitter = i * 0x9e3779b9u};
        int64_t wait = pms_retry_wait(&attempt);

        assert_true(wait == PMS_RETRY_TOO_LONG || (wait >= 900 && wait <= 1000));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_any_jitter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
