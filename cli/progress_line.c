/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdio.h>

enum {
    SETTLED_MS = 1000 /* before that a rate says nothing */
};

static void print_time(long long ms, char *text, size_t size)
{
    long long s = (ms + 500) / 1000;

    if (s < 60)
        snprintf(text, size, "%lld s", s);
    else if (s < 3600)
        snprintf(text, size, "%lld min %lld s", s / 60, s % 60);
    else
        snprintf(text, size, "%lld h %lld min", s / 3600, s / 60 % 60);
}

static void print_rate(long done, long long elapsed_ms, char *text, size_t size)
{
    long long milli = done * 1000000LL / elapsed_ms; /* thousandths of one a second */

    if (milli >= 10000)
        snprintf(text, size, ", %lld/s", milli / 1000);
    else if (milli >= 1000)
        snprintf(text, size, ", %lld.%lld/s", milli / 1000, milli / 100 % 10);
    else
        snprintf(text, size, ", %lld/min", milli * 60 / 1000);
}

static long long left(const struct progress *p, long long elapsed_ms)
{
    if (p->left_ms >= 0 || p->total < 0 || p->done > p->total || p->done == 0 ||
        elapsed_ms < SETTLED_MS)
        return p->left_ms;
    return elapsed_ms * (p->total - p->done) / p->done;
}

static void print_count(const struct progress *p, char *text, size_t size)
{
    if (p->total >= 0)
        snprintf(text, size, "%ld/%ld", p->done, p->total);
    else
        snprintf(text, size, "%ld", p->done);
}

void progress_line(const struct progress *p, long long elapsed_ms, char *line, size_t size)
{
    long long left_ms = left(p, elapsed_ms);
    char count[64];
    char rate[64] = "";
    char time[64] = "";

    print_count(p, count, sizeof(count));
    if (p->done > 0 && elapsed_ms >= SETTLED_MS)
        print_rate(p->done, elapsed_ms, rate, sizeof(rate));
    if (left_ms >= 0)
        print_time(left_ms, time, sizeof(time));
    snprintf(line, size, "%s: %s%s%s%s%s", p->what, count, rate, left_ms >= 0 ? ", " : "", time,
             left_ms >= 0 ? " left" : "");
}

void progress_last_line(const struct progress *p, long long elapsed_ms, bool failed, char *line,
                        size_t size)
{
    char count[64];
    char time[64];

    print_time(elapsed_ms, time, sizeof(time));
    print_count(p, count, sizeof(count));
    if (failed)
        snprintf(line, size, "%s: stopped at %s after %s", p->what, count, time);
    else
        snprintf(line, size, "%s: %ld in %s", p->what, p->done, time);
}
