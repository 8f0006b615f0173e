/* SPDX-License-Identifier: MIT */
/* /admin/v1 by structs. */
#include "frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serve/handlers.h"
#include "serve/lookup.h"

#define ADMIN "/admin/v1"

static size_t array_length(struct frame *frame, const char *name)
{
    return json_object_array_length(json_object_object_get(frame->json, name));
}

static void test_account_key(void **state)
{
    struct frame *frame = *state;
    static const char *const paths[] = {"/scim", "/scim/keys", "/sso", "/domains"};

    assert_int_equal(strlen(frame->account_key), 71);
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        char target[64];

        snprintf(target, sizeof(target), ADMIN "%s", paths[i]);
        assert_int_equal(call(frame, "GET", target, NULL), 200);
        call_with(frame, "GET", target, NULL, NULL, NULL);
        assert_problem(frame, 401, "auth");
        call_with(frame, "GET", target, NULL, NULL, "pmsacc_wrong");
        assert_problem(frame, 401, "auth");
        call_with(frame, "GET", target, NULL, frame->account_key, NULL);
        assert_problem(frame, 401, "auth");
    }
    call(frame, "GET", ADMIN "/nothing", NULL);
    assert_problem(frame, 404, "notfound");
    call(frame, "PATCH", ADMIN "/scim", NULL);
    assert_problem(frame, 404, "notfound");
}

static void test_scim_switch(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(call(frame, "GET", ADMIN "/scim", NULL), 200);
    assert_string_equal(answer(frame, "enabled"), "false");
    assert_int_equal(array_length(frame, "forbidden"), 0);
    call(frame, "PUT", ADMIN "/scim", "{\"enabled\":true}");
    assert_problem(frame, 409, "refused");
    assert_true(strlen(answer(frame, "hint")) > 5);
    call(frame, "PUT", ADMIN "/scim", "{\"enabled\":\"perhaps\"}");
    assert_problem(frame, 400, "usage");
    call(frame, "PUT", ADMIN "/scim", "[");
    assert_problem(frame, 400, "usage");
    call(frame, "PUT", ADMIN "/sso/onelogin", NULL);
    assert_int_equal(call(frame, "PUT", ADMIN "/scim", "{\"enabled\":true}"), 200);
    assert_string_equal(answer(frame, "enabled"), "true");
    assert_string_equal(answer(frame, "forbidden.0"), "leave");
    assert_string_equal(answer(frame, "forbidden.1"), "change-email");
    assert_string_equal(answer(frame, "forbidden.2"), "change-password");
    assert_int_equal(array_length(frame, "forbidden"), 3);
    assert_int_equal(call(frame, "PUT", ADMIN "/scim", "{\"enabled\":true}"), 200);
    assert_int_equal(call(frame, "PUT", ADMIN "/scim", "{\"enabled\":false}"), 200);
    assert_int_equal(array_length(frame, "forbidden"), 0);
    assert_int_equal(
        state_number(frame, "SELECT count(*) FROM audit WHERE action LIKE 'team.scim_%able'"),
        2);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM audit WHERE actor <>"
                                         " 'account:' || (SELECT id FROM accounts)"),
                     0);
}

