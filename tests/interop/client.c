/* SPDX-License-Identifier: MIT */
/*
 * What the command line does not reach yet, through the library alone: groups, PATCH in all its
 * forms, PUT, filters and pages against a server of somebody else's.
 *
 *   interop-client ENDPOINT KEYFILE TEST
 *
 * Each test makes people of its own, whose names begin with the test's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>

#include <pmscim/pmscim.h>

#define UNKNOWN "00000000-0000-4000-8000-000000000000"

static struct pms_client *client;
static struct pms_error err;
static const char *test_name;

static void succeeds(int r)
{
    if (r < 0)
        fail_msg("%s: %s", pms_code_name(err.code), err.message);
}

static void fails(int r, int code)
{
    if (r != -code)
        fail_msg("%d instead of %s: %s", r, pms_code_name(code), r < 0 ? err.message : "");
}

/* An address of this test. */
static const char *address(const char *who)
{
    static char text[4][96];
    static size_t turn;
    char *place = text[turn++ % 4];

    snprintf(place, sizeof(text[0]), "%s.%s@interop.example", test_name, who);
    return place;
}

static struct pms_resource *person(const char *user_name)
{
    struct pms_resource *user = NULL;
    char json[512];

    snprintf(
        json, sizeof(json),
        "{\"schemas\":[\"%s\"],\"userName\":\"%s\",\"externalId\":\"x-%s\",\"active\":true,"
        "\"title\":\"Pilot\",\"name\":{\"givenName\":\"Ann\",\"familyName\":\"Lee\"},"
        "\"emails\":[{\"value\":\"%s\",\"type\":\"work\",\"primary\":true}]}",
        PMS_URN_USER, user_name, user_name, user_name);
    succeeds(pms_resource_parse(PMS_USER, json, strlen(json), &user, &err));
    return user;
}

static struct pms_resource *made(const char *who)
{
    struct pms_resource *user = person(address(who));
    struct pms_resource *there = NULL;

    succeeds(pms_client_create(client, user, &there, &err));
    pms_resource_free(user);
    assert_non_null(pms_resource_id(there));
    return there;
}

static struct pms_resource *read_again(const struct pms_resource *resource)
{
    struct pms_resource *now = NULL;

    succeeds(pms_client_get(client, pms_resource_type(resource), pms_resource_id(resource),
                            &now, &err));
    return now;
}

static const char *text_at(const struct pms_resource *resource, const char *member)
{
    struct json_object *value = json_object_object_get(pms_resource_json(resource), member);

    return value ? json_object_get_string(value) : "";
}

/* The value of the first e-mail of a type. */
static const char *mail_of(const struct pms_resource *user, const char *type)
{
    struct json_object *mails = json_object_object_get(pms_resource_json(user), "emails");

    for (size_t i = 0; mails && i < json_object_array_length(mails); i++) {
        struct json_object *mail = json_object_array_get_idx(mails, i);
        const char *is = json_object_get_string(json_object_object_get(mail, "type"));

        if (is && strcmp(is, type) == 0)
            return json_object_get_string(json_object_object_get(mail, "value"));
    }
    return "";
}

/* Applies one operation and returns the resource afterwards, as it says and as it is. */
static struct pms_resource *patched(const struct pms_resource *resource, enum pms_patch_op op,
                                    const char *path, const char *value)
{
    struct pms_patch *patch = NULL;
    struct pms_resource *after = NULL;
    struct pms_resource *now;

    succeeds(pms_patch_new(&patch, &err));
    succeeds(pms_patch_add(patch, op, path, value ? json_tokener_parse(value) : NULL, &err));
    succeeds(pms_client_patch(client, pms_resource_type(resource), pms_resource_id(resource),
                              patch, &after, &err));
    now = read_again(resource);
    assert_string_equal(pms_resource_id(after), pms_resource_id(resource));
    pms_resource_free(after);
    pms_patch_free(patch);
    return now;
}

/* Counts a listing to its end. */
static long count(enum pms_type type, const char *filter, long limit, long page_size)
{
    const struct pms_query query = {
        .type = type, .filter = filter, .limit = limit, .page_size = page_size};
    struct pms_pages *pages = NULL;
    struct pms_resource *one;
    long n = 0;
    int r;

    succeeds(pms_client_list(client, &query, &pages, &err));
    while ((r = pms_pages_next(pages, &one, &err)) > 0) {
        pms_resource_free(one);
        n++;
    }
    succeeds(r);
    pms_pages_free(pages);
    return n;
}

