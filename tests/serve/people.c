/* SPDX-License-Identifier: MIT */
#include "people.h"

#include <stdio.h>
#include <string.h>

const char *path_of(const char *format, ...)
{
    static char paths[4][1024];
    static size_t next;
    char *path = paths[next++ % 4];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(path, sizeof(paths[0]), format, arguments);
    va_end(arguments);
    return path;
}

void person_new(struct frame *frame, const char *email, char id[PERSON_ID_SIZE])
{
    assert_int_equal(
        call(frame, "POST", "/scim/v2/Users", path_of("{\"userName\":\"%s\"}", email)), 201);
    snprintf(id, PERSON_ID_SIZE, "%s", answer(frame, "id"));
}

void person_with_key(struct frame *frame, const char *email, const char *role,
                     char id[PERSON_ID_SIZE], char key[PERSON_KEY_SIZE])
{
    person_new(frame, email, id);
    assert_int_equal(call(frame, "PATCH", path_of("/admin/v1/members/%s", id),
                          path_of("{\"role\":\"%s\"}", role)),
                     200);
    assert_int_equal(call(frame, "POST", path_of("/admin/v1/members/%s/key", id), NULL), 201);
    snprintf(key, PERSON_KEY_SIZE, "%s", answer(frame, "secret"));
}

int call_as(struct frame *frame, const char *key, const char *method, const char *target,
            const char *body)
{
    struct pms_error err = PMS_ERROR_INIT;

    call_with(frame, method, target, body, NULL, key);
    assert_int_equal(pms_service_commit(&frame->service, &err), 0);
    return frame->exchange.status;
}

void scim_switch(struct frame *frame, int on)
{
    assert_int_equal(
        call(frame, "PUT", "/admin/v1/scim", on ? "{\"enabled\":true}" : "{\"enabled\":false}"),
        200);
}

void account_new(struct frame *frame, const char *email, const char *rest,
                 char id[PERSON_ID_SIZE])
{
    assert_int_equal(
        call(frame, "POST", "/admin/v1/accounts", path_of("{\"email\":\"%s\"%s}", email, rest)),
        201);
    snprintf(id, PERSON_ID_SIZE, "%s", answer(frame, "id"));
}

void domain_verified(struct frame *frame, const char *domain)
{
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(
        call(frame, "POST", "/admin/v1/domains", path_of("{\"domain\":\"%s\"}", domain)), 201);
    assert_int_equal(pms_store_write(frame->store, &err), 0);
    assert_int_equal(pms_store_domain_verify(frame->store, domain, frame->now_ms, &err), 1);
    assert_int_equal(pms_store_commit(frame->store, &err), 0);
}

size_t list_length(struct frame *frame, const char *name)
{
    return json_object_array_length(json_object_object_get(frame->json, name));
}

long audit_count(struct frame *frame, const char *action, const char *target)
{
    return state_number(frame, path_of("SELECT count(*) FROM audit WHERE action = '%s'"
                                       " AND target = '%s'",
                                       action, target));
}
