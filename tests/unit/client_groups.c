/* SPDX-License-Identifier: MIT */
/* Groups: found for certain, changed without harm to anybody else. */
#include "client_scene.h"

#include "base/json.h"

static void start_groups(struct scene *s, const char *section, const char *manners)
{
    char file[4096];
    const struct scripted_options options = {.file = file, .section = section};

    print_message("# %s\n", section);
    snprintf(file, sizeof(file), "%s/groups.script", getenv("PMSCIM_TEST_FAULT"));
    serve_with(s, &options);
    s->options.manners = manners;
    connect_client(s);
}

static struct pms_resource *a_group(const char *id)
{
    struct pms_resource *group = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_resource_new(PMS_GROUP, &group, &err), 0);
    assert_int_equal(pms_resource_set(group, "displayName", "QA", &err), 0);
    if (id)
        assert_int_equal(pms_json_add_text(pms_resource_json(group), "id", id, &err), 0);
    return group;
}

static const struct {
    const char *section, *who;
    int code;
    const char *id, *message, *hint;
} finds[] = {
    {"find", "QA \"x\" +1", 0, "g1", "", ""},
    {"find exactly", "QA", 0, "g2", "", ""},
    {"find several", "QA", PMS_E_CONFLICT, "", "2 groups called \"QA\": g1, g2", "by its id"},
    {"find by id", "QA", 0, "QA", "", ""},
    {"find nothing", "QA", PMS_E_NOTFOUND, "", "no group with the name or id \"QA\"",
     "mind capitals"},
    {"find nothing, 400", "QA", PMS_E_NOTFOUND, "", "no group", ""},
    {"find id as name", "12-ab", PMS_E_CONFLICT, "", "id of one group (called \"Payments\")",
     "only it has"},
    {"find only name", "12-ab", 0, "g9", "", ""},
    {"find without filter", "QA", 0, "g2", "", ""},
    {"find incomplete", "QA", PMS_E_REMOTE, "", "the listing is incomplete", ""},
    {"find server fails", "QA", PMS_E_REMOTE, "", "failed (500)", ""},
};

static void test_find(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(finds) / sizeof(*finds); i++) {
        AUTO(pms_resource_free) struct pms_resource *group = NULL;
        struct scene s;

        start_groups(&s, finds[i].section, NULL);
        assert_int_equal(pms_client_find_group(s.client, finds[i].who, &group, &s.err),
                         -finds[i].code);
        assert_has(s.err.message, finds[i].message);
        assert_has(s.err.hint, finds[i].hint);
        if (finds[i].code == 0)
            assert_string_equal(pms_resource_id(group), finds[i].id);
        else
            assert_null(group);
        end(&s);
    }
}

static const struct {
    const char *section;
    int code;
    const char *message, *hint;
    size_t requests;
} creations[] = {
    {"create", 0, "", "", 2},
    {"create taken", PMS_E_CONFLICT, "has a group called \"QA\" already", "g7", 1},
    {"create lost", 0, "", "", 3},
    {"create lost and not there", PMS_E_NETWORK, "without an answer", "is not there (yet)", 3},
    {"create 202", 0, "", "", 3},
};

static void test_create(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(creations) / sizeof(*creations); i++) {
        AUTO(pms_resource_free) struct pms_resource *group = a_group(NULL);
        AUTO(pms_resource_free) struct pms_resource *made = NULL;
        struct scene s;

        start_groups(&s, creations[i].section, NULL);
        assert_int_equal(pms_client_group_create(s.client, group, &made, &s.err),
                         -creations[i].code);
        assert_has(s.err.message, creations[i].message);
        assert_has(s.err.hint, creations[i].hint);
        assert_int_equal(scripted_count(s.server), creations[i].requests);
        if (creations[i].code == 0)
            assert_string_equal(pms_resource_id(made), "g1");
        end(&s);
    }
}

static const struct {
    const char *section, *manners;
    int code;
    const char *request, *message;
} renamings[] = {
    {"rename", NULL, 0, "[{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"New\"}]",
     ""},
    {"rename", "postman", 0,
     "[{\"op\":\"replace\",\"value\":{\"id\":\"g1\",\"displayName\":\"New\"}}]", ""},
    {"rename 204", NULL, 0, "", ""},
    {"rename ignored", NULL, PMS_E_REMOTE, "", "but QA is as before"},
    {"rename taken", NULL, PMS_E_CONFLICT, "", "called \"New\" already"},
    {"rename by put", NULL, 0, "", ""},
    {"rename by put, members unknown", NULL, PMS_E_UNSUPPORTED, "", "could empty it"},
};

