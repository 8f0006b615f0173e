/* SPDX-License-Identifier: MIT */
#include "sync/onelogin_memory.h"

#include <stdio.h>
#include <string.h>

#include <pmscim/profile.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "sync/directory.h"
#include "sync/index.h"
#include "sync/rows.h"

enum {
    FILE_MOST = 1 << 30,
    VERSION = 1,
    OVERLAP_MS = 5 * 60 * 1000 /* changes that were on their way while people were read */
};

struct remembered {
    const char *id;
    const char *json;
};

struct pms_memory {
    struct remembered *rows;
    size_t count;
    size_t room;
    struct pms_index ids;
    struct pms_arena texts;
    int64_t full_ms;
    int64_t took_ms;   /* the reading before this one */
    int64_t newest_ms; /* the last change that was seen; -1 for none */
};

static const char *id_of(const void *memory, size_t row)
{
    return ((const struct pms_memory *)memory)->rows[row].id;
}

int pms_memory_new(struct pms_memory **ret_memory, struct pms_error *err)
{
    struct pms_memory *memory = calloc(1, sizeof(*memory));

    if (!memory)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    pms_index_init(&memory->ids, id_of, memory, true);
    memory->newest_ms = -1;
    *ret_memory = memory;
    return 0;
}

void pms_memory_free(struct pms_memory *memory)
{
    if (!memory)
        return;
    pms_index_done(&memory->ids);
    pms_arena_free(&memory->texts);
    free(memory->rows);
    free(memory);
}

static int add_row(struct pms_memory *memory, const struct remembered *row,
                   struct pms_error *err)
{
    struct remembered *rows;
    size_t first;

    if (memory->count == PMS_DIRECTORY_MOST)
        return pms_fail(err, PMS_E_REMOTE, "more than %d people", PMS_DIRECTORY_MOST);
    rows = pms_rows_grow(memory->rows, sizeof(*rows), memory->count, &memory->room, err);
    if (!rows)
        return -err->code;
    memory->rows = rows;
    rows[memory->count] = *row;
    return pms_index_add(&memory->ids, memory->count++, &first, err);
}

int pms_memory_put(struct pms_memory *memory, struct json_object *person, struct pms_error *err)
{
    AUTO(free) char *json = pms_json_print(person);
    struct json_object *value = pms_json_get(person, "id");
    const char *id = value ? json_object_get_string(value) : "";
    size_t row = pms_index_find(&memory->ids, id);
    const char *updated = pms_json_text(person, "updated_at");
    int64_t changed_ms = updated ? pms_time_parse(updated) : -1;
    struct remembered made;

    if (id[0] == '\0')
        return pms_fail(err, PMS_E_REMOTE, "somebody without an id");
    made =
        (struct remembered){pms_arena_text(&memory->texts, id, strlen(id)),
                            json ? pms_arena_text(&memory->texts, json, strlen(json)) : NULL};
    if (!made.id || !made.json)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (changed_ms > memory->newest_ms)
        memory->newest_ms = changed_ms;
    if (row == PMS_INDEX_NONE)
        return add_row(memory, &made, err);
    memory->rows[row].json = made.json;
    return 0;
}

int pms_memory_has(const struct pms_memory *memory, const char *id)
{
    return pms_index_find(&memory->ids, id) != PMS_INDEX_NONE;
}

size_t pms_memory_count(const struct pms_memory *memory)
{
    return memory->count;
}

int pms_memory_person(const struct pms_memory *memory, size_t index,
                      struct json_object **ret_person, struct pms_error *err)
{
    const char *json = memory->rows[index].json;

    return pms_json_parse(json, strlen(json), ret_person, err);
}

int pms_memory_since(const struct pms_memory *memory, char since[32])
{
    int64_t back_ms = OVERLAP_MS + memory->took_ms;

    if (memory->newest_ms < back_ms)
        return 0;
    pms_time_print(memory->newest_ms - back_ms, since);
    return 1;
}

/* --- the file --- */

