/* SPDX-License-Identifier: MIT */
/* Postman's own API by structs: /me, /users, /audit/logs and /audit-actions. */
#include "people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "serve/audit.h"

static void assert_named(struct frame *frame, int status, const char *name)
{
    assert_int_equal(frame->exchange.status, status);
    assert_string_equal(frame->exchange.content_type, "application/json; charset=utf-8");
    assert_string_equal(answer(frame, "error.name"), name);
    assert_true(strlen(answer(frame, "error.message")) > 10);
    assert_int_equal(json_object_object_length(frame->json), 1);
}

static void test_me(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];

    person_with_key(frame, "mara.ito@acme.example", "Guest", id, key);
    call(frame, "PUT", path_of("/scim/v2/Users/%s", id),
         "{\"name\":{\"givenName\":\"Mara\",\"familyName\":\"Ito\"}}");
    assert_int_equal(call_as(frame, key, "GET", "/me", NULL), 200);
    assert_string_equal(answer(frame, "user.sub"), id);
    json_object_object_del(json_object_object_get(frame->json, "user"), "sub");
    assert_string_equal(
        json_object_to_json_string_ext(frame->json, JSON_C_TO_STRING_PLAIN),
        "{\"user\":{\"id\":10000001,\"username\":\"mara-ito\","
        "\"email\":\"mara.ito@acme.example\",\"fullName\":\"Mara Ito\","
        "\"avatar\":null,\"isPublic\":false,\"emailVerified\":true,\"teamId\":1001,"
        "\"teamName\":\"Embedded team\",\"teamDomain\":\"embedded\","
        "\"roles\":[\"guest\"]},\"operations\":[]}");
    assert_int_equal(call(frame, "GET", "/me", NULL), 200);
    assert_string_equal(answer(frame, "user.id"), "10000000");
    assert_string_equal(answer(frame, "user.roles.0"), "superadmin");
    assert_string_equal(answer(frame, "user.email"), "");
}

static void test_users(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];

    assert_int_equal(call(frame, "GET", "/users", NULL), 200);
    assert_int_equal(list_length(frame, "data"), 0);
    person_with_key(frame, "a@acme.example", "Admin", id, key);
    person_new(frame, "b@acme.example", id);
    call(frame, "PUT", path_of("/scim/v2/Users/%s", id), "{\"active\":false}");
    assert_int_equal(call_as(frame, key, "GET", "/users", NULL), 200);
    assert_string_equal(json_object_to_json_string_ext(frame->json, JSON_C_TO_STRING_PLAIN),
                        "{\"data\":[{\"id\":10000001,\"name\":\"a@acme.example\","
                        "\"username\":\"a\",\"email\":\"a@acme.example\",\"roles\":[\"admin\"],"
                        "\"joinedAt\":\"2026-03-04T10:11:12.000Z\"}]}");
    assert_int_equal(call(frame, "GET", "/users?groupId=7", NULL), 200);
    assert_int_equal(list_length(frame, "data"), 0);
}

/* /users has no pages; a team that does not fit one answer is not cut off in silence. */
static void test_users_too_many(void **state)
{
    struct frame *frame = *state;

    state_number(frame, "WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE"
                        " i < 50001) INSERT INTO users (id, user_name, active, created,"
                        " modified, role) SELECT i, i || '@acme.example', 1, 0, 0, 'Guest'"
                        " FROM c RETURNING 1");
    call(frame, "GET", "/users", NULL);
    assert_named(frame, 400, "TeamTooLarge");
    state_number(frame, "UPDATE users SET active = 0 WHERE seq = 1 RETURNING 1");
    assert_int_equal(call(frame, "GET", "/users", NULL), 200);
    assert_int_equal(list_length(frame, "data"), 50000);
}

static void test_errors(void **state)
{
    static const char *const paths[] = {"/me", "/users", "/audit/logs", "/audit-actions"};
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];

    person_with_key(frame, "a@acme.example", "Organization Manager", id, key);
    for (size_t i = 0; i < 4; i++) {
        call_as(frame, NULL, "GET", paths[i], NULL);
        assert_named(frame, 401, "AuthenticationError");
        call_as(frame, "pmsacc_wrong", "GET", paths[i], NULL);
        assert_named(frame, 401, "AuthenticationError");
        call_as(frame, frame->scim_key, "GET", paths[i], NULL);
        assert_named(frame, 401, "AuthenticationError");
        assert_int_equal(call_as(frame, key, "GET", paths[i], NULL), i < 2 ? 200 : 403);
    }
    assert_named(frame, 403, "ForbiddenRequest");
    call(frame, "POST", "/me", NULL);
    assert_int_equal(frame->exchange.status, 404);
    assert_string_equal(answer(frame, "error.name"), "NotFound");
    assert_string_equal(answer(frame, "status"), "error");
}

