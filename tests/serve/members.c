/* SPDX-License-Identifier: MIT */
/* /admin/v1/members, /me and /sign-in by structs. */
#include "people.h"

#include <stdio.h>
#include <string.h>

#define MEMBERS "/admin/v1/members"

static void suspend(struct frame *frame, const char *id)
{
    assert_int_equal(call(frame, "PUT", path_of("/scim/v2/Users/%s", id), "{\"active\":false}"),
                     200);
}

static void test_dashboard(void **state)
{
    static const struct {
        const char *query, *total, *first;
        size_t count;
    } rows[] = {
        {"", "2", "a@acme.example", 2},
        {"?status=active", "2", "a@acme.example", 2},
        {"?status=suspended", "1", "b@acme.example", 1},
        {"?status=invited", "1", "guest@else.example", 1},
        {"?status=all", "4", "a@acme.example", 4},
        {"?status=all&startIndex=2&count=2", "4", "b@acme.example", 2},
        {"?status=suspended&startIndex=2", "1", "", 0},
        {"?status=inactive", "2", "b@acme.example", 2},
        {"?filter=userName+sw+%22A%22", "1", "a@acme.example", 1},
        {"?filter=not+(name.givenName+pr)&status=all", "3", "b@acme.example", 3},
        {"?filter=userName+ew+%22.example%22&status=invited", "1", "guest@else.example", 1},
        {"?count=0", "2", "", 0},
        {"?startIndex=0&count=-3", "2", "", 0},
        {"?count=1000", "2", "a@acme.example", 2},
    };
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    account_new(frame, "guest@else.example", "", id);
    assert_int_equal(
        call(frame, "POST", "/scim/v2/Users",
             "{\"userName\":\"a@acme.example\",\"name\":{\"givenName\":\"Mara\"}}"),
        201);
    person_new(frame, "b@acme.example", id);
    suspend(frame, id);
    person_new(frame, "c@acme.example", id);
    person_new(frame, "guest@else.example", id);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        assert_int_equal(call(frame, "GET", path_of(MEMBERS "%s", rows[i].query), NULL), 200);
        assert_string_equal(answer(frame, "totalResults"), rows[i].total);
        assert_int_equal(list_length(frame, "members"), rows[i].count);
        assert_string_equal(answer(frame, "members.0.email"), rows[i].first);
    }
    call(frame, "GET", MEMBERS, NULL);
    assert_string_equal(answer(frame, "itemsPerPage"), "100");
    json_object_object_del(
        json_object_array_get_idx(json_object_object_get(frame->json, "members"), 0), "id");
    assert_string_equal(
        json_object_to_json_string_ext(
            json_object_array_get_idx(json_object_object_get(frame->json, "members"), 0),
            JSON_C_TO_STRING_PLAIN),
        "{\"email\":\"a@acme.example\",\"given_name\":\"Mara\",\"family_name\":null,"
        "\"role\":\"Developer\",\"status\":\"active\",\"external_id\":null,"
        "\"created\":\"2026-03-04T10:11:12.000Z\",\"modified\":\"2026-03-04T10:11:12.000Z\"}");
    call(frame, "GET", MEMBERS "?status=gone", NULL);
    assert_problem(frame, 400, "usage");
    call(frame, "GET", MEMBERS "?filter=userName+sw", NULL);
    assert_problem(frame, 400, "parse");
    call(frame, "GET", MEMBERS "?filter=shoeSize+eq+7", NULL);
    assert_problem(frame, 400, "unsupported");
    call(frame, "GET", MEMBERS "?startIndex=one", NULL);
    assert_problem(frame, 400, "parse");
}

