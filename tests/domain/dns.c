/* SPDX-License-Identifier: MIT */
/* What a challenge looks like through real name servers, and through broken ones. */
#include <pmscim/domain.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "zone.h"

#define HEX_64                                                                                 \
    "0123456789abcdef0123456789abcdef"                                                         \
    "0123456789abcdef0123456789abcdef"
#define EXPECTED PMS_TXT_PREFIX HEX_64 HEX_64
#define BYTES_250                                                                              \
    HEX_64 HEX_64 HEX_64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789"
#define LONG_VALUE PMS_TXT_PREFIX BYTES_250 BYTES_250

enum {
    PATIENT_MS = 5000,
    HASTY_MS = 100
};

static struct world world;
static struct pms_txt_report report;
static char resolver[64];

static void start(const struct zone *zones, size_t count)
{
    assert_true(world_start(&world, zones, count));
    snprintf(resolver, sizeof(resolver),
             strchr(zones[0].address, ':') ? "[%.40s]:%d" : "%.40s:%d", zones[0].address,
             world.port);
}

static int stop(void **state)
{
    (void)state;
    pms_txt_report_done(&report);
    world_stop(&world);
    ns_arguments_free();
    return 0;
}

static void check_for(const char *domain, const char *expected, struct pms_txt_options options)
{
    struct pms_error err = PMS_ERROR_INIT;

    pms_txt_report_done(&report);
    options.resolver = resolver;
    if (options.timeout_ms == 0)
        options.timeout_ms = PATIENT_MS;
    assert_int_equal(pms_txt_check(domain, expected, &options, &report, &err), 0);
    assert_int_equal(err.code, PMS_OK);
    assert_true(report.count >= 1);
}

static void check(const char *domain)
{
    check_for(domain, EXPECTED, (struct pms_txt_options){0});
    assert_int_equal(report.count, 1);
}

static void assert_answer(size_t at, const char *server, enum pms_txt_result result,
                          const char *reason)
{
    assert_true(at < report.count);
    assert_string_equal(report.answers[at].server, server);
    assert_string_equal(pms_txt_result_name(report.answers[at].result),
                        pms_txt_result_name(result));
    if (reason)
        assert_string_equal(report.answers[at].reason, reason);
    else
        assert_null(report.answers[at].reason);
}

static void assert_resolver(enum pms_txt_result result, const char *reason)
{
    char title[80];

    snprintf(title, sizeof(title), "resolver %s", resolver);
    assert_answer(0, title, result, reason);
    assert_int_equal(report.answers[0].authoritative, 0);
}

static void reads_what_one_server_has(void **state)
{
    const struct zone zone = {
        "127.0.0.1",
        ZONE_DNSMASQ,
        {
            "--txt-record=good.example," EXPECTED,
            "--txt-record=wrong.example," PMS_TXT_PREFIX "stale",
            "--txt-record=quoted.example,\"" EXPECTED "\"",
            "--txt-record=several.example,v=spf1 -all",
            "--txt-record=several.example," EXPECTED,
            "--txt-record=several.example," PMS_TXT_PREFIX "other",
            "--txt-record=foreign.example,v=spf1 -all",
            "--txt-record=upper.example," PMS_TXT_PREFIX "ABC",
            "--host-record=bare.example,127.0.0.9",
            "--local=/bare.example/",
            "--local=/gone.example/",
        },
    };

    (void)state;
    start(&zone, 1);
    check("good.example");
    assert_resolver(PMS_TXT_FOUND, NULL);
    assert_int_equal(report.answers[0].record_count, 1);
    assert_string_equal(report.answers[0].records[0], EXPECTED);

    check("GOOD.Example");
    assert_resolver(PMS_TXT_FOUND, NULL);

    check("wrong.example");
    assert_resolver(PMS_TXT_WRONG, NULL);
    assert_string_equal(report.answers[0].records[0], PMS_TXT_PREFIX "stale");

    check("quoted.example");
    assert_resolver(PMS_TXT_WRONG, NULL);

    check("several.example");
    assert_resolver(PMS_TXT_FOUND, NULL);
    assert_int_equal(report.answers[0].record_count, 2);
    assert_string_equal(report.answers[0].records[0], EXPECTED);
    assert_string_equal(report.answers[0].records[1], PMS_TXT_PREFIX "other");

    check("foreign.example");
    assert_resolver(PMS_TXT_MISSING, NULL);
    assert_int_equal(report.answers[0].record_count, 1);
    assert_string_equal(report.answers[0].records[0], "v=spf1 -all");

    check_for("upper.example", PMS_TXT_PREFIX "abc", (struct pms_txt_options){0});
    assert_resolver(PMS_TXT_WRONG, NULL);

    check("bare.example");
    assert_resolver(PMS_TXT_MISSING, NULL);
    assert_int_equal(report.answers[0].record_count, 0);

    check("gone.example");
    assert_resolver(PMS_TXT_NXDOMAIN, NULL);

    check("unknown.example"); /* without an upstream dnsmasq refuses what it does not know */
    assert_resolver(PMS_TXT_FAILED, "DNS server refused query");
}