static void pages(void **state)
{
    char name[8];
    char filter[64];

    (void)state;
    for (int i = 0; i < 23; i++) {
        snprintf(name, sizeof(name), "p%02d", i);
        pms_resource_free(made(name));
    }
    snprintf(filter, sizeof(filter), "userName sw \"%s.\"", test_name);
    assert_int_equal(count(PMS_USER, filter, 0, 5), 23);
    assert_int_equal(count(PMS_USER, filter, 0, 23), 23);
    assert_int_equal(count(PMS_USER, filter, 0, 22), 23);
    assert_int_equal(count(PMS_USER, filter, 0, 1), 23);
    assert_int_equal(count(PMS_USER, filter, 12, 5), 12);
    assert_int_equal(count(PMS_USER, filter, 10, 5), 10);
    assert_true(count(PMS_USER, NULL, 0, 60) >= 250 + 23);
    assert_int_equal(count(PMS_USER, NULL, 0, 60), count(PMS_USER, NULL, 0, 0));
}

static void filters(void **state)
{
    static const struct {
        const char *filter;
        long count;
    } cases[] = {
        {"externalId eq \"seed-7\"", 1},
        {"userName eq \"person0007@acme.example\"", 1},
        {"userName sw \"person000\"", 9},
        {"userName co \"son001\"", 10},
        {"userName ew \"0042@acme.example\"", 1},
        {"externalId eq \"seed-7\" or externalId eq \"seed-8\"", 2},
        {"userName sw \"person000\" and not (externalId eq \"seed-7\")", 8},
        {"userName sw \"person000\" and (externalId eq \"seed-7\" or externalId eq \"seed-8\")",
         2},
        {"emails[type eq \"work\" and value eq \"person0003@acme.example\"]", 1},
        {"name.familyName eq \"17\"", 1},
        {"userName sw \"person000\" and title pr", 0},
        {"externalId eq \"nobody\"", 0},
        {"externalId eq \"a b+&=?#/%41 \xc3\xa9\"", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pms_filter *filter = NULL;
        long n = count(PMS_USER, cases[i].filter, 0, 0);

        if (n != cases[i].count)
            fail_msg("%s: %ld instead of %ld", cases[i].filter, n, cases[i].count);
        /* The same filter in our own canonical spelling. */
        succeeds(pms_filter_parse(cases[i].filter, &filter, &err));
        char *printed = pms_filter_print(filter);
        assert_int_equal(count(PMS_USER, printed, 0, 0), cases[i].count);
        free(printed);
        pms_filter_free(filter);
    }
}

static void filter_values(void **state)
{
    static const char *const odd[] = {"a+b",         "100%",        "o'neil",
                                      "q\"q",        "back\\slash", "\xc3\xbc\xe4\xba\xba",
                                      "a&b=c#d?e/f", "%41"};

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
        struct pms_resource *user = person(address(""));
        struct pms_resource *there = NULL;
        struct pms_resource *found = NULL;
        char who[64];
        char name[8];

        snprintf(name, sizeof(name), "%zu", i);
        succeeds(pms_resource_set(user, "userName", address(name), &err));
        succeeds(pms_resource_set(user, "externalId", odd[i], &err));
        succeeds(pms_client_create(client, user, &there, &err));
        snprintf(who, sizeof(who), "externalId:%s", odd[i]);
        succeeds(pms_client_find_user(client, who, &found, &err));
        assert_string_equal(pms_resource_id(found), pms_resource_id(there));
        pms_resource_free(found);
        pms_resource_free(there);
        pms_resource_free(user);
    }
}

static void put(void **state)
{
    struct pms_resource *user = made("one");
    struct pms_resource *after = NULL;
    struct pms_resource *now;

    (void)state;
    succeeds(pms_resource_set(user, "name.givenName", "Anna", &err));
    json_object_object_add(pms_resource_json(user), "nickName", json_object_new_string("Nan"));
    succeeds(pms_client_replace(client, user, &after, &err));
    now = read_again(user);
    assert_string_equal(pms_user_given_name(now), "Anna");
    assert_string_equal(pms_user_family_name(now), "Lee");
    /* What the library has no word for survives the round trip. */
    assert_string_equal(text_at(now, "title"), "Pilot");
    assert_string_equal(text_at(now, "nickName"), "Nan");
    assert_string_equal(mail_of(now, "work"), pms_user_name(now));
    pms_resource_free(now);
    pms_resource_free(after);
    pms_resource_free(user);
}

