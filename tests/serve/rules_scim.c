/* SPDX-License-Identifier: MIT */
/*
 * What Postman's SCIM does with a request, one test for each statement. A name says which
 * section of the facts it is from: 1.x is what Postman documents of its SCIM, 4.3 is what
 * OneLogin sends, 6.x are our own choices. rules.c has the rules of a team.
 */
#include "people.h"

#include <stdio.h>
#include <string.h>

#include "serve/route.h"

#define USERS  "/scim/v2/Users"
#define GROUPS "/scim/v2/Groups"
#define LIST   "urn:ietf:params:scim:api:messages:2.0:ListResponse"

#define OPS(operations)                                                                        \
    "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],"                        \
    "\"Operations\":" operations "}"

static const char mara[] =
    "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],"
    "\"userName\":\"mara.ito@acme.example\",\"externalId\":\"48210077\","
    "\"name\":{\"givenName\":\"Mara\",\"familyName\":\"Ito\"},\"active\":true}";

static void mara_new(struct frame *frame, char path[PERSON_ID_SIZE + 32])
{
    assert_int_equal(call(frame, "POST", USERS, mara), 201);
    snprintf(path, PERSON_ID_SIZE + 32, USERS "/%s", answer(frame, "id"));
}

/* A group of these people; `members` is the JSON of the list. */
static void group_new(struct frame *frame, const char *name, const char *members,
                      char path[PERSON_ID_SIZE + 32])
{
    assert_int_equal(call(frame, "POST", GROUPS,
                          path_of("{\"displayName\":\"%s\",\"members\":[%s]}", name, members)),
                     201);
    snprintf(path, PERSON_ID_SIZE + 32, GROUPS "/%s", answer(frame, "id"));
}

static int change_members(struct frame *frame, const char *group, const char *op,
                          const char *members)
{
    return call(frame, "PATCH", group,
                path_of("{\"Operations\":[{\"op\":\"%s\",\"path\":\"members\","
                        "\"value\":%s}]}",
                        op, members));
}

static const char *member(const char *id)
{
    return path_of("{\"value\":\"%s\"}", id);
}

static const char *as_text(struct frame *frame)
{
    return json_object_to_json_string_ext(frame->json, JSON_C_TO_STRING_PLAIN);
}

static void assert_gateway(struct frame *frame, int status, const char *name)
{
    assert_int_equal(frame->exchange.status, status);
    assert_string_equal(answer(frame, "error.name"), name);
    assert_true(strlen(answer(frame, "error.message")) > 10);
    assert_null(json_object_object_get(frame->json, "schemas"));
}

static void test_facts_1_1_answers_are_plain_json(void **state)
{
    static const char *const fields[] = {"Location", "ETag", "X-RateLimit-Limit"};
    struct frame *frame = *state;
    char path[PERSON_ID_SIZE + 32];

    mara_new(frame, path);
    assert_string_equal(frame->exchange.content_type, "application/json; charset=utf-8");
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
        assert_string_equal(answer_field(frame, fields[i]), "");
    call(frame, "GET", USERS, NULL);
    assert_string_equal(frame->exchange.content_type, "application/json; charset=utf-8");
    call(frame, "GET", USERS "/nobody", NULL);
    assert_string_equal(frame->exchange.content_type, "application/json; charset=utf-8");
}

static void test_facts_1_2_there_are_twelve_calls(void **state)
{
    static const char *const calls[][2] = {
        {"GET", USERS},
        {"POST", USERS},
        {"GET", USERS "/{id}"},
        {"PUT", USERS "/{id}"},
        {"PATCH", USERS "/{id}"},
        {"GET", GROUPS},
        {"POST", GROUPS},
        {"GET", GROUPS "/{id}"},
        {"PATCH", GROUPS "/{id}"},
        {"DELETE", GROUPS "/{id}"},
        {"GET", "/scim/v2/ServiceProviderConfig"},
        {"GET", "/scim/v2/ResourceTypes"},
    };
    const size_t count = sizeof(calls) / sizeof(*calls);
    size_t found = 0;

    (void)state;
    for (size_t i = 0; pms_route_at(i); i++) {
        const struct pms_route *route = pms_route_at(i);

        if (route->face != PMS_FACE_SCIM)
            continue;
        assert_true(found < count);
        assert_string_equal(route->method, calls[found][0]);
        assert_string_equal(route->pattern, calls[found][1]);
        found++;
    }
    assert_int_equal(found, count);
}

