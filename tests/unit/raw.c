/* SPDX-License-Identifier: MIT */
/* Paths that somebody typed: what goes as it is, what is encoded, what goes nowhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/auto.h"
#include "client/raw.h"

static void paths(void **state)
{
    static const struct {
        const char *typed;
        const char *sent; /* NULL for refused */
    } cases[] = {
        {"/Users", "/Users"},
        {"/", "/"},
        {"/Users?", "/Users?"},
        {"/Users?count=1&x=a+b", "/Users?count=1&x=a+b"},
        {"/Users?filter=userName eq \"a%2Bb\"", "/Users?filter=userName%20eq%20%22a%2Bb%22"},
        {"/Groups/\xc3\xa9", "/Groups/%C3%A9"},
        {"/a/b{c}|d", "/a/b%7Bc%7D%7Cd"},
        {"/a..b/.c/d.", "/a..b/.c/d."},
        {"/.../x", "/.../x"},
        {"/Users?x=../..", "/Users?x=../.."},
        {"//Users", "//Users"},
        {"/@other.example/", "/@other.example/"},
        {"", NULL},
        {"Users", NULL},
        {"http://other.example/Users", NULL},
        {"@other.example/", NULL},
        {"/..", NULL},
        {"/.", NULL},
        {"/a/../b", NULL},
        {"/a/./b", NULL},
        {"/a/..?x", NULL},
        {"/%2e%2e/b", NULL},
        {"/a/.%2E/b", NULL},
        {"/%2e", NULL},
        {"/%2e%2e%2fadmin", NULL},
        {"/a%2f%2E%2e%2Fb", NULL},
        {"/a%2f..", NULL},
        {"/..%5cadmin", NULL},
        {"/..\\admin", NULL},
        {"/a/..;x/admin", NULL},
        {"/%252e%252e/admin", NULL},
        {"/a%252f..%25252fb", NULL},
        {"/a%00/../b", NULL},
        {"/a%0d%0aX:%20y", NULL},
        {"/a%7F", NULL},
        {"/a%3f/..", NULL},
        {"/Users?filter=a%0Ab", "/Users?filter=a%0Ab"},
        {"/a;b/...;c/.d", "/a;b/...;c/.d"},
        {"/Groups/a%2Fb.", "/Groups/a%2Fb."},
        {"/a#b", NULL},
        {"/a%", NULL},
        {"/a%4", NULL},
        {"/a%zz", NULL},
        {"/a\r\nX: y", NULL},
        {"/a\x7f", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(free) char *path = NULL;
        int r = pms_raw_path(cases[i].typed, NULL, &path, &err);

        assert_int_equal(r, cases[i].sent ? 0 : -PMS_E_USAGE);
        if (cases[i].sent)
            assert_string_equal(path, cases[i].sent);
        else
            assert_null(path);
    }
}

static void forbidden_paths(void **state)
{
    static const struct {
        const char *typed;
        int r;
    } cases[] = {
        {"/scim/v2", -PMS_E_USAGE},
        {"/scim/v2/Users", -PMS_E_USAGE},
        {"/scim/v2?x=1", -PMS_E_USAGE},
        {"/SCIM/v2/Users", -PMS_E_USAGE},
        {"//scim/v2/Users", -PMS_E_USAGE},
        {"/scim//v2/Users", -PMS_E_USAGE},
        {"/%73cim/v2/Users", -PMS_E_USAGE},
        {"/%2573cim/v2/Users", -PMS_E_USAGE},
        {"/scim/v2;a/Users", -PMS_E_USAGE},
        {"/scim/v2\\Users", -PMS_E_USAGE},
        {"/scim/v20", 0},
        {"/scim", 0},
        {"/admin/v1/members", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(free) char *path = NULL;

        assert_int_equal(pms_raw_path(cases[i].typed, "/scim/v2", &path, &err), cases[i].r);
    }
}

static void a_path_that_is_too_long(void **state)
{
    AUTO(free) char *typed = malloc(PMS_URL_MAX + 2);
    AUTO(free) char *path = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_non_null(typed);
    memset(typed, 'a', PMS_URL_MAX + 1);
    typed[0] = '/';
    typed[PMS_URL_MAX + 1] = '\0';
    assert_int_equal(pms_raw_path(typed, NULL, &path, &err), -PMS_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths),
        cmocka_unit_test(forbidden_paths),
        cmocka_unit_test(a_path_that_is_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
