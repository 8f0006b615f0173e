/* SPDX-License-Identifier: MIT */
/*
 * The state of the endpoint. Rows are plain structs; no SQL leaves store*.c. Functions that
 * look something up return 1 when it is there and 0 when not.
 */
#ifndef SERVE_STORE_H
#define SERVE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pmscim/error.h>

#include "base/cleanup.h"
#include "base/digest.h"

struct pms_store;

/* Opens the state in `folder`, made when absent; a fresh one gets a team and a service account.
 * PMS_E_IO for a folder that cannot be used, PMS_E_CONFIG for one that others may enter or that
 * a newer version made. */
int pms_store_open(const char *folder, int64_t now_ms, struct pms_store **ret_store,
                   struct pms_error *err);
void pms_store_free(struct pms_store *store);

DEFINE_AUTO(struct pms_store *, pms_store_free)

/* The file that holds the service account's key; lent. */
const char *pms_store_key_path(const struct pms_store *store);

/*
 * Transactions. A read sees one moment of the state and never grows into a write. A write is
 * begun by the first writer of a round, shared by all of them, each between a mark and a keep
 * or an undo, and ended by one commit. Inside a write the two read calls do nothing.
 */
int pms_store_read(struct pms_store *store, struct pms_error *err);
void pms_store_read_end(struct pms_store *store);
int pms_store_write(struct pms_store *store, struct pms_error *err);
bool pms_store_writing(const struct pms_store *store);
int pms_store_mark(struct pms_store *store, struct pms_error *err);
int pms_store_keep(struct pms_store *store, struct pms_error *err);
void pms_store_undo(struct pms_store *store);
int pms_store_commit(struct pms_store *store, struct pms_error *err);

/* People. Texts are lent by `memory`, or by the listing while its callback runs; NULL is none.
 */
enum {
    PMS_USER_ID_SIZE = 49
};
enum {
    PMS_ID_SIZE = 64,
    PMS_NAME_SIZE = 513
};
struct pms_user_row {
    char id[PMS_USER_ID_SIZE];
    const char *user_name;
    const char *given_name;
    const char *family_name;
    const char *external_id;
    int active;
    int64_t created;
    int64_t modified;
    int64_t seq; /* place in the order of creation; given by the store */
    char role[PMS_ID_SIZE];
    int invited; /* waits for the person to accept, and is not active until then */
    char *memory;
};
void pms_user_row_done(struct pms_user_row *row);

DEFINE_AUTO_VALUE(struct pms_user_row, pms_user_row_done)

int pms_store_user_get(struct pms_store *store, const char *id, struct pms_user_row *ret_row,
                       struct pms_error *err);
/* By userName, without regard to case. */
int pms_store_user_named(struct pms_store *store, const char *user_name,
                         struct pms_user_row *ret_row, struct pms_error *err);
int pms_store_user_insert(struct pms_store *store, const struct pms_user_row *row,
                          struct pms_error *err);
int pms_store_user_update(struct pms_store *store, const struct pms_user_row *row,
                          struct pms_error *err);
/* The person's groups and key go with the row. */
int pms_store_user_delete(struct pms_store *store, const char *id, struct pms_error *err);
/* The one key the person has as an account; NULL takes it away. */
int pms_store_user_key(struct pms_store *store, const char *id, const char *digest,
                       struct pms_error *err);

/* Part of a list. */
struct pms_page {
    int64_t start; /* from 1 */
    int64_t count;
};

enum pms_user_state {
    PMS_USERS_ALL,
    PMS_USERS_ACTIVE,
    PMS_USERS_INACTIVE, /* those who were suspended, and those who are invited */
    PMS_USERS_SUSPENDED,
    PMS_USERS_INVITED
};
struct pms_user_query {
    const char *user_name; /* exactly this one, case and all; NULL for everybody */
    enum pms_user_state state;
    struct pms_page page;
};

/* Hands each person of a page to `each`, in order of creation; `*ret_total` is how many match
 * on all pages. */
int pms_store_users(struct pms_store *store, const struct pms_user_query *query,
                    void (*each)(void *context, const struct pms_user_row *row), void *context,
                    int64_t *ret_total, struct pms_error *err);

struct pms_filter;

/* The same for people a whole filter matches, by id, userName, name.givenName, name.familyName,
 * externalId, active, meta.created and meta.lastModified; query->user_name is not looked at.
 * PMS_E_UNSUPPORTED (400 invalidFilter) for another attribute. */
int pms_store_users_where(struct pms_store *store, const struct pms_user_query *query,
                          const struct pms_filter *filter,
                          void (*each)(void *context, const struct pms_user_row *row),
                          void *context, int64_t *ret_total, struct pms_error *err);

