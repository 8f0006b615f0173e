/* SPDX-License-Identifier: MIT */
/*
 * The guided set-up: a stage is a row of a table. Its look goes at the real systems and says
 * what it found; its act asks, and does what an interface allows or says on which page it is
 * done. Where somebody stops, the checks of the next run find what is done.
 */
#ifndef CLI_SETUP_SETUP_H
#define CLI_SETUP_SETUP_H

#include "cli.h"
#include "onelogin.h"
#include "setup/memory.h"

/* In their order; the table in setup.c has their names. */
enum stage_id {
    STAGE_ENDPOINT,
    STAGE_SSO,
    STAGE_SCIM,
    STAGE_KEY,
    STAGE_CONNECTION,
    STAGE_ONELOGIN,
    STAGE_APP,
    STAGE_TOKEN,
    STAGE_PROVISIONING,
    STAGE_FEATURES,
    STAGE_APPROVALS,
    STAGE_DEPARTURES,
    STAGE_DOMAIN,
    STAGE_DIRECTORY,
    STAGE_SYNC,
    STAGE_COUNT
};

enum found_state {
    FOUND_DONE,
    FOUND_OPEN,
    FOUND_UNSEEN,  /* it cannot be seen from here, and nobody has said that it is done */
    FOUND_BLOCKED, /* by a stage before it */
    FOUND_SKIPPED, /* not needed, or left out on purpose */
    FOUND_FAILED,  /* it could not be looked at */
    FOUND_STATES
};

struct found {
    enum found_state state;
    int code;         /* enum pms_code of what failed */
    char detail[512]; /* what was found */
    char todo[512];   /* what to do about it, or "" */
};

/* Who can be asked about the team. */
enum setup_side {
    SIDE_ADMIN,   /* an endpoint of ours, with administration calls */
    SIDE_POSTMAN, /* Postman, which has a web page for what they do */
    SIDE_OTHER    /* any other SCIM server, which has none of it */
};

struct setup {
    struct cli *cli;
    const char *source; /* options, NULL when not given */
    const char *domain;
    const char *resolver;
    bool again; /* what was chosen is asked again */
    bool asks;  /* somebody is there to answer */

    bool has_profile; /* it is known which, and what is remembered of it */
    struct memory memory;
    bool answered[STAGE_COUNT]; /* in this run */
    struct found found[STAGE_COUNT];

    bool has_test;            /* the key was tried … */
    struct pms_error refusal; /* … with this outcome */

    char guess[300]; /* the source that setup_source() has guessed */
    struct pms_directory *directory;
};

/* What an act returns when somebody wants to leave the stage as it is for now. */
enum {
    ACT_LATER = 1
};

struct stage {
    const char *name;
    const char *does; /* what act does, for --dry-run */
    unsigned after;   /* stages that have to be done before, AFTER(…) */
    /* Only reads. Not called while one before it is open. */
    void (*look)(struct setup *setup, struct found *found);
    /* Asks and does; ACT_LATER, 0 when there is something new to be looked at, <0. */
    int (*act)(struct setup *setup, struct pms_error *err);
};

#define AFTER(stage) (1U << STAGE_##stage)

/* setup.c */
const struct stage *stage_at(size_t index); /* NULL past the end */
const char *found_state_name(enum found_state state);
bool found_is_settled(const struct found *found);

void setup_begin(struct setup *setup, struct cli *cli);
void setup_done(struct setup *setup);
/* Looks at one stage, unless one before it is open. */
void setup_look(struct setup *setup, enum stage_id id);
/* 0 when everything is done, else the code of the first that is not: what made it fail, or
 * PMS_E_PARTIAL. */
int setup_judge(const struct setup *setup, struct pms_error *err);
/* walk.c: from stage to stage, asking; and what that would be. */
int setup_walk(struct setup *setup, struct pms_error *err);
int setup_preview(struct setup *setup, struct pms_error *err);

__attribute__((format(printf, 3, 4))) void found_say(struct found *found,
                                                     enum found_state state, const char *format,
                                                     ...);
__attribute__((format(printf, 2, 3))) void found_todo(struct found *found, const char *format,
                                                      ...);
/* An error in its own words. */
void found_fail(struct found *found, const struct pms_error *err);

/* What was answered to a stage, as far as it still counts. */
enum answer_kind setup_answer(const struct setup *setup, enum stage_id id);
/* Says that somebody has said so, and since when. */
void found_said(const struct setup *setup, enum stage_id id, struct found *found);
/* Remembers an answer, with everything else that is to be remembered. */
int setup_note(struct setup *setup, enum stage_id id, enum answer_kind kind,
               struct pms_error *err);
