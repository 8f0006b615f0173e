/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "client/client.h"

enum {
    NO_CAPITALS_MS = 5 * 60 * 1000 /* how long a listing without capitals is relied on */
};

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
    char *capital; /* somebody's userName that is not all lower case */
};

static void catch_done(struct catch *catch)
{
    pms_resource_free(catch->user);
    free(catch->capital);
    *catch = (struct catch){0};
}

DEFINE_AUTO_VALUE(struct catch, catch_done)

/* Also letters beyond ASCII: nobody knows what a server makes of them. */
static bool has_capital(const char *name)
{
    for (; *name; name++)
        if ((unsigned char)*name >= 0x80 || isupper((unsigned char)*name))
            return true;
    return false;
}

static int note_capital(struct catch *catch, const struct pms_resource *user,
                        struct pms_error *err)
{
    const char *name = pms_user_name(user);

    if (catch->capital || !name || !has_capital(name))
        return 0;
    catch->capital = strdup(name);
    return catch->capital ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

/* Walks a listing to its end and keeps who really matches, whatever the server took the filter
 * for. */
static int collect(struct pms_client *client, const struct want *want, const char *filter,
                   struct catch *catch, struct pms_error *err)
{
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    struct pms_query query = {.type = PMS_USER, .filter = filter};
    int r = pms_pages_new(client, &query, &pages, err);

    while (r >= 0) {
        AUTO(pms_resource_free) struct pms_resource *user = NULL;
        const char *value;

        r = pms_pages_next(pages, &user, err);
        if (r <= 0)
            break;
        r = note_capital(catch, user, err);
        if (r < 0)
            break;
        r = 1;
        value = want->get(user);
        if (!value || want->compare(value, want->value) != 0)
            continue;
        catch->count++;
        if (!catch->user)
            catch->user = TAKE(user);
    }
    return r;
}

bool pms_is_filter_refused(const struct pms_client *client, const struct pms_error *err)
{
    if (client->given.values[PMS_MANNER_FILTERS] == PMS_FILTERS_SERVER)
        return false;
    switch (err->http_status) {
    case 400:
        return err->scim_type[0] == '\0' || strcasecmp(err->scim_type, "invalidFilter") == 0;
    case 403:
        return strcasecmp(err->scim_type, "sensitive") == 0;
    case 501: /* by post it says that there is no /.search */
        return client->manners.fields[PMS_MANNER_SEARCH] == PMS_SEARCH_GET;
    default:
        return false;
    }
}

/* Is the server not asked with such filters? */
static bool is_matched_here(const struct pms_client *client, const struct want *want)
{
    long given = client->given.values[PMS_MANNER_FILTERS];

    return given == PMS_FILTERS_LOCAL || (*want->no_filter && given != PMS_FILTERS_SERVER);
}

/* Asks with a filter; a server that refuses it has found nobody, and is not asked so again. */
static int ask(struct pms_client *client, const struct want *want, const char *spelling,
               struct catch *catch, struct pms_error *err)
{
    AUTO(free) char *filter = pms_filter_equals(want->attribute, spelling);
    int r;

    if (!filter)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (is_matched_here(client, want))
        return 0;
    r = collect(client, want, filter, catch, err);
    if (r < 0 && pms_is_filter_refused(client, err)) {
        *err = (struct pms_error)PMS_ERROR_INIT;
        *want->no_filter = true;
        catch_done(catch);
        return 0;
    }
    /* Who is stored in another spelling and found all the same. */
    if (r == 0 && catch->count > 0 && want->compare == strcasecmp &&
        client->learned.name_case == PMS_CASE_UNKNOWN &&
        strcmp(want->get(catch->user), spelling) != 0 && has_capital(want->get(catch->user)))
        client->learned.name_case = PMS_CASE_IGNORED;
    return r;
}

static char *lowered(const char *text)
{
    char *lower = strdup(text);

    for (char *c = lower; c && *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return lower;
}

/* The typed spelling, and where the server's filter compares case, the one people are mostly
 * stored under. */
static int ask_spellings(struct pms_client *client, const struct want *want,
                         struct catch *catch, struct pms_error *err)
{
    AUTO(free) char *lower = NULL;
    int r = ask(client, want, want->value, catch, err);

    if (r < 0 || catch->count > 0 || want->compare != strcasecmp ||
        client->learned.name_case == PMS_CASE_IGNORED)
        return r;
    lower = lowered(want->value);
    if (!lower)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
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
                         &client->learned.no_user_name_filter};
}

int pms_find_exactly(struct pms_client *client, const char *user_name,
                     struct pms_resource **ret_user, struct pms_error *err)
{
    AUTO(catch_done) struct catch catch = {0};
    const struct want want = want_user_name(client, user_name);
    int r = ask_spellings(client, &want, &catch, err);

