/* SPDX-License-Identifier: MIT */
/*
 * The ledger on disk: NDJSON, with a first line that says what it is and a last one that
 * counts, so that half a file is not taken for a whole one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pmscim/profile.h>

#include "base/file.h"
#include "base/json.h"
#include "conf/profile.h"
#include "sync/ledger.h"

enum {
    VERSION = 1
};

/* A place in the text. */
struct lines {
    const char *text;
    size_t length;
    size_t at;
    int line; /* the one that was read last, from 1 */
};

static int fail_file(struct pms_error *err)
{
    if (err->code == PMS_E_PARSE || err->code == PMS_E_USAGE || err->code == PMS_E_IO)
        err->code = PMS_E_CONFIG;
    if (err->code != PMS_E_CONFIG || err->hint[0] != '\0')
        return -err->code;
    return pms_error_hint(err, "put back a copy of it; without a ledger, only members with an "
                               "externalId are known to be ours");
}

/* A file without any line has none to name. */
static int fail_line(const struct lines *lines, struct pms_error *err)
{
    if (lines->line == 0)
        return -err->code;
    pms_error_prefix(err, "line %d", lines->line);
    return pms_error_at(err, lines->line, err->column);
}

/* The next line as an object; 0 at the end. */
static int next_line(struct lines *lines, struct json_object **ret_json, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    const char *start = lines->text + lines->at;
    const char *end = memchr(start, '\n', lines->length - lines->at);
    int r;

    if (lines->at == lines->length)
        return 0;
    lines->line++;
    if (!end)
        return pms_fail(err, PMS_E_CONFIG, "it breaks off");
    r = pms_json_parse(start, (size_t)(end - start), &json, err);
    if (r == -PMS_E_PARSE) {
        int column = err->column;

        pms_fail(err, PMS_E_CONFIG, "not JSON at column %d", column);
        return pms_error_at(err, 0, column);
    }
    if (r == 0 && !json_object_is_type(json, json_type_object))
        r = pms_fail(err, PMS_E_CONFIG, "not an object");
    if (r < 0)
        return r;
    lines->at += (size_t)(end - start) + 1;
    *ret_json = TAKE(json);
    return 1;
}

/* Ledgers from before endpoints were kept have none. */
static int read_endpoint(struct pms_ledger *ledger, struct json_object *head,
                         struct pms_error *err)
{
    const char *endpoint = pms_json_text(head, "endpoint");

    if (!json_object_object_get_ex(head, "endpoint", NULL))
        return 0;
    if (!endpoint || endpoint[0] == '\0')
        return pms_fail(err, PMS_E_CONFIG, "its \"endpoint\" is none");
    ledger->endpoint = strdup(endpoint);
    return ledger->endpoint ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static int read_head(struct pms_ledger *ledger, struct lines *lines, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    const char *profile;
    long version = 0;
    int r = next_line(lines, &json, err);

    if (r < 0)
        return r;
    profile = r > 0 ? pms_json_text(json, "profile") : NULL;
    if (!profile || !pms_json_whole(json_object_object_get(json, "ledger"), &version))
        return pms_fail(err, PMS_E_CONFIG, "this is no ledger");
    if (version != VERSION)
        return pms_fail(err, PMS_E_CONFIG, "a ledger of version %ld, which is newer", version);
    if (strcmp(profile, ledger->profile) != 0)
        return pms_fail(err, PMS_E_CONFIG, "this is the ledger of profile \"%s\"", profile);
    return read_endpoint(ledger, json, err);
}

static int read_row(struct pms_ledger *ledger, struct json_object *json, struct pms_error *err)
{
    struct pms_ledger_row person = {.id = pms_json_text(json, "person"),
                                    .text = pms_json_text(json, "external_id")};
    struct pms_ledger_row group = {.id = pms_json_text(json, "group"),
                                   .text = pms_json_text(json, "name")};

    if (!person.id == !group.id)
        return pms_fail(err, PMS_E_CONFIG, "neither a person nor a group");
    return person.id ? pms_ledger_note(ledger, &ledger->people, &person, err)
                     : pms_ledger_note(ledger, &ledger->groups, &group, err);
}

static int read_end(struct pms_ledger *ledger, struct json_object *end, struct lines *lines,
                    struct pms_error *err)
{
    long people = -1;
    long groups = -1;

