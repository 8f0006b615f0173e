/* SPDX-License-Identifier: MIT */
/* What a profile says of a server, what the server says of itself, and what is found out. */
#include "client_clock.h"
#include "scratch.h"

#include "base/json.h"

static void start_with(struct scene *s, const char *section, const char *fields)
{
    serve(s, section, NULL);
    s->options.manners_fields = fields;
    connect_client(s);
}

/* One that keeps what it finds out; the scratch folder is new for every test. */
static void start_remembering(struct scene *s, const char *section)
{
    setenv("XDG_CACHE_HOME", scratch, 1);
    serve(s, section, NULL);
    s->options.remember = "acme";
    connect_client(s);
}

static void restart(struct scene *s)
{
    pms_client_free(s->client);
    connect_client(s);
}

/* Walks a listing to its end; returns how many came. */
static int count(struct scene *s, const char *filter, int *ret_code)
{
    const struct pms_query query = {.type = PMS_USER, .filter = filter};
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    int came = -1;
    int r;

    assert_int_equal(pms_client_list(s->client, &query, &pages, &s->err), 0);
    do {
        struct pms_resource *user = NULL;

        r = pms_pages_next(pages, &user, &s->err);
        pms_resource_free(user);
        came++;
    } while (r == 1);
    *ret_code = r;
    return came;
}

static void expect_count(struct scene *s, int wanted)
{
    int code;

    assert_int_equal(count(s, NULL, &code), wanted);
    assert_int_equal(code, 0);
}

/* One of the manners as "value from". */
static void expect_manner(const struct scene *s, const char *name, const char *wanted)
{
    struct pms_manner manner;
    char found[64] = "";

    for (size_t i = 0; pms_client_manner(s->client, i, &manner); i++) {
        assert_non_null(manner.help);
        if (strcmp(manner.name, name) == 0)
            snprintf(found, sizeof(found), "%s %s", manner.value, manner.from);
    }
    assert_string_equal(found, wanted);
}

static int suspend(struct scene *s, struct pms_resource **ret_user)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;

    assert_int_equal(pms_resource_new(PMS_USER, &user, &s->err), 0);
    assert_int_equal(pms_resource_set(user, "userName", "u1@acme.example", &s->err), 0);
    assert_int_equal(pms_json_add_text(pms_resource_json(user), "id", "u1", &s->err), 0);
    return pms_client_set_active(s->client, user, 0, ret_user, &s->err);
}

/* --- the profile's --- */

static void test_wrong_fields(void **state)
{
    const struct pms_client_options options = {.endpoint = "https://h.example",
                                               .manners_fields = "page_size=many"};
    struct pms_client *client = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_client_new(&options, &client, &err), -PMS_E_CONFIG);
    assert_string_equal(err.message, "manners: page_size: not a number from 1 to 10000");
}

static void test_in_force(void **state)
{
    struct pms_limits limits;
    struct scene s;

    (void)state;
    serve(&s, "delete", NULL);
    s.options.manners = "postman";
    s.options.at_once = 0;
    s.options.manners_fields =
        "page_size=50 writes_a_minute=7 at_once=3 content_type=scim+json";
    connect_client(&s);
    expect_manner(&s, "page_size", "50 profile");
    expect_manner(&s, "active", "object row");
    expect_manner(&s, "reads_a_minute", "300 row");
    expect_manner(&s, "update", "auto row");
    expect_manner(&s, "content_type", "scim+json profile");
    expect_manner(&s, "offers_bulk", "unknown discovery");
    pms_client_limits(s.client, 0, 0, &limits);
    assert_int_equal(limits.writes_a_minute, 7);
    assert_int_equal(limits.reads_a_minute, 300);
    assert_int_equal(pms_client_delete(s.client, PMS_USER, "u1", &s.err), 0);
    end(&s);
}

static void test_update_put(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start_with(&s, "update put", "update=put");
    expect_manner(&s, "update", "put profile");
    assert_int_equal(suspend(&s, &after), 0);
    end(&s);
}

static void test_update_patch(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    struct scene s;

    (void)state;
    start_with(&s, "update patch", "update=patch active=object");
    assert_int_equal(suspend(&s, &after), -PMS_E_UNSUPPORTED);
    assert_has(scripted_request(s.server, 0),
               "{\"op\":\"replace\",\"value\":{\"active\":false}}");
    end(&s);
}

