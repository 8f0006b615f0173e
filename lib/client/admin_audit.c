/* SPDX-License-Identifier: MIT */
/* The audit log, by the calls of Postman's own API: GET /audit/logs and GET /audit-actions. */
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "client/admin.h"

enum {
    PAGE = 300, /* most that Postman gives at once */
    PAGE_MAX = 10000,
    ACTIONS_MAX = 10000,
    DATE_LENGTH = 10,
    DAY_MS = 24 * 60 * 60 * 1000
};

DEFINE_AUTO_VALUE(struct pms_trails, pms_trails_done)
DEFINE_AUTO_VALUE(struct pms_audit_actions, pms_audit_actions_done)

static int refuse(const struct pms_caller *caller, const struct pms_call *call,
                  const struct pms_response *response, struct pms_error *err)
{
    int r = pms_status_check(caller, call, response, err);

    if (response->status == 404 || response->status == 405) {
        pms_fail(err, PMS_E_UNSUPPORTED, "%s has no audit log that pmscim knows", caller->name);
        err->http_status = response->status;
        return pms_error_hint(err, "Postman has one, and so does \"pmscim serve\"");
    }
    if (r == -PMS_E_AUTH)
        pms_error_hint(err,
                       "the audit log takes the account key of an Admin or Super Admin; at "
                       "Postman that is a Postman API key, made under Settings, API keys");
    return r;
}

/* These calls lie at the origin of the endpoint, not below its SCIM or administration path. */
static int ask(struct pms_admin *admin, const char *path, struct json_object **ret_json,
               struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    struct pms_call call = {.method = "GET", .path = path, .one = true};
    struct pms_caller caller = pms_admin_at_origin(admin);
    int r = pms_call(&caller, &call, &response, err);

    if (r == 0 && (response.status < 200 || response.status > 299))
        r = refuse(&caller, &call, &response, err);
    if (r != 0)
        return r;
    r = pms_json_parse(pms_buf_text(&response.body), response.body.length, ret_json, err);
    if (r == 0)
        return 0;
    err->code = PMS_E_REMOTE;
    return pms_error_prefix(err, "%s answered what cannot be used", caller.name);
}

/* Text, or a number as text; NULL for everything else. malloc()ed in `*ret_text`. */
static int copy(struct json_object *value, char **ret_text, struct pms_error *err)
{
    bool is_text = json_object_is_type(value, json_type_string) ||
                   json_object_is_type(value, json_type_int);

    *ret_text = is_text ? strdup(json_object_get_string(value)) : NULL;
    return is_text && !*ret_text ? pms_fail(err, PMS_E_NOMEM, "out of memory") : 0;
}

/* The way to name a person that says most. */
static struct json_object *name_of(struct json_object *person)
{
    static const char *const members[] = {"email", "name", "username", "id"};

    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
        if (pms_json_get(person, members[i]))
            return pms_json_get(person, members[i]);
    return NULL;
}

static int read_trail(struct json_object *json, struct pms_trail *trail, struct pms_error *err)
{
    struct json_object *data = pms_json_get(json, "data");
    struct json_object *user = pms_json_get(data, "user");
    struct json_object *variables = pms_json_get(data, "variables");
    const struct {
        struct json_object *value;
        char **place;
    } rows[] = {
        {pms_json_get(json, "id"), &trail->id},
        {pms_json_get(json, "timestamp"), &trail->time},
        {pms_json_get(json, "action"), &trail->action},
        {name_of(pms_json_get(data, "actor")), &trail->actor},
        {user ? name_of(user) : pms_json_get(variables, "target"), &trail->target},
        {pms_json_get(json, "message"), &trail->message},
        {pms_json_get(json, "ip"), &trail->ip},
        {pms_json_get(json, "userAgent"), &trail->agent},
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < sizeof(rows) / sizeof(*rows); i++)
        r = copy(rows[i].value, rows[i].place, err);
    if (r == 0 && (!trail->id || !trail->time || !trail->action))
        return pms_fail(err, PMS_E_REMOTE, "an audit entry lacks its id, time or action");
    trail->time_ms = trail->time ? pms_time_parse(trail->time) : -1;
    return r;
}

/* The server is asked by the day, and may ignore what it is asked; this is exact. */
static bool is_wanted(const struct pms_trail_query *query, const struct pms_trail *trail)
{
    if (query->action && strcmp(query->action, trail->action) != 0)
        return false;
    if (trail->time_ms < 0)
        return true;
    return (query->since_ms == 0 || trail->time_ms >= query->since_ms) &&
           (query->until_ms == 0 || trail->time_ms < query->until_ms);
}

