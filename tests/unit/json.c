/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

/* The text parsed and printed again, or the error's message; malloc()ed. */
static char *round_trip(const char *text, size_t length)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(json) struct json_object *json = NULL;

    if (pms_json_parse(text, length, &json, &err) < 0) {
        assert_int_equal(err.code, PMS_E_PARSE);
        assert_null(json);
        return strdup(err.message);
    }
    return pms_json_print(json);
}

static void reads_one_value(void **state)
{
    static const struct {
        const char *text, *printed;
    } cases[] = {
        {"{}", "{}"},
        {" \r\n\t{ \"a\" : [ 1 , true , null , \"x\" ] } \n", "{\"a\":[1,true,null,\"x\"]}"},
        {"12", "12"},
        {"-1.5e3", "-1.5e3"},
        {"12 ", "12"},
        {"0", "0"},
        {"true", "true"},
        {"\"x\"", "\"x\""},
        {"null", "null"},
        {"[]\n", "[]"},
        {"\xef\xbb\xbf{\"a\":1}", "{\"a\":1}"},
        {"\"http://x/\"", "\"http://x/\""},
        {"\"\\u00e9\\ud83d\\ude00\"", "\"\xc3\xa9\xf0\x9f\x98\x80\""},
        {"{\"a\":1,\"a\":2}", "{\"a\":2}"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        AUTO(free) char *printed = round_trip(cases[i].text, strlen(cases[i].text));

        assert_string_equal(printed, cases[i].printed);
    }
}

static void refuses_the_rest(void **state)
{
    static const struct {
        const char *text;
        size_t length; /* 0: to the NUL */
        int line, column;
    } cases[] = {
        {"", 0, 1, 1},
        {" \n ", 0, 2, 2},
        {"\xef\xbb\xbf", 0, 1, 4},
        {"{", 0, 1, 2},
        {"{\"a\":\n[1,2", 0, 2, 5},
        {"\"abc", 0, 1, 5},
        {"tru", 0, 1, 4},
        {"-", 0, 1, 2},
        {"{\"a\":1,}", 0, 1, 8},
        {"[1,]", 0, 1, 4},
        {"{\n \"a\" 1}", 0, 2, 6},
        {"{a:1}", 0, 1, 2},
        {"{'a':1}", 0, 1, 2},
        {"/* x */ {}", 0, 1, 1},
        {"{} {}", 0, 1, 4},
        {"{}x", 0, 1, 3},
        {"12 13", 0, 1, 4},
        {"01", 0, 1, 3},
        {"\xff", 0, 1, 1},
        {"\"\xc3(\"", 0, 1, 3},
        {"\"\xc3", 0, 1, 3},
        {"{}\0", 3, 1, 3},
        {"{\"a\":\"x\0y\"}", 11, 1, 9},
        {"12\0", 3, 1, 3},
        {"\0", 1, 1, 1},
        {"\"a\nb\"", 0, 1, 3},
        {"NaN", 0, 1, 1},
        {"[Infinity]", 0, 1, 2},
        {"-Infinity", 0, 1, 2},
        {"[\"It's NaN\", 'x']", 0, 1, 14},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        struct json_object *json = NULL;
        size_t length = cases[i].length > 0 ? cases[i].length : strlen(cases[i].text);
        int r = pms_json_parse(cases[i].text, length, &json, &err);

        if (r != -PMS_E_PARSE || json || err.line != cases[i].line ||
            err.column != cases[i].column)
            fail_msg("case %zu: %d at %d:%d, %s", i, r, err.line, err.column, err.message);
        assert_memory_equal(err.message, "not JSON: ", 10);
    }
}

/* Wherever it stands, for most of a text is looked through in greater steps. */
static void finds_what_is_no_utf8(void **state)
{
    (void)state;
    for (size_t at = 1; at < 32; at++) {
        struct pms_error err = PMS_ERROR_INIT;
        struct json_object *json = NULL;
        char text[] = "\"0123456789012345678901234567890\"";

        text[at] = '\xc3';
        assert_int_equal(pms_json_parse(text, strlen(text), &json, &err), -PMS_E_PARSE);
        assert_null(json);
        assert_int_equal(err.column, at + 2);
    }
}

static void finds_control_characters(void **state)
{
    (void)state;
    for (size_t at = 1; at < 8; at++) {
        struct pms_error err = PMS_ERROR_INIT;
        struct json_object *json = NULL;
        char text[] = "\"abcdefg\"";

        text[at] = '\x01';
        assert_int_equal(pms_json_parse(text, strlen(text), &json, &err), -PMS_E_PARSE);
        assert_null(json);
        assert_int_equal(err.column, at + 1);
    }
}

/* `depth` arrays in each other. */
static int parse_nested(size_t depth, struct pms_error *err)
{
    char text[2 * PMS_JSON_DEPTH + 8] = "";
    AUTO(json) struct json_object *json = NULL;

    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    return pms_json_parse(text, 2 * depth, &json, err);
}

static void depth_has_a_ceiling(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(parse_nested(PMS_JSON_DEPTH, &err), 0);
    assert_int_equal(parse_nested(PMS_JSON_DEPTH + 1, &err), -PMS_E_PARSE);
    assert_int_equal(err.line, 1);
}

/* An array of `count` times `element`, which ends with a comma. */
static int parse_many(const char *element, size_t count, struct pms_error *err)
{
    size_t size = strlen(element);
    AUTO(free) char *text = malloc(count * size + 2);
    AUTO(json) struct json_object *json = NULL;

    assert_non_null(text);
    text[0] = '[';
    for (size_t i = 0; i < count; i++)
        memcpy(text + 1 + i * size, element, size);
    text[count * size] = ']';
    return pms_json_parse(text, count * size + 1, &json, err);
}

static void size_in_memory_has_a_ceiling(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(parse_many("{},", PMS_JSON_GROUPS - 1, &err), 0);
    assert_int_equal(parse_many("{},", PMS_JSON_GROUPS, &err), -PMS_E_PARSE);
    assert_int_equal(err.column, 3 * PMS_JSON_GROUPS - 1);
    assert_int_equal(parse_many("0,", PMS_JSON_VALUES + 1, &err), -PMS_E_PARSE);
    assert_int_equal(parse_many("\"{[,\\\",\",", PMS_JSON_GROUPS + 1, &err), 0);
}

/* A string of `length` bytes behind another member. */
static int parse_long(size_t length, struct pms_error *err)
{
    static const char start[] = "{\"a\":\"x\",\"b\":\"";
    size_t head = sizeof(start) - 1;
    AUTO(free) char *text = malloc(head + length + 2);
    AUTO(json) struct json_object *json = NULL;

    assert_non_null(text);
    memcpy(text, start, head);
    memset(text + head, 'y', length);
    memcpy(text + head + length, "\"}", 2);
    return pms_json_parse(text, head + length + 2, &json, err);
}

static void a_string_has_a_ceiling(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(parse_long(PMS_JSON_STRING, &err), 0);
    assert_int_equal(parse_long(PMS_JSON_STRING + 1, &err), -PMS_E_PARSE);
    assert_string_equal(err.message,
                        "not JSON: a string longer than anybody needs at line 1, column 14");
    assert_int_equal(err.column, 14);
}

static struct json_object *parse(const char *text)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct json_object *json = NULL;

    assert_int_equal(pms_json_parse(text, strlen(text), &json, &err), 0);
    return json;
}

