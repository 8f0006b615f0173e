/* SPDX-License-Identifier: MIT */
/* Postman's own API: GET /audit/logs and GET /audit-actions. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "serve/answer.h"
#include "serve/api_person.h"
#include "serve/query.h"

enum {
    TRAILS_MOST = 300,
    TRAILS_USUAL = 50,
    DATE_LENGTH = 10
};

/* Strict: a whole number above 0 and nothing else. */
static int read_number(const char *text, const char *name, int64_t *ret_number,
                       struct pms_error *err)
{
    char *end;
    long long number;

    if (text[0] < '0' || text[0] > '9')
        return pms_refuse(err, 400, NULL, "%s is not a whole number", name);
    number = strtoll(text, &end, 10);
    if (*end != '\0' || number < 1 || number == INT64_MAX)
        return pms_refuse(err, 400, NULL, "%s is not a number that can be used", name);
    *ret_number = number;
    return 0;
}

/* A day, as Postman has it, or a moment. */
static int read_time(const char *text, const char *name, int64_t *ret_ms, struct pms_error *err)
{
    char moment[PMS_TIME_SIZE + 16];
    int64_t ms;

    snprintf(moment, sizeof(moment), "%.40s%s", text,
             strlen(text) == DATE_LENGTH ? "T00:00:00Z" : "");
    ms = pms_time_parse(moment);
    if (ms < 0)
        return pms_refuse(err, 400, NULL, "%s is a day such as 2026-03-04", name);
    *ret_ms = ms;
    return 0;
}

static int read_order(const char *text, bool *ret_ascending, struct pms_error *err)
{
    if (strcmp(text, "asc") != 0 && strcmp(text, "desc") != 0)
        return pms_refuse(err, 400, NULL, "orderBy is asc or desc");
    *ret_ascending = strcmp(text, "asc") == 0;
    return 0;
}

/* The words of the query, owned. */
struct words {
    char *user, *action, *since, *until, *limit, *cursor, *order;
};

static void words_done(struct words *words)
{
    free(words->user);
    free(words->action);
    free(words->since);
    free(words->until);
    free(words->limit);
    free(words->cursor);
    free(words->order);
}

DEFINE_AUTO_VALUE(struct words, words_done)

static int read_words(const char *query, struct words *words, struct pms_error *err)
{
    const struct {
        const char *name;
        char **value;
    } rows[] = {
        {"userId", &words->user},   {"action", &words->action}, {"since", &words->since},
        {"until", &words->until},   {"limit", &words->limit},   {"cursor", &words->cursor},
        {"orderBy", &words->order},
    };
    int r = 0;

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows) && r >= 0; i++)
        r = pms_query_get(query, rows[i].name, rows[i].value, err);
    return r < 0 ? r : 0;
}

static int read_query(const struct words *words, struct pms_audit_query *query,
                      struct pms_error *err)
{
    int r = 0;

    if (words->action && !pms_action_find(words->action))
        return pms_refuse(err, 400, "InvalidAuditAction",
                          "there is no action \"%s\"; GET /audit-actions lists them all",
                          words->action);
    query->action = words->action;
    if (words->since)
        r = read_time(words->since, "since", &query->since_ms, err);
    if (r == 0 && words->until)
        r = read_time(words->until, "until", &query->until_ms, err);
    if (r == 0 && words->limit)
        r = read_number(words->limit, "limit", &query->count, err);
    if (r == 0 && words->cursor)
        r = read_number(words->cursor, "cursor", &query->after, err);
    if (r == 0 && words->order)
        r = read_order(words->order, &query->ascending, err);
    if (query->count > TRAILS_MOST)
        query->count = TRAILS_MOST;
    return r;
}

static void write_person(struct pms_writer *writer, const char *name,
                         const struct pms_person *person, bool tells_active)
{
    pms_write_object(writer, name);
    pms_write_text(writer, "name", person->name);
    pms_write_text(writer, "username", person->username);
    pms_write_text(writer, "email", person->email[0] != '\0' ? person->email : NULL);
    pms_write_number(writer, "id", person->number);
    if (tells_active)
        pms_write_truth(writer, "active", person->active);
    pms_write_object_end(writer);
}

/* The sentence of an action with its two names put in; what does not fit is cut. */
static void say(const char *sentence, const char *actor, const char *target, char *out,
                size_t size)
{
    static const char actor_word[] = "{actor}";
    static const char target_word[] = "{target}";
    size_t n = 0;

    for (const char *at = sentence; *at != '\0' && n < size - 1;) {
        bool is_actor = strncmp(at, actor_word, sizeof(actor_word) - 1) == 0;
        bool is_target = strncmp(at, target_word, sizeof(target_word) - 1) == 0;

        if (is_actor || is_target) {
            n += (size_t)snprintf(out + n, size - n, "%s", is_actor ? actor : target);
            at += is_actor ? sizeof(actor_word) - 1 : sizeof(target_word) - 1;
        } else {
            out[n++] = *at++;
        }
    }
    out[n < size ? n : size - 1] = '\0';
}

