/* SPDX-License-Identifier: MIT */
/* Keys taken out of text that came from elsewhere. */
#ifndef HTTP_STRIKE_H
#define HTTP_STRIKE_H

#include <pmscim/error.h>

/* Puts "***" over every place where `key` stands in `text`, in any case, and as servers write
 * what they quote: percent-encoded, escaped as JSON or HTML, or only a piece of it (of twelve
 * characters at least, fewer could be a word). Keys shorter than six characters are left, for
 * the same reason; NULL is none. */
void pms_strike(char *text, const char *key);

/* The same for all texts of an error; returns -err->code. */
int pms_strike_error(struct pms_error *err, const char *key);

#endif