static void joins_pieces_and_follows_long_answers(void **state)
{
    /* The first fits only with EDNS, the second only through TCP. */
    const struct zone zone = {
        "127.0.0.1",
        ZONE_DNSMASQ,
        {
            "--txt-record=long.example," PMS_TXT_PREFIX "," BYTES_250 "," BYTES_250,
            "--txt-record=many.example," BYTES_250,
            "--txt-record=many.example,a" BYTES_250,
            "--txt-record=many.example,b" BYTES_250,
            "--txt-record=many.example,c" BYTES_250,
            "--txt-record=many.example,d" BYTES_250,
            "--txt-record=many.example," EXPECTED,
        },
    };

    (void)state;
    start(&zone, 1);
    check_for("long.example", LONG_VALUE, (struct pms_txt_options){0});
    assert_resolver(PMS_TXT_FOUND, NULL);
    assert_int_equal(report.answers[0].record_count, 1);
    assert_string_equal(report.answers[0].records[0], LONG_VALUE);
    check("many.example");
    assert_resolver(PMS_TXT_FOUND, NULL);
    assert_int_equal(report.answers[0].record_count, 1);
    check_for("many.example", "other", (struct pms_txt_options){0});
    assert_resolver(PMS_TXT_WRONG, NULL);
}

static void asks_over_ipv6(void **state)
{
    const struct zone zone = {"::1", ZONE_DNSMASQ, {"--txt-record=good.example," EXPECTED}};

    (void)state;
    if (!world_start(&world, &zone, 1))
        skip(); /* a machine without IPv6 */
    snprintf(resolver, sizeof(resolver), "[::1]:%d", world.port);
    check("good.example");
    assert_resolver(PMS_TXT_FOUND, NULL);
}

static void check_script(enum zone_script script, int timeout_ms, int tries)
{
    const struct zone zone = {"127.0.0.1", script, {NULL}};

    start(&zone, 1);
    check_for("acme.example", ZONE_RECORD,
              (struct pms_txt_options){.timeout_ms = timeout_ms, .tries = tries});
    assert_int_equal(report.count, 1);
    world_stop(&world);
}

static void says_when_nobody_answers(void **state)
{
    (void)state;
    check_script(ZONE_SILENT, HASTY_MS, 2);
    assert_resolver(PMS_TXT_SILENT, "Timeout while contacting DNS servers");
    snprintf(resolver, sizeof(resolver), "127.0.0.1:%d", free_port());
    check("acme.example");
    assert_resolver(PMS_TXT_FAILED, "Could not contact DNS servers");
}

static void asks_again_as_often_as_told(void **state)
{
    (void)state;
    check_script(ZONE_FORGETFUL, HASTY_MS, 1);
    assert_resolver(PMS_TXT_SILENT, "Timeout while contacting DNS servers");
    check_script(ZONE_FORGETFUL, HASTY_MS, 10);
    assert_resolver(PMS_TXT_FOUND, NULL);
}

