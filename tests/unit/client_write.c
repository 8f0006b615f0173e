/* SPDX-License-Identifier: MIT */
/* Changes: made once, seen through, or only shown. */
#include "client_scene.h"
#include "scratch.h"

#include "base/json.h"

static struct pms_resource *a_user(const char *id)
{
    struct pms_resource *user = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_resource_new(PMS_USER, &user, &err), 0);
    assert_int_equal(pms_resource_set(user, "userName", "u1@acme.example", &err), 0);
    assert_int_equal(pms_resource_set(user, "name.givenName", "U", &err), 0);
    assert_int_equal(pms_resource_set(user, "name.familyName", "N1", &err), 0);
    if (id)
        assert_int_equal(pms_json_add_text(pms_resource_json(user), "id", id, &err), 0);
    return user;
}

static const struct {
    const char *section;
    int code;
    const char *message, *hint;
} creations[] = {
    {"create", 0, "", ""},
    {"create 200", 0, "", ""},
    {"create no id", 0, "", ""},
    {"create 202", 0, "", ""},
    {"create 202 not yet", PMS_E_REMOTE, "u1@acme.example is not there (yet)", ""},
    {"create somebody else", PMS_E_REMOTE, "u1@acme.example is not there (yet)", ""},
    {"create lost", 0, "", ""},
    {"create gateway timeout", 0, "", ""},
    {"create lost and not there", PMS_E_NETWORK, "closed without an answer",
     "is not there (yet)"},
    {"create lost other data", PMS_E_NETWORK, "closed without an answer", "with other data"},
    {"create lost blind", PMS_E_NETWORK, "closed without an answer", "look before you repeat"},
    {"create 409", PMS_E_CONFLICT, "in the team", ""},
};

static void test_create(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(creations) / sizeof(*creations); i++) {
        AUTO(pms_resource_free) struct pms_resource *user = a_user(NULL);
        AUTO(pms_resource_free) struct pms_resource *made = NULL;
        struct scene s;

        print_message("# %s\n", creations[i].section);
        start(&s, creations[i].section, NULL);
        assert_int_equal(pms_client_create(s.client, user, &made, &s.err), -creations[i].code);
        assert_has(s.err.message, creations[i].message);
        assert_has(s.err.hint, creations[i].hint);
        assert_has(scripted_request(s.server, 0),
                   "\r\nContent-Type: application/scim+json\r\n");
        assert_has(scripted_request(s.server, 0), "\"userName\":\"u1@acme.example\"");
        if (creations[i].code == 0)
            assert_string_equal(pms_resource_id(made), "u1");
        else
            assert_null(made);
        end(&s);
    }
}

/* libcurl would send a POST again when a kept connection closes without an answer. */
static void test_post_goes_once(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_user(NULL);
    AUTO(pms_resource_free) struct pms_resource *made = NULL;
    AUTO(pms_resource_free) struct pms_resource *got = NULL;
    struct scene s;

    (void)state;
    start(&s, "create lost on kept connection", NULL);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &got, &s.err), 0);
    assert_int_equal(pms_client_create(s.client, user, &made, &s.err), 0);
    assert_int_equal(scripted_count(s.server), 3);
    end(&s);
}

/* Nor may one be that has no body, as an action of a server's own may be. */
static void test_post_of_nothing_goes_once(void **state)
{
    const struct pms_raw raw = {.method = "POST", .path = "/Users/u1/invite"};
    AUTO(pms_resource_free) struct pms_resource *got = NULL;
    struct pms_raw_answer answer = {0};
    struct scene s;

    (void)state;
    start(&s, "post of nothing lost on kept connection", NULL);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &got, &s.err), 0);
    assert_int_equal(pms_client_raw(s.client, &raw, &answer, &s.err), -PMS_E_NETWORK);
    assert_int_equal(scripted_count(s.server), 2);
    end(&s);
}

static void test_replace(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
    AUTO(pms_resource_free) struct pms_resource *nameless = a_user(NULL);
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start(&s, "replace", NULL);
    assert_int_equal(pms_client_replace(s.client, nameless, &after, &s.err), -PMS_E_USAGE);
    assert_int_equal(pms_client_replace(s.client, user, &after, &s.err), 0);
    assert_int_equal(pms_user_active(after), 0);
    end(&s);
}

