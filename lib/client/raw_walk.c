/* SPDX-License-Identifier: MIT */
/* Any listing, page by page, as its server pages it: by nextCursor (RFC 9865) or startIndex. */
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "base/json.h"
#include "client/admin.h"
#include "client/client.h"
#include "client/idset.h"
#include "client/raw.h"
#include "scim/list.h"

enum {
    EMPTY_PAGES_MAX = 100 /* a cursor may bring that many in a row */
};

struct pms_raw_walk {
    struct pms_caller caller; /* lent, except for its path */
    char *path;               /* of the next page; NULL when there is none */
    struct json_object *page;
    struct json_object *array; /* lent by the page */
    size_t next;               /* element of the page */
    long start;                /* where the page begins, from 1 */
    long total;                /* as the page before said */
    long empty_run;
    struct pms_idset seen; /* the first elements of pages */
};

static int walk_new(const struct pms_caller *caller, const char *path, const char *forbidden,
                    struct pms_raw_walk **ret_walk, struct pms_error *err)
{
    AUTO(pms_raw_walk_free) struct pms_raw_walk *walk = calloc(1, sizeof(*walk));
    int r;

    if (!walk)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    walk->caller = *caller;
    r = pms_raw_path(path, forbidden, &walk->path, err);
    if (r < 0)
        return r;
    *ret_walk = TAKE(walk);
    return 0;
}

int pms_client_raw_walk(struct pms_client *client, const char *path,
                        struct pms_raw_walk **ret_walk, struct pms_error *err)
{
    return walk_new(&client->caller, path, NULL, ret_walk, err);
}

int pms_admin_raw_walk(struct pms_admin *admin, const char *path,
                       struct pms_raw_walk **ret_walk, struct pms_error *err)
{
    struct pms_caller caller = pms_admin_at_origin(admin);

    return walk_new(&caller, path, admin->scim_path, ret_walk, err);
}

void pms_raw_walk_free(struct pms_raw_walk *walk)
{
    if (!walk)
        return;
    json_object_put(walk->page);
    free(walk->path);
    pms_idset_done(&walk->seen);
    free(walk);
}

