/* SPDX-License-Identifier: MIT */
#include "serve/store_sql.h"

/*
 * One row per version of the state: what turns the one before into it. Rows are only ever
 * added. `seq` counts in order of creation and is what lists are ordered by; while nobody was
 * removed it is also a person's place in the list. The triggers keep the numbers that listings
 * answer with.
 */
static const char *const steps[] = {
    "CREATE TABLE team ("
    "  one INTEGER PRIMARY KEY CHECK (one = 1),"
    "  id TEXT NOT NULL,"
    "  scim_enabled INTEGER NOT NULL DEFAULT 0,"
    "  users INTEGER NOT NULL DEFAULT 0,"
    "  active_users INTEGER NOT NULL DEFAULT 0"
    ") STRICT;"
    "INSERT INTO team (one, id) VALUES (1, lower(hex(randomblob(12))));"
    "CREATE TABLE accounts ("
    "  id TEXT PRIMARY KEY,"
    "  kind TEXT NOT NULL,"
    "  role TEXT NOT NULL,"
    "  key_digest TEXT,"
    "  created INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX accounts_key ON accounts (substr(key_digest, 1, 8));"
    "CREATE TABLE users ("
    "  seq INTEGER PRIMARY KEY,"
    "  id TEXT NOT NULL UNIQUE,"
    "  user_name TEXT NOT NULL COLLATE NOCASE UNIQUE,"
    "  given_name TEXT,"
    "  family_name TEXT,"
    "  external_id TEXT,"
    "  active INTEGER NOT NULL,"
    "  created INTEGER NOT NULL,"
    "  modified INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX users_external_id ON users (external_id) WHERE external_id IS NOT NULL;"
    "CREATE INDEX users_active ON users (active);"
    "CREATE TRIGGER users_more AFTER INSERT ON users BEGIN"
    "  UPDATE team SET users = users + 1, active_users = active_users + new.active;"
    "END;"
    "CREATE TRIGGER users_fewer AFTER DELETE ON users BEGIN"
    "  UPDATE team SET users = users - 1, active_users = active_users - old.active;"
    "END;"
    "CREATE TRIGGER users_changed AFTER UPDATE OF active ON users"
    " WHEN old.active <> new.active BEGIN"
    "  UPDATE team SET active_users = active_users + new.active - old.active;"
    "END;"
    "CREATE TABLE sso_methods (name TEXT PRIMARY KEY, created INTEGER NOT NULL) STRICT;"
    "CREATE TABLE scim_keys ("
    "  seq INTEGER PRIMARY KEY,"
    "  id TEXT NOT NULL UNIQUE,"
    "  name TEXT NOT NULL,"
    "  digest TEXT NOT NULL,"
    "  tail TEXT NOT NULL,"
    "  maker TEXT NOT NULL REFERENCES accounts (id),"
    "  active INTEGER NOT NULL,"
    "  created INTEGER NOT NULL,"
    "  last_used INTEGER"
    ") STRICT;"
    "CREATE INDEX scim_keys_digest ON scim_keys (substr(digest, 1, 8));"
    "CREATE UNIQUE INDEX scim_keys_name ON scim_keys (name) WHERE active = 1;"
    "CREATE TABLE domains ("
    "  domain TEXT PRIMARY KEY,"
    "  root TEXT NOT NULL,"
    "  txt TEXT NOT NULL,"
    "  created INTEGER NOT NULL,"
    "  verified INTEGER"
    ") STRICT;"
    "CREATE TABLE audit ("
    "  id INTEGER PRIMARY KEY,"
    "  time INTEGER NOT NULL,"
    "  actor TEXT NOT NULL,"
    "  action TEXT NOT NULL,"
    "  target TEXT NOT NULL"
    ") STRICT;",
};

enum {
    VERSION = sizeof(steps) / sizeof(*steps)
};

static int run(struct pms_store *store, const char *sql, struct pms_error *err)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK
               ? 0
               : pms_sql_fail(store, err);
}

static int read_version(struct pms_store *store, int *ret_version, struct pms_error *err)
{
    sqlite3_stmt *row = NULL;
    int r = sqlite3_prepare_v2(store->db, "PRAGMA user_version", -1, &row, NULL) == SQLITE_OK &&
                    sqlite3_step(row) == SQLITE_ROW
                ? 0
                : pms_sql_fail(store, err);

    if (r == 0)
        *ret_version = sqlite3_column_int(row, 0);
    sqlite3_finalize(row);
    return r;
}

static int take_step(struct pms_store *store, int version, struct pms_error *err)
{
    char stamp[64];
    int r;

    sqlite3_snprintf(sizeof(stamp), stamp, "PRAGMA user_version = %d", version + 1);
    r = run(store, "BEGIN IMMEDIATE", err);
    if (r < 0)
        return r;
    r = run(store, steps[version], err);
    if (r == 0)
        r = run(store, stamp, err);
    if (r == 0)
        r = run(store, "COMMIT", err);
    if (r < 0)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return r;
}

int pms_schema_ready(struct pms_store *store, struct pms_error *err)
{
    int version = 0;
    int r = read_version(store, &version, err);

    if (r == 0 && version > VERSION) {
        pms_fail(err, PMS_E_CONFIG,
                 "%s: made by a newer version of pmscim (state %d, known %d)", store->db_path,
                 version, VERSION);
        return pms_error_hint(err, "use that version, or another state folder");
    }
    for (; r == 0 && version < VERSION; version++)
        r = take_step(store, version, err);
    return r;
}
