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
    traced->trace = (struct pms_trace){collect, &traced->lines, "k3y-of-ours"};
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
    pms_trace_header(trace, '<', "X-Odd", "red \x1b[31m text");
    finish(&t, "> AUTHORIZATION: ***\n> X-api-Key: ***\n< set-cookie: ***\n< Cookie: ***\n"
               "< X-Echo: you sent *** and ***\n< X-Odd: red \\x1b[31m text\n");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers),     cmocka_unit_test(test_json),
        cmocka_unit_test(test_broken_json), cmocka_unit_test(test_text),
        cmocka_unit_test(test_cut),         cmocka_unit_test(test_nobody_listens),
        cmocka_unit_test(test_strike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
