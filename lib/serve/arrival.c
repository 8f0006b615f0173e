/* SPDX-License-Identifier: MIT */
#include "serve/arrival.h"

#include <stdio.h>

#include "serve/policy.h"

int pms_email_verified(struct pms_call *call, const char *email, bool *ret_verified,
                       struct pms_error *err)
{
    struct pms_domain_row row = {0};
    char domain[PMS_DOMAIN_SIZE];
    int r;

    snprintf(domain, sizeof(domain), "%s", pms_policy_email_domain(email));
    for (char *c = domain; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 'a' - 'A') : *c;
    r = pms_store_domain_get(call->store, domain, &row, err);
    if (r >= 0)
        *ret_verified = r == 1 && row.verified > 0;
    return r < 0 ? r : 0;
}

int pms_own_change(struct pms_call *call, const char *what, struct pms_error *err)
{
    bool enabled = false;
    int r = pms_store_scim_enabled(call->store, &enabled, err);

    return r < 0 ? r : pms_policy_own_change(enabled, what, err);
}

/* What happens to the account outside, which may be nobody's yet. */
static int settle(struct pms_call *call, const struct pms_outsider_row *outsider,
                  enum pms_arrival arrival, struct pms_error *err)
{
    switch (arrival) {
    case PMS_ARRIVAL_JOINS:
        return pms_store_outsider_delete(call->store, outsider->id, err);
    case PMS_ARRIVAL_INVITED:
        return pms_store_outsider_invite(call->store, outsider->id, PMS_INVITE_SCIM, err);
    default:
        return 0;
    }
}

static int withdraw(struct pms_call *call, const struct pms_outsider_row *outsider,
                    struct pms_error *err)
{
    if (outsider->invited != PMS_INVITE_SCIM)
        return 0;
    return pms_store_outsider_invite(call->store, outsider->id, PMS_INVITE_NONE, err);
}

int pms_arrive(struct pms_call *call, struct pms_user_row *row, bool wanted,
               struct pms_error *err)
{
    struct pms_outsider_row outsider = {0};
    struct pms_newcomer who = {0};
    enum pms_arrival arrival = PMS_ARRIVAL_NEW;
    int r = pms_store_outsider_named(call->store, row->user_name, &outsider, err);

    if (r < 0)
        return r;
    who.has_account = r == 1;
    who.in_other_team = outsider.team[0] != '\0';
    who.has_invite = outsider.invited == PMS_INVITE_MANUAL;
    r = pms_email_verified(call, row->user_name, &who.verified, err);
    /* Keeping somebody out who is known already must never be refused. */
    if (r == 0 && (wanted || row->seq == 0))
        r = pms_policy_arrival(&who, &arrival, err);
    if (r == 0)
        r = wanted ? settle(call, &outsider, arrival, err) : withdraw(call, &outsider, err);
    if (r < 0)
        return r;
    row->invited = wanted && arrival == PMS_ARRIVAL_INVITED;
    row->active = wanted && !row->invited;
    /* SCIM gives no roles, nor does it give one back to somebody who was suspended. */
    if (wanted)
        snprintf(row->role, sizeof(row->role), "%s", PMS_ROLE_DEFAULT);
    return 0;
}

int pms_depart(struct pms_call *call, const struct pms_user_row *row, struct pms_error *err)
{
    int r = pms_store_user_key(call->store, row->id, NULL, err);

    if (r >= 0)
        r = pms_store_groups_touch(call->store, row->seq, call->now_ms, err);
    if (r >= 0)
        r = pms_store_groups_forget(call->store, row->seq, err);
    return r < 0 ? r : 0;
}

static void copy(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text ? text : "");
}

/* The account keeps the id the person had, so that the audit log goes on knowing who it was. */
static int move_out(struct pms_call *call, const struct pms_user_row *row,
                    struct pms_error *err)
{
    struct pms_outsider_row outsider = {.created = row->created};
    int r = pms_store_outsider_named(call->store, row->user_name, &outsider, err);

    if (r != 0)
        return r < 0 ? r : withdraw(call, &outsider, err);
    copy(outsider.id, sizeof(outsider.id), row->id);
    copy(outsider.email, sizeof(outsider.email), row->user_name);
    copy(outsider.given_name, sizeof(outsider.given_name), row->given_name);
    copy(outsider.family_name, sizeof(outsider.family_name), row->family_name);
    return pms_store_outsider_insert(call->store, &outsider, err);
}

int pms_remove(struct pms_call *call, const struct pms_user_row *row, struct pms_error *err)
{
    int r = move_out(call, row, err);

    if (r >= 0)
        r = pms_store_user_delete(call->store, row->id, err);
    return r < 0 ? r : 0;
}
