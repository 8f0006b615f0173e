/* SPDX-License-Identifier: MIT */
/*
 * What a verb is to work on: operands, a file, or "-" for standard input. A file is CSV with a
 * heading, one JSON object a line, or one USER a line, told by what is in it. It is read and
 * checked to its end before anything is done.
 */
#ifndef CLI_ITEMS_H
#define CLI_ITEMS_H

#include "cli.h"

/* One person. All text is malloc()ed, NULL for what is not said. */
struct item {
    char *who; /* a USER: e-mail, id or externalId:VALUE */
    char *id;  /* where a row has an e-mail and an id: both must be of one person */
    char *given;
    char *family;
    char *external_id;
    char *active;
    long line; /* where it begins in its file; 0 for an operand */
};

struct items {
    size_t count;
    struct item *list;
};

enum {
    ITEMS_MAX = 20000 /* rows */
};

/*
 * `first` is the first operand that names somebody. `check` looks at one row and fails for one
 * that cannot be used; NULL for none. Nobody stands twice in what comes back: who is named
 * again is said on stderr, and when the rows say different things of one person the file is
 * refused. PMS_E_PARSE names file, line and column; nobody named at all is PMS_E_USAGE.
 */
int items_gather(const struct cli *cli, int first, const char *file,
                 int (*check)(const struct item *item, struct pms_error *err),
                 struct items *ret_items, struct pms_error *err);
void items_done(struct items *items);

/* Does the verb read a file or standard input? */
bool items_are_read(const struct cli *cli, int first, const char *file);

DEFINE_AUTO_VALUE(struct items, items_done)

/* --- for those who read one kind of text --- */

enum field {
    FIELD_WHO,
    FIELD_ID,
    FIELD_GIVEN,
    FIELD_FAMILY,
    FIELD_EXTERNAL,
    FIELD_ACTIVE,
    FIELD_COUNT,
    FIELD_NONE = FIELD_COUNT
};

enum {
    ITEMS_PROBLEMS = 10 /* that are said one by one */
};

/* One text being read. */
struct reading {
    const char *name; /* of the file, or "standard input" */
    struct items *items;
    int (*check)(const struct item *item, struct pms_error *err);
    size_t problems;        /* rows that cannot be used */
    struct pms_error first; /* what is wrong with the first of them */
};

/* What a heading or a key means, however it is spelled; `*ret_rank` tells better ones (smaller)
 * from others for the same thing. */
enum field field_named(const char *name, int *ret_rank);

/* Where a field of an item is kept. */
char **field_place(struct item *item, enum field field);

/* Notes what is wrong with a row, and goes on. `column` may be NULL. */
void reading_problem(struct reading *reading, long line, const char *column, const char *why);

/* Checks a row and keeps it, or notes what is wrong. Only fails when reading must end. Empties
 * `take_item`. */
int reading_add(struct reading *reading, struct item *take_item, struct pms_error *err);
void item_done(struct item *item);

/* items_csv.c: text that begins with a heading, in this line of its file. */
int items_read_csv(struct reading *reading, const char *text, long line, char delimiter,
                   struct pms_error *err);

DEFINE_AUTO_VALUE(struct item, item_done)

#endif
