/* SPDX-License-Identifier: MIT */
/*
 * What somebody has answered and no system can be asked for, in a small JSON file per profile
 * in the state folder (pmscim-setup(1)). Everything else is looked at anew each time. Answers
 * are about one endpoint; those about another are as good as none.
 */
#ifndef CLI_SETUP_MEMORY_H
#define CLI_SETUP_MEMORY_H

#include <stdbool.h>

#include "cli.h"

enum answer_kind {
    ANSWER_NONE,
    ANSWER_CHOSEN, /* looked at and decided */
    ANSWER_SAID,   /* done where it cannot be seen from here */
    ANSWER_LEFT    /* left out on purpose */
};

struct answer {
    enum answer_kind kind;
    char when[32]; /* RFC 3339 */
};

enum {
    ANSWERS_MOST = 20
};

/* Texts are NULL while nobody has said anything. */
struct memory {
    char *source;      /* "onelogin:acme", "csv:people.csv" by its whole path */
    char *provisioner; /* who makes the changes: "pmscim" or "onelogin" */
    char *domain;
    char *txt;     /* what its TXT record says, where only a web page knows */
    long problems; /* so many rows of the directory may be left out */
    struct answer answers[ANSWERS_MOST];
};

/* `names` are the stages, in the order of `answers`. A file that is not there is an empty
 * memory; PMS_E_CONFIG for one that cannot be read. */
int memory_load(const struct cli *cli, const char *const *names, struct memory *ret_memory,
                struct pms_error *err);
/* Replaces the file at once, mode 0600. */
int memory_save(const struct cli *cli, const char *const *names, const struct memory *memory,
                struct pms_error *err);
void memory_done(struct memory *memory);

/* Sets one of the texts; NULL forgets it. */
int memory_set(char **text, const char *value, struct pms_error *err);
/* An answer of now. */
void memory_note(struct answer *answer, enum answer_kind kind);

/* A file of this profile in the same folder, which is made: "PROFILE" and `ending`.
 * malloc()ed. */
int memory_place(const struct cli *cli, const char *ending, char **ret_path,
                 struct pms_error *err);

DEFINE_AUTO_VALUE(struct memory, memory_done)

#endif
