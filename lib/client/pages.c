/* SPDX-License-Identifier: MIT */
/*
 * A listing as a stream. Servers count, cut and repeat as they like, so nothing is taken on
 * trust: the walk steps by what arrived, drops what came before, and ends quietly only when the
 * numbers agree. Whoever compares people with the result must be able to rely on its end.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "client/pages.h"

enum {
    EMPTY_PAGES_MAX = 100, /* a cursor may bring that many in a row */
    SMALL_PAGE = 10        /* for a server that refuses to count as far as we ask */
};

/* How many a page should bring. */
static long page_size(const struct pms_client *client, const struct pms_query *query)
{
    long cap = client->learned.page_cap;

    if (!query || query->page_size <= 0)
        return pms_in_force(client, PMS_MANNER_PAGE_SIZE);
    return cap > 0 && cap < query->page_size ? cap : query->page_size;
}

/* The first request of a listing, also of one that begins anew. */
static int rewind_cursor(struct pms_pages *pages, struct pms_error *err)
{
    free(pages->cursor);
    pages->cursor = pages->by_cursor ? strdup("") : NULL;
    return pages->by_cursor && !pages->cursor ? pms_fail(err, PMS_E_NOMEM, "out of memory") : 0;
}

int pms_pages_new(struct pms_client *client, const struct pms_query *query,
                  struct pms_pages **ret_pages, struct pms_error *err)
{
    AUTO(pms_pages_free) struct pms_pages *pages = calloc(1, sizeof(*pages));

    if (!pages)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    pages->client = client;
    pages->type = query->type;
    pages->without_members = query->without_members && query->type == PMS_GROUP;
    pages->limit = query->limit;
    pages->page_size = page_size(client, query);
    if (query->limit > 0 && query->limit < pages->page_size)
        pages->page_size = query->limit;
    pages->start = 1;
    pages->total = -1;
    pages->filter = query->filter ? strdup(query->filter) : NULL;
    if (query->filter && !pages->filter)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    pages->by_cursor = pms_in_force(client, PMS_MANNER_PAGING) == PMS_PAGING_CURSOR;
    if (rewind_cursor(pages, err) < 0)
        return -err->code;
    *ret_pages = TAKE(pages);
    return 0;
}

/* A server that refuses a filter which is one by the rules leaves the matching to us. */
static int match_here(struct pms_pages *pages, struct pms_error *err)
{
    int r = pms_filter_parse(pages->filter, &pages->local, err);

    if (r < 0)
        return r;
    free(pages->filter);
    pages->filter = NULL;
    pages->page_size = page_size(pages->client, NULL);
    return 0;
}

int pms_client_list(struct pms_client *client, const struct pms_query *query,
                    struct pms_pages **ret_pages, struct pms_error *err)
{
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    int r = pms_pages_new(client, query, &pages, err);

    if (r < 0)
        return r;
    pages->may_match_here = query->filter != NULL;
    if (query->filter && pms_in_force(client, PMS_MANNER_FILTERS) == PMS_FILTERS_LOCAL)
        r = match_here(pages, err);
    if (r < 0)
        return r;
    *ret_pages = TAKE(pages);
    return 0;
}

void pms_pages_free(struct pms_pages *pages)
{
    if (!pages)
        return;
    pms_pages_drop_ahead(pages);
    free(pages->filter);
    pms_filter_free(pages->local);
    pms_idset_done(&pages->again);
    free(pages->cursor);
    pms_list_done(&pages->page);
    pms_idset_done(&pages->seen);
    free(pages);
}

long pms_pages_total(const struct pms_pages *pages)
{
    return pages->local ? -1 : pages->total;
}

/* Remembers that the listing cannot be trusted, and why. */
__attribute__((format(printf, 3, 4))) static int give_up(struct pms_pages *pages,
                                                         struct pms_error *err,
                                                         const char *format, ...)
{
    char why[200];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(why, sizeof(why), format, arguments);
    va_end(arguments);
    if (pages->is_total_known)
        pms_fail(err, PMS_E_REMOTE, "%s: the listing is incomplete: %ld of %ld (%s)",
                 pages->client->caller.name, pages->kept, pages->total, why);
    else
        pms_fail(err, PMS_E_REMOTE, "%s: the listing is incomplete after %ld (%s)",
                 pages->client->caller.name, pages->kept, why);
    pms_error_hint(err,
                   "somebody may have changed it meanwhile: try again; if it stays so, the "
                   "server cannot page reliably");
    pages->broken = *err;
    return -err->code;
}

