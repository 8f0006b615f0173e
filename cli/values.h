/* SPDX-License-Identifier: MIT */
/*
 * Names for a shell to complete: people, groups, keys, domains. What a listing has shown is
 * kept for a while in a private file of the profile, because asking a server on every Tab takes
 * too long; the embedded endpoint is near enough to be asked each time.
 */
#ifndef CLI_VALUES_H
#define CLI_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "auto.h"

struct cli;
struct pms_resource;

enum value_kind {
    VALUE_USER,
    VALUE_GROUP,
    VALUE_KEY,
    VALUE_DOMAIN,
    VALUE_APP, /* of a OneLogin account */
    VALUE_KINDS
};

struct value {
    char *text;
    char *about; /* one line beside it */
};

struct values {
    size_t count;
    struct value *items;
};

/* Leaves out what no command line should hold: empty names, control characters, and what would
 * be read as an option; and whatever comes after the first 20,000. */
void values_add(struct values *values, const char *text, const char *about);
/* A person by e-mail, a group by name. */
void values_add_resource(struct values *values, const struct pms_resource *resource);
void values_done(struct values *values);

/* Keeps what has been listed whole. Nobody is told when this does not work. */
void values_keep(const struct cli *cli, enum value_kind kind, const struct values *values);

/* What was kept, with its age in milliseconds; false when there is nothing of use. */
bool values_recall(const struct cli *cli, enum value_kind kind, struct values *ret_values,
                   long long *ret_age_ms);

/* PMSCIM_COMPLETION: "off" keeps and asks nothing, a number is the milliseconds that a Tab may
 * take. Returns those, 0 for off. */
long values_budget_ms(long usual_ms);

/* values_ask.c: prints the names that begin with `word`, a tab and what they are behind each,
 * but for those in `given`. Within the budget, without a question and without an error. */
void values_offer(struct cli *cli, enum value_kind kind, const char *word, char **given,
                  int given_count);

DEFINE_AUTO_VALUE(struct values, values_done)

#endif
