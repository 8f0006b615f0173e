/* SPDX-License-Identifier: MIT */
#include "keys.h"

void key_cells(const struct pms_key_info *key, struct cell cells[])
{
    cells[KEY_NAME] = cell_text(key->name);
    cells[KEY_KEY] = cell_text(key->key);
    cells[KEY_STATUS] = cell_text(key->status);
    cells[KEY_CREATED] = cell_text(key->created);
    cells[KEY_LAST_USED] = cell_text(key->last_used);
    cells[KEY_ID] = cell_text(key->id);
}
