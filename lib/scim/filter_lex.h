/* SPDX-License-Identifier: MIT */
/* Filter text cut into tokens. */
#ifndef SCIM_FILTER_LEX_H
#define SCIM_FILTER_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include <pmscim/error.h>

struct json_object;

enum pms_token_kind {
    PMS_TOKEN_END,
    PMS_TOKEN_WORD,   /* a name, an operator, a number: the parser knows by the place */
    PMS_TOKEN_STRING, /* with its quotes */
    PMS_TOKEN_OPEN,
    PMS_TOKEN_CLOSE,
    PMS_TOKEN_OPEN_SELECTOR,
    PMS_TOKEN_CLOSE_SELECTOR
};

struct pms_token {
    enum pms_token_kind kind;
    const char *text;
    size_t length;
    size_t offset;
    bool blank_before;
    bool closed; /* STRING: its end was found */
};

/* Starts as {text, length, 0}. */
struct pms_lexer {
    const char *text;
    size_t length;
    size_t at;
};

/* The next token. It never fails: a string without an end reaches to the end of the text. */
struct pms_token pms_lexer_next(struct pms_lexer *lexer);

/* Is the token this word, in any case? */
bool pms_token_is(const struct pms_token *token, const char *word);

/* Reads a string token as JSON does. On failure returns false, with what is wrong and the byte
 * (in the token) where; `*ret_what` is NULL when memory ran out. `space` holds token->length
 * bytes. */
bool pms_token_string(const struct pms_token *token, char *space,
                      struct json_object **ret_value, const char **ret_what, size_t *ret_where);

/* Is the token spelled as JSON spells numbers? */
bool pms_token_is_number(const struct pms_token *token);

#endif
