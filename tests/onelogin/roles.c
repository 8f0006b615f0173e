/* SPDX-License-Identifier: MIT */
/* Calls about roles, and about groups, which only version 1 has. */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "fields.h"

static bool wants(const struct call *call, const char *field)
{
    const char *fields = call_param(call, "fields");
    const char *found = fields ? strstr(fields, field) : NULL;

    return !fields || *fields == '\0' || found;
}

static void put_role_users(struct call *call, long id)
{
    const struct directory *directory = &call->one->directory;
    struct ids ids = {0};

    for (size_t i = 0; i < directory->person_count; i++)
        if (ids_have(&directory->people[i].roles, id))
            ids_add(&ids, directory->people[i].id);
    put_ids(call->out, &ids);
    ids_done(&ids);
}

static void put_role(struct call *call, long id)
{
    const struct role *role = directory_role(&call->one->directory, id);

    fprintf(call->out, "{\"id\":%ld,\"name\":", id);
    put_text(call->out, role->name);
    if (wants(call, "apps")) {
        fputs(",\"apps\":", call->out);
        put_ids(call->out, &role->apps);
    }
    if (wants(call, "users")) {
        fputs(",\"users\":", call->out);
        put_role_users(call, id);
    }
    if (wants(call, "admins"))
        fputs(",\"admins\":[]", call->out);
    putc('}', call->out);
}

static bool brings(const struct call *call, const struct role *role, const char *app_name)
{
    for (size_t i = 0; i < role->apps.count; i++)
        if (is_like(directory_app(&call->one->directory, role->apps.items[i])->name, app_name))
            return true;
    return false;
}

void answer_roles(struct call *call)
{
    const struct directory *directory = &call->one->directory;
    const char *name = call_param(call, "role_name");
    const char *app = call_param(call, "app_id");
    const char *app_name = call_param(call, "app_name");
    struct ids ids = {0};

    for (size_t i = 0; i < directory->role_count; i++) {
        const struct role *role = &directory->roles[i];

        if ((!name || is_like(role->name, name)) &&
            (!app || ids_have(&role->apps, strtol(app, NULL, 10))) &&
            (!app_name || brings(call, role, app_name)))
            ids_add(&ids, role->id);
    }
    answer_page(call, PAGE_ROLES, &ids, put_role);
    ids_done(&ids);
}

void answer_role(struct call *call)
{
    if (directory_role(&call->one->directory, call->id))
        put_role(call, call->id);
    else
        answer_error(call, 404, "Role not found");
}

/* --- groups --- */

static void put_group(struct call *call, long id)
{
    fprintf(call->out, "{\"id\":%ld,\"name\":", id);
    put_text(call->out, directory_group(&call->one->directory, id)->name);
    fputs(",\"reference\":null}", call->out);
}

void answer_groups(struct call *call)
{
    const struct directory *directory = &call->one->directory;
    struct ids ids = {0};

    for (size_t i = 0; i < directory->group_count; i++)
        ids_add(&ids, directory->groups[i].id);
    answer_page(call, PAGE_GROUPS, &ids, put_group);
    ids_done(&ids);
}

void answer_group(struct call *call)
{
    struct ids ids = {&call->id, 1};

    if (directory_group(&call->one->directory, call->id))
        answer_page(call, PAGE_GROUPS, &ids, put_group);
    else
        answer_error(call, 404, "Not Found");
}