static void test_rename(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(renamings) / sizeof(*renamings); i++) {
        AUTO(pms_resource_free) struct pms_resource *group = a_group("g1");
        AUTO(pms_resource_free) struct pms_resource *after = NULL;
        struct scene s;

        start_groups(&s, renamings[i].section, renamings[i].manners);
        assert_int_equal(pms_client_group_rename(s.client, group, "New", &after, &s.err),
                         -renamings[i].code);
        assert_has(s.err.message, renamings[i].message);
        if (renamings[i].request[0] != '\0')
            assert_has(scripted_request(s.server, 1), renamings[i].request);
        if (renamings[i].code == 0)
            assert_string_equal(pms_group_name(after), "New");
        end(&s);
    }
}

/* --- members --- */

static const char *const u23[] = {"u2", "u3"};
static const char *const u432[] = {"u4", "u2", "u3", "u2"};
static const struct pms_ids nobody, two = {2, u23}, one = {1, u23}, second = {1, u23 + 1},
                                    three = {4, u432};

static const struct {
    const char *section, *manners;
    const struct pms_ids *adds, *removes;
    unsigned flags;
    int code;
    size_t requests;
    const char *request; /* in the second one */
    const char *message;
    long left;
} changes[] = {
    {"add", NULL, &two, NULL, 0, 0, 2,
     "[{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"u2\"},{\"value\":\"u3\"}]}"
     "]",
     "", 3},
    {"add 204", NULL, &two, &nobody, 0, 0, 3, "", "", 3},
    {"add to an unknown list", NULL, &two, NULL, 0, 0, 2, "", "", 2},
    {"add is as before", NULL, &two, NULL, 0, 0, 1, "", "", 2},
    {"add ignored", NULL, &two, NULL, 0, PMS_E_REMOTE, 3, "", "but u3 is not in \"QA\"", 0},
    {"add never shown", NULL, &two, NULL, 0, PMS_E_REMOTE, 3, "", "but u2 is not in \"QA\"", 0},
    {"add refused but done", NULL, &two, NULL, 0, 0, 3, "", "", 3},
    {"add refused", NULL, &two, NULL, 0, PMS_E_USAGE, 3, "", "no user u3", 0},
    {"add lost but done", NULL, &two, NULL, 0, 0, 3, "", "", 3},
    {"add replaces", NULL, &two, NULL, 0, PMS_E_REMOTE, 4, "",
     "put One out of \"QA\" along with who was to go; they were put back", 0},
    {"add key refused", NULL, &two, NULL, 0, PMS_E_AUTH, 2, "", "(401)", 0},
    {"remove", NULL, NULL, &two, 0, 0, 3,
     "[{\"op\":\"remove\",\"path\":\"members[value eq \\\"u2\\\"]\"},"
     "{\"op\":\"remove\",\"path\":\"members[value eq \\\"u3\\\"]\"}]",
     "", 1},
    {"remove", "postman", NULL, &two, 0, 0, 3,
     "[{\"op\":\"remove\",\"path\":\"members\",\"value\":[{\"value\":\"u2\"},"
     "{\"value\":\"u3\"}]}]",
     "", 1},
    {"remove trusted", NULL, NULL, &two, PMS_GROUP_TRUSTED, 0, 2, "", "", 1},
    {"remove no members", NULL, NULL, &two, 0, 0, 1, "", "", 1},
    {"remove the last", NULL, NULL, &two, 0, 0, 4, "", "", -1},
    {"remove puts out all", "postman", NULL, &two, 0, PMS_E_REMOTE, 5, "",
     "put One, Four out of \"QA\" along with who was to go; they were put back", 0},
    {"remove puts out all and for good", NULL, NULL, &two, 0, PMS_E_REMOTE, 5, "",
     "put One out of \"QA\" along with who was to go; putting them back did not work: ", 0},
    {"remove fails and puts out all", NULL, NULL, &two, 0, PMS_E_REMOTE, 6, "",
     "they were put back", 0},
    {"remove non-member refused", NULL, NULL, &two, 0, 0, 3, "", "", 0},
    {"remove ignored", NULL, NULL, &two, 0, PMS_E_REMOTE, 4, "", "but u2 still is in \"QA\"",
     0},
    {"remove from an unknown list", NULL, NULL, &two, 0, PMS_E_REMOTE, 1, "",
     "does not show who is in \"QA\", so nobody is removed", 0},
    {"remove by put", NULL, NULL, &two, 0, 0, 5, "", "", 1},
    {"both", NULL, &second, &one, 0, 0, 3,
     "[{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"u3\"}]},"
     "{\"op\":\"remove\",\"path\":\"members[value eq \\\"u2\\\"]\"}]",
     "", 2},
    {"halves, tooMany", NULL, &two, NULL, 0, 0, 4, "", "", 3},
    {"halves, then fails", NULL, &two, NULL, 0, PMS_E_AUTH, 4, "", "after 1 of 2 members", 0},
    {"too much for one", NULL, &two, NULL, 0, PMS_E_REMOTE, 3, "", "too much at once (413)", 0},
};

