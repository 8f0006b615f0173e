/* SPDX-License-Identifier: MIT */
#include "sync/directory.h"

#include <stdlib.h>
#include <string.h>

#include <pmscim/text.h>

#include "base/arena.h"
#include "base/email.h"
#include "sync/index.h"
#include "sync/record.h"
#include "sync/rows.h"

enum {
    BLOCK = 1024,
    MESSAGE_MOST = 400
};

/* Records never move while the directory grows, and half of them are never spare room. */
struct block {
    struct pms_record records[BLOCK];
    unsigned char open[BLOCK];
};

struct pms_directory {
    char *name;
    struct pms_arena texts;
    struct block **blocks;
    size_t block_room;
    size_t count;
    struct pms_record_problem *problems;
    size_t problem_count;
    size_t problem_room;
    const char **groups; /* each name once */
    size_t group_count;
    size_t group_room;
    struct pms_index group_index;
    const char *columns[PMS_MAP_COUNT];
    const char *incomplete;
    int has_groups;
};

static const char *group_name(const void *table, size_t row)
{
    const struct pms_directory *directory = table;

    return directory->groups[row];
}

int pms_directory_new(const char *name, struct pms_directory **ret_directory,
                      struct pms_error *err)
{
    AUTO(pms_directory_free) struct pms_directory *directory = calloc(1, sizeof(*directory));

    if (!directory)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    directory->name = strdup(name);
    if (!directory->name)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    pms_index_init(&directory->group_index, group_name, directory, true);
    *ret_directory = TAKE(directory);
    return 0;
}

void pms_directory_free(struct pms_directory *directory)
{
    if (!directory)
        return;
    for (size_t i = 0; i < directory->block_room && directory->blocks[i]; i++)
        free(directory->blocks[i]);
    free(directory->blocks);
    free(directory->problems);
    free(directory->groups);
    pms_index_done(&directory->group_index);
    pms_arena_free(&directory->texts);
    free(directory->name);
    free(directory);
}

static int copy_text(struct pms_directory *directory, const char *text, const char **ret_copy,
                     struct pms_error *err)
{
    const char *copy = pms_arena_text(&directory->texts, text, strlen(text));

    if (!copy)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_copy = copy;
    return 0;
}

int pms_directory_name_column(struct pms_directory *directory, enum pms_map field,
                              const char *column, struct pms_error *err)
{
    return copy_text(directory, column, &directory->columns[field], err);
}

void pms_directory_speaks_of_groups(struct pms_directory *directory)
{
    directory->has_groups = 1;
}

int pms_directory_mark_incomplete(struct pms_directory *directory, const char *why,
                                  struct pms_error *err)
{
    char line[MESSAGE_MOST];

    if (directory->incomplete)
        return 0;
    pms_text_escape(why, line, sizeof(line));
    return copy_text(directory, line, &directory->incomplete, err);
}

/* Who it is about, as far as that may be relied on. */
static const char *sound_email(const char *email)
{
    return email && pms_email_valid(email) ? email : NULL;
}

static const char *sound_id(const char *id)
{
    return id && id[0] != '\0' && pms_record_text_sound(id) ? id : NULL;
}

/* Beyond so many nobody reads them; but then some people are not known to be there. */
static int too_many_problems(struct pms_directory *directory, struct pms_error *err)
{
    return pms_directory_mark_incomplete(directory,
                                         "more rows with problems than can be told apart", err);
}

int pms_directory_add_problem(struct pms_directory *directory,
                              const struct pms_record_problem *problem, struct pms_error *err)
{
    char message[MESSAGE_MOST];
    struct pms_record_problem copy = {
        .row = problem->row,
        .column = problem->column,
        .message = message,
        .external_id = sound_id(problem->external_id),
        .email = sound_email(problem->email),
    };
    const char **const texts[] = {&copy.column, &copy.message, &copy.external_id, &copy.email};
    struct pms_record_problem *rows;

    if (directory->problem_count == PMS_DIRECTORY_PROBLEMS_MOST)
        return too_many_problems(directory, err);
    pms_text_escape(problem->message, message, sizeof(message));
    rows = pms_rows_grow(directory->problems, sizeof(*rows), directory->problem_count,
                         &directory->problem_room, err);
    if (!rows)
        return -err->code;
    directory->problems = rows;
    if (!pms_arena_pack(&directory->texts, texts, sizeof(texts) / sizeof(*texts)))
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    rows[directory->problem_count++] = copy;
    return 0;
}

static int add_fault(struct pms_directory *directory, const struct pms_record *record,
                     enum pms_map field, const char *message, struct pms_error *err)
{
    const char *column = directory->columns[field];
    const struct pms_record_problem problem = {
        .row = record->row,
        .column = column ? column : pms_record_field_name(field),
        .message = message,
        .external_id = record->external_id,
        .email = record->email,
    };

    return pms_directory_add_problem(directory, &problem, err);
}

/* The one copy of a group's name. */
static int intern_group(struct pms_directory *directory, const char *name,
                        const char **ret_name, struct pms_error *err)
{
    size_t row = pms_index_find(&directory->group_index, name);
    const char **rows;
    size_t first;
    int r;

    if (row != PMS_INDEX_NONE) {
        *ret_name = directory->groups[row];
        return 0;
    }
    if (directory->group_count == PMS_DIRECTORY_GROUPS_MOST)
        return pms_fail(err, PMS_E_PARSE, "more than %d groups", PMS_DIRECTORY_GROUPS_MOST);
    rows = pms_rows_grow(directory->groups, sizeof(*rows), directory->group_count,
                         &directory->group_room, err);
    if (!rows)
        return -err->code;
    directory->groups = rows;
    r = copy_text(directory, name, &rows[directory->group_count], err);
    if (r == 0)
        r = pms_index_add(&directory->group_index, directory->group_count, &first, err);
    if (r < 0)
        return r;
    *ret_name = rows[directory->group_count++];
    return 0;
}

