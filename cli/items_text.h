/* SPDX-License-Identifier: MIT */
/* Telling what kind of list a text is, and reading it. */
#ifndef CLI_ITEMS_TEXT_H
#define CLI_ITEMS_TEXT_H

#include <stdio.h>

#include "items.h"

/* Reads a stream to its end. */
int items_read(struct reading *reading, FILE *stream, struct pms_error *err);

#endif
