/* SPDX-License-Identifier: MIT */
#include "keys.h"

#include <stdio.h>
#include <string.h>

void key_cells(const struct pms_key_info *key, struct cell cells[])
{
    cells[KEY_NAME] = cell_text(key->name);
    cells[KEY_KEY] = cell_text(key->key);
    cells[KEY_STATUS] = cell_text(key->status);
    cells[KEY_CREATED] = cell_text(key->created);
    cells[KEY_LAST_USED] = cell_text(key->last_used);
    cells[KEY_ID] = cell_text(key->id);
}

bool key_is_active(const struct pms_key_info *key)
{
    return key->status && strcmp(key->status, "ACTIVE") == 0;
}

const struct pms_key_info *key_find(const struct pms_keys *keys, const char *wanted)
{
    const struct pms_key_info *by_name = NULL;

    for (size_t i = 0; i < keys->count; i++) {
        const struct pms_key_info *key = &keys->items[i];

        if (strcmp(key->id, wanted) == 0)
            return key;
        if (key->name && strcmp(key->name, wanted) == 0 && (!by_name || key_is_active(key)))
            by_name = key;
    }
    return by_name;
}

int key_fail_unknown(const struct pms_keys *keys, const char *wanted, struct pms_error *err)
{
    const char *names[64];
    size_t count = 0;
    const char *near;

    for (size_t i = 0; i < keys->count && count < 64; i++)
        if (keys->items[i].name)
            names[count++] = keys->items[i].name;
    near = pms_nearest(wanted, names, count);
    pms_fail(err, PMS_E_NOTFOUND, "no SCIM key is called \"%s\"", wanted);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"?", near);
    return pms_error_hint(err, "\"pmscim keys list\" shows them");
}

/* The key is what the command is for, so a table would only stand in its way. */
int key_print_new(const struct pms_key_info *info, const struct pms_secret *key,
                  struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};
    int r;

    if (strcmp(globals.output, "table") == 0 && !globals.columns) {
        printf("%s\n", pms_secret_text(key));
        return out_flush(err);
    }
    key_cells(info, cells);
    cells[KEY_SECRET] = cell_text(pms_secret_text(key));
    r = out_one(&view_new_key, cells, err);
    return r < 0 ? r : out_flush(err);
}
