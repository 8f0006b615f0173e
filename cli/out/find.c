/* SPDX-License-Identifier: MIT */
#include "out/out.h"

#include <stdio.h>
#include <string.h>

#include <pmscim/text.h>

int out_find_column(const struct view *view, const char *name, size_t length, size_t *ret_index,
                    struct pms_error *err)
{
    const char *keys[VIEW_COLUMNS];
    char word[64];
    const char *near;

    for (size_t i = 0; i < view->count; i++) {
        keys[i] = view->columns[i].key;
        if (strncmp(keys[i], name, length) == 0 && keys[i][length] == '\0') {
            *ret_index = i;
            return 0;
        }
    }
    snprintf(word, sizeof(word), "%.*s", (int)(length < 60 ? length : 60), name);
    near = pms_nearest(word, keys, view->count);
    pms_fail(err, PMS_E_USAGE, "there is no column \"%s\"", word);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"? \"--columns help\" lists them", near);
    return pms_error_hint(err, "\"--columns help\" lists them");
}
