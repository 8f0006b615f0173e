/* SPDX-License-Identifier: MIT */
/* A line of the script, word by word. */
#ifndef ONELOGIN_WORDS_H
#define ONELOGIN_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "state.h"

enum {
    WORDS_MAX = 128
};

struct words {
    const char *items[WORDS_MAX]; /* NULL is null */
    size_t count;
    size_t at;
    char wrong[256]; /* the first thing that is, "" for nothing */
    char *text;
};

/* Takes a line apart; ends with words_done(). */
void words_read(const char *line, size_t length, struct words *ret_words);
void words_done(struct words *words);

void words_complain(struct words *words, const char *what);
bool words_more(const struct words *words);
/* The next; one that is missing, or is no number, is complained of. */
const char *words_value(struct words *words); /* or NULL for null */
const char *words_text(struct words *words);  /* "" instead of null */
long words_number(struct words *words);
size_t words_count(struct words *words); /* a number that is not negative */
/* Whether the next word is this one, which it takes then. */
bool words_take(struct words *words, const char *word);
/* The next is one of a list that ends with NULL: which one. */
size_t words_choice(struct words *words, const char *const *choices);
void words_ids(struct words *words, struct ids *ids);

/* What lines may begin with. */
struct line_kind {
    const char *word;
    void (*read)(struct onelogin *one, struct words *words);
};
/* Each list ends with a row without a word. */
extern const struct line_kind directory_lines[];
extern const struct line_kind setting_lines[];
extern const struct line_kind fault_lines[];

#endif
