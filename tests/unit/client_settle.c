/* SPDX-License-Identifier: MIT */
/* Changes that are only promised or show late, deletions, adoptions, and PUT where there is
 * none. */
#include "client_clock.h"

#include "base/json.h"

static const char person[] = "{\"id\":\"u1\",\"userName\":\"u1@acme.example\","
                             "\"name\":{\"givenName\":\"U\",\"familyName\":\"N1\"},\"emails\":["
                             "],\"urn:x\":{\"kept\":1}}";

static struct pms_resource *a_person(const char *text)
{
    struct pms_resource *user = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_resource_parse(PMS_USER, text, strlen(text), &user, &err), 0);
    return user;
}

/* --- promises --- */

static void test_promises(void **state)
{
    static const struct {
        const char *section;
        long patience_ms;
        int code, slept;
        const char *message, *hint;
    } cases[] = {
        {"promise kept", 0, 0, 500 + 1000, "", ""},
        {"promise broken", 4000, PMS_E_REMOTE, 4000,
         "took the change (202), but u1 is as before",
         "the server calls it transaction 734b6a07***"},
        {"promise broken", -1, PMS_E_REMOTE, 0, "(202), but u1 is as before", "transaction"},
        {"stale copy", 0, 0, 500, "", ""},
        {"stale copy", 100, 0, 100, "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        AUTO(pms_resource_free) struct pms_resource *user = a_person(person);
        AUTO(pms_resource_free) struct pms_resource *after = NULL;
        struct clock clock;
        struct scene s;

        print_message("# %s, %ld\n", cases[i].section, cases[i].patience_ms);
        start_clock(&s, &clock, cases[i].section, cases[i].patience_ms);
        assert_int_equal(pms_client_set_active(s.client, user, 0, &after, &s.err),
                         -cases[i].code);
        assert_int_equal(clock.slept, cases[i].slept);
        assert_has(s.err.message, cases[i].message);
        assert_has(s.err.hint, cases[i].hint);
        assert_int_equal(after != NULL, cases[i].code == 0);
        end(&s);
    }
}

static void test_promised_replacement(void **state)
{
    static const char wanted[] = "{\"id\":\"u1\",\"userName\":\"u1@acme.example\","
                                 "\"name\":{\"givenName\":\"U\",\"familyName\":\"N1\"}}";
    AUTO(pms_resource_free) struct pms_resource *user = a_person(wanted);
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct clock clock;
    struct scene s;

    (void)state;
    start_clock(&s, &clock, "promised replacement", 0);
    assert_int_equal(pms_client_replace(s.client, user, &after, &s.err), 0);
    assert_string_equal(pms_user_given_name(after), "U");
    assert_int_equal(clock.slept, 500);
    end(&s);
}

static void test_promised_creation(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_person(person);
    AUTO(pms_resource_free) struct pms_resource *made = NULL;
    struct clock clock;
    struct scene s;

    (void)state;
    start_clock(&s, &clock, "promised creation", 0);
    assert_int_equal(pms_client_create(s.client, user, &made, &s.err), 0);
    assert_int_equal(clock.slept, 500);
    assert_int_equal(scripted_count(s.server), 3);
    end(&s);
}

/* A list of members that is not shown says nothing of who is on it. */
static void test_promise_about_members(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct pms_patch *patch = NULL;
    struct clock clock;
    struct scene s;

    (void)state;
    start_clock(&s, &clock, "promise about members", 0);
    assert_int_equal(pms_patch_new(&patch, &s.err), 0);
    assert_int_equal(
        pms_patch_add(patch, PMS_PATCH_REMOVE, "members[value eq \"u1\"]", NULL, &s.err), 0);
    assert_int_equal(pms_client_patch(s.client, PMS_GROUP, "g1", patch, &after, &s.err), 0);
    assert_int_equal(clock.slept, 500);
    assert_int_equal(pms_group_member_count(after), 1);
    pms_patch_free(patch);
    end(&s);
}

static void test_interrupted(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_person(person);
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct clock clock;
    struct scene s;

    (void)state;
    start_clock(&s, &clock, "promise broken", 0);
    clock.cancel_after = 2;
    assert_int_equal(pms_client_set_active(s.client, user, 0, &after, &s.err), -PMS_E_CANCELED);
    end(&s);
}

/* --- PUT where there is none --- */

static void test_replace_without_put(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_person(person);
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    AUTO(pms_resource_free) struct pms_resource *again = NULL;
    static const char same[] = "{\"id\":\"u1\",\"userName\":\"u1@acme.example\","
                               "\"name\":{\"familyName\":\"N1\",\"givenName\":\"U\"}}";
    AUTO(pms_resource_free) struct pms_resource *nothing_new = a_person(same);
    struct scene s;

    (void)state;
    start(&s, "replace without put", NULL);
    assert_int_equal(pms_client_replace(s.client, user, &after, &s.err), 0);
    assert_has(scripted_request(s.server, 2),
               "\"Operations\":[{\"op\":\"replace\",\"value\":{\"name\":{\"givenName\":\"U\","
               "\"familyName\":\"N1\"}}},{\"op\":\"remove\",\"path\":\"nickName\"}]");
    assert_has(scripted_request(s.server, 2), "\r\nIf-Match: W/\"7\"\r\n");
    /* Now that this is known, nobody puts, and nothing is sent where nothing differs. */
    assert_int_equal(pms_client_replace(s.client, nothing_new, &again, &s.err), 0);
    end(&s);
}

static void test_replace_without_put_changed(void **state)
{
    static const char text[] = "{\"id\":\"u1\",\"userName\":\"u1@acme.example\","
                               "\"meta\":{\"version\":\"W/\\\"7\\\"\"}}";
    AUTO(pms_resource_free) struct pms_resource *user = a_person(text);
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start(&s, "replace without put, changed", NULL);
    assert_int_equal(pms_client_replace(s.client, user, &after, &s.err), -PMS_E_CONFLICT);
    assert_has(s.err.message, "u1 was changed meanwhile");
    assert_int_equal(scripted_count(s.server), 2);
    end(&s);
}

/* --- deletions --- */

static void test_delete(void **state)
{
    static const struct {
        const char *section;
        int code;
        const char *message, *hint;
    } cases[] = {
        {"delete", 0, "", ""},
        {"delete 200", 0, "", ""},
        {"delete gone", 0, "", ""},
        {"delete gone without a word", 0, "", ""},
        {"delete gateway", PMS_E_REMOTE, "has no SCIM at", ""},
        {"delete not offered", PMS_E_UNSUPPORTED, "a deletion with 404, but u1 is there", ""},
        {"delete 405", PMS_E_UNSUPPORTED, "does not offer this (405)", ""},
        {"delete promised", 0, "", ""},
        {"delete promise broken", PMS_E_REMOTE, "took the change (202), but u1 is as before",
         "transaction 734b6a07"},
        {"status 401", PMS_E_AUTH, "", ""},
        {"status 500", PMS_E_REMOTE, "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct clock clock;
        struct scene s;

        print_message("# %s\n", cases[i].section);
        start_clock(&s, &clock, cases[i].section, 3000);
        assert_int_equal(pms_client_delete(s.client, PMS_USER, "u1", &s.err), -cases[i].code);
        assert_has(s.err.message, cases[i].message);
        assert_has(s.err.hint, cases[i].hint);
        assert_null(strstr(scripted_request(s.server, 0), "Content-Type"));
        assert_null(strstr(scripted_request(s.server, 0), "json"));
        end(&s);
    }
}

static void test_delete_preview(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    struct scene s;

    (void)state;
    serve(&s, "get", NULL);
    s.options.preview = on_preview;
    s.options.preview_context = &s;
    connect_client(&s);
    assert_int_equal(pms_client_delete(s.client, PMS_USER, "u1", &s.err), PMS_PREVIEWED);
    assert_string_equal(pms_buf_text(&s.preview), "DELETE /scim/v2/Users/u1 -\n");
    assert_int_equal(pms_client_delete(s.client, PMS_USER, "", &s.err), -PMS_E_USAGE);
    /* Reading goes on, and is all that was asked. */
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &user, &s.err), 0);
    assert_int_equal(scripted_count(s.server), 1);
    end(&s);
}

