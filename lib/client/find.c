/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "client/client.h"

static const char external_id_prefix[] = "externalId:";

/* Whom we look for. */
struct want {
    const char *attribute;
    const char *value;
    const char *(*get)(const struct pms_resource *user);
    int (*compare)(const char *a, const char *b);
    bool *no_filter; /* what the client learnt about filters on this attribute */
};

/* What came of looking. */
struct catch
{
    struct pms_resource *user; /* the first match */
    int count;
};

static void catch_done(struct catch *catch)
{
    pms_resource_free(catch->user);
    *catch = (struct catch){0};
}

DEFINE_AUTO_VALUE(struct catch, catch_done)

/* Walks a listing to its end and keeps who really matches, whatever the server took the filter
 * for. */
static int collect(struct pms_client *client, const struct want *want, const char *filter,
                   struct catch *catch, struct pms_error *err)
{
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    struct pms_query query = {.type = PMS_USER, .filter = filter};
    int r = pms_client_list(client, &query, &pages, err);

    while (r >= 0) {
        AUTO(pms_resource_free) struct pms_resource *user = NULL;
        const char *value;

        r = pms_pages_next(pages, &user, err);
        if (r <= 0)
            break;
        value = want->get(user);
        if (!value || want->compare(value, want->value) != 0)
            continue;
        catch->count++;
        if (!catch->user)
            catch->user = TAKE(user);
    }
    return r;
}

/* The ways in which servers say that they do not filter by this attribute. */
static bool is_filter_refused(const struct pms_error *err)
{
    switch (err->http_status) {
    case 400:
        return err->scim_type[0] == '\0' || strcasecmp(err->scim_type, "invalidFilter") == 0;
    case 403:
        return strcasecmp(err->scim_type, "sensitive") == 0;
    case 501:
        return true;
    default:
        return false;
    }
}

/* Asks with a filter; a server that refuses it has found nobody, and is not asked so again. */
static int ask(struct pms_client *client, const struct want *want, const char *spelling,
               struct catch *catch, struct pms_error *err)
{
    AUTO(free) char *filter = pms_filter_equals(want->attribute, spelling);
    int r;

    if (!filter)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (*want->no_filter)
        return 0;
    r = collect(client, want, filter, catch, err);
    if (r < 0 && is_filter_refused(err)) {
        *err = (struct pms_error)PMS_ERROR_INIT;
        *want->no_filter = true;
        catch_done(catch);
        return 0;
    }
    return r;
}

/* The typed spelling, and where the server's filter compares case, the one people are mostly
 * stored under. */
static int ask_spellings(struct pms_client *client, const struct want *want,
                         struct catch *catch, struct pms_error *err)
{
    AUTO(free) char *lower = NULL;
    int r = ask(client, want, want->value, catch, err);

    if (r < 0 || catch->count > 0 || want->compare != strcasecmp ||
        !client->caller.manners->case_exact_filter)
        return r;
    lower = strdup(want->value);
    if (!lower)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (char *c = lower; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return strcmp(lower, want->value) == 0 ? 0 : ask(client, want, lower, catch, err);
}

static int only_one(const struct pms_client *client, const struct want *want,
                    struct catch *catch, struct pms_resource **ret_user, struct pms_error *err)
{
    if (catch->count == 0)
        return pms_fail(err, PMS_E_NOTFOUND, "%s knows no user whose %s is %s",
                        client->caller.name, want->attribute, want->value);
    if (catch->count > 1) {
        pms_fail(err, PMS_E_CONFLICT, "%s knows %d users whose %s is %s", client->caller.name,
                 catch->count, want->attribute, want->value);
        return pms_error_hint(err, "name the one you mean by its id");
    }
    *ret_user = TAKE(catch->user);
    return 0;
}

static struct want want_user_name(struct pms_client *client, const char *value)
{
    return (struct want){"userName", value, pms_user_name, strcasecmp,
                         &client->no_user_name_filter};
}

int pms_find_exactly(struct pms_client *client, const char *user_name,
                     struct pms_resource **ret_user, struct pms_error *err)
{
    AUTO(catch_done) struct catch catch = {0};
    const struct want want = want_user_name(client, user_name);
    int r = ask_spellings(client, &want, &catch, err);

    return r < 0 ? r : only_one(client, &want, &catch, ret_user, err);
}

static int find(struct pms_client *client, const struct want *want,
                struct pms_resource **ret_user, struct pms_error *err)
{
    AUTO(catch_done) struct catch catch = {0};
    bool is_blind = want->compare == strcasecmp && client->caller.manners->case_exact_filter;
    int r = ask_spellings(client, want, &catch, err);

    /* An e-mail has no case, but a filter that compares case misses "Mara@…" stored so by
     * another provisioner. "No such user" could make somebody create a second account or leave
     * one active, so before it is said the whole listing is read, which costs a request per
     * hundred people. */
    if (r == 0 && catch.count == 0 && (is_blind || *want->no_filter))
        r = collect(client, want, NULL, &catch, err);
    return r < 0 ? r : only_one(client, want, &catch, ret_user, err);
}

static int find_by_id(struct pms_client *client, const char *id, struct pms_resource **ret_user,
                      struct pms_error *err)
{
    int r = pms_client_get(client, PMS_USER, id, ret_user, err);
    struct pms_error because = *err;

    if (r != -PMS_E_NOTFOUND)
        return r;
    pms_fail(err, PMS_E_NOTFOUND, "%s knows no user whose id is %s", client->caller.name, id);
    err->http_status = because.http_status;
    return pms_error_hint(err, "%s",
                          because.hint[0] != '\0'
                              ? because.hint
                              : "a user is an e-mail, externalId:VALUE or an id");
}

int pms_client_find_user(struct pms_client *client, const char *who,
                         struct pms_resource **ret_user, struct pms_error *err)
{
    size_t prefix = sizeof(external_id_prefix) - 1;
    struct want want;

    if (strncasecmp(who, external_id_prefix, prefix) == 0)
        want = (struct want){"externalId", who + prefix, pms_resource_external_id, strcmp,
                             &client->no_external_id_filter};
    else if (strchr(who, '@'))
        want = want_user_name(client, who);
    else
        return find_by_id(client, who, ret_user, err);
    if (want.value[0] == '\0')
        return pms_fail(err, PMS_E_USAGE, "externalId: needs a value");
    return find(client, &want, ret_user, err);
}
