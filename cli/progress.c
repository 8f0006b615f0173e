/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

enum {
    REDRAW_MS = 200
};

static struct progress *current;

static long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static bool wanted(void)
{
    const char *term = getenv("TERM");

    return !globals.quiet && !globals.verbose && isatty(STDERR_FILENO) && term &&
           strcmp(term, "dumb") != 0;
}

/* A line that wraps could not be taken back. */
static void draw(struct progress *p)
{
    char line[256];
    int room = (int)terminal_size(STDERR_FILENO).columns - 1;

    p->drawn_ms = now_ms();
    progress_line(p, p->drawn_ms - p->began_ms, line, sizeof(line));
    fprintf(stderr, "\r%.*s\033[K", room, line);
    p->visible = true;
}

void progress_begin(struct progress *p, const char *what, long total)
{
    *p = (struct progress){
        .what = what, .total = total, .left_ms = -1, .began_ms = now_ms(), .on = wanted()};
    if (!p->on)
        return;
    current = p;
    draw(p);
}

void progress_step(struct progress *p, long done, long long left_ms)
{
    bool first = p->done == 0;

    p->done = done;
    p->left_ms = left_ms;
    if (p->on && (first || now_ms() - p->drawn_ms >= REDRAW_MS))
        draw(p);
}

void progress_end(struct progress *p, bool failed)
{
    char line[256];

    if (!p->on)
        return;
    progress_hide();
    current = NULL;
    p->on = false;
    if (isatty(STDOUT_FILENO))
        return;
    progress_last_line(p, now_ms() - p->began_ms, failed, line, sizeof(line));
    fprintf(stderr, "%s\n", line);
}

void progress_hide(void)
{
    if (!current || !current->visible)
        return;
    fputs("\r\033[K", stderr);
    current->visible = false;
}

void progress_show(void)
{
    if (current && !current->visible)
        draw(current);
}
