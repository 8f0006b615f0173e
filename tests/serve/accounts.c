/* SPDX-License-Identifier: MIT */
/* /admin/v1/accounts by structs: the ways into a team. */
#include "people.h"

#include <stdio.h>
#include <string.h>

#define ACCOUNTS "/admin/v1/accounts"

static int accept_invite(struct frame *frame, const char *id)
{
    return call(frame, "POST", path_of(ACCOUNTS "/%s/accept-invite", id), NULL);
}

static void test_add(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(call(frame, "POST", ACCOUNTS,
                          "{\"email\":\"a@else.example\",\"given_name\":\"Lee\","
                          "\"family_name\":\"Park\",\"team\":\"Else\",\"invited\":true}"),
                     201);
    assert_int_equal(strlen(answer(frame, "id")), 48);
    assert_int_equal(
        audit_count(frame, "team.add_outside_account", path_of("%s", answer(frame, "id"))), 1);
    json_object_object_del(frame->json, "id");
    assert_string_equal(
        json_object_to_json_string_ext(frame->json, JSON_C_TO_STRING_PLAIN),
        "{\"email\":\"a@else.example\",\"given_name\":\"Lee\",\"family_name\":\"Park\","
        "\"team\":\"Else\",\"invited\":\"manual\",\"created\":\"2026-03-04T10:11:12.000Z\"}");
    assert_int_equal(call(frame, "POST", ACCOUNTS, "{\"email\":\"b@else.example\"}"), 201);
    assert_int_equal(call(frame, "GET", ACCOUNTS "?startIndex=2", NULL), 200);
    assert_string_equal(answer(frame, "totalResults"), "2");
    assert_int_equal(list_length(frame, "accounts"), 1);
    assert_string_equal(answer(frame, "accounts.0.invited"), "none");
    assert_string_equal(answer(frame, "accounts.0.team"), "");
    call(frame, "GET", ACCOUNTS "?count=x", NULL);
    assert_problem(frame, 400, "parse");
}

static void test_add_refused(void **state)
{
    static const struct {
        const char *body;
        int status;
        const char *code;
    } rows[] = {
        {"", 400, "usage"},
        {"[]", 400, "usage"},
        {"{}", 400, "usage"},
        {"{\"email\":7}", 400, "usage"},
        {"{\"email\":\"nothing\"}", 400, "usage"},
        {"{\"email\":\"a@b@else.example\"}", 400, "usage"},
        {"{\"email\":\"x@else.example\",\"given_name\":7}", 400, "usage"},
        {"{\"email\":\"x@else.example\",\"given_name\":\"a\\nb\"}", 400, "usage"},
        {"{\"email\":\"x@else.example\",\"family_name\":\"\\u202eb\"}", 400, "usage"},
        {"{\"email\":\"x@else.example\",\"team\":\"a\\u0000b\"}", 400, "usage"},
        {"{\"email\":\"x@else.example\",\"invited\":\"perhaps\"}", 400, "usage"},
        {"{\"email\":\"IN@acme.example\"}", 409, "conflict"},
        {"{\"email\":\"gone@acme.example\"}", 409, "conflict"},
        {"{\"email\":\"OUT@else.example\"}", 409, "conflict"},
    };
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char body[700];

    account_new(frame, "out@else.example", "", id);
    person_new(frame, "in@acme.example", id);
    call(frame, "POST", "/scim/v2/Users",
         "{\"userName\":\"gone@acme.example\",\"active\":false}");
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        call(frame, "POST", ACCOUNTS, rows[i].body);
        assert_problem(frame, rows[i].status, rows[i].code);
    }
    snprintf(body, sizeof(body), "{\"email\":\"x@else.example\",\"team\":\"%0513d\"}", 1);
    call(frame, "POST", ACCOUNTS, body);
    assert_problem(frame, 400, "usage");
    assert_int_equal(state_number(frame, "SELECT count(*) FROM outsiders"), 1);
}

static void test_accept_scim(void **state)
{
    struct frame *frame = *state;
    char account[PERSON_ID_SIZE];
    char person[PERSON_ID_SIZE];

    account_new(frame, "a@else.example", "", account);
    person_new(frame, "A@else.example", person);
    assert_string_equal(answer(frame, "active"), "false");
    call(frame, "GET", ACCOUNTS, NULL);
    assert_string_equal(answer(frame, "accounts.0.invited"), "scim");
    frame->now_ms += 1000;
    assert_int_equal(accept_invite(frame, account), 200);
    assert_string_equal(answer(frame, "id"), person);
    assert_string_equal(answer(frame, "status"), "active");
    assert_string_equal(answer(frame, "role"), "Developer");
    assert_string_equal(answer(frame, "modified"), "2026-03-04T10:11:13.000Z");
    call(frame, "GET", path_of("/scim/v2/Users/%s", person), NULL);
    assert_string_equal(answer(frame, "active"), "true");
    assert_int_equal(state_number(frame, "SELECT count(*) FROM outsiders"), 0);
    assert_int_equal(audit_count(frame, "team.add_member", person), 1);
    assert_int_equal(accept_invite(frame, account), 404);
}

