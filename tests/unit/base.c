/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <pmscim/error.h>
#include <pmscim/text.h>

#include "base/bucket.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/utf8.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static void error_is_a_value(void **state)
{
    struct pms_error err = {
        .http_status = 404, .line = 3, .scim_type = "noTarget", .hint = "x"};

    (void)state;
    assert_int_equal(pms_fail(&err, PMS_E_PARSE, "users %d: no", 7), -PMS_E_PARSE);
    assert_int_equal(err.code, PMS_E_PARSE);
    assert_string_equal(err.message, "users 7: no");
    assert_string_equal(err.hint, "");
    assert_string_equal(err.scim_type, "");
    assert_int_equal(err.http_status, 0);
    assert_int_equal(err.line, 0);
    assert_int_equal(pms_error_hint(&err, "try %s", "again"), -PMS_E_PARSE);
    assert_int_equal(pms_error_at(&err, 2, 9), -PMS_E_PARSE);
    assert_int_equal(pms_error_prefix(&err, "file %c", 'a'), -PMS_E_PARSE);
    assert_string_equal(err.message, "file a: users 7: no");
    assert_string_equal(err.hint, "try again");
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 9);
}

static void error_reads_its_own_message(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    pms_fail(&err, PMS_E_IO, "first");
    pms_fail(&err, PMS_E_REMOTE, "second after %s", err.message);
    assert_string_equal(err.message, "second after first");
    pms_error_hint(&err, "%s", err.message);
    assert_string_equal(err.hint, "second after first");
}

static void error_is_one_clean_line(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    char long_text[2000];

    (void)state;
    pms_fail(&err, PMS_E_REMOTE, "a\nb\x1b[31m");
    assert_string_equal(err.message, "a\\x0ab\\x1b[31m");
    pms_error_prefix(&err, "x\ty");
    assert_string_equal(err.message, "x\\x09y: a\\x0ab\\x1b[31m");

    /* Cut in the middle of a character of two bytes: the character goes as a whole. */
    for (size_t start = 0; start < 2; start++) {
        memset(long_text, 'a', start);
        for (size_t i = start; i + 1 < sizeof(long_text) - 1; i += 2)
            memcpy(long_text + i, "\xc3\xa9", 3);
        pms_fail(&err, PMS_E_REMOTE, "%s", long_text);
        assert_true(strlen(err.message) > sizeof(err.message) - 6);
        assert_null(strchr(err.message, '\\'));
        assert_int_equal(err.message[strlen(err.message) - 1], '\xa9');
    }
    pms_error_prefix(&err, "%s", long_text);
    assert_true(strlen(err.message) < sizeof(err.message));
    assert_null(strchr(err.message, '\\'));
}

static void codes_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < PMS_E_COUNT; i++)
        assert_true(pms_code_name(i) && strcmp(pms_code_name(i), "UNKNOWN") != 0);
    assert_string_equal(pms_code_name(PMS_E_NOTFOUND), "NOTFOUND");
    assert_string_equal(pms_code_name(-1), "UNKNOWN");
    assert_string_equal(pms_code_name(PMS_E_COUNT), "UNKNOWN");
}