/* The path with `name` set to `value` in its query, and without startIndex and cursor else. */
static int turn(const char *path, const char *name, const char *value, char **ret_path,
                struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf buf = PMS_BUF(PMS_URL_MAX);
    size_t at = strcspn(path, "?");
    char divider = '?';
    int r = pms_buf_add(&buf, path, at, err);

    while (r == 0 && path[at] != '\0') {
        const char *word = path + at + 1;
        size_t length = strcspn(word, "&");

        if (length > 0 && strncmp(word, "startIndex=", 11) != 0 &&
            strncmp(word, "cursor=", 7) != 0) {
            r = pms_buf_printf(&buf, err, "%c%.*s", divider, (int)length, word);
            divider = '&';
        }
        at += length + 1;
    }
    if (r == 0)
        r = pms_buf_printf(&buf, err, "%c%s=", divider, name);
    if (r == 0)
        r = pms_url_encode(&buf, value, err);
    if (r < 0)
        return r;
    *ret_path = pms_buf_take(&buf);
    return *ret_path ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

/* Whether this is a listing of some kind, and no resource that has a list among other things.
 */
static bool is_listing(struct json_object *page)
{
    int others = json_object_object_length(page) - (pms_json_name(page, "schemas") != NULL);

    return others == 1 || pms_json_name(page, "totalResults") ||
           pms_json_name(page, "nextCursor");
}

/* "Resources", or the one array that there is besides `schemas`. */
static struct json_object *find_array(struct json_object *page)
{
    struct json_object *found = pms_json_get(page, "Resources");

    if (json_object_is_type(page, json_type_array))
        return page;
    if (found || !json_object_is_type(page, json_type_object) || !is_listing(page))
        return json_object_is_type(found, json_type_array) ? found : NULL;
    json_object_object_foreach (page, name, value) {
        if (!json_object_is_type(value, json_type_array) || strcmp(name, "schemas") == 0)
            continue;
        if (found)
            return NULL;
        found = value;
    }
    return found;
}

static int fail_page(const struct pms_raw_walk *walk, const char *what, struct pms_error *err)
{
    return pms_fail(err, PMS_E_REMOTE, "%s %s", walk->caller.name, what);
}

/* A server that ignores where it is asked to begin, or hands out cursors in a circle, would be
 * walked for ever. */
static int check_repeats(struct pms_raw_walk *walk, struct pms_error *err)
{
    const char *text;
    int r;

    if (json_object_array_length(walk->array) == 0) {
        walk->empty_run++;
        return walk->empty_run > EMPTY_PAGES_MAX
                   ? fail_page(walk, "answers with one empty page after the other", err)
                   : 0;
    }
    walk->empty_run = 0;
    text = json_object_to_json_string_ext(json_object_array_get_idx(walk->array, 0),
                                          JSON_C_TO_STRING_PLAIN);
    r = text ? pms_idset_add(&walk->seen, text, err)
             : pms_fail(err, PMS_E_NOMEM, "out of memory");
    return r == 0 ? fail_page(walk, "answers with the same page again", err) : r < 0 ? r : 0;
}

/* Where the page after this one is: `walk->path` becomes NULL when there is none. */
static int plan_next(struct pms_raw_walk *walk, struct pms_error *err)
{
    AUTO(free) char *path = TAKE(walk->path);
    AUTO(free) char *cursor = NULL;
    long count = (long)json_object_array_length(walk->array);
    long total = 0;
    long start;
    char number[32];
    int r = pms_list_cursor(walk->page, &cursor, err);

    if (r < 0)
        return pms_error_prefix(err, "%s answered what cannot be used", walk->caller.name);
    if (cursor)
        return turn(path, "cursor", cursor, &walk->path, err);
    if (walk->array == walk->page ||
        !pms_json_whole(pms_json_get(walk->page, "totalResults"), &total))
        return 0;
    if (!pms_json_whole(pms_json_get(walk->page, "startIndex"), &start) || start < 1)
        start = walk->start > 0 ? walk->start : 1;
    if (walk->start > 0 && start != walk->start)
        return fail_page(walk, "answers with another page than the one asked for", err);
    if (walk->start > 0 && total < walk->total)
        return fail_page(walk, "announces fewer resources than a page before", err);
    /* Whoever begins behind the end, or asks for no rows at all, gets what they asked for. */
    if (start > total || (count == 0 && walk->start == 0) || count == total - start + 1)
        return 0;
    if (count == 0 || count > total - start + 1)
        return fail_page(walk, "shows another number of resources than it announced", err);
    walk->start = start + count;
    walk->total = total;
    snprintf(number, sizeof(number), "%ld", walk->start);
    return turn(path, "startIndex", number, &walk->path, err);
}

static int read_page(struct pms_raw_walk *walk, struct pms_error *err)
{
    AUTO(pms_raw_answer_done) struct pms_raw_answer answer = {0};
    const struct pms_raw raw = {.method = "GET"};
    int r = pms_raw_call(&walk->caller, &raw, walk->path, &answer, err);

    if (r < 0)
        return r;
    json_object_put(TAKE(walk->page));
    if (pms_json_parse(answer.body, answer.length, &walk->page, err) < 0) {
        err->code = PMS_E_REMOTE;
        return pms_error_prefix(err, "%s answered what cannot be used", walk->caller.name);
    }
    walk->array = find_array(walk->page);
    walk->next = 0;
    if (!walk->array)
        return fail_page(walk, "answers with no listing", err);
    r = check_repeats(walk, err);
    return r < 0 ? r : plan_next(walk, err);
}

int pms_raw_walk_next(struct pms_raw_walk *walk, char **ret_json, struct pms_error *err)
{
    while (!walk->array || walk->next == json_object_array_length(walk->array)) {
        int r;

        if (!walk->path)
            return 0;
        r = read_page(walk, err);
        if (r < 0)
            return r;
    }
    *ret_json = pms_json_print(json_object_array_get_idx(walk->array, walk->next++));
    return *ret_json ? 1 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}
