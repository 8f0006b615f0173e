/* SPDX-License-Identifier: MIT */
/* What provisioning is at, person by person: OneLogin has no list of that (facts 4.2). */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/json.h"
#include "client/onelogin.h"

enum {
    ROUND_MOST = 32,      /* calls that are under way together */
    PEOPLE_MOST = 2000000 /* more than any account has */
};

struct person {
    const char *id, *email, *given, *family;
};

struct people {
    struct person *items;
    size_t count, room;
    struct pms_arena texts;
};

static void people_done(struct people *people)
{
    free(people->items);
    pms_arena_free(&people->texts);
}

DEFINE_AUTO_VALUE(struct people, people_done)

static int make_room(struct people *people, struct pms_error *err)
{
    size_t room = people->room ? 2 * people->room : 64;
    struct person *more;

    if (people->count == PEOPLE_MOST)
        return pms_fail(err, PMS_E_REMOTE, "more than %d people", PEOPLE_MOST);
    if (people->count < people->room)
        return 0;
    more = reallocarray(people->items, room, sizeof(*more));
    if (!more)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    people->items = more;
    people->room = room;
    return 0;
}

static int add_person(struct people *people, const struct person *person, struct pms_error *err)
{
    struct person copy = *person;
    const char **const texts[] = {&copy.id, &copy.email, &copy.given, &copy.family};
    int r = make_room(people, err);

    if (r < 0)
        return r;
    if (!pms_arena_pack(&people->texts, texts, sizeof(texts) / sizeof(*texts)))
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    people->items[people->count++] = copy;
    return 0;
}

/* --- whom to ask about --- */

static int take_app_user(void *context, struct json_object *item, struct pms_error *err)
{
    struct json_object *id = pms_json_get(item, "id");

    return add_person(context,
                      &(struct person){.id = json_object_get_string(id),
                                       .email = pms_json_text(item, "email"),
                                       .given = pms_json_text(item, "firstname"),
                                       .family = pms_json_text(item, "lastname")},
                      err);
}

static int take_named_user(void *context, const struct pms_onelogin_user *user,
                           struct pms_error *err)
{
    return add_person(context,
                      &(struct person){.id = user->id,
                                       .email = user->email,
                                       .given = user->given_name,
                                       .family = user->family_name},
                      err);
}

static int list_app_users(struct pms_onelogin *onelogin, const char *app, struct people *people,
                          struct pms_error *err)
{
    AUTO(free) char *path = NULL;
    int r = pms_onelogin_path("/api/2/apps", app, "/users?limit=1000", &path, err);

    if (r < 0)
        return r;
    return pms_onelogin_walk(
        onelogin,
        &(struct pms_onelogin_list){
            .path = path, .what = "people who have the app", .page = 1000, .right = "Read All"},
        take_app_user, people, err);
}

static int find_users(struct pms_onelogin *onelogin,
                      const struct pms_onelogin_task_query *query, struct people *people,
                      struct pms_error *err)
{
    for (size_t i = 0; i < query->email_count; i++) {
        const struct pms_onelogin_user_query one = {.email = query->emails[i]};
        size_t before = people->count;
        int r = pms_onelogin_each_user(onelogin, &one, take_named_user, people, err);

        if (r < 0)
            return r;
        if (people->count > before)
            continue;
        pms_fail(err, PMS_E_NOTFOUND, "%s has nobody with the e-mail %.80s",
                 onelogin->caller.name, query->emails[i]);
        return pms_error_hint(err, "\"pmscim onelogin users\" lists people");
    }
    return 0;
}

/* --- what they are at --- */

struct state {
    char *status, *state;
    int enabled;
};

static void state_done(struct state *state)
{
    free(state->status);
    free(state->state);
}

DEFINE_AUTO_VALUE(struct state, state_done)

struct asking {
    struct pms_onelogin *onelogin;
    const struct pms_onelogin_task_query *query;
    int (*take)(void *context, const struct pms_onelogin_task *task, struct pms_error *err);
    void *context;
};

static struct json_object *app_of(struct json_object *apps, const char *id)
{
    for (size_t i = 0; i < json_object_array_length(apps); i++) {
        struct json_object *app = json_object_array_get_idx(apps, i);
        struct json_object *value = pms_json_get(app, "id");

        if (value && strcmp(json_object_get_string(value), id) == 0)
            return app;
    }
    return NULL;
}

/* Who does not have the app is at nothing. */
static int report(const struct asking *asking, const struct person *person,
                  struct json_object *apps, struct pms_error *err)
{
    static const struct pms_json_field fields[] = {
        {"provisioning_status", PMS_JSON_TEXT, offsetof(struct state, status), false},
        {"provisioning_state", PMS_JSON_TEXT, offsetof(struct state, state), false},
        {"provisioning_enabled", PMS_JSON_TRUTH, offsetof(struct state, enabled), false},
        {0},
    };
    AUTO(state_done) struct state state = {.enabled = -1};
    struct json_object *app;

