/* SPDX-License-Identifier: MIT */
/* The state folder: who may read it, what survives, several processes, commits shared and
 * failed. */
#include "frame.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "serve/policy.h"
#include "serve/store_sql.h"

static int create(struct frame *frame, const char *prefix, int number)
{
    char body[128];
    char bearer[256];

    snprintf(body, sizeof(body), "{\"userName\":\"%s%d@acme.example\"}", prefix, number);
    snprintf(bearer, sizeof(bearer), "Bearer %s", frame->scim_key);
    return call_with(frame, "POST", "/scim/v2/Users", body, bearer, NULL);
}

static void reopen(struct frame *frame)
{
    struct pms_error err = PMS_ERROR_INIT;

    pms_store_free(frame->store);
    frame->store = NULL;
    assert_int_equal(pms_store_open(frame->folder, frame->now_ms, &frame->store, &err), 0);
    frame->service.store = frame->store;
}

/* Calls `each` for every file of the state folder. */
static void every_file(struct frame *frame, void (*each)(struct frame *frame, const char *path))
{
    DIR *dir = opendir(frame->folder);
    struct dirent *entry;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        char path[512];

        snprintf(path, sizeof(path), "%s/%s", frame->folder, entry->d_name);
        if (entry->d_name[0] != '.')
            each(frame, path);
    }
    closedir(dir);
}

static void check_mode(struct frame *frame, const char *path)
{
    struct stat st;

    (void)frame;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void check_no_key(struct frame *frame, const char *path)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(64 << 20);
    struct pms_error err = PMS_ERROR_INIT;
    const char *account = frame->account_key + strlen("pmsacc_");

    assert_int_equal(pms_file_read(path, 1, &text, &err), 0);
    if (text.length == 0)
        return;
    assert_null(memmem(text.data, text.length, frame->scim_key + strlen("pmscim_"), 32));
    if (!strstr(path, "account.key"))
        assert_null(memmem(text.data, text.length, account, 32));
}