static void test_accept_manual(void **state)
{
    struct frame *frame = *state;
    char account[PERSON_ID_SIZE];
    char none[PERSON_ID_SIZE];

    account_new(frame, "a@else.example",
                ",\"given_name\":\"Lee\",\"team\":\"Else\",\"invited\":true", account);
    account_new(frame, "b@else.example", "", none);
    assert_int_equal(accept_invite(frame, account), 200);
    assert_string_equal(answer(frame, "status"), "active");
    assert_string_equal(answer(frame, "role"), "Developer");
    assert_string_equal(answer(frame, "given_name"), "Lee");
    assert_int_equal(
        call(frame, "GET", path_of("/scim/v2/Users/%s", answer(frame, "id")), NULL), 200);
    assert_string_equal(answer(frame, "active"), "true");
    accept_invite(frame, none);
    assert_problem(frame, 409, "refused");
    accept_invite(frame, "nobody");
    assert_problem(frame, 404, "notfound");
    assert_int_equal(state_number(frame, "SELECT count(*) FROM outsiders"), 1);
}

/* An invite by hand is no way back for somebody whom the team has suspended. */
static void test_no_way_back(void **state)
{
    struct frame *frame = *state;
    char account[PERSON_ID_SIZE];
    char person[PERSON_ID_SIZE];

    account_new(frame, "a@else.example", "", account);
    assert_int_equal(call(frame, "POST", "/scim/v2/Users",
                          "{\"userName\":\"a@else.example\",\"active\":false}"),
                     201);
    snprintf(person, sizeof(person), "%s", answer(frame, "id"));
    assert_int_equal(accept_invite(frame, account), 409);
    state_number(frame, "UPDATE outsiders SET invited = 2 RETURNING 1");
    accept_invite(frame, account);
    assert_problem(frame, 409, "refused");
    call(frame, "GET", path_of("/scim/v2/Users/%s", person), NULL);
    assert_string_equal(answer(frame, "active"), "false");
}

static void test_uninvite(void **state)
{
    struct frame *frame = *state;
    char manual[PERSON_ID_SIZE];
    char scim[PERSON_ID_SIZE];
    char person[PERSON_ID_SIZE];

    account_new(frame, "a@else.example", ",\"invited\":true", manual);
    account_new(frame, "b@else.example", "", scim);
    person_new(frame, "b@else.example", person);
    assert_int_equal(call(frame, "DELETE", path_of(ACCOUNTS "/%s/invite", manual), NULL), 204);
    assert_int_equal(call(frame, "DELETE", path_of(ACCOUNTS "/%s/invite", manual), NULL), 204);
    assert_int_equal(audit_count(frame, "team.withdraw_invite", manual), 1);
    assert_int_equal(call(frame, "DELETE", path_of(ACCOUNTS "/%s/invite", scim), NULL), 204);
    assert_int_equal(accept_invite(frame, manual), 409);
    assert_int_equal(accept_invite(frame, scim), 409);
    call(frame, "GET", path_of("/scim/v2/Users/%s", person), NULL);
    assert_string_equal(answer(frame, "active"), "false");
    call(frame, "GET", "/admin/v1/members?status=suspended", NULL);
    assert_string_equal(answer(frame, "members.0.id"), person);
    /* The directory may invite again. */
    assert_int_equal(
        call(frame, "PUT", path_of("/scim/v2/Users/%s", person), "{\"active\":true}"), 200);
    assert_string_equal(answer(frame, "active"), "false");
    assert_int_equal(accept_invite(frame, scim), 200);
    call(frame, "DELETE", ACCOUNTS "/nobody/invite", NULL);
    assert_problem(frame, 404, "notfound");
}

/* The directory takes its own invite back: a change, and so a row of the log. */
static void test_uninvite_over_scim(void **state)
{
    struct frame *frame = *state;
    char account[PERSON_ID_SIZE];
    char person[PERSON_ID_SIZE];
    long before;

    account_new(frame, "b@else.example", "", account);
    person_new(frame, "b@else.example", person);
    before = state_number(frame, "SELECT count(*) FROM audit");
    for (int i = 0; i < 2; i++)
        assert_int_equal(
            call(frame, "PUT", path_of("/scim/v2/Users/%s", person), "{\"active\":false}"),
            200);
    assert_int_equal(accept_invite(frame, account), 409);
    assert_int_equal(audit_count(frame, "team.withdraw_invite", person), 1);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM audit"), before + 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, frame_setup_on, frame_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_add),
        TEST(test_add_refused),
        TEST(test_accept_scim),
        TEST(test_accept_manual),
        TEST(test_no_way_back),
        TEST(test_uninvite),
        TEST(test_uninvite_over_scim),
    };

    return cmocka_run_group_tests_name("accounts", tests, NULL, NULL);
}
