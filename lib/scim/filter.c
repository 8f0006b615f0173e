/* SPDX-License-Identifier: MIT */
#include <pmscim/filter.h>

#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"
#include "scim/filter_tree.h"

int pms_filter_new(struct pms_filter **ret_filter, struct pms_error *err)
{
    struct pms_filter *filter = calloc(1, sizeof(*filter));

    if (!filter)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_filter = filter;
    return 0;
}

void pms_filter_free(struct pms_filter *filter)
{
    if (!filter)
        return;
    for (struct pms_filter_value *value = filter->values; value; value = value->next)
        json_object_put(value->json);
    pms_arena_free(&filter->arena);
    free(filter);
}

int pms_filter_keep(struct pms_filter *filter, struct json_object *take_value,
                    struct pms_error *err)
{
    struct pms_filter_value *value = pms_arena_take(&filter->arena, sizeof(*value));

    if (!value || !take_value) {
        json_object_put(take_value);
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    *value = (struct pms_filter_value){.json = take_value, .next = filter->values};
    filter->values = value;
    return 0;
}

struct pms_filter_node *pms_filter_node_new(struct pms_filter *filter,
                                            enum pms_filter_kind kind, int column)
{
    struct pms_filter_node *node = pms_arena_take(&filter->arena, sizeof(*node));

    if (node)
        *node = (struct pms_filter_node){.kind = kind, .column = column};
    return node;
}

const struct pms_filter_node *pms_filter_root(const struct pms_filter *filter)
{
    return filter->root;
}

char *pms_filter_equals(const char *attribute, const char *value)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_buf_free) struct pms_buf buf = PMS_BUF(1024 * 1024);
    AUTO(json) struct json_object *text = json_object_new_string(value);
    AUTO(free) char *quoted = text ? pms_json_print(text) : NULL;

    if (!quoted || pms_buf_printf(&buf, &err, "%s eq %s", attribute, quoted) < 0)
        return NULL;
    return pms_buf_take(&buf);
}
