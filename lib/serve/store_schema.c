/* SPDX-License-Identifier: MIT */
#include "serve/store_sql.h"

/*
 * One row per version of the state: what turns the one before into it. Rows are only ever
 * added. `seq` counts in order of creation and is what lists are ordered by. `places` tells how
 * many people stand in each block of 2^8 and of 2^16 seqs, so that the last page of a long list
 * is found as fast as the first; triggers keep it.
 *
 * A row of `users` is somebody the team has, had until suspended, or has invited; a row of
 * `outsiders` is a Postman account that is not in the team.
 */
static const char *const steps[] = {
    "CREATE TABLE team ("
    "  one INTEGER PRIMARY KEY CHECK (one = 1),"
    "  id TEXT NOT NULL,"
    "  scim_enabled INTEGER NOT NULL DEFAULT 0"
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
    "  modified INTEGER NOT NULL,"
    "  role TEXT NOT NULL,"
    "  invited INTEGER NOT NULL DEFAULT 0,"
    "  key_digest TEXT"
    ") STRICT;"
    "CREATE INDEX users_external_id ON users (external_id) WHERE external_id IS NOT NULL;"
    "CREATE INDEX users_active ON users (active);"
    "CREATE INDEX users_key ON users (substr(key_digest, 1, 8)) WHERE key_digest IS NOT NULL;"
    "CREATE TABLE places ("
    "  bits INTEGER NOT NULL,"
    "  block INTEGER NOT NULL,"
    "  users INTEGER NOT NULL,"
    "  active INTEGER NOT NULL,"
    "  PRIMARY KEY (bits, block)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TRIGGER users_more AFTER INSERT ON users BEGIN"
    "  INSERT INTO places VALUES (8, new.seq >> 8, 1, new.active),"
    "    (16, new.seq >> 16, 1, new.active)"
    "    ON CONFLICT DO UPDATE SET users = users + 1, active = active + excluded.active;"
    "END;"
    "CREATE TRIGGER users_fewer AFTER DELETE ON users BEGIN"
    "  UPDATE places SET users = users - 1, active = active - old.active"
    "    WHERE (bits, block) IN (VALUES (8, old.seq >> 8), (16, old.seq >> 16));"
    "END;"
    "CREATE TRIGGER users_changed AFTER UPDATE OF active ON users"
    " WHEN old.active <> new.active BEGIN"
    "  UPDATE places SET active = active + new.active - old.active"
    "    WHERE (bits, block) IN (VALUES (8, old.seq >> 8), (16, old.seq >> 16));"
    "END;"
    "CREATE TABLE outsiders ("
    "  seq INTEGER PRIMARY KEY,"
    "  id TEXT NOT NULL UNIQUE,"
    "  email TEXT NOT NULL COLLATE NOCASE UNIQUE,"
    "  given_name TEXT,"
    "  family_name TEXT,"
    "  team TEXT,"
    "  invited INTEGER NOT NULL,"
    "  created INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE groups ("
    "  seq INTEGER PRIMARY KEY,"
    "  id TEXT NOT NULL UNIQUE,"
    "  display_name TEXT NOT NULL UNIQUE,"
    "  external_id TEXT,"
    "  created INTEGER NOT NULL,"
    "  modified INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE group_members ("
    "  group_seq INTEGER NOT NULL REFERENCES groups (seq) ON DELETE CASCADE,"
    "  user_seq INTEGER NOT NULL REFERENCES users (seq) ON DELETE CASCADE,"
    "  PRIMARY KEY (group_seq, user_seq)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX group_members_user ON group_members (user_seq);"
    "CREATE TABLE sso_methods (name TEXT PRIMARY KEY, created INTEGER NOT NULL) STRICT;"
    "CREATE TABLE scim_keys ("
    "  seq INTEGER PRIMARY KEY,"
    "  id TEXT NOT NULL UNIQUE,"
    "  name TEXT NOT NULL,"
    "  digest TEXT NOT NULL,"
    "  tail TEXT NOT NULL,"
    "  maker TEXT NOT NULL,"
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
    "  target TEXT NOT NULL,"
    "  ip TEXT,"
    "  agent TEXT"
    ") STRICT;"
    "CREATE INDEX audit_time ON audit (time);"
    "CREATE INDEX audit_action ON audit (action, time);",

    /* Whole lists of people who are not active, the audit log by who did what, and numbers of
     * people that are nobody else's once they have gone. */
    "CREATE INDEX users_suspended ON users (seq) WHERE active = 0 AND invited = 0;"
    "CREATE INDEX users_invited ON users (seq) WHERE invited = 1;"
    "DROP INDEX audit_time;"
    "DROP INDEX audit_action;"
    "CREATE INDEX audit_by_action ON audit (action, id);"
    "CREATE INDEX audit_by_actor ON audit (actor, id);"
    "ALTER TABLE team ADD COLUMN gone_seq INTEGER NOT NULL DEFAULT 0;"
    "CREATE TRIGGER users_gone AFTER DELETE ON users BEGIN"
    "  UPDATE team SET gone_seq = max(gone_seq, old.seq);"
    "END;",
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