static void test_sso(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(call(frame, "PUT", ADMIN "/sso/onelogin", NULL), 201);
    assert_string_equal(answer(frame, "name"), "onelogin");
    frame->now_ms += 1000;
    assert_int_equal(call(frame, "PUT", ADMIN "/sso/onelogin", NULL), 200);
    assert_string_equal(answer(frame, "created"), "2026-03-04T10:11:12.000Z");
    assert_int_equal(call(frame, "PUT", ADMIN "/sso/azure-ad", NULL), 201);
    call(frame, "PUT", ADMIN "/sso/One%20Login", NULL);
    assert_problem(frame, 400, "usage");
    call(frame, "PUT", ADMIN "/sso/aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx", NULL);
    assert_problem(frame, 400, "usage");
    assert_int_equal(call(frame, "GET", ADMIN "/sso", NULL), 200);
    assert_int_equal(array_length(frame, "methods"), 2);
    assert_string_equal(answer(frame, "methods.0.name"), "azure-ad");
    call(frame, "DELETE", ADMIN "/sso/okta", NULL);
    assert_problem(frame, 404, "notfound");
    assert_int_equal(call(frame, "PUT", ADMIN "/scim", "{\"enabled\":true}"), 200);
    assert_int_equal(call(frame, "DELETE", ADMIN "/sso/azure-ad", NULL), 204);
    assert_int_equal(frame->exchange.answer.length, 0);
    call(frame, "DELETE", ADMIN "/sso/onelogin", NULL);
    assert_problem(frame, 409, "refused");
    assert_int_equal(call(frame, "PUT", ADMIN "/scim", "{\"enabled\":false}"), 200);
    assert_int_equal(call(frame, "DELETE", ADMIN "/sso/onelogin", NULL), 204);
}

static void test_key_needs(void **state)
{
    struct frame *frame = *state;

    call(frame, "POST", ADMIN "/scim/keys", "{\"name\":\"k\"}");
    assert_problem(frame, 409, "refused");
    frame_enable(frame);
    call(frame, "PUT", ADMIN "/sso/azure", NULL);
    call(frame, "POST", ADMIN "/scim/keys", "{\"name\":\"k\"}");
    assert_problem(frame, 409, "refused");
    assert_non_null(strstr(answer(frame, "detail"), "azure, onelogin"));
    assert_true(strlen(answer(frame, "hint")) > 5);
}

static void test_key_names(void **state)
{
    static const char *const bad[] = {
        "{}",
        "{\"name\":\"\"}",
        "{\"name\":\"   \"}",
        "{\"name\":7}",
        "{\"name\":\"a\\nb\"}",
        "{\"name\":\"a\\u0000b\"}",
        "{\"name\":\"\\u202eab\"}",
    };
    struct frame *frame = *state;
    char body[512];

    frame_enable(frame);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        call(frame, "POST", ADMIN "/scim/keys", bad[i]);
        assert_problem(frame, 400, "usage");
    }
    snprintf(body, sizeof(body), "{\"name\":\"%0101d\"}", 1);
    call(frame, "POST", ADMIN "/scim/keys", body);
    assert_problem(frame, 400, "usage");
    snprintf(body, sizeof(body), "{\"name\":\"ü%099d\"}", 1);
    assert_int_equal(call(frame, "POST", ADMIN "/scim/keys", body), 201);
}

static void test_keys(void **state)
{
    struct frame *frame = *state;
    char id[64];
    char target[128];
    char masked[64];

    frame_enable(frame);
    assert_string_equal(answer(frame, "name"), "main");
    assert_string_equal(answer(frame, "status"), "ACTIVE");
    assert_int_equal(strncmp(frame->scim_key, "pmscim_", 7), 0);
    assert_int_equal(strlen(frame->scim_key), 71);
    assert_int_equal(strspn(frame->scim_key + 7, "0123456789abcdef"), 64);
    snprintf(masked, sizeof(masked), "pmscim_…%s", frame->scim_key + 67);
    assert_string_equal(answer(frame, "key"), masked);
    assert_true(json_object_object_get_ex(frame->json, "last_used", NULL));
    assert_null(json_object_object_get(frame->json, "last_used"));
    snprintf(id, sizeof(id), "%s", answer(frame, "id"));

    call(frame, "POST", ADMIN "/scim/keys", "{\"name\":\"main\"}");
    assert_problem(frame, 409, "conflict");
    assert_int_equal(call(frame, "GET", ADMIN "/scim/keys", NULL), 200);
    assert_int_equal(array_length(frame, "keys"), 1);
    assert_string_equal(answer(frame, "keys.0.id"), id);
    assert_string_equal(answer(frame, "keys.0.key"), masked);
    assert_string_equal(answer(frame, "keys.0.secret"), "");
    assert_null(strstr(pms_buf_text(&frame->exchange.answer), frame->scim_key));

    snprintf(target, sizeof(target), ADMIN "/scim/keys/%s", id);
    assert_int_equal(call(frame, "DELETE", target, NULL), 204);
    assert_int_equal(call(frame, "DELETE", target, NULL), 204);
    call(frame, "GET", "/scim/v2/Users", NULL);
    assert_scim_error(frame, "401", NULL);
    assert_int_equal(call(frame, "POST", ADMIN "/scim/keys", "{\"name\":\"main\"}"), 201);
    call(frame, "GET", ADMIN "/scim/keys", NULL);
    assert_string_equal(answer(frame, "keys.0.status"), "REVOKED");
    assert_string_equal(answer(frame, "keys.1.status"), "ACTIVE");
    call(frame, "DELETE", ADMIN "/scim/keys/unknown", NULL);
    assert_problem(frame, 404, "notfound");
    assert_int_equal(
        state_number(frame, "SELECT count(*) FROM audit WHERE action = 'team.scimkey_revoke'"),
        1);
}

