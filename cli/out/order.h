/* SPDX-License-Identifier: MIT */
/* What --sort asks for. */
#ifndef CLI_OUT_ORDER_H
#define CLI_OUT_ORDER_H

#include "out/out.h"

struct order {
    size_t count;
    struct {
        size_t column; /* of the view */
        bool falling;
        bool time;
    } keys[VIEW_COLUMNS];
};

/* Reads "email,-created". */
int order_parse(const struct view *view, const char *text, struct order *ret_order,
                struct pms_error *err);

/* Below, above or equal to 0, by all keys. What is unset stands last, whichever way. */
int order_rows(const struct order *order, const struct cell *a, const struct cell *b);

#endif
