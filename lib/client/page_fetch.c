/* SPDX-License-Identifier: MIT */
/* Asking for pages: one after the other where only the answer tells how to go on, several at
 * once where the server has said how many there are. */
#include <string.h>

#include "base/json.h"
#include "client/pages.h"
#include "scim/attr.h"
#include "scim/scim_error.h"

enum {
    CURSOR_LONG = 1024 /* any longer is to blame when an address is too long */
};

static const char search_urn[] = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

static void page_done(struct pms_page *page)
{
    pms_flight_free(page->flight);
    pms_buf_free(&page->path);
    json_object_put(page->body);
    *page = (struct pms_page){0};
}

void pms_pages_drop_ahead(struct pms_pages *pages)
{
    for (size_t i = 0; i < pages->ahead_count; i++)
        page_done(&pages->ahead[i]);
    pages->ahead_count = 0;
}

static void drop_first(struct pms_pages *pages)
{
    page_done(&pages->ahead[0]);
    pages->ahead_count--;
    for (size_t i = 0; i < pages->ahead_count; i++)
        pages->ahead[i] = pages->ahead[i + 1];
}

long pms_pages_wanted(const struct pms_pages *pages)
{
    return pages->local ? 0 : pages->limit;
}

static int add_parameter(struct pms_buf *path, const char *name, const char *value,
                         struct pms_error *err)
{
    int r = pms_buf_printf(path, err, "%s=", name);

    return r < 0 ? r : pms_url_encode(path, value, err);
}

static int page_path(const struct pms_pages *pages, long start, struct pms_buf *path,
                     struct pms_error *err)
{
    int r = pms_buf_printf(path, err, "%s?", pms_type_path(pages->type));

    if (r == 0 && pages->cursor)
        r = add_parameter(path, "cursor", pages->cursor, err);
    else if (r == 0)
        r = pms_buf_printf(path, err, "startIndex=%ld", start);
    if (r == 0)
        r = pms_buf_printf(path, err, "&count=%ld", pages->page_size);
    if (r == 0 && pages->without_members)
        r = pms_buf_puts(path, "&excludedAttributes=members", err);
    if (r == 0 && pages->filter)
        r = add_parameter(path, "&filter", pages->filter, err);
    /* The buffer says that something passes its ceiling, and not what. */
    if (r == -PMS_E_REMOTE && pages->cursor && strlen(pages->cursor) > CURSOR_LONG)
        return pms_fail(err, PMS_E_REMOTE, "%s gives a cursor that is too long for an address",
                        pages->client->caller.name);
    return r == -PMS_E_REMOTE
               ? pms_fail(err, PMS_E_USAGE, "the filter is too long for an address")
               : r;
}

/* Filters may hold personal data, which some servers are to get in no address. */
static bool is_search(const struct pms_pages *pages)
{
    return pages->filter && pages->client->manners.fields[PMS_MANNER_SEARCH] == PMS_SEARCH_POST;
}