static void test_role(void **state)
{
    static const struct {
        const char *body;
        int status;
        const char *code;
    } refused[] = {
        {"", 400, "usage"},
        {"{}", 400, "usage"},
        {"{\"role\":7}", 400, "usage"},
        {"{\"role\":\"admin\"}", 400, "usage"},
        {"{\"role\":\"Partner\"}", 400, "usage"},
    };
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    const char *path;

    person_new(frame, "a@acme.example", id);
    path = path_of(MEMBERS "/%s", id);
    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
        call(frame, "PATCH", path, refused[i].body);
        assert_problem(frame, refused[i].status, refused[i].code);
    }
    frame->now_ms += 1000;
    assert_int_equal(call(frame, "PATCH", path, "{\"role\":\"Billing\"}"), 200);
    assert_string_equal(answer(frame, "role"), "Billing");
    assert_string_equal(answer(frame, "modified"), "2026-03-04T10:11:13.000Z");
    assert_int_equal(call(frame, "PATCH", path, "{\"role\":\"Billing\"}"), 200);
    assert_int_equal(audit_count(frame, "team.update_member_role", id), 1);
    call(frame, "PATCH", MEMBERS "/nobody", "{\"role\":\"Billing\"}");
    assert_problem(frame, 404, "notfound");
    suspend(frame, id);
    call(frame, "PATCH", path_of(MEMBERS "/%s", id), "{\"role\":\"Guest\"}");
    assert_problem(frame, 409, "refused");
}

/* Who may touch whom, by rank; and nobody gives what they have not. */
static void test_rank(void **state)
{
    static const struct {
        const char *actor, *target, *role;
        int status;
    } rows[] = {
        {"Admin", "Developer", "Admin", 200},
        {"Admin", "Admin", "Developer", 200},
        {"Admin", "Developer", "Super Admin", 403},
        {"Admin", "Super Admin", "Developer", 403},
        {"Super Admin", "Super Admin", "Admin", 200},
        {"Organization Manager", "Developer", "Organization Manager", 200},
        {"Organization Manager", "Developer", "Admin", 403},
        {"Organization Manager", "Admin", "Developer", 200},
        {"Billing", "Developer", "Guest", 403},
    };
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char actor[PERSON_ID_SIZE];
        char target[PERSON_ID_SIZE];
        char key[PERSON_KEY_SIZE];
        char other[PERSON_KEY_SIZE];

        person_with_key(frame, path_of("actor%zu@acme.example", i), rows[i].actor, actor, key);
        person_with_key(frame, path_of("target%zu@acme.example", i), rows[i].target, target,
                        other);
        assert_int_equal(call_as(frame, key, "PATCH", path_of(MEMBERS "/%s", target),
                                 path_of("{\"role\":\"%s\"}", rows[i].role)),
                         rows[i].status);
    }
}

/* Nobody climbs by themselves, nor by way of somebody else's key. */
static void test_no_climbing(void **state)
{
    static const char *const climbers[] = {"Admin", "Organization Manager"};
    struct frame *frame = *state;
    char owner[PERSON_ID_SIZE];
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];

    person_with_key(frame, "owner@acme.example", "Super Admin", owner, key);
    for (size_t i = 0; i < 2; i++) {
        person_with_key(frame, path_of("c%zu@acme.example", i), climbers[i], id, key);
        call_as(frame, key, "PATCH", path_of(MEMBERS "/%s", id), "{\"role\":\"Super Admin\"}");
        assert_problem(frame, 403, "refused");
        call_as(frame, key, "POST", path_of(MEMBERS "/%s/key", owner), NULL);
        assert_problem(frame, 403, "refused");
        call_as(frame, key, "DELETE", path_of(MEMBERS "/%s", owner), NULL);
        assert_problem(frame, 403, "refused");
    }
    call_as(frame, key, "PATCH", path_of(MEMBERS "/%s", id), "{\"role\":\"Admin\"}");
    assert_problem(frame, 403, "refused");
    assert_int_equal(
        call_as(frame, key, "PATCH", path_of(MEMBERS "/%s", id), "{\"role\":\"Guest\"}"), 200);
    call_as(frame, key, "GET", MEMBERS, NULL);
    assert_problem(frame, 403, "refused");
}

