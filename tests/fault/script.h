/* SPDX-License-Identifier: MIT */
/* The answers of one section of a script; scripted.h says what its words mean. */
#ifndef FAULT_SCRIPT_H
#define FAULT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

enum {
    SCRIPT_ANSWERS_MAX = 64
};

enum reset {
    RESET_NEVER,
    RESET_BEFORE, /* the request is read, nothing is said */
    RESET_DURING, /* after `cut` bytes of the body */
    RESET_AFTER
};

/* One answer. The body is `body` with `run` bytes of "x" put in at `gap`, so that a huge one
 * takes no memory. */
struct answer {
    char when[1024]; /* "METHOD PATTERN"; "" for an answer whose turn comes once */
    long times;      /* how often a `when` may still answer, -1 for always */
    char expect[1024];
    char line[256]; /* instead of the status line */
    char headers[4096];
    char *body;
    size_t length;
    size_t gap;
    size_t run;
    size_t deep;
    int status;
    int delay_ms;
    int drip_ms; /* -1: not byte by byte */
    long cut;    /* -1: whole */
    size_t flood;
    enum reset reset;
    bool is_close;
    bool is_held;
    bool is_chunked;
    bool is_unsized;
    bool is_gzip;
    bool is_bom;
};

struct script {
    struct answer answers[SCRIPT_ANSWERS_MAX];
    size_t count;
};

/* What the script may speak of. */
struct script_places {
    const char *url;   /* our own address, "http://127.0.0.1:PORT" */
    const char *other; /* the other host's */
};

/* Ends the process with a message when the section is not there or makes no sense. */
void script_read(const char *file, const char *section, const struct script_places *places,
                 struct script *script);
void script_done(struct script *script);

#endif