    if (!json_object_is_type(apps, json_type_array))
        return pms_onelogin_fail_shape(asking->onelogin, "no list of somebody's apps", err);
    app = app_of(apps, asking->query->app);
    if (app && pms_json_decode(app, fields, &state, err) < 0)
        return pms_error_prefix(err, "person %s at OneLogin", person->id);
    return asking->take(asking->context,
                        &(struct pms_onelogin_task){.user = person->id,
                                                    .email = person->email,
                                                    .given_name = person->given,
                                                    .family_name = person->family,
                                                    .status = state.status,
                                                    .state = state.state,
                                                    .enabled = state.enabled},
                        err);
}

/* One after the other, with all that may go wrong. */
static int ask_alone(const struct asking *asking, const struct person *person, const char *path,
                     struct pms_error *err)
{
    AUTO(json) struct json_object *apps = NULL;
    int r =
        pms_onelogin_ask(asking->onelogin,
                         &(struct pms_onelogin_call){
                             .method = "GET", .path = path, .right = "Read All", .one = true},
                         NULL, &apps, err);

    return r < 0 ? r : report(asking, person, apps, err);
}

/* A call on its way. */
struct call {
    char *path;
    struct pms_call call;
    struct pms_flight *flight;
};

static void calls_done(struct call *calls)
{
    for (size_t i = 0; i < ROUND_MOST; i++) {
        pms_flight_free(calls[i].flight);
        free(calls[i].path);
    }
}

/* Only a good answer is taken here; everything else is asked about again alone, after all of
 * the round are over, since a new token must not replace one that is still being sent. */
static int land(const struct asking *asking, const struct pms_caller *caller, struct call *call,
                const struct person *person, bool *ret_again, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    AUTO(json) struct json_object *apps = NULL;
    struct pms_error trouble = PMS_ERROR_INIT;
    int r = pms_call_finish(caller, &call->call, call->flight, &response, &trouble);

    asking->onelogin->calls += r == 0 || call->call.sent;
    *ret_again = r < 0 || response.status != 200;
    if (r == -PMS_E_CANCELED) {
        *err = trouble;
        return r;
    }
    if (*ret_again)
        return 0;
    r = pms_onelogin_read(asking->onelogin, &response, &apps, err);
    return r < 0 ? r : report(asking, person, apps, err);
}

static int start(const struct pms_caller *caller, const struct person *person,
                 struct call *call, struct pms_error *err)
{
    int r = pms_onelogin_path("/api/2/users", person->id, "/apps", &call->path, err);

    call->call = (struct pms_call){.method = "GET", .path = call->path, .one = true};
    return r < 0 ? r : pms_call_start(caller, &call->call, &call->flight, err);
}

static int ask_round(const struct asking *asking, const struct person *people, size_t count,
                     struct call *calls, struct pms_error *err)
{
    struct pms_caller caller = pms_onelogin_caller(asking->onelogin);
    bool again[ROUND_MOST] = {false};
    int r = 0;

    for (size_t i = 0; r == 0 && i < count; i++)
        r = start(&caller, &people[i], &calls[i], err);
    for (size_t i = 0; r == 0 && i < count; i++)
        r = land(asking, &caller, &calls[i], &people[i], &again[i], err);
    for (size_t i = 0; r == 0 && i < count; i++)
        if (again[i])
            r = ask_alone(asking, &people[i], calls[i].path, err);
    return r;
}

static int ask_all(const struct asking *asking, const struct people *people,
                   struct pms_error *err)
{
    int r = 0;

    for (size_t at = 0; r == 0 && at < people->count;) {
        struct call calls[ROUND_MOST] = {0};
        size_t left = people->count - at;
        size_t count = left < ROUND_MOST ? left : ROUND_MOST;

        r = pms_onelogin_token(asking->onelogin, err);
        if (r == 0)
            r = ask_round(asking, &people->items[at], count, calls, err);
        calls_done(calls);
        at += count;
    }
    return r;
}

int pms_onelogin_each_task(struct pms_onelogin *onelogin,
                           const struct pms_onelogin_task_query *query,
                           int (*take)(void *context, const struct pms_onelogin_task *task,
                                       struct pms_error *err),
                           void *context, struct pms_error *err)
{
    AUTO(people_done) struct people people = {0};
    const struct asking asking = {onelogin, query, take, context};
    int r = query->email_count > 0 ? find_users(onelogin, query, &people, err)
                                   : list_app_users(onelogin, query->app, &people, err);

    if (r == 0 && query->expect)
        r = query->expect(context, people.count, err);
    return r < 0 ? r : ask_all(&asking, &people, err);
}

/* --- words --- */

static int has(const char *word, const char *part)
{
    return word && strstr(word, part) != NULL;
}

int pms_onelogin_task_is_pending(const struct pms_onelogin_task *task)
{
    return has(task->status, "pend") || has(task->state, "pending");
}

int pms_onelogin_task_is_failed(const struct pms_onelogin_task *task)
{
    return has(task->status, "failed") || has(task->state, "failed");
}
