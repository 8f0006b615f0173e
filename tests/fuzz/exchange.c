/* SPDX-License-Identifier: MIT */
/*
 * Any request is answered, and nobody is lost by it. The input is a request as it would stand
 * on the wire: the request line, header fields, an empty line, the body. In the header fields
 * {key} stands for the SCIM key and {account} for the account key; in address and body {user}
 * and {group} stand for a person and a group that are there.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/utf8.h"
#include "serve/service.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    KEY_SIZE = 128,
    ID_SIZE = 64,
    PEOPLE_MOST = 500
};

static struct {
    char folder[64];
    struct pms_store *store;
    struct pms_service service;
    char key[KEY_SIZE];
    char account[KEY_SIZE];
    char user[ID_SIZE];
    char group[ID_SIZE];
} end;

static void demand(int truth)
{
    if (!truth)
        abort();
}

static int64_t frozen_clock(void *context)
{
    (void)context;
    return 1772619072000; /* 2026-03-04T10:11:12Z */
}

/* --- the endpoint ------------------------------------------------------------------------- */

static void remove_folder(void)
{
    DIR *dir = opendir(end.folder);
    struct dirent *entry;

    while (dir && (entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        closedir(dir);
    rmdir(end.folder);
}

static void close_end(void)
{
    pms_store_free(end.store);
    end.store = NULL;
    remove_folder();
}

/* One good request; what the answer has under `name` goes to `ret_text`. */
static int ask(const char *method, const char *path, const char *body, const char *name,
               char *ret_text, size_t text_size)
{
    AUTO(pms_exchange_done) struct pms_exchange exchange = PMS_EXCHANGE_INIT;
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(json) struct json_object *json = NULL;

    exchange.method = method;
    exchange.path = path;
    exchange.headers[PMS_HEADER_AUTHORIZATION] = end.key;
    exchange.headers[PMS_HEADER_API_KEY] = end.account;
    exchange.body = body;
    exchange.body_length = strlen(body);
    pms_service_answer(&end.service, &exchange);
    demand(pms_service_commit(&end.service, &err) == 0);
    if (name && exchange.status < 300 &&
        pms_json_parse(pms_buf_text(&exchange.answer), exchange.answer.length, &json, &err) ==
            0)
        snprintf(ret_text, text_size, "%s", pms_json_text(json, name));
    return exchange.status;
}

static void read_account_key(void)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(KEY_SIZE - 1);
    struct pms_error err = PMS_ERROR_INIT;

    demand(pms_file_read(pms_store_key_path(end.store), 1, &text, &err) == 0);
    snprintf(end.account, sizeof(end.account), "%s", pms_buf_text(&text));
    end.account[strcspn(end.account, "\n")] = '\0';
}

static void open_end(void)
{
    struct pms_error err = PMS_ERROR_INIT;

    /* In memory where that is possible: losing power is not what is tried here. */
    snprintf(end.folder, sizeof(end.folder), "/dev/shm/pmscim-fuzz-XXXXXX");
    if (!mkdtemp(end.folder)) {
        snprintf(end.folder, sizeof(end.folder), "/tmp/pmscim-fuzz-XXXXXX");
        demand(mkdtemp(end.folder) != NULL);
    }
    demand(pms_store_open(end.folder, frozen_clock(NULL), &end.store, &err) == 0);
    end.service = (struct pms_service){.store = end.store,
                                       .url = "http://127.0.0.1:8080",
                                       .limit = pms_limit_new(false, 0),
                                       .now_ms = frozen_clock};
    read_account_key();
    demand(ask("PUT", "/admin/v1/sso/onelogin", "", NULL, NULL, 0) == 201);
    demand(ask("PUT", "/admin/v1/scim", "{\"enabled\":true}", NULL, NULL, 0) == 200);
    end.key[0] = '\0';
    demand(ask("POST", "/admin/v1/scim/keys", "{\"name\":\"fuzz\"}", "secret", end.key,
               sizeof(end.key)) == 201);
    demand(ask("POST", "/scim/v2/Users", "{\"userName\":\"a@acme.example\"}", "id", end.user,
               sizeof(end.user)) == 201);
    ask("POST", "/scim/v2/Groups", "{\"displayName\":\"G\"}", "id", end.group,
        sizeof(end.group));
}

static void reset_end(void)
{
    if (end.store)
        close_end();
    else
        atexit(close_end);
    open_end();
}

static void see_nobody(void *context, const struct pms_user_row *row)
{
    (void)context;
    (void)row;
}

static int64_t people(void)
{
    const struct pms_user_query query = {.page = {.start = 1}};
    struct pms_error err = PMS_ERROR_INIT;
    int64_t total = 0;

    demand(pms_store_users(end.store, &query, see_nobody, NULL, &total, &err) == 0);
    return total;
}

/* --- the request -------------------------------------------------------------------------- */

struct input {
    const char *at;
    size_t left;
};

/* The next line, ended by a NUL of its own; false when there is none. */
static int next_line(struct input *input, struct pms_buf *line)
{
    struct pms_error err = PMS_ERROR_INIT;
    const char *stop = input->left > 0 ? memchr(input->at, '\n', input->left) : NULL;
    size_t length = stop ? (size_t)(stop - input->at) : input->left;
    int there = input->left > 0;

    pms_buf_reset(line);
    demand(pms_buf_add(line, input->at, length, &err) == 0);
    input->at += length + (stop != NULL);
    input->left -= length + (stop != NULL);
    return there;
}

static const struct {
    const char *name;
    const char *value;
    int secret; /* goes into header fields only */
} names[] = {
    {"{key}", end.key, 1},
    {"{account}", end.account, 1},
    {"{user}", end.user, 0},
    {"{group}", end.group, 0},
};

/* Puts what the names stand for into the text. */
static void fill(const char *text, size_t length, int secret, struct pms_buf *out)
{
    struct pms_error err = PMS_ERROR_INIT;

    while (length > 0) {
        const char *value = text;
        size_t value_length = 1;
        size_t step = 1;

        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
            if (names[i].secret == secret && length >= strlen(names[i].name) &&
                memcmp(text, names[i].name, strlen(names[i].name)) == 0) {
                value = names[i].value;
                value_length = strlen(value);
                step = strlen(names[i].name);
            }
        demand(pms_buf_add(out, value, value_length, &err) == 0);
        text += step;
        length -= step;
    }
}

struct request {
    struct pms_buf line; /* method, NUL, path, NUL, query */
    struct pms_buf headers[PMS_HEADER_COUNT];
    struct pms_buf body;
    struct pms_exchange exchange;
};

static void request_done(struct request *request)
{
    pms_buf_free(&request->line);
    for (size_t i = 0; i < PMS_HEADER_COUNT; i++)
        pms_buf_free(&request->headers[i]);
    pms_buf_free(&request->body);
    pms_exchange_done(&request->exchange);
}

static void split_line(struct request *request)
{
    char *at = request->line.data;
    char *query;

    request->exchange.method = at;
    at += strcspn(at, " ");
    if (*at == ' ')
        *at++ = '\0';
    at[strcspn(at, " \r")] = '\0';
    request->exchange.path = at;
    query = strchr(at, '?');
    if (query)
        *query++ = '\0';
    request->exchange.query = query;
}

static void take_header(struct request *request, const char *line)
{
    for (enum pms_header i = 0; i < PMS_HEADER_COUNT; i++) {
        const char *name = pms_header_name(i);
        struct pms_buf *value = &request->headers[i];

        if (strncasecmp(line, name, strlen(name)) != 0 || line[strlen(name)] != ':')
            continue;
        line += strlen(name) + 1;
        line += strspn(line, " \t");
        pms_buf_reset(value);
        fill(line, strcspn(line, "\r"), 1, value);
        request->exchange.headers[i] = pms_buf_text(value);
    }
}

/* False for what the front would not let pass. */
static int read_request(struct input input, struct request *request)
{
    AUTO(pms_buf_free) struct pms_buf line = PMS_BUF(PMS_BODY_MOST);

    if (input.left > PMS_BODY_MOST / 16 || !next_line(&input, &line))
        return 0;
    fill(pms_buf_text(&line), strlen(pms_buf_text(&line)), 0, &request->line);
    if (request->line.length == 0 || request->line.length > PMS_TARGET_MOST)
        return 0;
    split_line(request);
    while (next_line(&input, &line) && line.length > 0 && line.data[0] != '\r')
        take_header(request, pms_buf_text(&line));
    fill(input.at, input.left, 0, &request->body);
    request->exchange.body = pms_buf_text(&request->body);
    request->exchange.body_length = request->body.length;
    return 1;
}

/* --- the answer --------------------------------------------------------------------------- */

static int holds(const char *text, size_t length, const char *key)
{
    return memmem(text, length, key, strlen(key)) != NULL;
}

static int is_utf8(const char *text, size_t length)
{
    uint32_t character;
    size_t step = 1;

    for (size_t i = 0; i < length && step > 0; i += step)
        step = pms_utf8_decode(text + i, length - i, &character);
    return step > 0;
}

static void check_answer(const struct pms_exchange *exchange)
{
    const char *text = pms_buf_text(&exchange->answer);
    size_t length = exchange->answer.length;
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(json) struct json_object *json = NULL;

    demand(exchange->status >= 200 && exchange->status < 600);
    demand((length == 0) == (exchange->status == 204));
    demand(length == 0 || pms_json_parse(text, length, &json, &err) == 0);
    demand(is_utf8(text, length));
    demand(length == 0 || exchange->content_type);
    demand(!holds(text, length, end.key) && !holds(text, length, end.account));
    for (size_t i = 0; i < exchange->field_count; i++)
        demand(!strpbrk(exchange->fields[i].value, "\r\n"));
}

/* Whoever administers the team may close its door, so the next input gets a new one. */
static int is_admin(const struct pms_exchange *exchange)
{
    return strncmp(exchange->path, "/admin/", strlen("/admin/")) == 0;
}

static void try_request(struct pms_exchange *exchange)
{
    struct pms_error err = PMS_ERROR_INIT;
    int64_t before = people();
    enum pms_outcome outcome = pms_service_answer(&end.service, exchange);

    demand(pms_service_commit(&end.service, &err) == 0);
    if (outcome != PMS_OUTCOME_LOOKUP)
        check_answer(exchange);
    demand(is_admin(exchange) || people() >= before);
    if ((is_admin(exchange) && outcome == PMS_OUTCOME_HELD) || people() > PEOPLE_MOST)
        reset_end();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct request request = {.line = PMS_BUF(PMS_BODY_MOST),
                              .body = PMS_BUF(PMS_ANSWER_MOST),
                              .exchange = PMS_EXCHANGE_INIT};

    for (size_t i = 0; i < PMS_HEADER_COUNT; i++)
        request.headers[i] = (struct pms_buf)PMS_BUF(PMS_ANSWER_MOST);
    if (!end.store)
        reset_end();
    if (read_request((struct input){(const char *)data, size}, &request))
        try_request(&request.exchange);
    request_done(&request);
    return 0;
}
