/* SPDX-License-Identifier: MIT */
#include "conf/learned.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

enum {
    FILE_MAX = 256 * 1024,
    PAGE_MAX = 100000,
    TIMEOUT_MAX = 365 * 24 * 60 * 60
};

static const struct {
    const char *name;
    size_t offset;
} truths[] = {
    {"no_filter", offsetof(struct pms_learned, no_filter)},
    {"no_user_name_filter", offsetof(struct pms_learned, no_user_name_filter)},
    {"no_external_id_filter", offsetof(struct pms_learned, no_external_id_filter)},
    {"no_group_name_filter", offsetof(struct pms_learned, no_group_name_filter)},
    {"no_patch", offsetof(struct pms_learned, no_patch)},
    {"no_if_match", offsetof(struct pms_learned, no_if_match)},
    {"json_only", offsetof(struct pms_learned, json_only)},
    {"no_put", offsetof(struct pms_learned, no_put)},
    {"no_cursor", offsetof(struct pms_learned, no_cursor)},
    {"uses_cursors", offsetof(struct pms_learned, uses_cursors)},
    {"is_asked", offsetof(struct pms_learned, is_asked)},
    {"cursor_first", offsetof(struct pms_learned, cursor_first)},
};

/* What the server says it offers, as truths; absent for unknown. */
static const struct {
    const char *name;
    size_t offset;
} offers[] = {
    {"says_patch", offsetof(struct pms_learned, patch)},
    {"says_bulk", offsetof(struct pms_learned, bulk)},
    {"says_filter", offsetof(struct pms_learned, filter)},
    {"says_etag", offsetof(struct pms_learned, etag)},
    {"says_cursor", offsetof(struct pms_learned, cursor)},
    {"says_index", offsetof(struct pms_learned, index)},
};

static const struct {
    const char *name;
    size_t offset;
    long most;
} numbers[] = {
    {"page_cap", offsetof(struct pms_learned, page_cap), PAGE_MAX},
    {"page_most", offsetof(struct pms_learned, page_most), PAGE_MAX},
    {"cursor_timeout", offsetof(struct pms_learned, cursor_timeout_s), TIMEOUT_MAX},
};

static const char *const cases[] = {
    [PMS_CASE_UNKNOWN] = NULL,
    [PMS_CASE_EXACT] = "exact",
    [PMS_CASE_IGNORED] = "ignored",
};

static int file_path(char **ret_path, struct pms_error *err)
{
    AUTO(free) char *folder = NULL;
    int r = pms_dir_xdg("XDG_CACHE_HOME", ".cache", &folder, err);

    if (r < 0)
        return r;
    *ret_path = pms_path_join(folder, "learned.json");
    return *ret_path ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

/* The whole file, an empty object for one that is not there, not ours alone, or broken. */
static struct json_object *read_all(const char *path)
{
    AUTO(pms_buf_free) struct pms_buf buf = PMS_BUF(FILE_MAX);
    struct pms_error ignored = PMS_ERROR_INIT;
    struct json_object *json = NULL;

    if (pms_file_read(path, 1, &buf, &ignored) == 0 &&
        pms_json_parse(pms_buf_text(&buf), buf.length, &json, &ignored) == 0 &&
        json_object_is_type(json, json_type_object))
        return json;
    json_object_put(json);
    return json_object_new_object();
}

/* A clock that was set back makes everything look new for ever, so the future does not count.
 */
static bool is_fresh(struct json_object *entry, int64_t now_ms)
{
    const char *at = pms_json_text(entry, "at");
    int64_t then = at ? pms_time_parse(at) : -1;

    return then >= 0 && then <= now_ms && now_ms - then < PMS_LEARNED_MS;
}

enum pms_offer pms_offer_of(struct json_object *value)
{
    static const enum pms_offer known[] = {PMS_OFFER_NO, PMS_OFFER_YES};
    int truth = pms_json_truth(value);

    return truth < 0 ? PMS_OFFER_UNKNOWN : known[truth];
}

static enum pms_name_case read_case(struct json_object *entry)
{
    const char *word = pms_json_text(entry, "name_case");

    for (size_t i = 1; word && i < COUNT(cases); i++)
        if (strcmp(word, cases[i]) == 0)
            return (enum pms_name_case)i;
    return PMS_CASE_UNKNOWN;
}

static void read_entry(struct json_object *entry, struct pms_learned *ret_learned)
{
    long number;

    for (size_t i = 0; i < COUNT(truths); i++)
        *(bool *)((char *)ret_learned + truths[i].offset) =
            pms_json_truth(pms_json_get(entry, truths[i].name)) == 1;
    for (size_t i = 0; i < COUNT(offers); i++)
        *(enum pms_offer *)((char *)ret_learned + offers[i].offset) =
            pms_offer_of(pms_json_get(entry, offers[i].name));
    for (size_t i = 0; i < COUNT(numbers); i++)
        if (pms_json_whole(pms_json_get(entry, numbers[i].name), &number) && number > 0 &&
            number <= numbers[i].most)
            *(long *)((char *)ret_learned + numbers[i].offset) = number;
    ret_learned->name_case = read_case(entry);
}

void pms_learned_load(const char *name, const char *endpoint, int64_t now_ms,
                      struct pms_learned *ret_learned)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(free) char *path = NULL;
    struct pms_error ignored = PMS_ERROR_INIT;
    struct json_object *entry;
    const char *address;

    *ret_learned = (struct pms_learned){0};
    if (file_path(&path, &ignored) < 0)
        return;
    json = read_all(path);
    entry = json ? json_object_object_get(json, name) : NULL;
    address = entry ? pms_json_text(entry, "endpoint") : NULL;
    if (address && strcmp(address, endpoint) == 0 && is_fresh(entry, now_ms))
        read_entry(entry, ret_learned);
}

