/* SPDX-License-Identifier: MIT */
#include "people.h"

void person_cells(const struct pms_resource *user, struct cell cells[])
{
    cells[USER_EMAIL] = cell_text(pms_user_name(user));
    cells[USER_GIVEN] = cell_text(pms_user_given_name(user));
    cells[USER_FAMILY] = cell_text(pms_user_family_name(user));
    cells[USER_ACTIVE] = cell_truth(pms_user_active(user));
    cells[USER_EXTERNAL] = cell_text(pms_resource_external_id(user));
    cells[USER_ID] = cell_text(pms_resource_id(user));
    cells[USER_CREATED] = cell_text(pms_resource_created(user));
    cells[USER_MODIFIED] = cell_text(pms_resource_modified(user));
}

int person_print(const struct pms_resource *user, struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    person_cells(user, cells);
    return out_one(&view_users, cells, err);
}

int people_conclude(size_t failed, size_t total, const char *name, const struct pms_error *last,
                    struct pms_error *err)
{
    if (total == 1) {
        *err = *last;
        return -err->code;
    }
    pms_fail(err, PMS_E_PARTIAL, "%zu of %zu failed, the last one %s: %s", failed, total, name,
             last->message);
    return pms_error_hint(err, "the rows say which");
}

bool people_end_run(int code)
{
    return code == PMS_E_AUTH || code == PMS_E_CANCELED || code == PMS_E_NOMEM ||
           code == PMS_E_NETWORK || code == PMS_E_RATE;
}