/* What does not exist answers as the gateway does, whether a key came along or not. */
static void test_facts_1_2_other_calls_are_the_gateways(void **state)
{
    struct frame *frame = *state;
    char user[PERSON_ID_SIZE + 32];
    char group[PERSON_ID_SIZE + 32];
    const char *const rows[][2] = {
        {"DELETE", user},
        {"POST", user},
        {"PUT", group},
        {"POST", group},
        {"PUT", USERS},
        {"PATCH", USERS},
        {"DELETE", USERS},
        {"PUT", GROUPS},
        {"DELETE", GROUPS},
        {"GET", "/scim/v2/Schemas"},
        {"GET", "/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User"},
        {"GET", "/scim/v2/Me"},
        {"POST", "/scim/v2/Bulk"},
        {"POST", "/scim/v2/.search"},
        {"POST", USERS "/.search"},
        {"POST", GROUPS "/.search"},
        {"GET", "/scim/v2/ResourceTypes/User"},
        {"GET", "/scim/v2"},
    };

    mara_new(frame, user);
    group_new(frame, "QA", member(strrchr(user, '/') + 1), group);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        call(frame, rows[i][0], rows[i][1], mara);
        assert_gateway(frame, 404, "NotFound");
        assert_string_equal(answer(frame, "status"), "error");
        call_with(frame, rows[i][0], rows[i][1], mara, NULL, NULL);
        assert_gateway(frame, 404, "NotFound");
    }
    assert_int_equal(call(frame, "GET", user, NULL), 200);
    assert_string_equal(answer(frame, "active"), "true");
    assert_int_equal(call(frame, "GET", group, NULL), 200);
    assert_int_equal(list_length(frame, "members"), 1);
}

static void test_facts_1_3_a_person_has_these_attributes(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(
        call(frame, "POST", USERS,
             "{\"userName\":\"a@acme.example\",\"displayName\":\"A\",\"locale\":\"en\","
             "\"groups\":[\"QA\"],\"emails\":[{\"value\":\"a@acme.example\"}],"
             "\"externalId\":\"7\",\"name\":{\"givenName\":\"A\",\"familyName\":\"B\","
             "\"formatted\":\"A B\"}}"),
        201);
    json_object_object_del(frame->json, "id");
    assert_string_equal(as_text(frame),
                        "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],"
                        "\"userName\":\"a@acme.example\",\"name\":{\"givenName\":\"A\","
                        "\"familyName\":\"B\"},\"externalId\":\"7\",\"active\":true,"
                        "\"meta\":{\"resourceType\":\"User\","
                        "\"created\":\"2026-03-04T10:11:12.000Z\","
                        "\"lastModified\":\"2026-03-04T10:11:12.000Z\"}}");
}

static void test_facts_1_3_no_user_name_is_invalid_syntax(void **state)
{
    static const char *const bodies[] = {"{}", "{\"userName\":\"\"}", "{\"active\":true}", "{",
                                         ""};
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
        call(frame, "POST", USERS, bodies[i]);
        assert_scim_error(frame, "400", "invalidSyntax");
    }
}

/* Postman's first example of a PUT: schemas and name. */
static void test_facts_1_3_put_of_a_name_keeps_the_rest(void **state)
{
    struct frame *frame = *state;
    char path[PERSON_ID_SIZE + 32];

    mara_new(frame, path);
    assert_int_equal(call(frame, "PUT", path,
                          "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],"
                          "\"name\":{\"givenName\":\"Marah\",\"familyName\":\"Itoh\"}}"),
                     200);
    assert_string_equal(answer(frame, "name.givenName"), "Marah");
    assert_string_equal(answer(frame, "name.familyName"), "Itoh");
    assert_string_equal(answer(frame, "userName"), "mara.ito@acme.example");
    assert_string_equal(answer(frame, "externalId"), "48210077");
    assert_string_equal(answer(frame, "active"), "true");
}

/* The second: schemas, userName and active, which changes the e-mail. */
static void test_facts_1_3_put_of_an_email_keeps_the_rest(void **state)
{
    static const char body[] = "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],"
                               "\"userName\":\"m.ito@acme.example\",\"active\":true}";
    struct frame *frame = *state;
    char path[PERSON_ID_SIZE + 32];

    mara_new(frame, path);
    domain_verified(frame, "acme.example");
    assert_int_equal(call(frame, "PUT", path, body), 200);
    assert_string_equal(answer(frame, "userName"), "m.ito@acme.example");
    assert_string_equal(answer(frame, "name.givenName"), "Mara");
    assert_string_equal(answer(frame, "externalId"), "48210077");
}

