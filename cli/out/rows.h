/* SPDX-License-Identifier: MIT */
/* Rows kept until the last one is there, with everything their cells lend. */
#ifndef CLI_OUT_ROWS_H
#define CLI_OUT_ROWS_H

#include "out/out.h"

enum {
    ROWS_MOST_BYTES = 256 * 1024 * 1024
};

struct order;

struct row {
    size_t number; /* as it came */
    struct cell cells[];
};

struct rows {
    size_t cells; /* of each row */
    size_t count;
    size_t room;
    size_t bytes;
    struct row **items;
};

int rows_add(struct rows *rows, const struct cell *cells, struct pms_error *err);
/* Rows that are equal stay in their order. */
void rows_sort(struct rows *rows, const struct order *order);
void rows_done(struct rows *rows);

#endif
