/* SPDX-License-Identifier: MIT */
#ifndef BASE_EMAIL_H
#define BASE_EMAIL_H

#include <stdbool.h>

/* Whether text is an address that people can be known by: no quotes, no comments, nothing that
 * cannot be seen, and a domain of at least two labels in its DNS spelling. */
bool pms_email_valid(const char *email);

#endif
