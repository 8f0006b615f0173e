/* SPDX-License-Identifier: MIT */
#include "serve/store_sql.h"

int pms_store_groups_forget(struct pms_store *store, int64_t user_seq, struct pms_error *err)
{
    return pms_sql_run(store, PMS_SQL_GROUPS_FORGET, err, "i", user_seq);
}
