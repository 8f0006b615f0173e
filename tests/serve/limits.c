/* SPDX-License-Identifier: MIT */
/* How often, with how many wrong keys, how deep and how much: limits that need no connection.
 */
#include "frame.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/json.h"
#include "serve/guess.h"
#include "serve/peer.h"

#define USERS "/scim/v2/Users"

static const char mara[] = "{\"userName\":\"mara.ito@acme.example\"}";

static void test_writes(void **state)
{
    struct frame *frame = *state;

    frame->service.limit = pms_limit_new(true, frame->now_ms);
    for (int i = 0; i < 180; i++) {
        frame->now_ms += 100;
        assert_int_equal(call(frame, "POST", USERS, "{}"), 400);
    }
    assert_string_equal(answer_field(frame, "X-RateLimit-Limit"), "180");
    assert_string_equal(answer_field(frame, "X-RateLimit-Remaining"), "0");
    assert_string_equal(answer_field(frame, "RateLimit-Limit"), "180");
    assert_string_equal(answer_field(frame, "RateLimit-Remaining"), "0");
    assert_string_equal(answer_field(frame, "Retry-After"), "");
    /* The minute began with the first of them, 17.9 seconds ago. */
    assert_string_equal(answer_field(frame, "RateLimit-Reset"), "43");
    assert_string_equal(answer_field(frame, "X-RateLimit-Reset"), "1772619133");
    assert_int_equal(call(frame, "PUT", USERS "/1", mara), 429);
    assert_scim_error(frame, "429", NULL);
    assert_string_equal(answer_field(frame, "Retry-After"), "43");
    assert_string_equal(answer_field(frame, "X-RateLimit-RetryAfter"), "43");
    assert_string_equal(answer_field(frame, "X-RateLimit-Remaining"), "0");
    assert_int_equal(call(frame, "GET", USERS, NULL), 200); /* counted apart */
    frame->now_ms += 42099;
    assert_int_equal(call(frame, "PATCH", USERS "/1", mara), 429);
    assert_string_equal(answer_field(frame, "Retry-After"), "1");
    frame->now_ms += 1;
    assert_int_equal(call(frame, "POST", USERS, mara), 201);
    assert_string_equal(answer_field(frame, "X-RateLimit-Remaining"), "179");
    assert_string_equal(answer_field(frame, "RateLimit-Reset"), "60");
}

static void test_reads(void **state)
{
    static const char *const targets[] = {USERS, USERS "/1", "/scim/v2/ResourceTypes",
                                          "/scim/v2/ServiceProviderConfig"};
    struct frame *frame = *state;

    frame->service.limit = pms_limit_new(true, frame->now_ms);
    for (int i = 0; i < 300; i++)
        assert_int_not_equal(call(frame, "GET", targets[i % 4], NULL), 429);
    assert_string_equal(answer_field(frame, "X-RateLimit-Limit"), "300");
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(call(frame, "GET", targets[i], NULL), 429);
        assert_scim_error(frame, "429", NULL);
    }
    assert_int_equal(call(frame, "POST", USERS, mara), 201);           /* counted apart */
    assert_int_equal(call(frame, "GET", "/admin/v1/scim", NULL), 200); /* not SCIM */
    assert_string_equal(answer_field(frame, "X-RateLimit-Limit"), "");
    frame->now_ms -= 3600000; /* set back: nobody waits for an hour */
    assert_int_equal(call(frame, "GET", USERS, NULL), 200);
}

/* What belongs to no team says nothing of limits and counts for nothing. */
static void test_uncounted(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(call(frame, "GET", USERS, NULL), 200);
    assert_string_equal(answer_field(frame, "X-RateLimit-Limit"), "");
    frame->service.limit = pms_limit_new(true, frame->now_ms);
    assert_int_equal(call_with(frame, "GET", USERS, NULL, "Bearer x", NULL), 401);
    assert_string_equal(answer_field(frame, "X-RateLimit-Limit"), "");
    assert_int_equal(call(frame, "GET", "/scim/v2/Schemas", NULL), 404);
    assert_int_equal(call(frame, "GET", USERS, NULL), 200);
    assert_string_equal(answer_field(frame, "X-RateLimit-Remaining"), "299");
    assert_int_equal(call(frame, "PUT", "/admin/v1/scim", "{\"enabled\":false}"), 200);
    assert_int_equal(call(frame, "GET", USERS, NULL), 403); /* the team's all the same */
    assert_string_equal(answer_field(frame, "X-RateLimit-Remaining"), "298");
}