static void test_facts_1_3_put_ignores_other_attributes(void **state)
{
    struct frame *frame = *state;
    char path[PERSON_ID_SIZE + 32];
    char before[1024];

    mara_new(frame, path);
    snprintf(before, sizeof(before), "%s", as_text(frame));
    frame->now_ms += 1000;
    assert_int_equal(call(frame, "PUT", path,
                          "{\"id\":\"x\",\"groups\":[\"QA\"],\"locale\":\"en\",\"title\":\"T\","
                          "\"meta\":{\"created\":\"x\"}}"),
                     200);
    assert_string_equal(as_text(frame), before);
}

static void test_facts_1_3_new_email_is_refused_without_scim_type(void **state)
{
    static const struct {
        const char *email, *says;
    } rows[] = {
        {"m@acme.example", "not verified"},
        {"m@other.example", "not verified"},
        {"m.ito", "valid e-mail"},
    };
    struct frame *frame = *state;
    char path[PERSON_ID_SIZE + 32];

    mara_new(frame, path);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        call(frame, "PUT", path, path_of("{\"userName\":\"%s\"}", rows[i].email));
        assert_scim_error(frame, "400", NULL);
        assert_non_null(strstr(answer(frame, "detail"), rows[i].says));
    }
}

static void test_facts_1_3_taken_email_is_a_conflict(void **state)
{
    struct frame *frame = *state;
    char path[PERSON_ID_SIZE + 32];
    char id[PERSON_ID_SIZE];

    mara_new(frame, path);
    domain_verified(frame, "acme.example");
    person_new(frame, "taken@acme.example", id);
    call(frame, "PUT", path, "{\"userName\":\"taken@acme.example\"}");
    assert_scim_error(frame, "409", "uniqueness");
}

static void test_facts_1_3_patch_shapes(void **state)
{
    static const struct {
        const char *body, *name, *value;
    } rows[] = {
        /* Postman's two. */
        {OPS("[{\"op\":\"replace\",\"value\":{\"active\":false}}]"), "active", "false"},
        {OPS("[{\"op\":\"replace\",\"value\":{\"active\":true}}]"), "active", "true"},
        {OPS("[{\"op\":\"replace\",\"value\":{\"active\":true}}]"), "active", "true"},
        {OPS("[{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"m@acme.example\"}]"),
         "userName", "m@acme.example"},
        /* Entra's habits. */
        {OPS("[{\"op\":\"Replace\",\"path\":\"active\",\"value\":\"False\"}]"), "active",
         "false"},
        {OPS("[{\"op\":\"REPLACE\",\"path\":\"active\",\"value\":true}]"), "active", "true"},
        {OPS("[{\"op\":\"replace\",\"path\":\"name.givenName\",\"value\":\"M\"}]"),
         "name.givenName", "M"},
    };
    struct frame *frame = *state;
    char path[PERSON_ID_SIZE + 32];

    mara_new(frame, path);
    domain_verified(frame, "acme.example");
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        assert_int_equal(call(frame, "PATCH", path, rows[i].body), 200);
        assert_string_equal(answer(frame, rows[i].name), rows[i].value);
        assert_string_equal(answer(frame, "externalId"), "48210077"); /* the whole person */
    }
}

static void test_facts_1_3_refused_patch_changes_nothing(void **state)
{
    struct frame *frame = *state;
    char path[PERSON_ID_SIZE + 32];

    mara_new(frame, path);
    call(frame, "PATCH", path,
         OPS("[{\"op\":\"replace\",\"value\":{\"active\":false}},"
             "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"T\"}]"));
    assert_scim_error(frame, "400", "invalidSyntax");
    call(frame, "PATCH", path, OPS("[{\"op\":\"copy\",\"value\":{\"active\":false}}]"));
    assert_scim_error(frame, "400", "invalidSyntax");
    assert_int_equal(call(frame, "GET", path, NULL), 200);
    assert_string_equal(answer(frame, "active"), "true");
}

static void test_facts_1_4_a_group_has_these_attributes(void **state)
{
    struct frame *frame = *state;
    char path[PERSON_ID_SIZE + 32];

    mara_new(frame, path);
    assert_int_equal(call(frame, "POST", GROUPS,
                          path_of("{\"displayName\":\"Payments QA\",\"externalId\":\"1234\","
                                  "\"members\":[{\"value\":\"%s\",\"displayName\":\"else\"}]}",
                                  strrchr(path, '/') + 1)),
                     201);
    json_object_object_del(frame->json, "id");
    assert_string_equal(
        as_text(frame),
        path_of("{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],"
                "\"displayName\":\"Payments QA\",\"members\":[{\"value\":\"%s\","
                "\"display\":\"Mara Ito\"}],\"externalId\":\"1234\",\"meta\":{"
                "\"resourceType\":\"Group\",\"created\":\"2026-03-04T10:11:12.000Z\","
                "\"lastModified\":\"2026-03-04T10:11:12.000Z\"}}",
                strrchr(path, '/') + 1));
}