/* Is this one new? In a second walk, new to this walk, and `*ret_known` says whether the first
 * one has brought it. */
static int note_id(struct pms_pages *pages, const char *id, bool *ret_known,
                   struct pms_error *err)
{
    int r;

    *ret_known = false;
    pages->has_nameless |= !id;
    if (!id)
        return 1;
    if (!pages->is_second)
        return pms_idset_add(&pages->seen, id, err);
    r = pms_idset_add(&pages->again, id, err);
    if (r <= 0)
        return r;
    r = pms_idset_add(&pages->seen, id, err);
    *ret_known = r == 0;
    pages->confirmed += r == 0;
    return r < 0 ? r : 1;
}

/* Drops what came before; returns how many with an id are new to this walk. */
static int drop_repeated(struct pms_pages *pages, struct pms_list *list, struct pms_error *err)
{
    int fresh = 0;

    for (size_t i = 0; i < list->count; i++) {
        const char *id = pms_resource_id(list->resources[i]);
        bool is_known;
        int r = note_id(pages, id, &is_known, err);

        if (r < 0)
            return r;
        pages->kept += r;
        pages->repeated += !r;
        fresh += id && r;
        if (r == 0 || is_known) {
            pms_resource_free(list->resources[i]);
            list->resources[i] = NULL;
        }
    }
    return fresh;
}

/* Takes note of what the page says of the whole. `arrived` is how many came before it. A total
 * that is smaller than what has come counts something else: the page, or nothing at all. Pages
 * that are under way together may be answered in any order, so that a smaller total is news
 * only where the greater one had come before this page was asked for. */
static int note_total(struct pms_pages *pages, const struct pms_list *list, long arrived,
                      struct pms_error *err)
{
    long count = (long)list->count;
    long before = pages->total;
    bool is_too_small = count > 0 && list->total < arrived + count;

    if (list->total < 0)
        return 0;
    pages->has_moved |= pages->page_number > 1 && list->total != before;
    pages->total = list->total >= pages->known && list->total < before ? before : list->total;
    if (pages->page_number == 1) {
        pages->is_total_known = true;
        pages->is_total_vague = is_too_small || (list->total == count &&
                                                 !pages->client->caller.manners->total_is_firm);
    } else if (is_too_small && (pages->is_total_vague || list->total >= before)) {
        pages->is_total_known = false;
    } else if (pages->is_total_known && list->total < pages->known) {
        return give_up(pages, err, "it shrank from %ld while it was read", pages->known);
    }
    return 0;
}

/* Numbers at which servers like to cut a page. */
static bool is_round(long count)
{
    return count % 10 == 0 || count % 25 == 0 || (count >= 16 && (count & (count - 1)) == 0);
}

/* A page that is all there is, by its own word, may have been cut by the server: a full page,
 * or one of a round number. Asking once more costs a request, believing it could cost people.
 */
static bool is_worth_probing(const struct pms_pages *pages, long count)
{
    return pages->is_total_vague && pages->page_number == 1 && count > 0 &&
           (count >= pages->page_size || is_round(count)) &&
           (pms_pages_wanted(pages) == 0 || count < pms_pages_wanted(pages));
}

static void decide_by_index(struct pms_pages *pages, long count)
{
    bool is_whole = pages->is_total_known && pages->start - 1 >= pages->total;

    if (count == 0)
        pages->ended = true;
    else if (is_whole)
        pages->ended = !is_worth_probing(pages, count);
    else if (!pages->is_total_known)
        pages->ended = pages->page_number > 1 && count < pages->first_count;
    pages->is_probe = is_whole && !pages->ended;
}

static int decide_by_cursor(struct pms_pages *pages, struct pms_list *list,
                            struct pms_error *err)
{
    if (pages->cursor && list->next_cursor && strcmp(pages->cursor, list->next_cursor) == 0)
        return give_up(pages, err, "the server repeats a cursor");
    pages->empty_run = list->count == 0 ? pages->empty_run + 1 : 0;
    if (pages->empty_run > EMPTY_PAGES_MAX)
        return give_up(pages, err, "one empty page after the other");
    free(pages->cursor);
    pages->cursor = TAKE(list->next_cursor);
    pages->ended = !pages->cursor;
    pages->client->learned.uses_cursors |= !pages->ended;
    return 0;
}

