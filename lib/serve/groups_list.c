/* SPDX-License-Identifier: MIT */
/* GET /Groups: the one filter and the paging that Postman has. */
#include <strings.h>

#include "scim/auto.h"
#include "serve/group_fields.h"
#include "serve/handlers.h"
#include "serve/paging.h"

static const char supported[] = "displayName eq \"…\" is";

enum {
    ENVELOPE_MOST = 1024
};

/* The page so far; `one` is the group being written. */
struct listing {
    struct pms_store *store;
    struct pms_buf page;
    struct pms_buf one;
    struct pms_writer writer; /* of `page` */
};

static void listing_done(struct listing *listing)
{
    pms_buf_free(&listing->page);
    pms_buf_free(&listing->one);
}

DEFINE_AUTO_VALUE(struct listing, listing_done)

static int read_comparison(const struct pms_filter_node *node, struct pms_group_query *query,
                           struct pms_error *err)
{
    if (strcasecmp(node->attribute, "displayName") != 0 ||
        !json_object_is_type(node->value, json_type_string))
        return pms_page_refuse(supported, err);
    query->display_name = json_object_get_string(node->value);
    return 0;
}

static int read_query(const char *text, struct pms_filter **ret_filter,
                      struct pms_group_query *query, struct pms_error *err)
{
    int r = pms_page_read(text, &query->page, err);

    if (r == 0)
        r = pms_page_filter(text, supported, ret_filter, err);
    if (r == 1)
        r = read_comparison(pms_filter_root(*ret_filter), query, err);
    return r;
}

/* A hundred great groups may be more than an answer can hold. The page ends before the one
 * that does not fit any more, as it may (RFC 7644 3.4.2.4). */
static int write_one(void *context, const struct pms_group_row *row, struct pms_error *err)
{
    struct listing *listing = context;
    struct pms_writer writer = PMS_WRITER(&listing->one);
    int r;

    pms_buf_reset(&listing->one);
    r = pms_group_write(&writer, listing->store, row, err);
    if (r < 0)
        return r;
    if (listing->page.length > 0 &&
        listing->page.length + listing->one.length > listing->page.ceiling - ENVELOPE_MOST)
        return 1;
    pms_write_raw(&listing->writer, &listing->one);
    return pms_write_done(&listing->writer, err);
}

int pms_handle_groups_list(struct pms_call *call, struct pms_error *err)
{
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    AUTO(listing_done) struct listing listing = {
        .store = call->store,
        .page = PMS_BUF(PMS_ANSWER_MOST),
        .one = PMS_BUF(PMS_ANSWER_MOST),
    };
    struct pms_group_query query = {0};
    int64_t total = 0;
    int r = read_query(call->exchange->query, &filter, &query, err);

    listing.writer = (struct pms_writer)PMS_WRITER(&listing.page);
    if (r == 0)
        r = pms_store_groups(call->store, &query, write_one, &listing, &total, err);
    return r < 0 ? r : pms_page_answer(call->exchange, &query.page, total, &listing.page, err);
}