/* Only what is known stands in the entry. */
static int add_learned(struct json_object *entry, const struct pms_learned *learned,
                       struct pms_error *err)
{
    const char *base = (const char *)learned;
    int r = pms_json_add_text(entry, "name_case", cases[learned->name_case], err);

    for (size_t i = 0; r == 0 && i < COUNT(truths); i++)
        if (*(const bool *)(base + truths[i].offset))
            r = pms_json_add(entry, truths[i].name, json_object_new_boolean(1), err);
    for (size_t i = 0; r == 0 && i < COUNT(offers); i++) {
        enum pms_offer offer = *(const enum pms_offer *)(base + offers[i].offset);

        if (offer != PMS_OFFER_UNKNOWN)
            r = pms_json_add(entry, offers[i].name,
                             json_object_new_boolean(offer == PMS_OFFER_YES), err);
    }
    for (size_t i = 0; r == 0 && i < COUNT(numbers); i++) {
        long number = *(const long *)(base + numbers[i].offset);

        if (number > 0)
            r = pms_json_add(entry, numbers[i].name, json_object_new_int64(number), err);
    }
    return r;
}

static int make_entry(const char *endpoint, int64_t now_ms, const struct pms_learned *learned,
                      struct json_object **ret_entry, struct pms_error *err)
{
    AUTO(json) struct json_object *entry = json_object_new_object();
    char at[PMS_TIME_SIZE];
    int r;

    if (!entry)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    pms_time_print(now_ms, at);
    r = pms_json_add_text(entry, "endpoint", endpoint, err);
    if (r == 0)
        r = pms_json_add_text(entry, "at", at, err);
    if (r == 0)
        r = add_learned(entry, learned, err);
    if (r == 0)
        *ret_entry = TAKE(entry);
    return r;
}

/* Everybody else's entries that are still good, and ours. */
static int make_all(struct json_object *before, const char *name, struct json_object *take_ours,
                    int64_t now_ms, struct json_object **ret_all, struct pms_error *err)
{
    AUTO(json) struct json_object *ours = take_ours;
    AUTO(json) struct json_object *all = json_object_new_object();
    int r = all && before ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");

    if (r < 0)
        return r;
    json_object_object_foreach (before, key, entry) {
        if (r == 0 && strcmp(key, name) != 0 && is_fresh(entry, now_ms))
            r = pms_json_add(all, key, json_object_get(entry), err);
    }
    if (r == 0)
        r = pms_json_add(all, name, TAKE(ours), err);
    if (r == 0)
        *ret_all = TAKE(all);
    return r;
}

int pms_learned_save(const char *name, const char *endpoint, int64_t now_ms,
                     const struct pms_learned *learned, struct pms_error *err)
{
    AUTO(json) struct json_object *before = NULL;
    AUTO(json) struct json_object *all = NULL;
    AUTO(free) char *path = NULL;
    AUTO(free) char *text = NULL;
    AUTO(close) int fd = -1;
    struct json_object *ours = NULL;
    int r = file_path(&path, err);

    if (r == 0)
        r = pms_file_lock_beside(path, &fd, err);
    if (r == 0)
        r = make_entry(endpoint, now_ms, learned, &ours, err);
    if (r < 0)
        return r;
    before = read_all(path);
    r = make_all(before, name, ours, now_ms, &all, err);
    if (r < 0)
        return r;
    text = pms_json_print(all);
    if (!text)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return pms_file_replace(path, text, strlen(text), err);
}
