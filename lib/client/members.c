/* SPDX-License-Identifier: MIT */
/*
 * Who is in a group. Servers differ in what a removal means, and some have put out everybody
 * instead of one, so what there was is known before anything is sent, and what is left is
 * compared with it. A whole new list of members is never sent.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "client/client.h"
#include "client/idlist.h"

enum {
    AT_ONCE = 1000, /* changes in one request, until the server says that it is too much */
    NAMED = 5       /* people an error names */
};

/* One change of one group. */
struct run {
    struct pms_client *client;
    const struct pms_resource *before; /* with its members, when `is_known` */
    bool is_known;
    bool is_trusted;           /* a removal was seen to do what it says */
    struct pms_idlist had;     /* who was in it, sorted */
    struct pms_idlist adds;    /* whom to add, sorted */
    struct pms_idlist removes; /* whom to remove, sorted */
    size_t added;              /* how many of them are done */
    size_t removed;
    struct pms_resource *after; /* the last that is known of the group */
};

static void run_done(struct run *run)
{
    pms_idlist_done(&run->had);
    pms_idlist_done(&run->adds);
    pms_idlist_done(&run->removes);
    pms_resource_free(run->after);
}

DEFINE_AUTO_VALUE(struct run, run_done)

/* --- who was, is and should be in it --- */

/* An absent list is an empty one here; whoever calls knows whether that may be. */
static int members_of(const struct pms_resource *group, struct pms_idlist *ret_ids,
                      struct pms_error *err)
{
    long count = pms_group_member_count(group);
    int r = pms_idlist_new(count > 0 ? (size_t)count : 0, ret_ids, err);

    for (long i = 0; r == 0 && i < count; i++) {
        const char *id = pms_group_member(group, (size_t)i);

        if (id)
            ret_ids->list[ret_ids->count++] = id;
    }
    pms_idlist_sort(ret_ids);
    return r;
}

/* Those of `wanted` that need a request. Where nobody is shown, the server may show nobody
 * ever, so then all of them do. */
static int needed(const struct pms_ids *wanted, const struct run *run, bool is_in_it,
                  struct pms_idlist *ret_ids, struct pms_error *err)
{
    size_t count = wanted ? wanted->count : 0;
    int r = pms_idlist_new(count, ret_ids, err);

    for (size_t i = 0; r == 0 && i < count; i++)
        if (run->had.count == 0 ||
            pms_idlist_has(&run->had, run->had.count, wanted->list[i]) == is_in_it)
            ret_ids->list[ret_ids->count++] = wanted->list[i];
    pms_idlist_sort(ret_ids);
    return r;
}

/* --- what is sent --- */

static int add_values(struct pms_patch *patch, enum pms_patch_op op, const char **list,
                      size_t count, struct pms_error *err)
{
    AUTO(json) struct json_object *values = json_object_new_array();

    for (size_t i = 0; values && i < count; i++) {
        struct json_object *member = json_object_new_object();

        if (!member || json_object_array_add(values, member) < 0) {
            json_object_put(member);
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        }
        if (pms_json_add_text(member, "value", list[i], err) < 0)
            return -err->code;
    }
    if (!values)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return pms_patch_add(patch, op, "members", TAKE(values), err);
}