/* Postman's own example carries the id in the value. */
static void test_facts_1_4_rename(void **state)
{
    struct frame *frame = *state;
    char path[PERSON_ID_SIZE + 32];

    group_new(frame, "QA", "", path);
    assert_int_equal(call(frame, "PATCH", path,
                          path_of("{\"Operations\":[{\"op\":\"replace\",\"value\":{"
                                  "\"id\":\"%s\",\"displayName\":\"QA EU\"}}]}",
                                  strrchr(path, '/') + 1)),
                     200);
    assert_string_equal(answer(frame, "displayName"), "QA EU");
}

static void test_facts_1_4_schemas_are_not_checked(void **state)
{
    struct frame *frame = *state;
    char path[PERSON_ID_SIZE + 32];

    assert_int_equal(call(frame, "POST", USERS,
                          "{\"schemas\":[\"urn:scim:schemas:core:2.0\"],"
                          "\"userName\":\"a@acme.example\"}"),
                     201);
    group_new(frame, "QA", "", path);
    assert_int_equal(call(frame, "PATCH", path,
                          "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PutOp\"],"
                          "\"Operations\":[{\"op\":\"add\",\"path\":\"members\","
                          "\"value\":[]}]}"),
                     200);
}

static void test_facts_1_4_nobody_cannot_be_a_member(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char path[PERSON_ID_SIZE + 32];

    person_new(frame, "a@acme.example", id);
    group_new(frame, "QA", "", path);
    change_members(frame, path, "add",
                   path_of("[{\"value\":\"%s\"},{\"value\":\"no-such-one\"}]", id));
    assert_scim_error(frame, "400", "invalidSyntax");
    assert_non_null(strstr(answer(frame, "detail"), "no-such-one"));
    assert_int_equal(call(frame, "GET", path, NULL), 200);
    assert_int_equal(list_length(frame, "members"), 0);
}

static void test_facts_1_4_members_there_and_not_there(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char path[PERSON_ID_SIZE + 32];
    char before[1024];

    person_new(frame, "a@acme.example", id);
    group_new(frame, "QA", member(id), path);
    snprintf(before, sizeof(before), "%s", as_text(frame));
    frame->now_ms += 1000;
    assert_int_equal(change_members(frame, path, "add", path_of("[%s]", member(id))), 200);
    assert_string_equal(as_text(frame), before);
    assert_int_equal(change_members(frame, path, "remove", "[{\"value\":\"no-such-one\"}]"),
                     200);
    assert_string_equal(as_text(frame), before);
}

static void test_facts_1_5_pages(void **state)
{
    static const struct {
        const char *query, *start, *per_page;
        size_t count;
    } rows[] = {
        {"", "1", "100", 3},
        {"?", "1", "100", 3},
        {"?startIndex=1&count=100&", "1", "100", 3},
        {"?startIndex=0", "1", "100", 3},
        {"?startIndex=-5", "1", "100", 3},
        {"?startIndex=3", "3", "100", 1},
        {"?startIndex=4", "4", "100", 0},
        {"?startIndex=2&count=1", "2", "1", 1},
        {"?count=2", "1", "2", 2},
        {"?count=0", "1", "0", 0},
        {"?count=-1", "1", "0", 0},
        {"?count=101", "1", "100", 3},
    };
    static const char *const bad[] = {"?startIndex=one", "?count=two", "?count=1.5", "?count="};
    static const char *const lists[] = {USERS, GROUPS};
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    for (int i = 0; i < 3; i++) {
        person_new(frame, path_of("p%d@acme.example", i), id);
        group_new(frame, path_of("g%d", i), "", (char[PERSON_ID_SIZE + 32]){0});
    }
    for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(*rows); i++) {
        assert_int_equal(
            call(frame, "GET", path_of("%s%s", lists[i % 2], rows[i / 2].query), NULL), 200);
        assert_string_equal(answer(frame, "schemas.0"), LIST);
        assert_string_equal(answer(frame, "totalResults"), "3");
        assert_string_equal(answer(frame, "startIndex"), rows[i / 2].start);
        assert_string_equal(answer(frame, "itemsPerPage"), rows[i / 2].per_page);
        assert_int_equal(list_length(frame, "Resources"), rows[i / 2].count);
    }
    for (size_t i = 0; i < 2 * sizeof(bad) / sizeof(*bad); i++) {
        call(frame, "GET", path_of("%s%s", lists[i % 2], bad[i / 2]), NULL);
        assert_scim_error(frame, "400", NULL);
    }
}

