/* SPDX-License-Identifier: MIT */
#include "serve/store_sql.h"

enum {
    ID,
    DISPLAY_NAME,
    EXTERNAL_ID,
    CREATED,
    MODIFIED,
    SEQ
};

static void fill(sqlite3_stmt *row, struct pms_group_row *group)
{
    pms_sql_copy(row, ID, group->id, sizeof(group->id));
    pms_sql_copy(row, DISPLAY_NAME, group->display_name, sizeof(group->display_name));
    pms_sql_copy(row, EXTERNAL_ID, group->external_id, sizeof(group->external_id));
    group->created = sqlite3_column_int64(row, CREATED);
    group->modified = sqlite3_column_int64(row, MODIFIED);
    group->seq = sqlite3_column_int64(row, SEQ);
}

static int get_one(struct pms_store *store, enum pms_sql which, const char *key,
                   struct pms_group_row *ret_row, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, which, &row, err, "t", key);

    if (r == 0)
        r = pms_sql_next(store, row, err);
    if (r == 1)
        fill(row, ret_row);
    return r;
}

int pms_store_group_get(struct pms_store *store, const char *id, struct pms_group_row *ret_row,
                        struct pms_error *err)
{
    return get_one(store, PMS_SQL_GROUP_GET, id, ret_row, err);
}

int pms_store_group_named(struct pms_store *store, const char *display_name,
                          struct pms_group_row *ret_row, struct pms_error *err)
{
    return get_one(store, PMS_SQL_GROUP_NAMED, display_name, ret_row, err);
}

int pms_store_group_insert(struct pms_store *store, struct pms_group_row *row,
                           struct pms_error *err)
{
    int r = pms_sql_run(store, PMS_SQL_GROUP_INSERT, err, "tttii", row->id, row->display_name,
                        row->external_id, row->created, row->modified);

    if (r < 0)
        return r;
    row->seq = sqlite3_last_insert_rowid(store->db);
    return 0;
}

int pms_store_group_update(struct pms_store *store, const struct pms_group_row *row,
                           struct pms_error *err)
{
    int r = pms_sql_run(store, PMS_SQL_GROUP_UPDATE, err, "ttti", row->id, row->display_name,
                        row->external_id, row->modified);

    return r < 0 ? r : 0;
}

int pms_store_group_delete(struct pms_store *store, const char *id, struct pms_error *err)
{
    return pms_sql_run(store, PMS_SQL_GROUP_DELETE, err, "t", id);
}

int pms_store_group_member_add(struct pms_store *store, int64_t group_seq, int64_t user_seq,
                               struct pms_error *err)
{
    return pms_sql_run(store, PMS_SQL_GROUP_MEMBER_ADD, err, "ii", group_seq, user_seq);
}

int pms_store_group_member_remove(struct pms_store *store, int64_t group_seq, int64_t user_seq,
                                  struct pms_error *err)
{
    return pms_sql_run(store, PMS_SQL_GROUP_MEMBER_REMOVE, err, "ii", group_seq, user_seq);
}

int pms_store_group_members(struct pms_store *store, int64_t group_seq,
                            void (*each)(void *context, const struct pms_user_row *row),
                            void *context, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, PMS_SQL_GROUP_MEMBERS, &row, err, "i", group_seq);

    while (r >= 0 && (r = pms_sql_next(store, row, err)) == 1) {
        struct pms_user_row user;

        pms_user_row_lend(row, &user);
        each(context, &user);
    }
    return r;
}

int pms_store_group_member_next(struct pms_store *store, int64_t group_seq, int64_t after,
                                bool only_here, struct pms_user_row *ret_row,
                                struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(
        store, only_here ? PMS_SQL_GROUP_MEMBER_ONLY_HERE : PMS_SQL_GROUP_MEMBER_NEXT, &row,
        err, "ii", group_seq, after);

    if (r == 0)
        r = pms_sql_next(store, row, err);
    return r == 1 ? pms_user_row_keep(row, ret_row, err) : r;
}

static int list_named(struct pms_store *store, const struct pms_group_query *query,
                      int (*each)(void *context, const struct pms_group_row *row,
                                  struct pms_error *err),
                      void *context, int64_t *ret_total, struct pms_error *err)
{
    struct pms_group_row group;
    int r = pms_store_group_named(store, query->display_name, &group, err);

    if (r < 0)
        return r;
    *ret_total = r;
    if (r == 1 && query->page.start == 1 && query->page.count > 0)
        r = each(context, &group, err);
    return r < 0 ? r : 0;
}

int pms_store_groups(struct pms_store *store, const struct pms_group_query *query,
                     int (*each)(void *context, const struct pms_group_row *row,
                                 struct pms_error *err),
                     void *context, int64_t *ret_total, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r;

    if (query->display_name)
        return list_named(store, query, each, context, ret_total, err);
    r = pms_sql_number(store, PMS_SQL_GROUPS_COUNT, ret_total, err);
    if (r == 0)
        r = pms_sql_query(store, PMS_SQL_GROUPS, &row, err, "ii", query->page.start - 1,
                          query->page.count);
    while (r >= 0 && (r = pms_sql_next(store, row, err)) == 1) {
        struct pms_group_row group;

        fill(row, &group);
        r = each(context, &group, err);
        if (r != 0)
            return r < 0 ? r : 0;
    }
    return r;
}

int pms_store_groups_forget(struct pms_store *store, int64_t user_seq, struct pms_error *err)
{
    return pms_sql_run(store, PMS_SQL_GROUPS_FORGET, err, "i", user_seq);
}

int pms_store_groups_touch(struct pms_store *store, int64_t user_seq, int64_t now_ms,
                           struct pms_error *err)
{
    return pms_sql_run(store, PMS_SQL_GROUPS_TOUCH, err, "ii", user_seq, now_ms);
}
