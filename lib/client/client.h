/* SPDX-License-Identifier: MIT */
/* The insides of a client, and what its files do for each other. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include <pmscim/client.h>

#include "client/call.h"
#include "conf/learned.h"
#include "scim/auto.h"

struct pms_client {
    struct pms_caller caller;
    struct pms_manners manners;   /* the row, with what the profile says instead */
    struct pms_manners_set given; /* what the profile says */
    struct pms_learned learned;   /* also what the manners know from the start */
    struct pms_learned before;    /* as it was at the beginning */
    char *remember;               /* the name to keep it under, NULL for none */
    char *endpoint;
    size_t members_at_once; /* most that a PATCH of a group may change here; 0: not found out */
    int64_t no_capitals_until_ms; /* a listing just now had no userName with a capital */
    bool is_promised;             /* the last change was only taken (202), not done */
    char promise[96];             /* what the server calls it (Set-Txn), "" for nothing */
};

/* The value of one of the manners that is in force, and whether the profile says it. */
long pms_in_force(const struct pms_client *client, size_t index);
bool pms_is_given(const struct pms_client *client, size_t index);

/* Asks the server what it can do, once, where its manners allow that and it will be remembered.
 * Only fails when the caller interrupts: a server that does not tell is none the worse. */
int pms_discover_once(struct pms_client *client, struct pms_error *err);
/* Reads what a server says of itself; what cannot be understood is not said. */
void pms_discovery_read(struct json_object *json, struct pms_learned *learned);
/* The object itself, or the first of a list or an array; NULL for anything else. Lent. */
struct json_object *pms_discovery_unwrapped(struct json_object *json);

/*
 * Looking again after a change. A server may have only taken it (202), or answer reads out of
 * an older copy; then the look is repeated, never the change.
 */
struct pms_settle {
    int looks;
    int64_t waited_ms;
};
/* Notes whether an answer only promises; NULL for a call that has no answer yet. */
void pms_settle_note(struct pms_client *client, const struct pms_response *response);
/* Waits before another look. 1 when it is time for one, 0 when it is time to give up. */
int pms_settle_wait(struct pms_client *client, struct pms_settle *settle,
                    struct pms_error *err);
/* PMS_E_REMOTE: the change of `what` was taken, but does not show. */
int pms_settle_fail(const struct pms_client *client, const char *what, struct pms_error *err);

/* Believes the answer to a change when it shows it, and looks again for a while when it does
 * not: some servers answer with the state before. `is_done` says 1, 0, or fails and ends it. */
struct pms_settle_wish {
    enum pms_type type;
    const char *id;
    const char *name; /* for people */
    int (*is_done)(const struct pms_client *client, const void *context,
                   const struct pms_resource *now, struct pms_error *err);
    const void *context;
};
int pms_settle_until(struct pms_client *client, const struct pms_settle_wish *wish,
                     struct pms_resource *take_answer, struct pms_resource **ret_resource,
                     struct pms_error *err);

/* Reads the resource of a successful answer; `*ret_resource` is NULL for an empty body. */
int pms_answer_resource(struct pms_client *client, enum pms_type type,
                        const struct pms_response *response, struct pms_resource **ret_resource,
                        struct pms_error *err);

/* Reads one page of a listing. */
int pms_answer_list(struct pms_client *client, enum pms_type type,
                    const struct pms_response *response, struct pms_list *ret_list,
                    struct pms_error *err);

/* A walk that leaves a refused filter to its caller. */
int pms_pages_new(struct pms_client *client, const struct pms_query *query,
                  struct pms_pages **ret_pages, struct pms_error *err);

/* The ways in which servers say that they do not filter by this attribute. */
bool pms_is_filter_refused(const struct pms_client *client, const struct pms_error *err);

/* GET of one resource with its version as the server wrote it, malloc()ed in `*ret_version`,
 * NULL for none. */
int pms_get_version(struct pms_client *client, enum pms_type type, const char *id,
                    struct pms_resource **ret_resource, char **ret_version,
                    struct pms_error *err);
bool pms_is_same_version(const char *a, const char *b);

/* The user with this userName, spelled as given or in lower case, without walking the listing.
 */
int pms_find_exactly(struct pms_client *client, const char *user_name,
                     struct pms_resource **ret_user, struct pms_error *err);