static void survives_broken_servers(void **state)
{
    (void)state;
    check_script(ZONE_SERVFAIL, PATIENT_MS, 1);
    assert_resolver(PMS_TXT_FAILED, "DNS server returned general failure");
    check_script(ZONE_CUT, PATIENT_MS, 1);
    assert_resolver(PMS_TXT_FAILED, "Misformatted DNS reply");
    assert_int_equal(report.answers[0].record_count, 0);
    check_script(ZONE_WITHOUT_EDNS, PATIENT_MS, 1);
    assert_resolver(PMS_TXT_FOUND, NULL);
    check_script(ZONE_NODATA_SOA, PATIENT_MS, 1);
    assert_resolver(PMS_TXT_MISSING, NULL);
}

static void is_not_fooled(void **state)
{
    (void)state;
    check_script(ZONE_NUL, PATIENT_MS, 1);
    assert_resolver(PMS_TXT_WRONG, NULL);
    assert_string_equal(report.answers[0].records[0], ZONE_RECORD "\\000zz");
    check_script(ZONE_OTHER_ID, HASTY_MS, 1);
    assert_resolver(PMS_TXT_SILENT, "Timeout while contacting DNS servers");
}

static void asks_each_server_of_the_domain(void **state)
{
    const struct zone zones[] = {
        {"127.0.0.1",
         ZONE_DNSMASQ,
         {"--txt-record=acme.example," PMS_TXT_PREFIX "cached",
          ns_argument("acme.example", "b.ns.example"),
          ns_argument("acme.example", "a.ns.example"),
          ns_argument("acme.example", "C.ns.example"),
          ns_argument("acme.example", "d.ns.example"),
          ns_argument("acme.example", "e.ns.example"), "--host-record=a.ns.example,127.0.0.2",
          "--host-record=b.ns.example,127.0.0.3", "--host-record=c.ns.example,127.0.0.4",
          "--host-record=d.ns.example,127.0.0.5"}},
        {"127.0.0.2",
         ZONE_DNSMASQ,
         {"--auth-server=a.ns.example,127.0.0.2", "--auth-zone=acme.example",
          "--txt-record=acme.example," EXPECTED}},
        {"127.0.0.3",
         ZONE_DNSMASQ,
         {"--auth-server=b.ns.example,127.0.0.3", "--auth-zone=acme.example",
          "--txt-record=acme.example,v=spf1 -all"}},
        {"127.0.0.4", ZONE_REFERRAL, {NULL}},
        {"127.0.0.5", ZONE_SILENT, {NULL}},
    };

    (void)state;
    start(zones, sizeof(zones) / sizeof(*zones));
    check_for("acme.example", EXPECTED,
              (struct pms_txt_options){.timeout_ms = 1000, .tries = 1, .authoritative = 1});
    assert_int_equal(report.count, 6);
    assert_resolver(PMS_TXT_WRONG, NULL);
    assert_answer(1, "a.ns.example", PMS_TXT_FOUND, NULL);
    assert_answer(2, "b.ns.example", PMS_TXT_MISSING, NULL);
    assert_answer(3, "C.ns.example", PMS_TXT_FAILED,
                  "The server does not answer for this domain");
    assert_answer(4, "d.ns.example", PMS_TXT_SILENT, "Timeout while contacting DNS servers");
    assert_answer(5, "e.ns.example", PMS_TXT_FAILED, "The server's name has no address");
    assert_string_equal(report.answers[2].records[0], "v=spf1 -all");
    for (size_t i = 1; i < report.count; i++)
        assert_int_equal(report.answers[i].authoritative, 1);
}

