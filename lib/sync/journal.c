/* SPDX-License-Identifier: MIT */
/* Journals are written here; journal_read.c reads them. */
#include "sync/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "sync/journal_text.h"

static int fail_memory(struct pms_error *err)
{
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static int fail_errno(struct pms_error *err, const char *path, const char *what)
{
    return pms_fail(err, PMS_E_IO, "%s: cannot %s: %s", path, what, strerror(errno));
}

void pms_journal_free(struct pms_journal *journal)
{
    if (!journal)
        return;
    if (journal->fd >= 0)
        close(journal->fd);
    pms_run_lock_free(journal->lock);
    pms_buf_free(&journal->unsaved);
    pms_arena_free(&journal->texts);
    free(journal->entries);
    free(journal->path);
    free(journal);
}

static int journal_new(const char *folder, const struct pms_plan *plan,
                       struct pms_journal **ret_journal, struct pms_error *err)
{
    AUTO(pms_journal_free) struct pms_journal *journal = calloc(1, sizeof(*journal));

    if (!journal)
        return fail_memory(err);
    journal->fd = -1;
    journal->plan = plan;
    journal->unsaved.ceiling = PMS_JOURNAL_MAX;
    journal->entries = calloc(plan->step_count + 1, sizeof(*journal->entries));
    if (!journal->entries ||
        asprintf(&journal->path, "%s/%s.ndjson", folder, plan->digest) < 0) {
        journal->path = NULL;
        return fail_memory(err);
    }
    *ret_journal = TAKE(journal);
    return 0;
}

static int read_file(struct pms_journal *journal, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(PMS_JOURNAL_MAX);
    int r = pms_file_read(journal->path, 1, &text, err);

    if (r == -PMS_E_NOTFOUND) {
        *err = (struct pms_error)PMS_ERROR_INIT;
        return 0;
    }
    if (r < 0)
        return r;
    r = pms_journal_parse(journal, pms_buf_text(&text), text.length, &journal->whole, err);
    return r < 0 ? pms_error_prefix(err, "%s", journal->path) : 0;
}

int pms_journal_read(const char *folder, const struct pms_plan *plan,
                     struct pms_journal **ret_journal, struct pms_error *err)
{
    AUTO(pms_journal_free) struct pms_journal *journal = NULL;
    AUTO(free) char *usual = NULL;
    int r = folder ? 0 : pms_run_folder(plan->profile, &usual, err);

    if (r == 0)
        r = journal_new(folder ? folder : usual, plan, &journal, err);
    if (r == 0)
        r = read_file(journal, err);
    if (r == 0)
        *ret_journal = TAKE(journal);
    return r;
}

/* A lock of another folder keeps nobody out of this one. */
static int check_lock(const struct pms_run_lock *held, const char *folder,
                      struct pms_error *err)
{
    return strcmp(held->folder, folder) == 0
               ? 0
               : pms_fail(err, PMS_E_USAGE, "the lock is that of %s", held->folder);
}

int pms_journal_open(const char *folder, const struct pms_plan *plan,
                     const struct pms_run_lock *held, struct pms_journal **ret_journal,
                     struct pms_error *err)
{
    AUTO(pms_journal_free) struct pms_journal *journal = NULL;
    AUTO(pms_run_lock_free) struct pms_run_lock *lock = NULL;
    AUTO(free) char *usual = NULL;
    int r = folder ? 0 : pms_run_folder(plan->profile, &usual, err);

    if (r < 0)
        return r;
    if (!folder)
        folder = usual;
    r = held ? check_lock(held, folder, err)
             : pms_run_lock_open(folder, plan->profile, &lock, err);
    if (r == 0)
        r = journal_new(folder, plan, &journal, err);
    if (r == 0)
        r = read_file(journal, err);
    if (r < 0)
        return r;
    journal->lock = TAKE(lock);
    *ret_journal = TAKE(journal);
    return 0;
}

static int add_line(struct pms_journal *journal, struct json_object *json,
                    struct pms_error *err)
{
    const char *line = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN |
                                                                JSON_C_TO_STRING_NOSLASHESCAPE);

    return line ? pms_buf_printf(&journal->unsaved, err, "%s\n", line) : fail_memory(err);
}

static int new_line(const char *word, const char *value, struct json_object **ret_json,
                    struct pms_error *err)
{
    AUTO(json) struct json_object *json = json_object_new_object();
    char now[PMS_TIME_SIZE];
    int r;

    if (!json)
        return fail_memory(err);
    pms_time_print(pms_clock_now_ms(), now);
    r = pms_json_add_text(json, "at", now, err);
    if (r == 0)
        r = pms_json_add_text(json, word, value, err);
    if (r == 0)
        *ret_json = TAKE(json);
    return r;
}

static int add_groups(struct json_object *json, const struct pms_pair *groups, size_t count,
                      struct pms_error *err)
{
    AUTO(json) struct json_object *array = json_object_new_array();

    for (size_t i = 0; array && i < count; i++) {
        struct json_object *id = json_object_new_string(groups[i].value);

        if (!id || json_object_array_add(array, id) < 0) {
            json_object_put(id);
            return fail_memory(err);
        }
    }
    return pms_json_add(json, "groups", TAKE(array), err);
}

