/* SPDX-License-Identifier: MIT */
/* What the frame prepares for a command. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdarg.h>
#include <stdbool.h>

#include <pmscim/onelogin.h>
#include <pmscim/pmscim.h>

#include "auto.h"
#include "command.h"

struct embedded;

/* The options every verb has, as given. */
struct globals {
    const char *profile;
    const char *output; /* "table", "json", "ndjson", "csv" */
    const char *columns;
    const char *sort;
    const char *where;
    const char *color;
    const char *state;
    long patience; /* seconds, -1 when not given */
    int no_headings;
    int no_pager;
    int quiet;
    int verbose;
    int dry_run;
    int yes;
    int help;
    int version;
};

extern struct globals globals;
extern const struct option global_options[];

/* For verbs that must not take long, whoever they ask. */
struct bounds {
    long connect_ms;
    long timeout_ms;
    int (*canceled)(void *context); /* polled while waiting; non-zero ends the call */
    void *context;
};

struct cli {
    const struct command *command;
    int status; /* what to end with when nothing failed */
    int count;  /* operands */
    char **operands;
    const char
        *resolver; /* for the embedded endpoint's own DNS checks; set before need_admin() */
    /* NULL for the usual ones. With bounds nothing is waited for, repeated or remembered. */
    const struct bounds *bounds;

    /* Opened as the command's row asks; closed by the frame. */
    struct pms_config *config;
    struct pms_profile profile;
    struct pms_secret *key;
    struct pms_secret *account_key;
    struct pms_client *client;
    struct pms_admin *admin;
    struct embedded *embedded;

    /* Opened by need_onelogin(), whatever the profile. */
    struct pms_onelogin *onelogin;
    struct pms_secret *onelogin_secret;
};

/* need.c: each opens what is not open yet. */
int need(struct cli *cli, unsigned needs, struct pms_error *err);
int need_profile(struct cli *cli, struct pms_error *err);
int need_key(struct cli *cli, struct pms_error *err);
int need_client(struct cli *cli, struct pms_error *err);
int need_admin(struct cli *cli, struct pms_error *err);
/* Opens `admin` for Postman's own API, which Postman answers too, given an account key. */
int need_api(struct cli *cli, struct pms_error *err);
/* Are there administration calls, as far as the profile tells? An account key of Postman's is
 * for Postman's own API only. */
bool has_admin(const struct cli *cli);
/* onelogin.c: opens the OneLogin account called so, or the only one there is when `name` is
 * NULL. What it gives is lent, closed by the frame. */
int need_onelogin(struct cli *cli, const char *name, struct pms_onelogin **ret_onelogin,
                  struct pms_error *err);
/* Closes what is open; it may be opened again, by what files say then. */
void need_done(struct cli *cli);
/* Closes the SCIM client alone, so that the next one has the key that is saved by then. */
void need_new_client(struct cli *cli);

/* What is the same whoever is asked: trace, preview, ^C, patience and bounds. */
struct pms_client_options usual_options(const struct cli *cli);

/* Options for a client of this profile, with trace, preview and ^C wired up. Starts the
 * embedded endpoint when the profile means it. */
int need_options(struct cli *cli, const struct pms_secret *key,
                 struct pms_client_options *ret_options, struct pms_error *err);

/* What environment and flags say. */
struct pms_overrides overrides(void);

/* options.c: parses one command's arguments in place; operands are gathered in `ret_operands`.
 */
int options_parse(const struct option *own, int argc, char **argv, char **operands,
                  int *ret_count, struct pms_error *err);
const struct option *option_find(const struct option *own, const char *name, size_t length);
const struct option *option_find_letter(const struct option *own, char letter);
/* Where the value stands that an option has when it is not given. */
const void *option_usual(const struct option *row);
int seconds_parse(const char *text, long *ret_seconds, struct pms_error *err);

/* exit.c */
int exit_status(int code);
/* What a status means, NULL for one that is not used. */
const char *exit_meaning(int status);
/* Says what to do next where whoever failed did not. */
void advise(const struct command *command, struct pms_error *err);

/* help.c */
int help_program(struct pms_error *err);
int help_verb(const struct command *command, struct pms_error *err);
int help_noun(const char *noun);
/* help_json.c */
int help_json(struct pms_error *err);

/* term.c: talk goes to stderr, escaped, unless --quiet. */
__attribute__((format(printf, 1, 2))) void talk(const char *format, ...);
void print_error(const struct pms_error *err);
bool color_wanted(int fd);
struct terminal_size {
    size_t columns;
    size_t rows;
};
/* What COLUMNS and LINES say, else the terminal, else 80 by 24. */
struct terminal_size terminal_size(int fd);
bool interrupted(void);
void catch_interrupts(void);
/* One line of standard input, with its end; false when there is none, or ^C comes first. */
bool hear_line(char *line, int size);
/* Sleeps; PMS_E_CANCELED when ^C comes first. */
int pause_ms(long ms, struct pms_error *err);

/* confirm.c: 0 to go on; PMS_E_REFUSED without --yes where nobody can be asked, PMS_E_CANCELED
 * when the answer is no. `question` names what will happen to whom. */
int confirm(const char *question, struct pms_error *err);

/* Would confirm() ask, and not go on unasked? */
bool confirm_asks(void);
/* Asks for a line without showing it. */
int ask_secret(const char *prompt, struct pms_secret **ret_secret, struct pms_error *err);

/* steps.c: what only Postman's web page can do; prints the steps and returns
 * -PMS_E_UNSUPPORTED. */
int steps_for(const struct cli *cli, struct pms_error *err);
/* The page of the team's settings; its other pages are found from there. */
#define POSTMAN_PAGE "https://go.postman.co/settings/team/auth"
/* Prints those of a verb that are done there. */
void steps_tell(const char *verb);

#endif
