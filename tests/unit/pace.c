/* SPDX-License-Identifier: MIT */
/* Quotas and the number under way, against servers that count their minutes in three ways. */
#include "client/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct pms_said silence = {-1, -1, -1, -1, -1};

static void answered(struct pms_pace *pace, int kind, int status, int64_t begun_ms,
                     int64_t now_ms)
{
    const struct pms_pace_end end = {
        .kind = kind, .begun_ms = begun_ms, .status = status, .said = &silence};

    pms_pace_end(pace, &end, now_ms);
}

/* --- quotas --- */

/* Sends as fast as the quota lets it for `for_ms`, each request arriving a random while later
 * (`late` most, and in order), and returns the times of arrival. */
static size_t arrivals(int64_t per_minute, int64_t for_ms, int late, int64_t *times,
                       size_t most)
{
    static struct pms_pace pace;
    unsigned luck = 1;
    size_t count = 0;
    int64_t now = 1000;

    pms_pace_init(&pace, per_minute, 0, 1);
    while (now < for_ms && count < most) {
        int64_t wait;

        if (pms_pace_wait(&pace, PMS_PACE_READ, now, &wait) != PMS_PACE_GO) {
            assert_true(wait > 0);
            now += wait;
            continue;
        }
        pms_pace_begin(&pace, PMS_PACE_READ, now);
        luck = luck * 1103515245 + 12345;
        times[count] = now + (late > 0 ? (int64_t)(luck >> 16) % late : 0);
        answered(&pace, PMS_PACE_READ, 200, now, now + 1);
        count++;
        now++;
    }
    return count;
}

/* No minute, wherever it begins, may see more than the limit. */
static void test_any_minute(void **state)
{
    enum {
        LIMIT = 300,
        MOST = 4000
    };
    int64_t *times = calloc(MOST, sizeof(*times));
    size_t count = arrivals(LIMIT, 10 * 60000, 500, times, MOST);

    (void)state;
    for (size_t i = LIMIT; i < count; i++)
        assert_true(times[i] - times[i - LIMIT] >= 60000);
    /* Ten minutes, and at least 98 of 100 that were allowed. */
    assert_true(count >= LIMIT * 10 * 98 / 100);
    free(times);
}

static void test_no_quota(void **state)
{
    static struct pms_pace pace;
    int64_t wait;

    (void)state;
    pms_pace_init(&pace, 0, 0, 4);
    for (int i = 0; i < 5000; i++) {
        assert_int_equal(pms_pace_wait(&pace, PMS_PACE_WRITE, 5, &wait), PMS_PACE_GO);
        pms_pace_begin(&pace, PMS_PACE_WRITE, 5);
        answered(&pace, PMS_PACE_WRITE, 200, 5, 5);
    }
    assert_int_equal(pms_quota_left(&pace.quotas[PMS_PACE_WRITE], 5), -1);
    assert_int_equal(pms_pace_time(&pace, 0, 0, 5), 0);
}

static void test_reads_and_writes_apart(void **state)
{
    static struct pms_pace pace;
    int64_t wait;

    (void)state;
    pms_pace_init(&pace, 2, 1, 8);
    pms_pace_begin(&pace, PMS_PACE_WRITE, 100);
    answered(&pace, PMS_PACE_WRITE, 200, 100, 110);
    assert_int_equal(pms_pace_wait(&pace, PMS_PACE_WRITE, 200, &wait), PMS_PACE_QUOTA);
    assert_int_equal(wait, PMS_QUOTA_WINDOW_MS - 100);
    assert_int_equal(pms_pace_wait(&pace, PMS_PACE_READ, 200, &wait), PMS_PACE_GO);
    assert_int_equal(pms_quota_left(&pace.quotas[PMS_PACE_READ], 200), 2);
    assert_int_equal(pms_quota_left(&pace.quotas[PMS_PACE_WRITE], 200), 0);
    assert_int_equal(pms_quota_left(&pace.quotas[PMS_PACE_WRITE], 100 + PMS_QUOTA_WINDOW_MS),
                     1);
    assert_int_equal(pms_pace_time(&pace, 2, 0, 200), 0);
    assert_int_equal(pms_pace_time(&pace, 0, 3, 200), 3 * PMS_QUOTA_WINDOW_MS);
}

