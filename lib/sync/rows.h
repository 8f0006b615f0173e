/* SPDX-License-Identifier: MIT */
/* Growing arrays. */
#ifndef SYNC_ROWS_H
#define SYNC_ROWS_H

#include <stddef.h>

#include <pmscim/error.h>

/* The array with room for one more row behind `count`; `*room` is how many fit. NULL when
 * memory ran out, and the old array is still the caller's. */
void *pms_rows_grow(void *rows, size_t size, size_t count, size_t *room, struct pms_error *err);

#endif
