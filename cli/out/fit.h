/* SPDX-License-Identifier: MIT */
/* How much room text takes on a terminal, and how a table is made to fit. */
#ifndef CLI_OUT_FIT_H
#define CLI_OUT_FIT_H

#include <stdbool.h>
#include <stddef.h>

/* Columns of a terminal that the text takes: two for a wide character, none for a combining
 * one. */
size_t fit_width(const char *text);

/* A copy that takes at most `width` columns, with an ellipsis where something was left out.
 * malloc()ed; NULL when memory ran out. */
char *fit_cut(const char *text, size_t width);

/* A copy with line ends in it, so that no line takes more than `width` columns: at blanks, and
 * within a word that is longer. malloc()ed; NULL when memory ran out. */
char *fit_wrap(const char *text, size_t width);

/* Takes room from the widest columns until all of them, with a blank between each two, fit into
 * `room`. None gets narrower than `least`, where it is not already, so they may not fit. */
void fit_columns(size_t count, size_t widths[], const size_t least[], size_t room);

#endif
