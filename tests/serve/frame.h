/* SPDX-License-Identifier: MIT */
/* An endpoint without sockets, in a folder of its own, for handler tests. */
#ifndef TESTS_SERVE_FRAME_H
#define TESTS_SERVE_FRAME_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "serve/service.h"
#include "serve/store.h"

struct frame {
    char folder[64];
    struct pms_store *store;
    struct pms_service service;
    char account_key[128];
    char scim_key[128]; /* "" until frame_enable() */
    int64_t now_ms;
    const char *peer;  /* where calls come from; NULL is inside this program */
    const char *agent; /* what they say they are; NULL for nothing */

    /* The last answer. */
    struct pms_exchange exchange;
    enum pms_outcome outcome;
    struct json_object *json; /* NULL when the body is none */
};

int frame_setup(void **state);    /* a fresh state, SCIM off */
int frame_setup_on(void **state); /* SSO, SCIM on, a key */
int frame_teardown(void **state);

void frame_enable(struct frame *frame);

/* One request with the right key for its path, committed; returns the status. `body` may be
 * NULL. */
int call(struct frame *frame, const char *method, const char *target, const char *body);

/* The same with other header fields (NULL for none), and without the commit. */
int call_with(struct frame *frame, const char *method, const char *target, const char *body,
              const char *authorization, const char *api_key);

/* A member of the last answer by dotted name, as text ("" when absent); numbers are indices. */
const char *answer(struct frame *frame, const char *name);

/* A header field of the last answer, "" when absent. */
const char *answer_field(struct frame *frame, const char *name);

/* The last answer is a SCIM error of this status and scimType (NULL for none). */
void assert_scim_error(struct frame *frame, const char *status, const char *scim_type);

/* The last answer is problem+json of this status and code. */
void assert_problem(struct frame *frame, int status, const char *code);

/* What a query of the state's database gives, first column of the first row. */
long state_number(struct frame *frame, const char *sql);

void remove_folder(const char *folder);

#endif
