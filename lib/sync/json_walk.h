/* SPDX-License-Identifier: MIT */
/*
 * Goes through JSON member by member without making a tree of it, since a plan of a million
 * steps would take gigabytes as one. What it hands out is read with pms_json_parse(), which is
 * also what finds most mistakes in it.
 */
#ifndef SYNC_JSON_WALK_H
#define SYNC_JSON_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include <pmscim/error.h>

enum {
    PMS_WALK_NAME = 64 /* longest name of a member, with its NUL */
};

struct pms_walk {
    const char *text;
    size_t length;
    size_t at;
    char close; /* '}' or ']' */
    bool begun;
};

/* A value as it is spelled, lent by the text. */
struct pms_spelled {
    const char *text;
    size_t length;
};

/* Steps into an object ('{') or an array ('['). PMS_E_PARSE when the text is none. */
int pms_walk_open(struct pms_walk *walk, char open, struct pms_spelled from,
                  struct pms_error *err);

/* The next member or element: 1, or 0 at the end, behind which only blanks may follow. */
int pms_walk_member(struct pms_walk *walk, char name[PMS_WALK_NAME],
                    struct pms_spelled *ret_value, struct pms_error *err);
int pms_walk_element(struct pms_walk *walk, struct pms_spelled *ret_value,
                     struct pms_error *err);

#endif