static void test_replace_version(void **state)
{
    static const char text[] = "{\"id\":\"u1\",\"userName\":\"u1@acme.example\","
                               "\"meta\":{\"version\":\"W/\\\"7\\\"\"}}";
    static const struct {
        const char *section;
        int code;
    } cases[] = {{"replace version", 0},
                 {"replace changed", PMS_E_CONFLICT},
                 {"replace odd version", 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        AUTO(pms_resource_free) struct pms_resource *user = NULL;
        AUTO(pms_resource_free) struct pms_resource *after = NULL;
        struct scene s;

        print_message("# %s\n", cases[i].section);
        start(&s, cases[i].section, NULL);
        assert_int_equal(pms_resource_parse(PMS_USER, text, strlen(text), &user, &s.err), 0);
        assert_int_equal(pms_client_replace(s.client, user, &after, &s.err), -cases[i].code);
        assert_has(scripted_request(s.server, 0), "\r\nIf-Match: W/\"7\"\r\n");
        assert_null(strstr(scripted_request(s.server, 2), "If-Match"));
        end(&s);
    }
}

/* A version that would be more than a header is none. */
static void test_replace_odd_text(void **state)
{
    static const char text[] = "{\"id\":\"u1\",\"userName\":\"u1@acme.example\","
                               "\"meta\":{\"version\":\"7\\r\\nX-Evil: 1\"}}";
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start(&s, "replace version", NULL);
    assert_int_equal(pms_resource_parse(PMS_USER, text, strlen(text), &user, &s.err), 0);
    assert_int_equal(pms_client_replace(s.client, user, &after, &s.err), 0);
    assert_null(strstr(scripted_request(s.server, 0), "If-Match"));
    assert_null(strstr(scripted_request(s.server, 0), "\nX-Evil"));
    end(&s);
}

static const struct {
    const char *section, *manners;
    int code;
    const char *request, *message;
} actives[] = {
    {"active postman", "postman", 0, "[{\"op\":\"replace\",\"value\":{\"active\":false}}]", ""},
    {"active postman", NULL, 0, "[{\"op\":\"replace\",\"path\":\"active\",\"value\":false}]",
     ""},
    {"active 204", NULL, 0, "", ""},
    {"active empty 200", NULL, 0, "", ""},
    {"active stale answer", NULL, 0, "", ""},
    {"active by put", NULL, 0, "", ""},
    {"active by put odd versions", NULL, 0, "", ""},
    {"active by put never", NULL, PMS_E_CONFLICT, "", "changed meanwhile (412)"},
    {"active no json", NULL, PMS_E_REMOTE, "", "failed (415)"},
    {"active 202", NULL, PMS_E_REMOTE, "", "took the change (202), but u1 is as before"},
    {"active ignored", NULL, PMS_E_REMOTE, "", "but u1@acme.example is as before"},
    {"active other person", NULL, PMS_E_REMOTE, "", "answered with u2"},
    {"active other name", NULL, PMS_E_REMOTE, "",
     "was to change u1@acme.example and answered with u2@acme.example"},
    {"active other name later", NULL, PMS_E_REMOTE, "", "answered with u2@acme.example"},
    {"active other id quoted", NULL, PMS_E_REMOTE, "", "answered with ***"},
    {"active no way", NULL, PMS_E_UNSUPPORTED, "", "does not offer this"},
    {"status 404", NULL, PMS_E_NOTFOUND, "", "not a member"},
};

static void test_set_active(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(actives) / sizeof(*actives); i++) {
        AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
        AUTO(pms_resource_free) struct pms_resource *after = NULL;
        struct scene s;

        print_message("# %s\n", actives[i].section);
        start(&s, actives[i].section, actives[i].manners);
        assert_int_equal(pms_client_set_active(s.client, user, 0, &after, &s.err),
                         -actives[i].code);
        assert_has(s.err.message, actives[i].message);
        assert_has(scripted_request(s.server, 0), actives[i].request);
        if (actives[i].code == 0)
            assert_int_equal(pms_user_active(after), 0);
        else
            assert_null(after);
        end(&s);
    }
}

/* What the server knows and we do not must survive the way round by PUT. */
static void test_put_keeps_everything(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start(&s, "active by put", NULL);
    assert_int_equal(pms_client_set_active(s.client, user, 0, &after, &s.err), 0);
    assert_has(scripted_request(s.server, 2), "\"active\":false");
    assert_has(scripted_request(s.server, 2), "\"urn:x\":{\"kept\":1}");
    assert_has(scripted_request(s.server, 2), "\r\nIf-Match: W/\"a/b+=\"\r\n");
    end(&s);
}

