/* SPDX-License-Identifier: MIT */
/* People by a filter: the one statement that is put together while the endpoint runs. */
#include "serve/filter_sql.h"
#include "serve/store_sql.h"

enum {
    SQL_MOST = 1 << 20
};

/* Empty texts are stored as NULL, and no user's resource shows them. */
static const struct pms_filter_column columns[] = {
    {"id", "users.id", PMS_ATTR_STRING, true},
    {"userName", "user_name", PMS_ATTR_STRING, false},
    {"name.givenName", "given_name", PMS_ATTR_STRING, false},
    {"name.familyName", "family_name", PMS_ATTR_STRING, false},
    {"externalId", "users.external_id", PMS_ATTR_STRING, true},
    {"active", "active", PMS_ATTR_BOOLEAN, false},
    {"meta.created", "users.created", PMS_ATTR_DATETIME, false},
    {"meta.lastModified", "users.modified", PMS_ATTR_DATETIME, false},
};

static const struct pms_filter_table table = {
    .type = PMS_USER,
    .columns = columns,
    .count = sizeof(columns) / sizeof(*columns),
};

static const char *const conditions[] = {
    [PMS_USERS_ALL] = "",
    [PMS_USERS_ACTIVE] = "active = 1 AND ",
    [PMS_USERS_INACTIVE] = "active = 0 AND ",
    [PMS_USERS_SUSPENDED] = "active = 0 AND invited = 0 AND ",
    [PMS_USERS_INVITED] = "active = 0 AND invited = 1 AND ",
};

static inline void auto_finalize(sqlite3_stmt **statement)
{
    sqlite3_finalize(*statement);
}

/* The texts of the clause, then the numbers of what follows it. */
static int bind_all(struct pms_store *store, sqlite3_stmt *statement,
                    const struct pms_filter_params *params, const int64_t *numbers,
                    size_t count, struct pms_error *err)
{
    int r = SQLITE_OK;

    for (size_t i = 0; i < params->count && r == SQLITE_OK; i++)
        r = sqlite3_bind_text(statement, (int)i + 1, params->list[i].text,
                              params->list[i].length, SQLITE_STATIC);
    for (size_t i = 0; i < count && r == SQLITE_OK; i++)
        r = sqlite3_bind_int64(statement, (int)(params->count + i) + 1, numbers[i]);
    return r == SQLITE_OK ? 0 : pms_sql_fail(store, err);
}

static int prepare(struct pms_store *store, const char *what, const struct pms_buf *clause,
                   const char *rest, sqlite3_stmt **ret_statement, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf sql = PMS_BUF(SQL_MOST + 1024);
    int r = pms_buf_printf(&sql, err, "SELECT %s FROM users WHERE ", what);

    if (r == 0)
        r = pms_buf_add(&sql, clause->data, clause->length, err);
    if (r == 0)
        r = pms_buf_puts(&sql, rest, err);
    if (r < 0)
        return r;
    return sqlite3_prepare_v2(store->db, sql.data, (int)sql.length, ret_statement, NULL) ==
                   SQLITE_OK
               ? 0
               : pms_sql_fail(store, err);
}

static int count_matches(struct pms_store *store, const struct pms_buf *clause,
                         const struct pms_filter_params *params, int64_t *ret_total,
                         struct pms_error *err)
{
    AUTO(finalize) sqlite3_stmt *row = NULL;
    int r = prepare(store, "count(*)", clause, "", &row, err);

    if (r == 0)
        r = bind_all(store, row, params, NULL, 0, err);
    if (r == 0)
        r = pms_sql_next(store, row, err);
    if (r < 0)
        return r;
    *ret_total = sqlite3_column_int64(row, 0);
    return 0;
}

static int list_matches(struct pms_store *store, const struct pms_user_query *query,
                        const struct pms_buf *clause, const struct pms_filter_params *params,
                        void (*each)(void *context, const struct pms_user_row *row),
                        void *context, struct pms_error *err)
{
    AUTO(finalize) sqlite3_stmt *row = NULL;
    const int64_t numbers[] = {query->page.count, query->page.start - 1};
    int r = prepare(store, PMS_SQL_USER_COLUMNS, clause, " ORDER BY users.seq LIMIT ? OFFSET ?",
                    &row, err);

    if (r == 0)
        r = bind_all(store, row, params, numbers, 2, err);
    while (r >= 0 && (r = pms_sql_next(store, row, err)) == 1) {
        struct pms_user_row user;

        pms_user_row_lend(row, &user);
        each(context, &user);
    }
    return r;
}

int pms_store_users_where(struct pms_store *store, const struct pms_user_query *query,
                          const struct pms_filter *filter,
                          void (*each)(void *context, const struct pms_user_row *row),
                          void *context, int64_t *ret_total, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf clause = PMS_BUF(SQL_MOST);
    AUTO(pms_filter_params_done) struct pms_filter_params params = {0};
    int r = pms_buf_puts(&clause, conditions[query->state], err);

    if (r == 0)
        r = pms_filter_sql(filter, &table, &clause, &params, err);
    if (r == 0)
        r = count_matches(store, &clause, &params, ret_total, err);
    return r < 0 ? r : list_matches(store, query, &clause, &params, each, context, err);
}