static void test_actions(void **state)
{
    struct frame *frame = *state;
    static const char *const postmans[] = {"team.scim_add_member", "team.scimkey_activate",
                                           "team.add_member", "team.add_group_member",
                                           "team.add_domain"};

    assert_int_equal(call(frame, "GET", "/audit-actions", NULL), 200);
    assert_int_equal(json_object_array_length(frame->json), PMS_ACTION_COUNT);
    for (size_t i = 0; i < PMS_ACTION_COUNT; i++) {
        const struct pms_action_info *info = pms_action_info((enum pms_action)i);

        assert_non_null(info->name);
        assert_ptr_equal(pms_action_find(info->name), info); /* so no name is there twice */
        assert_int_equal(strncmp(info->name, "team.", 5), 0);
        assert_true(strlen(info->title) > 5);
        assert_non_null(strstr(info->sentence, "{"));
        assert_string_equal(answer(frame, path_of("%zu.name", i)), info->name);
        assert_string_equal(answer(frame, path_of("%zu.displayName", i)), info->title);
    }
    for (size_t i = 0; i < sizeof(postmans) / sizeof(*postmans); i++)
        assert_non_null(pms_action_find(postmans[i]));
}

static void test_trail(void **state)
{
    struct frame *frame = *state;
    struct pms_error err = PMS_ERROR_INIT;
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];
    char bearer[PERSON_KEY_SIZE + 16];

    snprintf(bearer, sizeof(bearer), "Bearer %s", frame->scim_key);
    call(frame, "POST", "/scim/v2/Users",
         "{\"userName\":\"mara.ito@acme.example\",\"name\":{\"givenName\":\"Mara\","
         "\"familyName\":\"Ito\"}}");
    snprintf(id, sizeof(id), "%s", answer(frame, "id"));
    assert_int_equal(call(frame, "GET", "/audit/logs?limit=1", NULL), 200);
    assert_string_equal(answer(frame, "trails.0.id"), "4");
    json_object_object_del(
        json_object_object_get(
            json_object_array_get_idx(json_object_object_get(frame->json, "trails"), 0),
            "data"),
        "variables");
    assert_string_equal(
        json_object_to_json_string_ext(
            json_object_array_get_idx(json_object_object_get(frame->json, "trails"), 0),
            JSON_C_TO_STRING_PLAIN),
        "{\"id\":4,\"ip\":null,\"userAgent\":null,\"action\":\"team.scim_add_member\","
        "\"timestamp\":\"2026-03-04T10:11:12.000Z\",\"message\":\"the SCIM API key \\\"main\\\""
        " added Mara Ito (mara.ito@acme.example) to the team.\",\"data\":{\"actor\":{"
        "\"name\":\"the SCIM API key \\\"main\\\"\",\"username\":\"scim-api-key\","
        "\"email\":null,\"id\":0,\"active\":true},\"user\":{\"name\":\"Mara Ito\","
        "\"username\":\"mara-ito\",\"email\":\"mara.ito@acme.example\",\"id\":10000001},"
        "\"team\":{\"name\":\"Embedded team\",\"id\":1001}}}");
    /* Who has left is still called by their name. */
    call(frame, "POST", path_of("/admin/v1/members/%s/key", id), NULL);
    snprintf(key, sizeof(key), "%s", answer(frame, "secret"));
    call(frame, "DELETE", path_of("/admin/v1/members/%s", id), NULL);
    call(frame, "GET", "/audit/logs?limit=3", NULL);
    assert_string_equal(
        answer(frame, "trails.0.message"),
        "Service account removed Mara Ito (mara.ito@acme.example) from the team.");
    assert_string_equal(answer(frame, "trails.0.data.actor.id"), "10000000");
    assert_string_equal(answer(frame, "trails.0.data.variables.target"),
                        "mara.ito@acme.example");
    assert_string_equal(
        answer(frame, "trails.2.message"),
        "the SCIM API key \"main\" added Mara Ito (mara.ito@acme.example) to the team.");
    assert_null(strstr(pms_buf_text(&frame->exchange.answer), key));
    /* Where it came from, and with what. */
    call_with(frame, "PUT", "/admin/v1/sso/okta", NULL, NULL, frame->account_key);
    assert_int_equal(pms_service_commit(&frame->service, &err), 0);
    state_number(frame, "UPDATE audit SET ip = '192.0.2.7', agent = 'x/1' WHERE id ="
                        " (SELECT max(id) FROM audit) RETURNING 1");
    call(frame, "GET", "/audit/logs", NULL);
    assert_string_equal(answer(frame, "trails.0.ip"), "192.0.2.7");
    assert_string_equal(answer(frame, "trails.0.userAgent"), "x/1");
    assert_string_equal(answer(frame, "trails.0.message"),
                        "Service account added the SSO method okta.");
    assert_string_equal(answer(frame, "trails.0.data.user"), "");
}