static void test_private(void **state)
{
    struct frame *frame = *state;
    struct stat st;
    mode_t before = umask(0);

    assert_int_equal(create(frame, "u", 1), 201);
    assert_int_equal(call(frame, "GET", "/scim/v2/Users", NULL), 200);
    every_file(frame, check_mode);
    every_file(frame, check_no_key);
    reopen(frame);
    every_file(frame, check_mode);
    every_file(frame, check_no_key);
    umask(before);
    assert_int_equal(stat(frame->folder, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
}

static void refuse_open(struct frame *frame, int code, const char *hint)
{
    struct pms_store *store = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_store_open(frame->folder, frame->now_ms, &store, &err), -code);
    assert_null(store);
    assert_non_null(strstr(err.message, frame->folder));
    assert_non_null(strstr(err.hint, hint));
}

static void test_refused_folders(void **state)
{
    struct frame *frame = *state;
    char path[128];

    assert_int_equal(chmod(frame->folder, 0750), 0);
    refuse_open(frame, PMS_E_CONFIG, "chmod 700");
    assert_int_equal(chmod(frame->folder, 0700), 0);
    snprintf(path, sizeof(path), "%s/account.key", frame->folder);
    assert_int_equal(chmod(path, 0644), 0);
    refuse_open(frame, PMS_E_CONFIG, "chmod 600");
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(truncate(path, 0), 0);
    refuse_open(frame, PMS_E_CONFIG, "remove the file");
    assert_int_equal(unlink(path), 0);
    reopen(frame);
}

/* Root may write everywhere, so this is done as somebody else. */
static void test_unwritable_folder(void **state)
{
    struct frame *frame = *state;
    uid_t nobody = 65534;
    int status;
    pid_t child;

    if (geteuid() != 0)
        nobody = geteuid();
    else
        assert_int_equal(chown(frame->folder, nobody, (gid_t)-1), 0);
    assert_int_equal(chmod(frame->folder, 0500), 0);
    child = fork();
    if (child == 0) {
        struct pms_store *store = NULL;
        struct pms_error err = PMS_ERROR_INIT;
        int r = seteuid(nobody) < 0
                    ? 0
                    : pms_store_open(frame->folder, frame->now_ms, &store, &err);

        _exit(r == -PMS_E_IO && strstr(err.message, frame->folder) && err.hint[0] ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    if (geteuid() == 0)
        assert_int_equal(chown(frame->folder, geteuid(), (gid_t)-1), 0);
    assert_int_equal(chmod(frame->folder, 0700), 0);
}

static void test_newer_version(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(
        sqlite3_exec(frame->store->db, "PRAGMA user_version = 999", NULL, NULL, NULL),
        SQLITE_OK);
    refuse_open(frame, PMS_E_CONFIG, "that version");
    assert_int_equal(
        sqlite3_exec(frame->store->db, "PRAGMA user_version = 2", NULL, NULL, NULL), SQLITE_OK);
}

static void test_lost_key(void **state)
{
    struct frame *frame = *state;
    AUTO(pms_buf_free) struct pms_buf key = PMS_BUF(128);
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(unlink(pms_store_key_path(frame->store)), 0);
    reopen(frame);
    assert_int_equal(call(frame, "GET", "/admin/v1/scim", NULL), 401);
    assert_int_equal(pms_file_read(pms_store_key_path(frame->store), 1, &key, &err), 0);
    key.data[key.length - 1] = '\0';
    assert_string_not_equal(key.data, frame->account_key);
    snprintf(frame->account_key, sizeof(frame->account_key), "%s", key.data);
    assert_int_equal(call(frame, "GET", "/admin/v1/scim", NULL), 200);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM accounts WHERE kind = 'service'"
                                         " AND role = 'Super Admin'"),
                     1);
    assert_int_equal(call(frame, "GET", "/scim/v2/Users", NULL), 200);
    assert_string_equal(answer(frame, "totalResults"), "0");
}

static void test_survives(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(create(frame, "u", 1), 201);
    call(frame, "GET", "/scim/v2/Users", NULL);
    frame->now_ms += 61000;
    call(frame, "GET", "/scim/v2/Users", NULL); /* used, and nothing written after it */
    reopen(frame);
    assert_int_equal(call(frame, "GET", "/scim/v2/Users", NULL), 200);
    assert_string_equal(answer(frame, "Resources.0.userName"), "u1@acme.example");
    assert_int_equal(state_number(frame, "SELECT last_used FROM scim_keys"), frame->now_ms);
    assert_int_equal(state_number(frame, "PRAGMA user_version"), 2);
}

/* Nothing is seen from outside before the round ends, then everything at once. */
static void test_group_commit(void **state)
{
    struct frame *frame = *state;
    struct pms_error err = PMS_ERROR_INIT;
    char bearer[256];

    snprintf(bearer, sizeof(bearer), "Bearer %s", frame->scim_key);
    assert_int_equal(create(frame, "u", 1), 201);
    assert_int_equal(frame->outcome, PMS_OUTCOME_HELD);
    assert_int_equal(create(frame, "u", 1), 409); /* undone alone */
    assert_int_equal(frame->outcome, PMS_OUTCOME_HELD);
    assert_int_equal(create(frame, "u", 2), 201);
    call_with(frame, "GET", "/scim/v2/Users?filter=userName+eq+%22u2@acme.example%22", NULL,
              bearer, NULL);
    assert_string_equal(answer(frame, "totalResults"), "1");
    assert_int_equal(frame->outcome, PMS_OUTCOME_HELD); /* it saw what is not durable yet */
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users"), 0);
    assert_int_equal(pms_service_commit(&frame->service, &err), 0);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users"), 2);
    assert_int_equal(
        state_number(frame, "SELECT users * 10 + active FROM places WHERE bits = 16"), 22);
    call_with(frame, "GET", "/scim/v2/Users", NULL, bearer, NULL);
    assert_int_equal(frame->outcome, PMS_OUTCOME_READY);
}

static int refuse_commit(void *context)
{
    (void)context;
    return 1;
}

static void test_commit_fails(void **state)
{
    struct frame *frame = *state;
    struct pms_error err = PMS_ERROR_INIT;

    sqlite3_commit_hook(frame->store->db, refuse_commit, NULL);
    assert_int_equal(create(frame, "u", 1), 201);
    assert_int_equal(pms_service_commit(&frame->service, &err), -PMS_E_IO);
    frame->exchange.path = "/scim/v2/Users";
    pms_service_fail(&frame->exchange, &err);
    assert_int_equal(frame->exchange.status, 500);
    json_object_put(frame->json);
    frame->json = json_tokener_parse(pms_buf_text(&frame->exchange.answer));
    assert_scim_error(frame, "500", NULL);
    assert_null(strstr(answer(frame, "detail"), "state.db"));
    assert_non_null(strstr(frame->exchange.trouble, "state.db"));
    sqlite3_commit_hook(frame->store->db, NULL, NULL);
    assert_int_equal(create(frame, "u", 1), 201);
    assert_int_equal(pms_service_commit(&frame->service, &err), 0);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users"), 1);
}

enum {
    PROCESSES = 2,
    EACH = 200
};

/* One process of several: its own store, a commit for each write. */
static int play_process(struct frame *frame, int number)
{
    struct pms_store *store = NULL;
    struct pms_error err = PMS_ERROR_INIT;
    char prefix[8];
    int failed = 0;

    snprintf(prefix, sizeof(prefix), "p%d-", number);
    if (pms_store_open(frame->folder, frame->now_ms, &store, &err) < 0)
        return 1;
    frame->service.store = store;
    for (int i = 0; i < EACH; i++) {
        failed += create(frame, prefix, i) != 201;
        failed += pms_service_commit(&frame->service, &err) != 0;
        failed += call(frame, "GET", "/scim/v2/Users?count=1", NULL) != 200;
    }
    pms_store_free(store);
    return failed > 0;
}

static void test_processes(void **state)
{
    struct frame *frame = *state;
    pid_t children[PROCESSES];

    /* A connection must not be carried across a fork. */
    pms_store_free(frame->store);
    frame->store = NULL;
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0)
            _exit(play_process(frame, i));
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = -1;

        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users"), PROCESSES * EACH);
    assert_int_equal(state_number(frame, "SELECT sum(users) FROM places WHERE bits = 8"),
                     PROCESSES * EACH);
    assert_int_equal(state_number(frame, "SELECT max(seq) FROM users"), PROCESSES * EACH);
}

