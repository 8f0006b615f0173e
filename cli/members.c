/* SPDX-License-Identifier: MIT */
#include "members.h"

void member_cells(const struct pms_member_info *member, struct cell cells[])
{
    cells[MEMBER_EMAIL] = cell_text(member->email);
    cells[MEMBER_GIVEN] = cell_text(member->given_name);
    cells[MEMBER_FAMILY] = cell_text(member->family_name);
    cells[MEMBER_ROLE] = cell_text(member->role);
    cells[MEMBER_STATUS] = cell_text(member->status);
    cells[MEMBER_ID] = cell_text(member->id);
    cells[MEMBER_EXTERNAL] = cell_text(member->external_id);
    cells[MEMBER_CREATED] = cell_text(member->created);
    cells[MEMBER_MODIFIED] = cell_text(member->modified);
}

int member_print(const struct pms_member_info *member, struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    member_cells(member, cells);
    return out_one(&view_members, cells, err);
}
