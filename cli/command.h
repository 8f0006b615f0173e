/* SPDX-License-Identifier: MIT */
/* A command is a row of commands.def plus the body its file in cmd/ ends with. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stddef.h>

#include <pmscim/error.h>

struct cli;
struct view;

enum option_kind {
    OPTION_FLAG,    /* int *: 1 when given */
    OPTION_TEXT,    /* const char **: not empty */
    OPTION_NAME,    /* const char **: may be empty, as a person's name may */
    OPTION_NUMBER,  /* long *: from 1 */
    OPTION_CHOICE,  /* const char **: one of `choices` */
    OPTION_SECONDS, /* long *: "90", "90s", "15m", "2h"; without a value `DEFAULT_WAIT` */
    OPTION_TIME,    /* long *: the same in seconds, also 0, and never without a value */
    OPTION_TEXTS,   /* struct texts *: may be given several times */
    OPTION_FILE     /* const char **: completed as a path by the shell */
};

/* The values of an option that was given several times, in their order. */
enum {
    TEXTS_MOST = 64
};
struct texts {
    size_t count;
    const char *values[TEXTS_MOST];
};

enum {
    DEFAULT_WAIT = 24 * 60 * 60,
    EXAMPLES_MOST = 4
};

/* What completes a word: nothing, or a list the program knows. */
enum completion {
    COMPLETE_NONE,
    COMPLETE_PROFILE,
    COMPLETE_FIELD,
    COMPLETE_VERB,
    COMPLETE_COLUMN,
    /* What an endpoint has. */
    COMPLETE_USER,
    COMPLETE_GROUP,
    COMPLETE_KEY,
    COMPLETE_DOMAIN,
    COMPLETE_POLICY,      /* fields of a policy */
    COMPLETE_POLICY_SET,  /* FIELD=VALUE of a policy */
    COMPLETE_SOURCE,      /* csv:FILE and its like */
    COMPLETE_ACCOUNT,     /* OneLogin accounts */
    COMPLETE_ACCOUNT_SET, /* FIELD=VALUE of one */
    COMPLETE_APP          /* its apps, as they were listed last */
};

struct option {
    const char *name;
    char letter; /* 0 for none */
    enum option_kind kind;
    void *place;
    const char *value; /* what usage calls the value; NULL for flags */
    const char *help;
    const char *const *choices; /* ended by NULL */
    enum completion completion;
};

enum need {
    NEED_NOTHING = 0,
    NEED_PROFILE = 1 << 0, /* configuration read, profile resolved */
    NEED_CLIENT = 1 << 1,  /* SCIM client with the profile's key */
    NEED_ADMIN = 1 << 2, /* administration calls; exit 9 with the steps where there are none */
    HIDDEN = 1 << 3      /* not in help and completion */
};

struct example {
    const char *command;
    const char *what;
};

struct command_body {
    int (*run)(struct cli *cli, struct pms_error *err);
    /* Checks options before anything is opened or asked; NULL for none. */
    int (*prepare)(struct pms_error *err);
    /* The same for operands and options together. */
    int (*check)(const struct cli *cli, struct pms_error *err);
    const struct option *options; /* ended by a row without a name; NULL for none */
    const struct view *view;      /* what it prints, NULL when nothing or no table */
    /* What it prints this time, when that hangs on operands and options; NULL for `view`. */
    const struct view *(*view_now)(const struct cli *cli);
    int lists;                  /* 1: it prints a list and acts on nobody, takes --sort */
    int least;                  /* operands */
    int most;                   /* -1 for any number */
    enum completion first;      /* of the first operand, where it is of another kind */
    enum completion completion; /* of operands */
    const char *const *choices; /* of one operand, ended by NULL … */
    int choices_at;             /* … and which, from 0 */
    const char *about;          /* a paragraph for --help, NULL for none */
    struct example examples[EXAMPLES_MOST]; /* ended by a row without a command */
};

struct command {
    const char *name; /* "users list" */
    const char *operands;
    const char *summary;
    unsigned needs;
    const struct command_body *body;
};

size_t command_count(void);
const struct command *command_at(size_t index);

/* Finds the command that argv begins with (`words` words at most 2), or says which verb was
 * meant. */
int command_find(int count, char *const *words, const struct command **ret_command,
                 int *ret_used, struct pms_error *err);

/* 1 when `word` begins a command of two words. */
int command_is_noun(const char *word);

#endif
