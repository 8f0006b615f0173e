/* SPDX-License-Identifier: MIT */
/* Every SQL statement of the endpoint, and how they are run. Only for store*.c. */
#ifndef SERVE_STORE_SQL_H
#define SERVE_STORE_SQL_H

#include <sqlite3.h>

#include "serve/store.h"

/* The columns of a person, see pms_user_row_lend(). */
#define PMS_SQL_USER_COLUMNS                                                                   \
    "users.id, user_name, given_name, family_name, users.external_id, active, users.created,"  \
    " users.modified, users.seq, role, invited"

enum pms_sql {
    PMS_SQL_BEGIN,
    PMS_SQL_BEGIN_IMMEDIATE,
    PMS_SQL_COMMIT,
    PMS_SQL_ROLLBACK,
    PMS_SQL_MARK,
    PMS_SQL_KEEP,
    PMS_SQL_UNDO,
    PMS_SQL_USER_GET,
    PMS_SQL_USER_NAMED,
    PMS_SQL_USER_INSERT,
    PMS_SQL_USER_UPDATE,
    PMS_SQL_USER_DELETE,
    PMS_SQL_USER_KEY,
    PMS_SQL_PLACES,
    PMS_SQL_USERS_FROM,
    PMS_SQL_USERS_ACTIVE,
    PMS_SQL_USERS_NAMED,
    PMS_SQL_USERS_SUSPENDED,
    PMS_SQL_USERS_INVITED,
    PMS_SQL_USERS_SUSPENDED_COUNT,
    PMS_SQL_USERS_INVITED_COUNT,
    PMS_SQL_USER_AT,
    PMS_SQL_GROUP_GET,
    PMS_SQL_GROUP_NAMED,
    PMS_SQL_GROUP_INSERT,
    PMS_SQL_GROUP_UPDATE,
    PMS_SQL_GROUP_DELETE,
    PMS_SQL_GROUP_MEMBER_ADD,
    PMS_SQL_GROUP_MEMBER_REMOVE,
    PMS_SQL_GROUP_MEMBERS,
    PMS_SQL_GROUP_MEMBER_NEXT,
    PMS_SQL_GROUP_MEMBER_ONLY_HERE,
    PMS_SQL_GROUPS_COUNT,
    PMS_SQL_GROUPS,
    PMS_SQL_GROUPS_FORGET,
    PMS_SQL_GROUPS_TOUCH,
    PMS_SQL_OUTSIDER_GET,
    PMS_SQL_OUTSIDER_NAMED,
    PMS_SQL_OUTSIDER_INSERT,
    PMS_SQL_OUTSIDER_INVITE,
    PMS_SQL_OUTSIDER_DELETE,
    PMS_SQL_OUTSIDERS,
    PMS_SQL_OUTSIDERS_COUNT,
    PMS_SQL_ACCOUNT_BY_DIGEST,
    PMS_SQL_ACCOUNT_HERE,
    PMS_SQL_ACCOUNT_SERVICE,
    PMS_SQL_ACCOUNT_INSERT,
    PMS_SQL_ACCOUNT_DIGEST,
    PMS_SQL_SCIM_ENABLED,
    PMS_SQL_SCIM_ENABLE,
    PMS_SQL_SSO_GET,
    PMS_SQL_SSO_INSERT,
    PMS_SQL_SSO_DELETE,
    PMS_SQL_SSOS,
    PMS_SQL_SSOS_COUNT,
    PMS_SQL_KEY_GET,
    PMS_SQL_KEY_NAMED,
    PMS_SQL_KEY_BY_DIGEST,
    PMS_SQL_KEY_INSERT,
    PMS_SQL_KEY_REVOKE,
    PMS_SQL_KEY_USED,
    PMS_SQL_KEYS,
    PMS_SQL_DOMAIN_GET,
    PMS_SQL_DOMAIN_INSERT,
    PMS_SQL_DOMAIN_VERIFY,
    PMS_SQL_DOMAIN_DELETE,
    PMS_SQL_DOMAINS,
    PMS_SQL_AUDIT_INSERT,
    PMS_SQL_AUDIT_DOWN,
    PMS_SQL_AUDIT_UP,
    PMS_SQL_AUDIT_DOWN_ACTION,
    PMS_SQL_AUDIT_UP_ACTION,
    PMS_SQL_AUDIT_DOWN_ACTOR,
    PMS_SQL_AUDIT_UP_ACTOR,
    PMS_SQL_COUNT
};

enum pms_store_mode {
    PMS_STORE_IDLE,
    PMS_STORE_READING,
    PMS_STORE_WRITING
};

/* When a key was last used, as far as this process knows and the database may not. */
struct pms_key_use {
    char id[PMS_ID_SIZE];
    int64_t used_ms;
    bool written;
};

struct pms_store {
    sqlite3 *db;
    sqlite3_stmt *statements[PMS_SQL_COUNT]; /* prepared when first used */
    enum pms_store_mode mode;
    char *db_path;
    char *lock_path;
    char *key_path;
    struct pms_key_use *uses;
    size_t use_count;
};

/* PMS_E_IO with the database's own words. */
int pms_sql_fail(struct pms_store *store, struct pms_error *err);

/* Binds values, one per letter of `types`: 't' const char * (NULL is null), 'i' int64_t. They
 * must live until the statement is reset, which AUTO(sql_reset) does. */
int pms_sql_query(struct pms_store *store, enum pms_sql which, sqlite3_stmt **ret_row,
                  struct pms_error *err, const char *types, ...);

/* The next row: 1, 0 at the end. */
int pms_sql_next(struct pms_store *store, sqlite3_stmt *row, struct pms_error *err);

/* Runs a statement that gives no rows; returns how many it changed. */
int pms_sql_run(struct pms_store *store, enum pms_sql which, struct pms_error *err,
                const char *types, ...);

/* The one number that a query without parameters gives. */
int pms_sql_number(struct pms_store *store, enum pms_sql which, int64_t *ret_number,
                   struct pms_error *err);

/* A column as text: lent, NULL for null; and copied into a buffer of `size` bytes, "" for null.
 */
const char *pms_sql_text(sqlite3_stmt *row, int column);
void pms_sql_copy(sqlite3_stmt *row, int column, char *out, size_t size);

/* A row of PMS_SQL_USER_COLUMNS: lent by the statement, and with a memory of its own, which
 * returns 1. */
void pms_user_row_lend(sqlite3_stmt *row, struct pms_user_row *ret_user);
int pms_user_row_keep(sqlite3_stmt *row, struct pms_user_row *ret_user, struct pms_error *err);

static inline void auto_sql_reset(sqlite3_stmt **row)
{
    if (*row) {
        sqlite3_reset(*row);
        sqlite3_clear_bindings(*row);
    }
}

void pms_sql_done(struct pms_store *store);

/* Brings the tables to this version's shape, step by step. PMS_E_CONFIG for a newer one. */
int pms_schema_ready(struct pms_store *store, struct pms_error *err);

/* Sees to the service account and the file with its key. */
int pms_account_ready(struct pms_store *store, int64_t now_ms, struct pms_error *err);

/* Writes what pms_store_key_used() noted; the write transaction is open. */
int pms_store_keys_flush(struct pms_store *store, struct pms_error *err);

#endif
