/* SPDX-License-Identifier: MIT */
/* Postman's own API: GET /me and GET /users. Postman says of no role that it may not ask for
 * either, so any account of the team may. */
#include "base/cleanup.h"
#include "serve/answer.h"
#include "serve/api_person.h"
#include "serve/handlers.h"
#include "serve/policy.h"
#include "serve/query.h"

enum {
    TEAM_MOST = 50000 /* people in one answer, since /users has no pages */
};

static void write_roles(struct pms_writer *writer, const char *role)
{
    pms_write_array(writer, "roles");
    pms_write_text(writer, NULL, pms_policy_role_word(role));
    pms_write_array_end(writer);
}

static void write_me(struct pms_writer *writer, const struct pms_person *person,
                     const struct pms_caller *caller)
{
    pms_write_object(writer, "user");
    pms_write_number(writer, "id", person->number);
    pms_write_text(writer, "sub", caller->id);
    pms_write_text(writer, "username", person->username);
    pms_write_text(writer, "email", person->email[0] != '\0' ? person->email : NULL);
    pms_write_text(writer, "fullName", person->name);
    pms_write_text(writer, "avatar", NULL);
    pms_write_truth(writer, "isPublic", false);
    pms_write_truth(writer, "emailVerified", person->email[0] != '\0');
    pms_write_number(writer, "teamId", PMS_API_TEAM);
    pms_write_text(writer, "teamName", PMS_API_TEAM_NAME);
    pms_write_text(writer, "teamDomain", "embedded");
    write_roles(writer, caller->role);
    pms_write_object_end(writer);
}

/* "operations" are the limits of Postman's plans, of which there are none here. */
int pms_handle_api_me(struct pms_call *call, struct pms_error *err)
{
    struct pms_person person = {0};
    struct pms_writer writer;
    int r = pms_person_of_actor(call->store, call->caller.actor, &person, err);

    if (r < 0)
        return r;
    writer = pms_exchange_json(call->exchange, 200);
    pms_write_object(&writer, NULL);
    write_me(&writer, &person, &call->caller);
    pms_write_array(&writer, "operations");
    pms_write_array_end(&writer);
    pms_write_object_end(&writer);
    return pms_write_done(&writer, err);
}

static void write_user(void *context, const struct pms_user_row *row)
{
    struct pms_writer *writer = context;
    struct pms_person person = {0};

    pms_person_of_user(row, &person);
    pms_write_object(writer, NULL);
    pms_write_number(writer, "id", person.number);
    pms_write_text(writer, "name", person.name);
    pms_write_text(writer, "username", person.username);
    pms_write_text(writer, "email", person.email);
    write_roles(writer, row->role);
    pms_write_time(writer, "joinedAt", row->created);
    pms_write_object_end(writer);
}

static int list_users(struct pms_call *call, struct pms_writer *writer, struct pms_error *err)
{
    struct pms_user_query query = {.state = PMS_USERS_ACTIVE, .page = {.start = 1}};
    int64_t total = 0;
    int r = pms_store_users(call->store, &query, write_user, writer, &total, err);

    if (r >= 0 && total > TEAM_MOST)
        return pms_refuse(err, 400, "TeamTooLarge",
                          "the team is too large for one answer; /admin/v1/members has pages");
    query.page.count = TEAM_MOST;
    if (r >= 0)
        r = pms_store_users(call->store, &query, write_user, writer, &total, err);
    return r < 0 ? r : 0;
}

/* Groups have no numbers here, so no group is found by one, which Postman answers with an empty
 * list. */
int pms_handle_api_users(struct pms_call *call, struct pms_error *err)
{
    AUTO(free) char *group = NULL;
    struct pms_writer writer = pms_exchange_json(call->exchange, 200);
    int r = pms_query_get(call->exchange->query, "groupId", &group, err);

    pms_write_object(&writer, NULL);
    pms_write_array(&writer, "data");
    if (r == 0)
        r = list_users(call, &writer, err);
    pms_write_array_end(&writer);
    pms_write_object_end(&writer);
    return r < 0 ? r : pms_write_done(&writer, err);
}
