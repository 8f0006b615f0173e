/* SPDX-License-Identifier: MIT */
/* Everything that can go wrong, for every operation: tests/data/fault.test is the table. */
#include <ctype.h>
#include <unistd.h>

#include "client_scene.h"

#include "base/json.h"
#include "scim_cases.h"

enum {
    MOST_CELLS = 2000
};

/* One operation against one fault. */
struct cell {
    char name[128];
    const char *section;
    const char *tls;
    long timeout;
    const struct operation *operation;
    const char *expected; /* CODE REQUESTS TEXT */
    long arrived;
};

/* What came of it. */
struct outcome {
    int result;
    long arrived;
};

struct operation {
    const char *name;
    const char *method;
    struct outcome (*run)(struct scene *s);
};

/* --- the operations --- */

static struct pms_resource *a_user(const char *id)
{
    struct pms_resource *user = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_resource_new(PMS_USER, &user, &err), 0);
    assert_int_equal(pms_resource_set(user, "userName", "u1@acme.example", &err), 0);
    if (id)
        assert_int_equal(pms_json_add_text(pms_resource_json(user), "id", id, &err), 0);
    return user;
}

/* The resource of a call that failed must not have been touched. */
static struct outcome judged(int result, struct pms_resource *take_user)
{
    assert_int_equal(take_user != NULL, result == 0);
    pms_resource_free(take_user);
    return (struct outcome){.result = result};
}

static struct outcome do_list(struct scene *s)
{
    const struct pms_query query = {.type = PMS_USER, .page_size = 3};
    struct outcome outcome = {0};
    struct pms_pages *pages = NULL;

    outcome.result = pms_client_list(s->client, &query, &pages, &s->err);
    assert_int_equal(outcome.result, 0);
    do {
        struct pms_resource *user = NULL;

        outcome.result = pms_pages_next(pages, &user, &s->err);
        assert_int_equal(user != NULL, outcome.result == 1);
        outcome.arrived += outcome.result == 1;
        pms_resource_free(user);
    } while (outcome.result == 1);
    pms_pages_free(pages);
    return outcome;
}

static struct outcome do_get(struct scene *s)
{
    struct pms_resource *user = NULL;
    int r = pms_client_get(s->client, PMS_USER, "u1", &user, &s->err);

    return judged(r, user);
}

static struct outcome do_create(struct scene *s)
{
    AUTO(pms_resource_free) struct pms_resource *asked = a_user(NULL);
    struct pms_resource *user = NULL;
    int r = pms_client_create(s->client, asked, &user, &s->err);

    return judged(r, user);
}

static struct outcome do_replace(struct scene *s)
{
    AUTO(pms_resource_free) struct pms_resource *asked = a_user("u1");
    struct pms_resource *user = NULL;
    int r = pms_client_replace(s->client, asked, &user, &s->err);

    return judged(r, user);
}

static struct outcome do_patch(struct scene *s)
{
    AUTO(pms_resource_free) struct pms_resource *before = a_user("u1");
    struct pms_resource *user = NULL;
    int r = pms_client_set_active(s->client, before, 0, &user, &s->err);

    return judged(r, user);
}

static const struct operation operations[] = {
    {"list", "GET", do_list},       {"get", "GET", do_get},       {"create", "POST", do_create},
    {"replace", "PUT", do_replace}, {"patch", "PATCH", do_patch},
};

/* --- one cell --- */

/* "GET,POST" of what came. */
static void requests_of(struct scripted *server, char *out, size_t size)
{
    size_t count = scripted_count(server);

    snprintf(out, size, "%s", count == 0 ? "none" : "");
    for (size_t i = 0; i < count; i++) {
        const char *request = scripted_request(server, i);
        size_t used = strlen(out);

        snprintf(out + used, size - used, "%s%.*s", i > 0 ? "," : "",
                 (int)strcspn(request, " "), request);
    }
}

/* The requests a cell expects, with "own" spelled out. */
static void expand(const struct cell *cell, const char *requests, char *out, size_t size)
{
    const char *own = strncmp(requests, "own", 3) == 0 ? requests + 3 : NULL;

    snprintf(out, size, "%s%s", own ? cell->operation->method : "", own ? own : requests);
}

static void assert_one_line(const char *text)
{
    for (; *text; text++)
        assert_false(iscntrl((unsigned char)*text));
}

