/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pmscim/text.h>

#include "base/clock.h"

enum {
    DATE_LENGTH = 10
};

static const struct {
    const char *unit;
    long long ms;
} units[] = {
    {"s", 1000LL},
    {"m", 60 * 1000LL},
    {"h", 60 * 60 * 1000LL},
    {"d", 24 * 60 * 60 * 1000LL},
    {"w", 7 * 24 * 60 * 60 * 1000LL},
};

/* "3d": so long ago, at most until 1970; -1 for anything else. */
static long long ago(const char *text, long long now_ms)
{
    char *end;
    long long number;

    if (text[0] < '0' || text[0] > '9')
        return -1;
    errno = 0;
    number = strtoll(text, &end, 10);
    for (size_t i = 0; errno == 0 && i < sizeof(units) / sizeof(*units); i++)
        if (strcmp(end, units[i].unit) == 0 && number <= now_ms / units[i].ms)
            return now_ms - number * units[i].ms;
    return -1;
}

int pms_moment_parse(const char *text, long long now_ms, long long *ret_ms,
                     struct pms_error *err)
{
    char whole[64] = "";
    long long ms = ago(text, now_ms);

    if (ms < 0 && strlen(text) < sizeof(whole) - 16) {
        snprintf(whole, sizeof(whole), "%s%s", text,
                 strlen(text) == DATE_LENGTH ? "T00:00:00Z" : "");
        ms = pms_time_parse(whole);
    }
    if (ms >= 0) {
        *ret_ms = ms;
        return 0;
    }
    pms_fail(err, PMS_E_USAGE, "\"%s\" is no time", text);
    return pms_error_hint(err,
                          "write a day as 2026-03-04, a moment as 2026-03-04T10:00:00Z, or "
                          "how long ago: 90m, 2h, 3d, 1w");
}
