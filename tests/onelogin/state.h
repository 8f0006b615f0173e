/* SPDX-License-Identifier: MIT */
/* Everything the double knows. What handles calls and lines holds its lock. */
#ifndef ONELOGIN_STATE_H
#define ONELOGIN_STATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "directory.h"

/* What a token may do; each may what those before it may. */
enum right {
    RIGHT_AUTHENTICATION,
    RIGHT_READ_USERS,
    RIGHT_MANAGE_USERS,
    RIGHT_READ_ALL,
    RIGHT_MANAGE_ALL
};

enum page_kind {
    PAGE_USERS,
    PAGE_APPS,
    PAGE_ROLES,
    PAGE_GROUPS,
    PAGE_APP_USERS,
    PAGE_KINDS
};

enum header_mode {
    HEADERS_V1,
    HEADERS_ALL,
    HEADERS_NONE
};

struct fault {
    char when[512]; /* "METHOD PATTERN" */
    long at;        /* 0: each */
    long times;     /* how often it still may, -1 for always */
    long seen;
    int status; /* 0: none */
    char *body; /* NULL: the true one */
    char *headers;
    long drift;
    long cut; /* -1: whole */
    int delay_ms;
    int drip_ms; /* -1: not byte by byte */
    bool is_v1;
    bool is_html;
    bool drops_cursor;
    bool repeats;
    bool duplicates;
    bool skips;
    bool is_close;
    bool is_reset;
    bool is_held;
};

struct token {
    char text[65]; /* "" for none */
    int64_t made;  /* seconds */
    long calls;
};

struct limits {
    long limit;
    long left;
    long reset_s;
    int64_t until_ms; /* when there are `limit` again, on the clock that never jumps; 0: open */
    int status;       /* of refusals */
    long retry_after;
    enum header_mode headers;
};

struct calls {
    char **lines; /* "METHOD TARGET" */
    size_t count;
};

struct onelogin {
    struct directory directory;
    char *client_id;
    char *client_secret;
    enum right right;
    struct token token;
    unsigned int tokens; /* made so far */
    long token_life;
    long token_calls; /* -1: for ever */
    bool is_broken;
    struct limits limits;
    long page_sizes[PAGE_KINDS];
    int put_status; /* 200: it works */
    bool ignores_put;
    int64_t clock;         /* seconds; -1: the real one */
    struct fault **faults; /* kept until the end, since a call that is held knows its own */
    size_t fault_count;
    struct calls calls;
    FILE *log;
    struct port *port;
    bool is_running; /* lines change what was there before */
    bool is_released;
    bool is_stopping;
    pthread_mutex_t lock;
    pthread_cond_t released;
};

/* "2026-01-02T03:04:05.000Z" of the double's clock. */
void now_text(const struct onelogin *one, char *text, size_t size);

/* Does what the lines say. Returns what is wrong with one, malloc()ed, or NULL. */
char *read_lines(struct onelogin *one, const char *lines);

void faults_free(struct onelogin *one);

#endif
