/* SPDX-License-Identifier: MIT */
/*
 * Many changes under way. The first request of each is a flight among others; what its answer
 * makes necessary, which is mostly nothing, is done by the same code as for single calls, and
 * the other flights move on meanwhile.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/client.h"

enum {
    MOST = 64 /* works at a time, ended ones included */
};

enum item_state {
    QUEUED,
    UNDER_WAY,
    READING, /* it is done, and what it made of the resource is read */
    ENDED
};

struct item {
    struct pms_work work;
    const char *subject; /* lent by the work */
    enum item_state state;
    struct pms_write write;
    struct pms_patch *patch; /* of our own making */
    struct pms_flight *flight;
    struct pms_call look; /* while READING */
    struct pms_flight *look_flight;
    struct pms_work_result result;
};

struct pms_batch {
    struct pms_client *client;
    struct item items[MOST]; /* a ring */
    size_t first;
    size_t count;
    struct pms_error stopped; /* why nothing more is sent */
    bool is_landing;          /* interrupted: what is on its way is waited for */
};

int pms_batch_new(struct pms_client *client, struct pms_batch **ret_batch,
                  struct pms_error *err)
{
    struct pms_batch *batch = calloc(1, sizeof(*batch));

    if (!batch)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    batch->client = client;
    *ret_batch = batch;
    return 0;
}

static struct item *item_at(struct pms_batch *batch, size_t index)
{
    return &batch->items[(batch->first + index) % MOST];
}

/* Everything but the result. */
static void put_away(struct item *item)
{
    pms_flight_free(item->flight);
    pms_flight_free(item->look_flight);
    item->flight = item->look_flight = NULL;
    pms_write_done(&item->write);
    pms_patch_free(item->patch);
    item->patch = NULL;
}

void pms_batch_free(struct pms_batch *batch)
{
    if (!batch)
        return;
    pms_traffic_heed(batch->client->caller.traffic, true);
    for (size_t i = 0; i < batch->count; i++) {
        put_away(item_at(batch, i));
        pms_resource_free(item_at(batch, i)->result.resource);
    }
    free(batch);
}

/* Is it about an id, rather than about a resource? */
static bool is_by_id(const struct pms_work *work)
{
    return work->deed == PMS_DEED_PATCH || work->deed == PMS_DEED_DELETE;
}

static bool is_creating(const struct pms_work *work)
{
    return work->deed == PMS_DEED_CREATE || work->deed == PMS_DEED_ADOPT;
}

static int check_work(const struct pms_work *work, struct pms_error *err)
{
    bool is_patch = work->deed == PMS_DEED_PATCH;

    if (work->deed == PMS_DEED_CHANGE && !work->change)
        return pms_fail(err, PMS_E_USAGE, "a change without what changes");
    if (is_by_id(work) ? work->id && (work->patch || !is_patch) : work->resource != NULL)
        return 0;
    return pms_fail(err, PMS_E_USAGE, "a work without what it is about");
}

static const char *id_of(const struct pms_work *work)
{
    return is_by_id(work) ? work->id : pms_resource_id(work->resource);
}

/* What tells the work's resource from others: a name for one that is still to be made. */
static const char *subject_of(const struct pms_work *work)
{
    return is_creating(work) ? pms_user_name(work->resource) : id_of(work);
}

int pms_batch_add(struct pms_batch *batch, const struct pms_work *work, struct pms_error *err)
{
    int r = check_work(work, err);

    if (r < 0)
        return r;
    if (batch->count == MOST)
        return PMS_BATCH_FULL;
    *item_at(batch, batch->count) =
        (struct item){.work = *work, .subject = subject_of(work), .result = {.tag = work->tag}};
    batch->count++;
    return 0;
}

/* --- whose turn it is --- */

static enum pms_type type_of(const struct pms_work *work)
{
    return is_by_id(work) ? work->type : pms_resource_type(work->resource);
}

