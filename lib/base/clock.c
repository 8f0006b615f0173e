/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <ctype.h>
#include <stdbool.h>
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
    int64_t fraction = (ms % 1000 + 1000) % 1000;
    time_t seconds = (time_t)((ms - fraction) / 1000);
    struct tm tm = {0};
    char whole[PMS_TIME_SIZE - 5];

    gmtime_r(&seconds, &tm);
    if (strftime(whole, sizeof(whole), "%Y-%m-%dT%H:%M:%S", &tm) == 0)
        whole[0] = '\0';
    snprintf(out, PMS_TIME_SIZE, "%s.%03dZ", whole, (int)fraction);
}

/* Reads `digits` digits and moves past them; -1 when something else stands there. */
static int parse_number(const char **text, int digits)
{
    int number = 0;

    for (; digits > 0; digits--, (*text)++) {
        if (!isdigit((unsigned char)**text))
            return -1;
        number = number * 10 + (**text - '0');
    }
    return number;
}

static bool skip(const char **text, const char *one_of)
{
    if (**text == '\0' || !strchr(one_of, **text))
        return false;
    (*text)++;
    return true;
}

/* Reads "2026-03-04T10:11:12" and moves past it. */
static bool parse_whole(const char **text, struct tm *tm)
{
    static const char *const behind[] = {"-", "-", "Tt", ":", ":", NULL};
    static const int digits[] = {4, 2, 2, 2, 2, 2};
    static const int least[] = {0, 1, 1, 0, 0, 0};
    static const int most[] = {9999, 12, 31, 23, 59, 60};
    int n[6];

    for (size_t i = 0; i < 6; i++) {
        n[i] = parse_number(text, digits[i]);
        if (n[i] < least[i] || n[i] > most[i] || (behind[i] && !skip(text, behind[i])))
            return false;
    }
    *tm = (struct tm){.tm_year = n[0] - 1900, .tm_mon = n[1] - 1, .tm_mday = n[2]};
    /* timegm() makes the 2nd of March out of the 30th of February. */
    timegm(tm);
    if (tm->tm_mday != n[2])
        return false;
    tm->tm_hour = n[3];
    tm->tm_min = n[4];
    tm->tm_sec = n[5];
    return true;
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
static bool parse_offset(const char *text, int *ret_minutes)
{
    int sign = *text == '-' ? -1 : 1;
    int hours;
    int minutes;

    *ret_minutes = 0;
    if (*text == '\0' || strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
        return true;
    if (!skip(&text, "+-"))
        return false;
    hours = parse_number(&text, 2);
    if (hours < 0 || hours > 23 || !skip(&text, ":"))
        return false;
    minutes = parse_number(&text, 2);
    if (minutes < 0 || minutes > 59 || *text != '\0')
        return false;
    *ret_minutes = sign * (hours * 60 + minutes);
    return true;
}

int64_t pms_time_parse(const char *text)
{
    struct tm tm;
    int64_t ms;
    int minutes;

    if (!parse_whole(&text, &tm))
        return -1;
    ms = parse_fraction(&text);
    if (!parse_offset(text, &minutes))
        return -1;
    return ((int64_t)timegm(&tm) - minutes * 60) * 1000 + ms;
}