static int add_selector(struct pms_patch *patch, const char *id, struct pms_error *err)
{
    AUTO(free) char *filter = pms_filter_equals("value", id);
    AUTO(free) char *path = NULL;

    if (!filter || asprintf(&path, "members[%s]", filter) < 0) {
        path = NULL;
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    return pms_patch_add(patch, PMS_PATCH_REMOVE, path, NULL, err);
}

/* Adds before removes, so that nobody is out of everything between the two. */
static int build(const struct run *run, size_t adds, size_t removes,
                 struct pms_patch **ret_patch, struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    const char **gone = run->removes.list + run->removed;
    bool is_list = pms_in_force(run->client, PMS_MANNER_REMOVE) == PMS_REMOVE_LIST;
    int r = pms_patch_new(&patch, err);

    if (r == 0 && adds > 0)
        r = add_values(patch, PMS_PATCH_ADD, run->adds.list + run->added, adds, err);
    if (r == 0 && removes > 0 && is_list)
        r = add_values(patch, PMS_PATCH_REMOVE, gone, removes, err);
    else
        for (size_t i = 0; r == 0 && i < removes; i++)
            r = add_selector(patch, gone[i], err);
    if (r == 0)
        *ret_patch = TAKE(patch);
    return r;
}

static const char *id_of(const struct run *run)
{
    return pms_resource_id(run->before);
}

static const char *name_of(const struct run *run)
{
    const char *name = pms_group_name(run->before);

    return name ? name : id_of(run);
}

static int look(struct run *run, struct pms_error *err)
{
    pms_resource_free(TAKE(run->after));
    return pms_client_get(run->client, PMS_GROUP, id_of(run), &run->after, err);
}

/* --- what came of it --- */

/* What an id is called where people read it. */
static const char *label(const struct run *run, const char *id)
{
    long count = pms_group_member_count(run->before);

    for (long i = 0; i < count; i++) {
        const char *member = pms_group_member(run->before, (size_t)i);
        const char *display = pms_group_member_display(run->before, (size_t)i);

        if (member && strcmp(member, id) == 0 && display)
            return display;
    }
    return id;
}

static void name_people(const struct run *run, const struct pms_idlist *ids, char *out,
                        size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < ids->count && i < NAMED && used + 1 < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%.60s", i > 0 ? ", " : "",
                                 label(run, ids->list[i]));
    if (ids->count > NAMED && used + 1 < size)
        snprintf(out + used, size - used, " and %zu more", ids->count - NAMED);
}

/* Those who were in the group, were not to go, and are not in it now. */
static int find_lost(const struct run *run, size_t removed, const struct pms_idlist *now,
                     struct pms_idlist *ret_lost, struct pms_error *err)
{
    int r = pms_idlist_new(run->had.count, ret_lost, err);

    for (size_t i = 0; r == 0 && i < run->had.count; i++) {
        const char *id = run->had.list[i];

        if (!pms_idlist_has(now, now->count, id) && !pms_idlist_has(&run->removes, removed, id))
            ret_lost->list[ret_lost->count++] = id;
    }
    return r;
}

/* The first whose place is not what it was to be, NULL for none. */
static const char *find_undone(const struct run *run, size_t added, size_t removed,
                               const struct pms_idlist *now)
{
    for (size_t i = 0; i < added; i++)
        if (!pms_idlist_has(now, now->count, run->adds.list[i]))
            return run->adds.list[i];
    for (size_t i = 0; i < removed; i++)
        if (pms_idlist_has(now, now->count, run->removes.list[i]))
            return run->removes.list[i];
    return NULL;
}

static int send_back(struct run *run, const struct pms_idlist *lost, struct pms_error *err)
{
    AUTO(pms_idlist_done) struct pms_idlist now = {0};
    int r = 0;

    for (size_t at = 0; r == 0 && at < lost->count; at += AT_ONCE) {
        AUTO(pms_patch_free) struct pms_patch *patch = NULL;
        size_t left = lost->count - at;

        pms_resource_free(TAKE(run->after));
        r = pms_patch_new(&patch, err);
        if (r == 0)
            r = add_values(patch, PMS_PATCH_ADD, lost->list + at,
                           left < AT_ONCE ? left : AT_ONCE, err);
        if (r == 0)
            r = pms_client_patch(run->client, PMS_GROUP, id_of(run), patch, &run->after, err);
    }
    if (r == 0)
        r = look(run, err);
    if (r == 0)
        r = members_of(run->after, &now, err);
    for (size_t i = 0; r == 0 && i < lost->count; i++)
        if (!pms_idlist_has(&now, now.count, lost->list[i]))
            r = pms_fail(err, PMS_E_REMOTE, "%s is still missing", label(run, lost->list[i]));
    return r;
}

/* Others than those who were to go are gone. They come back, and nothing more is sent. */
static int put_back(struct run *run, const struct pms_idlist *lost, struct pms_error *err)
{
    struct pms_error trouble = PMS_ERROR_INIT;
    char people[256];
    int r;

    name_people(run, lost, people, sizeof(people));
    r = send_back(run, lost, &trouble);
    pms_fail(err, PMS_E_REMOTE, "%s put %s out of \"%.60s\" along with who was to go; %s%.100s",
             run->client->caller.name, people, name_of(run),
             r == 0 ? "they were put back" : "putting them back did not work: ",
             r == 0 ? "" : trouble.message);
    if (r < 0)
        return pms_error_hint(err, "add them again: pmscim groups add, with %zu %s missing",
                              lost->count, lost->count == 1 ? "person" : "people");
    return pms_error_hint(err,
                          "this server takes the removal for another: try other manners in "
                          "the profile");
}