static void test_remove(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];

    person_with_key(frame, "a@acme.example", "Developer", id, key);
    call(frame, "PUT", path_of("/scim/v2/Users/%s", id), "{\"name\":{\"givenName\":\"Mara\"}}");
    assert_int_equal(call(frame, "DELETE", path_of(MEMBERS "/%s", id), NULL), 204);
    call(frame, "DELETE", path_of(MEMBERS "/%s", id), NULL);
    assert_problem(frame, 404, "notfound");
    call(frame, "GET", path_of("/scim/v2/Users/%s", id), NULL);
    assert_scim_error(frame, "404", NULL);
    call(frame, "GET", "/scim/v2/Users", NULL);
    assert_string_equal(answer(frame, "totalResults"), "0");
    assert_int_equal(call_as(frame, key, "GET", "/admin/v1/scim", NULL), 401);
    call(frame, "GET", "/admin/v1/accounts", NULL);
    assert_string_equal(answer(frame, "totalResults"), "1");
    assert_string_equal(answer(frame, "accounts.0.email"), "a@acme.example");
    assert_string_equal(answer(frame, "accounts.0.given_name"), "Mara");
    assert_string_equal(answer(frame, "accounts.0.invited"), "none");
    assert_null(json_object_object_get(
        json_object_array_get_idx(json_object_object_get(frame->json, "accounts"), 0), "team"));
    assert_int_equal(audit_count(frame, "team.remove_member", "a@acme.example"), 1);
    /* The number of somebody who has gone is not given to somebody else. */
    person_new(frame, "b@acme.example", id);
    assert_int_equal(state_number(frame, "SELECT seq FROM users"), 2);
    assert_int_equal(state_number(frame, "SELECT sum(users) FROM places WHERE bits = 8"), 1);
}

/* Suspended and invited people can be removed as well. */
static void test_remove_inactive(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char account[PERSON_ID_SIZE];

    person_new(frame, "a@acme.example", id);
    suspend(frame, id);
    assert_int_equal(call(frame, "DELETE", path_of(MEMBERS "/%s", id), NULL), 204);
    account_new(frame, "b@else.example", "", account);
    person_new(frame, "b@else.example", id);
    assert_string_equal(answer(frame, "active"), "false");
    assert_int_equal(call(frame, "DELETE", path_of(MEMBERS "/%s", id), NULL), 204);
    call(frame, "GET", "/admin/v1/accounts", NULL);
    assert_string_equal(answer(frame, "totalResults"), "2");
    assert_string_equal(answer(frame, "accounts.0.invited"), "none");
    assert_string_equal(answer(frame, "accounts.1.id"), account);
    assert_string_equal(answer(frame, "accounts.1.invited"), "none");
    assert_int_equal(
        call(frame, "POST", path_of("/admin/v1/accounts/%s/accept-invite", account), NULL),
        409);
}

static void test_remove_oneself(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];

    person_with_key(frame, "a@acme.example", "Admin", id, key);
    call_as(frame, key, "DELETE", path_of(MEMBERS "/%s", id), NULL);
    assert_problem(frame, 403, "refused");
    assert_true(strlen(answer(frame, "hint")) > 5);
    scim_switch(frame, 0);
    assert_int_equal(call_as(frame, key, "DELETE", path_of(MEMBERS "/%s", id), NULL), 204);
    assert_int_equal(audit_count(frame, "team.leave", "a@acme.example"), 1);
    assert_int_equal(audit_count(frame, "team.remove_member", "a@acme.example"), 0);
}

