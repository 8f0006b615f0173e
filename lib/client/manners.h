/* SPDX-License-Identifier: MIT */
/* How different servers want to be spoken to: one row each, so that no call asks "is it
 * Postman?". */
#ifndef CLIENT_MANNERS_H
#define CLIENT_MANNERS_H

#include <stdbool.h>

#include <pmscim/error.h>

#include "conf/manners_field.h"

struct pms_manners {
    const char *name;
    const char *accept;
    long fields[PMS_MANNERS_FIELDS]; /* what a profile may override */
    bool rename_with_id; /* a group's name: replace {"id":…, "displayName":…}, without a path */
    bool case_exact_filter;      /* userName eq compares case */
    bool external_id_filter;     /* externalId may be filtered by */
    bool suspended_leave_groups; /* whoever is suspended is in no group any more */
    bool total_is_firm;          /* totalResults counts the whole listing, never just a page */
};

/* NULL means "rfc". PMS_E_CONFIG for an unknown name; the hint lists those there are. */
int pms_manners_find(const char *name, const struct pms_manners **ret_manners,
                     struct pms_error *err);

#endif