static void fill_log(struct frame *frame)
{
    /* Three rows are there already: SSO, SCIM, its key. */
    for (int i = 4; i <= 700; i++) {
        frame->now_ms += 60000;
        assert_int_equal(call(frame, "PUT", "/admin/v1/scim",
                              i % 2 ? "{\"enabled\":true}" : "{\"enabled\":false}"),
                         200);
    }
}

/* Every row once, in order, however the pages are cut. */
static void walk(struct frame *frame, const char *query, long first, long last, long step)
{
    char cursor[32] = "";
    long expected = first;
    long pages = 0;

    do {
        assert_int_equal(call(frame, "GET",
                              path_of("/audit/logs?%s%s%s", query,
                                      cursor[0] != '\0' ? "&cursor=" : "", cursor),
                              NULL),
                         200);
        for (size_t i = 0; i < list_length(frame, "trails"); i++, expected += step)
            assert_int_equal(strtol(answer(frame, path_of("trails.%zu.id", i)), NULL, 10),
                             expected);
        snprintf(cursor, sizeof(cursor), "%s", answer(frame, "nextCursor"));
    } while (cursor[0] != '\0' && ++pages < 1000);
    assert_int_equal(expected, last + step);
}

static void test_log_pages(void **state)
{
    struct frame *frame = *state;

    fill_log(frame);
    assert_int_equal(call(frame, "GET", "/audit/logs?limit=5000", NULL), 200);
    assert_int_equal(list_length(frame, "trails"), 300);
    assert_int_equal(call(frame, "GET", "/audit/logs", NULL), 200);
    assert_int_equal(list_length(frame, "trails"), 50);
    walk(frame, "limit=300", 700, 1, -1);
    walk(frame, "limit=7&orderBy=asc", 1, 700, 1);
    walk(frame, "orderBy=desc&limit=100&userId=10000000", 700, 1, -1);
    walk(frame, "orderBy=asc&limit=99&action=team.scim_disable", 4, 700, 2);
    walk(frame, "limit=100&action=team.scim_disable&userId=10000000", 700, 4, -2);
}

static void test_log_filters(void **state)
{
    static const struct {
        const char *query;
        size_t count;
    } rows[] = {
        {"action=team.add_sso", 1},
        {"action=team.leave", 0},
        {"userId=10000000", 4},
        {"userId=10000001", 0},
        {"userId=99999999", 0},
        {"userId=5", 0},
        {"since=2026-03-04", 5},
        {"since=2026-03-05", 1},
        {"until=2026-03-05", 4},
        {"since=2026-03-06", 0},
        {"since=2026-03-04&until=2026-03-05&action=team.scim_add_member", 1},
        {"since=2026-03-04T10:11:12.000Z", 5},
        {"until=2026-03-04T10:11:12.000Z", 0},
        {"cursor=2", 1},
        {"cursor=2&orderBy=asc", 3},
    };
    static const char *const bad[] = {"since=yesterday",
                                      "until=2026-13-01",
                                      "limit=0",
                                      "limit=-1",
                                      "limit=ten",
                                      "cursor=abc",
                                      "cursor=0",
                                      "orderBy=up",
                                      "userId=me",
                                      "userId=",
                                      "cursor=99999999999999999999"};
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    person_new(frame, "a@acme.example", id);
    frame->now_ms += 24 * 3600 * 1000;
    call(frame, "PUT", "/admin/v1/sso/okta", NULL);
    state_number(frame, "UPDATE audit SET action = 'team.add_domain' WHERE id ="
                        " (SELECT max(id) FROM audit) RETURNING 1");
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        assert_int_equal(call(frame, "GET", path_of("/audit/logs?%s", rows[i].query), NULL),
                         200);
        assert_int_equal(list_length(frame, "trails"), rows[i].count);
        assert_true(json_object_object_get_ex(frame->json, "nextCursor", NULL));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        call(frame, "GET", path_of("/audit/logs?%s", bad[i]), NULL);
        assert_named(frame, 400, "InvalidParameters");
    }
    call(frame, "GET", "/audit/logs?action=nonsense", NULL);
    assert_named(frame, 400, "InvalidAuditAction");
    call(frame, "GET", "/audit/logs?action=", NULL);
    assert_named(frame, 400, "InvalidAuditAction");
}

