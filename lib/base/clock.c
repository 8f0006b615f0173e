/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec ts;

    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t pms_clock_now_ms(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t pms_clock_monotonic_ms(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

void pms_time_print(int64_t ms, char out[PMS_TIME_SIZE])
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    char whole[24];

    gmtime_r(&seconds, &tm);
    strftime(whole, sizeof(whole), "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(out, PMS_TIME_SIZE, "%s.%03dZ", whole, (int)(ms % 1000));
}

/* Reads ".25" as 250 ms and moves past it; digits beyond the third are dropped. */
static int64_t parse_fraction(const char **text)
{
    int64_t ms = 0;
    int scale = 100;

    if (**text != '.' || !isdigit((unsigned char)(*text)[1]))
        return 0;
    for ((*text)++; isdigit((unsigned char)**text); (*text)++) {
        ms += (**text - '0') * scale;
        scale /= 10;
    }
    return ms;
}

/* Reads "Z", "+01:00" or nothing as minutes; false when something else stands there. */
static int parse_offset(const char *text, int *ret_minutes)
{
    int hours;
    int minutes;
    int end = 0;

    *ret_minutes = 0;
    if (*text == '\0' || strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
        return 1;
    if ((*text != '+' && *text != '-') ||
        sscanf(text + 1, "%2d:%2d%n", &hours, &minutes, &end) != 2 || text[1 + end] != '\0')
        return 0;
    *ret_minutes = (*text == '-' ? -1 : 1) * (hours * 60 + minutes);
    return 1;
}

int64_t pms_time_parse(const char *text)
{
    struct tm tm = {0};
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
    int64_t ms;
    int minutes;

    if (!rest)
        return -1;
    ms = parse_fraction(&rest);
    if (!parse_offset(rest, &minutes))
        return -1;
    return ((int64_t)timegm(&tm) - minutes * 60) * 1000 + ms;
}
