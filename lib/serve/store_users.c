/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "serve/store_sql.h"

enum {
    ID,
    USER_NAME,
    GIVEN_NAME,
    FAMILY_NAME,
    EXTERNAL_ID,
    ACTIVE,
    CREATED,
    MODIFIED
};

static void fill(sqlite3_stmt *row, struct pms_user_row *user)
{
    pms_sql_copy(row, ID, user->id, sizeof(user->id));
    user->user_name = pms_sql_text(row, USER_NAME);
    user->given_name = pms_sql_text(row, GIVEN_NAME);
    user->family_name = pms_sql_text(row, FAMILY_NAME);
    user->external_id = pms_sql_text(row, EXTERNAL_ID);
    user->active = sqlite3_column_int(row, ACTIVE);
    user->created = sqlite3_column_int64(row, CREATED);
    user->modified = sqlite3_column_int64(row, MODIFIED);
    user->memory = NULL;
}

/* Moves a text of the row to where it stays; `*at` is the next free byte. */
static void keep_text(const char **text, char **at)
{
    size_t size;

    if (!*text)
        return;
    size = strlen(*text) + 1;
    memcpy(*at, *text, size);
    *text = *at;
    *at += size;
}

static size_t text_size(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

/* Gives a row that lends from the statement a memory of its own. */
static int keep(struct pms_user_row *user, struct pms_error *err)
{
    char *at = malloc(text_size(user->user_name) + text_size(user->given_name) +
                      text_size(user->family_name) + text_size(user->external_id) + 1);

    if (!at)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    user->memory = at;
    keep_text(&user->user_name, &at);
    keep_text(&user->given_name, &at);
    keep_text(&user->family_name, &at);
    keep_text(&user->external_id, &at);
    return 0;
}

void pms_user_row_done(struct pms_user_row *row)
{
    free(row->memory);
    row->memory = NULL;
}

static int get_one(struct pms_store *store, enum pms_sql which, const char *key,
                   struct pms_user_row *ret_row, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    struct pms_user_row user;
    int r = pms_sql_query(store, which, &row, err, "t", key);

    if (r == 0)
        r = pms_sql_next(store, row, err);
    if (r != 1)
        return r;
    fill(row, &user);
    r = keep(&user, err);
    if (r < 0)
        return r;
    *ret_row = user;
    return 1;
}

int pms_store_user_get(struct pms_store *store, const char *id, struct pms_user_row *ret_row,
                       struct pms_error *err)
{
    return get_one(store, PMS_SQL_USER_GET, id, ret_row, err);
}

int pms_store_user_named(struct pms_store *store, const char *user_name,
                         struct pms_user_row *ret_row, struct pms_error *err)
{
    return get_one(store, PMS_SQL_USER_NAMED, user_name, ret_row, err);
}

int pms_store_user_insert(struct pms_store *store, const struct pms_user_row *row,
                          struct pms_error *err)
{
    int r = pms_sql_run(store, PMS_SQL_USER_INSERT, err, "tttttiii", row->id, row->user_name,
                        row->given_name, row->family_name, row->external_id,
                        (int64_t)row->active, row->created, row->modified);

    return r < 0 ? r : 0;
}

int pms_store_user_update(struct pms_store *store, const struct pms_user_row *row,
                          struct pms_error *err)
{
    int r = pms_sql_run(store, PMS_SQL_USER_UPDATE, err, "tttttii", row->id, row->user_name,
                        row->given_name, row->family_name, row->external_id,
                        (int64_t)row->active, row->modified);

    return r < 0 ? r : 0;
}

struct counts {
    int64_t all;
    int64_t active;
    int64_t last; /* the highest seq */
};

static int count_users(struct pms_store *store, struct counts *ret_counts,
                       struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, PMS_SQL_USERS_COUNTED, &row, err, "");

    if (r == 0)
        r = pms_sql_next(store, row, err);
    if (r < 0)
        return r;
    ret_counts->all = sqlite3_column_int64(row, 0);
    ret_counts->active = sqlite3_column_int64(row, 1);
    ret_counts->last = sqlite3_column_int64(row, 2);
    return 0;
}

static int bind_page(struct pms_store *store, const struct pms_user_query *query,
                     sqlite3_stmt **ret_row, int64_t *ret_total, struct pms_error *err)
{
    struct counts counts = {0};
    int r = count_users(store, &counts, err);

    if (r < 0)
        return r;
    if (query->active >= 0) {
        *ret_total = query->active ? counts.active : counts.all - counts.active;
        return pms_sql_query(store, PMS_SQL_USERS_ACTIVE, ret_row, err, "iii", query->start,
                             query->count, (int64_t)query->active);
    }
    *ret_total = counts.all;
    /* While nobody was ever removed, a place in the list is a seq, and no page costs more than
     * the first. */
    return pms_sql_query(store,
                         counts.last == counts.all ? PMS_SQL_USERS_FROM : PMS_SQL_USERS_ALL,
                         ret_row, err, "ii", query->start, query->count);
}

static int list_named(struct pms_store *store, const struct pms_user_query *query,
                      void (*each)(void *context, const struct pms_user_row *row),
                      void *context, int64_t *ret_total, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    struct pms_user_row user;
    int r = pms_sql_query(store, PMS_SQL_USERS_NAMED, &row, err, "t", query->user_name);

    if (r == 0)
        r = pms_sql_next(store, row, err);
    if (r < 0)
        return r;
    *ret_total = r;
    if (r == 1 && query->start == 1 && query->count > 0) {
        fill(row, &user);
        each(context, &user);
    }
    return 0;
}

int pms_store_users(struct pms_store *store, const struct pms_user_query *query,
                    void (*each)(void *context, const struct pms_user_row *row), void *context,
                    int64_t *ret_total, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r;

    if (query->user_name)
        return list_named(store, query, each, context, ret_total, err);
    r = bind_page(store, query, &row, ret_total, err);
    while (r >= 0 && (r = pms_sql_next(store, row, err)) == 1) {
        struct pms_user_row user;

        fill(row, &user);
        each(context, &user);
    }
    return r;
}
