/* SPDX-License-Identifier: MIT */
/*
 * Numbers as numbers, times as times, no before yes, text letter by letter without case.
 * Letters stand in the order of Unicode whatever the locale, so that a script finds the same
 * everywhere.
 */
#include "out/order.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "auto.h"
#include "out/when.h"

int order_parse(const struct view *view, const char *text, struct order *ret_order,
                struct pms_error *err)
{
    ret_order->count = 0;
    for (const char *p = text; p;) {
        bool falling = *p == '-';
        size_t length;
        size_t index = 0;

        p += falling;
        length = strcspn(p, ",");
        if (out_find_column(view, p, length, &index, err) < 0)
            return pms_error_prefix(err, "--sort");
        if (ret_order->count == VIEW_COLUMNS)
            return pms_fail(err, PMS_E_USAGE, "--sort: more columns than there are");
        ret_order->keys[ret_order->count].column = index;
        ret_order->keys[ret_order->count].falling = falling;
        ret_order->keys[ret_order->count++].time =
            (view->columns[index].flags & COLUMN_TIME) != 0;
        p = p[length] == ',' ? p + length + 1 : NULL;
    }
    return 0;
}

/* The small letter of the next character; a byte that is none stands for itself. */
static wint_t take_letter(const char **p, locale_t locale)
{
    mbstate_t state = {0};
    wchar_t c = 0;
    size_t bytes = mbrtowc(&c, *p, strlen(*p), &state);

    if (bytes == (size_t)-1 || bytes == (size_t)-2)
        return (unsigned char)*(*p)++;
    *p += bytes;
    return locale ? towlower_l((wint_t)c, locale) : towlower((wint_t)c);
}

static int order_texts(const char *a, const char *b)
{
    static locale_t plain;

    if (!plain)
        plain = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
    while (*a != '\0' && *b != '\0') {
        wint_t c = take_letter(&a, plain);
        wint_t d = take_letter(&b, plain);

        if (c != d)
            return c < d ? -1 : 1;
    }
    return (*a != '\0') - (*b != '\0');
}

/* What should be a time and is none is text, and stands behind the times. */
static int order_times(const char *a, const char *b)
{
    long long x;
    long long y;
    bool is_x = when_parse(a, &x);
    bool is_y = when_parse(b, &y);

    if (is_x && is_y)
        return (x > y) - (x < y);
    return is_x ? -1 : is_y ? 1 : order_texts(a, b);
}

static bool is_unset(const struct cell *cell)
{
    return cell->kind == CELL_NONE || (cell->kind == CELL_LIST && cell->number == 0);
}

static int order_lists(const struct cell *a, const struct cell *b)
{
    for (long i = 0; i < a->number && i < b->number; i++) {
        int order = order_texts(a->list[i], b->list[i]);

        if (order != 0)
            return order;
    }
    return (a->number > b->number) - (a->number < b->number);
}

static int order_cells(const struct cell *a, const struct cell *b, bool time)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->kind == CELL_LIST)
        return order_lists(a, b);
    if (a->kind != CELL_TEXT)
        return (a->number > b->number) - (a->number < b->number);
    return time ? order_times(a->text, b->text) : order_texts(a->text, b->text);
}

int order_rows(const struct order *order, const struct cell *a, const struct cell *b)
{
    for (size_t i = 0; i < order->count; i++) {
        const struct cell *x = &a[order->keys[i].column];
        const struct cell *y = &b[order->keys[i].column];
        int found;

        if (is_unset(x) || is_unset(y))
            found = is_unset(x) - is_unset(y);
        else
            found = order_cells(x, y, order->keys[i].time) * (order->keys[i].falling ? -1 : 1);
        if (found != 0)
            return found;
    }
    return 0;
}
