/* SPDX-License-Identifier: MIT */
/* GET /Users: the two filters and the paging that Postman has. */
#include <strings.h>

#include "base/json.h"
#include "scim/auto.h"
#include "serve/handlers.h"
#include "serve/paging.h"
#include "serve/user_fields.h"

static const char supported[] = "userName eq \"…\" and active eq are";

/* Takes what the comparison asks for; the texts live in the filter. */
static int read_comparison(const struct pms_filter_node *node, struct pms_user_query *query,
                           struct pms_error *err)
{
    int active;

    if (strcasecmp(node->attribute, "userName") == 0 &&
        json_object_is_type(node->value, json_type_string)) {
        query->user_name = json_object_get_string(node->value);
        return 0;
    }
    if (strcasecmp(node->attribute, "active") != 0)
        return pms_page_refuse(supported, err);
    active = pms_json_truth(node->value);
    if (active < 0)
        return pms_page_refuse(supported, err);
    query->state = active ? PMS_USERS_ACTIVE : PMS_USERS_INACTIVE;
    return 0;
}

static int read_query(const char *text, struct pms_filter **ret_filter,
                      struct pms_user_query *query, struct pms_error *err)
{
    int r = pms_page_read(text, &query->page, err);

    if (r == 0)
        r = pms_page_filter(text, supported, ret_filter, err);
    if (r == 1)
        r = read_comparison(pms_filter_root(*ret_filter), query, err);
    return r;
}

static void write_one(void *context, const struct pms_user_row *row)
{
    pms_user_write(context, row);
}

int pms_handle_users_list(struct pms_call *call, struct pms_error *err)
{
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    AUTO(pms_buf_free) struct pms_buf people = PMS_BUF(PMS_ANSWER_MOST);
    struct pms_writer writer = PMS_WRITER(&people);
    struct pms_user_query query = {0};
    int64_t total = 0;
    int r = read_query(call->exchange->query, &filter, &query, err);

    if (r == 0)
        r = pms_store_users(call->store, &query, write_one, &writer, &total, err);
    if (r == 0)
        r = pms_write_done(&writer, err);
    return r < 0 ? r : pms_page_answer(call->exchange, &query.page, total, &people, err);
}
