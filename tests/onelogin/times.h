/* SPDX-License-Identifier: MIT */
#ifndef ONELOGIN_TIMES_H
#define ONELOGIN_TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* Milliseconds of "2026-01-02", "2026-01-02T03:04:05Z" and their like: with a fraction, with an
 * offset. Returns whether it is one. */
bool time_parse(const char *text, int64_t *ret_ms);

/* "2026-01-02T03:04:05.000Z" */
void time_text(time_t seconds, char *text, size_t size);

/* On the clock that never jumps. */
int64_t time_steady_ms(void);

#endif
