/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"

static int64_t frame_clock(void *context)
{
    struct frame *frame = context;

    return frame->now_ms;
}

void remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;

    while (dir && (entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            assert_int_equal(unlinkat(dirfd(dir), entry->d_name, 0), 0);
    if (dir)
        closedir(dir);
    rmdir(folder);
}

static void read_account_key(struct frame *frame)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(sizeof(frame->account_key) - 1);
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_file_read(pms_store_key_path(frame->store), 1, &text, &err), 0);
    snprintf(frame->account_key, sizeof(frame->account_key), "%s", pms_buf_text(&text));
    frame->account_key[strcspn(frame->account_key, "\n")] = '\0';
}

int frame_setup(void **state)
{
    struct frame *frame = calloc(1, sizeof(*frame));
    struct pms_error err = PMS_ERROR_INIT;

    *state = frame;
    frame->now_ms = 1772619072000; /* 2026-03-04T10:11:12Z */
    snprintf(frame->folder, sizeof(frame->folder), "/tmp/pmscim-test-XXXXXX");
    assert_non_null(mkdtemp(frame->folder));
    assert_int_equal(pms_store_open(frame->folder, frame->now_ms, &frame->store, &err), 0);
    frame->service = (struct pms_service){
        .store = frame->store,
        .url = "http://127.0.0.1:8080",
        .limit = pms_limit_new(false, frame->now_ms),
        .now_ms = frame_clock,
        .now_context = frame,
    };
    read_account_key(frame);
    return 0;
}

void frame_enable(struct frame *frame)
{
    assert_int_equal(call(frame, "PUT", "/admin/v1/sso/onelogin", NULL), 201);
    assert_int_equal(call(frame, "PUT", "/admin/v1/scim", "{\"enabled\":true}"), 200);
    assert_int_equal(call(frame, "POST", "/admin/v1/scim/keys", "{\"name\":\"main\"}"), 201);
    snprintf(frame->scim_key, sizeof(frame->scim_key), "%s", answer(frame, "secret"));
}

int frame_setup_on(void **state)
{
    frame_setup(state);
    frame_enable(*state);
    return 0;
}

int frame_teardown(void **state)
{
    struct frame *frame = *state;

    pms_exchange_done(&frame->exchange);
    json_object_put(frame->json);
    pms_store_free(frame->store);
    remove_folder(frame->folder);
    free(frame);
    return 0;
}

int call_with(struct frame *frame, const char *method, const char *target, const char *body,
              const char *authorization, const char *api_key)
{
    struct pms_error err = PMS_ERROR_INIT;
    char path[2048];
    char *query;

    pms_exchange_done(&frame->exchange);
    json_object_put(frame->json);
    frame->json = NULL;
    snprintf(path, sizeof(path), "%s", target);
    query = strchr(path, '?');
    if (query)
        *query++ = '\0';
    frame->exchange = (struct pms_exchange)PMS_EXCHANGE_INIT;
    frame->exchange.method = method;
    frame->exchange.path = path;
    frame->exchange.query = query;
    frame->exchange.body = body ? body : "";
    frame->exchange.body_length = body ? strlen(body) : 0;
    frame->exchange.headers[PMS_HEADER_AUTHORIZATION] = authorization;
    frame->exchange.headers[PMS_HEADER_API_KEY] = api_key;
    frame->exchange.headers[PMS_HEADER_USER_AGENT] = frame->agent;
    frame->exchange.peer = frame->peer;
    frame->outcome = pms_service_answer(&frame->service, &frame->exchange);
    if (frame->outcome != PMS_OUTCOME_LOOKUP && frame->exchange.answer.length > 0)
        assert_int_equal(pms_json_parse(pms_buf_text(&frame->exchange.answer),
                                        frame->exchange.answer.length, &frame->json, &err),
                         0);
    frame->exchange.path = frame->exchange.query = frame->exchange.peer = NULL;
    return frame->exchange.status;
}

int call(struct frame *frame, const char *method, const char *target, const char *body)
{
    struct pms_error err = PMS_ERROR_INIT;
    char bearer[256];

    snprintf(bearer, sizeof(bearer), "Bearer %s", frame->scim_key);
    if (strncmp(target, "/scim", 5) == 0)
        call_with(frame, method, target, body, bearer, NULL);
    else
        call_with(frame, method, target, body, NULL, frame->account_key);
    assert_int_equal(pms_service_commit(&frame->service, &err), 0);
    return frame->exchange.status;
}

const char *answer(struct frame *frame, const char *name)
{
    struct json_object *value = frame->json;
    char part[64];

    while (value && *name != '\0') {
        size_t length = strcspn(name, ".");

        snprintf(part, sizeof(part), "%.*s", (int)length, name);
        if (json_object_is_type(value, json_type_array))
            value = json_object_array_get_idx(value, strtoul(part, NULL, 10));
        else
            value = json_object_object_get(value, part);
        name += length + (name[length] == '.');
    }
    return value ? json_object_get_string(value) : "";
}

const char *answer_field(struct frame *frame, const char *name)
{
    for (size_t i = 0; i < frame->exchange.field_count; i++)
        if (strcmp(frame->exchange.fields[i].name, name) == 0)
            return frame->exchange.fields[i].value;
    return "";
}

void assert_scim_error(struct frame *frame, const char *status, const char *scim_type)
{
    assert_string_equal(answer(frame, "schemas.0"),
                        "urn:ietf:params:scim:api:messages:2.0:Error");
    assert_string_equal(answer(frame, "status"), status);
    assert_int_equal(frame->exchange.status, strtol(status, NULL, 10));
    assert_true(
        json_object_is_type(json_object_object_get(frame->json, "status"), json_type_string));
    assert_string_equal(answer(frame, "scimType"), scim_type ? scim_type : "");
    assert_true(strlen(answer(frame, "detail")) > 10);
    assert_string_equal(frame->exchange.content_type, "application/json; charset=utf-8");
    assert_int_equal(json_object_object_length(frame->json), scim_type ? 4 : 3);
}

void assert_problem(struct frame *frame, int status, const char *code)
{
    assert_int_equal(frame->exchange.status, status);
    assert_string_equal(frame->exchange.content_type,
                        "application/problem+json; charset=utf-8");
    assert_string_equal(answer(frame, "type"), "about:blank");
    assert_string_equal(answer(frame, "code"), code);
    assert_int_equal(json_object_get_int(json_object_object_get(frame->json, "status")),
                     status);
    assert_true(strlen(answer(frame, "title")) > 2);
    assert_true(strlen(answer(frame, "detail")) > 10);
}

long state_number(struct frame *frame, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    char path[128];
    long number;

    snprintf(path, sizeof(path), "%s/state.db", frame->folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    number = (long)sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return number;
}