/* Whoever was faster keeps their change, and ours goes on top of it; and once it is known that
 * there is no PATCH, none is sent. */
static void test_put_raced(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    AUTO(pms_resource_free) struct pms_resource *again = NULL;
    struct scene s;

    (void)state;
    start(&s, "active by put raced", NULL);
    assert_int_equal(pms_client_set_active(s.client, user, 0, &after, &s.err), 0);
    assert_has(scripted_request(s.server, 2), "\r\nIf-Match: W/\"1\"\r\n");
    assert_has(scripted_request(s.server, 4), "\r\nIf-Match: W/\"2\"\r\n");
    assert_has(scripted_request(s.server, 4), "\"nickName\":\"theirs\"");
    assert_int_equal(pms_client_set_active(s.client, user, 0, &again, &s.err), 0);
    end(&s);
}

/* A server that refuses the version it gave gets none. */
static void test_odd_versions(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start(&s, "active by put odd versions", NULL);
    assert_int_equal(pms_client_set_active(s.client, user, 0, &after, &s.err), 0);
    assert_has(scripted_request(s.server, 2), "If-Match: \"1\"");
    assert_null(strstr(scripted_request(s.server, 4), "If-Match"));
    end(&s);
}

static void test_plain_json(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    AUTO(pms_resource_free) struct pms_resource *again = NULL;
    struct scene s;

    (void)state;
    start(&s, "active plain json", NULL);
    assert_int_equal(pms_client_set_active(s.client, user, 0, &after, &s.err), 0);
    assert_int_equal(pms_client_set_active(s.client, user, 0, &again, &s.err), 0);
    assert_has(scripted_request(s.server, 0), "\r\nContent-Type: application/scim+json\r\n");
    assert_has(scripted_request(s.server, 1), "\r\nContent-Type: application/json\r\n");
    assert_has(scripted_request(s.server, 2), "\r\nContent-Type: application/json\r\n");
    end(&s);
}

/* What one client found out, the next one knows. */
static void test_learns(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
    struct scene s;

    (void)state;
    setenv("XDG_CACHE_HOME", scratch, 1);
    serve(&s, "learns", NULL);
    s.options.remember = "acme";
    for (int i = 0; i < 2; i++) {
        AUTO(pms_resource_free) struct pms_resource *after = NULL;
        struct pms_query query = {.type = PMS_USER};
        struct pms_pages *pages = NULL;
        struct pms_resource *one;

        connect_client(&s);
        assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
        while (pms_pages_next(pages, &one, &s.err) == 1)
            pms_resource_free(one);
        assert_int_equal(s.err.code, 0);
        pms_pages_free(pages);
        assert_int_equal(pms_client_set_active(s.client, user, 0, &after, &s.err), 0);
        pms_client_free(s.client);
        s.client = NULL;
    }
    end(&s);
}

/* A server may leave `schemas` out, or say null; we say it whatever came. */
static void test_schemas_are_always_sent(void **state)
{
    static const char schemas[] = "\"schemas\":[\"" PMS_URN_USER "\"]";
    static const char *const sections[] = {"active by put", "active by put, null schemas"};

    (void)state;
    for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
        AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
        AUTO(pms_resource_free) struct pms_resource *after = NULL;
        struct scene s;

        start(&s, sections[i], NULL);
        assert_int_equal(pms_client_set_active(s.client, user, 0, &after, &s.err), 0);
        assert_has(scripted_request(s.server, 0), "\"schemas\":[\"" PMS_URN_PATCH "\"]");
        assert_has(scripted_request(s.server, 2), schemas);
        assert_null(strstr(scripted_request(s.server, 2), "null"));
        end(&s);
    }
}

/* What a person is called goes back as it came, also where a comparison minds no case. */
static void test_spelling_is_kept(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *found = NULL;
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start(&s, "spelling", NULL);
    assert_int_equal(pms_client_find_user(s.client, "u1@acme.example", &found, &s.err), 0);
    assert_int_equal(pms_client_replace(s.client, found, &after, &s.err), 0);
    assert_has(scripted_request(s.server, 1), "\"userName\":\"U1@Acme.example\"");
    assert_has(scripted_request(s.server, 1), "\"externalId\":\"xY\"");
    end(&s);
}

