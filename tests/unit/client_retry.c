/* SPDX-License-Identifier: MIT */
/* Waiting and coming back, with a clock that only sleeping moves. */
#include "client_clock.h"

#include <limits.h>

#include <pmscim/admin.h>

enum deed {
    GET,
    PUT,
    REPLACE,
    ADD
};

static int perform(struct pms_client *client, enum deed deed, struct pms_error *err)
{
    AUTO(pms_resource_free) struct pms_resource *user = NULL;
    AUTO(pms_resource_free) struct pms_resource *after = NULL;
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    struct pms_error setup = PMS_ERROR_INIT;
    const char *text = "{\"id\":\"u1\",\"userName\":\"u1@acme.example\"}";

    assert_int_equal(pms_resource_parse(PMS_USER, text, strlen(text), &user, &setup), 0);
    assert_int_equal(pms_patch_new(&patch, &setup), 0);
    switch (deed) {
    case GET:
        return pms_client_get(client, PMS_USER, "u1", &after, err);
    case PUT:
        return pms_client_replace(client, user, &after, err);
    case REPLACE:
        return pms_client_set_active(client, user, 0, &after, err);
    case ADD:
        assert_int_equal(pms_patch_add(patch, PMS_PATCH_ADD, "nickName",
                                       json_object_new_string("x"), &setup),
                         0);
        return pms_client_patch(client, PMS_USER, "u1", patch, &after, err);
    }
    return -1;
}

static const struct {
    const char *section;
    enum deed deed;
    long patience_ms;
    int code;
    int64_t slept_ms;
    const char *message, *said;
} cases[] = {
    {"again 429", GET, 0, 0, 17000, "", "the server asks for fewer requests"},
    {"again 429", ADD, 0, 0, 17000, "", "the server asks for fewer requests"},
    {"again 429", PUT, 17000, 0, 17000, "", "the server asks for fewer requests"},
    {"status 429", GET, 16999, PMS_E_RATE, 0, "wait 17 seconds", ""},
    {"status 429", GET, -1, PMS_E_RATE, 0, "wait 17 seconds", ""},
    {"again 429 date", GET, 0, 0, 30000, "", "the server asks for fewer requests"},
    {"again 429 reset", GET, 0, 0, 12000, "", "the server asks for fewer requests"},
    {"again 429 twice", GET, 0, PMS_E_RATE, 30000, "wait 31 seconds", "fewer requests"},
    {"again 503", ADD, 0, 0, 500 + 1000, "", "the server is too busy to answer"},
    {"again 504", GET, 0, 0, 125, "", ""},
    {"once 504", REPLACE, 0, PMS_E_REMOTE, 0, "failed (504)", ""},
    {"once 504", PUT, 0, PMS_E_REMOTE, 0, "failed (504)", ""},
    {"once 429 absurd", GET, 0, PMS_E_RATE, 0, "wait 86400 seconds", ""},
    {"once 500", GET, 0, PMS_E_REMOTE, 0, "failed (500)", ""},
    {"once 501", GET, 0, PMS_E_UNSUPPORTED, 0, "does not offer", ""},
    {"once 401", GET, 0, PMS_E_AUTH, 0, "does not accept the key", ""},
    {"again closed", GET, 0, 0, 125, "", ""},
    {"again closed", PUT, 0, 0, 125, "", ""},
    {"again closed", REPLACE, 0, 0, 125, "", ""},
    {"once closed", ADD, 0, PMS_E_NETWORK, 0, "closed without an answer", ""},
    {"once closed", GET, -1, PMS_E_NETWORK, 0, "closed without an answer", ""},
    {"again cut", GET, 0, 0, 125, "", ""},
    {"again closed often", GET, 0, PMS_E_NETWORK, 125 + 250 + 500, "closed without", ""},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct clock clock;
        struct scene s;

        print_message("# %s, %d\n", cases[i].section, (int)cases[i].deed);
        start_clock(&s, &clock, cases[i].section, cases[i].patience_ms);
        assert_int_equal(perform(s.client, cases[i].deed, &s.err), -cases[i].code);
        assert_has(s.err.message, cases[i].message);
        assert_has(clock.said, cases[i].said);
        assert_int_equal(clock.said[0] != '\0', cases[i].said[0] != '\0');
        assert_int_equal(clock.slept, cases[i].slept_ms);
        assert_in_range(clock.told, 0, 1);
        end(&s);
    }
}

/* A refused POST has made nobody and goes again; a lost one is looked for, and never repeated.
 */