static int fail_undone(const struct run *run, const char *id, struct pms_error *err)
{
    pms_fail(err, PMS_E_REMOTE, "%s took the change, but %s %s in \"%s\"",
             run->client->caller.name, label(run, id),
             pms_idlist_has(&run->adds, run->adds.count, id) ? "is not" : "still is",
             name_of(run));
    return pms_error_hint(err,
                          "look again in a minute; if it stays so, the server ignores this "
                          "kind of request: try other manners in the profile");
}

/*
 * Compares what there is with what there was to be, after so many adds and removes. 1 when all
 * is as it should be, 0 when something is not done (yet). Others who are gone are put back.
 */
static int compare(struct run *run, size_t added, size_t removed, const char **ret_undone,
                   struct pms_error *err)
{
    AUTO(pms_idlist_done) struct pms_idlist now = {0};
    AUTO(pms_idlist_done) struct pms_idlist lost = {0};
    const char *undone;
    int r = members_of(run->after, &now, err);

    if (r == 0)
        r = find_lost(run, removed, &now, &lost, err);
    if (r < 0)
        return r;
    if (lost.count > 0)
        return put_back(run, &lost, err);
    undone = find_undone(run, added, removed, &now);
    if (undone && ret_undone)
        *ret_undone = undone;
    return !undone;
}

/* Believes an answer that shows what was asked for, but reads the first removal back. What does
 * not show is looked at again, not sent again. */
static int check(struct run *run, size_t added, size_t removed, bool is_removal,
                 struct pms_error *err)
{
    struct pms_settle settle = {0};
    const char *undone = NULL;
    int r = 0;

    if (pms_group_member_count(run->after) >= 0 && (run->is_trusted || !is_removal))
        r = compare(run, added, removed, NULL, err);
    for (bool is_first = true; r == 0; is_first = false) {
        if (!is_first)
            r = pms_settle_wait(run->client, &settle, err);
        if (!is_first && r == 0)
            return fail_undone(run, undone, err);
        if (r >= 0)
            r = look(run, err);
        if (r == 0)
            r = compare(run, added, removed, &undone, err);
    }
    return r < 0 ? r : 0;
}

static bool is_too_much(const struct pms_error *err)
{
    return err->http_status == 413 ||
           (err->http_status == 400 && strcasecmp(err->scim_type, "tooMany") == 0);
}

/* Errors behind which the change may stand all the same, or need not: who was to be removed was
 * no member, who was to be added is one, or the answer was lost. */
static bool is_worth_a_look(const struct pms_error *err)
{
    if (err->code == PMS_E_NETWORK)
        return true;
    return err->http_status >= 400 && err->code != PMS_E_AUTH && err->code != PMS_E_RATE &&
           err->code != PMS_E_UNSUPPORTED;
}

/* After a refusal or a loss: 0 when the group is as it was to be, else the error it was. */
static int settle(struct run *run, size_t added, size_t removed, struct pms_error *err)
{
    struct pms_error why = *err;
    int r;

    *err = (struct pms_error)PMS_ERROR_INIT;
    r = look(run, err);
    if (r == 0)
        r = compare(run, added, removed, NULL, err);
    if (r < 0 && run->after)
        return r;
    if (r == 1) {
        *err = (struct pms_error)PMS_ERROR_INIT;
        return 0;
    }
    *err = why;
    return -err->code;
}

/* --- one request after the other --- */

static int send_some(struct run *run, size_t adds, size_t removes, struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    int r = build(run, adds, removes, &patch, err);

    if (r < 0)
        return r;
    pms_resource_free(TAKE(run->after));
    r = pms_client_patch(run->client, PMS_GROUP, id_of(run), patch, &run->after, err);
    if (r == PMS_PREVIEWED || (r < 0 && (is_too_much(err) || !is_worth_a_look(err))))
        return r;
    if (r < 0)
        return settle(run, run->added + adds, run->removed + removes, err);
    r = check(run, run->added + adds, run->removed + removes, removes > 0, err);
    run->is_trusted |= r == 0 && removes > 0;
    return r;
}