static void test_set_name(void **state)
{
    static const struct {
        const char *section, *manners, *family;
        int code;
        const char *request;
    } cases[] = {
        {"name postman", "postman", NULL, 0,
         "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],"
         "\"name\":{\"givenName\":\"New\",\"familyName\":\"N1\"}}"},
        {"name rfc", NULL, "Too", 0,
         "[{\"op\":\"replace\",\"path\":\"name.givenName\",\"value\":\"New\"},"
         "{\"op\":\"replace\",\"path\":\"name.familyName\",\"value\":\"Too\"}]"},
        {"name by put refused", "postman", NULL, 0, "\"givenName\":\"New\""},
        {"name ignored", NULL, NULL, PMS_E_REMOTE, "name.givenName"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
        AUTO(pms_resource_free) struct pms_resource *after = NULL;
        struct scene s;

        print_message("# %s\n", cases[i].section);
        start(&s, cases[i].section, cases[i].manners);
        assert_int_equal(
            pms_client_set_name(s.client, user, "New", cases[i].family, &after, &s.err),
            -cases[i].code);
        assert_has(scripted_request(s.server, 0), cases[i].request);
        end(&s);
    }
}

static void test_change_user(void **state)
{
    static const struct {
        const char *section, *manners;
        int active;
        int code;
        const char *request;
    } cases[] = {
        {"several changes", NULL, 1, 0,
         "[{\"op\":\"replace\",\"path\":\"name.givenName\",\"value\":\"New\"},"
         "{\"op\":\"replace\",\"path\":\"active\",\"value\":true}]"},
        /* As C has it, everything but 0 is true. */
        {"several changes", NULL, 7, 0, "\"path\":\"active\",\"value\":true"},
        {"several changes by put", "postman", 1, 0,
         "\"name\":{\"givenName\":\"New\",\"familyName\":\"N1\"},\"active\":true"},
        {"several changes half done", NULL, 1, PMS_E_REMOTE, "\"active\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct pms_user_change change = {.active = cases[i].active, .given = "New"};
        AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
        AUTO(pms_resource_free) struct pms_resource *after = NULL;
        struct scene s;

        print_message("# %s\n", cases[i].section);
        start(&s, cases[i].section, cases[i].manners);
        assert_int_equal(pms_client_change_user(s.client, user, &change, &after, &s.err),
                         -cases[i].code);
        assert_has(scripted_request(s.server, 0), cases[i].request);
        end(&s);
    }
}

static void test_preview(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_user("u1");
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    AUTO(pms_resource_free) struct pms_resource *got = NULL;
    struct scene s;

    (void)state;
    serve(&s, "get", NULL);
    s.options.preview = on_preview;
    s.options.preview_context = &s;
    connect_client(&s);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &got, &s.err), 0);
    assert_int_equal(pms_client_create(s.client, user, &after, &s.err), PMS_PREVIEWED);
    assert_int_equal(pms_client_set_active(s.client, user, 0, &after, &s.err), PMS_PREVIEWED);
    assert_int_equal(pms_client_set_name(s.client, user, "A", NULL, &after, &s.err),
                     PMS_PREVIEWED);
    assert_int_equal(pms_client_replace(s.client, user, &after, &s.err), PMS_PREVIEWED);
    assert_null(after);
    assert_has(pms_buf_text(&s.preview), "POST /scim/v2/Users {\"schemas\"");
    assert_has(pms_buf_text(&s.preview), "PATCH /scim/v2/Users/u1 {");
    assert_has(pms_buf_text(&s.preview), "PUT /scim/v2/Users/u1 {");
    assert_int_equal(scripted_count(s.server), 1);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_post_goes_once),
        cmocka_unit_test(test_post_of_nothing_goes_once),
        cmocka_unit_test(test_replace),
        cmocka_unit_test(test_replace_version),
        cmocka_unit_test(test_replace_odd_text),
        cmocka_unit_test(test_set_active),
        cmocka_unit_test(test_put_keeps_everything),
        cmocka_unit_test(test_schemas_are_always_sent),
        cmocka_unit_test(test_spelling_is_kept),
        cmocka_unit_test(test_put_raced),
        cmocka_unit_test(test_odd_versions),
        cmocka_unit_test(test_plain_json),
        SCRATCH_TEST(test_learns),
        cmocka_unit_test(test_set_name),
        cmocka_unit_test(test_change_user),
        cmocka_unit_test(test_preview),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
