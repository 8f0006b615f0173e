/* SPDX-License-Identifier: MIT */
#include "http/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "http/strike.h"

static void collect(void *context, const char *line)
{
    struct pms_error err = PMS_ERROR_INIT;

    pms_buf_printf(context, &err, "%s\n", line);
}

/* The lines that tracing one thing gives. */
struct traced {
    struct pms_buf lines;
    struct pms_trace trace;
};

static struct pms_trace *start(struct traced *traced)
{
    traced->lines = (struct pms_buf)PMS_BUF(1 << 20);
    traced->trace =
        (struct pms_trace){collect, &traced->lines, "k3y-of-ours", "t0ken-got-for-it"};
    return &traced->trace;
}

static void finish(struct traced *traced, const char *expected)
{
    assert_string_equal(pms_buf_text(&traced->lines), expected);
    pms_buf_free(&traced->lines);
}

static void test_headers(void **state)
{
    struct traced t;
    struct pms_trace *trace = start(&t);

    (void)state;
    pms_trace_header(trace, '>', "AUTHORIZATION", "Bearer abc");
    pms_trace_header(trace, '>', "X-api-Key", "abc");
    pms_trace_header(trace, '<', "set-cookie", "abc");
    pms_trace_header(trace, '<', "Cookie", "abc");
    pms_trace_header(trace, '<', "X-Echo", "you sent k3y-of-ours and k3y-of-ours");
    pms_trace_header(trace, '<', "X-Got", "t0ken-got-for-it, of k3y-of-ours");
    pms_trace_header(trace, '<', "X-Odd", "red \x1b[31m text");
    finish(
        &t,
        "> AUTHORIZATION: ***\n> X-api-Key: ***\n< set-cookie: ***\n< Cookie: ***\n"
        "< X-Echo: you sent *** and ***\n< X-Got: ***, of ***\n< X-Odd: red \\x1b[31m text\n");
}

static void test_json(void **state)
{
    static const char body[] =
        "{\"id\":\"1\",\"Secret\":\"s\",\"deep\":[{\"access_token\":{\"a\":1},\"b\":2}],"
        "\"password\":5,\"client_secret\":null,\"key\":\"masked\",\"note\":\"k3y-of-ours\"}";
    struct traced t;

    (void)state;
    pms_trace_body(start(&t), '<', body, strlen(body));
    finish(
        &t,
        "< {\"id\":\"1\",\"Secret\":\"***\",\"deep\":[{\"access_token\":\"***\",\"b\":2}],"
        "\"password\":\"***\",\"client_secret\":\"***\",\"key\":\"***\",\"note\":\"***\"}\n");
}

static void test_broken_json(void **state)
{
    static const char body[] = " {\"secret\":\"abc";
    struct traced t;

    (void)state;
    pms_trace_body(start(&t), '<', body, strlen(body));
    finish(&t, "< (15 bytes that are not shown)\n");
}

static void test_text(void **state)
{
    static const char body[] = "<html>\n<b>\x9b no\xe2\x80\xae\n</html>";
    struct traced t;

    (void)state;
    pms_trace_body(start(&t), '<', body, strlen(body));
    finish(&t, "< <html>\n< <b>\\x9b no\\u202e\n< </html>\n");
}

static void test_cut(void **state)
{
    char body[3001];
    struct traced t;

    (void)state;
    memset(body, 'x', 3000);
    /* The key lies across the cut. */
    memcpy(body + PMS_TRACE_BODY_MAX - 5, "k3y-of-ours", 11);
    pms_trace_body(start(&t), '>', body, 3000);
    assert_null(strstr(pms_buf_text(&t.lines), "k3y"));
    assert_non_null(strstr(pms_buf_text(&t.lines), "\n> (944 more bytes)\n"));
    pms_buf_free(&t.lines);
}

static void test_nobody_listens(void **state)
{
    struct pms_trace trace = {0};

    (void)state;
    pms_trace_line(&trace, '*', "%s", "x");
    pms_trace_body(&trace, '*', "x", 1);
}

static void test_strike(void **state)
{
    char text[] = "ab secret-1 cd secret-1";
    char kept[] = "short words stay";

    (void)state;
    pms_strike(text, "secret-1");
    assert_string_equal(text, "ab *** cd ***");
    pms_strike(kept, "or");
    pms_strike(kept, NULL);
    assert_string_equal(kept, "short words stay");
}

