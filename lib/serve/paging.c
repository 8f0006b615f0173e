/* SPDX-License-Identifier: MIT */
#include "serve/paging.h"

#include <pmscim/schema.h>

#include "scim/auto.h"
#include "serve/answer.h"
#include "serve/query.h"

enum {
    PAGE_MOST = 100,
    START_MOST = 1000000000
};

int pms_page_read(const char *query, struct pms_page *ret_page, struct pms_error *err)
{
    long start = 1;
    long count = PAGE_MOST;
    int r = pms_query_number(query, "startIndex", START_MOST, &start, err);

    if (r == 0)
        r = pms_query_number(query, "count", PAGE_MOST, &count, err);
    if (r < 0)
        return r;
    ret_page->start = start < 1 ? 1 : start;
    ret_page->count = count < 0 ? 0 : count;
    return 0;
}

int pms_page_refuse(const char *supported, struct pms_error *err)
{
    return pms_refuse(err, 400, NULL, "this filter is not supported; %s", supported);
}

static int parse_filter(const char *text, const char *supported, struct pms_filter **ret_filter,
                        struct pms_error *err)
{
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    struct pms_error ignored = PMS_ERROR_INIT;
    const struct pms_filter_node *root;
    int r = pms_filter_parse(text, &filter, &ignored);

    if (r == -PMS_E_NOMEM)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (r < 0)
        return pms_page_refuse(supported, err);
    root = pms_filter_root(filter);
    if (root->kind != PMS_FILTER_COMPARE || root->op != PMS_OP_EQ)
        return pms_page_refuse(supported, err);
    *ret_filter = TAKE(filter);
    return 1;
}

int pms_page_filter(const char *query, const char *supported, struct pms_filter **ret_filter,
                    struct pms_error *err)
{
    AUTO(free) char *text = NULL;
    int r = pms_query_get(query, "filter", &text, err);

    return r <= 0 ? r : parse_filter(text, supported, ret_filter, err);
}

static void write_page(struct pms_writer *writer, const struct pms_page *page, int64_t total,
                       const char *name, const struct pms_buf *rows)
{
    pms_write_number(writer, "totalResults", total);
    pms_write_number(writer, "startIndex", page->start);
    pms_write_number(writer, "itemsPerPage", page->count);
    pms_write_array(writer, name);
    pms_write_raw(writer, rows);
    pms_write_array_end(writer);
    pms_write_object_end(writer);
}

int pms_page_answer(struct pms_exchange *exchange, const struct pms_page *page, int64_t total,
                    const struct pms_buf *resources, struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(exchange, 200);

    pms_write_object(&writer, NULL);
    pms_write_array(&writer, "schemas");
    pms_write_text(&writer, NULL, PMS_URN_LIST);
    pms_write_array_end(&writer);
    write_page(&writer, page, total, "Resources", resources);
    return pms_write_done(&writer, err);
}

int pms_page_answer_admin(struct pms_exchange *exchange, const struct pms_page *page,
                          int64_t total, const char *name, const struct pms_buf *rows,
                          struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(exchange, 200);

    pms_write_object(&writer, NULL);
    write_page(&writer, page, total, name, rows);
    return pms_write_done(&writer, err);
}
