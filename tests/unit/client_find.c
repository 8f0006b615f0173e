/* SPDX-License-Identifier: MIT */
/* One user by name, external id or id, with a filter or by a walk. */
#include "client_scene.h"

static const struct {
    const char *section, *manners, *who;
    int code;
    const char *id, *message;
} finds[] = {
    {"find by mail", NULL, "u1+x@acme.example", 0, "1", ""},
    {"find several", NULL, "u1@acme.example", PMS_E_CONFLICT, NULL, "knows 2 users"},
    {"find none", NULL, "u1@acme.example", PMS_E_NOTFOUND, NULL,
     "knows no user whose userName"},
    {"find 404", NULL, "u1@acme.example", PMS_E_NOTFOUND, NULL, "knows no user"},
    {"find 404 html", NULL, "u1@acme.example", PMS_E_REMOTE, NULL, "has no SCIM"},
    {"find ignored filter", NULL, "u4@acme.example", 0, "u4", ""},
    {"find stored with capitals", NULL, "u2@acme.example", 0, "9", ""},
    {"find one of two spellings", NULL, "u2@acme.example", PMS_E_CONFLICT, NULL,
     "knows 2 users"},
    {"find postman case", "postman", "U2@Acme.example", 0, "u2", ""},
    {"find postman walk", "postman", "u2@acme.example", 0, "9", ""},
    {"find postman external", "postman", "externalId:x2", 0, "u2", ""},
    {"find external", NULL, "externalId:x2", 0, "u2", ""},
    {"find external case", NULL, "externalId:X2", PMS_E_NOTFOUND, NULL, "externalId is X2"},
    {"find incomplete", NULL, "u2@acme.example", PMS_E_REMOTE, NULL, "incomplete"},
    {"status 401", NULL, "u2@acme.example", PMS_E_AUTH, NULL, "does not accept the key"},
    {"get", NULL, "u1", 0, "u1", ""},
    {"status 404", NULL, "u1", PMS_E_NOTFOUND, NULL, "knows no user whose id is u1"},
};

static void test_find(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(finds) / sizeof(*finds); i++) {
        AUTO(pms_resource_free) struct pms_resource *user = NULL;
        struct scene s;

        print_message("# %s\n", finds[i].section);
        start(&s, finds[i].section, finds[i].manners);
        assert_int_equal(pms_client_find_user(s.client, finds[i].who, &user, &s.err),
                         -finds[i].code);
        if (finds[i].id)
            assert_string_equal(pms_resource_id(user), finds[i].id);
        else
            assert_null(user);
        assert_has(s.err.message, finds[i].message);
        end(&s);
    }
}

/* A refused filter is remembered, and the walk answers in its place. */
static void test_find_filter_refused(void **state)
{
    static const char *const sections[] = {"find filter refused", "find filter sensitive",
                                           "find filter unknown"};

    (void)state;
    for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
        struct pms_resource *user = NULL;
        struct scene s;

        print_message("# %s\n", sections[i]);
        start(&s, sections[i], NULL);
        assert_int_equal(pms_client_find_user(s.client, "u2@acme.example", &user, &s.err), 0);
        assert_string_equal(pms_resource_id(user), "u2");
        pms_resource_free(user);
        user = NULL;
        assert_int_equal(pms_client_find_user(s.client, "u9@acme.example", &user, &s.err),
                         -PMS_E_NOTFOUND);
        end(&s);
    }
}

/* What a walk has taught: how the server compares, or that nobody has capitals. */
static void test_find_learns(void **state)
{
    static const struct {
        const char *section;
        const char *first, *second;
        int second_code;
        const char *third;
    } cases[] = {
        {"find learns exact", "u5@acme.example", "u2@acme.example", 0, NULL},
        {"find learns ignored", "u5@acme.example", "u6@acme.example", PMS_E_NOTFOUND, NULL},
        {"find no capitals", "u5@acme.example", "U6@acme.example", PMS_E_NOTFOUND,
         "\xc3\x89@acme.example"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        AUTO(pms_resource_free) struct pms_resource *user = NULL;
        struct scene s;

        print_message("# %s\n", cases[i].section);
        start(&s, cases[i].section, NULL);
        assert_int_equal(pms_client_find_user(s.client, cases[i].first, &user, &s.err),
                         -PMS_E_NOTFOUND);
        assert_int_equal(pms_client_find_user(s.client, cases[i].second, &user, &s.err),
                         -cases[i].second_code);
        if (cases[i].third)
            assert_int_equal(pms_client_find_user(s.client, cases[i].third, &user, &s.err),
                             -PMS_E_NOTFOUND);
        end(&s);
    }
}

/* A server's 400 may mean that nobody has the id, or something else: its words stay. */
static void test_find_odd_id(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    struct scene s;

    (void)state;
    start(&s, "status 400", NULL);
    assert_int_equal(pms_client_find_user(s.client, "mara", &user, &s.err), -PMS_E_USAGE);
    assert_has(s.err.message, "no such");
    assert_has(s.err.hint, "perhaps nobody has the id mara");
    end(&s);
}

static void test_find_nothing(void **state)
{
    struct pms_client_options options = {.endpoint = "http://127.0.0.1:1/scim/v2"};
    AUTO(pms_client_free) struct pms_client *client = NULL;
    struct pms_resource *user = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_client_new(&options, &client, &err), 0);
    assert_int_equal(pms_client_find_user(client, "externalId:", &user, &err), -PMS_E_USAGE);
    assert_int_equal(pms_client_find_user(client, "", &user, &err), -PMS_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),         cmocka_unit_test(test_find_filter_refused),
        cmocka_unit_test(test_find_learns),  cmocka_unit_test(test_find_odd_id),
        cmocka_unit_test(test_find_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
