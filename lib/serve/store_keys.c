/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "serve/store_sql.h"

enum {
    USE_EVERY_MS = 60000
};

static struct pms_key_use *find_use(struct pms_store *store, const char *id)
{
    for (size_t i = 0; i < store->use_count; i++)
        if (strcmp(store->uses[i].id, id) == 0)
            return &store->uses[i];
    return NULL;
}

static void fill_key(struct pms_store *store, sqlite3_stmt *row, struct pms_key_row *key)
{
    const struct pms_key_use *use;

    pms_sql_copy(row, 0, key->id, sizeof(key->id));
    pms_sql_copy(row, 1, key->name, sizeof(key->name));
    pms_sql_copy(row, 2, key->digest, sizeof(key->digest));
    pms_sql_copy(row, 3, key->tail, sizeof(key->tail));
    pms_sql_copy(row, 4, key->maker, sizeof(key->maker));
    key->active = sqlite3_column_int(row, 5) != 0;
    key->created = sqlite3_column_int64(row, 6);
    key->last_used = sqlite3_column_int64(row, 7);
    use = find_use(store, key->id);
    if (use && use->used_ms > key->last_used)
        key->last_used = use->used_ms;
}

int pms_store_key_get(struct pms_store *store, const char *id, struct pms_key_row *ret_row,
                      struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, PMS_SQL_KEY_GET, &row, err, "t", id);

    if (r == 0)
        r = pms_sql_next(store, row, err);
    if (r == 1)
        fill_key(store, row, ret_row);
    return r;
}

int pms_store_key_named(struct pms_store *store, const char *name, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, PMS_SQL_KEY_NAMED, &row, err, "t", name);

    return r < 0 ? r : pms_sql_next(store, row, err);
}

int pms_store_key_by_digest(struct pms_store *store, const char digest[PMS_DIGEST_SIZE],
                            struct pms_key_row *ret_row, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, PMS_SQL_KEY_BY_DIGEST, &row, err, "t", digest);

    /* The index is asked for the first digits only, the rest is compared in constant time. */
    while (r >= 0 && (r = pms_sql_next(store, row, err)) == 1) {
        struct pms_key_row key;

        fill_key(store, row, &key);
        if (pms_digest_equal(key.digest, digest)) {
            *ret_row = key;
            return 1;
        }
    }
    return r;
}

int pms_store_key_insert(struct pms_store *store, const struct pms_key_row *row,
                         struct pms_error *err)
{
    int r = pms_sql_run(store, PMS_SQL_KEY_INSERT, err, "ttttti", row->id, row->name,
                        row->digest, row->tail, row->maker, row->created);

    return r < 0 ? r : 0;
}

int pms_store_key_revoke(struct pms_store *store, const char *id, struct pms_error *err)
{
    return pms_sql_run(store, PMS_SQL_KEY_REVOKE, err, "t", id);
}

int pms_store_keys(struct pms_store *store,
                   void (*each)(void *context, const struct pms_key_row *row), void *context,
                   struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, PMS_SQL_KEYS, &row, err, "");

    while (r >= 0 && (r = pms_sql_next(store, row, err)) == 1) {
        struct pms_key_row key;

        fill_key(store, row, &key);
        each(context, &key);
    }
    return r;
}

static struct pms_key_use *add_use(struct pms_store *store, const char *id)
{
    struct pms_key_use *uses =
        realloc(store->uses, (store->use_count + 1) * sizeof(*store->uses));

    if (!uses)
        return NULL;
    store->uses = uses;
    uses += store->use_count++;
    snprintf(uses->id, sizeof(uses->id), "%s", id);
    return uses;
}

void pms_store_key_used(struct pms_store *store, const struct pms_key_row *row, int64_t now_ms)
{
    struct pms_key_use *use;

    if (now_ms - row->last_used < USE_EVERY_MS)
        return;
    use = find_use(store, row->id);
    if (!use)
        use = add_use(store, row->id);
    if (!use)
        return;
    use->used_ms = now_ms;
    use->written = false;
}

int pms_store_keys_flush(struct pms_store *store, struct pms_error *err)
{
    int r = 0;

    for (size_t i = 0; i < store->use_count && r >= 0; i++) {
        struct pms_key_use *use = &store->uses[i];

        if (use->written)
            continue;
        r = pms_sql_run(store, PMS_SQL_KEY_USED, err, "ti", use->id, use->used_ms);
        use->written = r >= 0;
    }
    return r < 0 ? r : 0;
}