/* Many come and go at the same time, a fresh folder included. */
static void test_openers(void **state)
{
    struct frame *frame = *state;
    pid_t children[4];

    pms_store_free(frame->store);
    frame->store = NULL;
    remove_folder(frame->folder);
    for (int i = 0; i < 4; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            struct pms_error err = PMS_ERROR_INIT;
            int failed = 0;

            for (int n = 0; n < 20; n++) {
                struct pms_store *store = NULL;

                failed += pms_store_open(frame->folder, frame->now_ms, &store, &err) != 0;
                failed += store && pms_store_write(store, &err) != 0;
                failed += store && pms_store_commit(store, &err) != 0;
                pms_store_free(store);
            }
            _exit(failed > 0);
        }
    }
    for (int i = 0; i < 4; i++) {
        int status = -1;

        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(state_number(frame, "SELECT count(*) FROM accounts"), 1);
}

/* Killed without warning: what was committed is there, what was not is not. */
static void test_killed(void **state)
{
    struct frame *frame = *state;
    struct pms_error err = PMS_ERROR_INIT;
    pid_t child;
    int status;

    pms_store_free(frame->store);
    frame->store = NULL;
    child = fork();
    if (child == 0) {
        if (pms_store_open(frame->folder, frame->now_ms, &frame->store, &err) < 0)
            _exit(1);
        frame->service.store = frame->store;
        create(frame, "kept", 1);
        pms_service_commit(&frame->service, &err);
        create(frame, "lost", 1);
        kill(getpid(), SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(pms_store_open(frame->folder, frame->now_ms, &frame->store, &err), 0);
    frame->service.store = frame->store;
    call(frame, "GET", "/scim/v2/Users", NULL);
    assert_string_equal(answer(frame, "totalResults"), "1");
    assert_string_equal(answer(frame, "Resources.0.userName"), "kept1@acme.example");
}

static void test_roles(void **state)
{
    static const struct {
        const char *role;
        int sign_on, members, audit;
    } rows[] = {
        {"Super Admin", 1, 1, 1}, {"Admin", 1, 1, 1},     {"Organization Manager", 0, 1, 0},
        {"Billing", 0, 0, 0},     {"Developer", 0, 0, 0}, {"Community Manager", 0, 0, 0},
        {"Guest", 0, 0, 0},
    };
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const char *role = rows[i].role;

        assert_int_equal(pms_policy_role_valid(role, &err), 0);
        assert_int_equal(pms_policy_role_may(role, PMS_RIGHT_ANY, &err), 0);
        assert_int_equal(pms_policy_role_may(role, PMS_RIGHT_SIGN_ON, &err) == 0,
                         rows[i].sign_on);
        assert_int_equal(pms_policy_role_may(role, PMS_RIGHT_MEMBERS, &err) == 0,
                         rows[i].members);
        assert_int_equal(pms_policy_role_may(role, PMS_RIGHT_AUDIT, &err) == 0, rows[i].audit);
    }
    assert_int_equal(err.http_status, 403);
    assert_true(pms_policy_role_may("Root", PMS_RIGHT_ANY, &err) < 0);
    assert_int_equal(pms_policy_role_valid("Suer Admin", &err), -PMS_E_USAGE);
    assert_non_null(strstr(err.hint, "Super Admin"));
    assert_int_equal(pms_policy_role_over("Admin", "Developer", &err), 0);
    assert_int_equal(pms_policy_role_over("Admin", "Organization Manager", &err), 0);
    assert_true(pms_policy_role_over("Admin", "Super Admin", &err) < 0);
}

enum {
    CROWD = 1500
};

static void add_crowd(struct frame *frame)
{
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_store_write(frame->store, &err), 0);
    for (int i = 0; i < CROWD; i++) {
        struct pms_user_row row = {.active = i % 7 != 3, .created = 1, .modified = 1};
        char name[64];

        snprintf(name, sizeof(name), "p%d@acme.example", i);
        snprintf(row.id, sizeof(row.id), "id%d", i);
        snprintf(row.role, sizeof(row.role), "Developer");
        row.user_name = name;
        assert_int_equal(pms_store_user_insert(frame->store, &row, &err), 0);
    }
    assert_int_equal(pms_store_commit(frame->store, &err), 0);
}