/* The members of Postman's own examples are there, with the same types. */
static void compare_shape(const char *path, struct json_object *theirs,
                          struct json_object *ours)
{
    json_object_object_foreach (theirs, name, value) {
        struct json_object *mine = NULL;

        if (!json_object_object_get_ex(ours, name, &mine))
            fail_msg("%s.%s is missing", path, name);
        if (mine && json_object_get_type(mine) != json_object_get_type(value))
            fail_msg("%s.%s has another type", path, name);
        if (json_object_is_type(value, json_type_object) && mine)
            compare_shape(name, value, mine);
    }
}

static void test_contract(void **state)
{
    struct frame *frame = *state;
    const char *folder = getenv("PMSCIM_CONTRACT");
    AUTO(json) struct json_object *file = NULL;
    struct json_object *examples;
    struct json_object *me;
    char path[512];
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];

    /* cmocka's own skip() counts as a failure where TAP is read. */
    if (!folder) {
        print_message("# PMSCIM_CONTRACT does not name the folder with the examples\n");
        return;
    }
    snprintf(path, sizeof(path), "%s/postman-scim-examples.json", folder);
    file = json_object_from_file(path);
    assert_non_null(file);
    examples = json_object_object_get(file, "other_examples");
    person_with_key(frame, "a@acme.example", "Admin", id, key);
    me = json_object_object_get(examples, "getAuthenticatedUser");
    me = json_object_object_get(me, "user");
    call_as(frame, key, "GET", "/me", NULL);
    compare_shape("/me", me, json_object_object_get(frame->json, "user"));
    call_as(frame, key, "GET", "/users", NULL);
    compare_shape(
        "/users",
        json_object_array_get_idx(
            json_object_object_get(json_object_object_get(examples, "getTeamUsers"), "data"),
            0),
        json_object_array_get_idx(json_object_object_get(frame->json, "data"), 0));
    call_as(frame, key, "GET", "/audit/logs?action=team.scim_add_member", NULL);
    compare_shape(
        "/audit/logs",
        json_object_array_get_idx(
            json_object_object_get(json_object_object_get(examples, "getAuditLogs"), "trails"),
            0),
        json_object_array_get_idx(json_object_object_get(frame->json, "trails"), 0));
    call_as(frame, key, "GET", "/audit-actions", NULL);
    compare_shape("/audit-actions",
                  json_object_array_get_idx(
                      json_object_object_get(examples, "getAuditLogEventActions"), 0),
                  json_object_array_get_idx(frame->json, 0));
}

/* What a caller says to be is kept in a few clean characters, whatever it was. */
static void test_agent(void **state)
{
    struct frame *frame = *state;
    char agent[20000];

    memset(agent, 'a', sizeof(agent));
    agent[sizeof(agent) - 1] = '\0';
    memcpy(agent, "x/1 \xff\x1b[31m \xc3\xbc ", 14);
    frame->agent = agent;
    call(frame, "POST", "/scim/v2/Users", "{\"userName\":\"ua@acme.example\"}");
    frame->agent = "";
    call(frame, "POST", "/scim/v2/Users", "{\"userName\":\"ub@acme.example\"}");
    assert_int_equal(call(frame, "GET", "/audit/logs", NULL), 200);
    assert_string_equal(answer(frame, "trails.0.userAgent"), "");
    assert_memory_equal(answer(frame, "trails.1.userAgent"), "x/1 \\xff\\x1b[31m \xc3\xbc aa",
                        22);
    assert_int_equal(strlen(answer(frame, "trails.1.userAgent")), 256);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, frame_setup_on, frame_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_me),        TEST(test_users),       TEST(test_users_too_many),
        TEST(test_errors),    TEST(test_actions),     TEST(test_trail),
        TEST(test_log_pages), TEST(test_log_filters), TEST(test_contract),
        TEST(test_agent),
    };

    return cmocka_run_group_tests_name("postman", tests, NULL, NULL);
}