/* One answer's headers: how many are left, and until when. */
static void say(struct pms_quota *quota, int64_t left, int64_t reset_ms, int64_t now_ms)
{
    const struct pms_said said = {-1, 100, -1, left, reset_ms};

    pms_quota_end(quota, &said, now_ms);
}

static void test_headers_narrow(void **state)
{
    static struct pms_quota quota;

    (void)state;
    pms_quota_init(&quota, 300);
    pms_quota_begin(&quota, 0);
    say(&quota, 2, 5000, 10);
    assert_int_equal(pms_quota_left(&quota, 10), 2);
    pms_quota_begin(&quota, 20);
    pms_quota_begin(&quota, 20);
    assert_int_equal(pms_quota_said_wait(&quota, 30), 4980);
    assert_int_equal(pms_quota_wait(&quota, 30), 0);
    /* The second of the two is heard first; the first one's number is older, and counts not. */
    say(&quota, 0, 4980, 30);
    say(&quota, 1, 4970, 40);
    assert_int_equal(pms_quota_said_wait(&quota, 40), 4970);
    assert_int_equal(pms_quota_time(&quota, 1, 40), 4970);
    /* A new window. */
    assert_int_equal(pms_quota_said_wait(&quota, 5010), 0);
    assert_int_equal(pms_quota_left(&quota, 5010), 297);
    pms_quota_begin(&quota, 5010);
    say(&quota, 99, 60000, 5020);
    assert_int_equal(pms_quota_left(&quota, 5020), 99);
}

/* Requests under way may have been counted already, or not: they are taken for not. */
static void test_headers_and_flights(void **state)
{
    static struct pms_quota quota;

    (void)state;
    pms_quota_init(&quota, 0);
    for (int i = 0; i < 4; i++)
        pms_quota_begin(&quota, 0);
    say(&quota, 4, 5000, 10);
    assert_int_equal(pms_quota_left(&quota, 10), 1);
    say(&quota, 3, 5000, 11);
    say(&quota, 2, 5000, 12);
    say(&quota, 1, 5000, 13);
    assert_int_equal(pms_quota_left(&quota, 13), 1);
    assert_int_equal(pms_quota_time(&quota, 1, 13), 0);
    assert_int_equal(pms_quota_time(&quota, 2, 13), 5000);
    assert_int_equal(pms_quota_left(&quota, 5013), -1);
}

static void test_limit_with_window(void **state)
{
    static const struct {
        int64_t own, limit, window, then;
    } cases[] = {
        {300, 100, 60000, 100},
        {0, 100, 60000, 100},
        {300, 100, 10000, 300},
        {300, 1, 3600000, 1},
        {300, 0, 60000, 300},
        {300, 100, -1, 300},
        {0, 9000, 60000, 0},
        {300, -1, 60000, 300},
        /* The greatest number that a header is read as. */
        {300, 922337203685479, 60000, 300},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        static struct pms_quota quota;
        const struct pms_said said = {-1, cases[i].limit, cases[i].window, -1, -1};

        pms_quota_init(&quota, cases[i].own);
        pms_quota_begin(&quota, 0);
        pms_quota_end(&quota, &said, 1);
        assert_int_equal(quota.per_minute, cases[i].then);
    }
}

/* --- how many at once --- */

/* A round: as many as the window lets, each answered after `took_ms`. Returns the window. */
static int a_round(struct pms_pace *pace, int64_t *now, int64_t took_ms, int status)
{
    int64_t begun = *now;
    int64_t wait;
    int count = 0;

    while (pms_pace_wait(pace, PMS_PACE_READ, *now, &wait) == PMS_PACE_GO) {
        pms_pace_begin(pace, PMS_PACE_READ, *now);
        count++;
    }
    assert_int_equal(count, pms_pace_in_flight(pace));
    *now += took_ms;
    for (; count > 0; count--)
        answered(pace, PMS_PACE_READ, status, begun, *now);
    return pace->window;
}