/* Every page of the list is what counting from the front would give, also after people in the
 * middle of it have gone. */
static void check_pages(struct frame *frame, const char *filter, const char *where)
{
    char target[256];
    char sql[256];
    long total;

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM users WHERE %s", where);
    total = state_number(frame, sql);
    for (long start = 1; start <= total + 10; start += 89) {
        snprintf(target, sizeof(target), "/scim/v2/Users?startIndex=%ld&count=1%s", start,
                 filter);
        assert_int_equal(call(frame, "GET", target, NULL), 200);
        assert_int_equal(strtol(answer(frame, "totalResults"), NULL, 10), total);
        if (start > total) {
            assert_string_equal(answer(frame, "Resources.0.id"), "");
            continue;
        }
        snprintf(sql, sizeof(sql),
                 "SELECT substr(id, 3) FROM users WHERE %s ORDER BY seq LIMIT 1 OFFSET %ld",
                 where, start - 1);
        assert_int_equal(strtol(answer(frame, "Resources.0.id") + 2, NULL, 10),
                         state_number(frame, sql));
    }
}

static void test_pages(void **state)
{
    struct frame *frame = *state;
    struct pms_error err = PMS_ERROR_INIT;

    add_crowd(frame);
    for (int round = 0; round < 2; round++) {
        check_pages(frame, "", "1");
        check_pages(frame, "&filter=active+eq+%22true%22", "active = 1");
        check_pages(frame, "&filter=active+eq+%22false%22", "active = 0");
        assert_int_equal(pms_store_write(frame->store, &err), 0);
        for (int i = 200; i < 900; i += 3) {
            char id[32];

            snprintf(id, sizeof(id), "id%d", i);
            assert_int_equal(pms_store_user_delete(frame->store, id, &err), 1 - round);
        }
        assert_int_equal(pms_store_commit(frame->store, &err), 0);
    }
}

