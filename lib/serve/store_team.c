/* SPDX-License-Identifier: MIT */
#include "serve/store_sql.h"

int pms_store_account_by_digest(struct pms_store *store, const char digest[PMS_DIGEST_SIZE],
                                struct pms_account_row *ret_row, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    char known[PMS_DIGEST_SIZE] = "";
    int r = pms_sql_query(store, PMS_SQL_ACCOUNT_BY_DIGEST, &row, err, "t", digest);

    /* The index is asked for the first digits only, the rest is compared in constant time. */
    while (r == 0 && (r = pms_sql_next(store, row, err)) == 1) {
        pms_sql_copy(row, 2, known, sizeof(known));
        if (pms_digest_equal(known, digest)) {
            pms_sql_copy(row, 0, ret_row->id, sizeof(ret_row->id));
            pms_sql_copy(row, 1, ret_row->role, sizeof(ret_row->role));
            ret_row->active = sqlite3_column_int(row, 3) != 0;
            ret_row->service = sqlite3_column_int(row, 4) != 0;
            return 1;
        }
        r = 0;
    }
    return r;
}

int pms_store_service_id(struct pms_store *store, char ret_id[PMS_ID_SIZE],
                         struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, PMS_SQL_ACCOUNT_SERVICE, &row, err, "");

    if (r == 0)
        r = pms_sql_next(store, row, err);
    if (r == 1)
        pms_sql_copy(row, 0, ret_id, PMS_ID_SIZE);
    return r;
}

int pms_store_user_id(struct pms_store *store, int64_t seq, char ret_id[PMS_ID_SIZE],
                      struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, PMS_SQL_USER_AT, &row, err, "i", seq);

    if (r == 0)
        r = pms_sql_next(store, row, err);
    if (r == 1)
        pms_sql_copy(row, 0, ret_id, PMS_ID_SIZE);
    return r;
}

int pms_store_account_here(struct pms_store *store, const char *id, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, PMS_SQL_ACCOUNT_HERE, &row, err, "t", id);

    return r < 0 ? r : pms_sql_next(store, row, err);
}

int pms_store_scim_enabled(struct pms_store *store, bool *ret_enabled, struct pms_error *err)
{
    int64_t enabled = 0;
    int r = pms_sql_number(store, PMS_SQL_SCIM_ENABLED, &enabled, err);

    if (r == 0)
        *ret_enabled = enabled != 0;
    return r;
}

int pms_store_scim_enable(struct pms_store *store, bool enabled, struct pms_error *err)
{
    int r = pms_sql_run(store, PMS_SQL_SCIM_ENABLE, err, "i", (int64_t)enabled);

    return r < 0 ? r : 0;
}

static void fill_sso(sqlite3_stmt *row, struct pms_sso_row *sso)
{
    pms_sql_copy(row, 0, sso->name, sizeof(sso->name));
    sso->created = sqlite3_column_int64(row, 1);
}

int pms_store_sso_get(struct pms_store *store, const char *name, struct pms_sso_row *ret_row,
                      struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, PMS_SQL_SSO_GET, &row, err, "t", name);

    if (r == 0)
        r = pms_sql_next(store, row, err);
    if (r == 1)
        fill_sso(row, ret_row);
    return r;
}

int pms_store_sso_insert(struct pms_store *store, const struct pms_sso_row *row,
                         struct pms_error *err)
{
    int r = pms_sql_run(store, PMS_SQL_SSO_INSERT, err, "ti", row->name, row->created);

    return r < 0 ? r : 0;
}

int pms_store_sso_delete(struct pms_store *store, const char *name, struct pms_error *err)
{
    return pms_sql_run(store, PMS_SQL_SSO_DELETE, err, "t", name);
}

int pms_store_ssos(struct pms_store *store,
                   void (*each)(void *context, const struct pms_sso_row *row), void *context,
                   struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, PMS_SQL_SSOS, &row, err, "");

    while (r >= 0 && (r = pms_sql_next(store, row, err)) == 1) {
        struct pms_sso_row sso;

        fill_sso(row, &sso);
        each(context, &sso);
    }
    return r;
}

int pms_store_sso_count(struct pms_store *store, size_t *ret_count, struct pms_error *err)
{
    int64_t count = 0;
    int r = pms_sql_number(store, PMS_SQL_SSOS_COUNT, &count, err);

    if (r == 0)
        *ret_count = (size_t)count;
    return r;
}
