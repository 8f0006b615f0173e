/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYS_H
#define CLI_KEYS_H

#include "cli.h"
#include "out/out.h"

/* Fills the cells of view_keys; they lend from the row. */
void key_cells(const struct pms_key_info *key, struct cell cells[]);

/* Text that a server left out is no name. */
bool key_is_active(const struct pms_key_info *key);
/* An id is exact; a name means the active key of that name, of which there is one at most. Lent
 * by the list, NULL for none. */
const struct pms_key_info *key_find(const struct pms_keys *keys, const char *wanted);
int key_fail_unknown(const struct pms_keys *keys, const char *wanted, struct pms_error *err);

/* Prints a key that was just made: alone, or as one thing where a format or columns were asked
 * for. */
int key_print_new(const struct pms_key_info *info, const struct pms_secret *key,
                  struct pms_error *err);

/* gen-key --replace: makes `name`, tests and saves it, then revokes `old` unless it is kept. */
int key_rotate(struct cli *cli, const char *name, const char *old, bool keep_old,
               struct pms_error *err);

#endif
