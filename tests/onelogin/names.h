/* SPDX-License-Identifier: MIT */
/* Names of people as they are written in many places, with how they are in an e-mail address.
 */
#ifndef ONELOGIN_NAMES_H
#define ONELOGIN_NAMES_H

#include <stddef.h>

struct name {
    const char *text;
    const char *latin;
};

enum {
    NAMES_EACH = 4
};

/* Given and family names that go together. */
struct script_names {
    struct name given[NAMES_EACH];
    struct name family[NAMES_EACH];
};

extern const struct script_names all_names[];
extern const size_t all_name_count;

#endif