static void test_change(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
        AUTO(pms_resource_free) struct pms_resource *group = a_group("g1");
        AUTO(pms_resource_free) struct pms_resource *after = NULL;
        struct scene s;

        start_groups(&s, changes[i].section, changes[i].manners);
        assert_int_equal(pms_client_group_change(s.client, group, changes[i].adds,
                                                 changes[i].removes, changes[i].flags, &after,
                                                 &s.err),
                         -changes[i].code);
        assert_has(s.err.message, changes[i].message);
        assert_int_equal(scripted_count(s.server), changes[i].requests);
        if (changes[i].request[0] != '\0')
            assert_has(scripted_request(s.server, 1), changes[i].request);
        if (changes[i].code == 0)
            assert_int_equal(pms_group_member_count(after), changes[i].left);
        else
            assert_null(after);
        end(&s);
    }
}

/* Nobody is out of everything between two requests, and a split is read back like a whole. */
static void test_halves(void **state)
{
    static const char *const u9[] = {"u9"};
    static const struct pms_ids gone = {1, u9};
    AUTO(pms_resource_free) struct pms_resource *group = a_group("g1");
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start_groups(&s, "halves", NULL);
    assert_int_equal(pms_client_group_change(s.client, group, &three, &gone, 0, &after, &s.err),
                     0);
    assert_has(scripted_request(s.server, 2),
               "[{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"u2\"},"
               "{\"value\":\"u3\"}]}]");
    assert_has(scripted_request(s.server, 3),
               "[{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"u4\"}]},"
               "{\"op\":\"remove\",\"path\":\"members[value eq \\\"u9\\\"]\"}]");
    assert_int_equal(pms_group_member_count(after), 4);
    end(&s);
}

/* What is put back is only who was lost, never a list of everybody. */
static void test_put_back(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *group = a_group("g1");
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start_groups(&s, "remove puts out all", NULL);
    assert_int_equal(pms_client_group_change(s.client, group, NULL, &two, 0, &after, &s.err),
                     -PMS_E_REMOTE);
    assert_has(scripted_request(s.server, 3),
               "[{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"u1\"},"
               "{\"value\":\"u4\"}]}]");
    end(&s);
}

/* Where there is no PATCH the whole group goes, with everything that it had and its version. */
static void test_put(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *group = a_group("g1");
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start_groups(&s, "remove by put", "postman");
    assert_int_equal(pms_client_group_change(s.client, group, NULL, &two, 0, &after, &s.err),
                     0);
    assert_has(scripted_request(s.server, 3), "\r\nIf-Match: W/\"3\"\r\n");
    assert_has(scripted_request(s.server, 3),
               "\"members\":[{\"value\":\"u1\",\"display\":\"One\"}]");
    assert_has(scripted_request(s.server, 3), "\"urn:x\":{\"kept\":1}");
    end(&s);
}

static void test_wrong_wishes(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *nameless = a_group(NULL);
    AUTO(pms_resource_free) struct pms_resource *group = a_group("g1");
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start_groups(&s, "preview", NULL);
    assert_int_equal(pms_client_group_change(s.client, nameless, &two, NULL, 0, &after, &s.err),
                     -PMS_E_USAGE);
    assert_int_equal(pms_client_group_rename(s.client, group, "", &after, &s.err),
                     -PMS_E_USAGE);
    assert_int_equal(pms_client_group_change(s.client, group, &two, &one, 0, &after, &s.err),
                     -PMS_E_USAGE);
    assert_has(s.err.message, "u2 is to be added and removed");
    end(&s);
}

static void test_preview(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *group = a_group("g1");
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start_groups(&s, "preview", NULL);
    pms_client_free(s.client);
    s.options.preview = on_preview;
    s.options.preview_context = &s;
    connect_client(&s);
    assert_int_equal(pms_client_group_change(s.client, group, &second, &one, 0, &after, &s.err),
                     PMS_PREVIEWED);
    assert_null(after);
    assert_has(pms_buf_text(&s.preview), "PATCH /scim/v2/Groups/g1 {");
    end(&s);
}

static void test_list(void **state)
{
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    AUTO(pms_resource_free) struct pms_resource *group = NULL;
    struct pms_query query = {.type = PMS_GROUP, .without_members = 1};
    struct scene s;

    (void)state;
    start_groups(&s, "list", NULL);
    assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
    assert_int_equal(pms_pages_next(pages, &group, &s.err), 1);
    assert_int_equal(pms_group_member_count(group), -1);
    pms_pages_free(pages);
    pages = NULL;
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),    cmocka_unit_test(test_create),
        cmocka_unit_test(test_rename),  cmocka_unit_test(test_change),
        cmocka_unit_test(test_halves),  cmocka_unit_test(test_put_back),
        cmocka_unit_test(test_put),     cmocka_unit_test(test_wrong_wishes),
        cmocka_unit_test(test_preview), cmocka_unit_test(test_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
