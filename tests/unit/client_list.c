/* SPDX-License-Identifier: MIT */
/* Listings, page by page, from servers that keep to the rules and servers that do not. */
#include "client_scene.h"

static const struct {
    const char *section;
    int got; /* how many come before the end */
    int code;
    const char *message;
} listings[] = {
    {"list whole", 7, 0, ""},
    {"list empty", 0, 0, ""},
    {"list one", 1, 0, ""},
    {"list short", 3, PMS_E_REMOTE, "the listing is incomplete: 3 of 7 (it ended early)"},
    {"list shrinks", 3, PMS_E_REMOTE, "(it shrank from 7 while it was read)"},
    {"list grows", 5, 0, ""},
    {"list duplicate", 4, PMS_E_REMOTE, "incomplete: 4 of 5"},
    {"list repeats", 3, PMS_E_REMOTE, "incomplete: 3 of 9 (a page repeats"},
    {"list jumps", 3, PMS_E_REMOTE, "asked for number 4 on, the server answered from 1 on"},
    {"list no totals", 7, 0, ""},
    {"list no totals even", 6, 0, ""},
    {"list no totals repeats", 3, PMS_E_REMOTE, "incomplete after 3 (a page repeats"},
    {"list totals of pages", 8, 0, ""},
    {"list full page", 3, 0, ""},
    {"list full page wraps", 3, 0, ""},
    {"list never pages", 3, PMS_E_REMOTE, "incomplete: 3 of 3 (the server does not page"},
    {"list full page says it again", 3, 0, ""},
    {"list full page for ever", 3, PMS_E_REMOTE, "incomplete after 3 (a page repeats"},
    {"list full page refuses more", 3, 0, ""},
    {"list total of nothing", 7, 0, ""},
    {"list total too small", 8, 0, ""},
    {"list 404 later", 3, PMS_E_REMOTE, "404"},
    {"list cursor", 5, 0, ""},
    {"list cursor short", 4, PMS_E_REMOTE, "incomplete: 4 of 5"},
    {"list cursor odd", 3, PMS_E_REMOTE, "nextCursor is no text"},
    {"list cursor nul", 3, PMS_E_REMOTE, "nextCursor is no text"},
    {"list cursor long", 1, PMS_E_REMOTE, "a cursor that is too long"},
    {"list cursor stuck", 3, PMS_E_REMOTE, "repeats a cursor"},
    {"list cursor expired", 5, 0, ""},
    {"list cursor expired and one gone", 5, PMS_E_REMOTE,
     "it had to be begun anew, and 1 who were there are gone"},
    {"list cursor expired twice", 3, PMS_E_REMOTE, "gone"},
    {"list wrong shape", 0, PMS_E_REMOTE, "answered what cannot be used"},
    {"list 404", 0, PMS_E_REMOTE, "has no SCIM"},
    {"html", 0, PMS_E_REMOTE, "web page"},
};

/* Walks to the end; returns how many came, and the last code. */
static int walk(struct pms_pages *pages, int *ret_code, struct pms_error *err)
{
    int count = 0;
    int r;

    do {
        struct pms_resource *user = NULL;

        r = pms_pages_next(pages, &user, err);
        count += r == 1;
        pms_resource_free(user);
    } while (r == 1);
    *ret_code = r;
    return count;
}

static void test_listings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(listings) / sizeof(*listings); i++) {
        struct pms_query query = {.type = PMS_USER, .page_size = 3};
        struct pms_pages *pages = NULL;
        struct scene s;
        int code;

        print_message("# %s\n", listings[i].section);
        start(&s, listings[i].section, NULL);
        assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
        assert_int_equal(pms_pages_total(pages), -1);
        assert_int_equal(walk(pages, &code, &s.err), listings[i].got);
        assert_int_equal(code, -listings[i].code);
        assert_has(s.err.message, listings[i].message);
        pms_pages_free(pages);
        end(&s);
    }
}

static void test_incomplete_stays(void **state)
{
    struct pms_query query = {.type = PMS_USER, .page_size = 3};
    struct pms_pages *pages = NULL;
    struct scene s;
    int code;

    (void)state;
    start(&s, "list short", NULL);
    assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
    assert_int_equal(walk(pages, &code, &s.err), 3);
    assert_int_equal(walk(pages, &code, &s.err), 0);
    assert_int_equal(code, -PMS_E_REMOTE);
    assert_int_equal(pms_pages_total(pages), 7);
    pms_pages_free(pages);
    end(&s);
}