static void test_create(void **state)
{
    static const struct {
        const char *section;
        int code;
        int slept; /* also to look again for whom a copy may not show yet */
    } creations[] = {{"create 429", 0, 5000}, {"create 429 then lost", PMS_E_NETWORK, 7000}};

    (void)state;
    for (size_t i = 0; i < sizeof(creations) / sizeof(*creations); i++) {
        AUTO(pms_resource_free) struct pms_resource *user = NULL;
        AUTO(pms_resource_free) struct pms_resource *made = NULL;
        struct clock clock;
        struct scene s;

        start_clock(&s, &clock, creations[i].section, 0);
        assert_int_equal(pms_resource_new(PMS_USER, &user, &s.err), 0);
        assert_int_equal(pms_resource_set(user, "userName", "u1@acme.example", &s.err), 0);
        assert_int_equal(pms_client_create(s.client, user, &made, &s.err), -creations[i].code);
        assert_int_equal(clock.slept, creations[i].slept);
        end(&s);
    }
}

static void test_canceled_while_waiting(void **state)
{
    struct clock clock;
    struct scene s;

    (void)state;
    start_clock(&s, &clock, "status 429", 0);
    clock.cancel_after = 1;
    assert_int_equal(perform(s.client, GET, &s.err), -PMS_E_CANCELED);
    end(&s);
}

static int on_canceled(void *context)
{
    return scripted_count(((struct scene *)context)->server) > 0;
}

/* Without a clock of ours: the wait of 17 seconds must not be slept to its end. */
static void test_canceled_at_once(void **state)
{
    struct scene s;

    (void)state;
    serve(&s, "status 429", NULL);
    s.options.patience_ms = 60000;
    s.options.canceled = on_canceled;
    s.options.canceled_context = &s;
    s.options.timeout_ms = 3000;
    connect_client(&s);
    assert_int_equal(perform(s.client, GET, &s.err), -PMS_E_CANCELED);
    end(&s);
}

/* What headers say of the requests left holds the next one back, within the patience. */
static void test_remaining(void **state)
{
    static const struct {
        const char *section;
        int64_t slept_ms;
    } sections[] = {{"remaining", 40000}, {"remaining for long", 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
        struct pms_limits limits;
        struct clock clock;
        struct scene s;

        start_clock(&s, &clock, sections[i].section, 0);
        pms_client_limits(s.client, 1, 1, &limits);
        assert_int_equal(limits.reads_left, -1);
        assert_int_equal(limits.time_ms, 0);
        assert_int_equal(perform(s.client, GET, &s.err), 0);
        pms_client_limits(s.client, 1, 0, &limits);
        assert_int_equal(limits.reads_left, 0);
        assert_int_equal(limits.writes_left, -1);
        assert_true(limits.time_ms >= 40000);
        assert_int_equal(perform(s.client, GET, &s.err), 0);
        assert_int_equal(clock.slept, sections[i].slept_ms);
        assert_int_equal(clock.said_ms, sections[i].slept_ms);
        end(&s);
    }
}

static void test_postman_limits(void **state)
{
    struct pms_limits limits;
    struct scene s;

    (void)state;
    start(&s, "get", "postman");
    assert_int_equal(perform(s.client, GET, &s.err), 0);
    pms_client_limits(s.client, 0, 0, &limits);
    assert_int_equal(limits.reads_a_minute, 300);
    assert_int_equal(limits.writes_a_minute, 180);
    assert_int_equal(limits.reads_left, 299);
    assert_int_equal(limits.writes_left, 180);
    pms_client_limits(s.client, LONG_MAX, LONG_MAX, &limits);
    assert_true(limits.time_ms > 1000LL * 1000 * 1000 * 1000 / 180);
    pms_client_limits(s.client, LONG_MIN, -1, &limits);
    assert_int_equal(limits.time_ms, 0);
    end(&s);
}

/* A DELETE whose answer was lost did its work, when the second one finds nothing. */
static void test_delete_lost(void **state)
{
    struct pms_admin *admin = NULL;
    struct scene s;

    (void)state;
    serve(&s, "admin revoke lost", NULL);
    s.options.patience_ms = 0;
    assert_int_equal(pms_admin_new(&s.options, &admin, &s.err), 0);
    assert_int_equal(pms_admin_key_revoke(admin, "k2", &s.err), 0);
    assert_int_equal(pms_admin_key_revoke(admin, "k2", &s.err), -PMS_E_NOTFOUND);
    pms_admin_free(admin);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_canceled_while_waiting),
        cmocka_unit_test(test_canceled_at_once),
        cmocka_unit_test(test_remaining),
        cmocka_unit_test(test_postman_limits),
        cmocka_unit_test(test_delete_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
