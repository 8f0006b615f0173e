/* SPDX-License-Identifier: MIT */
/* ListResponse (RFC 7644 3.4.2), read as servers send it and written as the RFC has it. */
#ifndef SCIM_LIST_H
#define SCIM_LIST_H

#include <stddef.h>

#include <json-c/json.h>

#include <pmscim/resource.h>

/* One page. `total` is -1 and `start` 0 when the server did not say. */
struct pms_list {
    long total;
    long start;
    long per_page; /* itemsPerPage; many servers echo `count`, so nothing is decided by it */
    char *next_cursor; /* RFC 9865; NULL when absent, null or empty */
    size_t count;      /* how many arrived */
    struct pms_resource **resources;
};

/* Reads a page out of JSON text. Tolerated: names in any case, `Resources` absent or null with
 * no results, numbers as strings, a bare array. PMS_E_REMOTE when it is no list at all. */
int pms_list_parse(enum pms_type type, const char *text, size_t length,
                   struct pms_list *ret_list, struct pms_error *err);
void pms_list_done(struct pms_list *list);

/* The nextCursor of a page, malloc()ed, NULL when absent, null or empty; a number is taken for
 * its text. PMS_E_REMOTE for anything else: only its absence may end a listing. */
int pms_list_cursor(struct json_object *page, char **ret_cursor, struct pms_error *err);

/* A ListResponse around an array, which is eaten also on failure; NULL when memory ran out. */
struct json_object *pms_list_json(long total, long start, long per_page,
                                  struct json_object *take_resources);

#endif
