/* SPDX-License-Identifier: MIT */
#include "directory.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"

void *must(void *memory)
{
    if (!memory)
        errx(2, "out of memory");
    return memory;
}

void set_text(char **place, const char *value)
{
    char *own = value ? must(strdup(value)) : NULL;

    free(*place);
    *place = own;
}

/* --- ids --- */

bool ids_have(const struct ids *ids, long id)
{
    for (size_t i = 0; i < ids->count; i++)
        if (ids->items[i] == id)
            return true;
    return false;
}

/* The room doubles where the count is a power of two. */
void ids_add(struct ids *ids, long id)
{
    if ((ids->count & (ids->count - 1)) == 0)
        ids->items =
            must(realloc(ids->items, (ids->count ? 2 * ids->count : 1) * sizeof(*ids->items)));
    ids->items[ids->count++] = id;
}

void ids_remove(struct ids *ids, long id)
{
    struct ids kept = {0};

    for (size_t i = 0; i < ids->count; i++)
        if (ids->items[i] != id)
            ids_add(&kept, ids->items[i]);
    ids_done(ids);
    *ids = kept;
}

void ids_done(struct ids *ids)
{
    free(ids->items);
    *ids = (struct ids){0};
}

/* --- what is found by its id, which stands first in its struct --- */

static size_t place_of(const void *items, size_t count, size_t size, long id)
{
    size_t from = 0;

    while (from < count) {
        size_t middle = from + (count - from) / 2;

        if (*(const long *)((const char *)items + middle * size) < id)
            from = middle + 1;
        else
            count = middle;
    }
    return from;
}

static void *find(void *items, size_t count, size_t size, long id)
{
    size_t place = place_of(items, count, size, id);
    void *item = (char *)items + place * size;

    return place < count && *(long *)item == id ? item : NULL;
}

static void *add(void **items, size_t *count, size_t size, long id)
{
    size_t place = place_of(*items, *count, size, id);
    char *item;

    if (find(*items, *count, size, id))
        return (char *)*items + place * size;
    if ((*count & (*count - 1)) == 0)
        *items = must(realloc(*items, (*count ? 2 * *count : 1) * size));
    item = (char *)*items + place * size;
    memmove(item + size, item, (*count - place) * size);
    memset(item, 0, size);
    *(long *)item = id;
    ++*count;
    return item;
}

/* What it held is ended already. */
static void drop(void *items, size_t *count, size_t size, const void *item)
{
    size_t place = (size_t)((const char *)item - (char *)items) / size;
    char *hole = (char *)items + place * size;

    memmove(hole, hole + size, (*count - place - 1) * size);
    --*count;
}

struct person *directory_person(const struct directory *directory, long id)
{
    return find(directory->people, directory->person_count, sizeof(struct person), id);
}

struct app *directory_app(const struct directory *directory, long id)
{
    return find(directory->apps, directory->app_count, sizeof(struct app), id);
}

struct role *directory_role(const struct directory *directory, long id)
{
    return find(directory->roles, directory->role_count, sizeof(struct role), id);
}

struct group *directory_group(const struct directory *directory, long id)
{
    return find(directory->groups, directory->group_count, sizeof(struct group), id);
}

struct person *directory_add_person(struct directory *directory, long id)
{
    struct person *person = directory_person(directory, id);

    if (person)
        return person;
    person = add((void **)&directory->people, &directory->person_count, sizeof(*person), id);
    person_init(person);
    return person;
}

struct app *directory_add_app(struct directory *directory, long id)
{
    return add((void **)&directory->apps, &directory->app_count, sizeof(struct app), id);
}

struct role *directory_add_role(struct directory *directory, long id)
{
    return add((void **)&directory->roles, &directory->role_count, sizeof(struct role), id);
}

struct group *directory_add_group(struct directory *directory, long id)
{
    return add((void **)&directory->groups, &directory->group_count, sizeof(struct group), id);
}

/* --- ends --- */

static void person_done(struct person *person)
{
    person_texts_done(person);
    ids_done(&person->roles);
    ids_done(&person->apps);
    while (person->attributes) {
        struct attribute *attribute = person->attributes;

        person->attributes = attribute->next;
        free(attribute->name);
        free(attribute->value);
        free(attribute);
    }
    while (person->tasks) {
        struct task *task = person->tasks;

        person->tasks = task->next;
        free(task->status);
        free(task->state);
        free(task);
    }
}

void directory_remove_person(struct directory *directory, long id)
{
    struct person *person = directory_person(directory, id);

    if (!person)
        return;
    person_done(person);
    drop(directory->people, &directory->person_count, sizeof(*person), person);
}

void directory_remove_app(struct directory *directory, long id)
{
    struct app *app = directory_app(directory, id);

    if (!app)
        return;
    free(app->name);
    free(app->description);
    drop(directory->apps, &directory->app_count, sizeof(*app), app);
    for (size_t i = 0; i < directory->role_count; i++)
        ids_remove(&directory->roles[i].apps, id);
    for (size_t i = 0; i < directory->person_count; i++)
        ids_remove(&directory->people[i].apps, id);
}

void directory_remove_role(struct directory *directory, long id)
{
    struct role *role = directory_role(directory, id);

    if (!role)
        return;
    free(role->name);
    ids_done(&role->apps);
    drop(directory->roles, &directory->role_count, sizeof(*role), role);
    for (size_t i = 0; i < directory->person_count; i++)
        ids_remove(&directory->people[i].roles, id);
}

void directory_remove_group(struct directory *directory, long id)
{
    struct group *group = directory_group(directory, id);

    if (!group)
        return;
    free(group->name);
    drop(directory->groups, &directory->group_count, sizeof(*group), group);
    for (size_t i = 0; i < directory->person_count; i++)
        if (directory->people[i].group_id == id)
            directory->people[i].group_id = ABSENT;
}

void directory_done(struct directory *directory)
{
    for (size_t i = 0; i < directory->person_count; i++)
        person_done(&directory->people[i]);
    directory->person_count = 0;
    while (directory->app_count > 0)
        directory_remove_app(directory, directory->apps[0].id);
    while (directory->role_count > 0)
        directory_remove_role(directory, directory->roles[0].id);
    while (directory->group_count > 0)
        directory_remove_group(directory, directory->groups[0].id);
    free(directory->people);
    free(directory->apps);
    free(directory->roles);
    free(directory->groups);
    *directory = (struct directory){0};
}

/* --- people --- */

bool person_has_app(const struct directory *directory, const struct person *person, long app)
{
    if (ids_have(&person->apps, app))
        return true;
    for (size_t i = 0; i < person->roles.count; i++) {
        const struct role *role = directory_role(directory, person->roles.items[i]);

        if (role && ids_have(&role->apps, app))
            return true;
    }
    return false;
}

struct task *person_task(const struct person *person, long app)
{
    struct task *task = person->tasks;

    while (task && task->app != app)
        task = task->next;
    return task;
}

void person_set_task(struct person *person, long app, const char *status, const char *state)
{
    struct task *task = person_task(person, app);

    if (!task) {
        task = must(calloc(1, sizeof(*task)));
        task->app = app;
        task->next = person->tasks;
        person->tasks = task;
    }
    set_text(&task->status, status);
    set_text(&task->state, state);
}

void person_set_attribute(struct person *person, const char *name, const char *value)
{
    struct attribute **place = &person->attributes;

    while (*place && strcmp((*place)->name, name) != 0)
        place = &(*place)->next;
    if (!*place) {
        *place = must(calloc(1, sizeof(**place)));
        (*place)->name = must(strdup(name));
    }
    set_text(&(*place)->value, value);
}
