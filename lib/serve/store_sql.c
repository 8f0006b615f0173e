/* SPDX-License-Identifier: MIT */
#include "serve/store_sql.h"

#include <stdarg.h>
#include <string.h>

#define USER     PMS_SQL_USER_COLUMNS
#define GROUP    "id, display_name, external_id, created, modified, seq"
#define MEMBERS  "group_members JOIN users ON users.seq = user_seq WHERE group_seq = ?1"
#define OUTSIDER "id, email, given_name, family_name, team, invited, created"
#define KEY      "id, name, digest, tail, maker, active, created, last_used"
#define DOMAIN   "domain, root, txt, created, verified"

/* A page of the audit log, down from one id or up from one; the order of ids is the order of an
 * index, so that the first row costs no more than the last. */
#define AUDIT_FROM(index)                                                                      \
    "SELECT id, time, actor, action, target, ip, agent FROM audit " index " WHERE"
#define AUDIT_DOWN   " id < ?1 AND time >= ?3 AND time < ?4 ORDER BY id DESC LIMIT ?2"
#define AUDIT_UP     " id > ?1 AND time >= ?3 AND time < ?4 ORDER BY id LIMIT ?2"
#define AUDIT_ALL    AUDIT_FROM("NOT INDEXED")
#define AUDIT_ACTION AUDIT_FROM("INDEXED BY audit_by_action") " action = ?5 AND"
#define AUDIT_ACTOR                                                                            \
    AUDIT_FROM("INDEXED BY audit_by_actor")                                                    \
    " actor = ?6 AND (?5 IS NULL OR action = ?5) AND"

