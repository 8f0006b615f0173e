/* SPDX-License-Identifier: MIT */
#include "conf/misspelt.h"

#include <string.h>

#include <pmscim/text.h>

#include "base/json.h"

static int is_one_of(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return 1;
    return 0;
}

int pms_misspelt_check(struct json_object *json, const char *const *names, size_t count,
                       struct pms_error *err)
{
    json_object_object_foreach (json, name, value) {
        const char *near =
            is_one_of(name, names, count) ? NULL : pms_nearest(name, names, count);

        (void)value;
        if (!near)
            continue;
        pms_fail(err, PMS_E_CONFIG, "\"%s\" is no member that is known here", name);
        return pms_error_hint(err, "did you mean \"%s\"? correct it with an editor", near);
    }
    return 0;
}
