/* SPDX-License-Identifier: MIT */
/* What the command line computes from text and time alone. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "out/fit.h"
#include "out/order.h"
#include "out/rows.h"
#include "out/when.h"
#include "progress.h"

static void assert_ago(const char *then, const char *wanted)
{
    char text[32];
    long long ms;
    long long now;

    assert_true(when_parse("2026-03-04T12:00:00Z", &now));
    assert_true(when_parse(then, &ms));
    when_ago(ms, now, text, sizeof(text));
    assert_string_equal(text, wanted);
}

static void test_ago(void **state)
{
    (void)state;
    assert_ago("2026-03-04T12:00:00.000Z", "just now");
    assert_ago("2026-03-04T11:59:01Z", "just now");
    assert_ago("2026-03-04T12:00:30Z", "just now");
    assert_ago("2026-03-04T11:59:00Z", "1 minute ago");
    assert_ago("2026-03-04T11:00:01Z", "59 minutes ago");
    assert_ago("2026-03-04T13:00:00+02:00", "1 hour ago");
    assert_ago("2026-03-03T12:00:01Z", "23 hours ago");
    assert_ago("2026-03-03T12:00:00Z", "1 day ago");
    assert_ago("2026-02-02T12:00:01Z", "29 days ago");
    assert_ago("2026-02-02T12:00:00Z", "1 month ago");
    assert_ago("2025-03-04T12:00:01Z", "12 months ago");
    assert_ago("2025-03-04T12:00:00Z", "1 year ago");
    assert_ago("1969-12-31T23:59:59Z", "56 years ago");
    assert_ago("2026-03-07T12:00:00Z", "in 3 days");
}

static void test_times(void **state)
{
    static const char *const bad[] = {"",
                                      "yesterday",
                                      "2026-03-04",
                                      "2026-03-04T12:00:00",
                                      "2026-03-04T12:00:00Zulu",
                                      "2026-03-04T12:00:00+2:00",
                                      "2026-03-04T12:00:00+02:00x",
                                      "2026-03-04 12:00:00Z",
                                      "2026-03-04T12:00:00+02:61"};
    long long a;
    long long b;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_false(when_parse(bad[i], &a));
    assert_true(when_parse("2026-03-04T12:00:00.123456789Z", &a));
    assert_true(when_parse("2026-03-04T10:30:00.123-01:30", &b));
    assert_true(a == b);
}

static void assert_cut(const char *text, size_t width, const char *wanted)
{
    char *cut = fit_cut(text, width);

    assert_string_equal(cut, wanted);
    assert_true(fit_width(cut) <= width);
    free(cut);
}

static void test_cut(void **state)
{
    (void)state;
    assert_int_equal(fit_width("ليلى"), 4);
    assert_int_equal(fit_width("健二"), 4);
    assert_int_equal(fit_width("🎉"), 2);
    assert_int_equal(fit_width("e\u0301"), 1);
    assert_int_equal(fit_width("\xff"), 1);
    assert_cut("Lindqvist", 9, "Lindqvist");
    assert_cut("Lindqvist", 8, "Lindqvi…");
    assert_cut("健二健二", 7, "健二健…");
    assert_cut("健二健二", 6, "健二…");
    assert_cut("e\u0301e\u0301e\u0301", 2, "e\u0301…");
    assert_cut("ab", 1, "…");
    assert_cut("ab", 0, "");
}

static void test_columns(void **state)
{
    size_t widths[] = {20, 200, 60};
    const size_t least[] = {20, 8, 8};

    (void)state;
    fit_columns(3, widths, least, 400);
    assert_int_equal(widths[1], 200);
    fit_columns(3, widths, least, 142);
    assert_int_equal(widths[1], 60);
    assert_int_equal(widths[2], 60);
    fit_columns(3, widths, least, 80);
    assert_int_equal(widths[0], 20);
    assert_int_equal(widths[1] + widths[2], 58);
    fit_columns(3, widths, least, 10);
    assert_int_equal(widths[0], 20);
    assert_int_equal(widths[1], 8);
    assert_int_equal(widths[2], 8);
    fit_columns(0, widths, least, 10);
}

static void assert_line(struct progress p, long long elapsed_ms, const char *wanted)
{
    char line[256];

    p.what = "people";
    progress_line(&p, elapsed_ms, line, sizeof(line));
    assert_string_equal(line, wanted);
}

static void test_progress(void **state)
{
    (void)state;
    assert_line((struct progress){.total = -1, .left_ms = -1}, 0, "people: 0");
    assert_line((struct progress){.total = -1, .done = 7, .left_ms = -1}, 999, "people: 7");
    assert_line((struct progress){.total = -1, .done = 7, .left_ms = -1}, 2000,
                "people: 7, 3.5/s");
    assert_line((struct progress){.total = 5000, .done = 1200, .left_ms = -1}, 4000,
                "people: 1200/5000, 300/s, 13 s left");
    assert_line((struct progress){.total = 5000, .done = 100, .left_ms = 65000}, 4000,
                "people: 100/5000, 25/s, 1 min 5 s left");
    assert_line((struct progress){.total = 5000, .done = 1, .left_ms = -1}, 3000,
                "people: 1/5000, 19/min, 4 h 9 min left");
    assert_line((struct progress){.total = 5, .done = 7, .left_ms = -1}, 1000,
                "people: 7/5, 7.0/s");
    assert_line((struct progress){.total = 0, .left_ms = -1}, 5000, "people: 0/0");
}

static void test_last_line(void **state)
{
    struct progress p = {.what = "people", .total = 9, .done = 4};
    char line[256];

    (void)state;
    progress_last_line(&p, 61000, false, line, sizeof(line));
    assert_string_equal(line, "people: 4 in 1 min 1 s");
    progress_last_line(&p, 3000, true, line, sizeof(line));
    assert_string_equal(line, "people: stopped at 4/9 after 3 s");
}

static int order_of(struct cell a, struct cell b, bool falling, bool time)
{
    struct order order = {.count = 1};

    order.keys[0].falling = falling;
    order.keys[0].time = time;
    return order_rows(&order, &a, &b);
}

#define TEXT(literal) ((struct cell){.kind = CELL_TEXT, .text = (literal)})
#define NUMBER(value) ((struct cell){.kind = CELL_NUMBER, .number = (value)})

static void test_order(void **state)
{
    const struct cell unset = {0};

    (void)state;
    assert_true(order_of(NUMBER(9), NUMBER(10), false, false) < 0);
    assert_true(order_of(NUMBER(9), NUMBER(10), true, false) > 0);
    assert_true(order_of(TEXT("anna"), TEXT("Bert"), false, false) < 0);
    assert_true(order_of(TEXT("ÄNNE"), TEXT("änne"), false, false) == 0);
    assert_true(order_of(TEXT("ÄNNE"), TEXT("ännf"), false, false) < 0);
    assert_true(order_of(TEXT("Ida"), TEXT("ib"), false, false) > 0);
    assert_true(order_of(TEXT("ann"), TEXT("anna"), false, false) < 0);
    assert_true(order_of(TEXT("a\xff"), TEXT("a\xff"), false, false) == 0);
    assert_true(order_of(TEXT("2026-03-04T11:00:00+02:00"), TEXT("2026-03-04T10:00:00Z"), false,
                         true) < 0);
    assert_true(order_of(TEXT("never"), TEXT("2026-03-04T10:00:00Z"), false, true) > 0);
    assert_true(order_of(unset, TEXT("a"), false, false) > 0);
    assert_true(order_of(unset, TEXT("a"), true, false) > 0);
    assert_true(order_of(unset, unset, true, false) == 0);
}

static void test_rows(void **state)
{
    char name[] = "Ida";
    char first[] = "one";
    const char *names[] = {first, "two"};
    struct cell cells[] = {TEXT(name),
                           {.kind = CELL_LIST, .list = names, .number = 2},
                           {.kind = CELL_LIST},
                           {0},
                           NUMBER(7)};
    const struct order order = {.count = 1};
    struct rows rows = {.cells = 5};
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(rows_add(&rows, cells, &err), 0);
    name[0] = 'A';
    first[0] = 'x';
    cells[4].number = 8;
    for (int i = 0; i < 100; i++)
        assert_int_equal(rows_add(&rows, cells, &err), 0);
    cells[0].text = "ada";
    cells[4].number = 9;
    assert_int_equal(rows_add(&rows, cells, &err), 0);
    rows_sort(&rows, &order);
    assert_int_equal(rows.count, 102);
    assert_string_equal(rows.items[0]->cells[0].text, "Ada");
    for (size_t i = 0; i < 101; i++)
        assert_int_equal(rows.items[i]->number, i + 1);
    assert_string_equal(rows.items[100]->cells[0].text, "ada");
    assert_int_equal(rows.items[100]->cells[4].number, 9);
    assert_string_equal(rows.items[101]->cells[0].text, "Ida");
    assert_string_equal(rows.items[101]->cells[1].list[0], "one");
    assert_string_equal(rows.items[101]->cells[1].list[1], "two");
    rows_done(&rows);
    rows_done(&rows);
}

static void test_rows_have_a_ceiling(void **state)
{
    struct cell cell = TEXT("more than ten bytes");
    struct rows rows = {.cells = 1, .bytes = ROWS_MOST_BYTES - 10};
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(rows_add(&rows, &cell, &err), -PMS_E_USAGE);
    assert_non_null(strstr(err.message, "256 MiB"));
    assert_int_equal(rows.count, 0);
    rows_done(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ago),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_progress),
        cmocka_unit_test(test_last_line),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_rows_have_a_ceiling),
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
