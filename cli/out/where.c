/* SPDX-License-Identifier: MIT */
#include "out/where.h"

#include <stdio.h>
#include <stdlib.h>

#include <pmscim/filter.h>

#include "auto.h"
#include "out/json.h"

struct where {
    const struct view *view;
    struct pms_filter *filter;
    struct pms_attribute fields[VIEW_COLUMNS + 1];
};

static struct pms_attribute field_of(const struct column *column)
{
    unsigned flags = column->flags;

    return (struct pms_attribute){
        .name = column->key,
        .type = flags & COLUMN_TIME     ? PMS_ATTR_DATETIME
                : flags & COLUMN_TRUTH  ? PMS_ATTR_BOOLEAN
                : flags & COLUMN_NUMBER ? PMS_ATTR_INTEGER
                                        : PMS_ATTR_STRING,
        .flags = flags & COLUMN_LIST ? PMS_ATTR_MULTI : 0,
    };
}

int where_parse(const struct view *view, const char *text, struct where **ret_where,
                struct pms_error *err)
{
    struct where *where = calloc(1, sizeof(*where));
    int r;

    if (!where)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    where->view = view;
    for (size_t i = 0; i < view->count; i++)
        where->fields[i] = field_of(&view->columns[i]);
    r = pms_filter_parse(text, &where->filter, err);
    if (r == 0)
        r = pms_filter_check_fields(where->filter, where->fields, err);
    if (r == 0) {
        *ret_where = where;
        return 0;
    }
    where_free(where);
    pms_error_prefix(err, "--where");
    return err->hint[0] != '\0'
               ? r
               : pms_error_hint(err, "\"--columns help\" lists what it may ask for; "
                                     "pmscim-filter(7) explains how");
}

void where_free(struct where *where)
{
    if (!where)
        return;
    pms_filter_free(where->filter);
    free(where);
}

int where_match(const struct where *where, const struct cell *cells, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *row = NULL;
    AUTO(free) char *text = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&text, &length);

    if (!file)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    json_put_row(file, where->view, cells);
    if (fclose(file) != 0)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (pms_resource_parse(PMS_USER, text, length, &row, err) < 0)
        return pms_error_prefix(err, "--where");
    return pms_filter_match_fields(where->filter, where->fields, row);
}