static const char *const texts[PMS_SQL_COUNT] = {
    [PMS_SQL_BEGIN] = "BEGIN",
    [PMS_SQL_BEGIN_IMMEDIATE] = "BEGIN IMMEDIATE",
    [PMS_SQL_COMMIT] = "COMMIT",
    [PMS_SQL_ROLLBACK] = "ROLLBACK",
    [PMS_SQL_MARK] = "SAVEPOINT one",
    [PMS_SQL_KEEP] = "RELEASE one",
    [PMS_SQL_UNDO] = "ROLLBACK TO one",

    [PMS_SQL_USER_GET] = "SELECT " USER " FROM users WHERE id = ?1",
    [PMS_SQL_USER_NAMED] = "SELECT " USER " FROM users WHERE user_name = ?1",
    /* The number of somebody who has gone is not given again. */
    [PMS_SQL_USER_INSERT] = "INSERT INTO users (id, user_name, given_name, family_name,"
                            " external_id, active, created, modified, role, invited, seq)"
                            " SELECT ?1, ?2, nullif(?3, ''), nullif(?4, ''), nullif(?5, ''),"
                            " ?6, ?7, ?8, ?9, ?10, 1 + max(gone_seq,"
                            " coalesce((SELECT max(seq) FROM users), 0)) FROM team",
    [PMS_SQL_USER_UPDATE] =
        "UPDATE users SET user_name = ?2, given_name = nullif(?3, ''),"
        " family_name = nullif(?4, ''), external_id = nullif(?5, ''), active = ?6,"
        " modified = ?7, role = ?8, invited = ?9 WHERE id = ?1",
    [PMS_SQL_USER_DELETE] = "DELETE FROM users WHERE id = ?1",
    [PMS_SQL_USER_KEY] = "UPDATE users SET key_digest = ?2 WHERE id = ?1",
    [PMS_SQL_PLACES] = "SELECT block, users, active FROM places WHERE bits = ?1 AND block >= ?2"
                       " ORDER BY block",
    [PMS_SQL_USERS_FROM] = "SELECT " USER " FROM users WHERE seq >= ?1 ORDER BY seq LIMIT ?3"
                           " OFFSET ?2",
    [PMS_SQL_USERS_ACTIVE] = "SELECT " USER " FROM users WHERE seq >= ?1 AND active = ?4"
                             " ORDER BY seq LIMIT ?3 OFFSET ?2",
    /* The index does not know about case, the second comparison does. */
    [PMS_SQL_USERS_NAMED] = "SELECT " USER " FROM users WHERE user_name = ?1"
                            " AND user_name = ?1 COLLATE BINARY",
    [PMS_SQL_USERS_SUSPENDED] = "SELECT " USER " FROM users INDEXED BY users_suspended"
                                " WHERE active = 0 AND invited = 0 ORDER BY seq"
                                " LIMIT ?2 OFFSET ?1",
    [PMS_SQL_USERS_INVITED] = "SELECT " USER " FROM users INDEXED BY users_invited"
                              " WHERE invited = 1 ORDER BY seq LIMIT ?2 OFFSET ?1",
    [PMS_SQL_USERS_SUSPENDED_COUNT] = "SELECT count(*) FROM users INDEXED BY users_suspended"
                                      " WHERE active = 0 AND invited = 0",
    [PMS_SQL_USERS_INVITED_COUNT] = "SELECT count(*) FROM users INDEXED BY users_invited"
                                    " WHERE invited = 1",
    [PMS_SQL_USER_AT] = "SELECT id FROM users WHERE seq = ?1",

    [PMS_SQL_GROUP_GET] = "SELECT " GROUP " FROM groups WHERE id = ?1",
    [PMS_SQL_GROUP_NAMED] = "SELECT " GROUP " FROM groups WHERE display_name = ?1",
    [PMS_SQL_GROUP_INSERT] = "INSERT INTO groups (id, display_name, external_id, created,"
                             " modified) VALUES (?1,?2,?3,?4,?5)",
    [PMS_SQL_GROUP_UPDATE] = "UPDATE groups SET display_name = ?2, external_id = ?3,"
                             " modified = ?4 WHERE id = ?1",
    [PMS_SQL_GROUP_DELETE] = "DELETE FROM groups WHERE id = ?1",
    [PMS_SQL_GROUP_MEMBER_ADD] = "INSERT INTO group_members (group_seq, user_seq)"
                                 " VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [PMS_SQL_GROUP_MEMBER_REMOVE] = "DELETE FROM group_members"
                                    " WHERE group_seq = ?1 AND user_seq = ?2",
    [PMS_SQL_GROUP_MEMBERS] = "SELECT " USER " FROM " MEMBERS " ORDER BY user_seq",
    [PMS_SQL_GROUP_MEMBER_NEXT] = "SELECT " USER " FROM " MEMBERS " AND user_seq > ?2"
                                  " ORDER BY user_seq LIMIT 1",
    [PMS_SQL_GROUP_MEMBER_ONLY_HERE] =
        "SELECT " USER " FROM " MEMBERS " AND user_seq > ?2 AND NOT EXISTS (SELECT 1"
        " FROM group_members AS other WHERE other.user_seq = users.seq"
        " AND other.group_seq <> ?1) ORDER BY group_members.user_seq LIMIT 1",
    [PMS_SQL_GROUPS_COUNT] = "SELECT count(*) FROM groups",
    [PMS_SQL_GROUPS] = "SELECT " GROUP " FROM groups ORDER BY seq LIMIT ?2 OFFSET ?1",
    [PMS_SQL_GROUPS_TOUCH] = "UPDATE groups SET modified = ?2 WHERE seq IN"
                             " (SELECT group_seq FROM group_members WHERE user_seq = ?1)",
    [PMS_SQL_GROUPS_FORGET] = "DELETE FROM group_members WHERE user_seq = ?1",

    [PMS_SQL_OUTSIDER_GET] = "SELECT " OUTSIDER " FROM outsiders WHERE id = ?1",
    [PMS_SQL_OUTSIDER_NAMED] = "SELECT " OUTSIDER " FROM outsiders WHERE email = ?1",
    [PMS_SQL_OUTSIDER_INSERT] = "INSERT INTO outsiders (" OUTSIDER ") VALUES"
                                " (?1,?2,?3,?4,?5,?6,?7)",
    [PMS_SQL_OUTSIDER_INVITE] = "UPDATE outsiders SET invited = ?2 WHERE id = ?1",
    [PMS_SQL_OUTSIDER_DELETE] = "DELETE FROM outsiders WHERE id = ?1",
    [PMS_SQL_OUTSIDERS] = "SELECT " OUTSIDER " FROM outsiders ORDER BY seq"
                          " LIMIT ?2 OFFSET ?1",
    [PMS_SQL_OUTSIDERS_COUNT] = "SELECT count(*) FROM outsiders",

    [PMS_SQL_ACCOUNT_BY_DIGEST] =
        "SELECT id, role, key_digest, 1, 1 FROM accounts"
        " WHERE substr(key_digest, 1, 8) = substr(?1, 1, 8)"
        " UNION ALL SELECT id, role, key_digest, active, 0 FROM users"
        " WHERE key_digest IS NOT NULL AND substr(key_digest, 1, 8) = substr(?1, 1, 8)",
    [PMS_SQL_ACCOUNT_HERE] = "SELECT 1 FROM accounts WHERE id = ?1"
                             " UNION ALL SELECT 1 FROM users WHERE id = ?1 AND active = 1",
    [PMS_SQL_ACCOUNT_SERVICE] = "SELECT id, key_digest FROM accounts WHERE kind = 'service'"
                                " ORDER BY created, id LIMIT 1",
    [PMS_SQL_ACCOUNT_INSERT] = "INSERT INTO accounts (id, kind, role, key_digest, created)"
                               " VALUES (?1, 'service', ?2, ?3, ?4)",
    [PMS_SQL_ACCOUNT_DIGEST] = "UPDATE accounts SET key_digest = ?2 WHERE id = ?1",
    [PMS_SQL_SCIM_ENABLED] = "SELECT scim_enabled FROM team",
    [PMS_SQL_SCIM_ENABLE] = "UPDATE team SET scim_enabled = ?1",

    [PMS_SQL_SSO_GET] = "SELECT name, created FROM sso_methods WHERE name = ?1",
    [PMS_SQL_SSO_INSERT] = "INSERT INTO sso_methods (name, created) VALUES (?1, ?2)",
    [PMS_SQL_SSO_DELETE] = "DELETE FROM sso_methods WHERE name = ?1",
    [PMS_SQL_SSOS] = "SELECT name, created FROM sso_methods ORDER BY name",
    [PMS_SQL_SSOS_COUNT] = "SELECT count(*) FROM sso_methods",

    [PMS_SQL_KEY_GET] = "SELECT " KEY " FROM scim_keys WHERE id = ?1",
    [PMS_SQL_KEY_NAMED] = "SELECT 1 FROM scim_keys WHERE name = ?1 AND active = 1",
    [PMS_SQL_KEY_BY_DIGEST] = "SELECT " KEY " FROM scim_keys"
                              " WHERE substr(digest, 1, 8) = substr(?1, 1, 8) AND active = 1",
    [PMS_SQL_KEY_INSERT] = "INSERT INTO scim_keys (" KEY ") VALUES (?1,?2,?3,?4,?5,1,?6,NULL)",
    [PMS_SQL_KEY_REVOKE] = "UPDATE scim_keys SET active = 0 WHERE id = ?1",
    [PMS_SQL_KEY_USED] = "UPDATE scim_keys SET last_used = max(coalesce(last_used, 0), ?2)"
                         " WHERE id = ?1",
    [PMS_SQL_KEYS] = "SELECT " KEY " FROM scim_keys ORDER BY seq",

    [PMS_SQL_DOMAIN_GET] = "SELECT " DOMAIN " FROM domains WHERE domain = ?1",
    [PMS_SQL_DOMAIN_INSERT] = "INSERT INTO domains (" DOMAIN ") VALUES (?1,?2,?3,?4,?5)",
    [PMS_SQL_DOMAIN_VERIFY] = "UPDATE domains SET verified = ?2 WHERE domain = ?1",
    [PMS_SQL_DOMAIN_DELETE] = "DELETE FROM domains WHERE domain = ?1",
    [PMS_SQL_DOMAINS] = "SELECT " DOMAIN " FROM domains ORDER BY domain",

    [PMS_SQL_AUDIT_INSERT] = "INSERT INTO audit (time, actor, action, target, ip, agent)"
                             " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [PMS_SQL_AUDIT_DOWN] = AUDIT_ALL AUDIT_DOWN,
    [PMS_SQL_AUDIT_UP] = AUDIT_ALL AUDIT_UP,
    [PMS_SQL_AUDIT_DOWN_ACTION] = AUDIT_ACTION AUDIT_DOWN,
    [PMS_SQL_AUDIT_UP_ACTION] = AUDIT_ACTION AUDIT_UP,
    [PMS_SQL_AUDIT_DOWN_ACTOR] = AUDIT_ACTOR AUDIT_DOWN,
    [PMS_SQL_AUDIT_UP_ACTOR] = AUDIT_ACTOR AUDIT_UP,
};

