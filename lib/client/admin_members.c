/* SPDX-License-Identifier: MIT */
/* The team's dashboard. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <pmscim/filter.h>

#include "base/auto.h"
#include "client/admin.h"
#include "client/admin_decode.h"

enum {
    PAGE = 100,
    MEMBERS_MAX = 1000000,
    TRIES = 5 /* of a dashboard that changes while it is read */
};

static const char external_id[] = "externalId:";

DEFINE_AUTO_VALUE(struct pms_members, pms_members_done)
DEFINE_AUTO_VALUE(struct pms_member_info, pms_member_info_done)

static int read_page(struct pms_admin *admin, const char *query, struct pms_members *ret_page,
                     long *ret_total, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf path = PMS_BUF(PMS_URL_MAX);
    AUTO(json) struct json_object *json = NULL;
    void *items = NULL;
    size_t count = 0;
    int r = pms_buf_printf(&path, err, "/members?%s", query);

    if (r == 0)
        r = pms_admin_ask(admin, "GET", pms_buf_text(&path), NULL, &json, err);
    if (r == 0 && !pms_json_whole(pms_json_get(json, "totalResults"), ret_total))
        r = pms_fail(err, PMS_E_REMOTE, "%s does not say how many members there are",
                     admin->caller.name);
    if (r == 0)
        r = pms_admin_decode_list(&pms_admin_kind_member, json, &count, &items, err);
    if (r == 0)
        *ret_page = (struct pms_members){count, items};
    return r;
}

/* Moves the rows of a page from `first` on behind those there are. */
static int append(struct pms_members *all, struct pms_members *page, size_t first,
                  struct pms_error *err)
{
    size_t more = page->count - first;
    struct pms_member_info *items;

    if (all->count + more > MEMBERS_MAX)
        return pms_fail(err, PMS_E_REMOTE, "there are more than %d members", MEMBERS_MAX);
    items = realloc(all->items, (all->count + more) * sizeof(*items));
    if (!items)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    all->items = items;
    memcpy(items + all->count, page->items + first, more * sizeof(*items));
    memset(page->items + first, 0, more * sizeof(*items));
    all->count += more;
    return 0;
}

/* Each page begins with the last row of the page before: when it does not, people have come or
 * gone meanwhile, and somebody may be missing. Returns 1 when it was the last page. */
static int add_page(struct pms_admin *admin, const char *status, struct pms_members *all,
                    struct pms_error *err)
{
    AUTO(pms_members_done) struct pms_members page = {0};
    size_t seen = all->count > 0 ? 1 : 0;
    char query[128];
    long total = 0;
    int r;

    snprintf(query, sizeof(query), "status=%s&startIndex=%zu&count=%d", status,
             all->count > 0 ? all->count : 1, PAGE);
    r = read_page(admin, query, &page, &total, err);
    if (r < 0)
        return r;
    if (seen == 1 &&
        (page.count == 0 || strcmp(page.items[0].id, all->items[all->count - 1].id) != 0))
        return pms_fail(err, PMS_E_CONFLICT, "the dashboard changed while it was read");
    if (page.count > seen)
        r = append(all, &page, seen, err);
    else if (total > (long)all->count)
        r = pms_fail(err, PMS_E_REMOTE, "%s announced %ld members and showed %zu",
                     admin->caller.name, total, all->count);
    return r < 0 ? r : total <= (long)all->count;
}

int pms_admin_members(struct pms_admin *admin, const char *status,
                      struct pms_members *ret_members, struct pms_error *err)
{
    int r = 0;

    for (int i = 0; i < TRIES; i++) {
        AUTO(pms_members_done) struct pms_members all = {0};

        *err = (struct pms_error)PMS_ERROR_INIT;
        do
            r = add_page(admin, status ? status : "active", &all, err);
        while (r == 0);
        if (r > 0) {
            *ret_members = all;
            all = (struct pms_members){0};
            return 0;
        }
        if (r != -PMS_E_CONFLICT)
            return r;
    }
    return pms_error_hint(err, "wait until it is quieter and repeat");
}