/* In the order in which they came, the suspended among them. */
static void test_facts_1_5_everybody_is_listed(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    person_new(frame, "z@acme.example", id);
    call(frame, "PUT", path_of(USERS "/%s", id), "{\"active\":false}");
    person_new(frame, "a@acme.example", id);
    call(frame, "GET", USERS, NULL);
    assert_string_equal(answer(frame, "totalResults"), "2");
    assert_string_equal(answer(frame, "Resources.0.userName"), "z@acme.example");
    assert_string_equal(answer(frame, "Resources.0.active"), "false");
    assert_string_equal(answer(frame, "Resources.1.userName"), "a@acme.example");
    call(frame, "GET", USERS "?filter=userName+eq+%22z@acme.example%22", NULL);
    assert_string_equal(answer(frame, "Resources.0.active"), "false");
}

static void test_facts_1_5_filters(void **state)
{
    static const struct {
        const char *target, *total;
    } rows[] = {
        {USERS "?filter=userName%20eq%20%22mara.ito@acme.example%22", "1"},
        {USERS "?filter=userName+eq+%22mara.ito%40acme.example%22&", "1"},
        {USERS "?filter=USERNAME+EQ+%22mara.ito@acme.example%22", "1"},
        {USERS "?filter=userName+eq+%22Mara.Ito@acme.example%22", "0"}, /* the value's case */
        {USERS "?filter=userName+eq+%22nobody@acme.example%22", "0"},
        {USERS "?filter=active+eq+%22true%22", "1"},
        {USERS "?filter=active+eq+true", "1"},
        {USERS "?filter=active+eq+%22false%22", "0"},
        {USERS "?filter=active+eq+false", "0"},
        {GROUPS "?filter=displayName+eq+%22Payments+QA%22", "1"},
        {GROUPS "?filter=displayname+Eq+%22Payments%20QA%22&", "1"},
        {GROUPS "?filter=displayName+eq+%22payments+qa%22", "0"},
    };
    struct frame *frame = *state;
    char path[PERSON_ID_SIZE + 32];

    mara_new(frame, path);
    group_new(frame, "Payments QA", "", path);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (call(frame, "GET", rows[i].target, NULL) != 200)
            fail_msg("%s: %s", rows[i].target, answer(frame, "detail"));
        if (strcmp(answer(frame, "totalResults"), rows[i].total) != 0)
            fail_msg("%s: %s", rows[i].target, answer(frame, "totalResults"));
    }
}

static void test_facts_1_5_other_filters_are_refused(void **state)
{
    static const char *const targets[] = {
        USERS "?filter=userName+eq+'mara.ito@acme.example'",
        USERS "?filter=active+eq+'true'",
        USERS "?filter=userName+sw+%22mara%22",
        USERS "?filter=userName+co+%22mara%22",
        USERS "?filter=userName+pr",
        USERS "?filter=externalId+eq+%2248210077%22",
        USERS "?filter=userName+eq+%22a%22+and+active+eq+true",
        USERS "?filter=userName+eq+%22a%22+or+active+eq+true",
        USERS "?filter=displayName+eq+%22QA%22",
        GROUPS "?filter=displayName+eq+'QA'",
        GROUPS "?filter=displayName+sw+%22QA%22",
        GROUPS "?filter=userName+eq+%22QA%22",
        GROUPS "?filter=displayName+eq+%22QA%22+and+displayName+eq+%22QA%22",
    };
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
        call(frame, "GET", targets[i], NULL);
        assert_scim_error(frame, "400", NULL);
        assert_non_null(strstr(answer(frame, "detail"), "not supported"));
    }
}

static void test_facts_1_5_a_plus_is_a_space(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    person_new(frame, "bo+test@acme.example", id);
    call(frame, "GET", USERS "?filter=userName+eq+%22bo%2Btest@acme.example%22&", NULL);
    assert_string_equal(answer(frame, "Resources.0.id"), id);
    call(frame, "GET", USERS "?filter=userName+eq+%22bo+test@acme.example%22&", NULL);
    assert_string_equal(answer(frame, "totalResults"), "0");
}

