/* SPDX-License-Identifier: MIT */
/* SCIM 2.0 over HTTP (RFC 7644): one client, one server, one key. Not for two threads at once.
 */
#ifndef PMSCIM_CLIENT_H
#define PMSCIM_CLIENT_H

#include <stddef.h>

#include <pmscim/error.h>
#include <pmscim/filter.h>
#include <pmscim/patch.h>
#include <pmscim/resource.h>
#include <pmscim/secret.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct pms_client;

/* What writing calls return instead of 0 when a preview was asked for and nothing was sent. */
#define PMS_PREVIEWED 1

/* Only `endpoint` is required; everything is copied but the key and the callbacks' context,
 * which must outlive the client. */
struct pms_client_options {
    const char *endpoint;       /* SCIM base address; https, or http for loopback and sockets */
    const char *manners;        /* "postman" or "rfc"; NULL is "rfc" */
    const char *manners_fields; /* what is different, as in "page_size=50 paging=cursor";
                                 * pmscim-config(5) lists the fields. NULL for nothing */
    const char *unix_socket;    /* path of an AF_UNIX socket to connect to instead */
    const char *cacert;         /* PEM file of certificate authorities, NULL for the system's */
    const char *cert;           /* PEM file of a client certificate with its chain, or NULL */
    const char *cert_key; /* PEM file of its key, unencrypted, which nobody else may read */
    const struct pms_secret *key; /* sent as "Authorization: Bearer …"; NULL sends none */
    long connect_timeout_ms;      /* 0 means 10,000 */
    long timeout_ms;              /* for one whole request; 0 means 60,000 */
    /* How long one call may wait in all for a server that asks for fewer requests or loses
     * them: 0 means 60,000, and below 0 nothing is waited for and nothing repeated. What would
     * take longer is PMS_E_RATE or PMS_E_NETWORK at once. */
    long patience_ms;
    /* Keep what is found out about the server under this name in $XDG_CACHE_HOME/pmscim, for a
     * day; NULL forgets it with the client. */
    const char *remember;
    int at_once; /* most requests under way at a time; 0 means the manners' */
    /* Called before a wait of a second or more, with a reason that fits behind a colon. */
    void (*waiting)(void *context, long ms, const char *why);
    void *waiting_context;
    /* Called with one line of wire trace at a time, secrets struck out, for -v. */
    void (*trace)(void *context, const char *line);
    void *trace_context;
    /* When set, no writing request is sent: it is shown here, and the call returns
     * PMS_PREVIEWED. `body` is NULL for requests without one. */
    void (*preview)(void *context, const char *method, const char *path, const char *body);
    void *preview_context;
    /* Polled while waiting; when it returns non-zero the call ends with PMS_E_CANCELED. */
    int (*canceled)(void *context);
    void *canceled_context;
};

/* Asks nobody yet. PMS_E_CONFIG for an endpoint that is no usable address, unknown manners or
 * values of them, and files of certificates that cannot be what they should be. Free with
 * pms_client_free(), after its listings. */
int pms_client_new(const struct pms_client_options *options, struct pms_client **ret_client,
                   struct pms_error *err);
void pms_client_free(struct pms_client *client);

/*
 * What may be repeated is repeated, within the patience: everything that the server refused
 * (429, 503), reading also after a lost answer (or 408, 502, 504), a PUT and a PATCH that only
 * replaces after a lost answer. A POST never is after its answer was lost.
 */

/* How much the server lets us do, as far as manners and its answers tell. */
struct pms_limits {
    long reads_a_minute; /* 0: no limit is known */
    long writes_a_minute;
    long reads_left; /* that may be sent without a wait; -1: no limit is known */
    long writes_left;
    int at_once;       /* requests that may be under way together just now */
    long long time_ms; /* what the work that was asked about will take, at least */
};

/* The limits just now, and how long so many reads and writes will take. */
void pms_client_limits(const struct pms_client *client, long reads, long writes,
                       struct pms_limits *ret_limits);