    if (!pms_json_whole(json_object_object_get(end, "people"), &people) ||
        !pms_json_whole(json_object_object_get(end, "groups"), &groups) ||
        (size_t)people != ledger->people.count || (size_t)groups != ledger->groups.count)
        return pms_fail(err, PMS_E_CONFIG,
                        "it should have %ld people and %ld groups, and has %zu and %zu", people,
                        groups, ledger->people.count, ledger->groups.count);
    return lines->at == lines->length
               ? 0
               : pms_fail(err, PMS_E_CONFIG, "something follows the end");
}

static int read_rows(struct pms_ledger *ledger, struct lines *lines, struct pms_error *err)
{
    int r = read_head(ledger, lines, err);

    while (r == 0) {
        AUTO(json) struct json_object *json = NULL;
        struct json_object *end;

        r = next_line(lines, &json, err);
        if (r == 0)
            return pms_fail(err, PMS_E_CONFIG, "it breaks off");
        if (r < 0)
            return r;
        end = json_object_object_get(json, "end");
        if (end)
            return read_end(ledger, end, lines, err);
        r = read_row(ledger, json, err);
    }
    return r;
}

int pms_ledger_parse(struct pms_ledger *ledger, const char *text, size_t length,
                     struct pms_error *err)
{
    struct lines lines = {.text = text, .length = length};

    if (read_rows(ledger, &lines, err) == 0)
        return 0;
    fail_line(&lines, err);
    return fail_file(err);
}

/* The file as it is now, into the ledger; one that is not there says nothing. */
static int read_file(struct pms_ledger *ledger, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(PMS_LEDGER_FILE_MAX);
    int r;

    ledger->was_there = stat(ledger->path, &ledger->seen) == 0;
    r = pms_file_read(ledger->path, 1, &text, err);
    if (r == -PMS_E_NOTFOUND)
        return 0;
    if (r < 0)
        return fail_file(err);
    r = pms_ledger_parse(ledger, pms_buf_text(&text), text.length, err);
    return r < 0 ? pms_error_prefix(err, "%s", ledger->path) : 0;
}

static int place_of(const char *profile, char **ret_path, struct pms_error *err)
{
    AUTO(free) char *folder = NULL;
    char *path = NULL;
    int r = pms_dir_state(&folder, err);

    if (r < 0)
        return r;
    if (asprintf(&path, "%s/ledger/%s.ndjson", folder, profile) < 0)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_path = path;
    return 0;
}

int pms_ledger_load(const char *path, const char *profile, struct pms_ledger **ret_ledger,
                    struct pms_error *err)
{
    AUTO(pms_ledger_free) struct pms_ledger *ledger = NULL;
    AUTO(free) char *usual = NULL;
    int r = pms_profile_name_check(profile, err);

    if (r == 0 && !path)
        r = place_of(profile, &usual, err);
    if (r == 0)
        r = pms_ledger_new(path ? path : usual, profile, &ledger, err);
    if (r == 0)
        r = read_file(ledger, err);
    if (r < 0)
        return r;
    *ret_ledger = TAKE(ledger);
    return 0;
}

static bool is_changed(const struct pms_ledger_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->rows[i].is_new)
            return true;
    return false;
}

static int write_json(struct pms_buf *text, struct json_object *json, struct pms_error *err)
{
    const char *line = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN |
                                                                JSON_C_TO_STRING_NOSLASHESCAPE);

    return line ? pms_buf_printf(text, err, "%s\n", line)
                : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static int write_line(struct pms_buf *text, const char *key, const char *id, const char *more,
                      const char *value, struct pms_error *err)
{
    AUTO(json) struct json_object *json = json_object_new_object();
    int r = json ? pms_json_add_text(json, key, id, err)
                 : pms_fail(err, PMS_E_NOMEM, "out of memory");

    if (r == 0)
        r = pms_json_add_text(json, more, value, err);
    return r < 0 ? r : write_json(text, json, err);
}