/* A server that took no notice of the request for a first cursor pages by index. */
static void leave_cursor(struct pms_pages *pages)
{
    free(pages->cursor);
    pages->cursor = NULL;
    pages->by_cursor = false;
    pages->client->learned.no_cursor = true;
}

static bool is_cursor_ignored(const struct pms_pages *pages, const struct pms_list *list)
{
    return pages->cursor && pages->cursor[0] == '\0' && !list->next_cursor &&
           list->total > (long)list->count && list->count > 0;
}

/*
 * Asked for what comes behind the end, some servers show their first page again, and so does a
 * server that never looks at startIndex, of which nobody knows how much it has. Asked for the
 * last one again, only the former show that one alone.
 */
static int absorb_repetition(struct pms_pages *pages, long count, struct pms_error *err)
{
    pages->ended = pages->is_recheck && count == 1 && pages->kept > 1;
    if (pages->is_recheck && !pages->ended)
        return give_up(pages, err, "a page repeats what came before");
    pages->is_recheck = true;
    pages->start = pages->kept;
    pms_pages_drop_ahead(pages);
    pages->repeated -= count;
    return 0;
}

/* The same from a server that says so. Nothing of the page is new, and it was not asked for. */
static int absorb_wrap(struct pms_pages *pages, struct pms_list *list, struct pms_error *err)
{
    long count = (long)list->count;

    pms_list_done(list);
    if (pages->is_recheck)
        return give_up(pages, err, "the server does not page: it shows the first ones again");
    pages->repeated += count;
    return absorb_repetition(pages, count, err);
}

/* A first page that is shorter than was asked for, of a listing that is longer: the server puts
 * no more on a page. */
static void note_first(struct pms_pages *pages, const struct pms_list *list)
{
    long count = (long)list->count;

    pages->first_count = count;
    if (count >= 10 && count < pages->page_size && list->total > count)
        pages->client->learned.page_cap = count;
}

/* Looks at a page and decides what comes next. */
static int absorb(struct pms_pages *pages, struct pms_list *list, struct pms_error *err)
{
    long count = (long)list->count;
    bool is_by_cursor;
    bool has_jumped;
    int fresh;
    int r;

    if (is_cursor_ignored(pages, list))
        leave_cursor(pages);
    is_by_cursor = pages->cursor || list->next_cursor;
    has_jumped = !is_by_cursor && count > 0 && list->start > 0 && list->start != pages->start;
    pages->page_number++;
    if (has_jumped && pages->is_probe)
        return absorb_wrap(pages, list, err);
    if (has_jumped)
        return give_up(pages, err, "asked for number %ld on, the server answered from %ld on",
                       pages->start, list->start);
    if (pages->page_number == 1)
        note_first(pages, list);
    r = note_total(pages, list, pages->start - 1, err);
    fresh = r < 0 ? r : drop_repeated(pages, list, err);
    if (fresh < 0)
        return fresh;
    if (pages->is_recheck && count == 0)
        return give_up(pages, err, "its last one does not come again");
    if (fresh == 0 && count > 0 && pages->is_probe)
        return absorb_repetition(pages, count, err);
    if (fresh == 0 && count > 0 && pages->page_number > 1)
        return give_up(pages, err, "a page repeats what came before");
    pages->start += count;
    if (is_by_cursor)
        r = decide_by_cursor(pages, list, err);
    else if (!pages->ended)
        decide_by_index(pages, count);
    return r;
}

int pms_pages_moved(const struct pms_pages *pages)
{
    return pages->has_moved || pages->repeated > 0;
}

/* The end: do the numbers agree? */
static int conclude(struct pms_pages *pages, struct pms_error *err)
{
    if (pages->is_total_known && pages->kept < pages->total)
        return give_up(pages, err, "it ended early");
    if (!pages->is_total_known && pages->repeated > 0)
        return give_up(pages, err, "%ld came twice", pages->repeated);
    if (pages->is_second && pages->confirmed < pages->handed_out)
        return give_up(pages, err, "it had to be begun anew, and %ld who were there are gone",
                       pages->handed_out - pages->confirmed);
    return 0;
}

