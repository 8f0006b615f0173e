/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "base/json.h"
#include "scim/auto.h"
#include "scim/list.h"

static const struct {
    const char *text;
    long total;
    long start;
    long per_page;
    size_t count;
    const char *cursor;
} pages[] = {
    {"{\"schemas\":[\"" PMS_URN_LIST
     "\"],\"totalResults\":2,\"startIndex\":1,\"itemsPerPage\":2,"
     "\"Resources\":[{\"id\":\"1\"},{\"id\":\"2\"}]}",
     2, 1, 2, 2, NULL},
    {"{\"TOTALRESULTS\":\"20\",\"startindex\":\"11\",\"ItemsPerPage\":\"1\",\"resources\":"
     "[{\"id\":\"1\"}]}",
     20, 11, 1, 1, NULL},
    {"{\"totalResults\":0}", 0, 0, 0, 0, NULL},
    {"{\"totalResults\":0,\"Resources\":null}", 0, 0, 0, 0, NULL},
    {"{\"totalResults\":null,\"Resources\":[]}", -1, 0, 0, 0, NULL},
    {"{\"totalResults\":-4,\"startIndex\":-1,\"Resources\":[]}", -1, 0, 0, 0, NULL},
    {"{\"totalResults\":\"many\",\"Resources\":[]}", -1, 0, 0, 0, NULL},
    {"[{\"id\":\"1\"}]", -1, 0, 0, 1, NULL},
    {"[]", -1, 0, 0, 0, NULL},
    {"{\"Resources\":[],\"nextCursor\":\"NA\"}", -1, 0, 0, 0, "NA"},
    {"{\"Resources\":[],\"nextCursor\":\"\"}", -1, 0, 0, 0, NULL},
    {"{\"Resources\":[],\"nextCursor\":null}", -1, 0, 0, 0, NULL},
    {"{\"Resources\":[],\"nextCursor\":42}", -1, 0, 0, 0, "42"},
    {"\xef\xbb\xbf{\"Resources\":[]}", -1, 0, 0, 0, NULL},
};

static void test_pages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(pms_list_done) struct pms_list list = {0};

        if (pms_list_parse(PMS_USER, pages[i].text, strlen(pages[i].text), &list, &err) < 0)
            fail_msg("%s: %s", pages[i].text, err.message);
        assert_int_equal(list.total, pages[i].total);
        assert_int_equal(list.start, pages[i].start);
        assert_int_equal(list.per_page, pages[i].per_page);
        assert_int_equal(list.count, pages[i].count);
        if (pages[i].cursor)
            assert_string_equal(list.next_cursor, pages[i].cursor);
        else
            assert_null(list.next_cursor);
        for (size_t j = 0; j < list.count; j++)
            assert_non_null(pms_resource_id(list.resources[j]));
    }
}

static void test_no_lists(void **state)
{
    static const char *const texts[] = {
        "",
        "{",
        "<html></html>",
        "7",
        "null",
        "\"x\"",
        "{}",
        "{\"id\":\"1\"}",
        "{\"Resources\":{}}",
        "{\"Resources\":7}",
        "{\"Resources\":[7]}",
        "{\"Resources\":[{\"id\":\"1\"},null]}",
        "[[]]",
        "{\"schemas\":[\"" PMS_URN_ERROR "\"],\"detail\":\"no\",\"status\":\"404\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        struct pms_list list = {.count = 77};

        if (pms_list_parse(PMS_USER, texts[i], strlen(texts[i]), &list, &err) != -PMS_E_REMOTE)
            fail_msg("%s: %s", texts[i], err.message);
        assert_int_equal(err.code, PMS_E_REMOTE);
        assert_int_equal(list.count, 77);
    }
}

static void test_bad_item_is_named(void **state)
{
    static const char text[] = "{\"Resources\":[{},[]]}";
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_list list;

    (void)state;
    assert_int_equal(pms_list_parse(PMS_USER, text, strlen(text), &list, &err), -PMS_E_REMOTE);
    assert_string_equal(err.message,
                        "item 2 of the list: a User must be a JSON object, this is array");
}

static void test_done_twice(void **state)
{
    static const char text[] = "[{\"id\":\"1\"}]";
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_list list;

    (void)state;
    assert_int_equal(pms_list_parse(PMS_USER, text, strlen(text), &list, &err), 0);
    pms_list_done(&list);
    pms_list_done(&list);
    assert_int_equal(list.count, 0);
}

static void test_json(void **state)
{
    AUTO(json) struct json_object *json =
        pms_list_json(250, 101, 100, json_tokener_parse("[{\"id\":\"1\"}]"));
    AUTO(free) char *text = pms_json_print(json);

    (void)state;
    assert_string_equal(text, "{\"schemas\":[\"" PMS_URN_LIST "\"],\"totalResults\":250,"
                              "\"startIndex\":101,\"itemsPerPage\":100,"
                              "\"Resources\":[{\"id\":\"1\"}]}");
    assert_null(pms_list_json(0, 1, 0, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_no_lists),
        cmocka_unit_test(test_bad_item_is_named),
        cmocka_unit_test(test_done_twice),
        cmocka_unit_test(test_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