static void trail_done(struct pms_trail *trail)
{
    free(trail->id);
    free(trail->time);
    free(trail->action);
    free(trail->actor);
    free(trail->target);
    free(trail->message);
    free(trail->ip);
    free(trail->agent);
}

static int read_trails(struct json_object *json, const struct pms_trail_query *query,
                       struct pms_trails *trails, struct pms_error *err)
{
    struct json_object *array = pms_json_get(json, "trails");
    size_t count = json_object_is_type(array, json_type_array) ? json_object_array_length(array)
                                                               : PAGE_MAX + 1;

    if (count > PAGE_MAX)
        return pms_fail(err, PMS_E_REMOTE, "\"trails\" is no list that can be used");
    trails->items = calloc(count + 1, sizeof(*trails->items));
    if (!trails->items)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < count; i++) {
        struct pms_trail trail = {0};
        int r = read_trail(json_object_array_get_idx(array, i), &trail, err);

        if (r < 0 || !is_wanted(query, &trail))
            trail_done(&trail);
        else
            trails->items[trails->count++] = trail;
        if (r < 0)
            return r;
    }
    return copy(pms_json_get(json, "nextCursor"), &trails->cursor, err);
}

/* Postman documents days, so that is what it is asked for; the last day counts whole. */
static int add_day(struct pms_buf *path, const char *name, long long ms, struct pms_error *err)
{
    char text[PMS_TIME_SIZE];

    if (ms == 0)
        return 0;
    pms_time_print(ms, text);
    return pms_buf_printf(path, err, "&%s=%.*s", name, DATE_LENGTH, text);
}

static int add_word(struct pms_buf *path, const char *name, const char *word,
                    struct pms_error *err)
{
    int r = word ? pms_buf_printf(path, err, "&%s=", name) : 0;

    return r < 0 || !word ? r : pms_url_encode(path, word, err);
}

int pms_admin_trails(struct pms_admin *admin, const struct pms_trail_query *query,
                     struct pms_trails *ret_trails, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf path = PMS_BUF(PMS_URL_MAX);
    AUTO(json) struct json_object *json = NULL;
    AUTO(pms_trails_done) struct pms_trails trails = {0};
    long count = query->count > 0 && query->count < PAGE ? query->count : PAGE;
    int r = pms_buf_printf(&path, err, "/audit/logs?orderBy=%s&limit=%ld",
                           query->newest_first ? "desc" : "asc", count);

    if (r == 0)
        r = add_day(&path, "since", query->since_ms, err);
    if (r == 0)
        r = add_day(&path, "until", query->until_ms ? query->until_ms + DAY_MS : 0, err);
    if (r == 0)
        r = add_word(&path, "action", query->action, err);
    if (r == 0)
        r = add_word(&path, "cursor", query->cursor, err);
    if (r == 0)
        r = ask(admin, pms_buf_text(&path), &json, err);
    if (r == 0)
        r = read_trails(json, query, &trails, err);
    if (r < 0)
        return r;
    *ret_trails = trails;
    trails = (struct pms_trails){0};
    return 0;
}

int pms_admin_audit_actions(struct pms_admin *admin, struct pms_audit_actions *ret_actions,
                            struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(pms_audit_actions_done) struct pms_audit_actions actions = {0};
    size_t count;
    int r = ask(admin, "/audit-actions", &json, err);

    if (r < 0)
        return r;
    count = json_object_is_type(json, json_type_array) ? json_object_array_length(json)
                                                       : ACTIONS_MAX + 1;
    if (count > ACTIONS_MAX)
        return pms_fail(err, PMS_E_REMOTE, "the audit actions are no list that can be used");
    actions.names = calloc(count + 1, sizeof(*actions.names));
    if (!actions.names)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; r == 0 && i < count; i++) {
        r = copy(pms_json_get(json_object_array_get_idx(json, i), "name"),
                 &actions.names[actions.count], err);
        actions.count += actions.names[actions.count] != NULL;
    }
    if (r < 0)
        return r;
    *ret_actions = actions;
    actions = (struct pms_audit_actions){0};
    return 0;
}

void pms_trails_done(struct pms_trails *trails)
{
    for (size_t i = 0; i < trails->count; i++)
        trail_done(&trails->items[i]);
    free(trails->items);
    free(trails->cursor);
    *trails = (struct pms_trails){0};
}

void pms_audit_actions_done(struct pms_audit_actions *actions)
{
    for (size_t i = 0; i < actions->count; i++)
        free(actions->names[i]);
    free(actions->names);
    *actions = (struct pms_audit_actions){0};
}