static int exclude_members(struct json_object *body, struct pms_error *err)
{
    AUTO(json) struct json_object *names = json_object_new_array();
    struct json_object *name = json_object_new_string("members");

    if (!names || !name || json_object_array_add(names, name) < 0) {
        json_object_put(name);
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    return pms_json_add(body, "excludedAttributes", TAKE(names), err);
}

static int search_body(const struct pms_pages *pages, long start, struct json_object **ret_body,
                       struct pms_error *err)
{
    AUTO(json) struct json_object *body = json_object_new_object();
    int r = body ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");

    if (r == 0)
        r = pms_json_add(body, "schemas", json_object_new_array(), err);
    if (r == 0)
        r = pms_schemas_add(body, search_urn, err);
    if (r == 0)
        r = pms_json_add_text(body, "filter", pages->filter, err);
    if (r == 0 && pages->cursor)
        r = pms_json_add_text(body, "cursor", pages->cursor, err);
    else if (r == 0)
        r = pms_json_add(body, "startIndex", json_object_new_int64(start), err);
    if (r == 0)
        r = pms_json_add(body, "count", json_object_new_int64(pages->page_size), err);
    if (r == 0 && pages->without_members)
        r = exclude_members(body, err);
    if (r == 0)
        *ret_body = TAKE(body);
    return r;
}

static int compose(const struct pms_pages *pages, long start, struct pms_page *page,
                   struct pms_error *err)
{
    int r;

    if (is_search(pages)) {
        page->call.method = "POST";
        page->call.is_search = true;
        r = pms_buf_printf(&page->path, err, "%s/.search", pms_type_path(pages->type));
        if (r == 0)
            r = search_body(pages, start, &page->body, err);
        page->call.body = page->body;
    } else {
        page->call.method = "GET";
        r = page_path(pages, start, &page->path, err);
    }
    page->call.path = pms_buf_text(&page->path);
    return r;
}

static int ask_for(struct pms_pages *pages, long start, struct pms_error *err)
{
    struct pms_page *page = &pages->ahead[pages->ahead_count];
    int r;

    *page =
        (struct pms_page){.start = start, .known = pages->total, .path = PMS_BUF(PMS_URL_MAX)};
    r = compose(pages, start, page, err);
    if (r == 0)
        r = pms_call_start(&pages->client->caller, &page->call, &page->flight, err);
    if (r < 0) {
        page_done(page);
        return r;
    }
    pages->ahead_count++;
    return 0;
}

/* How many pages may be under way together: one, until the first has told how many there are
 * and how long a page is. */
static size_t width(const struct pms_pages *pages)
{
    int most = pms_traffic_width(pages->client->caller.traffic);

    if (pages->cursor || pages->page_number == 0 || !pages->is_total_known ||
        pages->is_total_vague || pages->first_count == 0 || most < 1)
        return 1;
    return most < PMS_PAGES_AHEAD ? (size_t)most : PMS_PAGES_AHEAD;
}

static bool is_needed(const struct pms_pages *pages, long start)
{
    long wanted = pms_pages_wanted(pages);

    return start <= pages->total && (wanted == 0 || start <= wanted);
}

/* Asks for the page at `start` and the ones that should follow it. A page that turns out
 * shorter than the first makes those behind it useless; they are asked for anew then. */
static int ask_ahead(struct pms_pages *pages, long start, struct pms_error *err)
{
    int r = 0;

    if (pages->ahead_count > 0 && (pages->cursor || pages->ahead[0].start != start))
        pms_pages_drop_ahead(pages);
    if (pages->ahead_count == 0)
        r = ask_for(pages, start, err);
    while (r == 0 && pages->ahead_count < width(pages)) {
        long next = pages->ahead[pages->ahead_count - 1].start + pages->first_count;

        if (!is_needed(pages, next))
            break;
        r = ask_for(pages, next, err);
    }
    return r;
}

/* Some servers say 404 for "nobody matches". Only a SCIM body tells that from a wrong address,
 * and only before anybody has come. */
static bool means_nobody(const struct pms_pages *pages, const struct pms_response *response)
{
    struct pms_scim_error answer;

    if (response->status != 404 || !pages->filter || pages->page_number > 0)
        return false;
    pms_scim_error_parse(pms_buf_text(&response->body), response->body.length, &answer);
    return answer.is_scim != 0;
}

/* Without /.search there is no safe way to send a filter, and a 404 must not pass for nobody.
 */
static int check_search(const struct pms_pages *pages, const struct pms_response *response,
                        struct pms_error *err)
{
    int status = response->status;

    if (status != 404 && status != 405 && status != 501)
        return 0;
    pms_fail(err, PMS_E_UNSUPPORTED,
             "%s has no %s/.search (%d), and this profile puts no filter into an address",
             pages->client->caller.name, pms_type_path(pages->type), status);
    err->http_status = status;
    return pms_error_hint(err, "manners.filters=local has pmscim match by itself, "
                               "manners.search=get lets filters stand in addresses");
}

static int read_answer(struct pms_pages *pages, const struct pms_call *call,
                       const struct pms_response *response, struct pms_list *ret_list,
                       struct pms_error *err)
{
    struct pms_client *client = pages->client;
    int r = call->is_search ? check_search(pages, response, err) : 0;

    if (r < 0)
        return r;
    /* A server may refuse to look beyond the end, which is what a probe does. */
    if (means_nobody(pages, response) ||
        (pages->is_probe && (response->status == 400 || response->status == 404)))
        return 0;
    r = pms_status_check(&client->caller, call, response, err);
    return r < 0 ? r : pms_answer_list(client, pages->type, response, ret_list, err);
}

int pms_page_fetch(struct pms_pages *pages, struct pms_list *ret_list, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    int r = ask_ahead(pages, pages->start, err);

    if (r == 0)
        r = pms_call_finish(&pages->client->caller, &pages->ahead[0].call,
                            pages->ahead[0].flight, &response, err);
    /* The server goes on to the next ones while this one is read, unless it refused. */
    if (r == 0 && response.status == 200)
        pms_traffic_push(pages->client->caller.traffic);
    if (r == 0)
        r = read_answer(pages, &pages->ahead[0].call, &response, ret_list, err);
    if (r < 0) {
        pms_pages_drop_ahead(pages);
        return r;
    }
    pages->known = pages->ahead[0].known;
    drop_first(pages);
    return 0;
}
