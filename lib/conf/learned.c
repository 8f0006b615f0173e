/* SPDX-License-Identifier: MIT */
#include "conf/learned.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"

enum {
    FILE_MAX = 256 * 1024,
    PAGE_MAX = 100000
};

static const struct {
    const char *name;
    size_t offset;
} truths[] = {
    {"no_filter", offsetof(struct pms_learned, no_filter)},
    {"no_user_name_filter", offsetof(struct pms_learned, no_user_name_filter)},
    {"no_external_id_filter", offsetof(struct pms_learned, no_external_id_filter)},
    {"no_patch", offsetof(struct pms_learned, no_patch)},
    {"no_if_match", offsetof(struct pms_learned, no_if_match)},
    {"json_only", offsetof(struct pms_learned, json_only)},
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

static enum pms_name_case read_case(struct json_object *entry)
{
    const char *word = pms_json_text(entry, "name_case");

    for (size_t i = 1; word && i < sizeof(cases) / sizeof(*cases); i++)
        if (strcmp(word, cases[i]) == 0)
            return (enum pms_name_case)i;
    return PMS_CASE_UNKNOWN;
}

static void read_entry(struct json_object *entry, struct pms_learned *ret_learned)
{
    long cap;

    for (size_t i = 0; i < sizeof(truths) / sizeof(*truths); i++)
        *(bool *)((char *)ret_learned + truths[i].offset) =
            pms_json_truth(pms_json_get(entry, truths[i].name)) == 1;
    ret_learned->name_case = read_case(entry);
    if (pms_json_whole(pms_json_get(entry, "page_cap"), &cap) && cap > 0 && cap <= PAGE_MAX)
        ret_learned->page_cap = cap;
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
    for (size_t i = 0; r == 0 && i < sizeof(truths) / sizeof(*truths); i++)
        if (*(const bool *)((const char *)learned + truths[i].offset))
            r = pms_json_add(entry, truths[i].name, json_object_new_boolean(1), err);
    if (r == 0)
        r = pms_json_add_text(entry, "name_case", cases[learned->name_case], err);
    if (r == 0 && learned->page_cap > 0)
        r = pms_json_add(entry, "page_cap", json_object_new_int64(learned->page_cap), err);
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
