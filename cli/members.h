/* SPDX-License-Identifier: MIT */
#ifndef CLI_MEMBERS_H
#define CLI_MEMBERS_H

#include "cli.h"
#include "out/out.h"

/* Fills the cells of view_members; they lend from the row. */
void member_cells(const struct pms_member_info *member, struct cell cells[]);

/* Prints one member alone. */
int member_print(const struct pms_member_info *member, struct pms_error *err);

#endif