static void test_facts_1_6_discovery_takes_a_key(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(call(frame, "GET", "/scim/v2/ServiceProviderConfig", NULL), 200);
    assert_string_equal(answer(frame, "filter.maxResults"), "100");
    assert_string_equal(answer(frame, "etag.supported"), "false");
    assert_int_equal(call(frame, "GET", "/scim/v2/ResourceTypes", NULL), 200);
    assert_true(json_object_is_type(frame->json, json_type_array)); /* no ListResponse */
    assert_int_equal(json_object_array_length(frame->json), 2);
    call_with(frame, "GET", "/scim/v2/ServiceProviderConfig", NULL, NULL, NULL);
    assert_scim_error(frame, "401", NULL);
    /* Announced as required, and asked of nobody. */
    assert_int_equal(call(frame, "POST", USERS, "{\"userName\":\"a@acme.example\"}"), 201);
}

static void test_facts_1_7_errors(void **state)
{
    struct frame *frame = *state;
    char path[PERSON_ID_SIZE + 32];

    mara_new(frame, path);
    call(frame, "GET", USERS "?filter=title+pr", NULL);
    assert_scim_error(frame, "400", NULL);
    call(frame, "POST", USERS, "{}");
    assert_scim_error(frame, "400", "invalidSyntax");
    call_with(frame, "GET", USERS, NULL, "Bearer wrong", NULL);
    assert_scim_error(frame, "401", NULL);
    call(frame, "GET", USERS "/nobody", NULL);
    assert_scim_error(frame, "404", NULL);
    call(frame, "DELETE", GROUPS "/nobody", NULL);
    assert_scim_error(frame, "404", NULL);
    call(frame, "POST", USERS, mara);
    assert_scim_error(frame, "409", "uniqueness");
}

/* Everywhere but here a wrong key is a SCIM error. */
static void test_facts_1_8_resource_types_refuse_as_the_gateway(void **state)
{
    static const char *const keys[] = {NULL, "Bearer wrong", "wrong"};
    static const char *const others[] = {USERS, GROUPS, USERS "/x", GROUPS "/x",
                                         "/scim/v2/ServiceProviderConfig"};
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        call_with(frame, "GET", "/scim/v2/ResourceTypes", NULL, keys[i], NULL);
        assert_gateway(frame, 401, "AuthenticationError");
        for (size_t j = 0; j < sizeof(others) / sizeof(*others); j++) {
            call_with(frame, "GET", others[j], NULL, keys[i], NULL);
            assert_scim_error(frame, "401", NULL);
        }
    }
}

static void test_facts_1_9_minutes(void **state)
{
    struct frame *frame = *state;

    frame->service.limit = pms_limit_new(true, frame->now_ms);
    for (int i = 0; i < 300; i++)
        assert_int_equal(call(frame, "GET", USERS "?count=1", NULL), 200);
    call(frame, "GET", GROUPS, NULL);
    assert_scim_error(frame, "429", NULL);
    assert_string_equal(answer_field(frame, "Retry-After"), "60");
    assert_string_equal(answer_field(frame, "X-RateLimit-RetryAfter"), "60");
    assert_string_equal(answer_field(frame, "X-RateLimit-Limit"), "300");
    assert_string_equal(answer_field(frame, "X-RateLimit-Remaining"), "0");
    /* Writing is counted apart, and a DELETE is writing. */
    for (int i = 0; i < 180; i++)
        assert_int_equal(call(frame, "DELETE", GROUPS "/nobody", NULL), 404);
    assert_int_equal(call(frame, "POST", USERS, mara), 429);
    assert_string_equal(answer_field(frame, "X-RateLimit-Limit"), "180");
    frame->now_ms += 60000;
    assert_int_equal(call(frame, "POST", USERS, mara), 201);
    assert_int_equal(call(frame, "GET", USERS, NULL), 200);
}

/* Enable asks for somebody who cannot exist. */
static void test_facts_4_3_enable(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(
        call(frame, "GET", USERS "?filter=userName+eq+%225f1c0c9e-nobody%22&", NULL), 200);
    assert_string_equal(answer(frame, "totalResults"), "0");
    assert_int_equal(list_length(frame, "Resources"), 0);
}

static void test_facts_4_3_create_and_link(void **state)
{
    static const char ask[] = USERS "?filter=userName+eq+%22mara.ito%40acme.example%22&";
    static const char body[] =
        "{\"userName\":\"mara.ito@acme.example\",\"name\":{\"givenName\":\"Mara\","
        "\"familyName\":\"Ito\"},\"schemas\":[\"urn:scim:schemas:core:1.0\"],"
        "\"emails\":[{\"primary\":true,\"type\":\"work\","
        "\"value\":\"mara.ito@acme.example\"}],\"active\":true}";
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    call(frame, "GET", ask, NULL);
    assert_string_equal(answer(frame, "totalResults"), "0");
    assert_int_equal(call(frame, "POST", USERS, body), 201);
    call(frame, "GET", ask, NULL);
    snprintf(id, sizeof(id), "%s", answer(frame, "Resources.0.id"));
    assert_int_equal(call(frame, "PUT", path_of(USERS "/%s?", id), body), 200);
    assert_string_equal(answer(frame, "id"), id);
}