static void test_key(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];
    char next[PERSON_KEY_SIZE];

    person_with_key(frame, "a@acme.example", "Developer", id, key);
    assert_int_equal(strncmp(key, "pmsacc_", 7), 0);
    assert_int_equal(strlen(key), 71);
    assert_int_equal(strspn(key + 7, "0123456789abcdef"), 64);
    assert_string_equal(answer(frame, "email"), "a@acme.example");
    assert_int_equal(call_as(frame, key, "GET", "/admin/v1/scim", NULL), 200);
    assert_int_equal(call(frame, "POST", path_of(MEMBERS "/%s/key", id), NULL), 201);
    snprintf(next, sizeof(next), "%s", answer(frame, "secret"));
    assert_int_equal(call_as(frame, key, "GET", "/admin/v1/scim", NULL), 401);
    assert_int_equal(call_as(frame, next, "GET", "/admin/v1/scim", NULL), 200);
    assert_int_equal(audit_count(frame, "team.create_member_key", id), 2);
    assert_int_equal(
        state_number(frame, path_of("SELECT count(*) FROM users WHERE key_digest LIKE '%%%s%%'",
                                    next + 7)),
        0);
    call(frame, "GET", path_of(MEMBERS), NULL);
    assert_null(strstr(pms_buf_text(&frame->exchange.answer), "pmsacc_"));
    call(frame, "POST", MEMBERS "/nobody/key", NULL);
    assert_problem(frame, 404, "notfound");
    /* Suspension ends the key, and what comes back comes without one. */
    suspend(frame, id);
    assert_int_equal(call_as(frame, next, "GET", "/admin/v1/scim", NULL), 401);
    call(frame, "POST", path_of(MEMBERS "/%s/key", id), NULL);
    assert_problem(frame, 409, "refused");
    assert_int_equal(call(frame, "PUT", path_of("/scim/v2/Users/%s", id), "{\"active\":true}"),
                     200);
    assert_int_equal(call_as(frame, next, "GET", "/admin/v1/scim", NULL), 401);
}

static void test_leave(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];

    person_with_key(frame, "a@acme.example", "Guest", id, key);
    call_as(frame, key, "POST", "/admin/v1/me/leave", NULL);
    assert_problem(frame, 403, "refused");
    assert_non_null(strstr(answer(frame, "detail"), "leave"));
    scim_switch(frame, 0);
    assert_int_equal(call_as(frame, key, "POST", "/admin/v1/me/leave", NULL), 204);
    assert_int_equal(call_as(frame, key, "POST", "/admin/v1/me/leave", NULL), 401);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users"), 0);
    assert_int_equal(
        state_number(frame, "SELECT count(*) FROM outsiders WHERE email = 'a@acme.example'"),
        1);
    assert_int_equal(audit_count(frame, "team.leave", "a@acme.example"), 1);
    call(frame, "POST", "/admin/v1/me/leave", NULL); /* the service account */
    assert_problem(frame, 403, "refused");
    call(frame, "PATCH", "/admin/v1/me", "{\"email\":\"x@acme.example\"}");
    assert_problem(frame, 403, "refused");
}

static void test_own_change(void **state)
{
    static const struct {
        const char *body;
        int status;
    } rows[] = {
        {"", 400},
        {"{}", 400},
        {"{\"email\":7}", 400},
        {"{\"email\":\"nothing\"}", 400},
        {"{\"email\":\"a\\u0000@acme.example\"}", 400},
        {"{\"password\":\"\"}", 400},
        {"{\"password\":[]}", 400},
        {"{\"email\":\"B@acme.example\"}", 409},
        {"{\"email\":\"out@else.example\"}", 409},
        {"{\"email\":\"A@Acme.example\"}", 200},
        {"{\"email\":\"new@else.example\"}", 200},
        {"{\"password\":\"correct horse\"}", 200},
        {"{\"email\":\"newer@else.example\",\"password\":\"\"}", 400},
        {"{\"email\":\"newer@else.example\",\"password\":\"battery\"}", 200},
    };
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];

    account_new(frame, "out@else.example", "", id);
    person_new(frame, "b@acme.example", id);
    person_with_key(frame, "a@acme.example", "Developer", id, key);
    call_as(frame, key, "PATCH", "/admin/v1/me", "{\"email\":\"x@acme.example\"}");
    assert_problem(frame, 403, "refused");
    call_as(frame, key, "PATCH", "/admin/v1/me", "{\"password\":\"x\"}");
    assert_problem(frame, 403, "refused");
    assert_int_equal(call_as(frame, key, "GET", "/admin/v1/scim", NULL), 200);
    assert_string_equal(answer(frame, "forbidden.2"), "change-password");
    scim_switch(frame, 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_int_equal(call_as(frame, key, "PATCH", "/admin/v1/me", rows[i].body),
                         rows[i].status);
    assert_string_equal(answer(frame, "email"), "newer@else.example");
    assert_int_equal(audit_count(frame, "team.update_own_email", id), 3);
    assert_int_equal(audit_count(frame, "team.update_own_password", id), 2);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM audit WHERE target LIKE"
                                         " '%horse%' OR target LIKE '%battery%'"),
                     0);
}

