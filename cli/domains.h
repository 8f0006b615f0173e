/* SPDX-License-Identifier: MIT */
#ifndef CLI_DOMAINS_H
#define CLI_DOMAINS_H

#include "cli.h"
#include "out/out.h"

/* Fills the cells of view_domains; they lend from the row. */
void domain_cells(const struct pms_domain_info *domain, struct cell cells[]);

#endif