/* One of the manners in force, or one thing that the server says of itself. Texts are lent
 * constants. */
struct pms_manner {
    const char *name; /* "page_size"; "offers_bulk" for what the server says */
    char value[16];   /* a word or a number; "yes", "no" or "unknown" */
    const char *from; /* "profile", "experience", "discovery" or "row", the strongest first */
    const char *help;
};

/* The manners that the client uses just now, one after the other: 1, or 0 past the end. Asks
 * nobody. */
int pms_client_manner(const struct pms_client *client, size_t index,
                      struct pms_manner *ret_manner);

/*
 * Asks the server what it says of itself (GET /ServiceProviderConfig). Listings do so on their
 * own, once a day, when they are longer than a page, the client remembers, and the manners let
 * them. What the server denies is tried all the same, and what was found out is stronger than
 * what it says. PMS_E_UNSUPPORTED when it says nothing that can be read.
 */
int pms_client_discover(struct pms_client *client, struct pms_error *err);

/*
 * Errors of every call that asks the server: PMS_E_NETWORK (not reached, timed out), PMS_E_AUTH
 * (401, 403), PMS_E_NOTFOUND (404 for a resource), PMS_E_CONFLICT (409, 412), PMS_E_RATE (429,
 * 503), PMS_E_USAGE (400, with the server's words), PMS_E_UNSUPPORTED (405, 501), PMS_E_REMOTE
 * (everything else, redirects, and answers that are no SCIM), PMS_E_CONFIG (a certificate that
 * cannot be used), PMS_E_CANCELED. The resource that a call gives is the caller's to free, and
 * none of these pointers may be NULL.
 */

/* OneLogin's connection test: asks for a userName that nobody has. 0 when the server answers
 * with an empty list or 404 with a SCIM body, otherwise an error that tells a wrong address
 * (404, HTML) from a wrong key. */
int pms_client_test(struct pms_client *client, struct pms_error *err);

/* GET of one resource by its id. */
int pms_client_get(struct pms_client *client, enum pms_type type, const char *id,
                   struct pms_resource **ret_resource, struct pms_error *err);

/*
 * Finds the one user a person means: an e-mail (userName), "externalId:VALUE", or an id. What
 * the server returns is compared again here, without case for an e-mail and exactly otherwise,
 * so a server that ignores filters cannot hand us somebody else. Before nobody is said to be
 * there, the whole listing is read, unless the server is known to compare e-mails without case.
 * PMS_E_NOTFOUND when nobody matches, PMS_E_CONFLICT when several do; the first of several is
 * never picked.
 */
int pms_client_find_user(struct pms_client *client, const char *who,
                         struct pms_resource **ret_user, struct pms_error *err);

/* POST, sent once. `ret_resource` is what the server made of it. When the answer is lost or
 * does not tell (202, 500, no body, no SCIM, somebody else), the user is looked up by userName;
 * who is not found then is an error, never a success. */
int pms_client_create(struct pms_client *client, const struct pms_resource *resource,
                      struct pms_resource **ret_resource, struct pms_error *err);

/* The same, but for a conflict: when a user is there with this userName, and no external id
 * that is another one, it is given as it is, and `*ret_adopted` is 1. */
int pms_client_adopt(struct pms_client *client, const struct pms_resource *resource,
                     struct pms_resource **ret_resource, int *ret_adopted,
                     struct pms_error *err);

/* PUT of the whole resource, under its id. PMS_E_USAGE without one. What the resource lacks,
 * most servers take away: start from one that was read whole. When it has a meta.version,
 * If-Match goes along, and PMS_E_CONFLICT means that somebody has changed it since it was read.
 * By a server without PUT (405, 501) the resource is read, and what differs is changed by
 * PATCH. After a 202 it counts only when the server shows it, and is looked at again as long as
 * the patience lasts; the same goes for every call below. */
