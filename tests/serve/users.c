/* SPDX-License-Identifier: MIT */
/* /scim/v2/Users and discovery, by structs. */
#include "frame.h"

#include <stdio.h>
#include <string.h>

#define USERS "/scim/v2/Users"

static const char mara[] =
    "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],"
    "\"userName\":\"mara.ito@acme.example\",\"externalId\":\"48210077\","
    "\"name\":{\"givenName\":\"Mara\",\"familyName\":\"Ito\"},"
    "\"locale\":\"en-US\",\"groups\":[\"QA\"],\"displayName\":\"Mara Ito\",\"active\":true}";

/* Creates a user and returns its path, good until the next call. */
static const char *create(struct frame *frame, const char *body)
{
    static char path[128];

    assert_int_equal(call(frame, "POST", USERS, body), 201);
    snprintf(path, sizeof(path), USERS "/%s", answer(frame, "id"));
    return path;
}

static void verify(struct frame *frame, const char *domain)
{
    char body[128];
    struct pms_error err = PMS_ERROR_INIT;

    snprintf(body, sizeof(body), "{\"domain\":\"%s\"}", domain);
    assert_int_equal(call(frame, "POST", "/admin/v1/domains", body), 201);
    assert_int_equal(pms_store_write(frame->store, &err), 0);
    assert_int_equal(pms_store_domain_verify(frame->store, domain, frame->now_ms, &err), 1);
    assert_int_equal(pms_store_commit(frame->store, &err), 0);
}

static void test_create(void **state)
{
    struct frame *frame = *state;

    create(frame, mara);
    assert_int_equal(strlen(answer(frame, "id")), 48);
    assert_int_equal(strspn(answer(frame, "id"), "0123456789abcdef"), 48);
    json_object_object_del(frame->json, "id");
    assert_string_equal(
        json_object_to_json_string_ext(frame->json, JSON_C_TO_STRING_PLAIN),
        "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],"
        "\"userName\":\"mara.ito@acme.example\","
        "\"name\":{\"givenName\":\"Mara\",\"familyName\":\"Ito\"},"
        "\"externalId\":\"48210077\",\"active\":true,"
        "\"meta\":{\"resourceType\":\"User\",\"created\":\"2026-03-04T10:11:12.000Z\","
        "\"lastModified\":\"2026-03-04T10:11:12.000Z\"}}");
    assert_string_equal(frame->exchange.content_type, "application/json; charset=utf-8");
    assert_int_equal(
        state_number(frame,
                     "SELECT count(*) FROM audit WHERE action = 'team.scim_add_member' AND"
                     " actor LIKE 'scimkey:%' AND target = (SELECT id FROM users)"),
        1);
}

static void test_create_refused(void **state)
{
    static const struct {
        const char *body;
        const char *status;
        const char *scim_type;
    } rows[] = {
        {"", "400", "invalidSyntax"},
        {"{", "400", "invalidSyntax"},
        {"[]", "400", "invalidSyntax"},
        {"{}", "400", "invalidSyntax"},
        {"{\"userName\":\"\"}", "400", "invalidSyntax"},
        {"{\"userName\":null}", "400", "invalidSyntax"},
        {"{\"userName\":7}", "400", "invalidSyntax"},
        {"{\"userName\":\"a@b.example\\u0000\"}", "400", "invalidSyntax"},
        {"{\"userName\":\"a@b.example\",\"active\":\"maybe\"}", "400", "invalidSyntax"},
        {"{\"userName\":\"a@b.example\",\"active\":1}", "400", "invalidSyntax"},
        {"{\"userName\":\"a@b.example\",\"name\":\"Mara\"}", "400", "invalidSyntax"},
        {"{\"userName\":\"a@b.example\",\"name\":{\"givenName\":\"a\\u0007b\"}}", "400",
         "invalidSyntax"},
        {"{\"userName\":\"mara\"}", "400", "invalidSyntax"},
        {"{\"userName\":\"mara@\"}", "400", "invalidSyntax"},
        {"{\"userName\":\"@acme.example\"}", "400", "invalidSyntax"},
        {"{\"userName\":\"m ito@acme.example\"}", "400", "invalidSyntax"},
        {"{\"userName\":\"mara@acme\"}", "400", "invalidSyntax"},
        {"{\"userName\":\"ma\\u200bra@acme.example\"}", "400", "invalidSyntax"},
        {"{\"userName\":\"mara\\u00ad@acme.example\"}", "400", "invalidSyntax"},
        {"{\"userName\":\"mara@acme..example\"}", "400", "invalidSyntax"},
        {"{\"userName\":\"MARA.ITO@acme.example\"}", "409", "uniqueness"},
        {"{\"userName\":\"gone@acme.example\"}", "409", "uniqueness"},
    };
    struct frame *frame = *state;

    create(frame, mara);
    create(frame, "{\"userName\":\"gone@acme.example\",\"active\":false}");
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        call(frame, "POST", USERS, rows[i].body);
        assert_scim_error(frame, rows[i].status, rows[i].scim_type);
    }
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users"), 2);
}