/* Using a key is noted without a commit of its own, once a minute. */
static void test_last_used(void **state)
{
    struct frame *frame = *state;

    frame_enable(frame);
    frame->now_ms += 1000;
    call(frame, "GET", "/scim/v2/Users", NULL);
    frame->now_ms += 1000;
    call(frame, "GET", "/scim/v2/Users", NULL);
    assert_int_equal(frame->outcome, PMS_OUTCOME_READY);
    assert_int_equal(state_number(frame, "SELECT last_used IS NULL FROM scim_keys"), 1);
    call(frame, "GET", ADMIN "/scim/keys", NULL);
    assert_string_equal(answer(frame, "keys.0.last_used"), "2026-03-04T10:11:13.000Z");
    call(frame, "PUT", ADMIN "/sso/onelogin", NULL);
    assert_int_equal(state_number(frame, "SELECT last_used FROM scim_keys"), 1772619073000);
    frame->now_ms += 60000;
    call(frame, "GET", "/scim/v2/Users", NULL);
    call(frame, "GET", ADMIN "/scim/keys", NULL);
    assert_string_equal(answer(frame, "keys.0.last_used"), "2026-03-04T10:12:14.000Z");
}

static void test_domains(void **state)
{
    struct frame *frame = *state;
    char txt[256];

    assert_int_equal(call(frame, "POST", ADMIN "/domains", "{\"domain\":\"Acme.Example.\"}"),
                     201);
    assert_string_equal(answer(frame, "domain"), "acme.example");
    assert_string_equal(answer(frame, "status"), "UNVERIFIED");
    assert_string_equal(answer(frame, "via"), "own");
    assert_true(json_object_object_get_ex(frame->json, "verified", NULL));
    assert_null(json_object_object_get(frame->json, "verified"));
    snprintf(txt, sizeof(txt), "%s", answer(frame, "txt"));
    assert_int_equal(strncmp(txt, "postman-domain-verification=", 28), 0);
    assert_int_equal(strspn(txt + 28, "0123456789abcdef"), 128);
    assert_int_equal(strlen(txt), 28 + 128);
    assert_int_equal(call(frame, "POST", ADMIN "/domains", "{\"domain\":\"acme.example\"}"),
                     200);
    assert_string_equal(answer(frame, "txt"), txt);
    call(frame, "POST", ADMIN "/domains", "{\"domain\":\"acme\"}");
    assert_problem(frame, 400, "usage");
    call(frame, "POST", ADMIN "/domains", "{}");
    assert_problem(frame, 400, "usage");
    call(frame, "POST", ADMIN "/domains", "{\"domain\":\"a.example\",\"via\":\"x\"}");
    assert_problem(frame, 400, "usage");
    assert_int_equal(call(frame, "GET", ADMIN "/domains", NULL), 200);
    assert_int_equal(array_length(frame, "domains"), 1);
    assert_int_equal(call(frame, "DELETE", ADMIN "/domains/ACME.example", NULL), 204);
    call(frame, "DELETE", ADMIN "/domains/acme.example", NULL);
    assert_problem(frame, 404, "notfound");
    call(frame, "POST", ADMIN "/domains/acme.example/verify", NULL);
    assert_problem(frame, 404, "notfound");
}