int pms_client_replace(struct pms_client *client, const struct pms_resource *resource,
                       struct pms_resource **ret_resource, struct pms_error *err);

/* PATCH; by a server without it (405, 501) the resource is read, changed here and put back,
 * with If-Match where it has versions. After an answer without a body the resource is read
 * again, so `ret_resource` is always the state afterwards. */
int pms_client_patch(struct pms_client *client, enum pms_type type, const char *id,
                     const struct pms_patch *patch, struct pms_resource **ret_resource,
                     struct pms_error *err);

/* DELETE. 0 when nothing is under that id any more, also when nothing was (404) and the server
 * otherwise answers; after a 202, once it is gone. PMS_E_UNSUPPORTED where there is no
 * deletion. */
int pms_client_delete(struct pms_client *client, enum pms_type type, const char *id,
                      struct pms_error *err);

/*
 * Switch a person off or on, in the form the server's manners ask for, and look at the answer:
 * when the server says 200 and the person still is what they were, or answers with another
 * person's userName, this is PMS_E_REMOTE, not success. `ret_user` is the state afterwards.
 */
int pms_client_set_active(struct pms_client *client, const struct pms_resource *user,
                          int active, struct pms_resource **ret_user, struct pms_error *err);

/* Change given and family name (NULL leaves one as it is), in the form the manners ask for,
 * checked likewise. */
int pms_client_set_name(struct pms_client *client, const struct pms_resource *user,
                        const char *given, const char *family, struct pms_resource **ret_user,
                        struct pms_error *err);

/* Change the e-mail: by the manners of Postman the userName alone, which takes both domains to
 * be verified (PMS_E_USAGE with the server's words when one is not); elsewhere the userName and
 * the one of `emails` that says the same, or only the first of `emails` where the userName is
 * no e-mail. Checked likewise. */
int pms_client_set_email(struct pms_client *client, const struct pms_resource *user,
                         const char *email, struct pms_resource **ret_user,
                         struct pms_error *err);

/* Several of these changes as one. */
struct pms_user_change {
    int active;        /* 0 or 1; -1: stays as it is */
    const char *given; /* NULL: stays as it is, as do the next two */
    const char *family;
    const char *email;
};

/* Makes them in one request, in the form the manners ask for, checked likewise. Where the
 * e-mail changes `user` should have been read whole; elsewhere id and names are enough.
 * PMS_E_USAGE when nothing is to change. */
int pms_client_change_user(struct pms_client *client, const struct pms_resource *user,
                           const struct pms_user_change *change, struct pms_resource **ret_user,
                           struct pms_error *err);

/* A request as it stands. */
struct pms_raw {
    const char *method; /* "GET", "POST", "PUT", "PATCH" or "DELETE" */
    const char *path;   /* behind the base address, with its query: "/Users?count=1" */
    const char *body;   /* JSON, sent as it is; NULL for none */
};
struct pms_raw_answer {
    int status;
    char *body; /* as it came, with a NUL behind it that does not count */
    size_t length;
};

/* Sends it to the client's own server, below its base address and nowhere else: PMS_E_USAGE for
 * a path that could lead elsewhere ("..", another host) and for a body that is no JSON. Blanks,
 * quotes and letters beyond ASCII in the path are encoded. An answer of at most 16 MiB is given
 * whatever its status; when that is no 2xx the call fails all the same, with the error the
 * status means. `ret_answer` has to be zeroed before; end it with pms_raw_answer_done(). */
int pms_client_raw(struct pms_client *client, const struct pms_raw *raw,
                   struct pms_raw_answer *ret_answer, struct pms_error *err);
void pms_raw_answer_done(struct pms_raw_answer *answer);

/* A walk over any listing, by cursor or startIndex as the server pages it. */
struct pms_raw_walk;

/* Asks nobody yet; `path` as above. Free with pms_raw_walk_free(), before the client. */
int pms_client_raw_walk(struct pms_client *client, const char *path,
                        struct pms_raw_walk **ret_walk, struct pms_error *err);
