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
    struct pms_learned learned; /* also what the manners know from the start */
    struct pms_learned before;  /* as it was at the beginning */
    char *remember;             /* the name to keep it under, NULL for none */
    char *endpoint;
    size_t members_at_once; /* most that a PATCH of a group may change here; 0: not found out */
    int64_t no_capitals_until_ms; /* a listing just now had no userName with a capital */
};

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
bool pms_is_filter_refused(const struct pms_error *err);

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
int pms_patch_begin(enum pms_type type, const char *id, const struct pms_patch *patch,
                    struct pms_write *ret_write, struct pms_error *err);
int pms_active_patch(const struct pms_client *client, int active, struct pms_patch **ret_patch,
                     struct pms_error *err);

/* `r` is what came of the call, and `response` its answer when it is 0. */
int pms_create_finish(struct pms_client *client, const struct pms_resource *resource,
                      const struct pms_call *call, int r, const struct pms_response *response,
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
/* As pms_client_set_name(); `*ret_patch` stays NULL where the manners want a PUT, and is to be
 * kept until the end otherwise. */
int pms_name_begin(const struct pms_client *client, const struct pms_resource *user,
                   const char *given, const char *family, struct pms_patch **ret_patch,
                   struct pms_write *ret_write, struct pms_error *err);
int pms_name_finish(struct pms_client *client, const struct pms_resource *user,
                    const char *given, const char *family, const struct pms_write *write,
                    const struct pms_patch *patch, int r, const struct pms_response *response,
                    struct pms_resource **ret_user, struct pms_error *err);
/* Looks whether the person is what they were to be; `take_answer` is eaten also on failure. */
int pms_active_confirm(struct pms_client *client, const struct pms_resource *before, int active,
                       struct pms_resource *take_answer, struct pms_resource **ret_user,
                       struct pms_error *err);

DEFINE_AUTO(struct pms_client *, pms_client_free)
DEFINE_AUTO(struct pms_pages *, pms_pages_free)
DEFINE_AUTO(struct pms_batch *, pms_batch_free)
DEFINE_AUTO_VALUE(struct pms_write, pms_write_done)

#endif
