/* SPDX-License-Identifier: MIT */
/* The file of what servers were found to do. */
#include "scratch.h"

#include "conf/learned.h"

static const int64_t day = PMS_LEARNED_MS;
static const int64_t now_ms = 1795435200000;

static const struct pms_learned some = {
    .no_filter = true, .no_patch = true, .name_case = PMS_CASE_IGNORED, .page_cap = 50};

static int open_cache(void **state)
{
    int r = scratch_open(state);

    setenv("XDG_CACHE_HOME", scratch, 1);
    return r;
}

static void save(const char *name, const char *endpoint, int64_t at)
{
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_learned_save(name, endpoint, at, &some, &err), 0);
}

static bool knows(const char *name, const char *endpoint, int64_t at)
{
    struct pms_learned learned;

    pms_learned_load(name, endpoint, at, &learned);
    assert_false(learned.no_if_match || learned.json_only || learned.no_user_name_filter ||
                 learned.no_external_id_filter);
    assert_int_equal(learned.no_patch, learned.no_filter);
    assert_int_equal(learned.page_cap, learned.no_filter ? 50 : 0);
    assert_int_equal(learned.name_case,
                     learned.no_filter ? PMS_CASE_IGNORED : PMS_CASE_UNKNOWN);
    return learned.no_filter;
}

static void test_round_trip(void **state)
{
    (void)state;
    assert_false(knows("acme", "https://a", now_ms));
    save("acme", "https://a", now_ms);
    save("other", "https://b", now_ms);
    assert_true(knows("acme", "https://a", now_ms + 1));
    assert_true(knows("other", "https://b", now_ms + 1));
    assert_false(knows("ACME", "https://a", now_ms + 1));
    assert_false(knows("acme", "https://elsewhere", now_ms + 1));
    assert_int_equal(mode_of(in_scratch("pmscim/learned.json")), 0600);
    assert_int_equal(mode_of(in_scratch("pmscim")), 0700);
}

/* Whatever is kept comes back as it was. */
static void test_everything(void **state)
{
    const struct pms_learned all = {.no_filter = true,
                                    .no_user_name_filter = true,
                                    .no_external_id_filter = true,
                                    .no_patch = true,
                                    .no_if_match = true,
                                    .json_only = true,
                                    .no_put = true,
                                    .no_cursor = true,
                                    .uses_cursors = true,
                                    .is_asked = true,
                                    .cursor_first = true,
                                    .name_case = PMS_CASE_EXACT,
                                    .patch = PMS_OFFER_YES,
                                    .bulk = PMS_OFFER_NO,
                                    .filter = PMS_OFFER_YES,
                                    .etag = PMS_OFFER_NO,
                                    .cursor = PMS_OFFER_YES,
                                    .index = PMS_OFFER_NO,
                                    .page_cap = 12,
                                    .page_most = 50,
                                    .cursor_timeout_s = 3600};
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_learned found;

    (void)state;
    assert_int_equal(pms_learned_save("all", "https://a", now_ms, &all, &err), 0);
    pms_learned_load("all", "https://a", now_ms, &found);
    assert_true(found.no_filter && found.no_user_name_filter && found.no_external_id_filter);
    assert_true(found.no_patch && found.no_if_match && found.json_only && found.no_put);
    assert_true(found.no_cursor && found.uses_cursors && found.is_asked && found.cursor_first);
    assert_int_equal(found.name_case, PMS_CASE_EXACT);
    assert_true(found.patch == all.patch && found.bulk == all.bulk);
    assert_true(found.filter == all.filter && found.etag == all.etag);
    assert_true(found.cursor == all.cursor && found.index == all.index);
    assert_int_equal(found.page_cap, 12);
    assert_int_equal(found.page_most, 50);
    assert_int_equal(found.cursor_timeout_s, 3600);
}

static void test_expiry(void **state)
{
    (void)state;
    save("old", "https://a", now_ms);
    assert_true(knows("old", "https://a", now_ms + day - 1));
    assert_false(knows("old", "https://a", now_ms + day));
    assert_false(knows("old", "https://a", now_ms - 1));
    save("new", "https://b", now_ms + day);
    assert_null(strstr(text_of_file(in_scratch("pmscim/learned.json")), "old"));
}

static void test_broken_files(void **state)
{
    static const char *const texts[] = {
        "",
        "{",
        "[]",
        "{\"acme\":7}",
        "{\"acme\":{}}",
        "{\"acme\":{\"endpoint\":\"https://a\",\"no_filter\":true}}",
        "{\"acme\":{\"endpoint\":\"https://a\",\"at\":\"now\",\"no_filter\":true}}",
        "{\"acme\":{\"endpoint\":7,\"at\":\"2026-11-23T11:00:00Z\",\"no_filter\":true}}",
        ("{\"acme\":{\"endpoint\":\"https://a\",\"at\":\"2026-11-23T11:00:00Z\",\"no_filter\":"
         "[],\"name_case\":{},\"page_cap\":-5}}"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        assert_true(mkdir(in_scratch("pmscim"), 0700) == 0 || i > 0);
        write_file(in_scratch("pmscim/learned.json"), texts[i], 0600);
        assert_false(knows("acme", "https://a", now_ms));
        save("acme", "https://a", now_ms);
        assert_true(knows("acme", "https://a", now_ms));
    }
    /* One that others may read, they may have written. */
    write_file(in_scratch("pmscim/learned.json"),
               "{\"acme\":{\"endpoint\":\"https://a\",\"at\":\"2026-11-23T11:00:00Z\","
               "\"no_filter\":true,\"no_patch\":true}}",
               0666);
    assert_false(knows("acme", "https://a", now_ms));
}

static void test_no_folder(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    write_file(in_scratch("pmscim"), "", 0600);
    assert_false(knows("acme", "https://a", now_ms));
    assert_int_equal(pms_learned_save("acme", "https://a", now_ms, &some, &err), -PMS_E_IO);
}

#define CACHE_TEST(f) cmocka_unit_test_setup_teardown(f, open_cache, scratch_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CACHE_TEST(test_round_trip),   CACHE_TEST(test_everything), CACHE_TEST(test_expiry),
        CACHE_TEST(test_broken_files), CACHE_TEST(test_no_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
