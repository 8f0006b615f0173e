/* SPDX-License-Identifier: MIT */
/* Where the embedded endpoint's state lies. */
#ifndef CONF_PLACE_H
#define CONF_PLACE_H

#include <pmscim/error.h>

/* The absolute path of a state folder, links resolved as far as it exists, so that one folder
 * has one name; `configured` NULL or "" means the usual place. */
int pms_place_state(const char *configured, char **ret_path, struct pms_error *err);

#endif
