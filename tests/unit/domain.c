/* SPDX-License-Identifier: MIT */
/* The parts of domain verification that need no server. */
#include <pmscim/domain.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/resolver.h"
#include "domain/txt_match.h"
#include "domain/txt_report.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define OURS         PMS_TXT_PREFIX "abc"

#define LABEL_63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAME_253 LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_61
#define LABEL_61 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void accepts_domain_names(void **state)
{
    static const char *const good[] = {
        "acme.example", "ACME.Example",          "eu.acme.example",  "x--y.acme.example",
        "a.b",          "xn--bcher-kva.example", "_dmarc.a.example", "1.2.example",
        NAME_253,       LABEL_63 ".example",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        struct pms_error err = PMS_ERROR_INIT;

        assert_int_equal(pms_domain_valid(good[i], &err), 0);
        assert_int_equal(err.code, PMS_OK);
    }
}

static void refuses_what_is_no_domain_name(void **state)
{
    static const struct {
        const char *name, *message, *hint;
        int column;
    } bad[] = {
        {"", "the domain name is empty", "", 0},
        {"acme", "'acme' is no domain name: it has a single label",
         "give the whole name, such as acme.example", 0},
        {"acme..example", "'acme..example' is no domain name: a label is empty", "", 6},
        {".acme.example", "'.acme.example' is no domain name: a label is empty", "", 1},
        {"acme.example.", "'acme.example.' is no domain name: a label is empty", "", 14},
        {"ann@acme.example",
         "'ann@acme.example' is no domain name: it may hold letters, digits, '-' and '_'",
         "give the part after the '@'", 4},
        {"https://acme.example",
         "'https://acme.example' is no domain name: it may hold letters, digits, '-' and '_'",
         "give the name alone, such as acme.example", 6},
        {"b\xc3\xbc"
         "cher.example",
         "'b\xc3\xbc"
         "cher.example' is no domain name: it may hold letters, digits, '-' and '_'",
         "give the name in its DNS spelling, which starts with xn--", 2},
        {"ac me.example",
         "'ac me.example' is no domain name: it may hold letters, digits, '-' and '_'", "", 3},
        {"acme\n.example",
         "'acme\\x0a.example' is no domain name: it may hold letters, digits, '-' and '_'", "",
         5},
        {"a" LABEL_63 ".example",
         "'a" LABEL_63 ".example' is no domain name: a label is longer than 63", "", 1},
        {"x" NAME_253, "the domain name is longer than 253", "", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct pms_error err = PMS_ERROR_INIT;

        assert_int_equal(pms_domain_valid(bad[i].name, &err), -PMS_E_PARSE);
        assert_int_equal(err.code, PMS_E_PARSE);
        assert_string_equal(err.message, bad[i].message);
        assert_string_equal(err.hint, bad[i].hint);
        assert_int_equal(err.column, bad[i].column);
    }
}

static void matches_records(void **state)
{
    static const struct {
        const char *records[3];
        enum pms_txt_result result;
    } cases[] = {
        {{NULL}, PMS_TXT_MISSING},
        {{OURS}, PMS_TXT_FOUND},
        {{"v=spf1 -all", OURS}, PMS_TXT_FOUND},
        {{PMS_TXT_PREFIX "old", OURS}, PMS_TXT_FOUND},
        {{OURS, PMS_TXT_PREFIX "old"}, PMS_TXT_FOUND},
        {{"v=spf1 -all"}, PMS_TXT_MISSING},
        {{""}, PMS_TXT_MISSING},
        {{"abc"}, PMS_TXT_MISSING},
        {{"x" OURS}, PMS_TXT_MISSING},
        {{PMS_TXT_PREFIX "old"}, PMS_TXT_WRONG},
        {{PMS_TXT_PREFIX}, PMS_TXT_WRONG},
        {{PMS_TXT_PREFIX "ABC"}, PMS_TXT_WRONG},
        {{"Postman-Domain-Verification=abc"}, PMS_TXT_WRONG},
        {{"\"" OURS "\""}, PMS_TXT_WRONG},
        {{"'" OURS "'"}, PMS_TXT_WRONG},
        {{" " OURS}, PMS_TXT_WRONG},
        {{OURS " "}, PMS_TXT_WRONG},
        {{OURS "\n"}, PMS_TXT_WRONG},
        {{OURS "\\000"}, PMS_TXT_WRONG},
        {{"v=spf1 -all", " " OURS, "other"}, PMS_TXT_WRONG},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *records[COUNT(cases[i].records)];
        size_t count = 0;

        while (count < COUNT(records) && cases[i].records[count]) {
            records[count] = strdup(cases[i].records[count]);
            count++;
        }
        assert_int_equal(pms_txt_match(records, count, OURS), cases[i].result);
        while (count > 0)
            free(records[--count]);
    }
}

static void matches_an_expected_value_of_any_kind(void **state)
{
    char other[] = "other-verification=1";
    char *records[] = {other};

    (void)state;
    assert_int_equal(pms_txt_match(records, 1, "other-verification=1"), PMS_TXT_FOUND);
    assert_int_equal(pms_txt_match(records, 1, "Other-verification=1"), PMS_TXT_MISSING);
}

static void reads_resolvers(void **state)
{
    static const struct {
        const char *text, *host;
        int port;
        const char *title;
    } cases[] = {
        {NULL, "", 53, "system resolver"},
        {"127.0.0.1", "127.0.0.1", 53, "resolver 127.0.0.1:53"},
        {"127.0.0.1:5353", "127.0.0.1", 5353, "resolver 127.0.0.1:5353"},
        {"127.0.0.1:65535", "127.0.0.1", 65535, "resolver 127.0.0.1:65535"},
        {"::1", "::1", 53, "resolver [::1]:53"},
        {"[::1]", "::1", 53, "resolver [::1]:53"},
        {"[0:0::1]:5353", "::1", 5353, "resolver [::1]:5353"},
        {"localhost", "localhost", 53, "resolver localhost:53"},
        {"localhost:5353", "localhost", 5353, "resolver localhost:5353"},
        {"ns1.acme_x.example.:1", "ns1.acme_x.example.", 1, "resolver ns1.acme_x.example.:1"},
        {"[::ffff:127.0.0.1]:1", "::ffff:127.0.0.1", 1, "resolver [::ffff:127.0.0.1]:1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_txt_options options = {.resolver = cases[i].text};
        struct pms_resolver resolver;
        struct pms_error err = PMS_ERROR_INIT;
        char *title;

        assert_int_equal(pms_resolver_read(&options, &resolver, &err), 0);
        assert_string_equal(resolver.host, cases[i].host);
        assert_int_equal(resolver.port, cases[i].port);
        title = pms_resolver_title(&resolver);
        assert_string_equal(title, cases[i].title);
        free(title);
    }
}

static void refuses_what_is_no_resolver(void **state)
{
    static const char *const bad[] = {
        "",
        "127.0.0",
        "127.1",
        "10",
        "256.1.1.1",
        "1.2.3.4.",
        "localhost:",
        ".",
        "a..b",
        ".a",
        "a b",
        "[localhost]",
        "ns1.example/",
        "127.0.0.1:",
        "127.0.0.1:0",
        ":53",
        "[]:53",
        "127.0.0.1:abc",
        "127.0.0.1:65536",
        "127.0.0.1:+53",
        "[::1",
        "[::1]53",
        "[::1]:",
        "[127.0.0.1]:53",
        "127.0.0.1:000053",
        "::1]:53",
        " ::1",
        "1.2.3.4 ",
        "fe80::1%lo",
        "127.0.0.1,",
        "[[::1]]",
        "[::1]:99999999999999999999",
        "1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct pms_txt_options options = {.resolver = bad[i]};
        struct pms_resolver resolver = {.port = -7};
        struct pms_error err = PMS_ERROR_INIT;

        assert_int_equal(pms_resolver_read(&options, &resolver, &err), -PMS_E_PARSE);
        assert_int_equal(resolver.port, -7);
        assert_non_null(strstr(err.message, "is neither an address"));
        assert_string_equal(err.hint, "give HOST, HOST:PORT or [IPV6]:PORT");
    }
}

static void waits_within_reason(void **state)
{
    static const struct {
        int timeout_ms, tries, want_ms, want_tries;
    } cases[] = {
        {0, 0, 2000, 2},
        {-1, -1, 2000, 2},
        {150, 1, 150, 1},
        {1 << 30, 1 << 30, 60000, 10},
    };
    struct pms_resolver resolver;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_txt_options options = {.timeout_ms = cases[i].timeout_ms,
                                          .tries = cases[i].tries};

        assert_int_equal(pms_resolver_read(&options, &resolver, &err), 0);
        assert_int_equal(resolver.patience.timeout_ms, cases[i].want_ms);
        assert_int_equal(resolver.patience.tries, cases[i].want_tries);
    }
    assert_int_equal(pms_resolver_read(NULL, &resolver, &err), 0);
    assert_int_equal(resolver.patience.tries, 2);
}

/* A reply with `count` records out of `texts`, which the caller ends with pms_dns_reply_done().
 */
static struct pms_dns_reply reply_of(const char *const *texts, size_t count)
{
    struct pms_dns_reply reply = {.status = PMS_DNS_RECORDS};

    for (size_t i = 0; i < count; i++)
        assert_true(pms_dns_list_add(&reply.records, strdup(texts[i])));
    return reply;
}

static void shows_challenges_only_where_there_are_some(void **state)
{
    static const char *const both[] = {"v=spf1 -all", " " OURS, PMS_TXT_PREFIX "old"};
    static const char *const others[] = {"v=spf1 -all", "a=b"};
    struct pms_dns_reply mixed = reply_of(both, COUNT(both));
    struct pms_dns_reply foreign = reply_of(others, COUNT(others));
    struct pms_txt_report report = {0};
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_txt_report_add(&report, strdup("a"), 0, &mixed, OURS, &err), 0);
    assert_int_equal(pms_txt_report_add(&report, strdup("b"), 1, &foreign, OURS, &err), 0);
    assert_int_equal(report.count, 2);
    assert_int_equal(report.answers[0].result, PMS_TXT_WRONG);
    assert_int_equal(report.answers[0].record_count, 2);
    assert_string_equal(report.answers[0].records[0], " " OURS);
    assert_string_equal(report.answers[0].records[1], PMS_TXT_PREFIX "old");
    assert_int_equal(report.answers[1].authoritative, 1);
    assert_int_equal(report.answers[1].result, PMS_TXT_MISSING);
    assert_int_equal(report.answers[1].record_count, 2);
    assert_string_equal(report.answers[1].records[0], "a=b");
    pms_txt_report_done(&report);
    assert_int_equal(report.count, 0);
    pms_dns_reply_done(&mixed);
    pms_dns_reply_done(&foreign);
}

