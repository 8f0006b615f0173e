/* SPDX-License-Identifier: MIT */
/* Connections that become profiles, for the verbs that make them. */
#ifndef CLI_CONNECTION_H
#define CLI_CONNECTION_H

#include "cli.h"

/* Lets cli->profile be the one for this address, "us", "eu" or a URL, there already or new; it
 * is called as -p says, or after the address. The configuration is open; nothing is saved. */
int connection_choose(struct cli *cli, const char *address, struct pms_error *err);

/* What refers to a key or a file, malloc()ed: SCHEME and TEXT, or the whole of PATH, which has
 * to be there. */
int reference_make(const char *scheme, const char *text, char **ret_reference,
                   struct pms_error *err);
int reference_make_path(const char *scheme, const char *path, char **ret_reference,
                        struct pms_error *err);

/* Lets a field of the profile refer to a key or a file: SCHEME and TEXT, or the whole of PATH,
 * which has to be there. */
int connection_refer(struct pms_profile *profile, const char *field, const char *scheme,
                     const char *text, struct pms_error *err);
int connection_refer_path(struct pms_profile *profile, const char *field, const char *scheme,
                          const char *path, struct pms_error *err);

/* Opens a client with cli->key and tests it as OneLogin does. */
int connection_test(struct cli *cli, struct pms_error *err);

#endif