static bool is_same_resource(const struct item *a, const struct item *b)
{
    bool is_creation = is_creating(&a->work);

    if (!a->subject || !b->subject || is_creation != is_creating(&b->work))
        return false;
    if ((is_creation ? strcasecmp : strcmp)(a->subject, b->subject) != 0)
        return false;
    return type_of(&a->work) == type_of(&b->work);
}

static bool must_wait(struct pms_batch *batch, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (item_at(batch, i)->state != ENDED &&
            is_same_resource(item_at(batch, i), item_at(batch, index)))
            return true;
    return false;
}

/* --- beginning and ending --- */

/* Something that ends the whole batch: nothing that was not sent needs to be any more. */
static bool is_the_end(const struct pms_error *err)
{
    return (err->code == PMS_E_AUTH && err->http_status == 401) || err->code == PMS_E_RATE ||
           err->code == PMS_E_CANCELED || err->code == PMS_E_NOMEM;
}

static void end(struct pms_batch *batch, struct item *item, int result)
{
    item->state = ENDED;
    item->result.result = result;
    put_away(item);
    if (result < 0 && is_the_end(&item->result.err) && batch->stopped.code == PMS_OK)
        batch->stopped = item->result.err;
}

/* A new name is one of the changes. */
static struct pms_user_change change_of(const struct pms_work *work)
{
    if (work->deed == PMS_DEED_CHANGE)
        return *work->change;
    return (struct pms_user_change){.active = -1, .given = work->given, .family = work->family};
}

static int prepare(struct pms_batch *batch, struct item *item, struct pms_error *err)
{
    const struct pms_work *work = &item->work;
    struct pms_user_change change;
    int r;

    switch (work->deed) {
    case PMS_DEED_CREATE:
    case PMS_DEED_ADOPT:
        return pms_write_begin("POST", pms_resource_type(work->resource), NULL,
                               json_object_get(pms_resource_json(work->resource)), &item->write,
                               err);
    case PMS_DEED_REPLACE:
        return pms_replace_begin(batch->client, work->resource, &item->write, err);
    case PMS_DEED_PATCH:
        return pms_patch_begin(work->type, work->id, work->patch, &item->write, err);
    case PMS_DEED_DELETE:
        return pms_delete_begin(work->type, work->id, &item->write, err);
    case PMS_DEED_SET_NAME:
    case PMS_DEED_CHANGE:
        change = change_of(work);
        return pms_change_begin(batch->client, work->resource, &change, &item->patch,
                                &item->write, err);
    case PMS_DEED_SET_ACTIVE:
        if (!id_of(work))
            return pms_fail(err, PMS_E_USAGE, "a user without an id cannot be changed");
        r = pms_active_patch(batch->client, work->active != 0, &item->patch, err);
        return r < 0 ? r
                     : pms_patch_begin(PMS_USER, id_of(work), item->patch, &item->write, err);
    }
    return pms_fail(err, PMS_E_USAGE, "no such deed");
}

/* Without PATCH, or without PUT, a change is a walk of its own, read and write, and done as
 * one. */
static int do_at_once(struct pms_client *client, struct item *item, struct pms_error *err)
{
    const struct pms_work *work = &item->work;
    struct pms_resource **ret = &item->result.resource;

    item->result.was_sent = 1;
    if (work->deed == PMS_DEED_SET_ACTIVE)
        return pms_client_set_active(client, work->resource, work->active, ret, err);
    if (work->deed == PMS_DEED_SET_NAME)
        return pms_client_set_name(client, work->resource, work->given, work->family, ret, err);
    if (work->deed == PMS_DEED_CHANGE)
        return pms_client_change_user(client, work->resource, work->change, ret, err);
    if (work->deed == PMS_DEED_REPLACE)
        return pms_client_replace(client, work->resource, ret, err);
    return pms_client_patch(client, work->type, work->id, work->patch, ret, err);
}

