/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYS_H
#define CLI_KEYS_H

#include "cli.h"
#include "out/out.h"

/* Fills the cells of view_keys; they lend from the row. */
void key_cells(const struct pms_key_info *key, struct cell cells[]);

#endif