    return r < 0 ? r : only_one(client, &want, &catch, ret_user, err);
}

/* After a whole listing: asks for somebody stored with capitals in small letters, and so learns
 * how the server compares. Where nobody has capitals, small letters find everybody for now. */
static int learn_case(struct pms_client *client, const struct catch *walked,
                      struct pms_error *err)
{
    AUTO(catch_done) struct catch probe = {0};
    AUTO(free) char *lower = NULL;
    struct want want;
    int r;

    client->no_capitals_until_ms =
        walked->capital ? 0 : pms_clock_monotonic_ms() + NO_CAPITALS_MS;
    if (!walked->capital || client->learned.name_case != PMS_CASE_UNKNOWN)
        return 0;
    lower = lowered(walked->capital);
    if (!lower)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    want = want_user_name(client, lower);
    if (strcmp(lower, walked->capital) == 0 || is_matched_here(client, &want))
        return 0;
    r = ask(client, &want, lower, &probe, err);
    if (r == 0 && probe.count == 0 && !*want.no_filter)
        client->learned.name_case = PMS_CASE_EXACT;
    return r;
}

/* Do small letters, which were asked with, find everybody there is? */
static bool is_small_enough(const struct pms_client *client, const char *name)
{
    for (; *name; name++)
        if ((unsigned char)*name >= 0x80)
            return false;
    return pms_clock_monotonic_ms() < client->no_capitals_until_ms;
}

static int walk(struct pms_client *client, const struct want *want, struct catch *catch,
                struct pms_error *err)
{
    int r = collect(client, want, NULL, catch, err);

    return r == 0 && want->compare == strcasecmp ? learn_case(client, catch, err) : r;
}

static int find(struct pms_client *client, const struct want *want,
                struct pms_resource **ret_user, struct pms_error *err)
{
    AUTO(catch_done) struct catch catch = {0};
    bool is_blind;
    int r = ask_spellings(client, want, &catch, err);

    /* An e-mail has no case, but a filter that compares case misses "Mara@…" stored so by
     * another provisioner. "No such user" could make somebody create a second account or leave
     * one active, so before it is said the whole listing is read, which costs a request per
     * hundred people, but mostly only once. */
    is_blind = want->compare == strcasecmp && client->learned.name_case != PMS_CASE_IGNORED &&
               !is_small_enough(client, want->value);
    if (r == 0 && catch.count == 0 && (is_blind || is_matched_here(client, want)))
        r = walk(client, want, &catch, err);
    return r < 0 ? r : only_one(client, want, &catch, ret_user, err);
}

static int find_by_id(struct pms_client *client, const char *id, struct pms_resource **ret_user,
                      struct pms_error *err)
{
    int r = pms_client_get(client, PMS_USER, id, ret_user, err);
    struct pms_error because = *err;

    /* Some servers say 400 to an id that nothing has, and to other things. */
    if (because.http_status == 400 && because.hint[0] == '\0')
        return pms_error_hint(err,
                              "perhaps nobody has the id %s: a user is an e-mail, "
                              "externalId:VALUE or an id",
                              id);
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
                             &client->learned.no_external_id_filter};
    else if (strchr(who, '@'))
        want = want_user_name(client, who);
    else
        return find_by_id(client, who, ret_user, err);
    if (want.value[0] == '\0')
        return pms_fail(err, PMS_E_USAGE, "externalId: needs a value");
    return find(client, &want, ret_user, err);
}