/* Copies the names, each once. */
static int copy_groups(struct pms_directory *directory, struct pms_record *copy,
                       struct pms_error *err)
{
    const char **names;
    size_t count = 0;

    if (copy->group_count == 0) {
        copy->groups = NULL;
        return 0;
    }
    names = pms_arena_take(&directory->texts, copy->group_count * sizeof(*names));
    if (!names)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < copy->group_count; i++) {
        const char *name = NULL;
        size_t at = 0;
        int r = intern_group(directory, copy->groups[i], &name, err);

        if (r < 0)
            return r;
        while (at < count && names[at] != name)
            at++;
        if (at == count)
            names[count++] = name;
    }
    copy->groups = names;
    copy->group_count = count;
    directory->has_groups = 1;
    return 0;
}

/* Room for one more record. */
static int make_room(struct pms_directory *directory, struct pms_error *err)
{
    size_t block = directory->count / BLOCK;
    struct block **blocks;
    size_t before = directory->block_room;

    if (directory->count == PMS_DIRECTORY_MOST)
        return pms_fail(err, PMS_E_PARSE, "more than %d people", PMS_DIRECTORY_MOST);
    blocks = pms_rows_grow(directory->blocks, sizeof(struct block *), block,
                           &directory->block_room, err);
    if (!blocks)
        return -err->code;
    directory->blocks = blocks;
    for (size_t i = before; i < directory->block_room; i++)
        blocks[i] = NULL;
    if (!blocks[block])
        blocks[block] = calloc(1, sizeof(**blocks));
    return blocks[block] ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static const char *unless_empty(const char *text)
{
    return text && text[0] != '\0' ? text : NULL;
}

int pms_directory_put(struct pms_directory *directory, const struct pms_record *record,
                      unsigned open, struct pms_error *err)
{
    struct pms_record copy = *record;
    const char **const texts[] = {&copy.external_id, &copy.email, &copy.given_name,
                                  &copy.family_name};
    enum pms_map field;
    const char *fault = pms_record_fault(record, &field);
    int r = fault ? 0 : make_room(directory, err);

    if (fault)
        return add_fault(directory, record, field, fault, err);
    if (r < 0)
        return r;
    copy.external_id = unless_empty(copy.external_id);
    copy.given_name = unless_empty(copy.given_name);
    copy.family_name = unless_empty(copy.family_name);
    copy.assigned = copy.assigned != 0;
    r = copy_groups(directory, &copy, err);
    if (r < 0)
        return r;
    if (!pms_arena_pack(&directory->texts, texts, sizeof(texts) / sizeof(*texts)))
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    directory->blocks[directory->count / BLOCK]->records[directory->count % BLOCK] = copy;
    directory->blocks[directory->count / BLOCK]->open[directory->count % BLOCK] =
        (unsigned char)open;
    directory->count++;
    return 0;
}

int pms_directory_add(struct pms_directory *directory, const struct pms_record *record,
                      struct pms_error *err)
{
    return pms_directory_put(directory, record, 0, err);
}

static int by_row(const void *a, const void *b)
{
    size_t left = ((const struct pms_record_problem *)a)->row;
    size_t right = ((const struct pms_record_problem *)b)->row;

    return (left > right) - (left < right);
}

int pms_directory_settle(struct pms_directory *directory, unsigned spoken,
                         struct pms_error *err)
{
    size_t kept = 0;

    for (size_t i = 0; i < directory->count; i++) {
        const struct pms_record *record = &directory->blocks[i / BLOCK]->records[i % BLOCK];
        unsigned open = directory->blocks[i / BLOCK]->open[i % BLOCK] & spoken;
        int r = 0;

        if (open)
            r = add_fault(directory, record,
                          open & PMS_OPEN_STATUS ? PMS_MAP_STATUS : PMS_MAP_ASSIGNED,
                          "missing, although others have it", err);
        else
            directory->blocks[kept / BLOCK]->records[kept % BLOCK] = *record;
        kept += !open;
        if (r < 0)
            return r;
    }
    directory->count = kept;
    if (directory->problem_count > 1)
        qsort(directory->problems, directory->problem_count, sizeof(*directory->problems),
              by_row);
    return 0;
}

const char *pms_directory_name(const struct pms_directory *directory)
{
    return directory->name;
}

size_t pms_directory_count(const struct pms_directory *directory)
{
    return directory->count;
}

const struct pms_record *pms_directory_record(const struct pms_directory *directory,
                                              size_t index)
{
    return index < directory->count ? &directory->blocks[index / BLOCK]->records[index % BLOCK]
                                    : NULL;
}

size_t pms_directory_problem_count(const struct pms_directory *directory)
{
    return directory->problem_count;
}

const struct pms_record_problem *pms_directory_problem(const struct pms_directory *directory,
                                                       size_t index)
{
    return index < directory->problem_count ? &directory->problems[index] : NULL;
}

const char *pms_directory_incomplete(const struct pms_directory *directory)
{
    return directory->incomplete;
}

int pms_directory_has_groups(const struct pms_directory *directory)
{
    return directory->has_groups;
}