/* A text that ends with "$" must be the end of the message. */
static void assert_says(const char *message, char *text)
{
    size_t length = strlen(text);

    if (length == 0 || text[length - 1] != '$') {
        assert_has(message, text);
        return;
    }
    text[--length] = '\0';
    assert_true(strlen(message) >= length);
    assert_string_equal(message + strlen(message) - length, text);
}

static void check_words(const struct scene *s, char *text)
{
    char *hint = strstr(text, " / ");

    if (hint) {
        *hint = '\0';
        assert_has(s->err.hint, hint + 3);
    }
    assert_says(s->err.message, text);
    assert_one_line(s->err.message);
    assert_one_line(s->err.hint);
    if (s->err.code != PMS_OK)
        assert_has(s->err.message, "127.0.0.1");
}

static void check(const struct cell *cell, struct scene *s, const struct outcome *outcome)
{
    char code[32];
    char requests[64];
    char wanted[128];
    char came[128];
    char text[256] = "";

    assert_true(sscanf(cell->expected, "%31s %63s %255[^\n]", code, requests, text) >= 2);
    expand(cell, requests, wanted, sizeof(wanted));
    requests_of(s->server, came, sizeof(came));
    if (outcome->result != 0)
        print_message("# %s / %s\n", s->err.message, s->err.hint);
    assert_string_equal(outcome->result == 0 ? "OK" : pms_code_name(-outcome->result), code);
    assert_string_equal(came, wanted);
    check_words(s, text);
    if (cell->operation->run == do_list)
        assert_int_equal(outcome->arrived, cell->arrived);
}

static void start_cell(const struct cell *cell, const char *ca_file, struct scene *s)
{
    char file[4096];
    const struct scripted_options options = {
        .file = file, .section = cell->section, .tls = cell->tls, .ca_file = ca_file};

    snprintf(file, sizeof(file), "%s/matrix.script", getenv("PMSCIM_TEST_FAULT"));
    serve_with(s, &options);
    s->options.cacert = ca_file;
    if (cell->timeout > 0)
        s->options.timeout_ms = cell->timeout;
    connect_client(s);
}

static void test_cell(void **state)
{
    const struct cell *cell = *state;
    char ca_file[] = "/tmp/pmscim-test-XXXXXX";
    struct outcome outcome;
    struct scene s;

    if (cell->tls)
        close(mkstemp(ca_file));
    start_cell(cell, cell->tls ? ca_file : NULL, &s);
    outcome = cell->operation->run(&s);
    scripted_settle(s.server);
    check(cell, &s, &outcome);
    end(&s);
    if (cell->tls)
        unlink(ca_file);
}

/* --- the table --- */

static const char *or_else(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

static size_t add_block(const struct case_file *file, struct cell *cells, size_t count)
{
    const char *tls = case_value(file, "tls");

    for (size_t i = 0; i < sizeof(operations) / sizeof(*operations); i++) {
        const char *expected = case_value(file, operations[i].name);
        struct cell *cell = &cells[count];

        expected = or_else(expected, case_value(file, "all"));
        if (!expected || count == MOST_CELLS)
            continue;
        *cell = (struct cell){
            .section = case_value(file, "fault"),
            .tls = tls,
            .timeout = strtol(or_else(case_value(file, "timeout"), "0"), NULL, 10),
            .operation = &operations[i],
            .expected = expected,
            .arrived = strtol(or_else(case_value(file, "arrived"), "0"), NULL, 10),
        };
        snprintf(cell->name, sizeof(cell->name), "%s%s%s: %s", cell->section,
                 tls ? ", TLS " : "", tls ? tls : "", cell->operation->name);
        count++;
    }
    return count;
}

int main(void)
{
    static struct cell cells[MOST_CELLS];
    static struct CMUnitTest tests[MOST_CELLS];
    struct case_file file;
    size_t count = 0;

    if (!case_open(&file, "fault.test"))
        return 1;
    while (case_next(&file))
        count = add_block(&file, cells, count);
    if (file.failures > 0 || count == MOST_CELLS)
        return 1;
    for (size_t i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){cells[i].name, test_cell, NULL, NULL, &cells[i]};
    return _cmocka_run_group_tests("fault", tests, count, NULL, NULL);
}
