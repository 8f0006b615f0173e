/* SPDX-License-Identifier: MIT */
#ifndef CLI_OUT_PAGER_H
#define CLI_OUT_PAGER_H

#include <stdbool.h>
#include <stddef.h>

/* Is there somebody to read page by page, and more than one page of so many lines? */
bool pager_wanted(size_t lines);

/* Hands the text to the program that $PMSCIM_PAGER or $PAGER names, and waits for it. False
 * when it could not be started; nothing has been shown then. */
bool pager_show(const char *text, size_t length);

#endif
