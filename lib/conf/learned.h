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

struct json_object;

enum {
    PMS_LEARNED_MS = 24 * 60 * 60 * 1000 /* how long it is believed */
};

/* How the server's filters compare userName with regard to case. */
enum pms_name_case {
    PMS_CASE_UNKNOWN,
    PMS_CASE_EXACT,
    PMS_CASE_IGNORED
};

/* What the server says of itself. It is not always true, so nothing that was found out gives
 * way to it. */
enum pms_offer {
    PMS_OFFER_UNKNOWN,
    PMS_OFFER_YES,
    PMS_OFFER_NO
};

struct pms_learned {
    bool no_filter;             /* the server refuses filters that are sound */
    bool no_user_name_filter;   /* it refuses them on userName */
    bool no_external_id_filter; /* it refuses them on externalId */
    bool no_group_name_filter;  /* it refuses them on displayName */
    bool no_patch;              /* it has no PATCH */
    bool no_if_match;           /* it refuses versions that it gave itself */
    bool json_only;             /* it refuses bodies that say they are application/scim+json */
    bool no_put;                /* it has no PUT */
    bool no_cursor;             /* it ignores or refuses the request for a first cursor */
    bool uses_cursors;          /* it has paged by cursor */
    bool is_asked;              /* what it says of itself: read, or not there to be read */
    bool cursor_first;          /* it says that it pages by cursor unless asked otherwise */
    enum pms_name_case name_case;
    enum pms_offer patch;
    enum pms_offer bulk;
    enum pms_offer filter;
    enum pms_offer etag;
    enum pms_offer cursor; /* paging by cursor, and by index */
    enum pms_offer index;
    long page_cap;         /* most it puts on one page, 0 for unknown */
    long page_most;        /* most that it says it puts there, 0 for unknown */
    long cursor_timeout_s; /* how long it says a cursor lives, 0 for unknown */
};

/* YES for true, NO for false, also as strings. */
enum pms_offer pms_offer_of(struct json_object *value);

/* What is known about the server at `endpoint` under this name, all zero for nothing. An entry
 * for another address, or of another day, counts for nothing. */
void pms_learned_load(const char *name, const char *endpoint, int64_t now_ms,
                      struct pms_learned *ret_learned);

/* Replaces the entry, and drops those that are too old. PMS_E_IO and PMS_E_CONFIG tell of a
 * folder that cannot be used. */
int pms_learned_save(const char *name, const char *endpoint, int64_t now_ms,
                     const struct pms_learned *learned, struct pms_error *err);

#endif
