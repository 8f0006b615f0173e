/* SPDX-License-Identifier: MIT */
/* Listings of both versions of the API, walked to their end or not believed. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "client/idset.h"
#include "client/onelogin.h"
#include "http/url.h"

enum {
    CURSOR_MAX = 4096,
    PAGES_MOST = 200000,
    ID_SIZE = 32
};

struct walk {
    struct pms_onelogin *onelogin;
    const struct pms_onelogin_list *list;
    char *cursor; /* of the next page, NULL for the first; "" after the last */
    struct pms_idset seen;
    long total; /* as the server says; -1 when it does not */
    long page, pages;
    long count;   /* of the page at hand … */
    long fresh;   /* … and who had not come before */
    bool is_said; /* it says that it is the last, or that it is not */
    int (*take)(void *context, struct json_object *item, struct pms_error *err);
    void *context;
};

static void walk_done(struct walk *walk)
{
    free(walk->cursor);
    pms_idset_done(&walk->seen);
}

DEFINE_AUTO_VALUE(struct walk, walk_done)

__attribute__((format(printf, 3, 4))) static int give_up(const struct walk *walk,
                                                         struct pms_error *err,
                                                         const char *format, ...)
{
    char why[160];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(why, sizeof(why), format, arguments);
    va_end(arguments);
    pms_fail(err, PMS_E_REMOTE, "%s: the list of %s is not whole: %s",
             walk->onelogin->caller.name, walk->list->what, why);
    return pms_error_hint(err, "try again; nobody may be thought gone because of this list");
}

static long number_of(const struct pms_response *response, const char *header)
{
    const char *value = pms_headers_get(&response->headers, header);
    size_t digits = value ? strspn(value, "0123456789") : 0;

    return digits > 0 && digits < 10 && value[digits] == '\0' ? strtol(value, NULL, 10) : -1;
}

/* The cursor of the page behind this one, "" for none, lent; NULL when it is none. */
static const char *cursor_of_body(struct json_object *json)
{
    struct json_object *pagination = pms_json_get(json, "pagination");
    struct json_object *cursor = pms_json_get(pagination, "after_cursor");

    if (!json_object_is_type(pagination, json_type_object))
        return NULL;
    if (!cursor)
        return "";
    return json_object_is_type(cursor, json_type_string) ||
                   json_object_is_type(cursor, json_type_int)
               ? json_object_get_string(cursor)
               : NULL;
}

static const char *next_of(struct walk *walk, const struct pms_response *response,
                           struct json_object *json)
{
    const char *cursor = walk->list->is_v1
                             ? cursor_of_body(json)
                             : pms_headers_get(&response->headers, "After-Cursor");

    walk->is_said = walk->list->is_v1 || cursor;
    return cursor || walk->list->is_v1 ? cursor : "";
}

