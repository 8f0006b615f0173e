/* SPDX-License-Identifier: MIT */
#include "serve/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/file.h"
#include "serve/store_sql.h"

enum {
    PATIENCE_MS = 30000,
    BEGIN_TRIES = 4
};

static int check_folder(const char *folder, struct pms_error *err)
{
    struct stat st;
    int r = pms_dir_make(folder, err);

    if (r < 0) {
        return pms_error_hint(err, "name a state folder you may write to");
    }
    if (stat(folder, &st) < 0)
        return pms_fail(err, PMS_E_IO, "%s: cannot look at it: %s", folder, strerror(errno));
    if (st.st_uid != geteuid()) {
        pms_fail(err, PMS_E_CONFIG, "%s: belongs to another user", folder);
        return pms_error_hint(err, "use a state folder of your own");
    }
    if (st.st_mode & 0077) {
        pms_fail(err, PMS_E_CONFIG, "%s: others may enter it (mode %04o)", folder,
                 (unsigned)st.st_mode & 07777);
        return pms_error_hint(err, "chmod 700 %s", folder);
    }
    if (faccessat(AT_FDCWD, folder, R_OK | W_OK | X_OK, AT_EACCESS) < 0) {
        pms_fail(err, PMS_E_IO, "%s: cannot write there: %s", folder, strerror(errno));
        return pms_error_hint(err, "make the folder writable, or name another state folder");
    }
    return 0;
}

/* Another process holds the database for as long as one commit takes, so a short, uneven sleep
 * serves everybody sooner than SQLite's growing one. */
static int wait_for_others(void *context, int tried)
{
    static _Thread_local int64_t since;
    struct timespec pause = {.tv_nsec = 300000L + 100000L * (tried % 7)};
    int64_t now = pms_clock_monotonic_ms();

    (void)context;
    if (tried == 0)
        since = now;
    if (now - since > PATIENCE_MS)
        return 0;
    nanosleep(&pause, NULL);
    return 1;
}

/* SQLite gives its log and index the mode of the database, so making that file ourselves
 * settles who may read all three. */
static int make_file(const char *path, struct pms_error *err)
{
    AUTO(close) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0 || fchmod(fd, 0600) < 0)
        return pms_fail(err, PMS_E_IO, "%s: cannot open: %s", path, strerror(errno));
    return 0;
}