static void test_create_tolerant(void **state)
{
    struct frame *frame = *state;

    create(frame,
           "{\"USERNAME\":\"a@acme.example\",\"schemas\":[\"urn:scim:schemas:core:1.0\"],"
           "\"name\":null,\"active\":\"False\"}");
    assert_string_equal(answer(frame, "active"), "false");
    assert_null(json_object_object_get(frame->json, "name"));
    assert_null(json_object_object_get(frame->json, "externalId"));
}

static void test_get(void **state)
{
    struct frame *frame = *state;
    const char *path = create(frame, mara);
    char again[160];

    assert_int_equal(call(frame, "GET", path, NULL), 200);
    assert_string_equal(answer(frame, "userName"), "mara.ito@acme.example");
    snprintf(again, sizeof(again), "%s?", path);
    assert_int_equal(call(frame, "GET", again, NULL), 200);
    call(frame, "GET", USERS "/nobody", NULL);
    assert_scim_error(frame, "404", NULL);
}

static void test_put_merges(void **state)
{
    struct frame *frame = *state;
    const char *path = create(frame, mara);

    frame->now_ms += 5000;
    assert_int_equal(call(frame, "PUT", path, "{\"name\":{\"givenName\":\"Marah\"}}"), 200);
    assert_string_equal(answer(frame, "name.givenName"), "Marah");
    assert_string_equal(answer(frame, "name.familyName"), "Ito");
    assert_string_equal(answer(frame, "externalId"), "48210077");
    assert_string_equal(answer(frame, "active"), "true");
    assert_string_equal(answer(frame, "meta.created"), "2026-03-04T10:11:12.000Z");
    assert_string_equal(answer(frame, "meta.lastModified"), "2026-03-04T10:11:17.000Z");
    frame->now_ms += 5000;
    assert_int_equal(call(frame, "PUT", path, mara), 200);
    assert_string_equal(answer(frame, "name.givenName"), "Mara");
    frame->now_ms += 5000;
    assert_int_equal(call(frame, "PUT", path, mara), 200); /* nothing to do */
    assert_string_equal(answer(frame, "meta.lastModified"), "2026-03-04T10:11:22.000Z");
    assert_int_equal(call(frame, "PUT", path, "{\"active\":false}"), 200);
    assert_string_equal(answer(frame, "active"), "false");
    assert_int_equal(call(frame, "PUT", path, "{\"active\":\"True\"}"), 200);
    assert_string_equal(answer(frame, "active"), "true");
    assert_int_equal(
        state_number(frame, "SELECT count(*) FROM audit WHERE action IN"
                            " ('team.scim_deactivate_member', 'team.scim_reactivate_member')"),
        2);
    call(frame, "PUT", path, "{\"active\":3}");
    assert_scim_error(frame, "400", "invalidSyntax");
    call(frame, "PUT", path, "nonsense");
    assert_scim_error(frame, "400", "invalidSyntax");
    call(frame, "PUT", USERS "/nobody", "{}");
    assert_scim_error(frame, "404", NULL);
}

static void test_email_change(void **state)
{
    struct frame *frame = *state;
    static const char change[] = "{\"userName\":\"m.ito@Other.example\"}";
    char path[128];

    create(frame, "{\"userName\":\"taken@other.example\"}");
    snprintf(path, sizeof(path), "%s", create(frame, mara));
    call(frame, "PUT", path, change);
    assert_scim_error(frame, "400", NULL);
    verify(frame, "other.example");
    call(frame, "PUT", path, change); /* the old domain counts as well */
    assert_scim_error(frame, "400", NULL);
    verify(frame, "acme.example");
    call(frame, "PUT", path, "{\"userName\":\"m.ito\"}");
    assert_scim_error(frame, "400", NULL);
    call(frame, "PUT", path, "{\"userName\":\"\"}");
    assert_scim_error(frame, "400", NULL);
    call(frame, "PUT", path, "{\"userName\":\"Taken@other.example\"}");
    assert_scim_error(frame, "409", "uniqueness");
    assert_int_equal(call(frame, "PUT", path, change), 200);
    assert_string_equal(answer(frame, "userName"), "m.ito@Other.example");
    assert_int_equal(
        call(frame, "GET", USERS "?filter=userName+eq+%22m.ito@Other.example%22&", NULL), 200);
    assert_string_equal(answer(frame, "totalResults"), "1");
}