static int path_of(const struct walk *walk, char **ret_path, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf path = PMS_BUF(PMS_URL_MAX);
    const char *parameter = walk->list->is_v1 ? "after_cursor" : "cursor";
    int r = pms_buf_puts(&path, walk->list->path, err);

    if (r == 0 && walk->cursor)
        r = pms_buf_printf(&path, err, "%c%s=", strchr(walk->list->path, '?') ? '&' : '?',
                           parameter);
    if (r == 0 && walk->cursor)
        r = pms_url_encode(&path, walk->cursor, err);
    if (r < 0)
        return give_up(walk, err, "a cursor is longer than any address may be");
    *ret_path = pms_buf_take(&path);
    return *ret_path ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

/* Everything in these lists has an id, and what has none could be anybody. */
static int take_item(struct walk *walk, struct json_object *item, struct pms_error *err)
{
    struct json_object *value = pms_json_get(item, "id");
    bool is_id = json_object_is_type(value, json_type_int) ||
                 json_object_is_type(value, json_type_string);
    const char *id = is_id ? json_object_get_string(value) : "";
    int r;

    if (id[0] == '\0')
        return give_up(walk, err, "something in it has no id");
    r = pms_idset_add(&walk->seen, id, err);
    if (r <= 0)
        return r;
    walk->fresh++;
    return walk->take(walk->context, item, err);
}

static bool is_full(const struct walk *walk)
{
    return walk->list->limit > 0 && (long)walk->seen.count >= walk->list->limit;
}

static int take_page(struct walk *walk, struct json_object *array, struct pms_error *err)
{
    size_t count = json_object_array_length(array);
    int r = 0;

    walk->count = (long)count;
    walk->fresh = 0;
    for (size_t i = 0; r == 0 && i < count && !is_full(walk); i++)
        r = take_item(walk, json_object_array_get_idx(array, i), err);
    if (r == 0 && count > 0 && walk->fresh == 0)
        return give_up(walk, err, "a page repeats what came before");
    return r;
}

static int fetch(struct walk *walk, struct pms_response *ret_response,
                 struct json_object **ret_json, struct pms_error *err)
{
    AUTO(free) char *path = NULL;
    int r = path_of(walk, &path, err);
    const struct pms_onelogin_call call = {
        .method = "GET", .path = path, .right = walk->list->right};

    return r < 0 ? r : pms_onelogin_ask(walk->onelogin, &call, ret_response, ret_json, err);
}

static void note_numbers(struct walk *walk, const struct pms_response *response)
{
    long total = number_of(response, "Total-Count");
    long page = number_of(response, "Current-Page");
    long pages = number_of(response, "Total-Pages");

    walk->total = total >= 0 ? total : walk->total;
    walk->page = page >= 0 ? page : walk->page;
    walk->pages = pages >= 0 ? pages : walk->pages;
}

static int turn_page(struct walk *walk, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(json) struct json_object *json = NULL;
    struct json_object *array;
    const char *next;
    int r = fetch(walk, &response, &json, err);

    if (r < 0)
        return r;
    array = walk->list->is_v1 ? pms_json_get(json, "data") : json;
    if (!json_object_is_type(array, json_type_array))
        return pms_onelogin_fail_shape(walk->onelogin, "no list", err);
    note_numbers(walk, &response);
    r = take_page(walk, array, err);
    if (r < 0)
        return r;
    next = next_of(walk, &response, json);
    if (!next)
        return give_up(walk, err, "it does not say whether there is more");
    if (walk->count == 0 && next[0] != '\0')
        return give_up(walk, err, "an empty page leads on");
    if (walk->cursor && next[0] != '\0' && strcmp(walk->cursor, next) == 0)
        return give_up(walk, err, "a page leads to itself");
    if (strlen(next) > CURSOR_MAX)
        return give_up(walk, err, "a cursor is longer than %d bytes", CURSOR_MAX);
    free(walk->cursor);
    walk->cursor = strdup(next);
    return walk->cursor ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

/* The end: do the numbers agree? Whoever came or went while the list was read makes them
 * differ, too, and then somebody may have been passed over. */
static int conclude(const struct walk *walk, struct pms_error *err)
{
    if (is_full(walk))
        return 0;
    if (walk->total >= 0 && walk->total != (long)walk->seen.count)
        return give_up(walk, err, "%zu came, and there are %ld", walk->seen.count, walk->total);
    if (!walk->is_said && walk->total < 0 && walk->pages < 0 && walk->count >= walk->list->page)
        return give_up(walk, err,
                       "its last page is full, and nothing says that it is the last");
    if (walk->page >= 0 && walk->pages >= 0 && walk->page < walk->pages)
        return give_up(walk, err, "it ended with page %ld of %ld", walk->page, walk->pages);
    return 0;
}

int pms_onelogin_walk(struct pms_onelogin *onelogin, const struct pms_onelogin_list *list,
                      int (*take)(void *context, struct json_object *item,
                                  struct pms_error *err),
                      void *context, struct pms_error *err)
{
    AUTO(walk_done)
    struct walk walk = {.onelogin = onelogin,
                        .list = list,
                        .total = -1,
                        .page = -1,
                        .pages = -1,
                        .take = take,
                        .context = context};

    for (long page = 0; !walk.cursor || walk.cursor[0] != '\0'; page++) {
        int r =
            page < PAGES_MOST ? turn_page(&walk, err) : give_up(&walk, err, "it has no end");

        if (r < 0)
            return r;
        if (is_full(&walk))
            break;
    }
    return conclude(&walk, err);
}
