/* SPDX-License-Identifier: MIT */
#include "serve/service.h"

#include <string.h>

#include "base/clock.h"
#include "serve/answer.h"
#include "serve/handlers.h"
#include "serve/lookup.h"
#include "serve/policy.h"
#include "serve/route.h"

/* Whose key it is. */
static int identify(struct pms_service *service, struct pms_call *call,
                    const struct pms_route *route, struct pms_error *err)
{
    const char *const *headers = call->exchange->headers;

    if (route->face == PMS_FACE_SCIM)
        return pms_auth_scim(service->store, headers[PMS_HEADER_AUTHORIZATION], call->now_ms,
                             &call->caller, err);
    return pms_auth_account(service->store, headers[PMS_HEADER_API_KEY], &call->caller, err);
}

/* A SCIM key opens the SCIM calls while provisioning is on, an account's what its role may. */
static int permit(struct pms_service *service, const struct pms_call *call,
                  const struct pms_route *route, struct pms_error *err)
{
    bool enabled = false;
    int r;

    if (route->face != PMS_FACE_SCIM)
        return pms_policy_role_may(call->caller.role, route->right, err);
    r = pms_store_scim_enabled(service->store, &enabled, err);
    return r < 0 ? r : pms_policy_scim_call(enabled, err);
}

/* A key that came with the request; none at all is no guess. */
static bool has_key(const struct pms_exchange *exchange, const struct pms_route *route)
{
    const char *key = exchange->headers[route->face == PMS_FACE_SCIM ? PMS_HEADER_AUTHORIZATION
                                                                     : PMS_HEADER_API_KEY];

    return key && key[0] != '\0';
}

static int admit(struct pms_service *service, struct pms_call *call,
                 const struct pms_route *route, struct pms_error *err)
{
    int r = pms_guesses_check(&service->guesses, call->now_ms, call->exchange, err);

    if (r < 0)
        return r;
    r = identify(service, call, route, err);
    if (r == -PMS_E_AUTH && (err->http_status == 0 || err->http_status == 401) &&
        has_key(call->exchange, route))
        pms_guesses_note(&service->guesses, call->now_ms, call->exchange);
    if (r == 0 && route->face == PMS_FACE_SCIM)
        r = pms_limit_take(&service->limit, route->flags & PMS_ROUTE_WRITES, call->now_ms,
                           call->exchange, err);
    return r < 0 ? r : permit(service, call, route, err);
}

/* One writer among those of the round: what it did stays or goes without touching the others.
 * Another process may have revoked the key while this one waited for its turn, so it is looked
 * at again. */
static int write_alone(struct pms_service *service, struct pms_call *call,
                       const struct pms_route *route,
                       int (*handle)(struct pms_call *call, struct pms_error *err),
                       struct pms_error *err)
{
    int r = pms_store_write(service->store, err);

    if (r == 0)
        r = pms_store_mark(service->store, err);
    if (r < 0)
        return r;
    r = identify(service, call, route, err);
    if (r == 0)
        r = permit(service, call, route, err);
    if (r == 0)
        r = handle(call, err);
    if (r < 0)
        pms_store_undo(service->store);
    else
        r = pms_store_keep(service->store, err);
    return r;
}

/* Readers of a round share one view of the state, which is a good part of what a read costs.
 * Writers are let in by what is so now, whatever other processes did since the round began. */
static int perform(struct pms_service *service, struct pms_call *call,
                   const struct pms_route *route, struct pms_error *err)
{
    bool writes = route->flags & PMS_ROUTE_WRITES;
    int r;

    if (writes)
        pms_store_read_end(service->store);
    r = pms_store_read(service->store, err);
    if (r == 0)
        r = admit(service, call, route, err);
    if (r < 0)
        return r;
    return writes ? write_alone(service, call, route, route->handle, err)
                  : route->handle(call, err);
}

int64_t pms_service_now(const struct pms_service *service)
{
    return service->now_ms ? service->now_ms(service->now_context) : pms_clock_now_ms();
}

static struct pms_call make_call(struct pms_service *service, struct pms_exchange *exchange)
{
    return (struct pms_call){
        .store = service->store,
        .exchange = exchange,
        .url = service->url,
        .resolver = service->resolver,
        .now_ms = pms_service_now(service),
    };
}

enum pms_outcome pms_service_answer(struct pms_service *service, struct pms_exchange *exchange)
{
    struct pms_call call = make_call(service, exchange);
    const struct pms_route *route = pms_route_find(exchange->method, exchange->path, call.id);
    struct pms_error err = PMS_ERROR_INIT;

    if (!route) {
        pms_answer_unknown(exchange);
        return PMS_OUTCOME_READY;
    }
    if (perform(service, &call, route, &err) < 0)
        pms_answer_error(exchange, route, &err);
    if (exchange->lookup)
        return PMS_OUTCOME_LOOKUP;
    return pms_store_writing(service->store) ? PMS_OUTCOME_HELD : PMS_OUTCOME_READY;
}

/* Whoever asked is looked up again, since the key may be gone by now. */
enum pms_outcome pms_service_finish(struct pms_service *service, struct pms_exchange *exchange)
{
    struct pms_call call = make_call(service, exchange);
    const struct pms_route *route = pms_route_find(exchange->method, exchange->path, call.id);
    struct pms_error err = PMS_ERROR_INIT;
    int r = admit(service, &call, route, &err);

    if (r == 0)
        r = write_alone(service, &call, route, route->finish, &err);
    if (r < 0)
        pms_answer_error(exchange, route, &err);
    return pms_store_writing(service->store) ? PMS_OUTCOME_HELD : PMS_OUTCOME_READY;
}

int pms_service_commit(struct pms_service *service, struct pms_error *err)
{
    return pms_store_commit(service->store, err);
}

void pms_service_fail(struct pms_exchange *exchange, const struct pms_error *err)
{
    char id[PMS_ROUTE_ID_SIZE];

    pms_answer_error(exchange, pms_route_find(exchange->method, exchange->path, id), err);
}