/* The next element, malloc()ed JSON: 1 with it, 0 at the true end, <0 on error. A listing that
 * ends early or repeats itself is PMS_E_REMOTE. */
int pms_raw_walk_next(struct pms_raw_walk *walk, char **ret_json, struct pms_error *err);
void pms_raw_walk_free(struct pms_raw_walk *walk);

/*
 * Filters may hold personal data, and addresses end in logs. With the manners "search=post"
 * they are sent by POST to /.search; a server without it is PMS_E_UNSUPPORTED then, and the
 * filter never goes into an address instead.
 */

/* What to list. */
struct pms_query {
    enum pms_type type;
    int without_members; /* of groups: their member lists are not asked for, and mostly absent
                          */
    const char
        *filter;    /* SCIM filter, sent as it is; matched here by a server that refuses it */
    long limit;     /* stop after so many, 0 for all */
    long page_size; /* 0 for the manners' */
};

/* A walk over a listing, page by page. Up to four pages are under way at a time, where the
 * server has said how many people there are. */
struct pms_pages;

/* Begins one; nothing is asked before the first pms_pages_next(). The query is copied, the
 * client has to outlive the listing. Free with pms_pages_free(). */
int pms_client_list(struct pms_client *client, const struct pms_query *query,
                    struct pms_pages **ret_pages, struct pms_error *err);

/*
 * The next resource: 1 with `*ret_resource` (the caller's to free), 0 at the true end, <0 on
 * error. A listing that ends before the server's totalResults, repeats itself or jumps is
 * PMS_E_REMOTE with the numbers, never a quiet 0: whoever compares people with it must not take
 * it for whole. A cursor that expires makes the walk begin anew, once; what came before is not
 * returned again, and must still be there.
 */
int pms_pages_next(struct pms_pages *pages, struct pms_resource **ret_resource,
                   struct pms_error *err);
/* totalResults as the server said last; -1 before the first page, when it said none, and when
 * the filter is matched here. */
long pms_pages_total(const struct pms_pages *pages);
/* 1 when people came or went while the listing was read, as far as the numbers tell: it may be
 * whole by them and pass somebody over all the same, so nobody may be thought gone by it. */
int pms_pages_moved(const struct pms_pages *pages);
void pms_pages_free(struct pms_pages *pages);

/*
 * Groups. An absent list of members means that nobody knows who is in the group, never that it
 * is empty: a listing may leave it out, and so do some servers.
 */

/*
 * Finds the one group that a person means, by its name, exactly as the server writes it, or by
 * its id. PMS_E_NOTFOUND when there is none, PMS_E_CONFLICT when several have the name or when
 * it is the name of one and the id of another; the first of several is never picked. The member
 * list may be absent.
 */
int pms_client_find_group(struct pms_client *client, const char *who,
                          struct pms_resource **ret_group, struct pms_error *err);

/* POST, as pms_client_create(), after a look for a group that is called so: then it is
 * PMS_E_CONFLICT, also where the server would make a second one. */
int pms_client_group_create(struct pms_client *client, const struct pms_resource *group,
                            struct pms_resource **ret_group, struct pms_error *err);

/* Changes the name, in the form the manners ask for, after the same look, and checks it. */
int pms_client_group_rename(struct pms_client *client, const struct pms_resource *group,
                            const char *name, struct pms_resource **ret_group,
                            struct pms_error *err);

/* Ids, lent. */
struct pms_ids {
    size_t count;
    const char *const *list;
};

enum {
    PMS_GROUP_TRUSTED = 1 << 0 /* a removal of this run was read back and hit nobody else: an
                                * answer that shows the members is enough from now on */
};

