/* SPDX-License-Identifier: MIT */
#include "scim_state.h"

#include "out/out.h"

int scim_switch(struct cli *cli, int enabled, struct pms_error *err)
{
    AUTO(pms_scim_state_done) struct pms_scim_state state = {0};
    struct cell cells[VIEW_COLUMNS] = {0};
    int r = pms_admin_scim_set(cli->admin, enabled, &state, err);

    if (r == PMS_PREVIEWED)
        return 0;
    if (r < 0)
        return r;
    talk(state.enabled
             ? "SCIM provisioning is on: members cannot leave the team or change their "
               "e-mail or password themselves"
             : "SCIM provisioning is off: members decide again, SCIM keys are refused");
    cells[SCIM_ENABLED] = cell_truth(state.enabled);
    cells[SCIM_FORBIDDEN] =
        cell_list((const char *const *)state.forbidden, state.forbidden_count);
    return out_one(&view_scim, cells, err);
}
