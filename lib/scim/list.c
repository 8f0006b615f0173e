/* SPDX-License-Identifier: MIT */
#include "scim/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "scim/attr.h"
#include "scim/auto.h"

static long whole_or(struct json_object *json, const char *name, long otherwise)
{
    long number;

    return pms_json_whole(pms_json_get(json, name), &number) && number >= 0 ? number
                                                                            : otherwise;
}

int pms_list_cursor(struct json_object *page, char **ret_cursor, struct pms_error *err)
{
    struct json_object *value = pms_json_get(page, "nextCursor");
    const char *text = json_object_is_type(value, json_type_int)
                           ? json_object_get_string(value)
                           : pms_json_text(page, "nextCursor");

    if (value && !text)
        return pms_fail(err, PMS_E_REMOTE, "nextCursor is no text");
    *ret_cursor = text && text[0] != '\0' ? strdup(text) : NULL;
    return text && text[0] != '\0' && !*ret_cursor ? pms_fail(err, PMS_E_NOMEM, "out of memory")
                                                   : 0;
}

static int read_resources(enum pms_type type, struct json_object *array, struct pms_list *list,
                          struct pms_error *err)
{
    size_t count = json_object_array_length(array);

    list->resources = calloc(count > 0 ? count : 1, sizeof(struct pms_resource *));
    if (!list->resources)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < count; i++) {
        struct json_object *item = json_object_get(json_object_array_get_idx(array, i));
        int r = pms_resource_wrap(type, item, &list->resources[i], err);

        if (r < 0) {
            if (err->code == PMS_E_PARSE)
                err->code = PMS_E_REMOTE;
            return pms_error_prefix(err, "item %zu of the list", i + 1);
        }
        list->count++;
    }
    return 0;
}

/* An object counts as a list when something in it says so. */
static int read_page(enum pms_type type, struct json_object *json, struct pms_list *list,
                     struct pms_error *err)
{
    struct json_object *resources = pms_json_get(json, "Resources");
    int r;

    if (!pms_json_name(json, "Resources") && !pms_json_name(json, "totalResults"))
        return pms_fail(err, PMS_E_REMOTE, "not a list: neither Resources nor totalResults");
    list->total = whole_or(json, "totalResults", -1);
    list->start = whole_or(json, "startIndex", 0);
    list->per_page = whole_or(json, "itemsPerPage", 0);
    r = pms_list_cursor(json, &list->next_cursor, err);
    if (r < 0 || !resources)
        return r;
    if (!json_object_is_type(resources, json_type_array))
        return pms_fail(err, PMS_E_REMOTE, "not a list: Resources is no array");
    return read_resources(type, resources, list, err);
}

int pms_list_parse(enum pms_type type, const char *text, size_t length,
                   struct pms_list *ret_list, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(pms_list_done) struct pms_list list = {.total = -1};
    int r = pms_json_parse(text, length, &json, err);

    if (r < 0) {
        if (err->code == PMS_E_PARSE)
            err->code = PMS_E_REMOTE;
        return pms_error_prefix(err, "not a list");
    }
    if (json_object_is_type(json, json_type_array))
        r = read_resources(type, json, &list, err);
    else if (json_object_is_type(json, json_type_object))
        r = read_page(type, json, &list, err);
    else
        r = pms_fail(err, PMS_E_REMOTE, "not a list: neither an object nor an array");
    if (r < 0)
        return r;
    *ret_list = list;
    list = (struct pms_list){0};
    return 0;
}

void pms_list_done(struct pms_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        pms_resource_free(list->resources[i]);
    free(list->resources);
    free(list->next_cursor);
    *list = (struct pms_list){0};
}

struct json_object *pms_list_json(long total, long start, long per_page,
                                  struct json_object *take_resources)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(json) struct json_object *resources = take_resources;
    AUTO(json) struct json_object *json = json_object_new_object();

    if (!json || !resources ||
        pms_json_add(json, "schemas", json_object_new_array(), &err) < 0 ||
        pms_schemas_add(json, PMS_URN_LIST, &err) < 0 ||
        pms_json_add(json, "totalResults", json_object_new_int64(total), &err) < 0 ||
        pms_json_add(json, "startIndex", json_object_new_int64(start), &err) < 0 ||
        pms_json_add(json, "itemsPerPage", json_object_new_int64(per_page), &err) < 0 ||
        pms_json_add(json, "Resources", TAKE(resources), &err) < 0)
        return NULL;
    return TAKE(json);
}