static bool needs_two(const struct pms_client *client, const struct pms_work *work)
{
    long update = pms_in_force(client, PMS_MANNER_UPDATE);
    struct pms_user_change change;

    if (work->deed == PMS_DEED_REPLACE)
        return update == PMS_UPDATE_PATCH;
    if (update != PMS_UPDATE_PUT)
        return false;
    if (work->deed != PMS_DEED_SET_NAME && work->deed != PMS_DEED_CHANGE)
        return work->deed == PMS_DEED_PATCH || work->deed == PMS_DEED_SET_ACTIVE;
    change = change_of(work);
    return !pms_change_is_put(client, &change);
}

static void begin(struct pms_batch *batch, struct item *item)
{
    struct pms_error *err = &item->result.err;
    int r;

    if (needs_two(batch->client, &item->work)) {
        end(batch, item, do_at_once(batch->client, item, err));
        return;
    }
    r = prepare(batch, item, err);

    if (r == 0)
        r = pms_call_start(&batch->client->caller, &item->write.call, &item->flight, err);
    if (r == 0)
        item->state = UNDER_WAY;
    else
        end(batch, item, r);
}

static int set_active_finish(struct pms_client *client, struct item *item, int r,
                             const struct pms_response *response, struct pms_error *err)
{
    struct pms_resource *answer = NULL;

    r = pms_patch_finish(client, &item->write, item->patch, r, response, &answer, err);
    if (r != 0)
        return r;
    return pms_active_confirm(client, item->work.resource, item->work.active, answer,
                              &item->result.resource, err);
}

static int finish_deed(struct pms_client *client, struct item *item, int r,
                       const struct pms_response *response, struct pms_error *err)
{
    struct pms_resource **ret = &item->result.resource;
    struct pms_user_change change;

    switch (item->work.deed) {
    case PMS_DEED_CREATE:
        return pms_create_finish(client, item->work.resource, &item->write.call, r, response,
                                 ret, err);
    case PMS_DEED_ADOPT:
        r = pms_create_finish(client, item->work.resource, &item->write.call, r, response, ret,
                              err);
        return pms_adopt_finish(client, item->work.resource, r, ret, &item->result.was_adopted,
                                err);
    case PMS_DEED_DELETE:
        return pms_delete_finish(client, &item->write, r, response, err);
    case PMS_DEED_REPLACE:
        return pms_replace_finish(client, &item->write, r, response, ret, err);
    case PMS_DEED_PATCH:
        return pms_patch_finish(client, &item->write, item->work.patch, r, response, ret, err);
    case PMS_DEED_SET_ACTIVE:
        return set_active_finish(client, item, r, response, err);
    case PMS_DEED_SET_NAME:
    case PMS_DEED_CHANGE:
        change = change_of(&item->work);
        return pms_change_finish(client, item->work.resource, &change, &item->write,
                                 item->patch, r, response, ret, err);
    }
    return r;
}

static bool is_silent(const struct item *item, const struct pms_response *response)
{
    const char *body = pms_buf_text(&response->body);

    return (response->status == 200 || response->status == 204) &&
           body[strspn(body, " \t\r\n")] == '\0' && !is_creating(&item->work) &&
           item->work.deed != PMS_DEED_DELETE;
}

/* An answer without a body makes a look necessary, which goes among the others. Where it cannot
 * be begun, whoever ends the change looks by itself. */
static bool look(struct pms_batch *batch, struct item *item)
{
    struct pms_error ignored = PMS_ERROR_INIT;

    item->look = (struct pms_call){.method = "GET", .path = item->write.path, .one = true};
    if (pms_call_start(&batch->client->caller, &item->look, &item->look_flight, &ignored) != 0)
        return false;
    item->state = READING;
    return true;
}

