/* SPDX-License-Identifier: MIT */
/* One call: what was asked, and what is answered. */
#ifndef ONELOGIN_CALL_H
#define ONELOGIN_CALL_H

#include <stdint.h>
#include <stdio.h>

#include "script.h"
#include "state.h"

enum {
    PARAMS_MAX = 64
};

struct param {
    char *name;
    char *value;
};

struct call {
    struct onelogin *one;
    const char *request; /* as it came */
    char *line;          /* "METHOD TARGET" */
    char *method;
    char *path;
    struct param params[PARAMS_MAX];
    size_t param_count;
    uint64_t query; /* what a cursor goes with: path and query but for the place in it */
    const char *body;
    long id; /* in the path */
    bool is_v1;
    const struct fault *fault; /* NULL for none */
    struct answer answer;
    FILE *out; /* the answer's body */
};

/* The call stays where it is until call_done(): its stream knows the place. */
void call_begin(struct onelogin *one, const char *request, struct call *call);
/* The body is the answer's from then on; call_done() ends it. */
void call_close(struct call *call);
void call_done(struct call *call);

const char *call_param(const struct call *call, const char *name); /* NULL for none */
char *call_header(const struct call *call, const char *name);      /* malloc()ed; "" for none */

/* Takes apart "a=b&c=d", percent-decoded. Returns how many there are. */
size_t params_parse(const char *text, struct param *params, size_t max);
void params_done(struct param *params, size_t count);

void answer_header(struct call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Forgets what was written, and says this in the shape of the call's version. */
void answer_error(struct call *call, int status, const char *message);

/* What the double does with a call, whatever fault there is. */
void call_answer(struct call *call);

/* Whether the token is alive and there are calls left; otherwise the answer says so. */
bool check_token(struct call *call);
bool check_limits(struct call *call);
void limits_headers(struct call *call);

/* Writes those of the ids that belong on the page, and the headers that lead to the next. */
void answer_page(struct call *call, enum page_kind kind, const struct ids *ids,
                 void (*put)(struct call *call, long id));

/* Calls, by the file they stand in. */
void answer_token(struct call *call);
void answer_revoke(struct call *call);
void answer_rate_limit(struct call *call);
void answer_users(struct call *call);
void answer_user(struct call *call);
void answer_user_apps(struct call *call);
void answer_apps(struct call *call);
void answer_app(struct call *call);
void answer_app_change(struct call *call);
void answer_app_users(struct call *call);
void answer_roles(struct call *call);
void answer_role(struct call *call);
void answer_groups(struct call *call);
void answer_group(struct call *call);

/* The double's own. Returns whether the call was one of them. */
bool answer_double(struct call *call);

/* Whether a text is like a pattern in which * stands for anything, in any case. */
bool is_like(const char *text, const char *pattern);

#endif
