/* SPDX-License-Identifier: MIT */
#include "fields.h"

#include <string.h>

#include "cli.h"
#include "out/out.h"

int field_assign(const char *assignment, const char *hint,
                 int (*set)(void *thing, const char *field, const char *value,
                            struct pms_error *err),
                 void *thing, struct pms_error *err)
{
    const char *equals = strchr(assignment, '=');
    AUTO(free) char *field = NULL;

    if (!equals) {
        pms_fail(err, PMS_E_USAGE, "\"%s\" is no FIELD=VALUE", assignment);
        return pms_error_hint(err, "%s", hint);
    }
    field = strndup(assignment, (size_t)(equals - assignment));
    if (!field)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return set(thing, field, equals + 1, err);
}

static const char *shown(const char *text)
{
    return text[0] != '\0' ? text : "(nothing)";
}

int field_tell_change(const char *field, const char *old, const char *new)
{
    if (!old || !new || strcmp(old, new) == 0)
        return 0;
    talk("%s: %s, was %s", field, shown(new), shown(old));
    return 1;
}

int field_print(struct out *out, const char *field, const char *value, const char *standard,
                const char *help, struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};

    if (!value || !standard)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    cells[POLICY_FIELD] = cell_text(field);
    cells[POLICY_VALUE] = cell_text(value[0] != '\0' ? value : NULL);
    cells[POLICY_DEFAULT] = cell_text(standard[0] != '\0' ? standard : NULL);
    cells[POLICY_HELP] = cell_text(help);
    return out_row(out, cells, err);
}
