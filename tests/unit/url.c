/* SPDX-License-Identifier: MIT */
#include "http/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *text;
    const char *origin;
    const char *path;
    int is_https, is_loopback, is_odd;
} good[] = {
    {"https://api.getpostman.com/scim/v2/", "https://api.getpostman.com", "/scim/v2", 1, 0, 0},
    {"HTTPS://API.example:443/scim/v2", "https://api.example", "/scim/v2", 1, 0, 0},
    {"https://h.example:8443", "https://h.example:8443", "", 1, 0, 0},
    {"https://h.example//", "https://h.example", "", 1, 0, 0},
    {"http://localhost:80/x", "http://localhost", "/x", 0, 1, 0},
    {"http://LocalHost/x", "http://localhost", "/x", 0, 1, 0},
    {"http://127.0.0.1:8080", "http://127.0.0.1:8080", "", 0, 1, 0},
    {"http://127.255.3.4/", "http://127.255.3.4", "", 0, 1, 0},
    {"http://[::1]:9/scim", "http://[::1]:9", "/scim", 0, 1, 0},
    {"http://128.0.0.1/", "http://128.0.0.1", "", 0, 0, 0},
    {"http://127.0.0.1.evil.example/", "http://127.0.0.1.evil.example", "", 0, 0, 0},
    {"http://localhost.evil.example/", "http://localhost.evil.example", "", 0, 0, 0},
    {"http://[::2]/", "http://[::2]", "", 0, 0, 0},
    /* libcurl reads addresses as inet_aton() does, and what it read is what is connected to. */
    {"http://0x7f.1/", "http://127.0.0.1", "", 0, 1, 0},
    {"http://0177.0.0.1/", "http://127.0.0.1", "", 0, 1, 0},
    {"http://2130706433/", "http://127.0.0.1", "", 0, 1, 0},
    {"http://0x80.1/", "http://128.0.0.1", "", 0, 0, 0},
    {"http://localhost./", "http://localhost.", "", 0, 0, 0},
    {"http://127.0.0.1./", "http://127.0.0.1.", "", 0, 0, 0},
    {"http://[::ffff:127.0.0.1]/", "http://[::ffff:127.0.0.1]", "", 0, 0, 0},
    {"http://[0:0:0:0:0:0:0:1]/", "http://[::1]", "", 0, 1, 0},
    {"http://127.0.0.1:80@evil.example/", "http://evil.example", "", 0, 0, 1},
    {"http://localhost@evil.example/", "http://evil.example", "", 0, 0, 1},
    {"http://evil.example@localhost/", "http://localhost", "", 0, 1, 1},
    {"https://a:b@h.example/", "https://h.example", "", 1, 0, 1},
    {"https://localhost@h.example/", "https://h.example", "", 1, 0, 1},
    {"https://h.example/x?a=b", "https://h.example", "/x", 1, 0, 1},
    {"https://h.example/x#a", "https://h.example", "/x", 1, 0, 1},
};

static void test_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        AUTO(pms_url_done) struct pms_url url = {0};
        struct pms_error err = PMS_ERROR_INIT;

        print_message("# %s\n", good[i].text);
        assert_int_equal(pms_url_split(good[i].text, &url, &err), 0);
        assert_string_equal(url.origin, good[i].origin);
        assert_string_equal(url.path, good[i].path);
        assert_int_equal(url.is_https, good[i].is_https);
        assert_int_equal(pms_url_is_loopback(&url), good[i].is_loopback);
        assert_int_equal(url.has_user || url.has_query, good[i].is_odd);
    }
}

static void test_bad(void **state)
{
    static const char *const bad[] = {
        "",
        "h.example/scim",
        "//h.example/",
        "https://",
        "ftp://h.example/",
        "https:/h.example/",
        "https:///h.example/",
        "https://%68.example/",
        "http://%3107.0.0.1/",
        "http://localhost%2eevil.example/",
        "https://user@h%2eexample/",
        "file:///x",
        "https://h .example",
        "https://h\n/x",
        "unix:///a/b",
        "https://[::1",

        "https://h:99999/",
        "PMAK-secret",
        "https://h:x/y",
        "gopher://h/",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct pms_url url = {0};
        struct pms_error err = PMS_ERROR_INIT;

        print_message("# %s\n", i == 7 ? "(newline)" : bad[i]);
        assert_int_equal(pms_url_split(bad[i], &url, &err), -PMS_E_CONFIG);
        assert_null(url.origin);
        assert_null(strstr(err.message, "secret"));
    }
}

static void test_origin(void **state)
{
    static const struct {
        const char *a, *b;
        int same;
    } pairs[] = {
        {"https://h.example/a", "https://H.example:443/b", 1},
        {"https://h.example/a", "http://h.example/a", 0},
        {"https://h.example/a", "https://h.example:444/a", 0},
        {"https://h.example/a", "https://h.example.evil/a", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        AUTO(pms_url_done) struct pms_url a = {0};
        AUTO(pms_url_done) struct pms_url b = {0};
        struct pms_error err = PMS_ERROR_INIT;

        assert_int_equal(pms_url_split(pairs[i].a, &a, &err), 0);
        assert_int_equal(pms_url_split(pairs[i].b, &b, &err), 0);
        assert_int_equal(pms_url_same_origin(&a, &b), pairs[i].same);
    }
}

static void test_encode(void **state)
{
    AUTO(pms_buf_free) struct pms_buf buf = PMS_BUF(256);
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(
        pms_url_encode(&buf, "userName eq \"a+b@c.example\"&%/?#\xc3\xa9~-._", &err), 0);
    assert_string_equal(pms_buf_text(&buf),
                        "userName%20eq%20%22a%2Bb%40c.example%22%26%25%2F%3F"
                        "%23%C3%A9~-._");
}

static void test_encode_ceiling(void **state)
{
    AUTO(pms_buf_free) struct pms_buf buf = PMS_BUF(4);
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_url_encode(&buf, "++", &err), -PMS_E_REMOTE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),          cmocka_unit_test(test_bad),
        cmocka_unit_test(test_origin),         cmocka_unit_test(test_encode),
        cmocka_unit_test(test_encode_ceiling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