/* Groups of people. */
struct pms_group_row {
    char id[PMS_USER_ID_SIZE];
    char display_name[PMS_NAME_SIZE];
    char external_id[PMS_NAME_SIZE]; /* "" for none */
    int64_t created;
    int64_t modified;
    int64_t seq; /* place in the order of creation; given by the store */
};
int pms_store_group_get(struct pms_store *store, const char *id, struct pms_group_row *ret_row,
                        struct pms_error *err);
/* By displayName, exactly. */
int pms_store_group_named(struct pms_store *store, const char *display_name,
                          struct pms_group_row *ret_row, struct pms_error *err);
/* Sets row->seq. */
int pms_store_group_insert(struct pms_store *store, struct pms_group_row *row,
                           struct pms_error *err);
int pms_store_group_update(struct pms_store *store, const struct pms_group_row *row,
                           struct pms_error *err);
/* The memberships go with the row, the people stay. */
int pms_store_group_delete(struct pms_store *store, const char *id, struct pms_error *err);

/* Each returns 1 when that changed the group, and 0 when it was so already. */
int pms_store_group_member_add(struct pms_store *store, int64_t group_seq, int64_t user_seq,
                               struct pms_error *err);
int pms_store_group_member_remove(struct pms_store *store, int64_t group_seq, int64_t user_seq,
                                  struct pms_error *err);

/* Hands each member to `each`, in order of creation. */
int pms_store_group_members(struct pms_store *store, int64_t group_seq,
                            void (*each)(void *context, const struct pms_user_row *row),
                            void *context, struct pms_error *err);

/* The first member whose seq is above `after`; with `only_here` the first who is in no other
 * group. The walk may change the members it has passed. */
int pms_store_group_member_next(struct pms_store *store, int64_t group_seq, int64_t after,
                                bool only_here, struct pms_user_row *ret_row,
                                struct pms_error *err);

struct pms_group_query {
    const char *display_name; /* exactly this one; NULL for all */
    struct pms_page page;
};

/* Hands each group of a page to `each`, in order of creation, until it returns something else
 * than 0: 1 ends the page early, an error ends it with that. `*ret_total` is how many match on
 * all pages. */
int pms_store_groups(struct pms_store *store, const struct pms_group_query *query,
                     int (*each)(void *context, const struct pms_group_row *row,
                                 struct pms_error *err),
                     void *context, int64_t *ret_total, struct pms_error *err);

/* Takes the person of this seq out of all groups; how many there were. */
int pms_store_groups_forget(struct pms_store *store, int64_t user_seq, struct pms_error *err);
/* Notes a change in all groups the person of this seq is in. */
int pms_store_groups_touch(struct pms_store *store, int64_t user_seq, int64_t now_ms,
                           struct pms_error *err);

/* Postman accounts outside the team. */
enum pms_invite {
    PMS_INVITE_NONE,
    PMS_INVITE_SCIM,  /* there is a person with this e-mail who waits to be let in */
    PMS_INVITE_MANUAL /* an invite somebody sent by hand */
};
struct pms_outsider_row {
    char id[PMS_ID_SIZE];
    char email[PMS_NAME_SIZE];
    char given_name[PMS_NAME_SIZE];
    char family_name[PMS_NAME_SIZE];
    char team[PMS_NAME_SIZE]; /* another team the account is in; "" for none */
    enum pms_invite invited;
    int64_t created;
};
int pms_store_outsider_get(struct pms_store *store, const char *id,
                           struct pms_outsider_row *ret_row, struct pms_error *err);
/* By e-mail, without regard to case. */
int pms_store_outsider_named(struct pms_store *store, const char *email,
                             struct pms_outsider_row *ret_row, struct pms_error *err);
int pms_store_outsider_insert(struct pms_store *store, const struct pms_outsider_row *row,
                              struct pms_error *err);
int pms_store_outsider_invite(struct pms_store *store, const char *id, enum pms_invite invited,
                              struct pms_error *err);
int pms_store_outsider_delete(struct pms_store *store, const char *id, struct pms_error *err);
int pms_store_outsiders(struct pms_store *store, const struct pms_page *page,
                        void (*each)(void *context, const struct pms_outsider_row *row),
                        void *context, int64_t *ret_total, struct pms_error *err);

/* The team, and the accounts that act for it: service accounts, and people with a key. */
struct pms_account_row {
    char id[PMS_ID_SIZE];
    char role[PMS_ID_SIZE];
    bool active;
    bool service;
};
int pms_store_account_by_digest(struct pms_store *store, const char digest[PMS_DIGEST_SIZE],
                                struct pms_account_row *ret_row, struct pms_error *err);
/* The id of the service account, and of the person whose seq this is. */
int pms_store_service_id(struct pms_store *store, char ret_id[PMS_ID_SIZE],
                         struct pms_error *err);