static bool is_external_id(const char *who)
{
    return strncasecmp(who, external_id, sizeof(external_id) - 1) == 0;
}

/* What the endpoint answered is looked at again, so that one which ignores filters cannot hand
 * us somebody else. */
static bool is_meant(const struct pms_member_info *member, const char *who)
{
    if (is_external_id(who))
        return member->external_id &&
               strcmp(member->external_id, who + sizeof(external_id) - 1) == 0;
    if (strchr(who, '@'))
        return strcasecmp(member->email, who) == 0;
    return strcmp(member->id, who) == 0;
}

static int find_query(const char *who, struct pms_buf *query, struct pms_error *err)
{
    bool is_external = is_external_id(who);
    const char *attribute = is_external ? "externalId" : strchr(who, '@') ? "userName" : "id";
    AUTO(free) char *filter =
        pms_filter_equals(attribute, is_external ? who + sizeof(external_id) - 1 : who);
    int r;

    if (!filter)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = pms_buf_puts(query, "status=all&filter=", err);
    return r < 0 ? r : pms_url_encode(query, filter, err);
}

static int pick(const struct pms_admin *admin, struct pms_members *page, const char *who,
                struct pms_member_info *ret_member, struct pms_error *err)
{
    struct pms_member_info *found = NULL;

    for (size_t i = 0; i < page->count; i++) {
        if (!is_meant(&page->items[i], who))
            continue;
        if (found)
            return pms_fail(err, PMS_E_CONFLICT, "%s means several people", who);
        found = &page->items[i];
    }
    if (!found)
        return pms_fail(err, PMS_E_NOTFOUND, "the team at %s has no %s", admin->caller.name,
                        who);
    *ret_member = *found;
    *found = (struct pms_member_info){0};
    return 0;
}

int pms_admin_member_find(struct pms_admin *admin, const char *who,
                          struct pms_member_info *ret_member, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf query = PMS_BUF(PMS_URL_MAX);
    AUTO(pms_members_done) struct pms_members page = {0};
    long total = 0;
    int r = find_query(who, &query, err);

    if (r == 0)
        r = read_page(admin, pms_buf_text(&query), &page, &total, err);
    return r < 0 ? r : pick(admin, &page, who, ret_member, err);
}

int pms_admin_member_set_role(struct pms_admin *admin, const char *id, const char *role,
                              struct pms_member_info *ret_member, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(json) struct json_object *body = NULL;
    AUTO(pms_member_info_done) struct pms_member_info member = {0};
    int r = pms_admin_texts("role", role, NULL, NULL, &body, err);

    if (r == 0)
        r = pms_admin_ask_named(admin, "PATCH", "/members", id, "", TAKE(body), &json, err);
    if (r == 0)
        r = pms_admin_decode_one(&pms_admin_kind_member, json, &member, err);
    if (r != 0)
        return r;
    if (strcmp(member.id, id) != 0 || strcmp(member.role, role) != 0) {
        pms_fail(err, PMS_E_REMOTE, "%s was to make %s %s and answered with %s as %s",
                 admin->caller.name, id, role, member.email, member.role);
        return pms_error_hint(err, "look at both before you do anything else");
    }
    *ret_member = member;
    member = (struct pms_member_info){0};
    return 0;
}

int pms_admin_member_remove(struct pms_admin *admin, const char *id, struct pms_error *err)
{
    return pms_admin_tell(admin, "DELETE", "/members", id, err);
}

int pms_admin_member_key(struct pms_admin *admin, const char *id, struct pms_secret **ret_key,
                         struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    int r = pms_admin_ask_named(admin, "POST", "/members", id, "/key", NULL, &json, err);

    return r != 0 ? r : pms_admin_take_secret(json, ret_key, err);
}
