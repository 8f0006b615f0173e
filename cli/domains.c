/* SPDX-License-Identifier: MIT */
#include "domains.h"

void domain_cells(const struct pms_domain_info *domain, struct cell cells[])
{
    cells[DOMAIN_DOMAIN] = cell_text(domain->domain);
    cells[DOMAIN_STATUS] = cell_text(domain->status);
    cells[DOMAIN_VERIFIED] = cell_text(domain->verified);
    cells[DOMAIN_VIA] = cell_text(domain->via);
    cells[DOMAIN_TXT] = cell_text(domain->txt);
}
