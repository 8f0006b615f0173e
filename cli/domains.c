/* SPDX-License-Identifier: MIT */
#include "domains.h"

#include <string.h>
#include <strings.h>

void domain_cells(const struct pms_domain_info *domain, struct cell cells[])
{
    cells[DOMAIN_DOMAIN] = cell_text(domain->domain);
    cells[DOMAIN_STATUS] = cell_text(domain->status);
    cells[DOMAIN_VERIFIED] = cell_text(domain->verified);
    cells[DOMAIN_VIA] = cell_text(domain->via);
    cells[DOMAIN_TXT] = cell_text(domain->txt);
}

bool domain_is_verified(const struct pms_domain_info *domain)
{
    return domain->status && strcmp(domain->status, "VERIFIED") == 0;
}

const struct pms_domain_info *domain_find(const struct pms_domains *domains, const char *name)
{
    for (size_t i = 0; i < domains->count; i++)
        if (strcasecmp(domains->items[i].domain, name) == 0)
            return &domains->items[i];
    return NULL;
}
