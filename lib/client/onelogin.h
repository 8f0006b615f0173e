/* SPDX-License-Identifier: MIT */
/* The insides of a handle for OneLogin's Admin API, and what its files do for each other. */
#ifndef CLIENT_ONELOGIN_H
#define CLIENT_ONELOGIN_H

#include <stdint.h>

#include <pmscim/onelogin.h>

#include "base/auto.h"
#include "client/call.h"
#include "conf/onelogin_account.h"

struct pms_onelogin {
    struct pms_onelogin_account account;
    const struct pms_secret *secret;
    struct pms_caller caller;
    char *credentials; /* what stands before the secret in the header of the token call */
    struct pms_secret *token;
    int64_t renew_ms; /* of the monotonic clock: the token is no good from then on */
    long calls;
};

/* One call; `path` is encoded already. */
struct pms_onelogin_call {
    const char *method;
    const char *path;
    struct json_object *body; /* lent, NULL for none */
    const char *right;        /* the scope that the credentials need for it */
    bool one;                 /* it names one thing, so that a 404 means this thing */
};

/* Sends it with a token, a new one when the one there is no good any more, and waits for the
 * next hour's calls as the patience allows. `ret_response` may be NULL; `*ret_json` is NULL for
 * an empty body. PMS_PREVIEWED as everywhere. */
int pms_onelogin_ask(struct pms_onelogin *onelogin, const struct pms_onelogin_call *call,
                     struct pms_response *ret_response, struct json_object **ret_json,
                     struct pms_error *err);

/* Sees to it that there is a token; drops the one there is. */
int pms_onelogin_token(struct pms_onelogin *onelogin, struct pms_error *err);
void pms_onelogin_token_drop(struct pms_onelogin *onelogin);

/* Who calls with the token. */
struct pms_caller pms_onelogin_caller(const struct pms_onelogin *onelogin);

/* 0 for a 2xx; otherwise what status and body mean, of either version. */
int pms_onelogin_check(const struct pms_onelogin *onelogin,
                       const struct pms_onelogin_call *call,
                       const struct pms_response *response, struct pms_error *err);
/* Milliseconds until there are calls again, when that is what an answer says; -1 otherwise. */
int64_t pms_onelogin_refusal(const struct pms_response *response);
/* PMS_E_RATE for calls that are there again then. */
int pms_onelogin_fail_limit(const struct pms_onelogin *onelogin, int64_t ms,
                            struct pms_error *err);
/* Says the next step where no answer came. */
int pms_onelogin_advise(const struct pms_onelogin *onelogin, struct pms_error *err);
/* Reads the JSON of an answer; a web page is PMS_E_REMOTE. */
int pms_onelogin_read(const struct pms_onelogin *onelogin, const struct pms_response *response,
                      struct json_object **ret_json, struct pms_error *err);
/* PMS_E_REMOTE: the answer is not what OneLogin is known to send. */
int pms_onelogin_fail_shape(const struct pms_onelogin *onelogin, const char *what,
                            struct pms_error *err);

/* A listing. */
struct pms_onelogin_list {
    const char *path;  /* with its query, but without a cursor */
    const char *what;  /* "people", for messages */
    const char *right; /* as above */
    long page;         /* how many are asked for at a time */
    bool is_v1;        /* wrapped, and paged by its body */
    long limit;        /* stop after so many, 0 for all */
};

/* Walks it to its end, each element once, lent. PMS_E_REMOTE when it is not whole. */
int pms_onelogin_walk(struct pms_onelogin *onelogin, const struct pms_onelogin_list *list,
                      int (*take)(void *context, struct json_object *item,
                                  struct pms_error *err),
                      void *context, struct pms_error *err);

/* Adds the path of a listing of people with these fields of theirs. */
int pms_onelogin_people_path(const char *const *fields, size_t count, struct pms_buf *path,
                             struct pms_error *err);

/* What one element of a list of people says. */
int pms_onelogin_user_read(struct json_object *item,
                           int (*take)(void *context, const struct pms_onelogin_user *user,
                                       struct pms_error *err),
                           void *context, struct pms_error *err);

/* The ids in an array of numbers or strings; what is no array has none. */
struct pms_onelogin_ids {
    size_t count;
    char **items;
};
int pms_onelogin_ids_read(struct json_object *array, struct pms_onelogin_ids *ret_ids,
                          struct pms_error *err);
void pms_onelogin_ids_done(struct pms_onelogin_ids *ids);

/* "PATH/ID", "PATH/IDTAIL", malloc()ed; PMS_E_USAGE for what is no id of OneLogin's. */
int pms_onelogin_path(const char *path, const char *id, const char *tail, char **ret_path,
                      struct pms_error *err);

DEFINE_AUTO(struct pms_onelogin *, pms_onelogin_free)
DEFINE_AUTO_VALUE(struct pms_onelogin_ids, pms_onelogin_ids_done)

#endif
