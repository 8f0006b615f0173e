/* SPDX-License-Identifier: MIT */
/* Groups: found by name or id, made, renamed. Who is in them is members.c. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "client/client.h"

/* What came of looking for a name. */
struct haul {
    struct pms_resource *group; /* the first of this name */
    int count;
    char ids[160]; /* of all of them, as far as there is room */
};

static void haul_done(struct haul *haul)
{
    pms_resource_free(haul->group);
    *haul = (struct haul){0};
}

DEFINE_AUTO_VALUE(struct haul, haul_done)

static void keep(struct haul *haul, struct pms_resource *take_group)
{
    const char *id = pms_resource_id(take_group);
    size_t used = strlen(haul->ids);

    snprintf(haul->ids + used, sizeof(haul->ids) - used, "%s%s", haul->count > 0 ? ", " : "",
             id ? id : "one without an id");
    haul->count++;
    if (haul->group)
        pms_resource_free(take_group);
    else
        haul->group = take_group;
}

/* Walks a listing to its end and keeps what is really called so, whatever the server took the
 * filter for. */
static int collect(struct pms_client *client, const char *name, const char *filter,
                   struct haul *haul, struct pms_error *err)
{
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    const struct pms_query query = {.type = PMS_GROUP, .without_members = 1, .filter = filter};
    int r = pms_pages_new(client, &query, &pages, err);

    while (r >= 0) {
        AUTO(pms_resource_free) struct pms_resource *group = NULL;
        const char *found;

        r = pms_pages_next(pages, &group, err);
        if (r <= 0)
            break;
        found = pms_group_name(group);
        if (found && strcmp(found, name) == 0)
            keep(haul, TAKE(group));
    }
    return r;
}

static int collect_named(struct pms_client *client, const char *name, struct haul *haul,
                         struct pms_error *err)
{
    AUTO(free) char *filter = pms_filter_equals("displayName", name);
    long given = client->given.values[PMS_MANNER_FILTERS];
    int r;

    if (!filter)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (given == PMS_FILTERS_LOCAL ||
        (client->learned.no_group_name_filter && given != PMS_FILTERS_SERVER))
        return collect(client, name, NULL, haul, err);
    r = collect(client, name, filter, haul, err);
    if (r >= 0 || !pms_is_filter_refused(client, err))
        return r;
    *err = (struct pms_error)PMS_ERROR_INIT;
    client->learned.no_group_name_filter = true;
    haul_done(haul);
    return collect(client, name, NULL, haul, err);
}

static int fail_several(const struct pms_client *client, const char *name,
                        const struct haul *haul, struct pms_error *err)
{
    pms_fail(err, PMS_E_CONFLICT, "%s knows %d groups called \"%s\": %s", client->caller.name,
             haul->count, name, haul->ids);
    return pms_error_hint(err, "name the one you mean by its id");
}

int pms_find_group_named(struct pms_client *client, const char *name,
                         struct pms_resource **ret_group, struct pms_error *err)
{
    AUTO(haul_done) struct haul haul = {0};
    int r = collect_named(client, name, &haul, err);

    if (r < 0)
        return r;
    if (haul.count > 1)
        return fail_several(client, name, &haul, err);
    if (haul.count == 0)
        return pms_fail(err, PMS_E_NOTFOUND, "%s knows no group called \"%s\"",
                        client->caller.name, name);
    *ret_group = TAKE(haul.group);
    return 0;
}

/* Digits and what stands among them in the ids that servers give. */
static bool looks_like_id(const char *who)
{
    return who[strspn(who, "0123456789abcdefABCDEF-")] == '\0' && strpbrk(who, "0123456789");
}

/* Who asks for a group by its id must not be given another one that somebody has called so. */
static int find_by_id(struct pms_client *client, const char *who, struct haul *haul,
                      struct pms_resource **ret_group, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *group = NULL;
    int r = pms_client_get(client, PMS_GROUP, who, &group, err);

    /* Some servers say 400 to an id that nothing has. */
    if (r == -PMS_E_NOTFOUND || r == -PMS_E_USAGE) {
        int status = err->http_status;

        if (haul->count == 1) {
            *err = (struct pms_error)PMS_ERROR_INIT;
            *ret_group = TAKE(haul->group);
            return 0;
        }
        pms_fail(err, PMS_E_NOTFOUND, "%s knows no group with the name or id \"%s\"",
                 client->caller.name, who);
        err->http_status = status;
        return pms_error_hint(err,
                              "names of groups mind capitals; \"pmscim groups list\" shows "
                              "them");
    }
    if (r < 0)
        return r;
    if (haul->count == 1 &&
        (!pms_resource_id(haul->group) || strcmp(pms_resource_id(haul->group), who) != 0)) {
        pms_fail(err, PMS_E_CONFLICT,
                 "\"%s\" is the id of one group (called \"%s\") and the name of another (%s)",
                 who, pms_group_name(group) ? pms_group_name(group) : "", haul->ids);
        return pms_error_hint(err, "name the one you mean by what only it has");
    }
    *ret_group = TAKE(group);
    return 0;
}