/* --- adoption --- */

static void test_adopt(void **state)
{
    static const struct {
        const char *section, *external_id;
        int code, adopted;
        const char *hint;
    } cases[] = {
        {"adopt", NULL, 0, 1, ""},
        {"adopt", "x1", 0, 1, ""},
        {"adopt", "x2", PMS_E_CONFLICT, -1, "with another external id: nobody was adopted"},
        {"adopt nobody", NULL, PMS_E_CONFLICT, -1, ""},
        {"adopt new", NULL, 0, 0, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        AUTO(pms_resource_free) struct pms_resource *user =
            a_person("{\"userName\":\"u1@acme.example\"}");
        AUTO(pms_resource_free) struct pms_resource *after = NULL;
        int adopted = -1;
        struct scene s;

        print_message("# %s, %s\n", cases[i].section, cases[i].external_id);
        start(&s, cases[i].section, NULL);
        assert_int_equal(pms_resource_set(user, "externalId", cases[i].external_id, &s.err), 0);
        assert_int_equal(pms_client_adopt(s.client, user, &after, &adopted, &s.err),
                         -cases[i].code);
        assert_int_equal(adopted, cases[i].adopted);
        assert_has(s.err.hint, cases[i].hint);
        assert_int_equal(after != NULL, cases[i].code == 0);
        end(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_promises),
        cmocka_unit_test(test_promised_replacement),
        cmocka_unit_test(test_promised_creation),
        cmocka_unit_test(test_promise_about_members),
        cmocka_unit_test(test_interrupted),
        cmocka_unit_test(test_replace_without_put),
        cmocka_unit_test(test_replace_without_put_changed),
        cmocka_unit_test(test_delete),
        cmocka_unit_test(test_delete_preview),
        cmocka_unit_test(test_adopt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
