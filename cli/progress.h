/* SPDX-License-Identifier: MIT */
/*
 * How far long work has come, on one line of a terminal's stderr; nothing is said elsewhere,
 * with --quiet and beside a trace. talk() goes around the line. One work at a time; whoever
 * begins ends, whatever happens between.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
    const char *what; /* "people" */
    long total;       /* -1 unknown; may be found out, and set, on the way */
    long done;
    long long left_ms; /* -1 unknown, then it is reckoned from the rate */
    long long began_ms;
    long long drawn_ms;
    bool on;
    bool visible;
};

void progress_begin(struct progress *p, const char *what, long total);
void progress_step(struct progress *p, long done, long long left_ms);
/* Leaves a last line behind where no data on the same terminal says the same. */
void progress_end(struct progress *p, bool failed);

/* For whoever else writes to stderr: out of the way, and back. */
void progress_hide(void);
void progress_show(void);

/* progress_line.c: the words alone; `elapsed_ms` since the beginning. */
void progress_line(const struct progress *p, long long elapsed_ms, char *line, size_t size);
void progress_last_line(const struct progress *p, long long elapsed_ms, bool failed, char *line,
                        size_t size);

#endif