static void test_facts_4_3_groups(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char path[PERSON_ID_SIZE + 32];

    person_new(frame, "a@acme.example", id);
    assert_int_equal(call(frame, "GET", GROUPS "?count=100&startIndex=1&", NULL), 200);
    assert_string_equal(answer(frame, "totalResults"), "0");
    assert_int_equal(call(frame, "POST", GROUPS,
                          "{\"displayName\":\"QA\","
                          "\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"]}"),
                     201);
    snprintf(path, sizeof(path), GROUPS "/%s", answer(frame, "id"));
    assert_int_equal(change_members(frame, path, "add", path_of("[%s]", member(id))), 200);
    assert_string_equal(answer(frame, "members.0.value"), id);
}

/* Out of the groups first, then PUT active:false; back by PUT active:true, in no group. */
static void test_facts_4_3_suspend_and_reactivate(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char path[PERSON_ID_SIZE + 32];
    char ops[PERSON_ID_SIZE + 32];

    person_new(frame, "a@acme.example", id);
    group_new(frame, "QA", member(id), path);
    group_new(frame, "Ops", member(id), ops);
    assert_int_equal(change_members(frame, path, "remove", path_of("[%s]", member(id))), 200);
    assert_int_equal(change_members(frame, ops, "remove", path_of("[%s]", member(id))), 200);
    assert_int_equal(list_length(frame, "members"), 0);
    call(frame, "GET", path_of(USERS "/%s", id), NULL);
    assert_string_equal(answer(frame, "active"), "true"); /* leaving groups suspends nobody */
    assert_int_equal(call(frame, "PUT", path_of(USERS "/%s?", id),
                          "{\"userName\":\"a@acme.example\",\"active\":false}"),
                     200);
    assert_string_equal(answer(frame, "active"), "false");
    assert_int_equal(call(frame, "PUT", path_of(USERS "/%s?", id),
                          "{\"userName\":\"a@acme.example\",\"active\":true}"),
                     200);
    assert_string_equal(answer(frame, "active"), "true");
    call(frame, "GET", path, NULL);
    assert_int_equal(list_length(frame, "members"), 0);
}

static void test_facts_4_3_import(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    size_t start = 1;
    size_t step;

    for (int i = 0; i < 130; i++)
        person_new(frame, path_of("p%03d@acme.example", i), id);
    do {
        assert_int_equal(
            call(frame, "GET", path_of(USERS "?count=100&startIndex=%zu&", start), NULL), 200);
        step = list_length(frame, "Resources");
        if (step > 0)
            assert_string_equal(answer(frame, "Resources.0.userName"),
                                path_of("p%03zu@acme.example", start - 1));
        start += step;
    } while (step > 0);
    assert_int_equal(start, 131);
}

static void test_facts_6_5_group_names_clash_by_case(void **state)
{
    struct frame *frame = *state;
    char path[PERSON_ID_SIZE + 32];

    group_new(frame, "QA", "", path);
    call(frame, "POST", GROUPS, "{\"displayName\":\"QA\"}");
    assert_scim_error(frame, "409", "uniqueness");
    group_new(frame, "qa", "", path);
    call(frame, "PATCH", path,
         OPS("[{\"op\":\"replace\",\"value\":{\"displayName\":\"QA\"}}]"));
    assert_scim_error(frame, "409", "uniqueness");
}

static void test_facts_6_6_four_ways_out_of_a_group(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char stays[PERSON_ID_SIZE];
    char path[PERSON_ID_SIZE + 32];

    person_new(frame, "a@acme.example", id);
    person_new(frame, "b@acme.example", stays);
    for (int way = 0; way < 4; way++) {
        group_new(frame, path_of("g%d", way), path_of("%s,%s", member(id), member(stays)),
                  path);
        if (way == 0)
            change_members(frame, path, "remove", path_of("[%s]", member(id)));
        else if (way == 1)
            change_members(frame, path, "remove", member(id));
        else if (way == 2)
            call(frame, "PATCH", path,
                 path_of("{\"Operations\":[{\"op\":\"remove\","
                         "\"path\":\"members[value eq \\\"%s\\\"]\"}]}",
                         id));
        else
            change_members(frame, path, "replace", path_of("[%s]", member(stays)));
        assert_int_equal(frame->exchange.status, 200);
        call(frame, "GET", path, NULL);
        assert_int_equal(list_length(frame, "members"), 1);
        assert_string_equal(answer(frame, "members.0.value"), stays);
    }
}

