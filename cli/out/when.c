/* SPDX-License-Identifier: MIT */
#include "out/when.h"

#include <stdio.h>
#include <time.h>

/* The fraction of a second, down to milliseconds; what is finer is skipped. */
static const char *take_fraction(const char *p, long long *ret_ms)
{
    long long unit = 100;

    *ret_ms = 0;
    if (*p != '.')
        return p;
    for (p++; *p >= '0' && *p <= '9'; p++, unit /= 10)
        *ret_ms += unit * (*p - '0');
    return p;
}

/* "Z" or "+02:00", to the end of the text. */
static bool take_offset(const char *p, long long *ret_ms)
{
    int hours;
    int minutes;
    int length = 0;

    *ret_ms = 0;
    if ((*p == 'Z' || *p == 'z') && p[1] == '\0')
        return true;
    if ((*p != '+' && *p != '-') ||
        sscanf(p + 1, "%2d:%2d%n", &hours, &minutes, &length) != 2 || length != 5 ||
        p[6] != '\0' || hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return false;
    *ret_ms = (hours * 60LL + minutes) * 60 * 1000 * (*p == '-' ? -1 : 1);
    return true;
}

bool when_parse(const char *text, long long *ret_ms)
{
    struct tm tm = {0};
    const char *p = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
    long long fraction;
    long long offset;

    if (!p || !take_offset(take_fraction(p, &fraction), &offset))
        return false;
    *ret_ms = timegm(&tm) * 1000LL + fraction - offset;
    return true;
}

void when_ago(long long ms, long long now_ms, char *out, size_t size)
{
    static const struct {
        const char *name;
        long long seconds;
    } units[] = {{"year", 365 * 86400LL},
                 {"month", 30 * 86400LL},
                 {"day", 86400},
                 {"hour", 3600},
                 {"minute", 60}};
    bool past = ms <= now_ms;
    long long seconds = (past ? now_ms - ms : ms - now_ms) / 1000;

    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (seconds >= units[i].seconds) {
            long long count = seconds / units[i].seconds;

            snprintf(out, size, "%s%lld %s%s%s", past ? "" : "in ", count, units[i].name,
                     count == 1 ? "" : "s", past ? " ago" : "");
            return;
        }
    snprintf(out, size, "just now");
}