static void test_sign_in(void **state)
{
    static const struct {
        const char *who, *rest, *allowed, *reason;
    } rows[] = {
        {"a@acme.example", "", "true", ""},
        {"a@acme.example", ",\"sso\":\"assigned\"", "true", ""},
        {"a@acme.example", ",\"sso\":\"unassigned\"", "false", "assigns"},
        {"a@acme.example", ",\"sso\":\"suspended\"", "false", "in the directory"},
        {"b@acme.example", "", "false", "suspended in this team"},
        {"b@acme.example", ",\"sso\":\"assigned\"", "false", "suspended in this team"},
        {"c@else.example", "", "false", "invite"},
        {"c@else.example", ",\"sso\":\"assigned\"", "false", "invite"},
    };
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    account_new(frame, "c@else.example", "", id);
    person_new(frame, "c@else.example", id);
    person_new(frame, "b@acme.example", id);
    suspend(frame, id);
    person_new(frame, "a@acme.example", id);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        assert_int_equal(call(frame, "POST", "/admin/v1/sign-in",
                              path_of("{\"email\":\"%s\"%s}", rows[i].who, rows[i].rest)),
                         200);
        assert_string_equal(answer(frame, "allowed"), rows[i].allowed);
        assert_string_equal(answer(frame, "email"), rows[i].who);
        assert_non_null(strstr(answer(frame, "reason"), rows[i].reason));
        assert_int_equal(json_object_object_length(frame->json),
                         rows[i].reason[0] != '\0' ? 3 : 2);
    }
    call(frame, "POST", "/admin/v1/sign-in", "{\"email\":\"a@acme.example\",\"sso\":\"gone\"}");
    assert_problem(frame, 400, "usage");
    call(frame, "POST", "/admin/v1/sign-in", "{\"email\":\"a@acme.example\",\"sso\":1}");
    assert_problem(frame, 400, "usage");
    /* Without SSO the directory has no say. */
    scim_switch(frame, 0);
    assert_int_equal(call(frame, "DELETE", "/admin/v1/sso/onelogin", NULL), 204);
    call(frame, "POST", "/admin/v1/sign-in",
         "{\"email\":\"a@acme.example\",\"sso\":\"unassigned\"}");
    assert_string_equal(answer(frame, "allowed"), "true");
}

/* Of others only those may ask who see them on the dashboard; 403 says nothing of anybody. */
static void test_sign_in_own(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char guest[PERSON_KEY_SIZE];

    person_new(frame, "other@acme.example", id);
    person_with_key(frame, "guest@acme.example", "Guest", id, guest);
    assert_int_equal(call_as(frame, guest, "POST", "/admin/v1/sign-in",
                             "{\"email\":\"Guest@acme.example\"}"),
                     200);
    assert_string_equal(answer(frame, "allowed"), "true");
    call_as(frame, guest, "POST", "/admin/v1/sign-in", "{\"email\":\"other@acme.example\"}");
    assert_problem(frame, 403, "refused");
    call_as(frame, guest, "POST", "/admin/v1/sign-in", "{\"email\":\"none@acme.example\"}");
    assert_problem(frame, 403, "refused");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, frame_setup_on, frame_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_dashboard),      TEST(test_role),    TEST(test_rank),
        TEST(test_no_climbing),    TEST(test_remove),  TEST(test_remove_inactive),
        TEST(test_remove_oneself), TEST(test_key),     TEST(test_leave),
        TEST(test_own_change),     TEST(test_sign_in), TEST(test_sign_in_own),
    };

    return cmocka_run_group_tests_name("members", tests, NULL, NULL);
}