static int send_all(struct run *run, struct pms_error *err)
{
    size_t *most = &run->client->members_at_once;
    int r = 0;

    *most = *most > 0 ? *most : AT_ONCE;
    while (run->added < run->adds.count || run->removed < run->removes.count) {
        size_t adds = run->adds.count - run->added;
        size_t removes = run->removes.count - run->removed;

        adds = adds < *most ? adds : *most;
        removes = removes < *most - adds ? removes : *most - adds;
        r = send_some(run, adds, removes, err);
        if (r < 0 && is_too_much(err) && adds + removes > 1) {
            *err = (struct pms_error)PMS_ERROR_INIT;
            *most = (adds + removes) / 2;
            continue;
        }
        if (r < 0)
            break;
        run->added += adds;
        run->removed += removes;
    }
    if (r < 0 && run->added + run->removed > 0)
        pms_error_prefix(err, "after %zu of %zu members", run->added + run->removed,
                         run->adds.count + run->removes.count);
    return r;
}

/* --- before that --- */

static int check_wish(const struct pms_resource *group, const struct pms_ids *adds,
                      const struct pms_idlist *removes, struct pms_error *err)
{
    if (!pms_resource_id(group))
        return pms_fail(err, PMS_E_USAGE, "a group without an id cannot be changed");
    for (size_t i = 0; adds && i < adds->count; i++)
        if (pms_idlist_has(removes, removes->count, adds->list[i]))
            return pms_fail(err, PMS_E_USAGE, "%s is to be added and removed", adds->list[i]);
    return 0;
}

/* Where the server shows no members, a removal could put out anybody and nobody would see it.
 */
static int check_known(const struct run *run, const struct pms_ids *removes,
                       struct pms_error *err)
{
    if (run->is_known || !removes || removes->count == 0)
        return 0;
    pms_fail(err, PMS_E_REMOTE, "%s does not show who is in \"%s\", so nobody is removed",
             run->client->caller.name, name_of(run));
    return pms_error_hint(err,
                          "nothing was sent: whom else the removal hits could not be seen; "
                          "with some servers an empty group looks so, too");
}

static int prepare(struct run *run, const struct pms_ids *adds, const struct pms_ids *removes,
                   struct pms_error *err)
{
    int r;

    run->is_known = pms_group_member_count(run->before) >= 0;
    r = check_known(run, removes, err);
    if (r == 0)
        r = members_of(run->before, &run->had, err);
    if (r == 0)
        r = needed(adds, run, false, &run->adds, err);
    if (r == 0)
        r = needed(removes, run, true, &run->removes, err);
    return r < 0 ? r : check_wish(run->before, adds, &run->removes, err);
}

static int copy(const struct pms_resource *group, struct pms_resource **ret_group,
                struct pms_error *err)
{
    struct json_object *json = NULL;

    if (json_object_deep_copy(pms_resource_json(group), &json, NULL) < 0)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return pms_resource_wrap(PMS_GROUP, json, ret_group, err);
}

int pms_client_group_change(struct pms_client *client, const struct pms_resource *group,
                            const struct pms_ids *adds, const struct pms_ids *removes,
                            unsigned flags, struct pms_resource **ret_after,
                            struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *read = NULL;
    AUTO(run_done) struct run run = {.client = client, .before = group};
    int r = 0;

    run.is_trusted = flags & PMS_GROUP_TRUSTED;
    if (!id_of(&run))
        return pms_fail(err, PMS_E_USAGE, "a group without an id cannot be changed");
    if (pms_group_member_count(group) < 0) {
        r = pms_client_get(client, PMS_GROUP, id_of(&run), &read, err);
        run.before = read;
    }
    if (r == 0)
        r = prepare(&run, adds, removes, err);
    if (r == 0)
        r = send_all(&run, err);
    if (r != 0)
        return r;
    if (!run.after)
        return copy(run.before, ret_after, err);
    *ret_after = TAKE(run.after);
    return 0;
}
