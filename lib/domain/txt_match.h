/* SPDX-License-Identifier: MIT */
/* What the TXT records of a domain say about a challenge. */
#ifndef DOMAIN_TXT_MATCH_H
#define DOMAIN_TXT_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include <pmscim/domain.h>

/* Whether a record is a challenge, be it the right one or not. Quotes and blanks that were
 * pasted along with it, and the case of the prefix, do not hide it. */
bool pms_txt_is_ours(const char *record);

/* FOUND when a record is exactly `expected`, else WRONG when one is ours, else MISSING. */
enum pms_txt_result pms_txt_match(char *const *records, size_t count, const char *expected);

#endif
