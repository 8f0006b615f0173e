/* SPDX-License-Identifier: MIT */
/*
 * OneLogin's Admin API: people, roles, groups, apps and what provisioning does there. Calls of
 * version 2, and of version 1 for groups, which only that has.
 */
#ifndef PMSCIM_ONELOGIN_H
#define PMSCIM_ONELOGIN_H

#include <stddef.h>

#include <pmscim/client.h>
#include <pmscim/error.h>
#include <pmscim/onelogin_account.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct pms_onelogin;

/*
 * All calls fail with
 *   PMS_E_AUTH      credentials that are not accepted (401), or lack a right (403), which the
 *                   hint names
 *   PMS_E_NOTFOUND  no account at this address, or no app, role or person with this id
 *   PMS_E_RATE      the hour's calls are used up and the patience is too short to wait
 *   PMS_E_NETWORK   no answer; a subdomain that the DNS does not know
 *   PMS_E_REMOTE    an answer that is no answer of OneLogin's, or an error of its own; 500 is
 *                   also what it says when whoever made the credentials was deleted
 *   PMS_E_CANCELED  interrupted
 * A listing that breaks off, repeats itself or does not hold as many as the server says is
 * PMS_E_REMOTE, never a quiet end. One handle is for one thread at a time.
 */

/* Asks nobody yet. The account is copied; the secret is lent until pms_onelogin_free(). Of the
 * options `endpoint`, `manners`, `key` and `remember` mean nothing here. */
int pms_onelogin_new(const struct pms_onelogin_account *account,
                     const struct pms_secret *secret, const struct pms_client_options *options,
                     struct pms_onelogin **ret_onelogin, struct pms_error *err);
void pms_onelogin_free(struct pms_onelogin *onelogin);

const struct pms_onelogin_account *pms_onelogin_account(const struct pms_onelogin *onelogin);
/* What messages call the server: its host. Lent. */
const char *pms_onelogin_name(const struct pms_onelogin *onelogin);

/* Gets a token, and looks whether people may be read with it. The token is kept in memory until
 * it expires, and never written anywhere. */
int pms_onelogin_test(struct pms_onelogin *onelogin, struct pms_error *err);

/* Calls left in this hour, as OneLogin counts them; -1 for what it does not say. */
struct pms_onelogin_limits {
    long limit;
    long left;
    long reset_s; /* seconds until there are `limit` again */
};
int pms_onelogin_limits(struct pms_onelogin *onelogin, struct pms_onelogin_limits *ret_limits,
                        struct pms_error *err);
/* How many calls were made so far, the one for a token among them. */
long pms_onelogin_call_count(const struct pms_onelogin *onelogin);

/*
 * Lists. `take` is called for one after the other and lent each until it returns; a failure of
 * its own ends the walk and is returned.
 */

struct pms_onelogin_app {
    const char *id;
    const char *name;
    const char *description; /* or NULL */
    long connector;
    int provisioning; /* 1 on, 0 off, -1: OneLogin does not say */
    int is_postman;   /* by its name, or the account says so */
    size_t role_count;
    const char *const *roles; /* ids */
    const char *created;      /* or NULL, as the next */
    const char *modified;
};
int pms_onelogin_each_app(struct pms_onelogin *onelogin,
                          int (*take)(void *context, const struct pms_onelogin_app *app,
                                      struct pms_error *err),
                          void *context, struct pms_error *err);
/* The one app with this id, or called exactly so in any case, handed to `take`. PMS_E_CONFLICT
 * when several are called so. */
int pms_onelogin_find_app(struct pms_onelogin *onelogin, const char *who,
                          int (*take)(void *context, const struct pms_onelogin_app *app,
                                      struct pms_error *err),
                          void *context, struct pms_error *err);

struct pms_onelogin_user {
    const char *id;
    const char *email; /* NULL where there is none, as with every text below */
    const char *username;
    const char *given_name;
    const char *family_name;
    const char *external_id;
    const char *group; /* id */
    long status;       /* enum pms_onelogin_status, -1 for none */
    long state;        /* enum pms_onelogin_state, -1 for none */
    size_t role_count;
    const char *const *roles; /* ids */
    const char *created;
    const char *modified;
    const char *last_login;
};
struct pms_onelogin_user_query {
    const char *app;           /* id: people who have it only; NULL for all */
    const char *email;         /* exactly this one; NULL for all */
    const char *updated_since; /* RFC 3339; NULL for all */
    long limit;                /* stop after so many, 0 for all */
};
int pms_onelogin_each_user(struct pms_onelogin *onelogin,
                           const struct pms_onelogin_user_query *query,
                           int (*take)(void *context, const struct pms_onelogin_user *user,
                                       struct pms_error *err),
                           void *context, struct pms_error *err);

/* Roles and groups by id and name; of an app only when `app` is not NULL. */
struct pms_onelogin_named {
    const char *id;
    const char *name;
};
int pms_onelogin_each_role(struct pms_onelogin *onelogin, const char *app,
                           int (*take)(void *context, const struct pms_onelogin_named *role,
                                       struct pms_error *err),
                           void *context, struct pms_error *err);
int pms_onelogin_each_group(struct pms_onelogin *onelogin,
                            int (*take)(void *context, const struct pms_onelogin_named *group,
                                        struct pms_error *err),
                            void *context, struct pms_error *err);

/* What provisioning is at for one person and one app, in OneLogin's words. */
struct pms_onelogin_task {
    const char *user; /* id */
    const char *email;
    const char *given_name;
    const char *family_name;
    const char *status; /* "enabled", "enabling_pending_approval", "disabling_failed", …; or
                           NULL, as the next */
    const char *state;  /* "provisioned", "provisioning_failed", "modifying_pending_approval"…
                         */
    int enabled;        /* 1, 0, -1: OneLogin does not say */
};
/* 1 when somebody has to approve it, and when it has failed. */
int pms_onelogin_task_is_pending(const struct pms_onelogin_task *task);
int pms_onelogin_task_is_failed(const struct pms_onelogin_task *task);
/* Takes one call per person, several under way at a time: those whose e-mails are listed, or
 * everybody who has the app. `expect` is told how many calls that will be before the first. */
struct pms_onelogin_task_query {
    const char *app; /* id */
    size_t email_count;
    const char *const *emails;
    int (*expect)(void *context, size_t calls, struct pms_error *err); /* may be NULL */
};
int pms_onelogin_each_task(struct pms_onelogin *onelogin,
                           const struct pms_onelogin_task_query *query,
                           int (*take)(void *context, const struct pms_onelogin_task *task,
                                       struct pms_error *err),
                           void *context, struct pms_error *err);

/* Switches an app's provisioning, and reads it back: PMS_E_UNSUPPORTED when OneLogin does not
 * let its API do that, which then only its web page does; PMS_PREVIEWED under a preview. Only
 * that switch is sent. */
int pms_onelogin_provisioning_set(struct pms_onelogin *onelogin, const char *app, int on,
                                  struct pms_error *err);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