/* Only the spelling changes, so no domain has to be verified. */
static void test_email_case(void **state)
{
    struct frame *frame = *state;
    const char *path = create(frame, mara);

    assert_int_equal(call(frame, "PUT", path, "{\"userName\":\"Mara.Ito@ACME.example\"}"), 200);
    assert_string_equal(answer(frame, "userName"), "Mara.Ito@ACME.example");
}

#define PATCH(operations)                                                                      \
    "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],"                        \
    "\"Operations\":" operations "}"

static void test_patch(void **state)
{
    static const struct {
        const char *body, *name, *value;
    } rows[] = {
        {PATCH("[{\"op\":\"replace\",\"value\":{\"active\":false}}]"), "active", "false"},
        {PATCH("[{\"op\":\"Replace\",\"path\":\"active\",\"value\":\"True\"}]"), "active",
         "true"},
        {PATCH("[{\"op\":\"replace\",\"path\":\"active\",\"value\":true}]"), "active", "true"},
        {PATCH("[{\"op\":\"add\",\"path\":\"name.givenName\",\"value\":\"M\"}]"),
         "name.givenName", "M"},
        {PATCH("[{\"op\":\"replace\",\"value\":{\"name\":{\"familyName\":\"Itoh\"}}}]"),
         "name.familyName", "Itoh"},
        {PATCH("[{\"op\":\"replace\",\"value\":{\"name.familyName\":\"Ito\"}}]"),
         "name.familyName", "Ito"},
        {PATCH("[{\"op\":\"replace\",\"path\":\"externalId\",\"value\":\"7\"}]"), "externalId",
         "7"},
        {PATCH("[{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"m@acme.example\"}]"),
         "userName", "m@acme.example"},
    };
    struct frame *frame = *state;
    char path[128];

    snprintf(path, sizeof(path), "%s", create(frame, mara));
    verify(frame, "acme.example");
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        assert_int_equal(call(frame, "PATCH", path, rows[i].body), 200);
        assert_string_equal(answer(frame, rows[i].name), rows[i].value);
        assert_string_equal(answer(frame, "meta.resourceType"), "User");
    }
}

static void test_patch_refused(void **state)
{
    static const char *const bodies[] = {
        "",
        "{}",
        PATCH("[{\"op\":\"remove\",\"path\":\"externalId\"}]"),
        PATCH("[{\"op\":\"move\",\"path\":\"active\",\"value\":true}]"),
        PATCH("[{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"x\"}]"),
        PATCH("[{\"op\":\"replace\",\"path\":\"emails[type eq \\\"work\\\"].value\",\"value\":"
              "\"a@b.example\"}]"),
        PATCH("[{\"op\":\"replace\",\"path\":\"name.middleName\",\"value\":\"x\"}]"),
        PATCH("[{\"op\":\"replace\",\"path\":\"id\",\"value\":\"x\"}]"),
        PATCH("[{\"op\":\"replace\",\"path\":\"meta.created\",\"value\":\"x\"}]"),
        PATCH("[{\"op\":\"replace\",\"path\":\"active\",\"value\":\"perhaps\"}]"),
        PATCH("[{\"op\":\"replace\",\"path\":\"active[\",\"value\":true}]"),
        PATCH("[{\"op\":\"replace\",\"value\":{\"active\":false}},"
              "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"x\"}]"),
    };
    struct frame *frame = *state;
    char path[128];

    snprintf(path, sizeof(path), "%s", create(frame, mara));
    for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
        call(frame, "PATCH", path, bodies[i]);
        assert_scim_error(frame, "400", "invalidSyntax");
    }
    assert_int_equal(call(frame, "GET", path, NULL), 200);
    assert_string_equal(answer(frame, "active"), "true");
    assert_string_equal(answer(frame, "meta.lastModified"), "2026-03-04T10:11:12.000Z");
    call(frame, "PATCH", path,
         PATCH("[{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"x@acme.example\"}]"));
    assert_scim_error(frame, "400", NULL);
    call(frame, "PATCH", USERS "/nobody", PATCH("[{\"op\":\"replace\",\"value\":{}}]"));
    assert_scim_error(frame, "404", NULL);
}

