/* SPDX-License-Identifier: MIT */
#include "serve/groups_members.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serve/answer.h"
#include "serve/arrival.h"
#include "serve/audit.h"

/* Who and where in one word, "group/user". */
static int audit_member(struct pms_call *call, enum pms_action action,
                        const struct pms_group_row *group, const char *id,
                        struct pms_error *err)
{
    char target[2 * PMS_USER_ID_SIZE];

    snprintf(target, sizeof(target), "%s/%s", group->id, id);
    return pms_audit(call, action, target, err);
}

/* An invite is no way into a group, since people have to join first (facts 1.3), so nobody is
 * invited by one either. */
static int activate_user(struct pms_call *call, struct pms_user_row *user,
                         struct pms_error *err)
{
    int r = pms_arrive(call, user, /* wanted= */ true, err);

    if (r < 0)
        return pms_error_prefix(err, "member %s", user->id);
    if (user->invited)
        return pms_refuse(err, 400, "invalidSyntax",
                          "the user %s is suspended and would have to be invited", user->id);
    user->modified = call->now_ms;
    r = pms_store_user_update(call->store, user, err);
    return r < 0 ? r : pms_audit(call, PMS_ACTION_USER_REACTIVATE, user->id, err);
}

/* A group that is changed lets nobody into the team again: the only documented way besides the
 * user itself is a group that is created (facts 2.3), and guessing wrong would undo a
 * suspension. */
static int check_user(struct pms_call *call, struct pms_user_row *user, bool activate,
                      struct pms_error *err)
{
    if (user->active)
        return 0;
    if (user->invited)
        return pms_refuse(err, 400, "invalidSyntax",
                          "the user %s has not accepted the invite yet", user->id);
    if (activate)
        return activate_user(call, user, err);
    return pms_refuse(err, 400, "invalidSyntax", "the user %s is suspended", user->id);
}

static int add_one(struct pms_call *call, const struct pms_group_row *group, const char *id,
                   bool activate, struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row user = {0};
    int r = pms_store_user_get(call->store, id, &user, err);

    if (r == 0)
        return pms_refuse(err, 400, "invalidSyntax", "the team has no user %s", id);
    if (r == 1)
        r = check_user(call, &user, activate, err);
    if (r == 0)
        r = pms_store_group_member_add(call->store, group->seq, user.seq, err);
    if (r <= 0)
        return r;
    r = audit_member(call, PMS_ACTION_GROUP_MEMBER_ADD, group, user.id, err);
    return r < 0 ? r : 1;
}

int pms_group_add(struct pms_call *call, const struct pms_group_row *group,
                  const struct pms_member_ids *members, bool activate, struct pms_error *err)
{
    int changed = 0;

    for (size_t i = 0; i < members->count; i++) {
        int r = add_one(call, group, members->ids[i], activate, err);

        if (r < 0)
            return r;
        changed |= r;
    }
    return changed;
}

static int remove_user(struct pms_call *call, const struct pms_group_row *group,
                       const struct pms_user_row *user, struct pms_error *err)
{
    int r = pms_store_group_member_remove(call->store, group->seq, user->seq, err);

    if (r <= 0)
        return r;
    r = audit_member(call, PMS_ACTION_GROUP_MEMBER_REMOVE, group, user->id, err);
    return r < 0 ? r : 1;
}

int pms_group_remove(struct pms_call *call, const struct pms_group_row *group,
                     const struct pms_member_ids *members, struct pms_error *err)
{
    int changed = 0;

    for (size_t i = 0; i < members->count; i++) {
        AUTO(pms_user_row_done) struct pms_user_row user = {0};
        int r = pms_store_user_get(call->store, members->ids[i], &user, err);

        if (r == 1)
            r = remove_user(call, group, &user, err);
        if (r < 0)
            return r;
        changed |= r;
    }
    return changed;
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_among(const struct pms_member_ids *members, const char *id)
{
    return members->count > 0 &&
           bsearch(&id, members->ids, members->count, sizeof(id), compare_ids) != NULL;
}

static int remove_others(struct pms_call *call, const struct pms_group_row *group,
                         const struct pms_member_ids *members, struct pms_error *err)
{
    int64_t after = 0;
    int changed = 0;

    for (;;) {
        AUTO(pms_user_row_done) struct pms_user_row user = {0};
        int r = pms_store_group_member_next(call->store, group->seq, after,
                                            /* only_here= */ false, &user, err);

        if (r <= 0)
            return r < 0 ? r : changed;
        after = user.seq;
        if (!is_among(members, user.id))
            r = remove_user(call, group, &user, err);
        else
            r = 0;
        if (r < 0)
            return r;
        changed |= r;
    }
}

int pms_group_only(struct pms_call *call, const struct pms_group_row *group,
                   struct pms_member_ids *members, struct pms_error *err)
{
    int removed;
    int added;

    if (members->count > 1)
        qsort(members->ids, members->count, sizeof(*members->ids), compare_ids);
    removed = remove_others(call, group, members, err);
    if (removed < 0)
        return removed;
    added = pms_group_add(call, group, members, /* activate= */ false, err);
    return added < 0 ? added : removed | added;
}

static int suspend_user(struct pms_call *call, struct pms_user_row *user, struct pms_error *err)
{
    int r = pms_depart(call, user, err);

    user->active = 0;
    user->modified = call->now_ms;
    if (r == 0)
        r = pms_store_user_update(call->store, user, err);
    return r < 0 ? r : pms_audit(call, PMS_ACTION_USER_DEACTIVATE, user->id, err);
}

int pms_group_suspend(struct pms_call *call, const struct pms_group_row *group,
                      struct pms_error *err)
{
    int64_t after = 0;

    for (;;) {
        AUTO(pms_user_row_done) struct pms_user_row user = {0};
        int r = pms_store_group_member_next(call->store, group->seq, after,
                                            /* only_here= */ true, &user, err);

        if (r <= 0)
            return r;
        after = user.seq;
        r = suspend_user(call, &user, err);
        if (r < 0)
            return r;
    }
}
