/* SPDX-License-Identifier: MIT */
/* Looking many people up. */
#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include <json-c/json.h>

#include "people.h"

enum {
    FEW = 30 /* so many are asked for one by one */
};

static const char external_id_prefix[] = "externalId:";

void found_free(struct found *found, size_t count)
{
    for (size_t i = 0; found && i < count; i++)
        pms_resource_free(found[i].user);
    free(found);
}

/* --- by a listing --- */

/* What an item is looked for by: a letter for the kind, then the value. */
struct key {
    char *text;
    size_t index; /* of the item */
};

struct keys {
    size_t count;
    struct key *list;
};

static void keys_done(struct keys *keys)
{
    for (size_t i = 0; i < keys->count; i++)
        free(keys->list[i].text);
    free(keys->list);
}

DEFINE_AUTO_VALUE(struct keys, keys_done)

/* An e-mail has no case. NULL when memory ran out. */
static char *key_text(char kind, const char *value)
{
    char *text = NULL;

    if (asprintf(&text, "%c%s", kind, value) < 0)
        return NULL;
    for (char *c = text; kind == 'e' && *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return text;
}

/* By the same rules as pms_client_find_user(). */
static char *key_of(const char *who)
{
    size_t prefix = sizeof(external_id_prefix) - 1;

    if (strncasecmp(who, external_id_prefix, prefix) == 0)
        return key_text('x', who + prefix);
    return key_text(strchr(who, '@') ? 'e' : 'i', who);
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(((const struct key *)a)->text, ((const struct key *)b)->text);
}

static int make_keys(const struct items *items, struct keys *keys, struct pms_error *err)
{
    keys->list = calloc(items->count, sizeof(*keys->list));
    for (; keys->list && keys->count < items->count; keys->count++) {
        struct key *key = &keys->list[keys->count];

        *key = (struct key){key_of(items->list[keys->count].who), keys->count};
        if (!key->text)
            break;
    }
    if (keys->count < items->count)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    qsort(keys->list, keys->count, sizeof(*keys->list), compare_keys);
    return 0;
}

/* One person may be named in several ways, so what was read is shared among them. */
static int take(struct found *found, const struct pms_resource *user, const char *who,
                struct pms_error *err)
{
    if (!found->user && found->err.code == PMS_OK)
        return pms_resource_wrap(PMS_USER, json_object_get(pms_resource_json(user)),
                                 &found->user, err);
    pms_resource_free(found->user);
    found->user = NULL;
    pms_fail(&found->err, PMS_E_CONFLICT, "several users are called %s", who);
    pms_error_hint(&found->err, "name the one you mean by its id");
    return 0;
}

/* Gives a listed person to the items that mean them by this. */
static int match(const struct keys *keys, const struct items *items, struct found *found,
                 char kind, const char *value, const struct pms_resource *user,
                 struct pms_error *err)
{
    AUTO(free) char *text = value ? key_text(kind, value) : NULL;
    const struct key wanted = {.text = text};
    const struct key *key;
    int r = 0;

    if (!value)
        return 0;
    if (!text)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    key = bsearch(&wanted, keys->list, keys->count, sizeof(wanted), compare_keys);
    if (!key)
        return 0;
    while (key > keys->list && strcmp(key[-1].text, text) == 0)
        key--;
    for (; r == 0 && key < keys->list + keys->count && strcmp(key->text, text) == 0; key++)
        r = take(&found[key->index], user, items->list[key->index].who, err);
    return r;
}

/* Is a listing of so many more to read than asking for each? Pages hold a hundred, mostly. */
static bool is_too_long(const struct pms_pages *pages, size_t wanted)
{
    long total = pms_pages_total(pages);

    return total > 0 && (size_t)total / 100 > wanted;
}

/* Returns 1 when everybody has been listed, 0 when that would be too long. */
static int walk(struct cli *cli, const struct items *items, const struct keys *keys,
                struct found *found, bool is_only_way, struct pms_error *err)
{
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    const struct pms_query query = {.type = PMS_USER};
    int r = pms_client_list(cli->client, &query, &pages, err);

    while (r >= 0) {
        AUTO(pms_resource_free) struct pms_resource *user = NULL;

        r = pms_pages_next(pages, &user, err);
        if (r <= 0)
            break;
        if (!is_only_way && is_too_long(pages, items->count))
            return 0;
        r = match(keys, items, found, 'e', pms_user_name(user), user, err);
        if (r == 0)
            r = match(keys, items, found, 'i', pms_resource_id(user), user, err);
        if (r == 0)
            r = match(keys, items, found, 'x', pms_resource_external_id(user), user, err);
    }
    return r < 0 ? r : 1;
}

static void note_missing(const struct items *items, struct found *found)
{
    for (size_t i = 0; i < items->count; i++)
        if (!found[i].user && found[i].err.code == PMS_OK)
            pms_fail(&found[i].err, PMS_E_NOTFOUND, "nobody who is listed is called %s",
                     items->list[i].who);
}

/* --- one by one --- */

static int ask_each(struct cli *cli, const struct items *items, struct found *found,
                    struct pms_error *err)
{
    for (size_t i = 0; i < items->count; i++) {
        int r;

        pms_resource_free(found[i].user);
        found[i] = (struct found){0};
        r = pms_client_find_user(cli->client, items->list[i].who, &found[i].user,
                                 &found[i].err);
        if (r < 0 && people_end_run(-r)) {
            *err = found[i].err;
            return r;
        }
    }
    return 0;
}

/* --- which of the two --- */

/* Postman cannot filter by externalId, so that each one costs the listing. */
static bool is_listing_the_only_way(const struct cli *cli, const struct keys *keys)
{
    size_t count = 0;

    for (size_t i = 0; i < keys->count; i++)
        count += keys->list[i].text[0] == 'x';
    return count > 1 && strcmp(pms_profile_manners(&cli->profile), "postman") == 0;
}

/* A row with an e-mail and an id must not be about two people. */
static void check_ids(const struct items *items, struct found *found)
{
    for (size_t i = 0; i < items->count; i++) {
        const char *wanted = items->list[i].id;
        const char *id = found[i].user ? pms_resource_id(found[i].user) : NULL;

        if (!wanted || !found[i].user || (id && strcmp(id, wanted) == 0))
            continue;
        pms_fail(&found[i].err, PMS_E_CONFLICT, "line %ld gives the id %.80s, but %.200s is %s",
                 items->list[i].line, wanted, items->list[i].who, id ? id : "without one");
        pms_resource_free(found[i].user);
        found[i].user = NULL;
    }
}

int people_find(struct cli *cli, const struct items *items, struct found **ret_found,
                struct pms_error *err)
{
    AUTO(keys_done) struct keys keys = {0};
    struct found *found = calloc(items->count + 1, sizeof(*found));
    bool is_only_way;
    int r = found ? make_keys(items, &keys, err) : pms_fail(err, PMS_E_NOMEM, "out of memory");

    is_only_way = r == 0 && is_listing_the_only_way(cli, &keys);
    if (r == 0 && (items->count > FEW || is_only_way))
        r = walk(cli, items, &keys, found, is_only_way, err);
    if (r == 1)
        note_missing(items, found);
    else if (r == 0)
        r = ask_each(cli, items, found, err);
    if (r < 0) {
        found_free(found, items->count);
        return r;
    }
    check_ids(items, found);
    *ret_found = found;
    return 0;
}
