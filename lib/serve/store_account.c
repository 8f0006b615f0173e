/* SPDX-License-Identifier: MIT */
/* The service account: its key lies in a file of the state folder, its digest in the database.
 */
#include <stdio.h>
#include <string.h>

#include <pmscim/secret.h>

#include "base/auto.h"
#include "base/file.h"
#include "serve/store_sql.h"

#define KEY_PREFIX "pmsacc_"
#define ROLE       "Super Admin"

enum {
    KEY_DIGITS = 64
};

static int make_key(const char *path, struct pms_secret **ret_key, struct pms_error *err)
{
    char text[sizeof(KEY_PREFIX) + KEY_DIGITS + 1] = KEY_PREFIX;
    size_t length = sizeof(text) - 1;
    int r;

    pms_random_hex(text + sizeof(KEY_PREFIX) - 1, KEY_DIGITS);
    text[length - 1] = '\n';
    r = pms_file_replace(path, text, length, err);
    if (r == 0)
        r = pms_secret_new(text, length, ret_key, err);
    explicit_bzero(text, sizeof(text));
    return r;
}

static int read_key(const char *path, struct pms_secret **ret_key, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(PMS_SECRET_MAX + 1);
    int r = pms_file_read(path, 1, &text, err);

    if (r == -PMS_E_NOTFOUND)
        return make_key(path, ret_key, err);
    if (r < 0)
        return r;
    r = pms_secret_new(pms_buf_text(&text), text.length, ret_key, err);
    if (text.data)
        explicit_bzero(text.data, text.length);
    if (r < 0) {
        pms_error_prefix(err, "%s", path);
        return pms_error_hint(err, "remove the file; a new key is made at the next start");
    }
    return 0;
}

static int add_account(struct pms_store *store, const char *digest, int64_t now_ms,
                       struct pms_error *err)
{
    char id[PMS_ID_SIZE];
    int r;

    pms_random_hex(id, 24);
    r = pms_sql_run(store, PMS_SQL_ACCOUNT_INSERT, err, "ttti", id, ROLE, digest, now_ms);
    return r < 0 ? r : 0;
}

/* The file is the truth, in a folder that is ours alone: after a crash between the two, or with
 * a new file in place of a lost one, the database follows it. */
static int follow_key(struct pms_store *store, const char *digest, int64_t now_ms,
                      struct pms_error *err)
{
    char id[PMS_ID_SIZE] = "";
    char known[PMS_DIGEST_SIZE] = "";
    int r;

    {
        AUTO(sql_reset) sqlite3_stmt *row = NULL;

        r = pms_sql_query(store, PMS_SQL_ACCOUNT_SERVICE, &row, err, "");
        if (r == 0)
            r = pms_sql_next(store, row, err);
        if (r == 1) {
            pms_sql_copy(row, 0, id, sizeof(id));
            pms_sql_copy(row, 1, known, sizeof(known));
        }
    }
    if (r == 0)
        return add_account(store, digest, now_ms, err);
    if (r < 0 || pms_digest_equal(known, digest))
        return r < 0 ? r : 0;
    r = pms_sql_run(store, PMS_SQL_ACCOUNT_DIGEST, err, "tt", id, digest);
    return r < 0 ? r : 0;
}

int pms_account_ready(struct pms_store *store, int64_t now_ms, struct pms_error *err)
{
    AUTO(pms_secret_free) struct pms_secret *key = NULL;
    char digest[PMS_DIGEST_SIZE];
    int r = read_key(store->key_path, &key, err);

    if (r < 0)
        return r;
    pms_digest(pms_secret_text(key), strlen(pms_secret_text(key)), digest);
    return follow_key(store, digest, now_ms, err);
}