/* The look's answer stands in for the one that said nothing. */
static void finish_look(struct pms_batch *batch, struct item *item)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    const struct pms_caller *caller = &batch->client->caller;
    struct pms_error *err = &item->result.err;
    int r = pms_call_finish(caller, &item->look, item->look_flight, &response, err);

    if (r == 0)
        r = pms_status_check(caller, &item->look, &response, err);
    if (r == 0)
        r = finish_deed(batch->client, item, 0, &response, err);
    end(batch, item, r);
}

static void finish(struct pms_batch *batch, struct item *item)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    struct pms_error *err = &item->result.err;
    struct pms_call *call = &item->write.call;
    int r = pms_call_finish(&batch->client->caller, call, item->flight, &response, err);

    item->result.was_sent = r == 0 || call->sent || err->http_status > 0;
    if (r == 0 && is_silent(item, &response) && look(batch, item))
        return;
    r = finish_deed(batch->client, item, r, &response, err);
    /* One that never left, because another one's key was refused meanwhile. */
    if (r < 0 && !pms_flight_was_tried(item->flight))
        item->result.was_sent = 0;
    end(batch, item, r);
}

/* Ends those that are not on their way, after something that ends the batch. */
static void call_off(struct pms_batch *batch, struct item *item)
{
    struct pms_error *err = &item->result.err;

    item->result.was_sent = item->flight && pms_flight_was_lost(item->flight);
    pms_fail(err, batch->stopped.code, "%s: %s",
             item->result.was_sent ? "not sent again" : "not sent", batch->stopped.message);
    err->http_status = batch->stopped.http_status;
    if (batch->stopped.hint[0] != '\0')
        pms_error_hint(err, "%s", batch->stopped.hint);
    end(batch, item, -err->code);
}

void pms_batch_stop(struct pms_batch *batch, const struct pms_error *why)
{
    if (batch->stopped.code == PMS_OK)
        batch->stopped = *why;
}

static void begin_all(struct pms_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct item *item = item_at(batch, i);
        bool is_held = item->state == QUEUED ||
                       (item->state == UNDER_WAY && pms_flight_is_waiting(item->flight));

        if (batch->stopped.code != PMS_OK && is_held)
            call_off(batch, item);
        else if (item->state == QUEUED && !must_wait(batch, i))
            begin(batch, item);
    }
}

static void finish_all(struct pms_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct item *item = item_at(batch, i);

        if (item->state == UNDER_WAY && pms_flight_is_over(item->flight))
            finish(batch, item);
        else if (item->state == READING && pms_flight_is_over(item->look_flight))
            finish_look(batch, item);
    }
}

/* ^C lets land what is on its way, since an answer is better than not to know. When libcurl is
 * at its end, the server may still do what nobody hears of. */
static void break_off(struct pms_batch *batch, const struct pms_error *why)
{
    pms_batch_stop(batch, why);
    if (why->code == PMS_E_CANCELED && !batch->is_landing) {
        batch->is_landing = true;
        pms_traffic_heed(batch->client->caller.traffic, false);
        return;
    }
    for (size_t i = 0; i < batch->count; i++) {
        struct item *item = item_at(batch, i);

        bool is_on_its_way = item->state == UNDER_WAY && !pms_flight_is_waiting(item->flight);

        if (!is_on_its_way && item->state != READING)
            continue;
        item->result.was_sent |= is_on_its_way && pms_flight_is_sent(item->flight);
        item->result.err = *why;
        end(batch, item, -why->code);
    }
}

int pms_batch_next(struct pms_batch *batch, struct pms_work_result *ret_result)
{
    if (batch->count == 0)
        return 0;
    finish_all(batch);
    begin_all(batch);
    while (item_at(batch, 0)->state != ENDED) {
        struct pms_error trouble = PMS_ERROR_INIT;

        if (pms_traffic_step(batch->client->caller.traffic, &trouble) < 0)
            break_off(batch, &trouble);
        finish_all(batch);
        begin_all(batch);
    }
    *ret_result = item_at(batch, 0)->result;
    batch->first = (batch->first + 1) % MOST;
    batch->count--;
    return 1;
}
