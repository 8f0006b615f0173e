/* SPDX-License-Identifier: MIT */
/*
 * What servers were found to do, so that the next command does not find it out again: a small
 * file in the cache folder, an entry per name, each good for a day. Whatever is wrong with the
 * file, the answer is "nothing is known"; losing it costs a few requests.
 */
#ifndef CONF_LEARNED_H
#define CONF_LEARNED_H

#include <stdbool.h>
#include <stdint.h>

#include <pmscim/error.h>

enum {
    PMS_LEARNED_MS = 24 * 60 * 60 * 1000 /* how long it is believed */
};

/* How the server's filters compare userName with regard to case. */
enum pms_name_case {
    PMS_CASE_UNKNOWN,
    PMS_CASE_EXACT,
    PMS_CASE_IGNORED
};

struct pms_learned {
    bool no_filter;             /* the server refuses filters that are sound */
    bool no_user_name_filter;   /* it refuses them on userName */
    bool no_external_id_filter; /* it refuses them on externalId */
    bool no_group_name_filter;  /* it refuses them on displayName */
    bool no_patch;              /* it has no PATCH */
    bool no_if_match;           /* it refuses versions that it gave itself */
    bool json_only;             /* it refuses bodies that say they are application/scim+json */
    enum pms_name_case name_case;
    long page_cap; /* most it puts on one page, 0 for unknown */
};

/* What is known about the server at `endpoint` under this name, all zero for nothing. An entry
 * for another address, or of another day, counts for nothing. */
void pms_learned_load(const char *name, const char *endpoint, int64_t now_ms,
                      struct pms_learned *ret_learned);

/* Replaces the entry, and drops those that are too old. PMS_E_IO and PMS_E_CONFIG tell of a
 * folder that cannot be used. */
int pms_learned_save(const char *name, const char *endpoint, int64_t now_ms,
                     const struct pms_learned *learned, struct pms_error *err);

#endif