/* Plays the DNS: what the lookup would have found. */
static void finish(struct frame *frame, const char *path, enum pms_txt_result result,
                   const char *record)
{
    struct pms_lookup *lookup = frame->exchange.lookup;
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(frame->outcome, PMS_OUTCOME_LOOKUP);
    lookup->report.count = 1;
    lookup->report.answers = calloc(1, sizeof(*lookup->report.answers));
    lookup->report.answers[0].result = result;
    lookup->report.answers[0].server = strdup("system resolver");
    if (record) {
        lookup->report.answers[0].record_count = 1;
        lookup->report.answers[0].records = calloc(1, sizeof(char *));
        lookup->report.answers[0].records[0] = strdup(record);
    }
    frame->exchange.path = path;
    frame->exchange.headers[PMS_HEADER_API_KEY] = frame->account_key;
    assert_int_equal(pms_service_finish(&frame->service, &frame->exchange), PMS_OUTCOME_HELD);
    frame->exchange.path = NULL;
    assert_int_equal(pms_service_commit(&frame->service, &err), 0);
    frame->json = json_tokener_parse(pms_buf_text(&frame->exchange.answer));
}

static void test_verify(void **state)
{
    static const char path[] = ADMIN "/domains/acme.example/verify";
    struct frame *frame = *state;

    call(frame, "POST", ADMIN "/domains", "{\"domain\":\"acme.example\"}");
    call(frame, "POST", path, NULL);
    assert_string_equal(frame->exchange.lookup->domain, "acme.example");
    finish(frame, path, PMS_TXT_MISSING, "v=spf1 -all");
    assert_problem(frame, 404, "notfound");
    assert_non_null(strstr(answer(frame, "detail"), "v=spf1 -all"));
    call(frame, "POST", path, NULL);
    finish(frame, path, PMS_TXT_WRONG, "postman-domain-verification=00");
    assert_problem(frame, 409, "conflict");
    assert_non_null(strstr(answer(frame, "detail"), "verification=00"));
    call(frame, "POST", path, NULL);
    finish(frame, path, PMS_TXT_NXDOMAIN, NULL);
    assert_problem(frame, 404, "notfound");
    call(frame, "POST", path, NULL);
    finish(frame, path, PMS_TXT_SILENT, NULL);
    assert_problem(frame, 503, "network");
    call(frame, "GET", ADMIN "/domains", NULL);
    assert_string_equal(answer(frame, "domains.0.status"), "UNVERIFIED");
    call(frame, "POST", path, NULL);
    finish(frame, path, PMS_TXT_FOUND, NULL);
    assert_int_equal(frame->exchange.status, 200);
    assert_string_equal(answer(frame, "status"), "VERIFIED");
    assert_string_equal(answer(frame, "verified"), "2026-03-04T10:11:12.000Z");
    assert_int_equal(call(frame, "POST", path, NULL), 200); /* nobody is asked again */
    assert_int_equal(
        state_number(frame, "SELECT count(*) FROM audit WHERE action = 'team.verify_domain'"),
        1);
}

