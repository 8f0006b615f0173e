/* SPDX-License-Identifier: MIT */
/* Directories, for the verbs that read one. */
#ifndef CLI_SOURCES_H
#define CLI_SOURCES_H

#include "cli.h"

/* Reads a source to its end, with the map of the policy. `format` is that of "-", NULL to look
 * at its first byte. */
int source_read(const char *source, const char *format, const struct pms_policy *policy,
                struct pms_directory **ret_directory, struct pms_error *err);

/* One line: how many people, problems and groups, and whether that is all. */
void source_tell(const struct pms_directory *directory);

/* Says what is wrong with which row, the first few; returns how many there are. */
size_t source_tell_problems(const struct pms_directory *directory);

#endif
