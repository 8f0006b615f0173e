/* SPDX-License-Identifier: MIT */
#include "serve/store_sql.h"

int pms_store_audit(struct pms_store *store, const struct pms_audit_row *row,
                    struct pms_error *err)
{
    int r = pms_sql_run(store, PMS_SQL_AUDIT_INSERT, err, "ittttt", row->time, row->actor,
                        row->action, row->target, row->ip, row->agent);

    return r < 0 ? r : 0;
}

static void fill(sqlite3_stmt *row, struct pms_audit_row *audit)
{
    *audit = (struct pms_audit_row){
        .id = sqlite3_column_int64(row, 0),
        .time = sqlite3_column_int64(row, 1),
        .actor = pms_sql_text(row, 2),
        .action = pms_sql_text(row, 3),
        .target = pms_sql_text(row, 4),
        .ip = pms_sql_text(row, 5),
        .agent = pms_sql_text(row, 6),
    };
}

/* The index that fits what is asked for; a statement binds no more than it names. */
static int ask(struct pms_store *store, const struct pms_audit_query *query,
               sqlite3_stmt **ret_row, struct pms_error *err)
{
    int64_t from = query->after > 0 ? query->after : query->ascending ? 0 : INT64_MAX;
    enum pms_sql which = query->ascending ? PMS_SQL_AUDIT_UP : PMS_SQL_AUDIT_DOWN;
    const char *types = "iiii";

    if (query->actor) {
        which = query->ascending ? PMS_SQL_AUDIT_UP_ACTOR : PMS_SQL_AUDIT_DOWN_ACTOR;
        types = "iiiitt";
    } else if (query->action) {
        which = query->ascending ? PMS_SQL_AUDIT_UP_ACTION : PMS_SQL_AUDIT_DOWN_ACTION;
        types = "iiiit";
    }
    return pms_sql_query(store, which, ret_row, err, types, from, query->count, query->since_ms,
                         query->until_ms, query->action, query->actor);
}

int pms_store_audits(struct pms_store *store, const struct pms_audit_query *query,
                     void (*each)(void *context, const struct pms_audit_row *row),
                     void *context, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = ask(store, query, &row, err);

    while (r >= 0 && (r = pms_sql_next(store, row, err)) == 1) {
        struct pms_audit_row audit;

        fill(row, &audit);
        each(context, &audit);
    }
    return r;
}
