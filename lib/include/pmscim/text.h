/* SPDX-License-Identifier: MIT */
/* Text from elsewhere made fit for a terminal, and typos made good. */
#ifndef PMSCIM_TEXT_H
#define PMSCIM_TEXT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/*
 * Copies `text` into `out` (at most `size` bytes with the ending NUL, which is always there
 * when size > 0), writing every control character, DEL, C1 control, bidirectional override and
 * broken UTF-8 byte as \xNN or \uNNNN. Never cuts a character in two. Returns the length the
 * whole copy would have, as snprintf does.
 */
size_t pms_text_escape(const char *text, char *out, size_t size);

/* The word of a list that a typo most likely meant, or NULL when none is near enough; case does
 * not count. Lent from the list. */
const char *pms_nearest(const char *word, const char *const *list, size_t count);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