int pms_store_user_id(struct pms_store *store, int64_t seq, char ret_id[PMS_ID_SIZE],
                      struct pms_error *err);
/* Is there such a service account, or such a person, in the team now? */
int pms_store_account_here(struct pms_store *store, const char *id, struct pms_error *err);
int pms_store_scim_enabled(struct pms_store *store, bool *ret_enabled, struct pms_error *err);
int pms_store_scim_enable(struct pms_store *store, bool enabled, struct pms_error *err);

/* The audit log. Texts are lent; `ip` and `agent` may be NULL. */
struct pms_audit_row {
    int64_t id; /* given by the store */
    int64_t time;
    const char *actor; /* "scimkey:…", "account:…" */
    const char *action;
    const char *target; /* an id or a name, never a key */
    const char *ip;
    const char *agent;
};
int pms_store_audit(struct pms_store *store, const struct pms_audit_row *row,
                    struct pms_error *err);

/* What is wanted of the log. Rows are handed out by their id, in the order in which they were
 * written, whatever the clock did meanwhile. */
struct pms_audit_query {
    const char *action; /* NULL for all */
    const char *actor;  /* NULL for all */
    int64_t since_ms;   /* from then on … */
    int64_t until_ms;   /* … and before then */
    int64_t after;      /* the id after which to go on, in either direction; 0 to begin */
    bool ascending;
    int64_t count;
};
int pms_store_audits(struct pms_store *store, const struct pms_audit_query *query,
                     void (*each)(void *context, const struct pms_audit_row *row),
                     void *context, struct pms_error *err);

/* SSO methods. */
struct pms_sso_row {
    char name[PMS_ID_SIZE * 2];
    int64_t created;
};
int pms_store_sso_get(struct pms_store *store, const char *name, struct pms_sso_row *ret_row,
                      struct pms_error *err);
int pms_store_sso_insert(struct pms_store *store, const struct pms_sso_row *row,
                         struct pms_error *err);
int pms_store_sso_delete(struct pms_store *store, const char *name, struct pms_error *err);
int pms_store_ssos(struct pms_store *store,
                   void (*each)(void *context, const struct pms_sso_row *row), void *context,
                   struct pms_error *err);
int pms_store_sso_count(struct pms_store *store, size_t *ret_count, struct pms_error *err);

/* SCIM keys; `digest` is only read by the insert and by the search for one. */
struct pms_key_row {
    char id[PMS_ID_SIZE];
    char name[PMS_NAME_SIZE];
    char digest[PMS_DIGEST_SIZE];
    char tail[8];            /* the last characters of the key, for people to tell keys apart */
    char maker[PMS_ID_SIZE]; /* the account that made it */
    bool active;
    int64_t created;
    int64_t last_used; /* 0: never */
};
int pms_store_key_get(struct pms_store *store, const char *id, struct pms_key_row *ret_row,
                      struct pms_error *err);
/* Active ones only. */
int pms_store_key_named(struct pms_store *store, const char *name, struct pms_error *err);
int pms_store_key_by_digest(struct pms_store *store, const char digest[PMS_DIGEST_SIZE],
                            struct pms_key_row *ret_row, struct pms_error *err);
int pms_store_key_insert(struct pms_store *store, const struct pms_key_row *row,
                         struct pms_error *err);
int pms_store_key_revoke(struct pms_store *store, const char *id, struct pms_error *err);
int pms_store_keys(struct pms_store *store,
                   void (*each)(void *context, const struct pms_key_row *row), void *context,
                   struct pms_error *err);
/* Notes that a key was used, at most once a minute. Kept in memory and written along with the
 * next change or at the end, so that reading never waits for the disk. */
void pms_store_key_used(struct pms_store *store, const struct pms_key_row *row, int64_t now_ms);

/* Domains, in lower case. */
enum {
    PMS_DOMAIN_SIZE = 256,
    PMS_TXT_SIZE = 192
};
struct pms_domain_row {
    char domain[PMS_DOMAIN_SIZE];
    char root[PMS_DOMAIN_SIZE]; /* whose record counts; "" for its own */
    char txt[PMS_TXT_SIZE];
    int64_t created;
    int64_t verified; /* 0: not yet */
};
int pms_store_domain_get(struct pms_store *store, const char *domain,
                         struct pms_domain_row *ret_row, struct pms_error *err);
int pms_store_domain_insert(struct pms_store *store, const struct pms_domain_row *row,
                            struct pms_error *err);
int pms_store_domain_verify(struct pms_store *store, const char *domain, int64_t now_ms,
                            struct pms_error *err);
int pms_store_domain_delete(struct pms_store *store, const char *domain, struct pms_error *err);
int pms_store_domains(struct pms_store *store,
                      void (*each)(void *context, const struct pms_domain_row *row),
                      void *context, struct pms_error *err);

#endif