int pms_sql_fail(struct pms_store *store, struct pms_error *err)
{
    return pms_fail(err, PMS_E_IO, "%s: %s", store->db_path, sqlite3_errmsg(store->db));
}

static int prepare(struct pms_store *store, enum pms_sql which, struct pms_error *err)
{
    sqlite3_stmt **statement = &store->statements[which];

    if (*statement)
        return 0;
    if (sqlite3_prepare_v3(store->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT, statement,
                           NULL) != SQLITE_OK)
        return pms_sql_fail(store, err);
    return 0;
}

static int bind_all(sqlite3_stmt *statement, const char *types, va_list values)
{
    int r = SQLITE_OK;

    for (int i = 0; types[i] != '\0' && r == SQLITE_OK; i++)
        if (types[i] == 't')
            r = sqlite3_bind_text(statement, i + 1, va_arg(values, const char *), -1,
                                  SQLITE_STATIC);
        else
            r = sqlite3_bind_int64(statement, i + 1, va_arg(values, int64_t));
    return r;
}

static int query(struct pms_store *store, enum pms_sql which, sqlite3_stmt **ret_row,
                 struct pms_error *err, const char *types, va_list values)
{
    int r = prepare(store, which, err);

    if (r < 0)
        return r;
    *ret_row = store->statements[which];
    if (bind_all(*ret_row, types, values) != SQLITE_OK)
        return pms_sql_fail(store, err);
    return 0;
}

