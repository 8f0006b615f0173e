/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
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
    MODIFIED,
    SEQ,
    ROLE,
    INVITED
};

/* The blocks of the table `places`. */
enum {
    FINE_BITS = 8,
    COARSE_BITS = 16
};

void pms_user_row_lend(sqlite3_stmt *row, struct pms_user_row *user)
{
    pms_sql_copy(row, ID, user->id, sizeof(user->id));
    user->user_name = pms_sql_text(row, USER_NAME);
    user->given_name = pms_sql_text(row, GIVEN_NAME);
    user->family_name = pms_sql_text(row, FAMILY_NAME);
    user->external_id = pms_sql_text(row, EXTERNAL_ID);
    user->active = sqlite3_column_int(row, ACTIVE);
    user->created = sqlite3_column_int64(row, CREATED);
    user->modified = sqlite3_column_int64(row, MODIFIED);
    user->seq = sqlite3_column_int64(row, SEQ);
    pms_sql_copy(row, ROLE, user->role, sizeof(user->role));
    user->invited = sqlite3_column_int(row, INVITED);
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

int pms_user_row_keep(sqlite3_stmt *row, struct pms_user_row *ret_user, struct pms_error *err)
{
    struct pms_user_row user;
    int r;

    pms_user_row_lend(row, &user);
    r = keep(&user, err);
    if (r < 0)
        return r;
    *ret_user = user;
    return 1;
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
    int r = pms_sql_query(store, which, &row, err, "t", key);

    if (r == 0)
        r = pms_sql_next(store, row, err);
    return r == 1 ? pms_user_row_keep(row, ret_row, err) : r;
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
    int r =
        pms_sql_run(store, PMS_SQL_USER_INSERT, err, "tttttiiiti", row->id, row->user_name,
                    row->given_name, row->family_name, row->external_id, (int64_t)row->active,
                    row->created, row->modified, row->role, (int64_t)row->invited);

    return r < 0 ? r : 0;
}

int pms_store_user_update(struct pms_store *store, const struct pms_user_row *row,
                          struct pms_error *err)
{
    int r = pms_sql_run(store, PMS_SQL_USER_UPDATE, err, "tttttiiti", row->id, row->user_name,
                        row->given_name, row->family_name, row->external_id,
                        (int64_t)row->active, row->modified, row->role, (int64_t)row->invited);

    return r < 0 ? r : 0;
}

int pms_store_user_delete(struct pms_store *store, const char *id, struct pms_error *err)
{
    return pms_sql_run(store, PMS_SQL_USER_DELETE, err, "t", id);
}

int pms_store_user_key(struct pms_store *store, const char *id, const char *digest,
                       struct pms_error *err)
{
    return pms_sql_run(store, PMS_SQL_USER_KEY, err, "tt", id, digest);
}

/* Where a page of the list begins: `skip` of those asked for, counted from `seq` on. */
struct place {
    int64_t seq;
    int64_t skip;
    int64_t total; /* of those asked for, from where the counting began */
};

/* Walks over the blocks of 2^bits seqs from place->seq on, up to the one that holds the person
 * after place->skip others. */
static int walk_blocks(struct pms_store *store, int bits, int active, struct place *place,
                       struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int64_t start = place->skip;
    bool found = false;
    int r = pms_sql_query(store, PMS_SQL_PLACES, &row, err, "ii", (int64_t)bits,
                          place->seq >> bits);

    place->total = 0;
    while (r >= 0 && (r = pms_sql_next(store, row, err)) == 1) {
        int64_t users = sqlite3_column_int64(row, 1);
        int64_t activated = sqlite3_column_int64(row, 2);
        int64_t count = active < 0 ? users : active ? activated : users - activated;

        if (!found && place->total + count > start) {
            place->seq = sqlite3_column_int64(row, 0) << bits;
            place->skip = start - place->total;
            found = true;
        }
        place->total += count;
        if (found && bits == FINE_BITS)
            break;
    }
    return r < 0 ? r : found;
}

/* 1 and 0 for one half of the people, -1 for all. */
static int wanted_active(const struct pms_user_query *query)
{
    return query->state == PMS_USERS_ALL ? -1 : query->state == PMS_USERS_ACTIVE;
}

/* 1 when the page has anybody on it; the number of all is told either way. */
static int find_place(struct pms_store *store, const struct pms_user_query *query,
                      struct place *ret_place, int64_t *ret_total, struct pms_error *err)
{
    struct place place = {.skip = query->page.start - 1};
    int r = walk_blocks(store, COARSE_BITS, wanted_active(query), &place, err);

    if (r < 0)
        return r;
    *ret_total = place.total;
    if (r == 1)
        r = walk_blocks(store, FINE_BITS, wanted_active(query), &place, err);
    *ret_place = place;
    return r;
}

static int bind_page(struct pms_store *store, const struct pms_user_query *query,
                     const struct place *place, sqlite3_stmt **ret_row, struct pms_error *err)
{
    int active = wanted_active(query);

    if (active < 0)
        return pms_sql_query(store, PMS_SQL_USERS_FROM, ret_row, err, "iii", place->seq,
                             place->skip, query->page.count);
    return pms_sql_query(store, PMS_SQL_USERS_ACTIVE, ret_row, err, "iiii", place->seq,
                         place->skip, query->page.count, (int64_t)active);
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
    if (r == 1 && query->page.start == 1 && query->page.count > 0) {
        pms_user_row_lend(row, &user);
        each(context, &user);
    }
    return 0;
}

/* Suspended and invited people are told apart by an index each; they are not many. */
static int bind_inactive(struct pms_store *store, const struct pms_user_query *query,
                         sqlite3_stmt **ret_row, int64_t *ret_total, struct pms_error *err)
{
    bool invited = query->state == PMS_USERS_INVITED;
    int r = pms_sql_number(
        store, invited ? PMS_SQL_USERS_INVITED_COUNT : PMS_SQL_USERS_SUSPENDED_COUNT, ret_total,
        err);

    if (r == 0)
        r = pms_sql_query(store, invited ? PMS_SQL_USERS_INVITED : PMS_SQL_USERS_SUSPENDED,
                          ret_row, err, "ii", query->page.start - 1, query->page.count);
    return r < 0 ? r : 1;
}

/* 1 when there are rows to be read. */
static int bind_list(struct pms_store *store, const struct pms_user_query *query,
                     sqlite3_stmt **ret_row, int64_t *ret_total, struct pms_error *err)
{
    struct place place;
    int r;

    if (query->state == PMS_USERS_SUSPENDED || query->state == PMS_USERS_INVITED)
        return bind_inactive(store, query, ret_row, ret_total, err);
    r = find_place(store, query, &place, ret_total, err);
    if (r == 1)
        r = bind_page(store, query, &place, ret_row, err) < 0 ? -err->code : 1;
    return r;
}

int pms_store_users(struct pms_store *store, const struct pms_user_query *query,
                    void (*each)(void *context, const struct pms_user_row *row), void *context,
                    int64_t *ret_total, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r;

    if (query->user_name)
        return list_named(store, query, each, context, ret_total, err);
    r = bind_list(store, query, &row, ret_total, err);
    while (r == 1 && (r = pms_sql_next(store, row, err)) == 1) {
        struct pms_user_row user;

        pms_user_row_lend(row, &user);
        each(context, &user);
    }
    return r;
}
