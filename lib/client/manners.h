/* SPDX-License-Identifier: MIT */
/* How different servers want to be spoken to: one row each, so that no call asks "is it
 * Postman?". */
#ifndef CLIENT_MANNERS_H
#define CLIENT_MANNERS_H

#include <stdbool.h>

#include <pmscim/error.h>

struct pms_manners {
    const char *name;
    const char *content_type; /* of what is sent */
    const char *accept;
    long page_size;
    long reads_a_minute; /* 0: no limit is known */
    long writes_a_minute;
    int at_once;       /* most requests under way at a time */
    bool names_by_put; /* a name changes by a PUT of `schemas` and `name` alone, not by PATCH */
    bool rename_with_id; /* a group's name: replace {"id":…, "displayName":…}, without a path */
    bool remove_by_value;     /* a member goes by the path "members" and a list of values, as
                               * OneLogin     and Entra send it, not by members[value eq "…"] */
    bool active_without_path; /* replace {"active":…} instead of the path "active" */
    bool case_exact_filter;   /* userName eq compares case */
    bool external_id_filter;  /* externalId may be filtered by */
    bool total_is_firm;       /* totalResults counts the whole listing, never just a page */
};

/* NULL means "rfc". PMS_E_CONFIG for an unknown name; the hint lists those there are. */
int pms_manners_find(const char *name, const struct pms_manners **ret_manners,
                     struct pms_error *err);

#endif
