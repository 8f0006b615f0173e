/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "base/json.h"
#include "scim/scim_error.h"
#include "scim_cases.h"

static void check_text(struct case_file *file, const char *name, const char *is)
{
    const char *wanted = case_value(file, name);
    char what[512];

    snprintf(what, sizeof(what), "%s is \"%s\"", name, is);
    case_check(file, &file->fields[0], strcmp(wanted ? wanted : "", is) == 0, what);
}

static void test_cases(void **state)
{
    struct case_file file;

    (void)state;
    assert_true(case_open(&file, "scim_error.test"));
    while (case_next(&file)) {
        const char *body = case_value(&file, "body");
        struct pms_scim_error error;

        pms_scim_error_parse(body, strlen(body), &error);
        check_text(&file, "kind", error.is_scim ? "scim" : error.is_html ? "html" : "");
        check_text(&file, "scimType", error.scim_type);
        check_text(&file, "detail", error.detail);
    }
    free(file.text);
    assert_int_equal(file.failures, 0);
    assert_true(file.cases >= 60);
}

static void test_bytes(void **state)
{
    struct pms_scim_error error;

    (void)state;
    pms_scim_error_parse(NULL, 0, &error);
    assert_string_equal(error.detail, "");
    pms_scim_error_parse("a\0b\r\n\tc\x1b[31m\xff", 14, &error);
    assert_string_equal(error.detail, "a b c\\x1b[31m\\xff");
    pms_scim_error_parse("<html>\n<head><title>\n 502  Bad\nGateway </title>", 48, &error);
    assert_true(error.is_html);
    assert_string_equal(error.detail, "502 Bad Gateway");
}

/* Cut at the size, never inside a character. */
static void test_long_texts(void **state)
{
    enum {
        LONG = 200000
    };
    struct pms_scim_error error;
    char *body = malloc(LONG);

    (void)state;
    assert_non_null(body);
    for (size_t i = 0; i < LONG; i++)
        body[i] = i % 2 == 0 ? '\xc3' : '\xa9';
    pms_scim_error_parse(body, LONG, &error);
    assert_int_equal(strlen(error.detail), 382);
    memset(body, 'x', LONG);
    pms_scim_error_parse(body, LONG, &error);
    assert_int_equal(strlen(error.detail), 383);
    free(body);
}

static void test_long_type(void **state)
{
    static const char body[] = "{\"scimType\":\"aVeryLongTypeThatNobodyHasEverSeenBefore\"}";
    struct pms_scim_error error;

    (void)state;
    pms_scim_error_parse(body, strlen(body), &error);
    assert_string_equal(error.scim_type, "aVeryLongTypeThatNobodyHasEverS");
}

static void test_json(void **state)
{
    AUTO(json) struct json_object *whole = pms_scim_error_json(409, "uniqueness", "taken");
    AUTO(json) struct json_object *bare = pms_scim_error_json(404, NULL, "no such user");
    AUTO(free) char *whole_text = pms_json_print(whole);
    AUTO(free) char *bare_text = pms_json_print(bare);

    (void)state;
    assert_string_equal(whole_text,
                        "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],"
                        "\"scimType\":\"uniqueness\",\"detail\":\"taken\",\"status\":\"409\"}");
    assert_string_equal(bare_text,
                        "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],"
                        "\"detail\":\"no such user\",\"status\":\"404\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),      cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_long_texts), cmocka_unit_test(test_long_type),
        cmocka_unit_test(test_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
