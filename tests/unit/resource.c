/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>

#include <pmscim/resource.h>

#include "base/json.h"
#include "scim/auto.h"

static struct pms_resource *parse(enum pms_type type, const char *text)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_resource *resource = NULL;

    if (pms_resource_parse(type, text, strlen(text), &resource, &err) < 0)
        fail_msg("%s", err.message);
    return resource;
}

static void assert_json(const struct pms_resource *resource, const char *wanted)
{
    AUTO(free) char *text = pms_json_print(pms_resource_json(resource));

    assert_string_equal(text, wanted);
}

static void test_new(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    AUTO(pms_resource_free) struct pms_resource *group = NULL;

    (void)state;
    assert_int_equal(pms_resource_new(PMS_USER, &user, &err), 0);
    assert_json(user, "{\"schemas\":[\"" PMS_URN_USER "\"]}");
    assert_int_equal(pms_resource_new(PMS_GROUP, &group, &err), 0);
    assert_json(group, "{\"schemas\":[\"" PMS_URN_GROUP "\"]}");
    assert_int_equal(pms_resource_type(group), PMS_GROUP);
    assert_null(pms_resource_id(user));
    assert_int_equal(pms_user_active(user), -1);
    assert_int_equal(pms_group_member_count(group), -1);
    assert_null(pms_group_member(group, 0));
    pms_resource_free(NULL);
}

static void test_accessors(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = parse(
        PMS_USER, "{\"ID\":\"7\",\"externalid\":\"e\",\"userName\":\"a@b\","
                  "\"Name\":{\"GivenName\":\"A\",\"familyName\":\"B\"},\"active\":\"False\","
                  "\"meta\":{\"created\":\"c\",\"LASTMODIFIED\":\"m\"}}");
    AUTO(pms_resource_free) struct pms_resource *odd =
        parse(PMS_USER, "{\"id\":7,\"externalId\":\"\",\"userName\":null,\"name\":\"A B\","
                        "\"active\":1,\"meta\":[]}");

    (void)state;
    assert_string_equal(pms_resource_id(user), "7");
    assert_string_equal(pms_resource_external_id(user), "e");
    assert_string_equal(pms_user_name(user), "a@b");
    assert_string_equal(pms_user_given_name(user), "A");
    assert_string_equal(pms_user_family_name(user), "B");
    assert_int_equal(pms_user_active(user), 0);
    assert_string_equal(pms_resource_created(user), "c");
    assert_string_equal(pms_resource_modified(user), "m");
    assert_null(pms_resource_id(odd));
    assert_null(pms_resource_external_id(odd));
    assert_null(pms_user_name(odd));
    assert_null(pms_user_given_name(odd));
    assert_int_equal(pms_user_active(odd), -1);
    assert_null(pms_resource_created(odd));
}

static void test_members(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *group = parse(
        PMS_GROUP, "{\"displayName\":\"g\",\"members\":[{\"value\":\"1\",\"display\":\"One\"},"
                   "\"2\",{\"display\":\"x\"},null]}");
    AUTO(pms_resource_free) struct pms_resource *single =
        parse(PMS_GROUP, "{\"members\":{\"value\":\"1\"}}");
    AUTO(pms_resource_free) struct pms_resource *none = parse(PMS_GROUP, "{\"members\":[]}");
    AUTO(pms_resource_free) struct pms_resource *silent =
        parse(PMS_GROUP, "{\"members\":null}");

    (void)state;
    assert_string_equal(pms_group_name(group), "g");
    assert_int_equal(pms_group_member_count(group), 4);
    assert_string_equal(pms_group_member(group, 0), "1");
    assert_string_equal(pms_group_member_display(group, 0), "One");
    assert_string_equal(pms_group_member(group, 1), "2");
    assert_null(pms_group_member_display(group, 1));
    assert_null(pms_group_member(group, 2));
    assert_null(pms_group_member(group, 3));
    assert_null(pms_group_member(group, 4));
    assert_int_equal(pms_group_member_count(single), 1);
    assert_string_equal(pms_group_member(single, 0), "1");
    assert_null(pms_group_member(single, 1));
    assert_int_equal(pms_group_member_count(none), 0);
    assert_int_equal(pms_group_member_count(silent), -1);
}