static int path_of(const struct pms_memory_about *about, char **ret_path, struct pms_error *err)
{
    AUTO(free) char *folder = NULL;
    int r = pms_dir_cache(&folder, err);

    if (r < 0)
        return r;
    if (asprintf(ret_path, "%s/onelogin/%s-%s.ndjson", folder, about->account, about->app) >= 0)
        return 0;
    *ret_path = NULL;
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static bool says(struct json_object *head, const char *name, const char *text)
{
    const char *said = pms_json_text(head, name);

    return said && strcmp(said, text) == 0;
}

/* Whether the first line tells of a memory that may be used. */
static bool is_good_head(struct json_object *head, const struct pms_memory_about *about,
                         int64_t oldest_ms, int64_t now_ms, struct pms_memory *memory)
{
    const char *full = pms_json_text(head, "full");
    long version = 0;
    long took_ms = -1;

    if (!pms_json_whole(pms_json_get(head, "took_ms"), &took_ms) || took_ms < 0)
        return false;
    memory->took_ms = took_ms;
    memory->full_ms = full ? pms_time_parse(full) : -1;
    return pms_json_whole(pms_json_get(head, "version"), &version) && version == VERSION &&
           says(head, "account", about->account) && says(head, "app", about->app) &&
           says(head, "address", about->address) && says(head, "client", about->client) &&
           says(head, "query", about->query) && memory->full_ms >= oldest_ms &&
           memory->full_ms <= now_ms;
}

/* The line at `*at`, an object; NULL for anything else, and at the end. */
static struct json_object *next_line(const struct pms_buf *text, size_t *at)
{
    struct json_object *json = NULL;
    struct pms_error ignored = PMS_ERROR_INIT;
    const char *start = pms_buf_text(text) + *at;
    const char *end = memchr(start, '\n', text->length - *at);

    if (!end || pms_json_parse(start, (size_t)(end - start), &json, &ignored) < 0)
        return NULL;
    *at += (size_t)(end - start) + 1;
    if (json_object_is_type(json, json_type_object))
        return json;
    json_object_put(json);
    return NULL;
}

/* The last line counts those before it, so that half a file is not taken for a whole one. */
static bool read_people(struct pms_memory *memory, const struct pms_buf *text, size_t at)
{
    for (;;) {
        AUTO(json) struct json_object *json = next_line(text, &at);
        struct pms_error ignored = PMS_ERROR_INIT;
        long people = -1;

        if (!json)
            return false;
        if (pms_json_whole(pms_json_get(json, "people"), &people))
            return people == (long)memory->count && at == text->length;
        if (pms_memory_put(memory, json, &ignored) < 0)
            return false;
    }
}

int pms_memory_load(const struct pms_memory_about *about, int64_t oldest_ms, int64_t now_ms,
                    struct pms_memory **ret_memory, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(FILE_MOST);
    AUTO(pms_memory_free) struct pms_memory *memory = NULL;
    AUTO(json) struct json_object *head = NULL;
    AUTO(free) char *path = NULL;
    struct pms_error ignored = PMS_ERROR_INIT;
    size_t at = 0;
    int r = path_of(about, &path, err);

    if (r == 0)
        r = pms_memory_new(&memory, err);
    if (r < 0)
        return r;
    if (pms_file_read(path, 1, &text, &ignored) < 0)
        return 0;
    head = next_line(&text, &at);
    /* A change that is yet to come would hide all that come before it. */
    if (head && is_good_head(head, about, oldest_ms, now_ms, memory) &&
        read_people(memory, &text, at) && memory->newest_ms <= now_ms + OVERLAP_MS)
        *ret_memory = TAKE(memory);
    return 0;
}

static int print_head(const struct pms_memory *memory, const struct pms_memory_about *about,
                      struct pms_buf *text, struct pms_error *err)
{
    AUTO(json) struct json_object *head = json_object_new_object();
    AUTO(free) char *line = NULL;
    char full[PMS_TIME_SIZE];
    int r = head ? pms_json_add(head, "version", json_object_new_int(VERSION), err)
                 : pms_fail(err, PMS_E_NOMEM, "out of memory");

    pms_time_print(memory->full_ms, full);
    if (r == 0)
        r = pms_json_add_text(head, "account", about->account, err);
    if (r == 0)
        r = pms_json_add_text(head, "app", about->app, err);
    if (r == 0)
        r = pms_json_add_text(head, "address", about->address, err);
    if (r == 0)
        r = pms_json_add_text(head, "client", about->client, err);
    if (r == 0)
        r = pms_json_add(head, "took_ms", json_object_new_int64(memory->took_ms), err);
    if (r == 0)
        r = pms_json_add_text(head, "query", about->query, err);
    if (r == 0)
        r = pms_json_add_text(head, "full", full, err);
    line = r == 0 ? pms_json_print(head) : NULL;
    if (r == 0 && !line)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return r < 0 ? r : pms_buf_printf(text, err, "%s\n", line);
}

int pms_memory_save(struct pms_memory *memory, const struct pms_memory_about *about,
                    int64_t full_ms, int64_t took_ms, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(FILE_MOST);
    AUTO(free) char *path = NULL;
    int r = path_of(about, &path, err);

    if (full_ms >= 0)
        memory->full_ms = full_ms;
    memory->took_ms = took_ms;
    if (r == 0)
        r = print_head(memory, about, &text, err);
    for (size_t i = 0; r == 0 && i < memory->count; i++)
        r = pms_buf_printf(&text, err, "%s\n", memory->rows[i].json);
    if (r == 0)
        r = pms_buf_printf(&text, err, "{\"people\":%zu}\n", memory->count);
    if (r == 0)
        r = pms_dir_make_for(path, err);
    return r < 0 ? r : pms_file_replace(path, text.data, text.length, err);
}
