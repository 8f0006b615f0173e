/* SPDX-License-Identifier: MIT */
/*
 * What provisioning may do: the switches of OneLogin's provisioning page and our own safety
 * limits, one set per profile, in $XDG_CONFIG_HOME/pmscim/policy.json (pmscim-policy(5)).
 */
#ifndef PMSCIM_POLICY_H
#define PMSCIM_POLICY_H

#include <stddef.h>

#include <pmscim/error.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* What may be done at all. All are on by default. */
enum pms_feature {
    PMS_FEATURE_CREATE,     /* "create": people who are not members become members */
    PMS_FEATURE_UPDATE,     /* "update": names follow the directory */
    PMS_FEATURE_EMAIL,      /* "email": e-mail addresses follow the directory */
    PMS_FEATURE_DEACTIVATE, /* "deactivate": leavers are suspended */
    PMS_FEATURE_REACTIVATE, /* "reactivate": who comes back is let in again */
    PMS_FEATURE_GROUPS,     /* "groups": groups and their members follow the directory */
    PMS_FEATURE_COUNT
};

/* What an administrator has to approve first, in OneLogin's three kinds. Only deletions (every
 * step that takes something from a person) need it by default. */
enum pms_approval_kind {
    PMS_APPROVAL_CREATE, /* "approve_create": create, reactivate */
    PMS_APPROVAL_UPDATE, /* "approve_update": update, groups */
    PMS_APPROVAL_DELETE, /* "approve_delete": suspend */
    PMS_APPROVAL_KINDS
};

/* "suspend" or "nothing": OneLogin's two choices for Postman. */
enum pms_departure {
    PMS_DEPARTURE_SUSPEND,
    PMS_DEPARTURE_NOTHING
};

/* Most that one plan may do without somebody lifting the guard. Negative is no limit. */
enum pms_limit {
    PMS_LIMIT_SUSPEND,         /* "suspend_limit": people; 10 */
    PMS_LIMIT_SUSPEND_PERCENT, /* "suspend_percent": of the managed people; 5. The lower of the
                                  two counts, but never less than 1 person */
    PMS_LIMIT_REMOVE,          /* "removal_limit": memberships in groups; 50 */
    PMS_LIMIT_REMOVE_PERCENT,  /* "removal_percent": of those of managed people; 10 */
    PMS_LIMIT_SHRINK_PERCENT,  /* "shrink_percent": managed people the source may lack; 20 */
    PMS_LIMIT_COUNT
};

/* Where a record's fields are found in a source, by the source's own column or key names. */
enum pms_map {
    PMS_MAP_EXTERNAL_ID, /* "map.external_id" */
    PMS_MAP_EMAIL,       /* "map.email" */
    PMS_MAP_GIVEN_NAME,  /* "map.given_name" */
    PMS_MAP_FAMILY_NAME, /* "map.family_name" */
    PMS_MAP_STATUS,      /* "map.status" */
    PMS_MAP_ASSIGNED,    /* "map.assigned" */
    PMS_MAP_GROUPS,      /* "map.groups" */
    PMS_MAP_COUNT
};

/* One policy; end with pms_policy_done(). Start with pms_policy_default(). */
struct pms_policy {
    int features[PMS_FEATURE_COUNT];
    int approvals[PMS_APPROVAL_KINDS];
    enum pms_departure when_deleted;   /* gone from the directory, or without the app */
    enum pms_departure when_suspended; /* suspended in the directory */
    long limits[PMS_LIMIT_COUNT];
    /* Members found by e-mail only become managed ones ("adopt"); off by default. */
    int adopt;
    /* Members whose externalId fits this pattern of the shell ("*" for any) are managed also
     * without the ledger; NULL for none ("external_ids"). */
    char *external_ids;
    /* People nothing is ever taken from: e-mails, ids, "externalId:…" ("protected"). */
    size_t protected_count;
    char **protected_people;
    /* NULL for the names a source is known to use (pmscim-source(5)). */
    char *map[PMS_MAP_COUNT];
};

/* A policy's fields by the words users say, as in the comments above. */
size_t pms_policy_field_count(void);
const char *pms_policy_field_name(size_t index); /* NULL past the end; lent constant */
const char *pms_policy_field_help(size_t index); /* one line; lent constant */
/* The values a field may have, ended by NULL; NULL for free text and numbers. */
const char *const *pms_policy_field_choices(size_t index);

/* Sets a field from text: "on", "off", "suspend", "nothing", a number, "none" for no limit; the
 * protected people with commas between, and "+EMAIL" or "-EMAIL" to add or drop one; "" puts
 * back the default. PMS_E_USAGE for an unknown field (the hint names the nearest), PMS_E_CONFIG
 * for a value it cannot hold. */
int pms_policy_set(struct pms_policy *policy, const char *field, const char *value,
                   struct pms_error *err);
/* The field as text, malloc()ed; NULL when memory ran out or nothing is called so. */
char *pms_policy_get(const struct pms_policy *policy, const char *field);
/* 1 when the field is as pms_policy_default() has it. */
int pms_policy_is_default(const struct pms_policy *policy, const char *field);

void pms_policy_default(struct pms_policy *ret_policy);
int pms_policy_copy(const struct pms_policy *from, struct pms_policy *ret_to,
                    struct pms_error *err);
void pms_policy_done(struct pms_policy *policy);

/* The policy of a profile: the default one with what the file says of it. `path` NULL is the
 * usual place, and a missing file is no error. PMS_E_CONFIG with line and column, or the name
 * of what is wrong: a word nobody knows is never skipped, since it may have been a guard. */
int pms_policy_load(const char *path, const char *profile, struct pms_policy *ret_policy,
                    struct pms_error *err);
/* Changes what the file says of this profile, under a lock; fields that are as the default has
 * them are not written. Mode 0600. */
int pms_policy_save(const char *path, const char *profile, const struct pms_policy *policy,
                    struct pms_error *err);
/* Loads, changes and saves under one lock, so that two who change different fields both have
 * their way. `change` returns 0 to save, 1 to leave the file as it is, or fails. */
int pms_policy_edit(const char *path, const char *profile,
                    int (*change)(void *context, struct pms_policy *policy,
                                  struct pms_error *err),
                    void *context, struct pms_error *err);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