static void test_window(void **state)
{
    static struct pms_pace pace;
    int64_t now = 1;

    (void)state;
    pms_pace_init(&pace, 0, 0, 16);
    assert_int_equal(a_round(&pace, &now, 50, 200), 2);
    assert_int_equal(a_round(&pace, &now, 50, 200), 4);
    assert_int_equal(a_round(&pace, &now, 50, 200), 8);
    assert_int_equal(a_round(&pace, &now, 50, 200), 16);
    assert_int_equal(a_round(&pace, &now, 50, 404), 16);
    /* A whole round refused halves once. */
    assert_int_equal(a_round(&pace, &now, 50, 429), 8);
    assert_int_equal(a_round(&pace, &now, 50, 503), 4);
    assert_int_equal(a_round(&pace, &now, 50, 200), 5);
    assert_int_equal(a_round(&pace, &now, 50, 200), 6);
    assert_int_equal(a_round(&pace, &now, 50, 500), 6);
    assert_int_equal(a_round(&pace, &now, 50, 0), 3);
    for (int i = 0; i < 5; i++)
        a_round(&pace, &now, 50, 429);
    assert_int_equal(pace.window, 1);
}

static void test_slow_answers(void **state)
{
    static struct pms_pace pace;
    int64_t now = 1;

    (void)state;
    pms_pace_init(&pace, 0, 0, 16);
    for (int i = 0; i < 8; i++)
        a_round(&pace, &now, 100, 200);
    assert_int_equal(pace.window, 16);
    a_round(&pace, &now, 2000, 200);
    assert_int_equal(pace.window, 8);
    a_round(&pace, &now, 2000, 200);
    assert_int_equal(pace.window, 4);
}

static void test_door(void **state)
{
    static struct pms_pace pace;
    struct pms_pace_end end = {.kind = PMS_PACE_WRITE,
                               .begun_ms = 10,
                               .status = 429,
                               .said = &silence,
                               .close_ms = 7000};
    int64_t wait;

    (void)state;
    pms_pace_init(&pace, 0, 0, 4);
    pms_pace_begin(&pace, PMS_PACE_WRITE, 10);
    pms_pace_end(&pace, &end, 20);
    assert_int_equal(pms_pace_wait(&pace, PMS_PACE_READ, 1020, &wait), PMS_PACE_CLOSED);
    assert_int_equal(wait, 6000);
    assert_int_equal(pms_pace_time(&pace, 1, 0, 1020), 6000);
    assert_int_equal(pms_pace_wait(&pace, PMS_PACE_READ, 7020, &wait), PMS_PACE_GO);
}

static void test_time(void **state)
{
    static struct pms_pace pace;
    int64_t now = 1;

    (void)state;
    pms_pace_init(&pace, 300, 180, 2);
    a_round(&pace, &now, 20, 200);
    assert_int_equal(pms_pace_time(&pace, 10, 0, now), 200 / 2);
    /* 299 are free at once, the rest come at the quota's pace. */
    assert_int_equal(pms_pace_time(&pace, 599, 0, now), 300 * 202);
    assert_int_equal(pms_pace_time(&pace, 0, 360, now), 180 * PMS_QUOTA_WINDOW_MS / 180);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_minute),
        cmocka_unit_test(test_no_quota),
        cmocka_unit_test(test_reads_and_writes_apart),
        cmocka_unit_test(test_headers_narrow),
        cmocka_unit_test(test_headers_and_flights),
        cmocka_unit_test(test_limit_with_window),
        cmocka_unit_test(test_window),
        cmocka_unit_test(test_slow_answers),
        cmocka_unit_test(test_door),
        cmocka_unit_test(test_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
