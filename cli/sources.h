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

/* standing.c: what SSO says of a person by this directory, "assigned", "unassigned" or
 * "suspended"; who is not in it is unassigned. The person is found as provisioning finds them:
 * by externalId, NULL for none, or by e-mail. PMS_E_CONFLICT where that is not clear,
 * PMS_E_REFUSED where the directory is not whole. Says on stderr what it found. */
int source_standing(const struct pms_directory *directory, const char *external_id,
                    const char *email, const char **ret_word, struct pms_error *err);

#endif
