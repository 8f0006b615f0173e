/* SPDX-License-Identifier: MIT */
#include "serve/store_sql.h"

static void fill(sqlite3_stmt *row, struct pms_domain_row *domain)
{
    pms_sql_copy(row, 0, domain->domain, sizeof(domain->domain));
    pms_sql_copy(row, 1, domain->root, sizeof(domain->root));
    pms_sql_copy(row, 2, domain->txt, sizeof(domain->txt));
    domain->created = sqlite3_column_int64(row, 3);
    domain->verified = sqlite3_column_int64(row, 4);
}

int pms_store_domain_get(struct pms_store *store, const char *domain,
                         struct pms_domain_row *ret_row, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, PMS_SQL_DOMAIN_GET, &row, err, "t", domain);

    if (r == 0)
        r = pms_sql_next(store, row, err);
    if (r == 1)
        fill(row, ret_row);
    return r;
}

int pms_store_domain_insert(struct pms_store *store, const struct pms_domain_row *row,
                            struct pms_error *err)
{
    int r = pms_sql_run(store, PMS_SQL_DOMAIN_INSERT, err, "tttii", row->domain, row->root,
                        row->txt, row->created, row->verified);

    return r < 0 ? r : 0;
}

int pms_store_domain_verify(struct pms_store *store, const char *domain, int64_t now_ms,
                            struct pms_error *err)
{
    return pms_sql_run(store, PMS_SQL_DOMAIN_VERIFY, err, "ti", domain, now_ms);
}

int pms_store_domain_delete(struct pms_store *store, const char *domain, struct pms_error *err)
{
    return pms_sql_run(store, PMS_SQL_DOMAIN_DELETE, err, "t", domain);
}

int pms_store_domains(struct pms_store *store,
                      void (*each)(void *context, const struct pms_domain_row *row),
                      void *context, struct pms_error *err)
{
    AUTO(sql_reset) sqlite3_stmt *row = NULL;
    int r = pms_sql_query(store, PMS_SQL_DOMAINS, &row, err, "");

    while (r >= 0 && (r = pms_sql_next(store, row, err)) == 1) {
        struct pms_domain_row domain;

        fill(row, &domain);
        each(context, &domain);
    }
    return r;
}