/* Begins anew, once. What was handed out cannot be taken back, so it must all come again. */
static int start_again(struct pms_pages *pages, struct pms_error *err)
{
    int r = rewind_cursor(pages, err);

    pms_pages_drop_ahead(pages);
    pages->is_second = true;
    pages->handed_out = pages->kept;
    pages->start = 1;
    pages->total = -1;
    pages->is_total_known = pages->is_total_vague = pages->is_probe = false;
    pages->first_count = pages->page_number = pages->empty_run = 0;
    pages->kept = pages->repeated = 0;
    return r;
}

static bool is_cursor_lost(const struct pms_pages *pages, const struct pms_error *err)
{
    return pages->cursor && pages->cursor[0] != '\0' && !pages->is_second &&
           !pages->has_nameless &&
           (strcasecmp(err->scim_type, "expiredCursor") == 0 ||
            strcasecmp(err->scim_type, "invalidCursor") == 0);
}

/* Does the server refuse to give a first cursor? */
static bool is_first_cursor_refused(const struct pms_pages *pages, const struct pms_error *err)
{
    return pages->cursor && pages->cursor[0] == '\0' &&
           !pms_is_given(pages->client, PMS_MANNER_PAGING) &&
           (err->http_status == 400 || err->http_status == 501);
}

/* Fetches a page, and goes round what servers refuse on the way; each way is taken once. */
static int fetch(struct pms_pages *pages, struct pms_list *ret_list, struct pms_error *err)
{
    int r = pms_page_fetch(pages, ret_list, err);

    if (r < 0 && is_first_cursor_refused(pages, err)) {
        *err = (struct pms_error)PMS_ERROR_INIT;
        leave_cursor(pages);
        r = pms_page_fetch(pages, ret_list, err);
    }
    if (r < 0 && pages->may_match_here && pages->filter && pages->page_number == 0 &&
        pms_is_filter_refused(pages->client, err)) {
        pages->client->learned.no_filter = true;
        *err = (struct pms_error)PMS_ERROR_INIT;
        r = match_here(pages, err);
        return r < 0 ? r : pms_page_fetch(pages, ret_list, err);
    }
    if (r < 0 && pages->page_number == 0 && pages->page_size > SMALL_PAGE &&
        strcasecmp(err->scim_type, "invalidCount") == 0) {
        *err = (struct pms_error)PMS_ERROR_INIT;
        pages->page_size = pages->client->learned.page_cap = SMALL_PAGE;
        return pms_page_fetch(pages, ret_list, err);
    }
    if (r < 0 && is_cursor_lost(pages, err)) {
        *err = (struct pms_error)PMS_ERROR_INIT;
        r = start_again(pages, err);
        return r < 0 ? r : pms_page_fetch(pages, ret_list, err);
    }
    return r;
}

static int turn_page(struct pms_pages *pages, struct pms_error *err)
{
    AUTO(pms_list_done) struct pms_list list = {.total = -1};
    int r = fetch(pages, &list, err);

    if (r == 0)
        r = absorb(pages, &list, err);
    /* What the server says of itself is worth a request where more than one is needed. */
    if (r == 0 && pages->page_number == 1 && !pages->ended && !pages->is_probe)
        r = pms_discover_once(pages->client, err);
    if (r < 0)
        return r;
    pms_list_done(&pages->page);
    pages->page = list;
    pages->at = 0;
    list = (struct pms_list){0};
    return 0;
}

/* The next one of this page, NULL when there is none left. */
static struct pms_resource *take_next(struct pms_pages *pages)
{
    struct pms_resource *resource = NULL;

    while (!resource && pages->at < pages->page.count) {
        resource = TAKE(pages->page.resources[pages->at]);
        pages->at++;
        if (resource && pages->local && !pms_filter_match(pages->local, resource)) {
            pms_resource_free(resource);
            resource = NULL;
        }
    }
    return resource;
}

int pms_pages_next(struct pms_pages *pages, struct pms_resource **ret_resource,
                   struct pms_error *err)
{
    struct pms_resource *resource;

    if (pages->limit > 0 && pages->returned >= pages->limit)
        return 0;
    while (!(resource = take_next(pages))) {
        int r = 0;

        if (pages->broken.code != PMS_OK) {
            *err = pages->broken;
            return -err->code;
        }
        if (pages->ended)
            return conclude(pages, err);
        r = turn_page(pages, err);
        if (r < 0)
            return r;
    }
    pages->returned++;
    *ret_resource = resource;
    return 1;
}
