/* SPDX-License-Identifier: MIT */
#include "groups.h"

#include <stdio.h>

#include "people.h"

enum {
    SAID = 10 /* people one sentence names */
};

/* --- names --- */

void names_done(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->list[i]);
    free(names->list);
    *names = (struct names){0};
}

int names_add(struct names *names, const char *text, struct pms_error *err)
{
    char *copy = strdup(text);
    char **list = names->list;

    /* Room for twice as many when a power of two is full. */
    if ((names->count & (names->count - 1)) == 0 || names->count == 0)
        list = realloc(names->list, 2 * (names->count + 1) * sizeof(*list));
    if (list)
        names->list = list;
    if (!copy || !list) {
        free(copy);
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    names->list[names->count++] = copy;
    return 0;
}

void names_say(const struct names *names, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < names->count && i < SAID && used + 1 < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%.80s", i > 0 ? ", " : "",
                                 names->list[i]);
    if (names->count > SAID && used + 1 < size)
        snprintf(out + used, size - used, " and %zu more", names->count - SAID);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void names_sort(struct names *names)
{
    if (names->count > 1)
        qsort(names->list, names->count, sizeof(*names->list), compare_names);
}

bool names_have(const struct names *names, const char *text)
{
    return names->count > 0 &&
           bsearch(&text, names->list, names->count, sizeof(text), compare_names) != NULL;
}

/* --- groups --- */

bool groups_carry_people(const struct cli *cli)
{
    return strcmp(pms_profile_manners(&cli->profile), "postman") == 0;
}

int group_name_check(const char *name, struct pms_error *err)
{
    size_t length = strlen(name);

    if (name[strcspn(name, "\t\r\n\033")] != '\0') {
        pms_fail(err, PMS_E_USAGE, "\"%s\" has a line end, a tab or an escape inside", name);
        return pms_error_hint(err, "write the name in one line");
    }
    if (length == 0 || strchr(" \t\r\n", name[0]) || strchr(" \t\r\n", name[length - 1])) {
        pms_fail(err, PMS_E_USAGE, "\"%s\" begins or ends with a blank", name);
        return pms_error_hint(err, "nobody could tell it from the name without");
    }
    return 0;
}

int group_read(struct cli *cli, const char *who, struct pms_resource **ret_group,
               struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *group = NULL;
    int r = pms_client_find_group(cli->client, who, &group, err);

    if (r < 0)
        return r;
    if (pms_group_member_count(group) < 0 && pms_resource_id(group))
        return pms_client_get(cli->client, PMS_GROUP, pms_resource_id(group), ret_group, err);
    *ret_group = group;
    group = NULL;
    return 0;
}

int group_member_ids(const struct pms_resource *group, struct names *ret_ids,
                     struct pms_error *err)
{
    long count = pms_group_member_count(group);
    int r = 0;

    for (long i = 0; r == 0 && i < count; i++) {
        const char *id = pms_group_member(group, (size_t)i);

        if (id)
            r = names_add(ret_ids, id, err);
    }
    return r;
}

static int look_up(struct cli *cli, const struct names *ids, struct found **ret_found,
                   struct pms_error *err)
{
    AUTO(free) struct item *list = calloc(ids->count + 1, sizeof(*list));
    const struct items items = {.count = ids->count, .list = list};

    if (!list)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < ids->count; i++)
        list[i].who = ids->list[i];
    return people_find(cli, &items, ret_found, err);
}

int group_emails(struct cli *cli, const struct names *ids, bool only_active,
                 struct names *ret_emails, struct pms_error *err)
{
    struct found *found = NULL;
    int r = ids->count > 0 ? look_up(cli, ids, &found, err) : 0;

    for (size_t i = 0; r == 0 && i < ids->count; i++) {
        const char *email = found[i].user ? pms_user_name(found[i].user) : NULL;

        if (only_active && found[i].user && pms_user_active(found[i].user) == 0)
            continue;
        r = names_add(ret_emails, email ? email : ids->list[i], err);
    }
    found_free(found, ids->count);
    return r;
}

int group_print(struct cli *cli, const struct pms_resource *group, struct pms_error *err)
{
    AUTO(names_done) struct names ids = {0};
    AUTO(names_done) struct names emails = {0};
    struct cell cells[VIEW_COLUMNS] = {0};
    bool is_known = pms_group_member_count(group) >= 0;
    int r = group_member_ids(group, &ids, err);

    if (r == 0)
        r = group_emails(cli, &ids, false, &emails, err);
    if (r < 0)
        return r;
    if (!is_known)
        talk("the server does not show who is in it");
    cells[GROUP_NAME] = cell_text(pms_group_name(group));
    cells[GROUP_ID] = cell_text(pms_resource_id(group));
    cells[GROUP_EXTERNAL] = cell_text(pms_resource_external_id(group));
    cells[GROUP_CREATED] = cell_text(pms_resource_created(group));
    cells[GROUP_MODIFIED] = cell_text(pms_resource_modified(group));
    if (is_known) {
        cells[GROUP_MEMBERS] = cell_list((const char *const *)emails.list, emails.count);
        cells[GROUP_MEMBER_IDS] = cell_list((const char *const *)ids.list, ids.count);
    }
    return out_one(&view_group, cells, err);
}

/* --- who is in no other group --- */

/* Marks whom another group has. `order` is sorted. */
static int mark(const struct pms_resource *group, char **order, bool *is_elsewhere,
                size_t count, struct pms_error *err)
{
    long members = pms_group_member_count(group);

    if (members < 0) {
        pms_fail(err, PMS_E_REFUSED, "the server does not show who is in \"%.200s\"",
                 pms_group_name(group) ? pms_group_name(group) : "");
        return pms_error_hint(err, "so nobody can tell whose last group this is; nothing was "
                                   "done");
    }
    for (long i = 0; i < members; i++) {
        const char *id = pms_group_member(group, (size_t)i);
        char **at = id ? bsearch(&id, order, count, sizeof(*order), compare_names) : NULL;

        if (at)
            is_elsewhere[at - order] = true;
    }
    return 0;
}

static int mark_all(struct cli *cli, const char *but_id, char **order, bool *is_elsewhere,
                    size_t count, struct pms_error *err)
{
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    const struct pms_query query = {.type = PMS_GROUP};
    int r = pms_client_list(cli->client, &query, &pages, err);

    while (r >= 0) {
        AUTO(pms_resource_free) struct pms_resource *group = NULL;

        r = pms_pages_next(pages, &group, err);
        if (r <= 0)
            break;
        if (pms_resource_id(group) && strcmp(pms_resource_id(group), but_id) == 0)
            continue;
        r = mark(group, order, is_elsewhere, count, err);
    }
    return r;
}

int group_loners(struct cli *cli, const struct pms_resource *group, const struct names *ids,
                 struct names *ret_ids, struct pms_error *err)
{
    AUTO(free) char **order = calloc(ids->count + 1, sizeof(*order));
    AUTO(free) bool *is_elsewhere = calloc(ids->count + 1, sizeof(*is_elsewhere));
    int r = 0;

    if (ids->count == 0)
        return 0;
    if (!order || !is_elsewhere)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    memcpy(order, ids->list, ids->count * sizeof(*order));
    qsort(order, ids->count, sizeof(*order), compare_names);
    r = mark_all(cli, pms_resource_id(group), order, is_elsewhere, ids->count, err);
    for (size_t i = 0; r == 0 && i < ids->count; i++)
        if (!is_elsewhere[i])
            r = names_add(ret_ids, order[i], err);
    return r;
}