static void test_filters(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *found = NULL;
    struct scene s;
    int code;

    (void)state;
    start_with(&s, "filters local", "filters=local");
    assert_int_equal(count(&s, "userName eq \"u2@acme.example\"", &code), 1);
    assert_int_equal(code, 0);
    end(&s);
    start_with(&s, "filters local", "filters=local");
    assert_int_equal(pms_client_find_user(s.client, "u2@acme.example", &found, &s.err), 0);
    end(&s);
    start_with(&s, "filters server", "filters=server");
    assert_int_equal(count(&s, "userName eq \"u2@acme.example\"", &code), 0);
    assert_int_equal(code, -PMS_E_USAGE);
    end(&s);
}

/* --- searching by POST --- */

static void test_search(void **state)
{
    struct scene s;
    int code;

    (void)state;
    start_with(&s, "search", "search=post page_size=1");
    assert_int_equal(count(&s, "userName co \"acme\"", &code), 2);
    assert_int_equal(code, 0);
    for (size_t i = 0; i < 2; i++) {
        const char *request = scripted_request(s.server, i);

        assert_has(request, "messages:2.0:SearchRequest\"],\"filter\":\"userName co \\\"acme");
        assert_has(request, i == 0 ? "\"startIndex\":1,\"count\":1}" : "\"startIndex\":2,");
        assert_null(strchr(request, '?'));
    }
    end(&s);
}

/* A 404 there is no answer to the question, and what may stand in no address never does. */
static void test_search_missing(void **state)
{
    static const char *const sections[] = {"search 404", "search 501", "status 405"};

    (void)state;
    for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
        AUTO(pms_resource_free) struct pms_resource *found = NULL;
        struct scene s;

        start_with(&s, sections[i], "search=post");
        assert_int_equal(pms_client_find_user(s.client, "u1@acme.example", &found, &s.err),
                         -PMS_E_UNSUPPORTED);
        assert_has(s.err.message, "has no /Users/.search");
        assert_has(s.err.hint, "manners.filters=local");
        assert_int_equal(scripted_count(s.server), 1);
        assert_null(strchr(scripted_request(s.server, 0), '?'));
        end(&s);
    }
}

/* It only reads, so it is shown under a preview, repeated after a refusal, and no write. */
static void test_search_reads(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *found = NULL;
    struct clock clock;
    struct scene s;

    (void)state;
    start_clock(&s, &clock, "search again", 0);
    pms_client_free(s.client);
    s.options.manners_fields = "search=post";
    s.options.preview = on_preview;
    s.options.preview_context = &s;
    connect_client(&s);
    pms_traffic_hook(s.client->caller.traffic,
                     &(struct pms_hooks){on_now, on_sleep, on_chance, &clock});
    assert_int_equal(pms_client_find_user(s.client, "u1@acme.example", &found, &s.err), 0);
    assert_string_equal(pms_buf_text(&s.preview), "");
    assert_int_equal(clock.slept, 1000);
    end(&s);
}

/* --- cursors --- */

static void test_paging_cursor(void **state)
{
    struct scene s;

    (void)state;
    start_with(&s, "manners paging cursor", "paging=cursor page_size=2");
    expect_count(&s, 5);
    end(&s);
    start_with(&s, "manners cursor ignored", "paging=cursor page_size=2");
    expect_count(&s, 3);
    end(&s);
}

static void test_cursors_remembered(void **state)
{
    struct scene s;

    (void)state;
    start_remembering(&s, "cursors remembered");
    s.client->learned.is_asked = true;
    expect_count(&s, 3);
    restart(&s);
    expect_manner(&s, "paging", "cursor experience");
    expect_count(&s, 3);
    end(&s);
}

/* --- discovery --- */

static void test_discovery(void **state)
{
    struct scene s;

    (void)state;
    start_remembering(&s, "discovery cursor");
    expect_manner(&s, "paging", "auto row");
    expect_count(&s, 12);
    restart(&s);
    expect_manner(&s, "paging", "cursor discovery");
    expect_manner(&s, "page_size", "10 experience");
    expect_manner(&s, "if_match", "version discovery");
    expect_manner(&s, "offers_patch", "yes discovery");
    expect_manner(&s, "offers_bulk", "no discovery");
    expect_manner(&s, "offers_etag", "no discovery");
    assert_int_equal(s.client->learned.page_most, 50);
    assert_int_equal(s.client->learned.cursor_timeout_s, 3600);
    expect_count(&s, 3);
    end(&s);
}

/* Wrapped in a list, and wrong about cursors. */
static void test_discovery_refused(void **state)
{
    struct scene s;

    (void)state;
    start_remembering(&s, "discovery refused cursor");
    expect_count(&s, 12);
    expect_manner(&s, "paging", "cursor discovery");
    expect_count(&s, 3);
    expect_manner(&s, "paging", "index experience");
    end(&s);
}