/* Says which plan the next lines are of, where those before are of another one. */
static int note_made(struct pms_journal *journal, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    const char *made = journal->plan->made;
    int r;

    if (!made || (journal->made && strcmp(journal->made, made) == 0))
        return 0;
    r = new_line("made", made, &json, err);
    if (r == 0)
        r = add_line(journal, json, err);
    if (r == 0)
        journal->made = made;
    return r;
}

static int begin_line(struct pms_journal *journal, const char *word, size_t step,
                      struct json_object **ret_json, struct pms_error *err)
{
    int r = note_made(journal, err);

    return r < 0 ? r : new_line(word, journal->plan->steps[step].id, ret_json, err);
}

int pms_journal_intend_leaving(struct pms_journal *journal, size_t step,
                               const struct pms_pair *groups, size_t count,
                               struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    int r = begin_line(journal, "intent", step, &json, err);

    if (r == 0 && count > 0)
        r = add_groups(json, groups, count, err);
    if (r == 0)
        r = add_line(journal, json, err);
    if (r == 0)
        journal->entries[step].mark = PMS_MARK_INTENT;
    return r;
}

int pms_journal_intend(struct pms_journal *journal, size_t step, struct pms_error *err)
{
    return pms_journal_intend_leaving(journal, step, NULL, 0, err);
}

int pms_journal_done(struct pms_journal *journal, size_t step, const char *id,
                     struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    struct pms_journal_entry *entry = &journal->entries[step];
    const char *copy = id;
    int r = begin_line(journal, "done", step, &json, err);

    if (r == 0)
        r = pms_json_add_text(json, "id", id, err);
    if (r == 0)
        r = add_line(journal, json, err);
    if (r < 0)
        return r;
    if (!pms_arena_pack(&journal->texts, (const char **[]){&copy}, 1))
        return fail_memory(err);
    *entry = (struct pms_journal_entry){.mark = PMS_MARK_DONE, .id = copy};
    return 0;
}

int pms_journal_failed(struct pms_journal *journal, size_t step, const struct pms_error *why,
                       bool was_sent, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    struct pms_journal_entry *entry = &journal->entries[step];
    const char *copy = why->message;
    int r = begin_line(journal, "failed", step, &json, err);

    if (r == 0)
        r = pms_json_add_text(json, "code", pms_code_name(why->code), err);
    if (r == 0)
        r = pms_json_add_text(json, "message", why->message, err);
    if (r == 0)
        r = pms_json_add(json, "sent", json_object_new_boolean(was_sent), err);
    if (r == 0)
        r = add_line(journal, json, err);
    if (r < 0)
        return r;
    if (!pms_arena_pack(&journal->texts, (const char **[]){&copy}, 1))
        return fail_memory(err);
    *entry = (struct pms_journal_entry){
        .mark = PMS_MARK_FAILED, .was_sent = was_sent, .code = why->code, .message = copy};
    return 0;
}

static int sync_folder_of(const char *path, struct pms_error *err)
{
    AUTO(free) char *folder = strndup(path, (size_t)(strrchr(path, '/') - path));
    AUTO(close) int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

    return fd >= 0 && fsync(fd) == 0 ? 0 : fail_errno(err, path, "write");
}

static int write_text(const struct pms_journal *journal, const char *data, size_t length,
                      struct pms_error *err)
{
    while (length > 0) {
        ssize_t n = write(journal->fd, data, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(err, journal->path, "write");
        data += n;
        length -= (size_t)n;
    }
    return 0;
}

/* Cuts off what was never finished, and begins where there is nothing. */
static int open_file(struct pms_journal *journal, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf head = PMS_BUF(1024);
    int r;

    journal->fd = open(journal->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (journal->fd < 0)
        return fail_errno(err, journal->path, "open");
    if (ftruncate(journal->fd, (off_t)journal->whole) < 0)
        return fail_errno(err, journal->path, "write");
    if (journal->whole > 0)
        return 0;
    r = pms_buf_printf(&head, err, "{\"journal\":%d,\"plan\":\"%s\",\"profile\":\"%s\"}\n",
                       PMS_JOURNAL_VERSION, journal->plan->digest, journal->plan->profile);
    if (r == 0)
        r = write_text(journal, pms_buf_text(&head), head.length, err);
    return r < 0 ? r : sync_folder_of(journal->path, err);
}

static int write_all(struct pms_journal *journal, struct pms_error *err)
{
    int r = journal->fd < 0 ? open_file(journal, err) : 0;

    if (r == 0)
        r = write_text(journal, pms_buf_text(&journal->unsaved), journal->unsaved.length, err);
    if (r < 0)
        return r;
    return fsync(journal->fd) == 0 ? 0 : fail_errno(err, journal->path, "write");
}

/* Nothing is written behind a line that broke off. */
int pms_journal_sync(struct pms_journal *journal, struct pms_error *err)
{
    int r;

    if (journal->unsaved.length == 0)
        return 0;
    if (journal->is_broken)
        return pms_fail(err, PMS_E_IO, "%s: it can no longer be written", journal->path);
    r = write_all(journal, err);
    pms_buf_reset(&journal->unsaved);
    journal->is_broken = r < 0;
    return r;
}