static void guess(struct frame *frame, int times, int status)
{
    for (int i = 0; i < times; i++)
        assert_int_equal(i % 2 ? call_with(frame, "GET", USERS, NULL, "Bearer x", NULL)
                               : call_with(frame, "GET", "/admin/v1/scim", NULL, NULL, "x"),
                         status);
}

static void test_wrong_keys(void **state)
{
    struct frame *frame = *state;

    frame->peer = "192.0.2.7";
    guess(frame, 19, 401);
    assert_int_equal(call(frame, "GET", USERS, NULL), 200); /* a right key counts for nothing */
    assert_int_equal(call_with(frame, "GET", USERS, NULL, NULL, NULL), 401); /* nor does none */
    frame->now_ms += 10500;
    guess(frame, 1, 401);
    guess(frame, 1, 429);
    assert_problem(frame, 429, "rate");
    assert_string_equal(answer_field(frame, "Retry-After"), "50");
    assert_int_equal(call(frame, "GET", "/admin/v1/scim", NULL), 429);
    assert_int_equal(call(frame, "GET", USERS, NULL), 429);
    assert_scim_error(frame, "429", NULL);
    assert_string_equal(answer_field(frame, "Retry-After"), "50");
    assert_string_equal(answer_field(frame, "X-RateLimit-Limit"), ""); /* not the team's */
    frame->peer = "192.0.2.8";
    assert_int_equal(call(frame, "GET", USERS, NULL), 200);
    frame->peer = "192.0.2.7";
    frame->now_ms += 49499;
    assert_int_equal(call(frame, "GET", USERS, NULL), 429);
    frame->now_ms += 1;
    assert_int_equal(call(frame, "GET", USERS, NULL), 200);
    guess(frame, 20, 401);
    guess(frame, 1, 429);
}

static void test_wrong_keys_inside(void **state)
{
    struct frame *frame = *state;

    guess(frame, 100, 401);
    frame->peer = "";
    guess(frame, 100, 401);
    assert_int_equal(call(frame, "GET", USERS, NULL), 200);
}

/* A customer has a whole IPv6 network, and it is one caller. */
static void test_wrong_keys_network(void **state)
{
    struct frame *frame = *state;

    frame->peer = "2001:db8:1:2::3";
    guess(frame, 20, 401);
    frame->peer = "2001:db8:1:2:ffff::9";
    guess(frame, 1, 429);
    frame->peer = "2001:db8:1:3::3";
    guess(frame, 1, 401);
}

/* Room is for so many addresses; then who began first is forgotten. */
static void test_wrong_keys_crowd(void **state)
{
    struct frame *frame = *state;
    char peer[32];

    frame->peer = "198.51.100.1";
    guess(frame, 20, 401);
    frame->now_ms += 1;
    frame->peer = "198.51.100.2";
    guess(frame, 20, 401);
    frame->now_ms += 1;
    frame->peer = peer;
    for (int i = 2; i < PMS_GUESS_ADDRESSES_MOST; i++) {
        snprintf(peer, sizeof(peer), "10.0.%d.%d", i / 256, i % 256);
        guess(frame, 1, 401);
    }
    frame->peer = "198.51.100.1";
    guess(frame, 1, 429);
    frame->peer = "203.0.113.1"; /* one too many */
    guess(frame, 1, 401);
    frame->peer = "198.51.100.2";
    guess(frame, 1, 429);
    frame->peer = "198.51.100.1";
    guess(frame, 1, 401);
    assert_int_equal(frame->service.guesses.count, PMS_GUESS_ADDRESSES_MOST);
}

