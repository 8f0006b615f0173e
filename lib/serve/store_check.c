/* SPDX-License-Identifier: MIT */
/* Is a state in order? Looked at from outside, without bringing it up to date or writing to it.
 */
#include <pmscim/server.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "serve/store_sql.h"

enum {
    STEPS = 10000, /* of SQLite's, between two looks at the clock */
    BUSY_MS = 1000,
    WORDS_MOST = 200
};

struct deadline {
    int64_t at_ms;
    bool passed;
};

static int is_over(void *context)
{
    struct deadline *deadline = context;

    deadline->passed = pms_clock_monotonic_ms() > deadline->at_ms;
    return deadline->passed;
}

static void close_database(sqlite3 **database)
{
    sqlite3_close(*database);
}

static void end_statement(sqlite3_stmt **statement)
{
    sqlite3_finalize(*statement);
}

static int fail_damaged(const char *path, const char *words, struct pms_error *err)
{
    pms_fail(err, PMS_E_IO, "%s: the database is damaged: %.*s", path, WORDS_MOST, words);
    return pms_error_hint(err, "stop whoever uses it, keep a copy, and start with another "
                               "--state folder or a backup");
}

/* "ok" in the first row, or what is wrong. */
static int check_pages(sqlite3 *database, const char *path, struct deadline *deadline,
                       struct pms_error *err)
{
    __attribute__((cleanup(end_statement))) sqlite3_stmt *statement = NULL;
    const char *words;
    int r = sqlite3_prepare_v2(database, "PRAGMA quick_check(1)", -1, &statement, NULL);

    if (r == SQLITE_OK)
        r = sqlite3_step(statement);
    if (deadline->passed)
        return pms_fail(err, PMS_E_CANCELED, "%s: there was no time to read all of it", path);
    if ((r & 0xff) == SQLITE_CORRUPT || (r & 0xff) == SQLITE_NOTADB)
        return fail_damaged(path, sqlite3_errmsg(database), err);
    if (r != SQLITE_ROW)
        return pms_fail(err, PMS_E_IO, "%s: %s", path, sqlite3_errmsg(database));
    words = (const char *)sqlite3_column_text(statement, 0);
    return words && strcmp(words, "ok") == 0 ? 0 : fail_damaged(path, words ? words : "", err);
}

static int check_database(const char *path, long timeout_ms, struct pms_error *err)
{
    __attribute__((cleanup(close_database))) sqlite3 *database = NULL;
    struct deadline deadline = {.at_ms = pms_clock_monotonic_ms() + timeout_ms};

    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        return pms_fail(err, PMS_E_IO, "%s: %s", path,
                        database ? sqlite3_errmsg(database) : "out of memory");
    sqlite3_busy_timeout(database, BUSY_MS);
    sqlite3_progress_handler(database, STEPS, is_over, &deadline);
    return check_pages(database, path, &deadline, err);
}

static int check_private(const char *path, unsigned mode, struct pms_error *err)
{
    struct stat st;

    if (lstat(path, &st) < 0)
        return pms_fail(err, errno == ENOENT ? PMS_E_NOTFOUND : PMS_E_IO,
                        "%s: cannot look at it: %s", path, strerror(errno));
    if (st.st_uid != geteuid()) {
        pms_fail(err, PMS_E_CONFIG, "%s: belongs to another user", path);
        return pms_error_hint(err, "use a state folder of your own");
    }
    if (st.st_mode & 0077) {
        pms_fail(err, PMS_E_CONFIG, "%s: others may use it (mode %04o)", path,
                 (unsigned)st.st_mode & 07777);
        return pms_error_hint(err, "chmod %o %s", mode, path);
    }
    return 0;
}

int pms_server_check_state(const char *state_dir, long timeout_ms, struct pms_error *err)
{
    AUTO(free) char *database = pms_path_join(state_dir, "state.db");
    AUTO(free) char *key = pms_path_join(state_dir, "account.key");
    int r;

    if (!database || !key)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = check_private(state_dir, 0700, err);
    if (r == 0)
        r = check_private(database, 0600, err);
    if (r == 0)
        r = check_private(key, 0600, err);
    return r < 0 ? r : check_database(database, timeout_ms, err);
}