static void test_list_capped(void **state)
{
    struct pms_query query = {.type = PMS_USER};
    struct pms_pages *pages = NULL;
    struct scene s;
    int code;

    (void)state;
    start(&s, "list capped", "postman");
    assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
    assert_int_equal(walk(pages, &code, &s.err), 5);
    assert_int_equal(code, 0);
    assert_int_equal(pms_pages_total(pages), 5);
    pms_pages_free(pages);
    end(&s);
}

/* A server that counts the page alone, and puts no more on one than it likes. */
static void test_list_cut(void **state)
{
    static const struct {
        const char *section;
        int got;
    } cases[] = {{"list cut at 50", 51},
                 {"list cut at 25", 26},
                 {"list cut at 64", 65},
                 {"list not cut", 8}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pms_query query = {.type = PMS_USER, .page_size = 1000};
        struct pms_pages *pages = NULL;
        struct scene s;
        int code;

        print_message("# %s\n", cases[i].section);
        start(&s, cases[i].section, NULL);
        assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
        assert_int_equal(walk(pages, &code, &s.err), cases[i].got);
        assert_int_equal(code, 0);
        pms_pages_free(pages);
        end(&s);
    }
}

static void test_list_count_refused(void **state)
{
    struct pms_query query = {.type = PMS_USER};
    struct pms_pages *pages = NULL;
    struct scene s;
    int code;

    (void)state;
    start(&s, "list count refused", NULL);
    assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
    assert_int_equal(walk(pages, &code, &s.err), 11);
    assert_int_equal(code, 0);
    pms_pages_free(pages);
    end(&s);
}

static void test_list_limit(void **state)
{
    struct pms_query query = {.type = PMS_USER, .limit = 2};
    struct pms_pages *pages = NULL;
    struct scene s;
    int code;

    (void)state;
    start(&s, "list limit", NULL);
    assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
    assert_int_equal(walk(pages, &code, &s.err), 2);
    assert_int_equal(code, 0);
    pms_pages_free(pages);
    end(&s);
}

/* A cursor goes back with everything else as it was, and only its absence is the end. */
static void test_list_cursor_with_filter(void **state)
{
    struct pms_query query = {.type = PMS_USER, .page_size = 3, .filter = "active eq true"};
    struct pms_pages *pages = NULL;
    struct scene s;
    int code;

    (void)state;
    start(&s, "list cursor with a filter", NULL);
    assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
    assert_int_equal(walk(pages, &code, &s.err), 4);
    assert_int_equal(code, 0);
    pms_pages_free(pages);
    end(&s);
}

/* Where totals are firm, a full page that is all there is costs no second request. */
static void test_list_firm_total(void **state)
{
    struct pms_query query = {.type = PMS_USER, .page_size = 3};
    struct pms_pages *pages = NULL;
    struct scene s;
    int code;

    (void)state;
    start(&s, "list firm total", "postman");
    assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
    assert_int_equal(walk(pages, &code, &s.err), 3);
    assert_int_equal(code, 0);
    pms_pages_free(pages);
    end(&s);
}

/* After a passing failure the walk goes on where it was. */
static void test_list_goes_on(void **state)
{
    struct pms_query query = {.type = PMS_USER, .page_size = 3};
    struct pms_pages *pages = NULL;
    struct scene s;
    int code;

    (void)state;
    start(&s, "list retried", NULL);
    assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
    assert_int_equal(walk(pages, &code, &s.err), 3);
    assert_int_equal(code, -PMS_E_RATE);
    assert_int_equal(walk(pages, &code, &s.err), 1);
    assert_int_equal(code, 0);
    pms_pages_free(pages);
    end(&s);
}

/* Walks, and checks that the ids are u1, u2 and so on. */
static int walk_in_order(struct pms_pages *pages, int *ret_code, struct pms_error *err)
{
    int count = 0;

    for (;;) {
        AUTO(pms_resource_free) struct pms_resource *user = NULL;
        char id[16];

        *ret_code = pms_pages_next(pages, &user, err);
        if (*ret_code != 1)
            return count;
        snprintf(id, sizeof(id), "u%d", ++count);
        assert_string_equal(pms_resource_id(user), id);
    }
}