static void test_peer(void **state)
{
    static const struct {
        int family;
        const char *address;
        const char *printed;
        int loopback;
    } rows[] = {
        {AF_INET, "127.0.0.1", "127.0.0.1", 1},
        {AF_INET, "127.9.8.7", "127.9.8.7", 1},
        {AF_INET, "192.0.2.1", "192.0.2.1", 0},
        {AF_INET, "0.0.0.0", "0.0.0.0", 0},
        {AF_INET6, "::1", "::1", 1},
        {AF_INET6, "::", "::", 0},
        {AF_INET6, "2001:db8::1", "2001:db8::1", 0},
        {AF_INET6, "::ffff:127.0.0.1", "127.0.0.1", 1},
        {AF_INET6, "::ffff:192.0.2.1", "192.0.2.1", 0},
    };
    struct sockaddr_storage place = {.ss_family = AF_UNIX};
    char printed[PMS_PEER_SIZE];

    (void)state;
    pms_peer_print((struct sockaddr *)&place, printed);
    assert_string_equal(printed, "");
    assert_false(pms_peer_is_loopback((struct sockaddr *)&place));
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct sockaddr_in *v4 = (struct sockaddr_in *)&place;
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&place;

        place = (struct sockaddr_storage){.ss_family = (sa_family_t)rows[i].family};
        assert_int_equal(inet_pton(rows[i].family, rows[i].address,
                                   rows[i].family == AF_INET ? (void *)&v4->sin_addr
                                                             : (void *)&v6->sin6_addr),
                         1);
        pms_peer_print((struct sockaddr *)&place, printed);
        assert_string_equal(printed, rows[i].printed);
        assert_int_equal(pms_peer_is_loopback((struct sockaddr *)&place), rows[i].loopback);
    }
}

/* `depth` many brackets around a body of one member. */
static void ask_deep(struct frame *frame, int depth)
{
    char body[256] = "{\"userName\":\"a@acme.example\",\"x\":";
    size_t length = strlen(body);

    memset(body + length, '[', (size_t)depth);
    memset(body + length + depth, ']', (size_t)depth);
    snprintf(body + length + 2 * depth, sizeof(body) - length - 2 * (size_t)depth, "}");
    call(frame, "POST", USERS, body);
}

static void test_depth(void **state)
{
    struct frame *frame = *state;

    ask_deep(frame, PMS_JSON_DEPTH);
    assert_scim_error(frame, "400", "invalidSyntax");
    ask_deep(frame, 100);
    assert_scim_error(frame, "400", "invalidSyntax");
    ask_deep(frame, PMS_JSON_DEPTH - 2);
    assert_int_equal(frame->exchange.status, 201);
}

static int patch_many(struct frame *frame, const char *target, int operations)
{
    AUTO(pms_buf_free) struct pms_buf body = PMS_BUF(1 << 20);
    struct pms_error err = PMS_ERROR_INIT;

    pms_buf_puts(&body, "{\"Operations\":[", &err);
    for (int i = 0; i < operations; i++)
        pms_buf_printf(&body, &err,
                       "%s{\"op\":\"replace\",\"path\":\"externalId\",\"value\":\"%d\"}",
                       i > 0 ? "," : "", i);
    assert_int_equal(pms_buf_puts(&body, "]}", &err), 0);
    return call(frame, "PATCH", target, pms_buf_text(&body));
}

static void test_operations(void **state)
{
    struct frame *frame = *state;
    char target[128];

    assert_int_equal(call(frame, "POST", USERS, mara), 201);
    snprintf(target, sizeof(target), USERS "/%s", answer(frame, "id"));
    assert_int_equal(patch_many(frame, target, 1000), 200);
    assert_int_equal(call(frame, "GET", target, NULL), 200);
    assert_string_equal(answer(frame, "externalId"), "999");
    patch_many(frame, target, 1001);
    assert_scim_error(frame, "400", "invalidSyntax");
    assert_int_equal(call(frame, "GET", target, NULL), 200);
    assert_string_equal(answer(frame, "externalId"), "999");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, frame_setup_on, frame_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_writes),
        TEST(test_reads),
        TEST(test_uncounted),
        TEST(test_wrong_keys),
        TEST(test_wrong_keys_inside),
        TEST(test_wrong_keys_network),
        TEST(test_wrong_keys_crowd),
        cmocka_unit_test(test_peer),
        TEST(test_depth),
        TEST(test_operations),
    };

    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
