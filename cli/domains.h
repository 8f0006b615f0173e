/* SPDX-License-Identifier: MIT */
#ifndef CLI_DOMAINS_H
#define CLI_DOMAINS_H

#include "cli.h"
#include "out/out.h"

/* Fills the cells of view_domains; they lend from the row. */
void domain_cells(const struct pms_domain_info *domain, struct cell cells[]);
bool domain_is_verified(const struct pms_domain_info *domain);
/* The one called so, in any case; lent by the list, NULL for none. */
const struct pms_domain_info *domain_find(const struct pms_domains *domains, const char *name);

/* domain_look.c: how a TXT record is looked for. */
struct domain_search {
    const char *resolver; /* NULL for the system's */
    long wait;            /* seconds, 0 for one look */
};
/* Looks for the record, says who has it, and 0 when the resolver does. */
int domain_look(const char *name, const char *txt, const struct domain_search *how,
                struct pms_error *err);
/* Says which record the domain needs, looks for it, and verifies when it is there. */
int domain_verify(struct cli *cli, const struct pms_domain_info *info,
                  const struct domain_search *how, struct pms_domain_info *ret_after,
                  struct pms_error *err);

#endif
