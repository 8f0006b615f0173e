/* SPDX-License-Identifier: MIT */
/* The insides of a walk over a listing: what it knows, and how it gets at pages. */
#ifndef CLIENT_PAGES_H
#define CLIENT_PAGES_H

#include "client/client.h"
#include "client/idset.h"

enum {
    PMS_PAGES_AHEAD = 4 /* most pages under way, which bounds the memory */
};

/* A page that was asked for. */
struct pms_page {
    long start; /* its startIndex, 0 for one by cursor */
    long known; /* the total that had been said when it was asked for, -1 for none */
    struct pms_buf path;
    struct json_object *body; /* of a search by POST */
    struct pms_call call;
    struct pms_flight *flight;
};

struct pms_pages {
    struct pms_client *client;
    enum pms_type type;
    char *filter;             /* sent along, NULL for none */
    struct pms_filter *local; /* matched here, once the server has refused to */
    bool may_match_here;
    bool without_members; /* groups alone */
    long limit;
    long page_size;
    long start;          /* startIndex of the next request */
    char *cursor;        /* of the next request, once the server pages by cursor; "" for the
                          * first page of such a listing */
    bool by_cursor;      /* the listing begins with a request for a cursor */
    long total;          /* as said last, -1 for never */
    long known;          /* the total that had been said when this page was asked for */
    bool is_total_known; /* `total` counts the listing, not just a page */
    bool is_total_vague; /* the first page held as many as its total said, or more */
    bool is_probe;       /* the numbers agree already; the next page is to make sure */
    bool is_recheck;     /* that one repeated itself; the next asks for the last one again */
    bool ended;
    long first_count; /* how many the first page brought */
    long page_number;
    long empty_run;
    long kept;      /* different resources so far */
    bool has_moved; /* the total changed from page to page */
    long repeated;  /* resources that had come before */
    long returned;
    struct pms_list page;
    size_t at;
    struct pms_idset seen;
    struct pms_error broken; /* once the listing is known to be incomplete, it stays so */

    /* A cursor that expired makes the walk begin anew. Then whoever came before must come
     * again, or the two halves are of two different listings. */
    bool is_second;
    bool has_nameless;      /* somebody came without an id, and could not be told again */
    struct pms_idset again; /* who came in the second walk */
    long handed_out;        /* how many different ones the first walk brought */
    long confirmed;         /* how many of them came again */

    struct pms_page ahead[PMS_PAGES_AHEAD]; /* in order, the next one first */
    size_t ahead_count;
};

/* How many the caller wants of what the server sends, 0 for all. */
long pms_pages_wanted(const struct pms_pages *pages);

/* Fetches the next page and, where it is known how the ones behind it begin, asks for them. 0
 * with an empty list where the server's refusal means that nobody is there. */
int pms_page_fetch(struct pms_pages *pages, struct pms_list *ret_list, struct pms_error *err);

/* Forgets what was asked for ahead. */
void pms_pages_drop_ahead(struct pms_pages *pages);

#endif