static const struct {
    const char *text, *expected;
} quoted[] = {
    {"key=PMAK-ab%2Fcd%2bef%3D%22 end", "key=*** end"},
    {"{\"a\":\"PMAK-ab\\/cd+ef=\\\"\"}", "{\"a\":\"***\"}"},
    {"\\u0050MAK-ab\\u002Fcd+ef\\u003d\\u0022.", "***."},
    {"<b>PMAK-ab&#47;cd&#x2b;ef=&quot;</b>", "<b>***</b>"},
    {"pmak-AB/CD+EF=\"", "***"},
    {"starts with PMAK-ab/cd+ef", "starts with ***"},
    {"ends with -ab/cd+ef=\"", "ends with -ab/cd+ef=\""},
    {"ends with K-ab/cd+ef=\"", "ends with ***"},
    {"PMAK-*** is masked", "PMAK-*** is masked"},
    {"%", "%"},
    {"\\u00", "\\u00"},
    {"&#99999999999;&#x50;", "&#99999999999;&#x50;"},
};

/* Servers quote keys in their own ways, and cut them. */
static void test_strike_quoted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(quoted) / sizeof(*quoted); i++) {
        char text[128];

        snprintf(text, sizeof(text), "%s", quoted[i].text);
        pms_strike(text, "PMAK-ab/cd+ef=\"");
        assert_string_equal(text, quoted[i].expected);
    }
}

/* A key may look as if it were escaped. */
static void test_strike_literally(void **state)
{
    static const char *const keys[] = {"ab\\\\cd-ef", "ab%41&amp;cd", "\\u0041-\\/-x"};

    (void)state;
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        char text[128];

        snprintf(text, sizeof(text), "key \"%s\"", keys[i]);
        pms_strike(text, keys[i]);
        assert_string_equal(text, "key \"***\"");
    }
}

static void test_strike_error(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    pms_fail(&err, PMS_E_AUTH, "no secret-1");
    pms_error_hint(&err, "use another than secret-1");
    snprintf(err.scim_type, sizeof(err.scim_type), "secret-1");
    assert_int_equal(pms_strike_error(&err, "secret-1"), -PMS_E_AUTH);
    assert_string_equal(err.message, "no ***");
    assert_string_equal(err.hint, "use another than ***");
    assert_string_equal(err.scim_type, "***");
}

/* However a member or a header that carries a secret spells its name. */
static void test_secret_names(void **state)
{
    static const char body[] = "{\"apiKey\":\"a\",\"API-KEY\":\"b\",\"accessToken\":\"c\","
                               "\"ClientSecret\":\"d\",\"keys\":\"e\",\"ke\":\"f\"}";
    struct traced t;
    struct pms_trace *trace = start(&t);

    (void)state;
    pms_trace_header(trace, '<', "x_api_key", "abc");
    pms_trace_header(trace, '<', "X-Auth-Token", "abc");
    pms_trace_header(trace, '<', "X-Request-Id", "abc");
    pms_trace_body(trace, '<', body, strlen(body));
    finish(&t, "< x_api_key: ***\n< X-Auth-Token: ***\n< X-Request-Id: abc\n"
               "< {\"apiKey\":\"***\",\"API-KEY\":\"***\",\"accessToken\":\"***\","
               "\"ClientSecret\":\"***\",\"keys\":\"e\",\"ke\":\"f\"}\n");
}

static void test_great_body(void **state)
{
    static char body[200 * 1024];
    struct traced t;
    struct pms_trace *trace = start(&t);

    (void)state;
    memset(body, 'a', sizeof(body) - 1);
    memcpy(body + 2040, "k3y-of-ours", 11);
    pms_trace_body(trace, '<', body, sizeof(body) - 1);
    assert_non_null(strstr(pms_buf_text(&t.lines), "aaaa***aaaaa\n"));
    assert_non_null(strstr(pms_buf_text(&t.lines), "< (202743 more bytes)\n"));
    pms_buf_free(&t.lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_broken_json),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_nobody_listens),
        cmocka_unit_test(test_strike),
        cmocka_unit_test(test_strike_quoted),
        cmocka_unit_test(test_strike_literally),
        cmocka_unit_test(test_strike_error),
        cmocka_unit_test(test_secret_names),
        cmocka_unit_test(test_great_body),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