static int open_database(struct pms_store *store, struct pms_error *err)
{
    static const char settings[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                   "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                                   "PRAGMA temp_store = MEMORY;";
    int keep_log = 1;
    int r = make_file(store->db_path, err);

    if (r < 0)
        return r;
    if (sqlite3_open_v2(store->db_path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        return store->db ? pms_sql_fail(store, err)
                         : pms_fail(err, PMS_E_NOMEM, "out of memory");
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_busy_handler(store->db, wait_for_others, NULL);
    sqlite3_file_control(store->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep_log);
    if (sqlite3_exec(store->db, settings, NULL, NULL, NULL) != SQLITE_OK)
        return pms_sql_fail(store, err);
    return pms_schema_ready(store, err);
}

static void close_database(struct pms_store *store)
{
    pms_sql_done(store);
    sqlite3_close(store->db);
    store->db = NULL;
}

static void free_store(struct pms_store *store)
{
    if (!store)
        return;
    close_database(store);
    free(store->db_path);
    free(store->lock_path);
    free(store->key_path);
    free(store->uses);
    free(store);
}

DEFINE_AUTO(struct pms_store *, free_store)

int pms_store_open(const char *folder, int64_t now_ms, struct pms_store **ret_store,
                   struct pms_error *err)
{
    AUTO(free_store) struct pms_store *store = calloc(1, sizeof(*store));
    AUTO(close) int lock = -1;
    int r = check_folder(folder, err);

    if (r < 0)
        return r;
    if (store) {
        store->db_path = pms_path_join(folder, "state.db");
        store->lock_path = pms_path_join(folder, "state.lock");
        store->key_path = pms_path_join(folder, "account.key");
    }
    if (!store || !store->db_path || !store->lock_path || !store->key_path)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    /* Opening and closing are done one process at a time; everything else goes without. */
    r = pms_file_lock(store->lock_path, &lock, err);
    if (r == 0)
        r = open_database(store, err);
    if (r == 0)
        r = pms_account_ready(store, now_ms, err);
    if (r < 0)
        return r;
    *ret_store = TAKE(store);
    return 0;
}

/* Nobody is told when this does not work: it is only about when a key was last used. */
static void write_leftovers(struct pms_store *store)
{
    struct pms_error err = PMS_ERROR_INIT;
    bool any = false;

    for (size_t i = 0; i < store->use_count; i++)
        any |= !store->uses[i].written;
    if (any && pms_store_write(store, &err) == 0)
        pms_store_commit(store, &err);
}

void pms_store_free(struct pms_store *store)
{
    AUTO(close) int lock = -1;
    struct pms_error err = PMS_ERROR_INIT;

    if (!store)
        return;
    write_leftovers(store);
    pms_file_lock(store->lock_path, &lock, &err);
    free_store(store);
}

const char *pms_store_key_path(const struct pms_store *store)
{
    return store->key_path;
}

int pms_store_read(struct pms_store *store, struct pms_error *err)
{
    int r = store->mode == PMS_STORE_IDLE ? pms_sql_run(store, PMS_SQL_BEGIN, err, "") : 0;

    if (r < 0)
        return r;
    if (store->mode == PMS_STORE_IDLE)
        store->mode = PMS_STORE_READING;
    return 0;
}

void pms_store_read_end(struct pms_store *store)
{
    struct pms_error err = PMS_ERROR_INIT;

    if (store->mode != PMS_STORE_READING)
        return;
    store->mode = PMS_STORE_IDLE;
    if (pms_sql_run(store, PMS_SQL_COMMIT, &err, "") < 0)
        pms_sql_run(store, PMS_SQL_ROLLBACK, &err, "");
}

static int begin_write(struct pms_store *store, struct pms_error *err)
{
    int r = -PMS_E_IO;

    for (int i = 0; i < BEGIN_TRIES && r < 0; i++) {
        r = pms_sql_run(store, PMS_SQL_BEGIN_IMMEDIATE, err, "");
        if (r < 0 && (sqlite3_errcode(store->db) & 0xff) != SQLITE_BUSY)
            break;
    }
    return r < 0 ? r : 0;
}

int pms_store_write(struct pms_store *store, struct pms_error *err)
{
    int r;

    if (store->mode == PMS_STORE_WRITING)
        return 0;
    pms_store_read_end(store);
    r = begin_write(store, err);
    if (r < 0)
        return r;
    store->mode = PMS_STORE_WRITING;
    return pms_store_keys_flush(store, err);
}

bool pms_store_writing(const struct pms_store *store)
{
    return store->mode == PMS_STORE_WRITING;
}

/* A full disk makes SQLite roll back by itself in the middle of a round. */
static int fail_rolled_back(const struct pms_store *store, struct pms_error *err)
{
    return pms_fail(err, PMS_E_IO, "%s: the changes were rolled back", store->db_path);
}

/* Outside a transaction a mark would be one itself, and to keep it a commit. */
int pms_store_mark(struct pms_store *store, struct pms_error *err)
{
    int r;

    if (sqlite3_get_autocommit(store->db))
        return fail_rolled_back(store, err);
    r = pms_sql_run(store, PMS_SQL_MARK, err, "");
    return r < 0 ? r : 0;
}

int pms_store_keep(struct pms_store *store, struct pms_error *err)
{
    int r = pms_sql_run(store, PMS_SQL_KEEP, err, "");

    return r < 0 ? r : 0;
}

void pms_store_undo(struct pms_store *store)
{
    struct pms_error err = PMS_ERROR_INIT;

    /* Where this fails the whole transaction is gone already, which the commit will notice. */
    if (pms_sql_run(store, PMS_SQL_UNDO, &err, "") >= 0)
        pms_sql_run(store, PMS_SQL_KEEP, &err, "");
}

/* What is written into a file that no longer has its name is lost with the last process that
 * has it open. */
static int check_place(struct pms_store *store, struct pms_error *err)
{
    int moved = 0;

    sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (!moved)
        return 0;
    return pms_fail(err, PMS_E_IO, "%s: moved or removed while in use, so nothing is stored",
                    store->db_path);
}

int pms_store_commit(struct pms_store *store, struct pms_error *err)
{
    struct pms_error ignored = PMS_ERROR_INIT;
    int r;

    pms_store_read_end(store);
    if (store->mode != PMS_STORE_WRITING)
        return 0;
    store->mode = PMS_STORE_IDLE;
    if (sqlite3_get_autocommit(store->db))
        return fail_rolled_back(store, err);
    r = check_place(store, err);
    if (r == 0)
        r = pms_sql_run(store, PMS_SQL_COMMIT, err, "");
    if (r < 0 && !sqlite3_get_autocommit(store->db))
        pms_sql_run(store, PMS_SQL_ROLLBACK, &ignored, "");
    return r < 0 ? r : 0;
}