static void fill(struct frame *frame, int count)
{
    char body[128];

    for (int i = 1; i <= count; i++) {
        snprintf(body, sizeof(body), "{\"userName\":\"u%03d@acme.example\",\"active\":%s}", i,
                 i % 3 ? "true" : "false");
        create(frame, body);
    }
}

static void test_paging(void **state)
{
    static const struct {
        const char *query, *total, *start, *per_page;
        size_t count;
        const char *first;
    } rows[] = {
        {"", "130", "1", "100", 100, "u001@acme.example"},
        {"?", "130", "1", "100", 100, "u001@acme.example"},
        {"?startIndex=101", "130", "101", "100", 30, "u101@acme.example"},
        {"?count=100&startIndex=1&", "130", "1", "100", 100, "u001@acme.example"},
        {"?startIndex=0&count=2", "130", "1", "2", 2, "u001@acme.example"},
        {"?startIndex=-7&count=2", "130", "1", "2", 2, "u001@acme.example"},
        {"?startIndex=130&count=5", "130", "130", "5", 1, "u130@acme.example"},
        {"?startIndex=131", "130", "131", "100", 0, ""},
        {"?startIndex=99999999999999999999", "130", "1000000000", "100", 0, ""},
        {"?count=0", "130", "1", "0", 0, ""},
        {"?count=-1", "130", "1", "0", 0, ""},
        {"?count=5000", "130", "1", "100", 100, "u001@acme.example"},
        {"?filter=active+eq+%22false%22", "43", "1", "100", 43, "u003@acme.example"},
        {"?filter=active+eq+false&startIndex=43", "43", "43", "100", 1, "u129@acme.example"},
        {"?filter=Active%20EQ%20True&count=1&startIndex=3", "87", "3", "1", 1,
         "u004@acme.example"},
        {"?filter=userName+eq+%22u007@acme.example%22&", "1", "1", "100", 1,
         "u007@acme.example"},
        {"?filter=userName+eq+%22U007@acme.example%22", "0", "1", "100", 0, ""},
        {"?filter=username+Eq+%22u007@acme.example%22&count=0", "1", "1", "0", 0, ""},
        {"?filter=userName+eq+%22u007@acme.example%22&startIndex=2", "1", "2", "100", 0, ""},
        {"?Filter=userName+eq+%22u007@acme.example%22", "1", "1", "100", 1,
         "u007@acme.example"},
        {"?%66ilter=userName+eq+%22u007@acme.example%22", "1", "1", "100", 1,
         "u007@acme.example"},
        {"?filter=userName+eq+%22nobody%22", "0", "1", "100", 0, ""},
    };
    struct frame *frame = *state;

    fill(frame, 130);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char target[256];

        snprintf(target, sizeof(target), USERS "%s", rows[i].query);
        assert_int_equal(call(frame, "GET", target, NULL), 200);
        assert_string_equal(answer(frame, "schemas.0"),
                            "urn:ietf:params:scim:api:messages:2.0:ListResponse");
        assert_string_equal(answer(frame, "totalResults"), rows[i].total);
        assert_string_equal(answer(frame, "startIndex"), rows[i].start);
        assert_string_equal(answer(frame, "itemsPerPage"), rows[i].per_page);
        assert_int_equal(
            json_object_array_length(json_object_object_get(frame->json, "Resources")),
            rows[i].count);
        assert_string_equal(answer(frame, "Resources.0.userName"), rows[i].first);
    }
}

static void test_list_refused(void **state)
{
    static const char *const queries[] = {
        "filter=",
        "filter",
        "FILTER=userName",
        "filter=userName",
        "filter=userName+eq+'x'",
        "filter=userName+eq+x",
        "filter=userName+co+%22x%22",
        "filter=userName+sw+%22x%22",
        "filter=userName+ne+%22x%22",
        "filter=userName+pr",
        "filter=userName+eq+true",
        "filter=externalId+eq+%22x%22",
        "filter=emails.value+eq+%22x%22",
        "filter=active+eq+%22maybe%22",
        "filter=active+eq+1",
        "filter=active+eq+null",
        "filter=userName+eq+%22x%22+and+active+eq+true",
        "filter=userName+eq+%22x%22+or+active+eq+true",
        "filter=not+(active+eq+true)",
        "filter=%zz",
        "filter=%00",
        "startIndex=one",
        "startIndex=",
        "startIndex=1.5",
        "count=x",
        "count=+5",
    };
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++) {
        char target[256];

        snprintf(target, sizeof(target), USERS "?%s", queries[i]);
        call(frame, "GET", target, NULL);
        assert_scim_error(frame, "400", NULL);
    }
}

