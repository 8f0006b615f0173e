/* SPDX-License-Identifier: MIT */
/*
 * Text compared as SCIM's caseExact says. Without case only A to Z fold: what other letters
 * fold to depends on language and Unicode version, and two servers that disagree about it would
 * see different people. Locales play no part.
 */
#ifndef SCIM_FOLD_H
#define SCIM_FOLD_H

#include <stdbool.h>
#include <stddef.h>

/* A run of bytes, lent. */
struct pms_run {
    const char *text;
    size_t length;
};

char pms_fold(char c);

/* Negative, 0 or positive, by bytes, which is the order of code points in UTF-8. */
int pms_run_compare(struct pms_run a, struct pms_run b, bool exact);

bool pms_run_starts(struct pms_run text, struct pms_run start, bool exact);
bool pms_run_ends(struct pms_run text, struct pms_run end, bool exact);
bool pms_run_contains(struct pms_run text, struct pms_run part, bool exact);

#endif