/* Pages that come in another order, one after a refusal, are delivered in theirs. */
static void test_ahead(void **state)
{
    static const struct {
        const char *section;
        long limit, patience_ms;
        int got, code;
        const char *message;
    } cases[] = {
        {"list ahead", 0, 0, 20, 0, ""},
        {"list ahead limit", 7, 0, 7, 0, ""},
        {"list ahead short", 0, 0, 8, 0, ""},
        {"list ahead short early", 0, 0, 3, PMS_E_REMOTE,
         "incomplete: 3 of 8 (it ended early)"},
        {"list ahead drifts", 0, 0, 8, PMS_E_REMOTE, "incomplete: 8 of 9"},
        {"list ahead grows", 0, 0, 10, 0, ""},
        {"list ahead shrinks", 0, 0, 3, PMS_E_REMOTE, "(it shrank from 9 while it was read)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pms_query query = {.type = PMS_USER, .page_size = 3, .limit = cases[i].limit};
        struct pms_pages *pages = NULL;
        struct scene s;
        int code;

        print_message("# %s\n", cases[i].section);
        serve(&s, cases[i].section, NULL);
        s.options.at_once = 4;
        s.options.patience_ms = cases[i].patience_ms;
        connect_client(&s);
        assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
        assert_int_equal(walk_in_order(pages, &code, &s.err), cases[i].got);
        assert_int_equal(code, -cases[i].code);
        assert_has(s.err.message, cases[i].message);
        /* The third page was asked for before the second one came. */
        assert_true(strstr(pms_buf_text(&s.trace), "?startIndex=7&") <
                    strstr(pms_buf_text(&s.trace), "startIndex\":4"));
        pms_pages_free(pages);
        end(&s);
    }
}

/* Whoever stops early, or frees the client first, leaves pages under way behind. */
static void test_ahead_abandoned(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct pms_query query = {.type = PMS_USER, .page_size = 3};
        struct pms_pages *pages = NULL;
        struct scene s;

        serve(&s, "list ahead limit", NULL);
        s.options.at_once = 4;
        connect_client(&s);
        assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
        for (int j = 0; j < 4; j++) {
            struct pms_resource *user = NULL;

            assert_int_equal(pms_pages_next(pages, &user, &s.err), 1);
            pms_resource_free(user);
        }
        if (i == 0)
            pms_pages_free(pages);
        pms_client_free(s.client);
        s.client = NULL;
        if (i == 1)
            pms_pages_free(pages);
        free(scripted_stop(s.server));
        pms_secret_free(s.key);
        pms_buf_free(&s.trace);
    }
}

/* A filter that the server refuses is matched here, and not sent again. */
static void test_filter_refused(void **state)
{
    static const char *const sections[] = {"list filter refused", "list filter 501",
                                           "list filter sensitive"};

    (void)state;
    for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
        struct pms_query query = {.type = PMS_USER,
                                  .page_size = 3,
                                  .limit = 3,
                                  .filter = "active eq true and userName sw \"u1\""};
        struct scene s;

        start(&s, sections[i], "postman");
        for (int j = 0; j < 2; j++) {
            struct pms_pages *pages = NULL;
            int code;

            /* u1, u10, u11, u12 match; three are wanted. */
            assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
            assert_int_equal(walk(pages, &code, &s.err), 3);
            assert_int_equal(code, 0);
            assert_int_equal(pms_pages_total(pages), -1);
            pms_pages_free(pages);
        }
        end(&s);
    }
}

static void test_filter_at_fault(void **state)
{
    struct pms_query query = {.type = PMS_USER, .filter = "userName eq \"u1\""};
    struct pms_pages *pages = NULL;
    struct scene s;
    int code;

    (void)state;
    start(&s, "list filter bad value", NULL);
    assert_int_equal(pms_client_list(s.client, &query, &pages, &s.err), 0);
    assert_int_equal(walk(pages, &code, &s.err), 0);
    assert_int_equal(code, -PMS_E_USAGE);
    pms_pages_free(pages);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_listings),
        cmocka_unit_test(test_incomplete_stays),
        cmocka_unit_test(test_list_capped),
        cmocka_unit_test(test_list_limit),
        cmocka_unit_test(test_list_cut),
        cmocka_unit_test(test_list_count_refused),
        cmocka_unit_test(test_list_firm_total),
        cmocka_unit_test(test_list_goes_on),
        cmocka_unit_test(test_ahead),
        cmocka_unit_test(test_ahead_abandoned),
        cmocka_unit_test(test_filter_refused),
        cmocka_unit_test(test_filter_at_fault),
        cmocka_unit_test(test_list_cursor_with_filter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