/* PATCH that is denied is tried, what comes of it decides; and an ETag of a server without
 * versions is none. */
static void test_discovery_lies(void **state)
{
    struct scene s;

    (void)state;
    start_with(&s, "discovery lies", NULL);
    assert_int_equal(pms_client_discover(s.client, &s.err), 0);
    expect_manner(&s, "offers_patch", "no discovery");
    expect_manner(&s, "update", "auto row");
    for (int i = 0; i < 2; i++) {
        AUTO(pms_resource_free) struct pms_resource *after = NULL;

        assert_int_equal(suspend(&s, &after), 0);
    }
    expect_manner(&s, "update", "put experience");
    assert_null(strstr(scripted_request(s.server, 4), "If-Match"));
    end(&s);
}

static void test_discovery_missing(void **state)
{
    static const struct {
        const char *section;
        int code;
        bool is_asked;
    } cases[] = {
        {"discovery none", PMS_E_UNSUPPORTED, true}, {"status 404", PMS_E_UNSUPPORTED, true},
        {"status 501", PMS_E_UNSUPPORTED, true},     {"broken json", PMS_E_UNSUPPORTED, true},
        {"text", PMS_E_UNSUPPORTED, true},           {"status 401", PMS_E_AUTH, false},
        {"discovery 500", PMS_E_REMOTE, false}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct scene s;

        print_message("# %s\n", cases[i].section);
        start_with(&s, cases[i].section, NULL);
        assert_int_equal(pms_client_discover(s.client, &s.err), -cases[i].code);
        assert_int_equal(s.client->learned.is_asked, cases[i].is_asked);
        end(&s);
    }
}

/* Odd shapes say nothing, and do no harm. */
static void test_discovery_shapes(void **state)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        "7",
        "null",
        "{\"Resources\":[]}",
        "{\"Resources\":{}}",
        "{\"patch\":true,\"pagination\":[]}",
        ("{\"patch\":{\"supported\":7},\"pagination\":{\"maxPageSize\":-1,\"cursorTimeout\":[]}"
         "}"),
        "{\"filter\":{\"maxResults\":0},\"pagination\":{\"maxPageSize\":99999999999}}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        AUTO(json) struct json_object *json = json_tokener_parse(texts[i]);
        struct pms_learned learned = {.page_most = 7, .patch = PMS_OFFER_YES};

        pms_discovery_read(json, &learned);
        assert_int_equal(learned.patch, PMS_OFFER_UNKNOWN);
        assert_int_equal(learned.page_most, 0);
        assert_int_equal(learned.cursor_timeout_s, 0);
        assert_false(learned.cursor_first);
    }
}

/* Nothing is kept that could be asked for conditionally. */
static void test_no_if_none_match(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *one = NULL;
    AUTO(pms_resource_free) struct pms_resource *again = NULL;
    struct scene s;

    (void)state;
    start_with(&s, "get twice", NULL);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &one, &s.err), 0);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &again, &s.err), 0);
    assert_null(strstr(scripted_request(s.server, 1), "If-None-Match"));
    end(&s);
}

/* --- what is asked without need --- */

/* No listing of one page, no single person, nobody that forgets, and no Postman is asked. */
static void test_no_discovery(void **state)
{
    struct scene s;

    (void)state;
    start_with(&s, "list capped", NULL);
    expect_count(&s, 5);
    end(&s);
    setenv("XDG_CACHE_HOME", scratch, 1);
    serve(&s, "list capped", NULL);
    s.options.remember = "team";
    s.options.manners = "postman";
    connect_client(&s);
    expect_count(&s, 5);
    end(&s);
    serve(&s, "list capped", NULL);
    s.options.remember = "other";
    s.options.manners_fields = "discovery=never";
    connect_client(&s);
    expect_count(&s, 5);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong_fields),
        cmocka_unit_test(test_in_force),
        cmocka_unit_test(test_update_put),
        cmocka_unit_test(test_update_patch),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_search_missing),
        cmocka_unit_test(test_search_reads),
        cmocka_unit_test(test_paging_cursor),
        SCRATCH_TEST(test_cursors_remembered),
        SCRATCH_TEST(test_discovery),
        SCRATCH_TEST(test_discovery_refused),
        cmocka_unit_test(test_discovery_lies),
        cmocka_unit_test(test_discovery_missing),
        cmocka_unit_test(test_discovery_shapes),
        SCRATCH_TEST(test_no_discovery),
        cmocka_unit_test(test_no_if_none_match),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