/* A full disk makes the database roll back in the middle of a round: nobody after that may be
 * told that it worked, nor be stored. */
static void test_rolled_back(void **state)
{
    struct frame *frame = *state;
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(create(frame, "u", 1), 201);
    assert_int_equal(sqlite3_exec(frame->store->db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(create(frame, "u", 2), 500);
    assert_int_equal(pms_service_commit(&frame->service, &err), -PMS_E_IO);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users"), 0);
    assert_int_equal(create(frame, "u", 3), 201);
    assert_int_equal(pms_service_commit(&frame->service, &err), 0);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users"), 1);
}

/* A database that has lost its name would take changes that nobody ever finds again. */
static void test_moved(void **state)
{
    struct frame *frame = *state;
    struct pms_error err = PMS_ERROR_INIT;
    char path[128];
    char elsewhere[128];

    snprintf(path, sizeof(path), "%s/state.db", frame->folder);
    snprintf(elsewhere, sizeof(elsewhere), "%s/moved.db", frame->folder);
    assert_int_equal(create(frame, "u", 1), 201);
    assert_int_equal(rename(path, elsewhere), 0);
    assert_int_equal(pms_service_commit(&frame->service, &err), -PMS_E_IO);
    assert_non_null(strstr(err.message, "moved or removed"));
    assert_int_equal(rename(elsewhere, path), 0);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users"), 0);
    assert_int_equal(create(frame, "u", 2), 201);
    assert_int_equal(pms_service_commit(&frame->service, &err), 0);
}

/* Another process revokes the key while this one waits for its turn to write. */
static int revoke_meanwhile(unsigned type, void *context, void *statement, void *text)
{
    struct frame *frame = context;
    char path[128];
    sqlite3 *other = NULL;

    (void)type;
    (void)text;
    if (strcmp(sqlite3_sql(statement), "BEGIN IMMEDIATE") != 0)
        return 0;
    snprintf(path, sizeof(path), "%s/state.db", frame->folder);
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "UPDATE scim_keys SET active = 0", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(other);
    return 0;
}

static void test_revoked_meanwhile(void **state)
{
    struct frame *frame = *state;
    struct pms_error err = PMS_ERROR_INIT;

    sqlite3_trace_v2(frame->store->db, SQLITE_TRACE_STMT, revoke_meanwhile, frame);
    assert_int_equal(create(frame, "u", 1), 401);
    sqlite3_trace_v2(frame->store->db, 0, NULL, NULL);
    assert_int_equal(pms_service_commit(&frame->service, &err), 0);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users"), 0);
}

/* How the database means to run a statement: one line per table, or "". */
static void plan_of(struct frame *frame, const char *sql, char *plan, size_t size)
{
    char question[2048];
    sqlite3_stmt *row = NULL;

    snprintf(question, sizeof(question), "EXPLAIN QUERY PLAN %s", sql);
    assert_int_equal(sqlite3_prepare_v2(frame->store->db, question, -1, &row, NULL), SQLITE_OK);
    plan[0] = '\0';
    while (sqlite3_step(row) == SQLITE_ROW)
        snprintf(plan + strlen(plan), size - strlen(plan), "%s; ",
                 (const char *)sqlite3_column_text(row, 3));
    sqlite3_finalize(row);
}

/* What is asked for one person, group, key or membership reads no whole table. */
static void test_lookups_by_index(void **state)
{
    static const enum pms_sql lookups[] = {
        PMS_SQL_USER_GET,          PMS_SQL_USER_NAMED,       PMS_SQL_USER_UPDATE,
        PMS_SQL_USER_DELETE,       PMS_SQL_USERS_NAMED,      PMS_SQL_USERS_FROM,
        PMS_SQL_USERS_ACTIVE,      PMS_SQL_GROUP_GET,        PMS_SQL_GROUP_NAMED,
        PMS_SQL_GROUP_MEMBERS,     PMS_SQL_GROUP_MEMBER_ADD, PMS_SQL_GROUP_MEMBER_REMOVE,
        PMS_SQL_GROUP_MEMBER_NEXT, PMS_SQL_GROUPS_TOUCH,     PMS_SQL_GROUPS_FORGET,
        PMS_SQL_KEY_BY_DIGEST,     PMS_SQL_ACCOUNT_HERE,     PMS_SQL_ACCOUNT_BY_DIGEST,
        PMS_SQL_OUTSIDER_NAMED,
    };
    struct frame *frame = *state;
    struct pms_error err = PMS_ERROR_INIT;

    for (size_t i = 0; i < sizeof(lookups) / sizeof(*lookups); i++) {
        sqlite3_stmt *row = NULL;
        char plan[1024];

        assert_int_equal(pms_sql_query(frame->store, lookups[i], &row, &err, ""), 0);
        plan_of(frame, sqlite3_sql(row), plan, sizeof(plan));
        if (strstr(plan, "SCAN"))
            fail_msg("%s: %s", sqlite3_sql(row), plan);
    }
}

static int note_statement(unsigned type, void *context, void *statement, void *text)
{
    char *found = context;

    (void)type;
    (void)text;
    if (strstr(sqlite3_sql(statement), "FROM users WHERE "))
        snprintf(found, 2048, "%s", sqlite3_sql(statement));
    return 0;
}

/* A filter that names one person is answered by an index as well. */
static void test_filters_by_index(void **state)
{
    static const char *const filters[][2] = {
        {"id+eq+%22x%22", "(id=?)"},
        {"userName+eq+%22x%22", "(user_name=?)"},
        {"externalId+eq+%22x%22", "(external_id=?)"},
    };
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
        char target[256];
        char sql[2048] = "";
        char plan[1024];

        snprintf(target, sizeof(target), "/admin/v1/members?status=all&filter=%s",
                 filters[i][0]);
        sqlite3_trace_v2(frame->store->db, SQLITE_TRACE_STMT, note_statement, sql);
        assert_int_equal(call(frame, "GET", target, NULL), 200);
        sqlite3_trace_v2(frame->store->db, 0, NULL, NULL);
        plan_of(frame, sql, plan, sizeof(plan));
        if (strstr(plan, "SCAN") || !strstr(plan, filters[i][1]))
            fail_msg("%s: %s", sql, plan);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, frame_setup_on, frame_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_private),
        TEST(test_refused_folders),
        TEST(test_unwritable_folder),
        TEST(test_newer_version),
        TEST(test_lost_key),
        TEST(test_survives),
        TEST(test_group_commit),
        TEST(test_commit_fails),
        TEST(test_processes),
        TEST(test_openers),
        TEST(test_killed),
        cmocka_unit_test(test_roles),
        TEST(test_pages),
        TEST(test_lookups_by_index),
        TEST(test_rolled_back),
        TEST(test_moved),
        TEST(test_revoked_meanwhile),
        TEST(test_filters_by_index),
    };

    return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
