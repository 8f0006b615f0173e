/* SPDX-License-Identifier: MIT */
#include "serve/admin_page.h"

#include "serve/query.h"

enum {
    PAGE_MOST = 100,
    START_MOST = 1000000000
};

int pms_admin_place(const struct pms_call *call, struct pms_place *ret_place,
                    struct pms_error *err)
{
    const char *query = call->exchange->query;
    long start = 1;
    long count = PAGE_MOST;
    int r = pms_query_number(query, "startIndex", START_MOST, &start, err);

    if (r >= 0)
        r = pms_query_number(query, "count", PAGE_MOST, &count, err);
    if (r < 0)
        return r;
    ret_place->start = start < 1 ? 1 : start;
    ret_place->count = count < 0 ? 0 : count;
    return 0;
}

int pms_admin_page(struct pms_call *call, const struct pms_place *place, int64_t total,
                   const char *name, const struct pms_buf *rows, struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(call->exchange, 200);

    pms_write_object(&writer, NULL);
    pms_write_number(&writer, "totalResults", total);
    pms_write_number(&writer, "startIndex", place->start);
    pms_write_number(&writer, "itemsPerPage", place->count);
    pms_write_array(&writer, name);
    pms_write_raw(&writer, rows);
    pms_write_array_end(&writer);
    pms_write_object_end(&writer);
    return pms_write_done(&writer, err);
}