static void names_have_no_case(void **state)
{
    AUTO(json) struct json_object *json =
        parse("{\"USERNAME\":\"a\",\"userName\":\"b\",\"Emails\":null,\"n\":1,"
              "\"nul\":\"admin\\u0000evil\"}");
    AUTO(json) struct json_object *list = parse("[]");

    (void)state;
    assert_string_equal(pms_json_text(json, "userName"), "b");
    assert_string_equal(pms_json_text(json, "USERNAME"), "a");
    assert_string_equal(pms_json_text(json, "username"), "a");
    assert_string_equal(pms_json_name(json, "emails"), "Emails");
    assert_null(pms_json_get(json, "emails"));
    assert_null(pms_json_name(json, "none"));
    assert_null(pms_json_text(json, "n"));
    assert_null(pms_json_text(json, "nul"));
    assert_null(pms_json_get(list, "n"));
    assert_null(pms_json_get(NULL, "n"));
}

static void truths_and_numbers(void **state)
{
    static const struct {
        const char *text;
        int truth;
        bool whole;
        long number;
    } cases[] = {
        {"true", 1, false, 0},
        {"false", 0, false, 0},
        {"\"True\"", 1, false, 0},
        {"\"FALSE\"", 0, false, 0},
        {"\"yes\"", -1, false, 0},
        {"1", -1, true, 1},
        {"-7", -1, true, -7},
        {"\"12\"", -1, true, 12},
        {"\"12x\"", -1, false, 0},
        {"\"\"", -1, false, 0},
        {"1.5", -1, false, 0},
        {"[]", -1, false, 0},
        {"\"99999999999999999999\"", -1, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        AUTO(json) struct json_object *json = parse(cases[i].text);
        long number = 0;

        assert_int_equal(pms_json_truth(json), cases[i].truth);
        assert_int_equal(pms_json_whole(json, &number), cases[i].whole);
        assert_int_equal(number, cases[i].number);
    }
    assert_int_equal(pms_json_truth(NULL), -1);
    assert_false(pms_json_whole(NULL, &(long){0}));
}

static void adding_eats(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(json) struct json_object *json = parse("{}");
    AUTO(free) char *printed = NULL;

    (void)state;
    assert_int_equal(pms_json_add_text(json, "a", "x/y", &err), 0);
    assert_int_equal(pms_json_add_text(json, "b", NULL, &err), 0);
    assert_int_equal(pms_json_add(json, "c", json_object_new_array(), &err), 0);
    assert_int_equal(pms_json_add(json, "d", NULL, &err), -PMS_E_NOMEM);
    printed = pms_json_print(json);
    assert_string_equal(printed, "{\"a\":\"x/y\",\"c\":[]}");
}

struct record {
    char *name;
    char *note;
    int active;
};

static const struct pms_json_field fields[] = {
    {"name", PMS_JSON_TEXT, offsetof(struct record, name), true},
    {"note", PMS_JSON_TEXT, offsetof(struct record, note), false},
    {"active", PMS_JSON_TRUTH, offsetof(struct record, active), false},
    {0},
};

static void decodes_by_table(void **state)
{
    static const struct {
        const char *text, *message;
        int active;
    } cases[] = {
        {"{\"NAME\":\"n\",\"active\":\"True\",\"other\":[]}", NULL, 1},
        {"{\"name\":\"n\",\"note\":null}", NULL, -1},
        {"{\"note\":\"n\"}", "\"name\" is missing", 0},
        {"{\"name\":null}", "\"name\" is missing", 0},
        {"{\"name\":7}", "\"name\" is of the wrong type", 0},
        {"{\"name\":\"a\\u0000b\"}", "\"name\" is of the wrong type", 0},
        {"{\"name\":\"n\",\"active\":\"maybe\"}", "\"active\" is of the wrong type", 0},
        {"[]", "not a JSON object", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        struct record record = {.active = -1};
        AUTO(json) struct json_object *json = parse(cases[i].text);
        int r = pms_json_decode(json, fields, &record, &err);

        assert_int_equal(r, cases[i].message ? -PMS_E_REMOTE : 0);
        if (cases[i].message) {
            assert_string_equal(err.message, cases[i].message);
        } else {
            assert_string_equal(record.name, "n");
            assert_null(record.note);
            assert_int_equal(record.active, cases[i].active);
        }
        free(record.name);
        free(record.note);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_one_value),
        cmocka_unit_test(refuses_the_rest),
        cmocka_unit_test(finds_what_is_no_utf8),
        cmocka_unit_test(finds_control_characters),
        cmocka_unit_test(depth_has_a_ceiling),
        cmocka_unit_test(size_in_memory_has_a_ceiling),
        cmocka_unit_test(a_string_has_a_ceiling),
        cmocka_unit_test(names_have_no_case),
        cmocka_unit_test(truths_and_numbers),
        cmocka_unit_test(adding_eats),
        cmocka_unit_test(decodes_by_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
