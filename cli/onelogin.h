/* SPDX-License-Identifier: MIT */
/* OneLogin accounts and what is at them, for the verbs that ask one. */
#ifndef CLI_ONELOGIN_H
#define CLI_ONELOGIN_H

#include "cli.h"
#include "out/out.h"
#include "values.h"

enum {
    ONELOGIN_NAME = 64 /* a part of a host name, and a NUL */
};

/* The option of every verb that asks OneLogin, and its value. */
extern const char *onelogin_account;
#define ONELOGIN_ACCOUNT_OPTION                                                                \
    {                                                                                          \
        "account", 0, OPTION_TEXT, &onelogin_account, "SUBDOMAIN",                             \
            "which OneLogin account, where there are several", NULL, COMPLETE_ACCOUNT          \
    }

/* The subdomain in what people copy: "acme", "acme.onelogin.com", the address of a page. */
int onelogin_subdomain(const char *said, char ret_name[ONELOGIN_NAME], struct pms_error *err);

/* The account called so, or the only one there is when `said` is NULL. `how` stands before a
 * name where several have to be told apart, such as "--account ". */
int onelogin_choose(const char *said, const char *how, struct pms_onelogin_account *ret_account,
                    struct pms_error *err);

/* Opens cli->onelogin for an account with cli->onelogin_secret; another one is closed. */
int onelogin_open(struct cli *cli, const struct pms_onelogin_account *account,
                  struct pms_error *err);

/* The cells of view_accounts; `texts` owns what they lend from. */
enum {
    ACCOUNT_TEXTS = 4
};
struct account_texts {
    char *texts[ACCOUNT_TEXTS];
};
int account_cells(const struct pms_onelogin_account *account, struct cell cells[],
                  struct account_texts *texts, struct pms_error *err);
void account_texts_done(struct account_texts *texts);

/* What an account says of a field, where nothing is said what counts then; malloc()ed, NULL
 * when memory ran out. */
char *account_field(const struct pms_onelogin_account *account, const char *field);

/* An app, kept beyond the call that lent it. Texts but `id` and `name` may be NULL. */
struct app {
    char *id;
    char *name;
    char *description;
    char *created;
    char *modified;
    long connector;
    int provisioning; /* 1, 0, -1 unknown */
    int is_postman;
    long role_count;
};
int onelogin_find_app(struct pms_onelogin *onelogin, const char *who, struct app *ret_app,
                      struct pms_error *err);
void app_done(struct app *app);
/* The cells of view_apps. */
void app_cells(const struct app *app, struct cell cells[]);
/* The same of an app that is lent. */
struct app app_lent(const struct pms_onelogin_app *app);

/* onelogin_names.c: what completion offers. Apps are those that were kept when they were listed
 * last, as `values`; nobody is asked. `before` is said again in front of each. */
void onelogin_keep_apps(const struct pms_onelogin_account *account,
                        const struct values *values);
void onelogin_offer_accounts(const char *before, const char *word);
void onelogin_offer_settings(const char *word);
void onelogin_offer_apps(const char *account, const char *before, const char *word);

/* onelogin_tasks.c: what provisioning is at, person by person. Says first how many calls that
 * takes, and asks when they are many. */
struct app_tasks {
    const char *app; /* id */
    size_t email_count;
    const char *const *emails; /* only these people; count 0 for all */
    int (*take)(void *context, const struct pms_onelogin_task *task, struct pms_error *err);
    void *context;
    bool with_progress;
    /* Filled in: */
    long people;
    long pending;
    long failed;
};
int onelogin_read_tasks(struct pms_onelogin *onelogin, struct app_tasks *tasks,
                        struct pms_error *err);

DEFINE_AUTO_VALUE(struct account_texts, account_texts_done)
DEFINE_AUTO_VALUE(struct app, app_done)

#endif