/*
 * Adds people to a group and removes others, by their ids, in one request where the server
 * takes it at once, and adds before removes where not: several requests are not done or undone
 * together. NULL is nobody. Who is in it (not in it) already is success and costs nothing. When
 * `group` comes without its members they are read first; nobody is removed while they are
 * unknown.
 *
 * What is left is compared with what was there. When others than those in `removes` are gone,
 * they are put back, and it is PMS_E_REMOTE with their names. When the server says it is done
 * and it does not show, that is PMS_E_REMOTE, too. After a failure some may be done: read the
 * group. `ret_after` is the group afterwards.
 */
int pms_client_group_change(struct pms_client *client, const struct pms_resource *group,
                            const struct pms_ids *adds, const struct pms_ids *removes,
                            unsigned flags, struct pms_resource **ret_after,
                            struct pms_error *err);

/*
 * Many changes at once: added one after the other, carried out together as the pace allows, and
 * reported in the order they were added. Two changes to one resource, or two creations of one
 * userName, keep their order on the server as well. Memory holds a few dozen of them at most.
 */
struct pms_batch;

enum pms_deed {
    PMS_DEED_CREATE,     /* as pms_client_create() */
    PMS_DEED_REPLACE,    /* as pms_client_replace() */
    PMS_DEED_PATCH,      /* as pms_client_patch() */
    PMS_DEED_SET_ACTIVE, /* as pms_client_set_active() */
    PMS_DEED_ADOPT,      /* as pms_client_adopt() */
    PMS_DEED_DELETE,     /* as pms_client_delete() */
    PMS_DEED_SET_NAME,   /* as pms_client_set_name() */
    PMS_DEED_CHANGE      /* as pms_client_change_user() */
};

/* One change. Everything is lent until its result has been taken. */
struct pms_work {
    enum pms_deed deed;
    const struct pms_resource *resource; /* all but PMS_DEED_PATCH and PMS_DEED_DELETE */
    enum pms_type type;                  /* those two only, as is the next */
    const char *id;
    const struct pms_patch *patch; /* PMS_DEED_PATCH only */
    int active;                    /* PMS_DEED_SET_ACTIVE only */
    const char *given; /* PMS_DEED_SET_NAME only, as is the next; NULL leaves it as it is */
    const char *family;
    const struct pms_user_change *change; /* PMS_DEED_CHANGE only */
    void *tag;                            /* the caller's, returned with the result */
};

/* What came of it. */
struct pms_work_result {
    void *tag;
    int result;                    /* 0, PMS_PREVIEWED, or the error's code, negative */
    int was_sent;                  /* 0: the server has certainly seen nothing of it */
    int was_adopted;               /* PMS_DEED_ADOPT: the user was there already */
    struct pms_resource *resource; /* the state afterwards, the caller's to free; NULL unless
                                    * `result` is 0, and after PMS_DEED_DELETE */
    struct pms_error err;
};

/* What pms_batch_add() returns when a result must be taken before there is room again. */
#define PMS_BATCH_FULL 1

/* The client must outlive the batch, and may be used for other calls meanwhile. */
int pms_batch_new(struct pms_client *client, struct pms_batch **ret_batch,
                  struct pms_error *err);

/* 0 when it was taken, PMS_BATCH_FULL when not. Only a work without what its deed needs is
 * PMS_E_USAGE here; everything else is in its result. */
int pms_batch_add(struct pms_batch *batch, const struct pms_work *work, struct pms_error *err);

/*
 * The next result: 1, or 0 when none is left. Waits until it is there. After the server has
 * refused the key (401), has asked for a longer wait than the patience, or the caller has
 * interrupted, nothing more is sent: every further work ends with that error, and `was_sent`
 * tells those that may have been done. What is on its way then is waited for all the same.
 */
int pms_batch_next(struct pms_batch *batch, struct pms_work_result *ret_result);

/* Sends nothing more from now on, for a reason of the caller's own: works that have not been
 * sent end with this error. */
void pms_batch_stop(struct pms_batch *batch, const struct pms_error *why);

/* Breaks off what is under way; the server may carry it out all the same. */
void pms_batch_free(struct pms_batch *batch);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