/* Removed, or removed and added anew, while the DNS was being asked. */
static void test_verify_raced(void **state)
{
    static const char path[] = ADMIN "/domains/acme.example/verify";
    struct frame *frame = *state;
    struct pms_lookup *lookup;

    call(frame, "POST", ADMIN "/domains", "{\"domain\":\"acme.example\"}");
    call(frame, "POST", path, NULL);
    lookup = frame->exchange.lookup;
    frame->exchange.lookup = NULL;
    call(frame, "DELETE", ADMIN "/domains/acme.example", NULL);
    call(frame, "POST", ADMIN "/domains", "{\"domain\":\"acme.example\"}");
    call(frame, "POST", path, NULL);
    pms_lookup_free(frame->exchange.lookup);
    frame->exchange.lookup = lookup;
    finish(frame, path, PMS_TXT_FOUND, NULL);
    assert_problem(frame, 409, "conflict");
}

static void test_via_root(void **state)
{
    static const char eu[] = "{\"domain\":\"eu.acme.example\",\"via\":\"root\"}";
    static const char us[] = "{\"domain\":\"a.us.acme.example\",\"via\":\"root\"}";
    static const char path[] = ADMIN "/domains/eu.acme.example/verify";
    struct frame *frame = *state;
    char txt[256];

    call(frame, "POST", ADMIN "/domains", eu);
    assert_problem(frame, 409, "refused");
    assert_true(strlen(answer(frame, "hint")) > 5);
    call(frame, "POST", ADMIN "/domains", "{\"domain\":\"acme.example\"}");
    snprintf(txt, sizeof(txt), "%s", answer(frame, "txt"));
    assert_int_equal(call(frame, "POST", ADMIN "/domains", eu), 201);
    assert_string_equal(answer(frame, "via"), "root");
    assert_string_equal(answer(frame, "txt"), txt);
    assert_string_equal(answer(frame, "status"), "UNVERIFIED");
    call(frame, "POST", path, NULL);
    assert_string_equal(frame->exchange.lookup->domain, "acme.example");
    finish(frame, path, PMS_TXT_FOUND, NULL);
    assert_string_equal(answer(frame, "status"), "VERIFIED");
    call(frame, "POST", ADMIN "/domains/acme.example/verify", NULL);
    finish(frame, ADMIN "/domains/acme.example/verify", PMS_TXT_FOUND, NULL);
    assert_int_equal(call(frame, "POST", ADMIN "/domains", us), 201);
    assert_string_equal(answer(frame, "status"), "VERIFIED"); /* at once */
    assert_int_equal(call(frame, "DELETE", ADMIN "/domains/eu.acme.example", NULL), 204);
    call(frame, "DELETE", ADMIN "/domains/acme.example", NULL);
    call(frame, "POST", ADMIN "/domains", eu);
    assert_problem(frame, 409, "refused");
}

static void test_sign_in(void **state)
{
    struct frame *frame = *state;

    frame_enable(frame);
    call(frame, "POST", "/scim/v2/Users", "{\"userName\":\"a@acme.example\"}");
    call(frame, "POST", "/scim/v2/Users", "{\"userName\":\"b@acme.example\",\"active\":false}");
    assert_int_equal(call(frame, "POST", ADMIN "/sign-in", "{\"email\":\"A@acme.example\"}"),
                     200);
    assert_string_equal(answer(frame, "allowed"), "true");
    assert_int_equal(call(frame, "POST", ADMIN "/sign-in", "{\"email\":\"b@acme.example\"}"),
                     200);
    assert_string_equal(answer(frame, "allowed"), "false");
    assert_true(strlen(answer(frame, "reason")) > 5);
    call(frame, "POST", ADMIN "/sign-in", "{\"email\":\"c@acme.example\"}");
    assert_problem(frame, 404, "notfound");
    call(frame, "POST", ADMIN "/sign-in", "{}");
    assert_problem(frame, 400, "usage");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, frame_setup, frame_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_account_key),  TEST(test_scim_switch), TEST(test_sso),
        TEST(test_key_needs),    TEST(test_key_names),   TEST(test_keys),
        TEST(test_last_used),    TEST(test_domains),     TEST(test_verify),
        TEST(test_verify_raced), TEST(test_via_root),    TEST(test_sign_in),
    };

    return cmocka_run_group_tests_name("admin", tests, NULL, NULL);
}
