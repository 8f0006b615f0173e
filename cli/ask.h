/* SPDX-License-Identifier: MIT */
/*
 * Questions with more answers than yes, at a terminal. "q", the end of the input and ^C end
 * every one of them with PMS_E_CANCELED. What cannot be an answer is asked again.
 */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include <pmscim/error.h>
#include <pmscim/secret.h>

enum {
    ANSWER_MAX = 1024
};

/* Can anybody be asked? */
bool ask_possible(void);

/* A line; without one `usual`, NULL for none, in which case something has to be said. */
int ask_line(const char *question, const char *usual, char answer[ANSWER_MAX],
             struct pms_error *err);

/* One of the words, by it or by a beginning that no other has. `usual` is one of them, or -1
 * for none. */
int ask_choice(const char *question, const char *const *words, int usual, int *ret_index,
               struct pms_error *err);

/* A line that is not shown. */
int ask_hidden(const char *question, struct pms_secret **ret_secret, struct pms_error *err);

/* Yes or no. */
int ask_yes(const char *question, bool usual, bool *ret_yes, struct pms_error *err);

#endif
