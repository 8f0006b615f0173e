/* SPDX-License-Identifier: MIT */
/* GET /Users: the two filters and the paging that Postman has. */
#include <string.h>
#include <strings.h>

#include <pmscim/schema.h>

#include "base/json.h"
#include "scim/auto.h"
#include "serve/answer.h"
#include "serve/handlers.h"
#include "serve/query.h"
#include "serve/user_fields.h"

enum {
    PAGE_MOST = 100,
    START_MOST = 1000000000
};

static int refuse_filter(struct pms_error *err)
{
    return pms_refuse(err, 400, NULL,
                      "this filter is not supported; userName eq \"…\" and active eq are");
}

/* Takes what the comparison asks for; the texts live in the filter. */
static int read_comparison(const struct pms_filter_node *node, struct pms_user_query *query,
                           struct pms_error *err)
{
    if (node->kind != PMS_FILTER_COMPARE || node->op != PMS_OP_EQ)
        return refuse_filter(err);
    if (strcasecmp(node->attribute, "userName") == 0 &&
        json_object_is_type(node->value, json_type_string)) {
        query->user_name = json_object_get_string(node->value);
        return 0;
    }
    if (strcasecmp(node->attribute, "active") != 0)
        return refuse_filter(err);
    query->active = pms_json_truth(node->value);
    return query->active < 0 ? refuse_filter(err) : 0;
}

static int read_filter(const char *text, struct pms_filter **ret_filter,
                       struct pms_user_query *query, struct pms_error *err)
{
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    struct pms_error ignored = PMS_ERROR_INIT;
    int r = pms_filter_parse(text, &filter, &ignored);

    if (r == -PMS_E_NOMEM)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (r < 0)
        return refuse_filter(err);
    r = read_comparison(pms_filter_root(filter), query, err);
    if (r < 0)
        return r;
    *ret_filter = TAKE(filter);
    return 0;
}

static int read_page(const char *text, struct pms_user_query *query, struct pms_error *err)
{
    long start = 1;
    long count = PAGE_MOST;
    int r = pms_query_number(text, "startIndex", START_MOST, &start, err);

    if (r == 0)
        r = pms_query_number(text, "count", PAGE_MOST, &count, err);
    if (r < 0)
        return r;
    query->start = start < 1 ? 1 : start;
    query->count = count < 0 ? 0 : count;
    return 0;
}

static int read_query(const char *text, struct pms_filter **ret_filter,
                      struct pms_user_query *query, struct pms_error *err)
{
    AUTO(free) char *filter = NULL;
    int r = read_page(text, query, err);

    if (r == 0)
        r = pms_query_get(text, "filter", &filter, err);
    return r <= 0 ? r : read_filter(filter, ret_filter, query, err);
}

static void write_one(void *context, const struct pms_user_row *row)
{
    pms_user_write(context, row);
}

int pms_handle_users_list(struct pms_call *call, struct pms_error *err)
{
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    AUTO(pms_buf_free) struct pms_buf people = PMS_BUF(PMS_ANSWER_MOST);
    struct pms_writer page = PMS_WRITER(&people);
    struct pms_writer writer = pms_exchange_json(call->exchange, 200);
    struct pms_user_query query = {.active = -1};
    int64_t total = 0;
    int r = read_query(call->exchange->query, &filter, &query, err);

    if (r == 0)
        r = pms_store_users(call->store, &query, write_one, &page, &total, err);
    if (r == 0)
        r = pms_write_done(&page, err);
    if (r < 0)
        return r;
    pms_write_object(&writer, NULL);
    pms_write_array(&writer, "schemas");
    pms_write_text(&writer, NULL, PMS_URN_LIST);
    pms_write_array_end(&writer);
    pms_write_number(&writer, "totalResults", total);
    pms_write_number(&writer, "startIndex", query.start);
    pms_write_number(&writer, "itemsPerPage", query.count);
    pms_write_array(&writer, "Resources");
    pms_write_raw(&writer, &people);
    pms_write_array_end(&writer);
    pms_write_object_end(&writer);
    return pms_write_done(&writer, err);
}