static int write_head(const struct pms_ledger *ledger, struct pms_buf *text,
                      struct pms_error *err)
{
    AUTO(json) struct json_object *json = json_object_new_object();
    int r = json ? pms_json_add(json, "ledger", json_object_new_int(VERSION), err)
                 : pms_fail(err, PMS_E_NOMEM, "out of memory");

    if (r == 0)
        r = pms_json_add_text(json, "profile", ledger->profile, err);
    if (r == 0)
        r = pms_json_add_text(json, "endpoint", ledger->endpoint, err);
    return r < 0 ? r : write_json(text, json, err);
}

static int write_all(const struct pms_ledger *ledger, struct pms_buf *text,
                     struct pms_error *err)
{
    int r = write_head(ledger, text, err);

    for (size_t i = 0; r == 0 && i < ledger->people.count; i++)
        r = write_line(text, "person", ledger->people.rows[i].id, "external_id",
                       ledger->people.rows[i].text, err);
    for (size_t i = 0; r == 0 && i < ledger->groups.count; i++)
        r = write_line(text, "group", ledger->groups.rows[i].id, "name",
                       ledger->groups.rows[i].text, err);
    if (r == 0)
        r = pms_buf_printf(text, err, "{\"end\":{\"people\":%zu,\"groups\":%zu}}\n",
                           ledger->people.count, ledger->groups.count);
    return r == -PMS_E_REMOTE
               ? pms_fail(err, PMS_E_IO, "%s: it would be too large", ledger->path)
               : r;
}

static bool same_file(const struct pms_ledger *ledger)
{
    struct stat now;

    if (stat(ledger->path, &now) < 0)
        return !ledger->was_there;
    return ledger->was_there && now.st_ino == ledger->seen.st_ino &&
           now.st_dev == ledger->seen.st_dev && now.st_size == ledger->seen.st_size &&
           now.st_mtim.tv_sec == ledger->seen.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == ledger->seen.st_mtim.tv_nsec;
}

static int take_rows(struct pms_ledger *ledger, struct pms_ledger_list *list,
                     const struct pms_ledger_list *from, struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < from->count; i++)
        r = pms_ledger_note(ledger, list, &from->rows[i], err);
    return r;
}

static int agree(struct pms_ledger *ledger, const struct pms_ledger *now, struct pms_error *err)
{
    if (!now->endpoint)
        return 0;
    return ledger->endpoint ? pms_ledger_check(now, ledger->endpoint, err)
                            : pms_ledger_claim(ledger, now->endpoint, err);
}

/* What somebody else has noted meanwhile; what is noted here wins. */
static int take_others(struct pms_ledger *ledger, struct pms_error *err)
{
    AUTO(pms_ledger_free) struct pms_ledger *now = NULL;
    int r;

    if (same_file(ledger))
        return 0;
    r = pms_ledger_load(ledger->path, ledger->profile, &now, err);
    if (r == 0)
        r = agree(ledger, now, err);
    if (r == 0)
        r = take_rows(ledger, &ledger->people, &now->people, err);
    return r < 0 ? r : take_rows(ledger, &ledger->groups, &now->groups, err);
}

static void settle(struct pms_ledger_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        list->rows[i].is_new = false;
}

int pms_ledger_save(struct pms_ledger *ledger, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(PMS_LEDGER_FILE_MAX);
    AUTO(close) int lock = -1;
    int r;

    if (!is_changed(&ledger->people) && !is_changed(&ledger->groups) &&
        !(ledger->is_claimed && ledger->was_there))
        return 0;
    r = pms_file_lock_beside(ledger->path, &lock, err);
    if (r == 0)
        r = take_others(ledger, err);
    if (r == 0)
        r = write_all(ledger, &text, err);
    if (r == 0)
        r = pms_file_replace(ledger->path, text.data, text.length, err);
    if (r < 0)
        return r;
    ledger->was_there = stat(ledger->path, &ledger->seen) == 0;
    settle(&ledger->people);
    settle(&ledger->groups);
    ledger->is_claimed = false;
    return 0;
}