int pms_sql_query(struct pms_store *store, enum pms_sql which, sqlite3_stmt **ret_row,
                  struct pms_error *err, const char *types, ...)
{
    va_list values;
    int r;

    va_start(values, types);
    r = query(store, which, ret_row, err, types, values);
    va_end(values);
    return r;
}

int pms_sql_next(struct pms_store *store, sqlite3_stmt *row, struct pms_error *err)
{
    int r = sqlite3_step(row);

    if (r == SQLITE_ROW)
        return 1;
    return r == SQLITE_DONE ? 0 : pms_sql_fail(store, err);
}

int pms_sql_run(struct pms_store *store, enum pms_sql which, struct pms_error *err,
                const char *types, ...)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    va_list values;
    int r;

    va_start(values, types);
    r = query(store, which, &row, err, types, values);
    va_end(values);
    if (r == 0)
        r = pms_sql_next(store, row, err);
    return r < 0 ? r : sqlite3_changes(store->db);
}

int pms_sql_number(struct pms_store *store, enum pms_sql which, int64_t *ret_number,
                   struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, which, &row, err, "");

    if (r == 0)
        r = pms_sql_next(store, row, err);
    if (r < 0)
        return r;
    *ret_number = r == 1 ? sqlite3_column_int64(row, 0) : 0;
    return 0;
}

const char *pms_sql_text(sqlite3_stmt *row, int column)
{
    return (const char *)sqlite3_column_text(row, column);
}

void pms_sql_copy(sqlite3_stmt *row, int column, char *out, size_t size)
{
    const char *text = pms_sql_text(row, column);
    size_t length = text ? strnlen(text, size - 1) : 0;

    if (length > 0)
        memcpy(out, text, length);
    out[length] = '\0';
}

void pms_sql_done(struct pms_store *store)
{
    for (int i = 0; i < PMS_SQL_COUNT; i++)
        sqlite3_finalize(store->statements[i]);
}