static void text_is_escaped(void **state)
{
    static const struct {
        const char *raw, *safe;
    } cases[] = {
        {"", ""},
        {"plain ~", "plain ~"},
        {"\x01\t\r\n\x1f", "\\x01\\x09\\x0d\\x0a\\x1f"},
        {"\x7f", "\\x7f"},
        {"\xc2\x80\xc2\x9b\xc2\x9f", "\\u0080\\u009b\\u009f"},
        {"\xc2\xa0\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
         "\xc2\xa0\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"a\xe2\x80\xae"
         "b",
         "a\\u202eb"},
        {"\xe2\x81\xa6\xe2\x81\xa9\xe2\x80\x8e\xd8\x9c", "\\u2066\\u2069\\u200e\\u061c"},
        {"\xef\xbb\xbf", "\\ufeff"},
        /* Broken: alone, too short, overlong, surrogate, beyond the last character. */
        {"\x80z", "\\x80z"},
        {"\xffz", "\\xffz"},
        {"\xc3", "\\xc3"},
        {"\xe2\x82", "\\xe2\\x82"},
        {"\xe2\x82z", "\\xe2\\x82z"},
        {"\xc0\xaf", "\\xc0\\xaf"},
        {"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char out[128];
        size_t n = pms_text_escape(cases[i].raw, out, sizeof(out));

        assert_string_equal(out, cases[i].safe);
        assert_int_equal(n, strlen(cases[i].safe));
    }
}

static void text_is_cut_between_characters(void **state)
{
    static const char raw[] = "a\xe2\x82\xac\x1bz"; /* a, three bytes, \x1b, z */
    static const char *const cut[] = {"",
                                      "",
                                      "a",
                                      "a",
                                      "a",
                                      "a\xe2\x82\xac",
                                      "a\xe2\x82\xac",
                                      "a\xe2\x82\xac",
                                      "a\xe2\x82\xac",
                                      "a\xe2\x82\xac\\x1b",
                                      "a\xe2\x82\xac\\x1bz"};

    (void)state;
    for (size_t size = 1; size < COUNT(cut); size++) {
        char out[16];

        memset(out, '#', sizeof(out));
        assert_int_equal(pms_text_escape(raw, out, size), 9);
        assert_string_equal(out, cut[size]);
        assert_int_equal(out[size], '#');
    }
    assert_int_equal(pms_text_escape(raw, NULL, 0), 9);
}

static void utf8_decodes(void **state)
{
    uint32_t c = 0;

    (void)state;
    assert_int_equal(pms_utf8_decode("", 0, &c), 0);
    assert_int_equal(pms_utf8_decode("\0", 1, &c), 1);
    assert_int_equal(c, 0);
    assert_int_equal(pms_utf8_decode("\xf0\x9f\x98\x80", 4, &c), 4);
    assert_int_equal(c, 0x1f600);
    assert_int_equal(pms_utf8_decode("\xf0\x9f\x98\x80", 3, &c), 0);
    assert_int_equal(c, 0x1f600);
}

static void buf_has_a_ceiling(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_buf buf = PMS_BUF(1000);

    (void)state;
    assert_string_equal(pms_buf_text(&buf), "");
    for (int i = 0; i < 100; i++)
        assert_int_equal(pms_buf_puts(&buf, "0123456789", &err), 0);
    assert_int_equal(buf.length, 1000);
    assert_int_equal(pms_buf_add(&buf, "", 0, &err), 0);
    assert_int_equal(pms_buf_add(&buf, "x", 1, &err), -PMS_E_REMOTE);
    assert_int_equal(pms_buf_add(&buf, "x", SIZE_MAX, &err), -PMS_E_REMOTE);
    assert_int_equal(pms_buf_printf(&buf, &err, "%d", 12), -PMS_E_REMOTE);
    assert_int_equal(buf.length, 1000);
    assert_int_equal(strlen(pms_buf_text(&buf)), 1000);
    pms_buf_reset(&buf);
    assert_string_equal(pms_buf_text(&buf), "");
    assert_int_equal(pms_buf_printf(&buf, &err, "%s-%d", "a", 12), 0);
    assert_string_equal(pms_buf_text(&buf), "a-12");
    pms_buf_free(&buf);
    assert_int_equal(buf.ceiling, 1000);
    assert_string_equal(pms_buf_text(&buf), "");
}

static void buf_keeps_nul_and_hands_over(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_buf buf = PMS_BUF(100);
    char *taken;

    (void)state;
    assert_int_equal(pms_buf_add(&buf, "a\0b", 3, &err), 0);
    assert_int_equal(buf.length, 3);
    taken = pms_buf_take(&buf);
    assert_memory_equal(taken, "a\0b", 4);
    free(taken);
    assert_int_equal(buf.length, 0);
    assert_int_equal(buf.ceiling, 100);
    taken = pms_buf_take(&buf);
    assert_string_equal(taken, "");
    free(taken);
}

static void buf_of_nothing(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_buf buf = PMS_BUF(0);

    (void)state;
    assert_int_equal(pms_buf_puts(&buf, "", &err), 0);
    assert_int_equal(pms_buf_puts(&buf, "x", &err), -PMS_E_REMOTE);
    assert_string_equal(pms_buf_text(&buf), "");
    pms_buf_free(&buf);
}

static void bucket_gives_a_burst_then_a_rate(void **state)
{
    struct pms_bucket bucket = pms_bucket_full(180, 1000);

    (void)state;
    assert_int_equal(pms_bucket_left(&bucket, 1000), 180);
    for (int i = 0; i < 180; i++)
        assert_int_equal(pms_bucket_take(&bucket, 1000), 0);
    assert_int_equal(pms_bucket_left(&bucket, 1000), 0);
    /* 180 a minute is one in 333 1/3 ms, and no earlier. */
    assert_int_equal(pms_bucket_take(&bucket, 1000), 334);
    assert_int_equal(pms_bucket_take(&bucket, 1333), 1);
    assert_int_equal(pms_bucket_take(&bucket, 1334), 0);
    assert_int_equal(pms_bucket_take(&bucket, 1334), 333);
    assert_int_equal(pms_bucket_left(&bucket, 1334 + 30 * 1000), 90);
    assert_int_equal(pms_bucket_left(&bucket, INT64_MAX), 180);
}

static void bucket_loses_nothing_to_rounding(void **state)
{
    struct pms_bucket bucket = pms_bucket_full(7, 0);
    int64_t now = 0;
    int taken = 0;

    (void)state;
    /* As fast as it lets us until just before ten minutes: the burst, and the rate less one. */
    while (now < 600000) {
        int64_t wait = pms_bucket_take(&bucket, now);

        taken += wait == 0;
        now += wait;
    }
    assert_int_equal(taken, 7 + 69);
}

static void bucket_survives_a_clock_set_back(void **state)
{
    struct pms_bucket bucket = pms_bucket_full(60, 1000000);

    (void)state;
    for (int i = 0; i < 60; i++)
        assert_int_equal(pms_bucket_take(&bucket, 1000000), 0);
    assert_int_equal(pms_bucket_left(&bucket, 5), 0);
    assert_int_equal(pms_bucket_take(&bucket, 5), 1000);
    assert_int_equal(pms_bucket_take(&bucket, 1005), 0);
}

static void bucket_without_a_limit(void **state)
{
    struct pms_bucket bucket = pms_bucket_full(0, 0);

    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(pms_bucket_take(&bucket, 0), 0);
}

static void digest_of_known_texts(void **state)
{
    char out[PMS_DIGEST_SIZE];
    char other[PMS_DIGEST_SIZE];

    (void)state;
    pms_digest("", 0, out);
    assert_string_equal(out,
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    pms_digest("abc", 3, out);
    assert_string_equal(out,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    pms_digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, out);
    assert_string_equal(out,
                        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    memcpy(other, out, sizeof(out));
    assert_true(pms_digest_equal(out, other));
    other[0] ^= 1;
    assert_false(pms_digest_equal(out, other));
    other[0] ^= 1;
    other[63] ^= 1;
    assert_false(pms_digest_equal(out, other));
}

static void mark_is_the_digests_start(void **state)
{
    static const unsigned char start[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
                                          0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23};
    uint64_t mark[2];

    (void)state;
    pms_digest_mark("abc", 3, mark);
    assert_memory_equal(mark, start, sizeof(start));
}

static void random_hex_has_its_length(void **state)
{
    char a[34];
    char b[34];

    (void)state;
    memset(a, '#', sizeof(a));
    pms_random_hex(a, 32);
    pms_random_hex(b, 32);
    assert_int_equal(strlen(a), 32);
    assert_int_equal(strspn(a, "0123456789abcdef"), 32);
    assert_int_equal(a[33], '#');
    assert_string_not_equal(a, b);
    pms_random_hex(a, 0);
    assert_string_equal(a, "");
}

static void nearest_word(void **state)
{
    static const char *const words[] = {"users", "groups", "suspend", "reactivate", "us"};
    /* Both two edits away from "usr". */
    static const char *const tied[] = {"sso", "users", "uzrus"};
    static const struct {
        const char *typed, *meant;
    } cases[] = {
        {"users", "users"},
        {"user", "users"},
        {"USRES", "users"},
        {"suspnd", "suspend"},
        {"reactviate", "reactivate"},
        {"su", "us"},
        {"uss", "us"},
        {"banana", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *found = pms_nearest(cases[i].typed, words, COUNT(words));

        if (cases[i].meant)
            assert_string_equal(found, cases[i].meant);
        else
            assert_null(found);
    }
    assert_string_equal(pms_nearest("usr", tied, COUNT(tied)), "users");
    assert_null(pms_nearest("users", words, 0));
    assert_null(pms_nearest("0123456789012345678901234567890123456789012345678901234567890123",
                            words, COUNT(words)));
}

static void moments_as_people_write_them(void **state)
{
    static const long long day = 24 * 60 * 60 * 1000LL;
    static const long long now = 1772618400000LL; /* 2026-03-04T10:00:00Z */
    const struct {
        const char *text;
        long long ms; /* -1 for none */
    } cases[] = {
        {"2026-03-04T10:00:00Z", now},
        {"2026-03-04T11:00:00+01:00", now},
        {"2026-03-04", now - 10 * 60 * 60 * 1000},
        {"90s", now - 90 * 1000},
        {"2h", now - 2 * 60 * 60 * 1000},
        {"3d", now - 3 * day},
        {"1w", now - 7 * day},
        {"0s", now},
        {"", -1},
        {"2", -1},
        {"h", -1},
        {"-2h", -1},
        {"+2h", -1},
        {" 2h", -1},
        {"2 h", -1},
        {"2y", -1},
        {"99999999999999999999d", -1},
        {"9999999d", -1},
        {"2026-02-30", -1},
        {"2026-3-4", -1},
        {"2026-03-04 10", -1},
        {"yesterday", -1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        long long ms = 7;
        int r = pms_moment_parse(cases[i].text, now, &ms, &err);

        assert_int_equal(r, cases[i].ms < 0 ? -PMS_E_USAGE : 0);
        assert_true(ms == (cases[i].ms < 0 ? 7 : cases[i].ms));
        assert_int_equal(err.hint[0] != '\0', cases[i].ms < 0);
    }
}

static void time_is_printed(void **state)
{
    static const struct {
        int64_t ms;
        const char *text;
    } cases[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {1772619072007, "2026-03-04T10:11:12.007Z"},
        {951782400000, "2000-02-29T00:00:00.000Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {253402300799999, "9999-12-31T23:59:59.999Z"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char out[PMS_TIME_SIZE];

        pms_time_print(cases[i].ms, out);
        assert_string_equal(out, cases[i].text);
    }
}

static void time_is_read(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-03-04T10:11:12.007Z", 1772619072007},
        {"2026-03-04t10:11:12.0079z", 1772619072007},
        {"2026-03-04T10:11:12.25Z", 1772619072250},
        {"2026-03-04T10:11:12", 1772619072000},
        {"2026-03-04T11:41:12+01:30", 1772619072000},
        {"2026-03-04T08:11:12-02:00", 1772619072000},
        {"2000-02-29T00:00:00Z", 951782400000},
        {"2016-12-31T23:59:60Z", 1483228800000},
        {"", -1},
        {"2026-03-04", -1},
        {"2026-03-04T10:11Z", -1},
        {"2026-03-04 10:11:12Z", -1},
        {" 2026-03-04T10:11:12Z", -1},
        {"2026-3-4T10:11:12Z", -1},
        {"2026-03-04T10:11:12Zx", -1},
        {"2026-03-04T10:11:12.Z", -1},
        {"2026-03-04T10:11:12+0100", -1},
        {"2026-03-04T10:11:12+1:00", -1},
        {"2026-03-04T10:11:12+24:00", -1},
        {"2026-03-04T10:11:12+-1:00", -1},
        {"2026-13-04T10:11:12Z", -1},
        {"2026-02-29T10:11:12Z", -1},
        {"2026-02-29T00:00:00Z", -1},
        {"2026-00-04T10:11:12Z", -1},
        {"2026-03-04T24:00:00Z", -1},
        {"2026-03-04T10:60:12Z", -1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (pms_time_parse(cases[i].text) != cases[i].ms)
            fail_msg("%s: %lld", cases[i].text, (long long)pms_time_parse(cases[i].text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_is_a_value),
        cmocka_unit_test(error_reads_its_own_message),
        cmocka_unit_test(error_is_one_clean_line),
        cmocka_unit_test(codes_have_names),
        cmocka_unit_test(text_is_escaped),
        cmocka_unit_test(text_is_cut_between_characters),
        cmocka_unit_test(utf8_decodes),
        cmocka_unit_test(buf_has_a_ceiling),
        cmocka_unit_test(buf_keeps_nul_and_hands_over),
        cmocka_unit_test(buf_of_nothing),
        cmocka_unit_test(bucket_gives_a_burst_then_a_rate),
        cmocka_unit_test(bucket_loses_nothing_to_rounding),
        cmocka_unit_test(bucket_survives_a_clock_set_back),
        cmocka_unit_test(bucket_without_a_limit),
        cmocka_unit_test(digest_of_known_texts),
        cmocka_unit_test(mark_is_the_digests_start),
        cmocka_unit_test(random_hex_has_its_length),
        cmocka_unit_test(nearest_word),
        cmocka_unit_test(moments_as_people_write_them),
        cmocka_unit_test(time_is_printed),
        cmocka_unit_test(time_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