static void test_facts_6_6_the_last_member_goes(void **state)
{
    static const char *const nothing[] = {"[]", "null"};
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char path[PERSON_ID_SIZE + 32];

    person_new(frame, "a@acme.example", id);
    for (size_t i = 0; i < 2; i++) {
        group_new(frame, path_of("g%zu", i), member(id), path);
        assert_int_equal(change_members(frame, path, "replace", nothing[i]), 200);
        assert_int_equal(list_length(frame, "members"), 0);
    }
    call(frame, "GET", path_of(USERS "/%s", id), NULL);
    assert_string_equal(answer(frame, "active"), "true");
}

/* Those in no other group lose the account, whoever else was in it keeps theirs. */
static void test_facts_6_7_deleting_a_group_suspends(void **state)
{
    struct frame *frame = *state;
    char only[PERSON_ID_SIZE];
    char both[PERSON_ID_SIZE];
    char none[PERSON_ID_SIZE];
    char qa[PERSON_ID_SIZE + 32];
    char ops[PERSON_ID_SIZE + 32];

    person_new(frame, "only@acme.example", only);
    person_new(frame, "both@acme.example", both);
    person_new(frame, "none@acme.example", none);
    group_new(frame, "QA", path_of("%s,%s", member(only), member(both)), qa);
    group_new(frame, "Ops", member(both), ops);
    assert_int_equal(call(frame, "DELETE", qa, NULL), 204);
    assert_int_equal(frame->exchange.answer.length, 0);
    call(frame, "GET", USERS "?filter=active+eq+false", NULL);
    assert_string_equal(answer(frame, "totalResults"), "1");
    assert_string_equal(answer(frame, "Resources.0.id"), only);
    assert_int_equal(audit_count(frame, "team.scim_deactivate_member", only), 1);
    call(frame, "GET", ops, NULL);
    assert_string_equal(answer(frame, "members.0.value"), both);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, frame_setup_on, frame_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_facts_1_1_answers_are_plain_json),
        TEST(test_facts_1_2_there_are_twelve_calls),
        TEST(test_facts_1_2_other_calls_are_the_gateways),
        TEST(test_facts_1_3_a_person_has_these_attributes),
        TEST(test_facts_1_3_no_user_name_is_invalid_syntax),
        TEST(test_facts_1_3_put_of_a_name_keeps_the_rest),
        TEST(test_facts_1_3_put_of_an_email_keeps_the_rest),
        TEST(test_facts_1_3_put_ignores_other_attributes),
        TEST(test_facts_1_3_new_email_is_refused_without_scim_type),
        TEST(test_facts_1_3_taken_email_is_a_conflict),
        TEST(test_facts_1_3_patch_shapes),
        TEST(test_facts_1_3_refused_patch_changes_nothing),
        TEST(test_facts_1_4_a_group_has_these_attributes),
        TEST(test_facts_1_4_rename),
        TEST(test_facts_1_4_schemas_are_not_checked),
        TEST(test_facts_1_4_nobody_cannot_be_a_member),
        TEST(test_facts_1_4_members_there_and_not_there),
        TEST(test_facts_1_5_pages),
        TEST(test_facts_1_5_everybody_is_listed),
        TEST(test_facts_1_5_filters),
        TEST(test_facts_1_5_other_filters_are_refused),
        TEST(test_facts_1_5_a_plus_is_a_space),
        TEST(test_facts_1_6_discovery_takes_a_key),
        TEST(test_facts_1_7_errors),
        TEST(test_facts_1_8_resource_types_refuse_as_the_gateway),
        TEST(test_facts_1_9_minutes),
        TEST(test_facts_4_3_enable),
        TEST(test_facts_4_3_create_and_link),
        TEST(test_facts_4_3_groups),
        TEST(test_facts_4_3_suspend_and_reactivate),
        TEST(test_facts_4_3_import),
        TEST(test_facts_6_5_group_names_clash_by_case),
        TEST(test_facts_6_6_four_ways_out_of_a_group),
        TEST(test_facts_6_6_the_last_member_goes),
        TEST(test_facts_6_7_deleting_a_group_suspends),
    };

    return cmocka_run_group_tests_name("rules of scim", tests, NULL, NULL);
}