static void patch_forms(void **state)
{
    static const struct {
        enum pms_patch_op op;
        const char *path, *value, *member, *expected;
    } steps[] = {
        {PMS_PATCH_REPLACE, "title", "\"Captain\"", "title", "Captain"},
        {PMS_PATCH_ADD, "nickName", "\"Nan\"", "nickName", "Nan"},
        {PMS_PATCH_REPLACE, NULL, "{\"title\":\"Chief\"}", "title", "Chief"},
        {PMS_PATCH_REMOVE, "nickName", NULL, "nickName", ""},
        {PMS_PATCH_REMOVE, "title", NULL, "title", ""},
    };
    struct pms_resource *user = made("one");
    struct pms_resource *now;

    (void)state;
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
        now = patched(user, steps[i].op, steps[i].path, steps[i].value);
        assert_string_equal(text_at(now, steps[i].member), steps[i].expected);
        assert_string_equal(pms_user_given_name(now), "Ann");
        pms_resource_free(now);
    }
    now = patched(user, PMS_PATCH_REPLACE, "name.familyName", "\"Moe\"");
    assert_string_equal(pms_user_family_name(now), "Moe");
    assert_string_equal(pms_user_given_name(now), "Ann");
    pms_resource_free(now);
    now = patched(user, PMS_PATCH_ADD, "emails",
                  "[{\"value\":\"ann@home.example\",\"type\":\"home\"}]");
    assert_string_equal(mail_of(now, "home"), "ann@home.example");
    assert_string_equal(mail_of(now, "work"), pms_user_name(now));
    pms_resource_free(now);
    now = patched(user, PMS_PATCH_REPLACE, "emails[type eq \"home\"].value",
                  "\"lee@home.example\"");
    assert_string_equal(mail_of(now, "home"), "lee@home.example");
    assert_string_equal(mail_of(now, "work"), pms_user_name(now));
    pms_resource_free(now);
    now = patched(user, PMS_PATCH_REMOVE, "emails[type eq \"home\"]", NULL);
    assert_string_equal(mail_of(now, "home"), "");
    assert_string_equal(mail_of(now, "work"), pms_user_name(now));
    pms_resource_free(now);
    pms_resource_free(user);
}

/* The library and the server agree about what a PATCH does. */
static void patch_agrees(void **state)
{
    static const char body[] = "{\"Operations\":[{\"op\":\"replace\",\"path\":\"name\","
                               "\"value\":{\"givenName\":\"Zoe\"}},"
                               "{\"op\":\"add\",\"path\":\"emails\",\"value\":[{\"value\":\"z@"
                               "h.example\",\"type\":\"home\"}]},"
                               "{\"op\":\"remove\",\"path\":\"title\"},{\"op\":\"replace\","
                               "\"value\":{\"active\":false}}]}";
    struct pms_resource *user = made("one");
    struct pms_resource *after = NULL;
    struct pms_patch *patch = NULL;

    (void)state;
    succeeds(pms_patch_parse(body, strlen(body), &patch, &err));
    succeeds(pms_client_patch(client, PMS_USER, pms_resource_id(user), patch, &after, &err));
    assert_int_equal(pms_patch_apply(patch, user, &err), 1);
    assert_string_equal(pms_user_given_name(after), pms_user_given_name(user));
    assert_string_equal(mail_of(after, "home"), mail_of(user, "home"));
    assert_string_equal(text_at(after, "title"), text_at(user, "title"));
    assert_int_equal(pms_user_active(after), 0);
    assert_int_equal(pms_user_active(user), 0);
    pms_patch_free(patch);
    pms_resource_free(after);
    pms_resource_free(user);
}

static void patch_refused(void **state)
{
    struct pms_resource *user = made("one");
    struct pms_resource *after = NULL;
    struct pms_patch *patch = NULL;

    (void)state;
    succeeds(pms_patch_new(&patch, &err));
    succeeds(pms_patch_add(patch, PMS_PATCH_REPLACE, "emails[type eq \"none\"].value",
                           json_object_new_string("x"), &err));
    fails(pms_client_patch(client, PMS_USER, pms_resource_id(user), patch, &after, &err),
          PMS_E_USAGE);
    assert_string_equal(err.scim_type, "noTarget");
    assert_int_equal(err.http_status, 400);
    assert_null(after);
    pms_patch_free(patch);
    pms_resource_free(user);
}

static void conflicts(void **state)
{
    struct pms_resource *one = made("one");
    struct pms_resource *two = made("two");
    struct pms_resource *after = NULL;
    struct pms_resource *now;

    (void)state;
    fails(pms_client_create(client, one, &after, &err), PMS_E_CONFLICT);
    assert_string_equal(err.scim_type, "uniqueness");
    assert_int_equal(err.http_status, 409);
    succeeds(pms_resource_set(two, "userName", pms_user_name(one), &err));
    fails(pms_client_replace(client, two, &after, &err), PMS_E_CONFLICT);
    assert_null(after);
    now = read_again(two);
    assert_string_equal(pms_user_name(now), address("two"));
    pms_resource_free(now);
    pms_resource_free(two);
    pms_resource_free(one);
}