/* A page as it grows. */
struct page {
    struct pms_store *store;
    struct pms_writer writer;
    int64_t count; /* still to be written */
    int64_t last;  /* id of the last one written */
    bool more;     /* there was one beyond the page */
    int r;
    struct pms_error err;
};

static void write_data(struct pms_writer *writer, const struct pms_audit_row *row,
                       const struct pms_person *actor, const struct pms_person *target,
                       bool is_person)
{
    pms_write_object(writer, "data");
    write_person(writer, "actor", actor, true);
    if (is_person)
        write_person(writer, "user", target, false);
    pms_write_object(writer, "team");
    pms_write_text(writer, "name", PMS_API_TEAM_NAME);
    pms_write_number(writer, "id", PMS_API_TEAM);
    pms_write_object_end(writer);
    pms_write_object(writer, "variables");
    pms_write_text(writer, "target", row->target);
    pms_write_object_end(writer);
    pms_write_object_end(writer);
}

static void write_trail(struct page *page, const struct pms_audit_row *row,
                        const struct pms_person *actor, const struct pms_person *target,
                        const struct pms_action_info *info)
{
    struct pms_writer *writer = &page->writer;
    char name[sizeof(target->name) + sizeof(target->email) + 4];
    char message[2 * sizeof(name)];

    snprintf(name, sizeof(name), "%s", target->name);
    if (target->email[0] != '\0' && strcmp(target->email, target->name) != 0)
        snprintf(name, sizeof(name), "%s (%s)", target->name, target->email);
    say(info ? info->sentence : "{actor}: {target}", actor->name, name, message,
        sizeof(message));
    pms_write_object(writer, NULL);
    pms_write_number(writer, "id", row->id);
    pms_write_text(writer, "ip", row->ip);
    pms_write_text(writer, "userAgent", row->agent);
    pms_write_text(writer, "action", row->action);
    pms_write_time(writer, "timestamp", row->time);
    pms_write_text(writer, "message", message);
    write_data(writer, row, actor, target, info && info->target == PMS_TARGET_PERSON);
    pms_write_object_end(writer);
}

static void add_trail(void *context, const struct pms_audit_row *row)
{
    struct page *page = context;
    const struct pms_action_info *info = pms_action_find(row->action);
    struct pms_person actor = {0};
    struct pms_person target = {0};

    if (page->count == 0)
        page->more = true;
    if (page->count == 0 || page->r < 0)
        return;
    page->r = pms_person_of_actor(page->store, row->actor, &actor, &page->err);
    if (page->r == 0)
        page->r = pms_person_of_target(page->store, info ? info->target : PMS_TARGET_NAME,
                                       row->target, &target, &page->err);
    if (page->r == 0)
        write_trail(page, row, &actor, &target, info);
    page->count--;
    page->last = row->id;
}

static int list(struct pms_call *call, struct pms_audit_query *query, struct page *page,
                struct pms_error *err)
{
    int r;

    page->count = query->count++;
    r = pms_store_audits(call->store, query, add_trail, page, err);
    if (r >= 0 && page->r < 0) {
        *err = page->err;
        return page->r;
    }
    return r < 0 ? r : 0;
}

static int answer_trails(struct pms_call *call, struct pms_audit_query *query,
                         struct pms_error *err)
{
    struct page page = {.store = call->store, .writer = pms_exchange_json(call->exchange, 200)};
    char cursor[24];
    int r = 0;

    pms_write_object(&page.writer, NULL);
    pms_write_array(&page.writer, "trails");
    if (query)
        r = list(call, query, &page, err);
    pms_write_array_end(&page.writer);
    snprintf(cursor, sizeof(cursor), "%" PRId64, page.last);
    pms_write_text(&page.writer, "nextCursor", page.more ? cursor : NULL);
    pms_write_object_end(&page.writer);
    return r < 0 ? r : pms_write_done(&page.writer, err);
}

int pms_handle_api_audit(struct pms_call *call, struct pms_error *err)
{
    AUTO(words_done) struct words words = {0};
    struct pms_audit_query query = {.until_ms = INT64_MAX, .count = TRAILS_USUAL};
    char actor[PMS_ID_SIZE * 2];
    int64_t user = 0;
    int r = read_words(call->exchange->query, &words, err);

    if (r == 0)
        r = read_query(&words, &query, err);
    if (r == 0 && words.user)
        r = read_number(words.user, "userId", &user, err);
    if (r < 0 || !words.user)
        return r < 0 ? r : answer_trails(call, &query, err);
    r = pms_person_actor(call->store, user, actor, err);
    query.actor = actor;
    return r < 0 ? r : answer_trails(call, r == 1 ? &query : NULL, err);
}

int pms_handle_api_actions(struct pms_call *call, struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(call->exchange, 200);

    pms_write_array(&writer, NULL);
    for (size_t i = 0; i < PMS_ACTION_COUNT; i++) {
        pms_write_object(&writer, NULL);
        pms_write_text(&writer, "name", pms_action_info((enum pms_action)i)->name);
        pms_write_text(&writer, "displayName", pms_action_info((enum pms_action)i)->title);
        pms_write_object_end(&writer);
    }
    pms_write_array_end(&writer);
    return pms_write_done(&writer, err);
}
