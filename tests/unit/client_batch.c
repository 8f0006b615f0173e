/* SPDX-License-Identifier: MIT */
/* Many changes at once: their order, what stops them, and what is said of each. */
#include "client_clock.h"

enum {
    PEOPLE = 8
};

static struct pms_resource *a_person(int number)
{
    struct pms_resource *user = NULL;
    struct pms_error err = PMS_ERROR_INIT;
    char text[128];

    snprintf(text, sizeof(text), "{\"id\":\"u%d\",\"userName\":\"u%d@acme.example\"}", number,
             number);
    assert_int_equal(pms_resource_parse(PMS_USER, text, strlen(text), &user, &err), 0);
    return user;
}

static void some_people(struct pms_resource **people)
{
    for (int i = 0; i < PEOPLE; i++)
        people[i] = a_person(i + 1);
}

static void no_people(struct pms_resource **people)
{
    for (int i = 0; i < PEOPLE; i++)
        pms_resource_free(people[i]);
}

static void suspend(struct pms_batch *batch, struct pms_resource *user)
{
    const struct pms_work work = {
        .deed = PMS_DEED_SET_ACTIVE, .resource = user, .active = 0, .tag = user};
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_batch_add(batch, &work, &err), 0);
}

/* Takes the next result and compares it. */
static void expect(struct pms_batch *batch, const void *tag, int code, int was_sent,
                   const char *message)
{
    struct pms_work_result result;

    assert_int_equal(pms_batch_next(batch, &result), 1);
    assert_ptr_equal(result.tag, tag);
    if (result.result != -code)
        fail_msg("%d: %s", result.result, result.err.message);
    assert_int_equal(result.was_sent, was_sent);
    assert_has(result.err.message, message);
    assert_int_equal(result.resource != NULL, code == 0);
    pms_resource_free(result.resource);
}

static void test_in_order(void **state)
{
    struct pms_resource *people[PEOPLE];
    struct pms_batch *batch = NULL;
    struct clock clock;
    struct scene s;

    (void)state;
    some_people(people);
    start_clock(&s, &clock, "batch first is slow", 0);
    pms_client_free(s.client);
    s.options.at_once = 4;
    connect_client(&s);
    pms_traffic_hook(s.client->caller.traffic,
                     &(struct pms_hooks){on_now, on_sleep, on_chance, &clock});
    assert_int_equal(pms_batch_new(s.client, &batch, &s.err), 0);
    for (int i = 0; i < PEOPLE; i++)
        suspend(batch, people[i]);
    expect(batch, people[0], 0, 1, "");
    expect(batch, people[1], 0, 1, "");
    expect(batch, people[2], PMS_E_NOTFOUND, 1, "gone");
    expect(batch, people[3], 0, 1, "");
    expect(batch, people[4], 0, 1, "");
    expect(batch, people[5], 0, 1, "");
    expect(batch, people[6], PMS_E_REMOTE, 1, "u7@acme.example is as before");
    expect(batch, people[7], PMS_E_REMOTE, 1, "answered with u9");
    assert_int_equal(pms_batch_next(batch, &(struct pms_work_result){0}), 0);
    assert_int_equal(clock.slept, 9000 + 2000);
    pms_batch_free(batch);
    end(&s);
    no_people(people);
}

/* Two changes of one person never pass each other. */
static void test_one_resource(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_person(1);
    struct pms_work on = {
        .deed = PMS_DEED_SET_ACTIVE, .resource = user, .active = 1, .tag = &on};
    struct pms_work put = {.deed = PMS_DEED_REPLACE, .resource = user, .tag = &put};
    struct pms_batch *batch = NULL;
    struct scene s;

    (void)state;
    serve(&s, "batch one resource", NULL);
    s.options.at_once = 8;
    connect_client(&s);
    assert_int_equal(pms_batch_new(s.client, &batch, &s.err), 0);
    suspend(batch, user);
    assert_int_equal(pms_batch_add(batch, &on, &s.err), 0);
    assert_int_equal(pms_batch_add(batch, &put, &s.err), 0);
    expect(batch, user, 0, 1, "");
    expect(batch, &on, 0, 1, "");
    expect(batch, &put, 0, 1, "");
    assert_has(scripted_request(s.server, 0), "\"value\":false");
    assert_has(scripted_request(s.server, 1), "\"value\":true");
    pms_batch_free(batch);
    end(&s);
}

