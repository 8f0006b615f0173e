/* SPDX-License-Identifier: MIT */
/* People drawn from a seed: the same line is the same people, everywhere and always. */
#ifndef ONELOGIN_GENERATE_H
#define ONELOGIN_GENERATE_H

#include "directory.h"

enum {
    CROWD_SHARES_MAX = 32
};

/* What a share of the crowd gets. */
enum share_kind {
    SHARE_STATUS,
    SHARE_STATE,
    SHARE_ROLE,
    SHARE_GROUP,
    SHARE_NULL /* a field is null */
};

struct share {
    enum share_kind kind;
    long value;
    const char *field;
    size_t count;
};

/* Everything but `count` may be left zero. */
struct crowd {
    size_t count;
    unsigned long seed;
    long from;             /* the first id; 0 for the next that is free */
    const char *domain;    /* of the e-mail addresses; NULL for acme.example */
    const char *born;      /* when they were made and changed; NULL for some time in 2024 */
    const char *attribute; /* everybody has a value of this custom attribute */
    long app;              /* everybody has it, but for … */
    size_t unassigned;     /* so many, who have no role either */
    size_t pending;        /* creation waits for an approval, of those who have the app */
    size_t failed;
    bool has_external_ids;
    struct share shares[CROWD_SHARES_MAX];
    size_t share_count;
};

/* Returns what is wrong with it, a constant, or NULL. */
const char *generate(struct directory *directory, const struct crowd *crowd);

#endif
