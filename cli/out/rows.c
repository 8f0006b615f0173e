/* SPDX-License-Identifier: MIT */
#include "out/rows.h"

#include <stdlib.h>
#include <string.h>

#include "out/order.h"

static size_t lent_bytes(const struct cell *cell)
{
    size_t bytes = 0;

    if (cell->kind == CELL_TEXT)
        return strlen(cell->text) + 1;
    for (long i = 0; cell->kind == CELL_LIST && i < cell->number; i++)
        bytes += sizeof(char *) + strlen(cell->list[i]) + 1;
    return bytes;
}

static const char *keep_text(const char *text, char **at)
{
    size_t size = strlen(text) + 1;
    char *copy = memcpy(*at, text, size);

    *at += size;
    return copy;
}

/* The pointers of the lists stand before all text, since they have to be aligned. */
static void keep_cells(struct row *row, size_t count)
{
    const char **pointers = (const char **)(void *)&row->cells[count];
    char *at;

    for (size_t i = 0; i < count; i++)
        if (row->cells[i].kind == CELL_LIST && row->cells[i].number > 0) {
            memcpy(pointers, row->cells[i].list, (size_t)row->cells[i].number * sizeof(char *));
            row->cells[i].list = pointers;
            pointers += row->cells[i].number;
        }
    at = (char *)pointers;
    for (size_t i = 0; i < count; i++) {
        struct cell *cell = &row->cells[i];
        const char **list = (const char **)cell->list;

        if (cell->kind == CELL_TEXT)
            cell->text = keep_text(cell->text, &at);
        for (long j = 0; cell->kind == CELL_LIST && j < cell->number; j++)
            list[j] = keep_text(list[j], &at);
    }
}

static int make_room(struct rows *rows, struct pms_error *err)
{
    size_t room = rows->room > 0 ? rows->room * 2 : 64;
    struct row **items;

    if (rows->count < rows->room)
        return 0;
    items = realloc(rows->items, room * sizeof(*items));
    if (!items)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    rows->items = items;
    rows->room = room;
    return 0;
}

int rows_add(struct rows *rows, const struct cell *cells, struct pms_error *err)
{
    size_t bytes = sizeof(struct row) + rows->cells * sizeof(*cells);
    struct row *row;

    for (size_t i = 0; i < rows->cells; i++)
        bytes += lent_bytes(&cells[i]);
    if (bytes > ROWS_MOST_BYTES - rows->bytes) {
        pms_fail(err, PMS_E_USAGE, "--sort: after %zu rows the list is larger than %d MiB",
                 rows->count, ROWS_MOST_BYTES / 1024 / 1024);
        return pms_error_hint(err, "write it into a file with -o ndjson and sort that");
    }
    if (make_room(rows, err) < 0)
        return -err->code;
    row = calloc(1, bytes);
    if (!row)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    row->number = rows->count;
    memcpy(row->cells, cells, rows->cells * sizeof(*cells));
    keep_cells(row, rows->cells);
    rows->items[rows->count++] = row;
    rows->bytes += bytes;
    return 0;
}

static int compare_rows(const void *a, const void *b, void *context)
{
    const struct row *x = *(const struct row *const *)a;
    const struct row *y = *(const struct row *const *)b;
    int order = order_rows(context, x->cells, y->cells);

    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

void rows_sort(struct rows *rows, const struct order *order)
{
    if (rows->count > 1)
        qsort_r(rows->items, rows->count, sizeof(*rows->items), compare_rows, (void *)order);
}

void rows_done(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        free(rows->items[i]);
    free(rows->items);
    *rows = (struct rows){0};
}