static void test_parse_errors(void **state)
{
    static const struct {
        const char *text;
        int line;
        int column;
    } cases[] = {{"", 1, 1},      {"{", 1, 2},           {"[]", 1, 1},
                 {"\"x\"", 1, 1}, {"{\n \"a\":}", 2, 6}, {"{} x", 1, 4}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        struct pms_resource *resource = NULL;

        assert_int_equal(
            pms_resource_parse(PMS_USER, cases[i].text, strlen(cases[i].text), &resource, &err),
            -PMS_E_PARSE);
        assert_null(resource);
        assert_int_equal(err.line, cases[i].line);
        assert_int_equal(err.column, cases[i].column);
    }
}

static void test_wrap_eats(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_resource_free) struct pms_resource *resource = NULL;

    (void)state;
    assert_int_equal(pms_resource_wrap(PMS_USER, json_object_new_array(), &resource, &err),
                     -PMS_E_PARSE);
    assert_string_equal(err.message, "a User must be a JSON object, this is array");
    assert_int_equal(pms_resource_wrap(PMS_USER, NULL, &resource, &err), -PMS_E_PARSE);
    assert_int_equal(pms_resource_wrap(PMS_USER, json_object_new_object(), &resource, &err), 0);
}

static void test_set(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_resource_free) struct pms_resource *user =
        parse(PMS_USER, "{\"USERNAME\":\"old\",\"x\":[1,{\"y\":null}]}");

    (void)state;
    assert_int_equal(pms_resource_set(user, "userName", "new", &err), 0);
    assert_int_equal(pms_resource_set(user, "NAME.givenname", "A", &err), 0);
    assert_int_equal(pms_resource_set(user, PMS_URN_USER ":name.familyName", "B", &err), 0);
    assert_int_equal(pms_resource_set(user, "externalId", "7", &err), 0);
    assert_int_equal(pms_user_set_active(user, 5, &err), 0);
    assert_json(user,
                "{\"USERNAME\":\"new\",\"x\":[1,{\"y\":null}],"
                "\"name\":{\"givenName\":\"A\",\"familyName\":\"B\"},\"externalId\":\"7\","
                "\"active\":true}");
    assert_int_equal(pms_resource_set(user, "name.givenName", NULL, &err), 0);
    assert_int_equal(pms_resource_set(user, "name.familyName", NULL, &err), 0);
    assert_int_equal(pms_resource_set(user, "name.formatted", NULL, &err), 0);
    assert_int_equal(pms_resource_set(user, "externalId", NULL, &err), 0);
    assert_int_equal(pms_user_set_active(user, 0, &err), 0);
    assert_json(user, "{\"USERNAME\":\"new\",\"x\":[1,{\"y\":null}],\"active\":false}");
}

static void test_set_in_extension(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_resource_free) struct pms_resource *user = NULL;

    (void)state;
    assert_int_equal(pms_resource_new(PMS_USER, &user, &err), 0);
    assert_int_equal(pms_resource_set(user, PMS_URN_ENTERPRISE ":department", "Ops", &err), 0);
    assert_int_equal(pms_resource_set(user, PMS_URN_ENTERPRISE ":manager.value", "7", &err), 0);
    assert_json(user, "{\"schemas\":[\"" PMS_URN_USER "\",\"" PMS_URN_ENTERPRISE
                      "\"],\"" PMS_URN_ENTERPRISE
                      "\":{\"department\":\"Ops\",\"manager\":{\"value\":\"7\"}}}");
    assert_int_equal(pms_resource_set(user, PMS_URN_ENTERPRISE ":manager.value", NULL, &err),
                     0);
    assert_int_equal(pms_resource_set(user, PMS_URN_ENTERPRISE ":department", NULL, &err), 0);
    assert_null(json_object_object_get(pms_resource_json(user), PMS_URN_ENTERPRISE));
}

static void test_set_refuses(void **state)
{
    static const char *const names[] = {"",           "nobody",       "name",    "active",
                                        "emails",     "emails.value", "schemas", "members",
                                        "department", "userName.x"};
    AUTO(pms_resource_free) struct pms_resource *user = parse(PMS_USER, "{}");

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct pms_error err = PMS_ERROR_INIT;

        assert_int_equal(pms_resource_set(user, names[i], "x", &err), -PMS_E_USAGE);
        assert_int_equal(pms_resource_set(user, names[i], NULL, &err), -PMS_E_USAGE);
    }
    assert_json(user, "{}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new),
        cmocka_unit_test(test_accessors),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_parse_errors),
        cmocka_unit_test(test_wrap_eats),
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_set_in_extension),
        cmocka_unit_test(test_set_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
