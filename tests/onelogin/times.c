/* SPDX-License-Identifier: MIT */
#include "times.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ".123" and more digits. */
static const char *skip_fraction(const char *text, int64_t *ms)
{
    int64_t unit = 100;

    if (*text != '.')
        return text;
    for (text++; *text >= '0' && *text <= '9'; text++, unit /= 10)
        *ms += (*text - '0') * unit;
    return text;
}

static bool parse_zone(const char *text, int64_t *ms)
{
    int hours;
    int minutes;
    char sign;

    if (*text == '\0' || strcmp(text, "Z") == 0)
        return true;
    if (sscanf(text, "%c%2d:%2d", &sign, &hours, &minutes) != 3 || strlen(text) != 6 ||
        (sign != '+' && sign != '-'))
        return false;
    *ms -= (sign == '+' ? 1 : -1) * (hours * 60 + minutes) * INT64_C(60000);
    return true;
}

bool time_parse(const char *text, int64_t *ret_ms)
{
    struct tm tm = {0};
    int64_t ms = 0;
    const char *rest = strptime(text, "%Y-%m-%d", &tm);

    if (rest && (*rest == 'T' || *rest == ' '))
        rest = strptime(rest + 1, "%H:%M:%S", &tm);
    if (!rest)
        return false;
    rest = skip_fraction(rest, &ms);
    if (!parse_zone(rest, &ms))
        return false;
    *ret_ms = (int64_t)timegm(&tm) * 1000 + ms;
    return true;
}

void time_text(time_t seconds, char *text, size_t size)
{
    struct tm tm;

    gmtime_r(&seconds, &tm);
    strftime(text, size, "%Y-%m-%dT%H:%M:%S.000Z", &tm);
}

int64_t time_steady_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
