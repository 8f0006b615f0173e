/* SPDX-License-Identifier: MIT */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

enum {
    PMS_TIME_SIZE = 32
};

int64_t pms_clock_now_ms(void);       /* since 1970, may be set back */
int64_t pms_clock_monotonic_ms(void); /* for waiting */

/* "2026-03-04T10:11:12.000Z" into `out`. */
void pms_time_print(int64_t ms, char out[PMS_TIME_SIZE]);

/* Milliseconds of an RFC 3339 time, with or without a fraction, `Z` or an offset; -1 if it is
 * none. */
int64_t pms_time_parse(const char *text);

#endif