static void test_keys(void **state)
{
    struct frame *frame = *state;
    char text[256];

    assert_int_equal(call_with(frame, "GET", USERS, NULL, frame->scim_key, NULL), 200);
    snprintf(text, sizeof(text), " bEARER \t %s ", frame->scim_key);
    assert_int_equal(call_with(frame, "GET", USERS, NULL, text, NULL), 200);
    snprintf(text, sizeof(text), "Bearer %sx", frame->scim_key);
    call_with(frame, "GET", USERS, NULL, text, NULL);
    assert_scim_error(frame, "401", NULL);
    assert_string_equal(answer_field(frame, "WWW-Authenticate"), "Bearer");
    call_with(frame, "GET", USERS, NULL, NULL, NULL);
    assert_scim_error(frame, "401", NULL);
    call_with(frame, "GET", USERS, NULL, "Bearer", NULL);
    assert_scim_error(frame, "401", NULL);
    call_with(frame, "GET", USERS, NULL, frame->account_key, NULL);
    assert_scim_error(frame, "401", NULL);
    call_with(frame, "POST", USERS, mara, NULL, frame->account_key);
    assert_scim_error(frame, "401", NULL);
    assert_int_equal(frame->outcome, PMS_OUTCOME_READY); /* no transaction for strangers */
    call_with(frame, "GET", "/scim/v2/ResourceTypes", NULL, NULL, NULL);
    assert_int_equal(frame->exchange.status, 401);
    assert_string_equal(answer(frame, "error.name"), "AuthenticationError");
    assert_null(json_object_object_get(frame->json, "schemas"));
    call_with(frame, "GET", "/scim/v2/ServiceProviderConfig", NULL, "Bearer x", NULL);
    assert_scim_error(frame, "401", NULL);
}

static void test_off(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(call(frame, "PUT", "/admin/v1/scim", "{\"enabled\":false}"), 200);
    call(frame, "GET", USERS, NULL);
    assert_scim_error(frame, "403", NULL);
    call(frame, "POST", USERS, mara);
    assert_scim_error(frame, "403", NULL);
}

static void test_unknown(void **state)
{
    static const char *const rows[][2] = {
        {"DELETE", USERS "/1"},
        {"PUT", USERS},
        {"GET", "/scim/v2/Schemas"},
        {"GET", "/scim/v2/Me"},
        {"POST", "/scim/v2/Bulk"},
        {"POST", USERS "/.search"},
        {"GET", USERS "/a/b"},
        {"GET", "/scim/v2/"},
        {"GET", "/"},
        {"GET", "/scim/v2//Users"},
        {"get", USERS},
        {"GET", "/scim/v2/users"},
    };
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        assert_int_equal(call(frame, rows[i][0], rows[i][1], NULL), 404);
        assert_string_equal(answer(frame, "error.name"), "NotFound");
        assert_string_equal(answer(frame, "status"), "error");
    }
    assert_int_equal(call(frame, "GET", USERS "/", NULL), 200);
}

static void test_discovery(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(call(frame, "GET", "/scim/v2/ServiceProviderConfig", NULL), 200);
    assert_string_equal(answer(frame, "patch.supported"), "true");
    assert_string_equal(answer(frame, "bulk.supported"), "false");
    assert_string_equal(answer(frame, "filter.maxResults"), "100");
    assert_string_equal(answer(frame, "authenticationSchemes.0.type"), "oauthbearertoken");
    assert_string_equal(answer(frame, "meta.location"),
                        "http://127.0.0.1:8080/scim/v2/ServiceProviderConfig");
    assert_int_equal(call(frame, "GET", "/scim/v2/ResourceTypes", NULL), 200);
    assert_true(json_object_is_type(frame->json, json_type_array));
    assert_string_equal(answer(frame, "0.id"), "User");
    assert_string_equal(answer(frame, "0.schemaExtensions.0.required"), "true");
    assert_string_equal(answer(frame, "1.endpoint"), "/Groups");
    assert_string_equal(answer(frame, "1.schemaExtensions"), "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, frame_setup_on, frame_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_create),     TEST(test_create_refused), TEST(test_create_tolerant),
        TEST(test_get),        TEST(test_put_merges),     TEST(test_email_change),
        TEST(test_email_case), TEST(test_patch),          TEST(test_patch_refused),
        TEST(test_paging),     TEST(test_list_refused),   TEST(test_keys),
        TEST(test_off),        TEST(test_unknown),        TEST(test_discovery),
    };

    return cmocka_run_group_tests_name("users", tests, NULL, NULL);
}
