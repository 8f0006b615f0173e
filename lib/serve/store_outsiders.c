/* SPDX-License-Identifier: MIT */
#include "serve/store_sql.h"

static void fill(sqlite3_stmt *row, struct pms_outsider_row *outsider)
{
    pms_sql_copy(row, 0, outsider->id, sizeof(outsider->id));
    pms_sql_copy(row, 1, outsider->email, sizeof(outsider->email));
    pms_sql_copy(row, 2, outsider->given_name, sizeof(outsider->given_name));
    pms_sql_copy(row, 3, outsider->family_name, sizeof(outsider->family_name));
    pms_sql_copy(row, 4, outsider->team, sizeof(outsider->team));
    outsider->invited = (enum pms_invite)sqlite3_column_int(row, 5);
    outsider->created = sqlite3_column_int64(row, 6);
}

static int get_one(struct pms_store *store, enum pms_sql which, const char *key,
                   struct pms_outsider_row *ret_row, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, which, &row, err, "t", key);

    if (r == 0)
        r = pms_sql_next(store, row, err);
    if (r == 1)
        fill(row, ret_row);
    return r;
}

int pms_store_outsider_get(struct pms_store *store, const char *id,
                           struct pms_outsider_row *ret_row, struct pms_error *err)
{
    return get_one(store, PMS_SQL_OUTSIDER_GET, id, ret_row, err);
}

int pms_store_outsider_named(struct pms_store *store, const char *email,
                             struct pms_outsider_row *ret_row, struct pms_error *err)
{
    return get_one(store, PMS_SQL_OUTSIDER_NAMED, email, ret_row, err);
}

int pms_store_outsider_insert(struct pms_store *store, const struct pms_outsider_row *row,
                              struct pms_error *err)
{
    int r =
        pms_sql_run(store, PMS_SQL_OUTSIDER_INSERT, err, "tttttii", row->id, row->email,
                    row->given_name, row->family_name, row->team[0] != '\0' ? row->team : NULL,
                    (int64_t)row->invited, row->created);

    return r < 0 ? r : 0;
}

int pms_store_outsider_invite(struct pms_store *store, const char *id, enum pms_invite invited,
                              struct pms_error *err)
{
    return pms_sql_run(store, PMS_SQL_OUTSIDER_INVITE, err, "ti", id, (int64_t)invited);
}

int pms_store_outsider_delete(struct pms_store *store, const char *id, struct pms_error *err)
{
    return pms_sql_run(store, PMS_SQL_OUTSIDER_DELETE, err, "t", id);
}

int pms_store_outsiders(struct pms_store *store, const struct pms_page *page,
                        void (*each)(void *context, const struct pms_outsider_row *row),
                        void *context, int64_t *ret_total, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_number(store, PMS_SQL_OUTSIDERS_COUNT, ret_total, err);

    if (r == 0)
        r = pms_sql_query(store, PMS_SQL_OUTSIDERS, &row, err, "ii", page->start - 1,
                          page->count);

    while (r >= 0 && (r = pms_sql_next(store, row, err)) == 1) {
        struct pms_outsider_row outsider;

        fill(row, &outsider);
        each(context, &outsider);
    }
    return r;
}