static void walks_up_to_the_zone(void **state)
{
    const struct zone zones[] = {
        {"127.0.0.1",
         ZONE_DNSMASQ,
         {"--local=/example/", ns_argument("acme.example", "ns.acme.example"),
          ns_argument("example", "tld.example"), "--host-record=tld.example,127.0.0.2",
          "--host-record=ns.acme.example,127.0.0.2"}},
        {"127.0.0.2",
         ZONE_DNSMASQ,
         {"--local=/example/", "--txt-record=eu.west.acme.example," EXPECTED}},
    };
    struct pms_txt_options authoritative = {.authoritative = 1};

    (void)state;
    start(zones, sizeof(zones) / sizeof(*zones));
    check_for("eu.west.acme.example", EXPECTED, authoritative);
    assert_int_equal(report.count, 2);
    assert_resolver(PMS_TXT_NXDOMAIN, NULL);
    assert_answer(1, "ns.acme.example", PMS_TXT_FOUND, NULL);

    /* The servers of a top-level domain are no help. */
    check_for("nobody.example", EXPECTED, authoritative);
    assert_int_equal(report.count, 1);
    assert_resolver(PMS_TXT_NXDOMAIN, NULL);
}

static void asks_eight_servers_at_most(void **state)
{
    struct zone zone = {
        "127.0.0.1",
        ZONE_DNSMASQ,
        {"--txt-record=acme.example," EXPECTED, "--address=/ns.example/127.0.0.1"}};

    (void)state;
    for (size_t i = 0; i < 10; i++) {
        char name[] = "?.ns.example";

        name[0] = (char)('j' - i);
        zone.arguments[2 + i] = ns_argument("acme.example", name);
    }
    start(&zone, 1);
    check_for("acme.example", EXPECTED, (struct pms_txt_options){.authoritative = 1});
    assert_int_equal(report.count, 9);
    assert_answer(1, "a.ns.example", PMS_TXT_FOUND, NULL);
    assert_answer(8, "h.ns.example", PMS_TXT_FOUND, NULL);
}

static void leaves_the_servers_alone_when_the_resolver_is_silent(void **state)
{
    const struct zone zone = {"127.0.0.1", ZONE_SILENT, {NULL}};

    (void)state;
    start(&zone, 1);
    check_for("acme.example", EXPECTED,
              (struct pms_txt_options){.timeout_ms = HASTY_MS, .tries = 1, .authoritative = 1});
    assert_int_equal(report.count, 1);
}

static void *check_in_thread(void *argument)
{
    struct pms_txt_options options = {
        .resolver = resolver, .timeout_ms = PATIENT_MS, .authoritative = 1};
    int *good = argument;

    for (int i = 0; i < 20; i++) {
        struct pms_txt_report mine = {0};
        struct pms_error err = PMS_ERROR_INIT;

        if (pms_txt_check("acme.example", EXPECTED, &options, &mine, &err) == 0)
            *good += mine.count == 2 && mine.answers[0].result == PMS_TXT_FOUND &&
                     mine.answers[1].result == PMS_TXT_FOUND;
        pms_txt_report_done(&mine);
    }
    return NULL;
}

static void works_in_several_threads(void **state)
{
    const struct zone zone = {"127.0.0.1",
                              ZONE_DNSMASQ,
                              {"--txt-record=acme.example," EXPECTED,
                               ns_argument("acme.example", "ns.acme.example"),
                               "--host-record=ns.acme.example,127.0.0.1"}};
    pthread_t threads[4];
    int good[4] = {0};

    (void)state;
    start(&zone, 1);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, check_in_thread, &good[i]), 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(good[i], 20);
}

#define TEST(name) cmocka_unit_test_teardown(name, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_what_one_server_has),
        TEST(joins_pieces_and_follows_long_answers),
        TEST(asks_over_ipv6),
        TEST(says_when_nobody_answers),
        TEST(asks_again_as_often_as_told),
        TEST(survives_broken_servers),
        TEST(is_not_fooled),
        TEST(asks_each_server_of_the_domain),
        TEST(walks_up_to_the_zone),
        TEST(asks_eight_servers_at_most),
        TEST(leaves_the_servers_alone_when_the_resolver_is_silent),
        TEST(works_in_several_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