static void shows_sixteen_records_and_judges_all(void **state)
{
    struct pms_dns_reply reply = {.status = PMS_DNS_RECORDS};
    struct pms_txt_report report = {0};
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    for (char digit = 'a'; digit < 'a' + 20; digit++) {
        char text[] = PMS_TXT_PREFIX "?";

        text[sizeof(text) - 2] = digit;
        assert_true(pms_dns_list_add(&reply.records, strdup(text)));
    }
    assert_int_equal(
        pms_txt_report_add(&report, strdup("a"), 0, &reply, PMS_TXT_PREFIX "t", &err), 0);
    assert_int_equal(report.answers[0].result, PMS_TXT_FOUND);
    assert_int_equal(report.answers[0].record_count, 16);
    assert_string_equal(report.answers[0].records[15], PMS_TXT_PREFIX "p");
    pms_txt_report_done(&report);
    pms_dns_reply_done(&reply);
}

static void names_results(void **state)
{
    (void)state;
    assert_string_equal(pms_txt_result_name(PMS_TXT_FOUND), "found");
    assert_string_equal(pms_txt_result_name(PMS_TXT_MISSING), "missing");
    assert_string_equal(pms_txt_result_name(PMS_TXT_WRONG), "wrong");
    assert_string_equal(pms_txt_result_name(PMS_TXT_NXDOMAIN), "no such domain");
    assert_string_equal(pms_txt_result_name(PMS_TXT_SILENT), "no answer");
    assert_string_equal(pms_txt_result_name(PMS_TXT_FAILED), "failed");
    assert_string_equal(pms_txt_result_name(PMS_TXT_COUNT), "unknown");
}

static void asks_nobody_for_nonsense(void **state)
{
    struct pms_txt_report report = {.count = 7};
    struct pms_txt_options wrong = {.resolver = "nobody"};
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_txt_check("acme", OURS, NULL, &report, &err), -PMS_E_PARSE);
    assert_int_equal(pms_txt_check("acme.example", "", NULL, &report, &err), -PMS_E_USAGE);
    assert_int_equal(pms_txt_check("acme.example", OURS, &wrong, &report, &err), -PMS_E_PARSE);
    assert_int_equal(report.count, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_domain_names),
        cmocka_unit_test(refuses_what_is_no_domain_name),
        cmocka_unit_test(matches_records),
        cmocka_unit_test(matches_an_expected_value_of_any_kind),
        cmocka_unit_test(reads_resolvers),
        cmocka_unit_test(refuses_what_is_no_resolver),
        cmocka_unit_test(waits_within_reason),
        cmocka_unit_test(shows_challenges_only_where_there_are_some),
        cmocka_unit_test(shows_sixteen_records_and_judges_all),
        cmocka_unit_test(names_results),
        cmocka_unit_test(asks_nobody_for_nonsense),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
