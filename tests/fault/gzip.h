/* SPDX-License-Identifier: MIT */
/* Just enough of RFC 1951 and 1952 for a body that turns out far bigger than it came. */
#ifndef FAULT_GZIP_H
#define FAULT_GZIP_H

#include <stddef.h>

/* `text` with `run` bytes of "x" after its first `gap` and before its last `tail` bytes, packed
 * and malloc()ed. The text goes as it is, the run shrinks to less than a hundredth. */
char *gzip(const char *text, size_t gap, size_t run, size_t tail, size_t *ret_length);

#endif