/* The one group that is called exactly so. */
int pms_find_group_named(struct pms_client *client, const char *name,
                         struct pms_resource **ret_group, struct pms_error *err);

/*
 * A writing call in two halves, so that many can be under way: what to send, and what to make
 * of the answer. The second half may ask the server again, and waits for that.
 */
struct pms_write {
    struct pms_call call;
    enum pms_type type;
    const char *id; /* lent; NULL for a creation */
    char *path;
    struct json_object *body;
};

/* `take_body` is eaten also on failure. */
int pms_write_begin(const char *method, enum pms_type type, const char *id,
                    struct json_object *take_body, struct pms_write *ret_write,
                    struct pms_error *err);
void pms_write_done(struct pms_write *write);

/* With If-Match where the resource says its version; `resource` is lent to the write. */
int pms_replace_begin(const struct pms_client *client, const struct pms_resource *resource,
                      struct pms_write *ret_write, struct pms_error *err);
int pms_delete_begin(enum pms_type type, const char *id, struct pms_write *ret_write,
                     struct pms_error *err);
int pms_patch_begin(enum pms_type type, const char *id, const struct pms_patch *patch,
                    struct pms_write *ret_write, struct pms_error *err);
int pms_active_patch(const struct pms_client *client, int active, struct pms_patch **ret_patch,
                     struct pms_error *err);

/* `r` is what came of the call, and `response` its answer when it is 0. */
int pms_create_finish(struct pms_client *client, const struct pms_resource *resource,
                      const struct pms_call *call, int r, const struct pms_response *response,
                      struct pms_resource **ret_resource, struct pms_error *err);
/* After pms_create_finish(): a conflict becomes the person who is there, if they may be it. */
int pms_adopt_finish(struct pms_client *client, const struct pms_resource *resource, int r,
                     struct pms_resource **ret_resource, int *ret_adopted,
                     struct pms_error *err);
int pms_delete_finish(struct pms_client *client, const struct pms_write *write, int r,
                      const struct pms_response *response, struct pms_error *err);
/* Sends what was begun, and reads the answer. */
int pms_write_send(struct pms_client *client, struct pms_write *write,
                   struct pms_resource **ret_resource, struct pms_error *err);
int pms_write_finish(struct pms_client *client, const struct pms_write *write, int r,
                     const struct pms_response *response, struct pms_resource **ret_resource,
                     struct pms_error *err);
int pms_replace_finish(struct pms_client *client, const struct pms_write *write, int r,
                       const struct pms_response *response, struct pms_resource **ret_resource,
                       struct pms_error *err);
int pms_patch_finish(struct pms_client *client, const struct pms_write *write,
                     const struct pms_patch *patch, int r, const struct pms_response *response,
                     struct pms_resource **ret_resource, struct pms_error *err);
/* As pms_client_change_user(); `*ret_patch` stays NULL where the manners want a PUT, and is to
 * be kept until the end otherwise. */
int pms_change_begin(const struct pms_client *client, const struct pms_resource *user,
                     const struct pms_user_change *change, struct pms_patch **ret_patch,
                     struct pms_write *ret_write, struct pms_error *err);
int pms_change_finish(struct pms_client *client, const struct pms_resource *user,
                      const struct pms_user_change *change, const struct pms_write *write,
                      const struct pms_patch *patch, int r, const struct pms_response *response,
                      struct pms_resource **ret_user, struct pms_error *err);
/* Whether such a change is a PUT. */
bool pms_change_is_put(const struct pms_client *client, const struct pms_user_change *change);
/* Adds what a new e-mail means elsewhere than at Postman: the userName, `emails`, or both. */
int pms_email_patch(const struct pms_resource *user, const char *email, struct pms_patch *patch,
                    struct pms_error *err);
/* Does the person have this e-mail, as far as the server shows? */
bool pms_email_shows(const struct pms_resource *user, const char *email);
/* Looks whether the person is what they were to be; `take_answer` is eaten also on failure. */
int pms_active_confirm(struct pms_client *client, const struct pms_resource *before, int active,
                       struct pms_resource *take_answer, struct pms_resource **ret_user,
                       struct pms_error *err);

DEFINE_AUTO(struct pms_client *, pms_client_free)
DEFINE_AUTO(struct pms_pages *, pms_pages_free)
DEFINE_AUTO(struct pms_batch *, pms_batch_free)
DEFINE_AUTO_VALUE(struct pms_write, pms_write_done)

#endif