static void test_stopped(void **state)
{
    static const struct {
        const char *section;
        int code;
        const char *first, *others;
    } cases[] = {
        {"batch 401", PMS_E_AUTH, "does not accept the key",
         "not sent, because the server does not accept the key (401)"},
        {"batch 429 for long", PMS_E_RATE, "wait 3600 seconds",
         "not sent, because the server asks for fewer requests (429)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pms_resource *people[PEOPLE];
        struct pms_batch *batch = NULL;
        struct clock clock;
        struct scene s;

        print_message("# %s\n", cases[i].section);
        some_people(people);
        start_clock(&s, &clock, cases[i].section, 0);
        assert_int_equal(pms_batch_new(s.client, &batch, &s.err), 0);
        for (int j = 0; j < 4; j++)
            suspend(batch, people[j]);
        expect(batch, people[0], 0, 1, "");
        expect(batch, people[1], cases[i].code, 1, cases[i].first);
        expect(batch, people[2], cases[i].code, 0, cases[i].others);
        expect(batch, people[3], cases[i].code, 0, cases[i].others);
        suspend(batch, people[4]);
        expect(batch, people[4], cases[i].code, 0, "not sent: 127.0.0.1");
        assert_int_equal(scripted_count(s.server), 2);
        pms_batch_free(batch);
        end(&s);
        no_people(people);
    }
}

static int on_canceled(void *context)
{
    return scripted_count(((struct scene *)context)->server) > 0;
}

static void test_canceled(void **state)
{
    struct pms_resource *people[PEOPLE];
    struct pms_batch *batch = NULL;
    struct scene s;

    (void)state;
    some_people(people);
    serve(&s, "batch late", NULL);
    s.options.canceled = on_canceled;
    s.options.canceled_context = &s;
    connect_client(&s);
    assert_int_equal(pms_batch_new(s.client, &batch, &s.err), 0);
    suspend(batch, people[0]);
    suspend(batch, people[1]);
    /* What is on its way is waited for: an answer is better than not to know. */
    expect(batch, people[0], 0, 1, "");
    expect(batch, people[1], PMS_E_CANCELED, 0, "not sent: interrupted");
    pms_batch_free(batch);
    end(&s);
    no_people(people);
}

/* The caller has a reason of its own to go no further. */
static void test_stopped_by_hand(void **state)
{
    const struct pms_error why = {.code = PMS_E_REFUSED, .message = "enough"};
    struct pms_resource *people[PEOPLE];
    struct pms_batch *batch = NULL;
    struct scene s;

    (void)state;
    some_people(people);
    serve(&s, "batch late", NULL);
    connect_client(&s);
    assert_int_equal(pms_batch_new(s.client, &batch, &s.err), 0);
    suspend(batch, people[0]);
    expect(batch, people[0], 0, 1, "");
    pms_batch_stop(batch, &why);
    suspend(batch, people[1]);
    expect(batch, people[1], PMS_E_REFUSED, 0, "not sent: enough");
    pms_batch_free(batch);
    end(&s);
    no_people(people);
}

/* Names go as with a single call, in the form of the manners. */
static void test_names(void **state)
{
    static const struct {
        const char *section, *manners, *request;
    } cases[] = {
        {"batch name by put", "postman",
         "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:"
         "User\"],\"name\":{\"givenName\":\"Ada\"}}"},
        {"batch name", NULL,
         "{\"op\":\"replace\",\"path\":\"name.givenName\","
         "\"value\":\"Ada\"}"},
        {"batch name without patch", NULL, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        AUTO(pms_resource_free) struct pms_resource *user = a_person(1);
        const struct pms_work work = {
            .deed = PMS_DEED_SET_NAME, .resource = user, .given = "Ada", .tag = user};
        struct pms_batch *batch = NULL;
        struct scene s;

        print_message("# %s\n", cases[i].section);
        serve(&s, cases[i].section, NULL);
        s.options.manners = cases[i].manners;
        connect_client(&s);
        assert_int_equal(pms_batch_new(s.client, &batch, &s.err), 0);
        for (int time = 0; time < 2; time++)
            assert_int_equal(pms_batch_add(batch, &work, &s.err), 0);
        expect(batch, user, 0, 1, "");
        expect(batch, user, 0, 1, "");
        assert_has(scripted_request(s.server, 0), cases[i].request);
        pms_batch_free(batch);
        end(&s);
    }
}

/* More than there is room for: whoever adds takes results meanwhile. */
static void test_many(void **state)
{
    enum {
        MANY = 300
    };
    static int tags[MANY];
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    struct pms_batch *batch = NULL;
    struct pms_work work = {.deed = PMS_DEED_CREATE};
    struct pms_work_result result;
    struct scene s;
    int taken = 0;

    (void)state;
    serve(&s, "batch creates", NULL);
    s.options.at_once = 8;
    s.options.trace = NULL;
    connect_client(&s);
    assert_int_equal(pms_resource_new(PMS_GROUP, &user, &s.err), 0);
    assert_int_equal(pms_resource_set(user, "displayName", "Staff", &s.err), 0);
    work.resource = user;
    assert_int_equal(pms_batch_new(s.client, &batch, &s.err), 0);
    for (int i = 0; i < MANY; i++) {
        work.tag = &tags[i];
        while (pms_batch_add(batch, &work, &s.err) == PMS_BATCH_FULL) {
            assert_int_equal(pms_batch_next(batch, &result), 1);
            assert_int_equal(result.result, 0);
            assert_ptr_equal(result.tag, &tags[taken++]);
            pms_resource_free(result.resource);
        }
    }
    assert_in_range(taken, MANY / 2, MANY - 1);
    while (pms_batch_next(batch, &result) == 1) {
        assert_ptr_equal(result.tag, &tags[taken++]);
        pms_resource_free(result.resource);
    }
    assert_int_equal(taken, MANY);
    pms_batch_free(batch);
    end(&s);
}

static void test_preview_and_usage(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_person(1);
    AUTO(pms_resource_free) struct pms_resource *nameless = NULL;
    AUTO(pms_resource_free) struct pms_resource *got = NULL;
    struct pms_work work = {.deed = PMS_DEED_PATCH, .id = "u1"};
    struct pms_work_result result;
    struct pms_batch *batch = NULL;
    struct scene s;

    (void)state;
    serve(&s, "get", NULL);
    s.options.preview = on_preview;
    s.options.preview_context = &s;
    connect_client(&s);
    assert_int_equal(pms_resource_new(PMS_USER, &nameless, &s.err), 0);
    assert_int_equal(pms_batch_new(s.client, &batch, &s.err), 0);
    assert_int_equal(pms_batch_add(batch, &work, &s.err), -PMS_E_USAGE);
    suspend(batch, user);
    suspend(batch, nameless);
    assert_int_equal(pms_batch_next(batch, &result), 1);
    assert_int_equal(result.result, PMS_PREVIEWED);
    assert_has(pms_buf_text(&s.preview), "PATCH /scim/v2/Users/u1 {");
    expect(batch, nameless, PMS_E_USAGE, 0, "without an id");
    /* One that is never carried out is not carried out by freeing it. */
    suspend(batch, user);
    pms_batch_free(batch);
    assert_int_equal(pms_client_get(s.client, PMS_USER, "u1", &got, &s.err), 0);
    end(&s);
}

/* Deletions and adoptions go along with the rest. */
static void test_all_kinds(void **state)
{
    AUTO(pms_resource_free) struct pms_resource *user = a_person(1);
    const struct pms_work works[] = {
        {.deed = PMS_DEED_ADOPT, .resource = user, .tag = user},
        {.deed = PMS_DEED_DELETE, .type = PMS_GROUP, .id = "g1", .tag = &user},
        {.deed = PMS_DEED_DELETE, .type = PMS_USER, .id = "u2"},
    };
    const struct pms_work nothing = {.deed = PMS_DEED_DELETE};
    struct pms_work_result result;
    struct pms_batch *batch = NULL;
    struct scene s;

    (void)state;
    start(&s, "batch of all kinds", NULL);
    assert_int_equal(pms_batch_new(s.client, &batch, &s.err), 0);
    assert_int_equal(pms_batch_add(batch, &nothing, &s.err), -PMS_E_USAGE);
    for (size_t i = 0; i < sizeof(works) / sizeof(*works); i++)
        assert_int_equal(pms_batch_add(batch, &works[i], &s.err), 0);
    assert_int_equal(pms_batch_next(batch, &result), 1);
    assert_int_equal(result.result, 0);
    assert_int_equal(result.was_adopted, 1);
    assert_string_equal(pms_resource_id(result.resource), "u1");
    pms_resource_free(result.resource);
    assert_int_equal(pms_batch_next(batch, &result), 1);
    assert_int_equal(result.result, 0);
    assert_null(result.resource);
    expect(batch, NULL, PMS_E_UNSUPPORTED, 1, "does not offer this");
    pms_batch_free(batch);
    end(&s);
}

/* What answers without a body make necessary to read is read together. */
static void test_silent(void **state)
{
    struct pms_resource *people[PEOPLE];
    struct pms_batch *batch = NULL;
    struct scene s;

    (void)state;
    some_people(people);
    serve(&s, "batch silent", NULL);
    s.options.at_once = 4;
    connect_client(&s);
    assert_int_equal(pms_batch_new(s.client, &batch, &s.err), 0);
    for (int i = 0; i < 4; i++)
        suspend(batch, people[i]);
    expect(batch, people[0], 0, 1, "");
    expect(batch, people[1], 0, 1, "");
    expect(batch, people[2], PMS_E_REMOTE, 1, "failed (500)");
    expect(batch, people[3], PMS_E_AUTH, 1, "does not accept the key");
    assert_int_equal(scripted_count(s.server), 8);
    pms_batch_free(batch);
    end(&s);
    no_people(people);
}

/* As many requests as there are people, also where a server offers bulk. */
static void test_no_bulk(void **state)
{
    struct pms_batch *batch = NULL;
    struct scene s;

    (void)state;
    start(&s, "batch without bulk", NULL);
    s.client->learned.bulk = PMS_OFFER_YES;
    assert_int_equal(pms_batch_new(s.client, &batch, &s.err), 0);
    for (int i = 0; i < 3; i++) {
        AUTO(pms_resource_free) struct pms_resource *user = a_person(i);
        const struct pms_work work = {.deed = PMS_DEED_CREATE, .resource = user, .tag = user};

        assert_int_equal(pms_batch_add(batch, &work, &s.err), 0);
        expect(batch, user, 0, 1, "");
    }
    assert_int_equal(scripted_count(s.server), 3);
    for (size_t i = 0; i < 3; i++)
        assert_has(scripted_request(s.server, i), "POST /scim/v2/Users HTTP/1.1");
    pms_batch_free(batch);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_kinds),
        cmocka_unit_test(test_silent),
        cmocka_unit_test(test_no_bulk),
        cmocka_unit_test(test_in_order),
        cmocka_unit_test(test_one_resource),
        cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_canceled),
        cmocka_unit_test(test_stopped_by_hand),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_preview_and_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