int pms_client_find_group(struct pms_client *client, const char *who,
                          struct pms_resource **ret_group, struct pms_error *err)
{
    AUTO(haul_done) struct haul haul = {0};
    int r = collect_named(client, who, &haul, err);

    if (r < 0)
        return r;
    if (haul.count > 1)
        return fail_several(client, who, &haul, err);
    if (haul.count == 0 || looks_like_id(who))
        return find_by_id(client, who, &haul, ret_group, err);
    *ret_group = TAKE(haul.group);
    return 0;
}

/* Two groups of one name can be told apart by nobody, so none of ours ever becomes the second,
 * also where the server would let it. */
static int check_free(struct pms_client *client, const char *name, const char *but_id,
                      struct pms_error *err)
{
    AUTO(haul_done) struct haul haul = {0};
    const char *id;
    int r = collect_named(client, name, &haul, err);

    if (r < 0 || haul.count == 0)
        return r;
    id = pms_resource_id(haul.group);
    if (haul.count == 1 && but_id && id && strcmp(id, but_id) == 0)
        return 0;
    pms_fail(err, PMS_E_CONFLICT, "%s has a group called \"%s\" already", client->caller.name,
             name);
    return pms_error_hint(err, "its id is %s", haul.ids);
}

int pms_client_group_create(struct pms_client *client, const struct pms_resource *group,
                            struct pms_resource **ret_group, struct pms_error *err)
{
    const char *name = pms_group_name(group);
    int r;

    if (!name)
        return pms_fail(err, PMS_E_USAGE, "a group needs a name");
    r = check_free(client, name, NULL, err);
    return r < 0 ? r : pms_client_create(client, group, ret_group, err);
}

static int rename_patch(const struct pms_client *client, const char *id, const char *name,
                        struct pms_patch **ret_patch, struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    AUTO(json) struct json_object *value = NULL;
    bool with_id = client->caller.manners->rename_with_id;
    int r = pms_patch_new(&patch, err);

    if (r < 0)
        return r;
    value = with_id ? json_object_new_object() : json_object_new_string(name);
    if (!value)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (with_id)
        r = pms_json_add_text(value, "id", id, err);
    if (r == 0 && with_id)
        r = pms_json_add_text(value, "displayName", name, err);
    if (r == 0)
        r = pms_patch_add(patch, PMS_PATCH_REPLACE, with_id ? NULL : "displayName", TAKE(value),
                          err);
    if (r == 0)
        *ret_patch = TAKE(patch);
    return r;
}

static int is_called(const struct pms_client *client, const void *name,
                     const struct pms_resource *group, struct pms_error *err)
{
    const char *found = pms_group_name(group);

    (void)client;
    (void)err;
    return found && strcmp(found, name) == 0;
}

int pms_client_group_rename(struct pms_client *client, const struct pms_resource *group,
                            const char *name, struct pms_resource **ret_group,
                            struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    struct pms_settle_wish wish;
    struct pms_resource *answer = NULL;
    const char *id = pms_resource_id(group);
    int r;

    if (!id || name[0] == '\0')
        return pms_fail(err, PMS_E_USAGE, "a group %s",
                        id ? "needs a name" : "without an id cannot be changed");
    r = check_free(client, name, id, err);
    if (r == 0)
        r = rename_patch(client, id, name, &patch, err);
    if (r == 0)
        r = pms_client_patch(client, PMS_GROUP, id, patch, &answer, err);
    if (r != 0)
        return r;
    wish = (struct pms_settle_wish){.type = PMS_GROUP,
                                    .id = id,
                                    .name = pms_group_name(group) ? pms_group_name(group) : id,
                                    .is_done = is_called,
                                    .context = name};
    return pms_settle_until(client, &wish, answer, ret_group, err);
}
