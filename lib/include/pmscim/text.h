/* SPDX-License-Identifier: MIT */
/* Text from elsewhere made fit for a terminal, and typos made good. */
#ifndef PMSCIM_TEXT_H
#define PMSCIM_TEXT_H

#include <stddef.h>

#include <pmscim/error.h>

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

/* Reads a moment as people write it: "2026-03-04T10:00:00+01:00" (RFC 3339), "2026-03-04" (its
 * beginning, in UTC), or "90m", "2h", "3d", "1w" before `now_ms`. Milliseconds since 1970;
 * PMS_E_USAGE for anything else. */
int pms_moment_parse(const char *text, long long now_ms, long long *ret_ms,
                     struct pms_error *err);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