int setup_keep(struct setup *setup, struct pms_error *err);
/* What is remembered of the profile in force, once that is known. */
int setup_remember(struct setup *setup, struct pms_error *err);

/* A line of the talk, a little indented. */
__attribute__((format(printf, 1, 2))) void say(const char *format, ...);
/* Does somebody say that it is done, where nobody can look? ACT_LATER when not. */
int setup_ask_said(struct setup *setup, enum stage_id id, const char *question,
                   struct pms_error *err);

/* team.c */
enum setup_side setup_side(const struct setup *setup);
/* Tries the key as OneLogin does, once until setup_forget_key(). */
int setup_test(struct setup *setup, struct pms_error *err);
void setup_forget_key(struct setup *setup);
void look_endpoint(struct setup *setup, struct found *found);
int do_endpoint(struct setup *setup, struct pms_error *err);
void look_sso(struct setup *setup, struct found *found);
int do_sso(struct setup *setup, struct pms_error *err);
void look_scim(struct setup *setup, struct found *found);
int do_scim(struct setup *setup, struct pms_error *err);

/* key.c */
void look_key(struct setup *setup, struct found *found);
int do_key(struct setup *setup, struct pms_error *err);
void look_connection(struct setup *setup, struct found *found);
int do_connection(struct setup *setup, struct pms_error *err);

/* account.c */
enum {
    ACCOUNT_MAX = 256
};
/* The directory, "onelogin:acme"; NULL when nobody has said which. */
const char *setup_source(struct setup *setup);
/* Remembers it. */
int setup_take_source(struct setup *setup, const char *source, struct pms_error *err);
/* Is it OneLogin's? */
bool setup_has_onelogin(struct setup *setup);
/* "acme" of "onelogin:acme/1234"; only for such a source. */
void setup_account_name(struct setup *setup, char name[ACCOUNT_MAX]);
/* Opens cli->onelogin, the account that the source names. */
int setup_open_onelogin(struct setup *setup, struct pms_error *err);
void setup_close_onelogin(struct setup *setup);
void look_onelogin(struct setup *setup, struct found *found);
int do_onelogin(struct setup *setup, struct pms_error *err);

/* app.c */
/* The app that is Postman's, as OneLogin has it now. */
int setup_find_app(struct setup *setup, struct app *ret_app, struct pms_error *err);
void look_app(struct setup *setup, struct found *found);
int do_app(struct setup *setup, struct pms_error *err);

/* provisioner.c */
/* Does OneLogin make the changes itself, instead of pmscim? */
bool setup_is_onelogins(struct setup *setup);
void look_token(struct setup *setup, struct found *found);
int do_token(struct setup *setup, struct pms_error *err);
void look_provisioning(struct setup *setup, struct found *found);
int do_provisioning(struct setup *setup, struct pms_error *err);

/* choices.c */
void look_features(struct setup *setup, struct found *found);
int do_features(struct setup *setup, struct pms_error *err);
void look_approvals(struct setup *setup, struct found *found);
int do_approvals(struct setup *setup, struct pms_error *err);
void look_departures(struct setup *setup, struct found *found);
int do_departures(struct setup *setup, struct pms_error *err);

/* people.c */
/* Reads the directory, once until it is forgotten. */
int setup_read(struct setup *setup, struct pms_error *err);
void setup_forget_directory(struct setup *setup);

/* domain.c */
void look_domain(struct setup *setup, struct found *found);
int do_domain(struct setup *setup, struct pms_error *err);
void look_directory(struct setup *setup, struct found *found);
int do_directory(struct setup *setup, struct pms_error *err);
void look_sync(struct setup *setup, struct found *found);
int do_sync(struct setup *setup, struct pms_error *err);

/* pages.c: prints what is done on a page of OneLogin's. */
enum onelogin_page {
    PAGE_CREDENTIALS,
    PAGE_TOKEN,
    PAGE_PROVISIONING_ON,
    PAGE_PROVISIONING_OFF,
    PAGE_FEATURES,
    PAGE_APPROVALS,
    PAGE_DEPARTURES,
    PAGE_TASKS,
    PAGE_COUNT
};
void page_tell(const char *account, enum onelogin_page page);
/* The same at the account of the source. */
void setup_page(struct setup *setup, enum onelogin_page page);
/* Where the page is: "Administration > … > Configuration". */
const char *page_path(enum onelogin_page page);

#endif