static void unknown_ids(void **state)
{
    struct pms_resource *user = made("one");
    struct pms_resource *after = NULL;
    struct pms_patch *patch = NULL;

    (void)state;
    json_object_object_add(pms_resource_json(user), "id", json_object_new_string(UNKNOWN));
    succeeds(pms_patch_new(&patch, &err));
    succeeds(
        pms_patch_add(patch, PMS_PATCH_REPLACE, "title", json_object_new_string("x"), &err));
    fails(pms_client_get(client, PMS_USER, UNKNOWN, &after, &err), PMS_E_NOTFOUND);
    fails(pms_client_get(client, PMS_GROUP, UNKNOWN, &after, &err), PMS_E_NOTFOUND);
    fails(pms_client_replace(client, user, &after, &err), PMS_E_NOTFOUND);
    fails(pms_client_patch(client, PMS_USER, UNKNOWN, patch, &after, &err), PMS_E_NOTFOUND);
    fails(pms_client_set_active(client, user, 0, &after, &err), PMS_E_NOTFOUND);
    fails(pms_client_get(client, PMS_USER, "a/../b?c#d", &after, &err), PMS_E_NOTFOUND);
    fails(pms_client_get(client, PMS_USER, "..", &after, &err), PMS_E_USAGE);
    assert_null(after);
    pms_patch_free(patch);
    pms_resource_free(user);
}

static void groups(void **state)
{
    struct pms_resource *one = made("one");
    struct pms_resource *two = made("two");
    struct pms_resource *asked = NULL;
    struct pms_resource *group = NULL;
    struct pms_resource *now;
    char text[256];

    (void)state;
    succeeds(pms_resource_new(PMS_GROUP, &asked, &err));
    succeeds(pms_resource_set(asked, "displayName", test_name, &err));
    succeeds(pms_client_create(client, asked, &group, &err));
    assert_string_equal(pms_group_name(group), test_name);
    fails(pms_client_create(client, asked, &now, &err), PMS_E_CONFLICT);

    snprintf(text, sizeof(text), "[{\"value\":\"%s\"},{\"value\":\"%s\"}]",
             pms_resource_id(one), pms_resource_id(two));
    now = patched(group, PMS_PATCH_ADD, "members", text);
    assert_int_equal(pms_group_member_count(now), 2);
    pms_resource_free(now);
    snprintf(text, sizeof(text), "members[value eq \"%s\"]", pms_resource_id(one));
    now = patched(group, PMS_PATCH_REMOVE, text, NULL);
    assert_int_equal(pms_group_member_count(now), 1);
    assert_string_equal(pms_group_member(now, 0), pms_resource_id(two));
    pms_resource_free(now);
    now = patched(group, PMS_PATCH_REPLACE, "displayName", "\"renamed\"");
    assert_string_equal(pms_group_name(now), "renamed");
    assert_int_equal(pms_group_member_count(now), 1);
    pms_resource_free(now);
    assert_int_equal(count(PMS_GROUP, "displayName eq \"renamed\"", 0, 0), 1);
    assert_int_equal(count(PMS_GROUP, "displayName eq \"gone\"", 0, 0), 0);
    pms_resource_free(group);
    pms_resource_free(asked);
    pms_resource_free(two);
    pms_resource_free(one);
}

static void checked_changes(void **state)
{
    struct pms_resource *user = made("one");
    struct pms_resource *after = NULL;

    (void)state;
    for (int active = 0; active <= 1; active++)
        for (int twice = 0; twice < 2; twice++) {
            succeeds(pms_client_set_active(client, user, active, &after, &err));
            assert_int_equal(pms_user_active(after), active);
            pms_resource_free(after);
        }
    succeeds(pms_client_set_name(client, user, "Zoe", NULL, &after, &err));
    assert_string_equal(pms_user_given_name(after), "Zoe");
    assert_string_equal(pms_user_family_name(after), "Lee");
    pms_resource_free(after);
    pms_resource_free(user);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(pages),           cmocka_unit_test(filters),
    cmocka_unit_test(filter_values),   cmocka_unit_test(put),
    cmocka_unit_test(patch_forms),     cmocka_unit_test(patch_agrees),
    cmocka_unit_test(patch_refused),   cmocka_unit_test(conflicts),
    cmocka_unit_test(unknown_ids),     cmocka_unit_test(groups),
    cmocka_unit_test(checked_changes),
};

int main(int argc, char **argv)
{
    struct pms_client_options options = {0};
    struct pms_key_ref where = {.backend = PMS_KEY_FILE};
    struct pms_secret *key = NULL;
    int failed = 2;

    if (argc != 4) {
        for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
            puts(tests[i].name);
        return 2;
    }
    options.endpoint = argv[1];
    where.where = argv[2];
    test_name = argv[3];
    cmocka_set_test_filter(test_name);
    if (pms_key_load(&where, &key, &err) == 0) {
        options.key = key;
        if (pms_client_new(&options, &client, &err) == 0)
            failed = cmocka_run_group_tests(tests, NULL, NULL);
    }
    pms_client_free(client);
    pms_secret_free(key);
    return failed;
}
