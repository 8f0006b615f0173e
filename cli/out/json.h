/* SPDX-License-Identifier: MIT */
#ifndef CLI_OUT_JSON_H
#define CLI_OUT_JSON_H

#include <stdio.h>

/* Writes a JSON string. Beyond what JSON demands, everything a terminal might obey is escaped
 * as \uNNNN, which means the same to a reader of JSON; broken UTF-8 becomes U+FFFD. */
void json_put_string(FILE *file, const char *text);

struct cell;
struct view;

/* One object with all columns of a view. */
void json_put_row(FILE *file, const struct view *view, const struct cell *cells);

#endif
